"""Options and arguments of click."""

from __future__ import annotations

from dataclasses import dataclass

from docsfy_hookspecs.facts import CommandOption

from docsfy_plugin.facts.python.commands.values import (
    Call,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    Items,
    Made,
    Member,
    Table,
    Value,
    is_empty,
    shown,
    text_of,
    texts_of,
)

_NAMES = {
    "int": "INTEGER",
    "float": "FLOAT",
    "bool": "BOOLEAN",
    "str": "TEXT",
    "click.INT": "INTEGER",
    "click.FLOAT": "FLOAT",
    "click.BOOL": "BOOLEAN",
    "click.STRING": "TEXT",
    "click.UUID": "UUID",
    "uuid.UUID": "UUID",
    "click.File": "FILENAME",
    "click.Path": "PATH",
    "pathlib.Path": "PATH",
    "click.IntRange": "INTEGER RANGE",
    "click.FloatRange": "FLOAT RANGE",
    "click.UNPROCESSED": "TEXT",
}
_DATE_FORMATS = "[%Y-%m-%d|%Y-%m-%dT%H:%M:%S|%Y-%m-%d %H:%M:%S]"
_READY_MADE = {
    "version_option": ("--version", "Show the version and exit."),
    "help_option": ("--help", "Show this message and exit."),
    "confirmation_option": ("--yes", "Confirm the action without prompting."),
    "password_option": ("--password", ""),
}


@dataclass(frozen=True, slots=True)
class ClickType:
    """What a parameter's type says.

    Attributes:
        name: As the code names it.
        metavar: As help shows it.
        choices: Allowed values.
        arity: How many values one use takes.
    """

    name: str = ""
    metavar: str = "TEXT"
    choices: tuple[str, ...] = ()
    arity: int = 1


def read_type(value: Value | None, written: str = "") -> ClickType:
    """Read the `type` of a parameter.

    Args:
        value: The value given; `None` without one.
        written: Its source.
    """
    if isinstance(value, Made):
        return _made_type(value, written)
    if isinstance(value, Items):
        parts = [read_type(one) for one in value.items]
        metavar = f"<{' '.join(one.metavar for one in parts)}>"
        return ClickType(written, metavar, (), len(parts))
    if isinstance(value, External):
        short = value.name.rpartition(".")[2]
        if value.name.startswith("click.") and short in {"Path", "File"}:
            return ClickType(short, _NAMES[value.name])
        metavar = _NAMES.get(value.name, short.upper())
        return ClickType(short.lower() if value.name.startswith("click.") else short, metavar)
    if isinstance(value, ClassValue):
        named = value.find("name")
        name = text_of(named[0]) if named else ""
        return ClickType(value.node.name, (name or value.node.name).upper())
    if isinstance(value, FunctionValue):
        name = value.name.rpartition(".")[2]
        return ClickType(name, name.upper() or "TEXT")
    cls = getattr(value, "cls", None)
    if isinstance(cls, ClassValue):
        return read_type(cls)
    return ClickType(written, "TEXT") if value is not None else ClickType()


def _made_type(value: Made, written: str) -> ClickType:
    short = value.name.rpartition(".")[2]
    call = value.call
    if short in {"Choice", "EnumChoice"}:
        given = call.get("choices", 0)
        choices = choices_of(given, by_name=True)
        return ClickType("choice", f"[{'|'.join(choices)}]" if choices else "CHOICE", choices)
    if short == "Path":
        metavar = "PATH"
        if not call.flag("dir_okay", default=True):
            metavar = "FILE"
        elif not call.flag("file_okay", default=True):
            metavar = "DIRECTORY"
        return ClickType("Path", metavar)
    if short == "DateTime":
        formats = texts_of(call.get("formats", 0))
        return ClickType("DateTime", f"[{'|'.join(formats)}]" if formats else _DATE_FORMATS)
    if short == "Tuple" and isinstance(call.get("types", 0), Items):
        return read_type(call.get("types", 0), written)
    metavar = _NAMES.get(value.name, short.upper())
    return ClickType(short, metavar)


def choices_of(value: Value | None, *, by_name: bool = False) -> tuple[str, ...]:
    """The allowed values of a choice.

    Args:
        value: What was given as choices.
        by_name: Whether the members of an enumeration are typed by their names.
    """
    if isinstance(value, ClassValue):
        return tuple(member.name if by_name else member.text for member in value.members())
    if isinstance(value, Table):
        return tuple(str(key) for key in value.items)
    if not isinstance(value, Items):
        return ()
    known = [
        str(one.value) if isinstance(one, Constant) else one.text
        for one in value.items
        if isinstance(one, Constant | Member)
    ]
    return tuple(known) if len(known) == len(value.items) else ()


def _inferred(default: Value | None) -> ClickType:
    value = default.value if isinstance(default, Constant) else None
    if isinstance(value, bool):
        return ClickType("bool", "BOOLEAN")
    if isinstance(value, int):
        return ClickType("int", "INTEGER")
    return ClickType("float", "FLOAT") if isinstance(value, float) else ClickType()


