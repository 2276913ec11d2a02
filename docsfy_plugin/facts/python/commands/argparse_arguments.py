"""One `add_argument` of argparse."""

from __future__ import annotations

import re
from collections.abc import Mapping

from docsfy_hookspecs.facts import CommandOption

from docsfy_plugin.facts.python.commands.click_parameters import choices_of
from docsfy_plugin.facts.python.commands.values import (
    BoundMethod,
    Call,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    Items,
    Made,
    Value,
    from_environment,
    is_empty,
    shown,
    text_of,
)

_FLAGS = frozenset(
    {"store_true", "store_false", "store_const", "append_const", "count", "help", "version"}
)
_REMAINDER = frozenset({"*", "+", "...", "A..."})
_NARGS = {"argparse.REMAINDER": "...", "argparse.PARSER": "A...", "argparse.OPTIONAL": "?"}
_NARGS |= {"argparse.ZERO_OR_MORE": "*", "argparse.ONE_OR_MORE": "+"}
_FORMAT = re.compile(r"%\((?P<key>\w+)\)[sdr]|%%")
_READY_HELP = {
    "help": "show this help message and exit",
    "version": "show program's version number and exit",
}
_MAX_RANGE = 200


def read_argument(
    call: Call, defaults: Mapping[str, tuple[Value, str]] | None = None
) -> CommandOption | None:
    """Read one `add_argument`.

    Args:
        call: Its arguments.
        defaults: What `set_defaults` of the parser says: destination -> value and source.

    Returns:
        The option or positional argument; `None` for a hidden one, or one whose name is not
        known.
    """
    names = tuple(text for text in map(text_of, call.args) if text)
    if not names and call.text("dest"):
        names = (call.text("dest"),)
    if not names or "{" in names[0] or _is_suppressed(call):
        return None
    is_option = names[0][:1] in {"-", "+", "/"}
    action = _action(call)
    is_flag = action in _FLAGS or action == "BooleanOptionalAction"
    nargs = _nargs(call)
    destination = _destination(call, names)
    choices = _choices(call.get("choices"))
    value, written = _default_of(call, destination, defaults or {})
    default = "" if _says_nothing(value, is_flag=is_flag) else shown(value, written)
    metavar = ""
    if not is_flag and nargs != 0:
        plain = destination.upper() if is_option else destination
        metavar = _metavar(call, plain, choices, nargs)
    kind = _type(call)
    if action == "BooleanOptionalAction":
        names += tuple(f"--no-{name[2:]}" for name in names if name.startswith("--"))
    takes_many = nargs in _REMAINDER or (isinstance(nargs, int) and nargs > 1)
    return CommandOption(
        names=names,
        metavar=metavar,
        type="" if is_flag else "choice" if choices and not kind else kind,
        default=default,
        required=call.flag("required") if is_option else nargs not in {"?", "*", "..."},
        is_flag=is_flag or nargs == 0,
        multiple=takes_many or action in {"append", "append_const", "extend", "count"},
        choices=choices,
        env=_environment(call),
        help=_help(call, action, names, choices, default, destination, metavar, kind),
    )


def _is_suppressed(call: Call) -> bool:
    value = call.get("help")
    name = value.name if isinstance(value, External) else ""
    return name.endswith("SUPPRESS") or text_of(value) == "==SUPPRESS=="


def _action(call: Call) -> str:
    value = call.get("action")
    if isinstance(value, External):
        return value.name.rpartition(".")[2]
    if isinstance(value, ClassValue):
        bases = value.external_bases()
        return next((b.rpartition(".")[2] for b in bases if "BooleanOptional" in b), "store")
    return text_of(value) or "store"


def _nargs(call: Call) -> str | int | None:
    value = call.get("nargs")
    if isinstance(value, External):
        return _NARGS.get(value.name)
    if isinstance(value, Constant) and isinstance(value.value, str | int):
        return value.value
    action = call.get("action")
    if value is None and isinstance(action, ClassValue):
        return _nargs_of_class(action)
    return None


def _nargs_of_class(action: ClassValue) -> int | None:
    """0 for an action whose `__init__` says that it takes no value."""
    found = action.find("__init__")
    node = found[0].node if found and isinstance(found[0], FunctionValue) else None
    source = "" if node is None or found is None else found[1].frame.file.text
    lines = source.split("\n")[getattr(node, "lineno", 1) - 1 : getattr(node, "end_lineno", 0) or 0]
    return 0 if re.search(r"""\bnargs["']?\]?\s*[=:]\s*0\b""", "\n".join(lines)) else None


