"""Commands and groups of click, and of what is called like it."""

from __future__ import annotations

import ast
import functools
import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from docsfy_hookspecs.facts import CommandOption

from docsfy_plugin.facts.python.commands.click_parameters import (
    read_argument,
    read_option,
)
from docsfy_plugin.facts.python.commands.nodes import CommandNode, clean_help
from docsfy_plugin.facts.python.commands.values import (
    Call,
    ClassValue,
    FunctionValue,
    Items,
    Model,
    Table,
    Value,
    known_text_of,
    text_of,
    texts_of,
)

if TYPE_CHECKING:
    from docsfy_plugin.facts.python.commands.evaluation import Evaluator

_SUFFIXES = ("_command", "_cmd", "_group", "_grp")
_PARAMETERS = (
    "option",
    "argument",
    "version_option",
    "help_option",
    "confirmation_option",
    "password_option",
)
_TRANSPARENT = ("pass_context", "pass_obj", "pass_meta_key", "make_pass_decorator")
_MAX_LEVELS = 8
_MAX_COMMANDS = 2_000  # of a program; more than any has whose commands are written one by one


class Decorator(Model):
    """Something that is called with a function and gives a value for it."""

    def __init__(self, apply: Callable[[Evaluator, Value], Value]) -> None:
        super().__init__()
        self._apply = apply

    def call(self, evaluator: Evaluator, call: Call) -> Value | None:
        """Decorate."""
        return self._apply(evaluator, call.args[0]) if call.args else None

    def call_method(self, evaluator: Evaluator, name: str, call: Call) -> Value | None:
        """It has none."""
        del evaluator, name, call
        return None


class ClickParameter(Model):
    """An option or argument: a decorator, or an object in `params`."""

    def __init__(self, kind: str, call: Call) -> None:
        super().__init__()
        self.kind = kind
        self.given = call

    def call(self, evaluator: Evaluator, call: Call) -> Value | None:
        """Hang the parameter on a function or command."""
        del evaluator
        target = call.args[0] if call.args else None
        if isinstance(target, FunctionValue | ClickCommand):
            target.parameters.append(self)
        return target

    def call_method(self, evaluator: Evaluator, name: str, call: Call) -> Value | None:
        """It has none that matters."""
        del evaluator, name, call
        return None


