"""Parsers of argparse."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING

from docsfy_hookspecs.facts import CommandOption

from docsfy_plugin.facts.python.commands.argparse_arguments import read_argument
from docsfy_plugin.facts.python.commands.nodes import CommandNode
from docsfy_plugin.facts.python.commands.values import (
    Call,
    ClassValue,
    FunctionValue,
    Items,
    Model,
    Value,
    known_text_of,
    text_of,
    texts_of,
)

if TYPE_CHECKING:
    from docsfy_plugin.facts.python.commands.evaluation import Evaluator

_PARSING = frozenset(
    {"parse_args", "parse_known_args", "parse_intermixed_args", "parse_known_intermixed_args"}
)
_MAX_LEVELS = 8
SUPPRESS = "argparse.SUPPRESS"


class ArgumentParser(Model):
    """A parser; groups of arguments are the parser itself, for order is all that counts."""

    def __init__(self, cls: ClassValue | None = None) -> None:
        super().__init__(cls)
        self.given = Call()
        self.at = Call()
        self.holder: FunctionValue | None = None
        self.actions: list[Call] = []
        self.defaults: dict[str, tuple[Value, str]] = {}
        self.subparsers: list[Subparsers] = []

    def begin(self, evaluator: Evaluator, call: Call) -> None:
        """Take the arguments of the constructor."""
        self.given = call
        outside = [one for one in evaluator.stack if one.bound is not self]
        self.holder = outside[-1] if outside else None
        parents = call.get("parents", 4)
        for parent in parents.items if isinstance(parents, Items) else ():
            if isinstance(parent, ArgumentParser):
                self.actions.extend(parent.actions)
                self.subparsers.extend(parent.subparsers)
                self.defaults |= parent.defaults

    def call_method(self, evaluator: Evaluator, name: str, call: Call) -> Value | None:
        """Imitate a method of a parser."""
        if name == "__init__":
            self.begin(evaluator, call)
        elif name == "add_argument":
            self.actions.append(call)
        elif name in {"add_argument_group", "add_mutually_exclusive_group"}:
            return ArgumentGroup(self, required=call.flag("required"))
        elif name == "add_subparsers":
            self.subparsers.append(Subparsers(self, call))
            return self.subparsers[-1]
        elif name == "set_defaults":
            for key, value in call.keywords.items():
                self.defaults[key] = (value, call.source(key))
        elif name in _PARSING:
            evaluator.invoked.append((self, call))
        return None

    @property
    def is_unreadable(self) -> bool:
        """Whether its arguments come from something that is not known here."""
        return bool(self.actions) and all(
            not call.args and "dest" not in call.keywords for call in self.actions
        )

    def describe(self, label: str, level: int = 0) -> CommandNode:
        """Describe the parser and what is below it."""
        options, arguments = self._arguments()
        children: list[CommandNode] = []
        if level < _MAX_LEVELS:
            for group in self.subparsers:
                children.extend(group.describe(level + 1))
        at = self.at
        function = self.holder
        epilog = _clean(known_text_of(self.given.get("epilog", 3)))
        text = _clean(self.given.text("description", 2))
        return CommandNode(
            label=label,
            framework="argparse",
            target=function.name if function else "",
            path=at.file.path if at.file else "",
            start=getattr(at.node, "lineno", 0),
            end=getattr(at.node, "end_lineno", 0) or 0,
            help="\n\n".join(part for part in (text, epilog) if part),
            options=options,
            arguments=arguments,
            children=children,
        )

    def _arguments(self) -> tuple[tuple[CommandOption, ...], tuple[CommandOption, ...]]:
        options: dict[tuple[str, ...], CommandOption] = {}
        arguments: dict[tuple[str, ...], CommandOption] = {}
        if self.given.flag("add_help", default=True):
            marks = self.given.text("prefix_chars") or "-"
            mark = "-" if "-" in marks else marks[0]
            taken = {text for call in self.actions for text in map(text_of, call.args)}
            both = (f"{mark}h", f"{mark * 2}help")
            names = tuple(name for name in both if name not in taken)
            if names:
                text = "show this help message and exit"
                options[names] = CommandOption(names=names, is_flag=True, help=text)
        for call in self.actions:
            found = read_argument(call, self.defaults)
            if found is not None:
                is_option = found.names[0][:1] in {"-", "+", "/"}
                (options if is_option else arguments).setdefault(found.names, found)
        return tuple(options.values()), tuple(arguments.values())


class ArgumentGroup(Model):
    """A group of arguments, which all go to its parser."""

    def __init__(self, parser: ArgumentParser, *, required: bool = False) -> None:
        super().__init__()
        self.parser = parser
        self.required = required

    def call_method(self, evaluator: Evaluator, name: str, call: Call) -> Value | None:
        """Imitate a method of a group."""
        if name in {"add_argument_group", "add_mutually_exclusive_group"}:
            return self
        if name in {"add_argument", "set_defaults"}:
            return self.parser.call_method(evaluator, name, call)
        return None


class Subparsers(Model):
    """What `add_subparsers` gives."""

    def __init__(self, parser: ArgumentParser, call: Call) -> None:
        super().__init__()
        self.parser = parser
        self.given = call
        self.parsers: list[tuple[Call, ArgumentParser]] = []

    def attribute(self, name: str) -> Value | None:
        """`choices` and the like are not followed."""
        del name
        return None

    def call_method(self, evaluator: Evaluator, name: str, call: Call) -> Value | None:
        """Imitate `add_parser`."""
        if name != "add_parser" or not (call.args or "name" in call.keywords):
            return None
        cls = self.given.get("parser_class")
        own = cls if isinstance(cls, ClassValue) else self.parser.cls
        words = {key: one for key, one in call.keywords.items() if key not in {"name", "aliases"}}
        plain = Call([], words, call.written, call.file, call.node)
        parser = make_parser(evaluator, own, plain)
        self.parsers.append((call, parser))
        return parser

    def describe(self, level: int) -> list[CommandNode]:
        """Describe the visible subcommands, in the order written."""
        found: dict[str, CommandNode] = {}
        for call, parser in self.parsers:
            label = call.text("name", 0)
            hidden = call.text("help") == SUPPRESS or call.source("help").endswith("SUPPRESS")
            if not label or "{" in label or hidden or label in found:
                continue
            node = parser.describe(label, level)
            node.help = node.help or _clean(call.text("help"))
            node.aliases = texts_of(call.get("aliases"))
            function = parser.defaults.get("func", (None, ""))[0]
            if isinstance(function, FunctionValue):
                node.target = function.name
            found[label] = node
        return list(found.values())


def _clean(text: str) -> str:
    return inspect.cleandoc(text).replace("%%", "%") if text else ""


def make_parser(evaluator: Evaluator, cls: ClassValue | None, call: Call) -> ArgumentParser:
    """Make a parser, of a subclass in the source where there is one."""
    parser = ArgumentParser(cls)
    parser.at = call
    if cls is not None and cls.find("__init__"):
        evaluator.call(evaluator.attribute(parser, "__init__"), call)
        if parser.given.node is None and not parser.given.keywords:
            parser.begin(evaluator, call)
    else:
        parser.begin(evaluator, call)
    return parser


def _make(evaluator: Evaluator, call: Call) -> Value | None:
    return make_parser(evaluator, None, call)


def _construct(evaluator: Evaluator, cls: ClassValue, call: Call) -> Value:
    return make_parser(evaluator, cls, call)


_NAMES = (
    "argparse.ArgumentParser",
    "configargparse.ArgParser",
    "configargparse.ArgumentParser",
    "django.core.management.base.CommandParser",
    "jsonargparse.ArgumentParser",
)
IMITATIONS: dict[str, Callable[[Evaluator, Call], Value | None]] = dict.fromkeys(_NAMES, _make)
CLASSES: dict[str, Callable[[Evaluator, ClassValue, Call], Value]] = dict.fromkeys(
    _NAMES, _construct
)
