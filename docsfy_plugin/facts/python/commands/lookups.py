"""What names of a module stand for, imports and re-exports followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docsfy_plugin.facts.python.commands.values import (
    Constant,
    External,
    Items,
    Table,
    Value,
)
from docsfy_plugin.facts.python.parsing import PythonFile

if TYPE_CHECKING:
    from docsfy_plugin.facts.python.commands.evaluation import Evaluator


def lookup_in(evaluator: Evaluator, module: str, rest: str) -> Value:
    """What a dotted name inside a module of the source stands for.

    Args:
        evaluator: Which knows the modules.
        module: Dotted name of the module.
        rest: The name in it.
    """
    head, _, tail = rest.partition(".")
    library = evaluator.library
    path = library.path_of(module) or ""
    value: Value | None = None
    file = library.files.get(path)
    if file is not None:
        frame = evaluator.module(path)
        value = frame.names.get(head) or look_up_import(evaluator, file, head)
    if value is None:
        bound = dict(library.bindings(module)).get(head)
        if bound is not None and bound != f"{module}.{rest}":
            value = evaluator.lookup(bound)
    if value is None:
        return _literal(evaluator, f"{module}.{rest}")
    for part in tail.split(".") if tail else ():
        value = evaluator.attribute(value, part)
    return value


def look_up_import(evaluator: Evaluator, file: PythonFile, name: str) -> Value | None:
    """What a file imports under a name, with `import *` too; `None` where it imports nothing."""
    target = file.scope.imports.get(name)
    if target is not None:
        return evaluator.lookup(target)
    for module in file.scope.stars:
        found = evaluator.lookup(f"{module}.{name}")
        if not isinstance(found, External):
            return found
    return None


def _literal(evaluator: Evaluator, name: str) -> Value:
    try:
        return as_value(evaluator.library.literal(name))
    except ValueError:
        return External(name)


def as_value(literal: object) -> Value:
    """A Python literal as a value."""
    if isinstance(literal, list | tuple | set | frozenset):
        return Items([as_value(one) for one in literal])
    if isinstance(literal, dict):
        return Table({key: as_value(one) for key, one in literal.items()})
    return Constant(literal)