class ClickCommand(Model):
    """A command or group."""

    def __init__(self, cls: ClassValue | None = None, *, is_group: bool = False) -> None:
        super().__init__(cls)
        self.is_group = is_group
        self.given = Call()
        self.function: FunctionValue | None = None
        self.parameters: list[Value] = []
        self.commands: dict[str, ClickCommand] = {}
        self.lazy_commands: dict[str, Callable[[], Value]] = {}
        self.at: Call = Call()

    @property
    def label(self) -> str:
        """Its own name: what it was given, else by its function's name."""
        given = self.given.text("name", 0)
        if given or self.function is None or isinstance(self.function.node, ast.Lambda):
            return given
        name = self.function.node.name.lower()
        for suffix in _SUFFIXES:
            if name.endswith(suffix) and name != suffix:
                name = name.removesuffix(suffix)
                break
        return name.replace("_", "-")

    def attribute(self, name: str) -> Value | None:
        """`params` and `callback`."""
        if name == "params":
            return Items(self.parameters)
        return self.function if name == "callback" else None

    def call(self, evaluator: Evaluator, call: Call) -> Value | None:
        """Run it: this is a program's entrance."""
        evaluator.invoked.append((self, call))
        return None

    def call_method(self, evaluator: Evaluator, name: str, call: Call) -> Value | None:
        """Imitate registering of subcommands."""
        if name == "__init__":
            self.given = call
            params = call.get("params")
            self.parameters.extend(params.items if isinstance(params, Items) else [])
            subcommands = call.get("commands")
            if isinstance(subcommands, Table | Items):
                self._add_all(subcommands)
        elif name in {"command", "group"}:
            return decorate(evaluator, call, is_group=name == "group", parent=self)
        elif name in {"add_command", "add_section"} and call.args:
            self.add(call.args[0], call.text("name", 1))
        elif name in {"main", "invoke", "__call__"}:
            return self.call(evaluator, call)
        elif name in {"result_callback", "resultcallback"}:
            return Decorator(lambda _evaluator, value: value)
        return None

    def _add_all(self, subcommands: Table | Items) -> None:
        if isinstance(subcommands, Items):
            for one in subcommands.items:
                self.add(one)
            return
        for key, one in subcommands.items.items():
            self.add(one, str(key))

    def add(self, command: Value, label: str = "") -> None:
        """Take a subcommand."""
        if isinstance(command, ClickCommand):
            self.commands[label or command.label] = command

    def add_lazily(self, evaluator: Evaluator, subcommands: Table) -> None:
        """Take subcommands that are named as `package.module.attribute`, or with a colon.

        They are looked up when the command is described: their modules may import this one.
        """
        for key, one in subcommands.items.items():
            place = known_text_of(one).replace(":", ".")
            if isinstance(key, str) and place:
                self.lazy_commands[key] = functools.partial(evaluator.lookup, place)

    def describe(
        self,
        label: str,
        prefix: str = "",
        help_names: tuple[str, ...] = ("--help",),
        above: tuple[ClickCommand, ...] = (),
        counter: Iterator[int] | None = None,
    ) -> CommandNode:
        """Describe the command and what is below it.

        Args:
            label: Name under which it is reached.
            prefix: Of automatic environment variables; empty for none.
            help_names: Names of the option for help, which groups hand down.
            above: The groups that it stands in; none of them is described again within itself.
            counter: Numbers the commands of a program, to end what multiplies.
        """
        counter = counter or itertools.count()
        above = (*above, self)
        context = self.given.get("context_settings")
        settings = context.items if isinstance(context, Table) else {}
        prefix = text_of(settings.get("auto_envvar_prefix")) or prefix
        options, arguments = self._parameters(prefix)
        help_names = texts_of(settings.get("help_option_names")) or help_names
        options = _with_help(options, help_names, self.given)
        children = []
        for name, one in self._visible() if len(above) <= _MAX_LEVELS else ():
            if one not in above and next(counter) < _MAX_COMMANDS:
                below = f"{prefix}_{name.upper().replace('-', '_')}" if prefix else ""
                children.append(one.describe(name, below, help_names, above, counter))
        function = self.function
        at = function or self.at
        node = at.node
        return CommandNode(
            label=label,
            framework="click",
            target=function.name if function else "",
            path=at.file.path if at.file else "",
            start=getattr(node, "lineno", 0),
            end=getattr(node, "end_lineno", 0) or 0,
            help=self._help(),
            options=options,
            arguments=arguments,
            children=children,
            deprecated=self.given.flag("deprecated"),
        )

    def _visible(self) -> list[tuple[str, ClickCommand]]:
        """Subcommands in the order of help: by name, as click's own `list_commands` gives."""
        for name, load in self.lazy_commands.items():
            self.add(load(), name)
        shown = [(name, one) for name, one in self.commands.items() if not one.given.flag("hidden")]
        own = self.cls.find("list_commands") if self.cls else None
        if own is not None and not _sorts(own[0]):
            return shown
        # click's documentation puts those that are loaded lazily behind the others
        last = self.lazy_commands if own else {}
        return sorted(shown, key=lambda pair: (pair[0] in last, pair[0]))

    def _help(self) -> str:
        given = self.given.text("help")
        function = self.function
        if not given and function is not None and not isinstance(function.node, ast.Lambda):
            given = ast.get_docstring(function.node) or ""
        given = clean_help(given or self.given.text("short_help"))
        epilog = clean_help(known_text_of(self.given.get("epilog")))
        return f"{given}\n\n{epilog}" if epilog else given

    def _parameters(
        self, prefix: str
    ) -> tuple[tuple[CommandOption, ...], tuple[CommandOption, ...]]:
        options: list[CommandOption] = []
        arguments: list[CommandOption] = []
        for one in self.parameters:
            if not isinstance(one, ClickParameter):
                continue
            is_argument = one.kind.startswith("argument")
            read = read_argument if is_argument else read_option
            found = read(one.given, one.kind, prefix)
            if found is not None:
                (arguments if is_argument else options).append(found)
        return tuple(options), tuple(arguments)


def _sorts(method: Value) -> bool:
    """Whether a method has a call of `sorted` in it."""
    names = ast.walk(method.node) if isinstance(method, FunctionValue) else ()
    return any(isinstance(node, ast.Name) and node.id == "sorted" for node in names)


def _with_help(
    options: tuple[CommandOption, ...], names: tuple[str, ...], call: Call
) -> tuple[CommandOption, ...]:
    taken = {name for one in options for name in one.names}
    free = tuple(name for name in names if name not in taken)
    if not free or not call.flag("add_help_option", default=True):
        return options
    option = CommandOption(names=free, is_flag=True, help="Show this message and exit.")
    return (*options, option)


