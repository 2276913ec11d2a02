"""All external names that the evaluation imitates."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable

from docsfy_plugin.facts.python.commands import argparse, click, typer
from docsfy_plugin.facts.python.commands.evaluation import Evaluator
from docsfy_plugin.facts.python.commands.values import (
    Call,
    ClassValue,
    Constant,
    FunctionValue,
    Instance,
    Items,
    Member,
    Model,
    SuperValue,
    Table,
    Unknown,
    Value,
    text_of,
)
from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.scopes import iter_definitions

_ROOTS = frozenset(
    {
        "ArgumentParser", "CommandParser", "add_argument", "add_parser", "add_subparsers",
        "add_argument_group", "parse_args", "parse_known_args", "option", "argument", "command",
        "group", "Option", "Argument", "Typer", "typer", "add_command", "add_typer",
    }
)  # fmt: skip
_TOO_COMMON = frozenset({"get", "set", "add", "append", "update", "items", "keys", "__init__"})
_TRANSLATIONS = ("_", "gettext", "gettext_lazy", "ugettext_lazy", "ngettext")


def relevant_names(files: Iterable[PythonFile]) -> frozenset[str]:
    """Simple names of functions that may, at some depth, have to do with command lines."""
    mentions: dict[str, set[str]] = {}
    for file in files:
        for _, node in iter_definitions(file.tree.body):
            if isinstance(node, ast.ClassDef):
                continue
            found = mentions.setdefault(node.name, set())
            for inner in ast.walk(node):
                if isinstance(inner, ast.Name):
                    found.add(inner.id)
                elif isinstance(inner, ast.Attribute):
                    found.add(inner.attr)
    known = set(_ROOTS)
    while True:
        more = {
            name
            for name, found in mentions.items()
            if name not in known and not found.isdisjoint(known)
        }
        fresh = more - _TOO_COMMON
        if not fresh:
            return frozenset(known | more | {"__init__", "main"})
        known |= fresh


def _first(evaluator: Evaluator, call: Call) -> Value | None:
    del evaluator
    return call.args[0] if call.args else None


def _sequence(evaluator: Evaluator, call: Call) -> Value | None:
    members = evaluator.members(call.args[0]) if call.args else []
    return None if members is None else Items(list(members))


def _reversed(evaluator: Evaluator, call: Call) -> Value | None:
    members = evaluator.members(call.args[0]) if call.args else None
    return None if members is None else Items(list(reversed(members)))


def _sorted(evaluator: Evaluator, call: Call) -> Value | None:
    members = evaluator.members(call.args[0]) if call.args else None
    if members is None or call.keywords:
        return None
    texts = [one for one in members if isinstance(one, Constant) and isinstance(one.value, str)]
    return Items(sorted(texts, key=text_of)) if len(texts) == len(members) else None


def _enumerated(evaluator: Evaluator, call: Call) -> Value | None:
    members = evaluator.members(call.args[0]) if call.args else None
    if members is None:
        return None
    return Items([Items([Constant(place), one]) for place, one in enumerate(members)])


def _zipped(evaluator: Evaluator, call: Call) -> Value | None:
    columns = [evaluator.members(one) for one in call.args]
    known = [column for column in columns if column is not None]
    if len(known) < len(columns):
        return None
    return Items([Items(list(row)) for row in zip(*known, strict=False)])


def _dict(evaluator: Evaluator, call: Call) -> Value | None:
    del evaluator
    items: dict[object, Value] = {}
    for one in call.args:
        if not isinstance(one, Table):
            return None
        items |= one.items
    return Table(items | dict(call.keywords.items()))


def _super(evaluator: Evaluator, call: Call) -> Value | None:
    del call
    if not evaluator.stack:
        return None
    function = evaluator.stack[-1]
    if function.bound is None or function.owner is None:
        return None
    return SuperValue(function.bound, function.owner)


def _partial(evaluator: Evaluator, call: Call) -> Value | None:
    del evaluator
    first = call.args[0] if call.args else None
    if not isinstance(first, FunctionValue):
        return None
    made = FunctionValue(first.node, first.frame, first.name, first.bound, first.owner)
    made.parameters = first.parameters
    made.extra = Call(call.args[1:], dict(call.keywords))
    return made


def _wraps(evaluator: Evaluator, call: Call) -> Value | None:
    wrapped = _first(evaluator, call)
    return click.Decorator(lambda _evaluator, value: wrapped or value)


def _update_wrapper(evaluator: Evaluator, call: Call) -> Value | None:
    del evaluator
    return call.get("wrapped", 1)


def _reduce(evaluator: Evaluator, call: Call) -> Value | None:
    if len(call.args) < 3:  # noqa: PLR2004  # with a start value alone
        return None
    function, members, value = call.args[0], evaluator.members(call.args[1]), call.args[2]
    for one in members or ():
        value = evaluator.call(function, Call([value, one]))
    return value


def _clean_text(clean: Callable[[str], str]) -> Callable[[Evaluator, Call], Value | None]:
    def imitate(evaluator: Evaluator, call: Call) -> Value | None:
        del evaluator
        value = call.args[0] if call.args else None
        text = text_of(value)
        return Constant(clean(text)) if isinstance(value, Constant) else Unknown(clean(text))

    return imitate


def _getattr(evaluator: Evaluator, call: Call) -> Value | None:
    name = call.text("", 1)
    if not name or not isinstance(call.args[0], Instance | Model | ClassValue):
        return None
    return evaluator.attribute(call.args[0], name)


def _textual(evaluator: Evaluator, call: Call) -> Value | None:
    del evaluator
    value = call.args[0] if call.args else None
    if isinstance(value, Member):
        return Constant(value.text)
    return Constant(str(value.value)) if isinstance(value, Constant) else None


_PYTHON: dict[str, Callable[[Evaluator, Call], Value | None]] = {
    **dict.fromkeys(("list", "tuple", "set", "frozenset", "iter"), _sequence),
    **dict.fromkeys((*_TRANSLATIONS, *(f"gettext.{n}" for n in _TRANSLATIONS)), _first),
    **dict.fromkeys((f"django.utils.translation.{n}" for n in _TRANSLATIONS), _first),
    **dict.fromkeys(("typing.cast",), lambda _evaluator, call: call.get("val", 1)),
    "reversed": _reversed,
    "sorted": _sorted,
    "enumerate": _enumerated,
    "zip": _zipped,
    "dict": _dict,
    "str": _textual,
    "super": _super,
    "getattr": _getattr,
    "contextlib.suppress": lambda _evaluator, _call: Unknown(),
    "functools.partial": _partial,
    "functools.wraps": _wraps,
    "functools.update_wrapper": _update_wrapper,
    "functools.reduce": _reduce,
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "sys.exit": _first,
    "exit": _first,
    "asyncio.run": _first,
    "anyio.run": _first,
    "textwrap.dedent": _clean_text(textwrap.dedent),
    "inspect.cleandoc": _clean_text(inspect.cleandoc),
}
IMITATIONS = {**_PYTHON, **argparse.IMITATIONS, **click.IMITATIONS, **typer.IMITATIONS}
CLASSES = {**argparse.CLASSES, **click.CLASSES, **typer.CLASSES}