def _destination(call: Call, names: tuple[str, ...]) -> str:
    given = call.text("dest")
    if given:
        return given
    long = next((name for name in names if name.startswith("--")), names[0])
    is_option = names[0][:1] in {"-", "+", "/"}
    return long.lstrip("-+/").replace("-", "_") if is_option else names[0]


def _choices(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, Made) and value.name == "range":
        limits = [one.value for one in value.call.args if isinstance(one, Constant)]
        numbers = [one for one in limits if isinstance(one, int)]
        if numbers and len(numbers) == len(value.call.args) and numbers[-1] != 0:
            members = range(*numbers[:3])
            return tuple(map(str, members)) if len(members) <= _MAX_RANGE else ()
    if isinstance(value, Constant) and isinstance(value.value, str):
        return tuple(value.value)
    return choices_of(value)


def _default_of(
    call: Call, destination: str, defaults: Mapping[str, tuple[Value, str]]
) -> tuple[Value | None, str]:
    if "default" not in call.keywords and destination in defaults:
        return defaults[destination]
    variable, fallback, written = from_environment(call.get("default"))
    if variable:
        return fallback, written
    return call.get("default"), call.source("default")


def _says_nothing(value: Value | None, *, is_flag: bool) -> bool:
    if is_empty(value):
        return True
    if isinstance(value, External) and value.name.endswith("SUPPRESS"):
        return True
    if not isinstance(value, Constant):
        return False
    return is_flag and not value.value


def _metavar(
    call: Call,
    plain: str,
    choices: tuple[str, ...],
    nargs: str | int | None,
) -> str:
    given = call.get("metavar")
    if isinstance(given, Items):
        return " ".join(text_of(one) for one in given.items)
    allowed = "{" + ",".join(choices) + "}" if choices else ""
    one = text_of(given) or allowed or plain
    if nargs == "?":
        return f"[{one}]"
    if nargs == "*":
        return f"[{one} ...]"
    if nargs == "+":
        return f"{one} [{one} ...]"
    if nargs == "...":
        return "..."
    if nargs == "A...":
        return f"{one} ..."
    return " ".join([one] * nargs) if isinstance(nargs, int) and 0 < nargs < 10 else one  # noqa: PLR2004


def _type(call: Call) -> str:
    value = call.get("type")
    if isinstance(value, External):
        return value.name.rpartition(".")[2]
    if isinstance(value, ClassValue):
        return value.node.name
    if isinstance(value, FunctionValue):
        return value.name.rpartition(".")[2] or "value"
    if isinstance(value, Made):
        return value.name.rpartition(".")[2]
    if isinstance(value, BoundMethod):
        return call.source("type")
    return ""


def _environment(call: Call) -> tuple[str, ...]:
    """The variable that the default is read from (`os.environ.get("X")`), or `env_var=`."""
    if call.text("env_var"):
        return (call.text("env_var"),)
    variable = from_environment(call.get("default"))[0]
    return (variable,) if variable else ()


def _help(
    call: Call,
    action: str,
    names: tuple[str, ...],
    choices: tuple[str, ...],
    default: str,
    destination: str,
    metavar: str,
    kind: str,
) -> str:
    text = call.text("help") or _READY_HELP.get(action, "")
    if call.get("help") is None and action == "BooleanOptionalAction":
        text = ""
    known = {
        "default": default or _plain_default(call),
        "choices": ", ".join(choices),
        "dest": destination,
        "metavar": metavar or "None",
        "type": kind or "None",
        "option_strings": str(list(names)),
        "const": shown(call.get("const"), call.source("const")),
        "nargs": shown(call.get("nargs"), call.source("nargs")),
        "required": str(call.flag("required")),
        "help": "",
    }
    # `%(prog)s` stays: `join` alone knows the program
    expanded = _FORMAT.sub(lambda m: known.get(m["key"], m[0]) if m["key"] else "%", text)
    return " ".join(expanded.split())


def _plain_default(call: Call) -> str:
    value = call.get("default")
    if isinstance(value, Constant):
        return str(value.value)
    return "False" if _action(call) == "store_true" else "None" if value is None else ""
