"""Calls of the source's own functions, and what belongs to functions and methods."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from docsfy_plugin.facts.python.commands.statements import run_block
from docsfy_plugin.facts.python.commands.values import (
    BoundMethod,
    Call,
    ClassValue,
    Constant,
    Frame,
    FunctionValue,
    Instance,
    Items,
    Member,
    Model,
    Table,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from docsfy_plugin.facts.python.commands.evaluation import Evaluator

_MAX_DEPTH = 24
_PLAIN_STATEMENTS = 3  # a function as short as this costs little to follow


def enter(evaluator: Evaluator, function: FunctionValue, call: Call) -> Value:
    """Evaluate the body of a function with arguments.

    Returns:
        What it returns, a parser or command rather than anything else; unknown where it is not
        worth following.
    """
    again = sum(one.node is function.node for one in evaluator.stack)
    if len(evaluator.stack) > _MAX_DEPTH or again > 1:
        return Unknown()
    if not _is_relevant(evaluator, function, call):
        return Unknown()
    frame = Frame(function.file, outer=function.frame)
    _bind_parameters(evaluator, function, call, frame)
    if isinstance(function.node, ast.Lambda):
        return evaluator.value(function.node.body, frame)
    evaluator.stack.append(function)
    try:
        result = run_block(evaluator, function.node.body, frame)
    finally:
        if evaluator.stack:
            evaluator.stack.pop()
    if frame.yields:
        return Items(frame.yields)
    candidates = [*frame.returns, *([result] if result is not None else [])]
    followed = [value for value in candidates if is_followed(value)]
    if followed:
        return followed[-1]
    return result if result is not None and not frame.returns else Unknown()


def _is_relevant(evaluator: Evaluator, function: FunctionValue, call: Call) -> bool:
    """Whether a call may have to do with command lines, or is too short to matter."""
    if isinstance(function.node, ast.Lambda) or len(function.node.body) <= _PLAIN_STATEMENTS:
        return True
    if evaluator.is_followed_by_name(function.node.name):
        return True
    return any(is_followed(value) for value in (*call.args, *call.keywords.values()))


def _bind_parameters(
    evaluator: Evaluator, function: FunctionValue, call: Call, frame: Frame
) -> None:
    spec = function.node.args
    given = list(call.args)
    keywords = dict(call.keywords)
    if function.extra is not None:
        given = [*function.extra.args, *given]
        keywords = function.extra.keywords | keywords
    names = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
    if function.bound is not None:
        given = [function.bound, *given]
    for name, node in zip(names[len(names) - len(spec.defaults) :], spec.defaults, strict=True):
        frame.names[name] = evaluator.value(node, function.frame)
    for arg, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        frame.names[arg.arg] = evaluator.value(default, function.frame)
    for name in names:
        frame.names.setdefault(name, Unknown())
    frame.names |= dict(zip(names, given, strict=False))
    known = {*names, *(arg.arg for arg in spec.kwonlyargs)}
    frame.names |= {name: value for name, value in keywords.items() if name in known}
    if spec.vararg:
        frame.names[spec.vararg.arg] = Items(given[len(names) :])
    if spec.kwarg:
        rest = {key: value for key, value in keywords.items() if key not in known}
        frame.names[spec.kwarg.arg] = Table(dict(rest.items()))


def own_attribute(value: Value, name: str) -> Value | None:
    """An attribute that Python gives to functions and members of enumerations."""
    if isinstance(value, FunctionValue) and not isinstance(value.node, ast.Lambda):
        if name == "__doc__":
            return Constant(ast.get_docstring(value.node))
        return Constant(value.node.name) if name == "__name__" else None
    if isinstance(value, Member) and name in {"name", "value"}:
        return Constant(value.name if name == "name" else value.value)
    return None


def bind(value: Value, instance: Value, owner: ClassValue, *, on_instance: bool) -> Value:
    """A member of a class as seen from an instance or the class itself."""
    if not isinstance(value, FunctionValue) or isinstance(value.node, ast.Lambda):
        return value
    marks = {node.id for node in value.node.decorator_list if isinstance(node, ast.Name)}
    if "staticmethod" in marks or not (on_instance or "classmethod" in marks):
        return value
    bound = FunctionValue(value.node, value.frame, value.name, instance, owner)
    bound.parameters = value.parameters
    return bound


def is_followed(value: Value) -> bool:
    """Whether a value has to do with command lines, itself or by what it holds."""
    if isinstance(value, Items):
        return any(isinstance(one, Model | FunctionValue) for one in value.items)
    return isinstance(value, Model | FunctionValue | BoundMethod | ClassValue | Instance)