def split_names(declared: tuple[str, ...]) -> tuple[str, tuple[str, ...], bool]:
    """Read the declarations of an option.

    Returns:
        The parameter's name, the names as typed in order, and whether one switches off.
    """
    variable = ""
    names: list[str] = []
    positive: list[str] = []
    has_off = False
    for text in declared:
        if text.isidentifier():
            variable = text
            continue
        mark = ";" if text[:1] == "/" else "/"
        on, slash, off = text.partition(mark)
        has_off = has_off or bool(slash)
        names.extend(one for one in (on.strip(), off.strip()) if one)
        if on.strip():
            positive.append(on.strip())
    if not variable and (positive or names):
        long = [one for one in positive or names if one.startswith("--")]
        variable = (long or positive or names)[0].lstrip("-/").replace("-", "_").lower()
    return variable, tuple(names), has_off


def read_option(call: Call, kind: str, prefix: str = "") -> CommandOption | None:
    """Read one use of `click.option` or of a ready-made option.

    Args:
        call: Its arguments.
        kind: Name of the decorator.
        prefix: Of automatic environment variables; empty for none.

    Returns:
        The option; `None` for a hidden one, or one whose names are not known.
    """
    declared = _declared(call, kind)
    variable, names, has_off = split_names(declared)
    if not names or call.flag("hidden"):
        return None
    ready_help = _READY_MADE.get(kind, ("", ""))[1]
    is_flag = _is_flag(call, kind, has_off=has_off)
    counts = call.flag("count")
    default = call.get("default")
    kinds = read_type(call.get("type"), call.source("type"))
    if call.get("type") is None:
        kinds = _inferred(default)
    envs = texts_of(call.get("envvar"))
    if prefix and not envs and call.flag("allow_from_autoenv", default=True) and not ready_help:
        envs = (f"{prefix}_{variable.upper()}",)
    plain = is_flag or counts
    return CommandOption(
        names=names,
        metavar="" if plain else _metavar(call, kinds),
        type="" if plain else kinds.name,
        default=_default(call, is_flag=plain),
        required=call.flag("required"),
        is_flag=plain,
        multiple=call.flag("multiple") or counts or _takes_many(call, kinds),
        choices=() if plain else kinds.choices,
        env=envs,
        help=_help(call) or ready_help,
    )


def _declared(call: Call, kind: str) -> tuple[str, ...]:
    start = 1 if kind == "version_option" else 0
    declared = tuple(text for text in map(text_of, call.args[start:]) if text)
    if kind == "option_class":
        declared = texts_of(call.get("param_decls", 0))
    ready = _READY_MADE.get(kind)
    return declared or ((ready[0],) if ready else ())


def _is_flag(call: Call, kind: str, *, has_off: bool) -> bool:
    if kind in {"version_option", "help_option", "confirmation_option"}:
        return True
    if call.get("is_flag") is not None:
        return call.flag("is_flag")
    return has_off or call.get("flag_value") is not None


def _takes_many(call: Call, kinds: ClickType) -> bool:
    count = call.get("nargs")
    takes = count.value if isinstance(count, Constant) else 1
    return takes not in {1, None} or kinds.arity > 1


def _metavar(call: Call, kinds: ClickType) -> str:
    value = call.get("metavar")
    given = text_of(value) if isinstance(value, Constant) else ""
    count = call.get("nargs")
    takes = count.value if isinstance(count, Constant) else 1
    return given or f"{kinds.metavar}{'...' if takes not in {1, None} else ''}"


def _default(call: Call, *, is_flag: bool) -> str:
    value = call.get("default")
    if is_empty(value):
        return ""
    if is_flag and isinstance(value, Constant) and not value.value:
        return ""
    return shown(value, call.source("default"))


def _help(call: Call) -> str:
    text = plain_help(call.text("help"))
    reason = call.get("deprecated")
    if isinstance(reason, Constant) and reason.value:
        note = f"(DEPRECATED: {reason.value})" if isinstance(reason.value, str) else "(DEPRECATED)"
        text = f"{text}  {note}".strip()
    return text


def plain_help(text: str) -> str:
    """A parameter's help on one line."""
    return " ".join(text.partition("\f")[0].replace("\b", " ").split())


def read_argument(call: Call, kind: str, prefix: str = "") -> CommandOption | None:
    """Read one use of `click.argument`; see `read_option`."""
    declared = tuple(text for text in map(text_of, call.args) if text)
    if kind == "argument_class":
        declared = texts_of(call.get("param_decls", 0))
    if not declared or call.flag("hidden"):
        return None
    name = next((one for one in declared if one.isidentifier()), declared[0])
    kinds = read_type(call.get("type"), call.source("type"))
    if call.get("type") is None:
        kinds = _inferred(call.get("default"))
    count = call.get("nargs")
    takes = count.value if isinstance(count, Constant) else 1
    has_default = not call.is_none("default")
    required = call.flag("required", default=not has_default and takes != -1)
    envs = texts_of(call.get("envvar")) or ((f"{prefix}_{name.upper()}",) if prefix else ())
    return CommandOption(
        names=(name,),
        metavar=call.text("metavar") or name.upper(),
        type=kinds.name,
        default=_default(call, is_flag=False),
        required=required,
        multiple=takes != 1,
        choices=kinds.choices,
        env=envs,
        help=plain_help(call.text("help")),
    )
