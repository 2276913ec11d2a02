"""Applications of typer."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from docsfy_hookspecs.facts import CommandOption

from docsfy_plugin.facts.python.commands.click import Decorator
from docsfy_plugin.facts.python.commands.nodes import CommandNode, clean_help
from docsfy_plugin.facts.python.commands.typer_parameters import read_parameters
from docsfy_plugin.facts.python.commands.values import (
    Call,
    ClassValue,
    Constant,
    FunctionValue,
    Model,
    Table,
    Value,
    known_text_of,
    texts_of,
)

if TYPE_CHECKING:
    from docsfy_plugin.facts.python.commands.evaluation import Evaluator

_MAX_LEVELS = 8
_COMPLETION = (
    CommandOption(
        names=("--install-completion",),
        is_flag=True,
        help="Install completion for the current shell.",
    ),
    CommandOption(
        names=("--show-completion",),
        is_flag=True,
        help="Show completion for the current shell, to copy it or customize the installation.",
    ),
)


class TyperApp(Model):
    """A `typer.Typer`."""

    def __init__(self, call: Call, cls: ClassValue | None = None) -> None:
        super().__init__(cls)
        self.given = call
        self.commands: list[tuple[Call, FunctionValue]] = []
        self.groups: list[tuple[Call, TyperApp]] = []
        self.callback: tuple[Call, FunctionValue] | None = None

    def call(self, evaluator: Evaluator, call: Call) -> Value | None:
        """Run it: this is a program's entrance."""
        evaluator.invoked.append((self, call))
        return None

    def call_method(self, evaluator: Evaluator, name: str, call: Call) -> Value | None:
        """Imitate registering of commands."""
        if name == "__init__":
            self.given = call
        elif name in {"command", "callback"}:
            return self._decorator(evaluator, name, call)
        elif name == "add_typer":
            app = call.get("typer_instance", 0)
            if isinstance(app, TyperApp):
                self.groups.append((call, app))
        return None

    def _decorator(self, evaluator: Evaluator, kind: str, call: Call) -> Value | None:
        def apply(_evaluator: Evaluator, value: Value) -> Value:
            if isinstance(value, FunctionValue) and kind == "command":
                self.commands.append((call, value))
            elif isinstance(value, FunctionValue):
                self.callback = (call, value)
            return value

        first = call.args[0] if call.args else None
        if isinstance(first, FunctionValue):
            call = Call(file=call.file, node=call.node)
            return apply(evaluator, first)
        return Decorator(apply)

    def name_in(self, call: Call) -> str:
        """The name under which `add_typer` reaches it."""
        return call.text("name") or self.given.text("name", 0) or self._callback_name()

    def _callback_name(self) -> str:
        return command_name(self.callback[1]) if self.callback else ""

    def describe(
        self,
        evaluator: Evaluator,
        label: str,
        call: Call | None = None,
        above: tuple[str, ...] = (),
        level: int = 0,
    ) -> CommandNode:
        """Describe the application: a group, or its only command in its place.

        Args:
            evaluator: Which found it.
            label: Name under which it is reached.
            call: The `add_typer` that put it there; `None` for a program.
            above: Names of the option for help, which groups hand down.
            level: How many groups stand above it.
        """
        shown = [(given, one) for given, one in self.commands if not given.flag("hidden")]
        is_program = level == 0
        if is_program and len(self.commands) == 1 and not self.groups and self.callback is None:
            names = help_names(self.given) or above
            node = describe_command(evaluator, *self.commands[0], label, names)
            node.options = self._with_completion(node.options)
            return node
        own = self.callback[0] if self.callback else None
        settings = [given for given in (call, own, self.given) if given]
        node = CommandNode(label=label, framework="typer")
        self._place(node)
        node.deprecated = any(one.flag("deprecated") for one in settings)
        node.help = clean_help(next((one.text("help") for one in settings if one.text("help")), ""))
        if self.callback is not None:
            function = self.callback[1]
            node.options, node.arguments = read_parameters(evaluator, function)
            node.help = node.help or docstring(function)
        names = next((help_names(one) for one in settings if help_names(one)), above)
        node.options = with_help(node.options, names)
        if is_program:
            node.options = self._with_completion(node.options)
        node.children = [
            describe_command(evaluator, given, one, help_as=names) for given, one in shown
        ]
        if level < _MAX_LEVELS:
            self._describe_groups(evaluator, node, names, level)
        return node

    def _describe_groups(
        self, evaluator: Evaluator, node: CommandNode, names: tuple[str, ...], level: int
    ) -> None:
        for given, app in self.groups:
            name = app.name_in(given)
            hidden = given.flag("hidden") or app.given.flag("hidden")
            inner = app.describe(evaluator, name, given, names, level + 1)
            if not name:  # its commands become those of this application
                node.children.extend(inner.children)
            elif not hidden and (inner.children or inner.options):
                node.children.append(inner)

    def _place(self, node: CommandNode) -> None:
        function = self.callback[1] if self.callback else None
        at = function or self.given
        node.target = function.name if function else ""
        node.path = at.file.path if at.file else ""
        node.start = getattr(at.node, "lineno", 0)
        node.end = getattr(at.node, "end_lineno", 0) or 0

    def _with_completion(self, options: tuple[CommandOption, ...]) -> tuple[CommandOption, ...]:
        if not self.given.flag("add_completion", default=True):
            return options
        if options and options[-1].help == "Show this message and exit.":
            return (*options[:-1], *_COMPLETION, options[-1])
        return (*options, *_COMPLETION)