def _build(
    evaluator: Evaluator, call: Call, function: FunctionValue, *, is_group: bool
) -> ClickCommand:
    cls = call.get("cls", 1)
    own = cls if isinstance(cls, ClassValue) else None
    command = ClickCommand(own, is_group=is_group)
    command.function = function
    command.at = call
    params = list(reversed(function.parameters))
    given = call.get("params")
    params.extend(given.items if isinstance(given, Items) else [])
    keywords = {key: one for key, one in call.keywords.items() if key != "cls"}
    if call.args and "name" not in keywords:
        keywords["name"] = call.args[0]
    keywords |= {"params": Items(params)}
    plain = Call([], keywords, call.written, call.file, call.node)
    initialise(evaluator, command, plain)
    return command


def initialise(evaluator: Evaluator, command: ClickCommand, call: Call) -> None:
    """Run a subclass's `__init__`, or click's own.

    `lazy_subcommands` is no argument of click: its documentation teaches subclasses that take it.
    """
    lazy = call.get("lazy_subcommands")
    if isinstance(lazy, Table):
        command.add_lazily(evaluator, lazy)
    found = command.cls.find("__init__") if command.cls else None
    if found is not None:
        evaluator.call(evaluator.attribute(command, "__init__"), call)
    if not command.given.keywords and not command.given.args:
        command.call_method(evaluator, "__init__", call)


def decorate(
    evaluator: Evaluator, call: Call, *, is_group: bool, parent: ClickCommand | None = None
) -> Value:
    """What `command(...)` or `group(...)` gives; used without parentheses, the command."""
    first = call.args[0] if call.args else None
    given = Call(file=call.file, node=call.node) if isinstance(first, FunctionValue) else call

    def apply(evaluator: Evaluator, value: Value) -> Value:
        if not isinstance(value, FunctionValue):
            return value
        command = _build(evaluator, given, value, is_group=is_group)
        if parent is not None:
            parent.add(command)
        return command

    return apply(evaluator, first) if isinstance(first, FunctionValue) else Decorator(apply)


def _imitate(kind: str) -> Callable[[Evaluator, Call], Value | None]:
    def parameter(evaluator: Evaluator, call: Call) -> Value | None:
        del evaluator
        return ClickParameter(kind, call)

    def command(evaluator: Evaluator, call: Call) -> Value | None:
        return decorate(evaluator, call, is_group=kind == "group")

    return parameter if kind in _PARAMETERS or kind.endswith("_class") else command


def construct(evaluator: Evaluator, cls: ClassValue, call: Call) -> Value:
    """Make an object of a subclass of a command or group in the source."""
    command = ClickCommand(cls, is_group=True)
    command.at = call
    initialise(evaluator, command, call)
    callback = command.given.get("callback", 1)
    command.function = callback if isinstance(callback, FunctionValue) else None
    return command


def _construct_plain(evaluator: Evaluator, call: Call) -> Value | None:
    command = ClickCommand(is_group=True)
    command.at = call
    command.call_method(evaluator, "__init__", call)
    callback = call.get("callback", 1)
    command.function = callback if isinstance(callback, FunctionValue) else None
    return command


def _transparent(evaluator: Evaluator, call: Call) -> Value | None:
    del evaluator
    first = call.args[0] if call.args else None
    if isinstance(first, FunctionValue | ClickCommand):
        return first
    return Decorator(lambda _evaluator, value: value)


def _imitations() -> dict[str, Callable[[Evaluator, Call], Value | None]]:
    found: dict[str, Callable[[Evaluator, Call], Value | None]] = {}
    for name in (*_PARAMETERS, "command", "group"):
        found[f"click.{name}"] = found[f"click.decorators.{name}"] = _imitate(name)
    for name in _TRANSPARENT:
        found[f"click.{name}"] = found[f"click.decorators.{name}"] = _transparent
    found["click.Option"] = found["click.core.Option"] = _imitate("option_class")
    found["click.Argument"] = found["click.core.Argument"] = _imitate("argument_class")
    for name in ("Command", "Group", "MultiCommand", "CommandCollection"):
        found[f"click.{name}"] = found[f"click.core.{name}"] = _construct_plain
    found["flask.cli.AppGroup"] = found["flask.cli.FlaskGroup"] = _construct_plain
    found["click_default_group.DefaultGroup"] = _construct_plain
    return found


IMITATIONS = _imitations()
_BASES = ("Command", "Group", "MultiCommand")
CLASSES = dict.fromkeys(
    (
        *(f"click.{name}" for name in _BASES),
        *(f"click.core.{name}" for name in _BASES),
        "flask.cli.AppGroup",
        "flask.cli.FlaskGroup",
    ),
    construct,
)