def help_names(call: Call) -> tuple[str, ...]:
    """`help_option_names` of the context settings."""
    settings = call.get("context_settings")
    return texts_of(settings.items.get("help_option_names")) if isinstance(settings, Table) else ()


def with_help(
    options: tuple[CommandOption, ...], names: tuple[str, ...] = ()
) -> tuple[CommandOption, ...]:
    """The options and, last, the one for help."""
    taken = {name for one in options for name in one.names}
    free = tuple(name for name in names or ("--help",) if name not in taken)
    if not free:
        return options
    return (*options, CommandOption(names=free, is_flag=True, help="Show this message and exit."))


def command_name(function: FunctionValue) -> str:
    """A command's name by its function's."""
    node = function.node
    return "" if isinstance(node, ast.Lambda) else node.name.lower().replace("_", "-")


def docstring(function: FunctionValue) -> str:
    """A function's docstring as help."""
    node = function.node
    return "" if isinstance(node, ast.Lambda) else clean_help(ast.get_docstring(node) or "")


def describe_command(
    evaluator: Evaluator,
    call: Call,
    function: FunctionValue,
    label: str = "",
    help_as: tuple[str, ...] = (),
) -> CommandNode:
    """Describe one command of an application.

    Args:
        evaluator: Which found it.
        call: The decorator's arguments.
        function: The decorated function.
        label: Name under which it is reached; empty for its own.
        help_as: Names of the option for help, as the application has them.
    """
    options, arguments = read_parameters(evaluator, function)
    if call.flag("add_help_option", default=True):
        options = with_help(options, help_names(call) or help_as)
    text = clean_help(call.text("help")) or docstring(function)
    epilog = clean_help(known_text_of(call.get("epilog")))
    return CommandNode(
        label=label or call.text("name", 0) or command_name(function),
        framework="typer",
        target=function.name,
        path=function.file.path,
        start=getattr(function.node, "lineno", 0),
        end=getattr(function.node, "end_lineno", 0) or 0,
        help=f"{text}\n\n{epilog}" if epilog else text,
        options=options,
        arguments=arguments,
        deprecated=call.flag("deprecated"),
    )


def _make(evaluator: Evaluator, call: Call) -> Value | None:
    del evaluator
    return TyperApp(call)


def _run(evaluator: Evaluator, call: Call) -> Value | None:
    function = call.get("function", 0)
    if isinstance(function, FunctionValue):
        app = TyperApp(Call([], {"add_completion": Constant(False)}, {}, call.file, call.node))  # noqa: FBT003
        app.commands.append((Call(), function))
        evaluator.invoked.append((app, call))
    return None


def _construct(evaluator: Evaluator, cls: ClassValue, call: Call) -> Value:
    app = TyperApp(call, cls)
    if cls.find("__init__"):
        evaluator.call(evaluator.attribute(app, "__init__"), call)
    return app


IMITATIONS: dict[str, Callable[[Evaluator, Call], Value | None]] = {
    "typer.Typer": _make,
    "typer.main.Typer": _make,
    "typer.run": _run,
}
CLASSES: dict[str, Callable[[Evaluator, ClassValue, Call], Value]] = {"typer.Typer": _construct}
