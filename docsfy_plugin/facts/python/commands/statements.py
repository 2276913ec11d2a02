"""The statements of the abstract evaluation."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from docsfy_plugin.facts.python.commands.expressions import BINARY, truth
from docsfy_plugin.facts.python.commands.values import (
    Call,
    ClassValue,
    Constant,
    Frame,
    FunctionValue,
    Model,
    Table,
    Unknown,
    Value,
)
from docsfy_plugin.facts.python.scopes import FunctionNode, imported_module

if TYPE_CHECKING:
    from docsfy_plugin.facts.python.commands.evaluation import Evaluator

_NOTHING = Constant(None)


class _LoopEnd(Value):
    """A `continue` that is certain."""


class _LoopExit(_LoopEnd):
    """A `break` that is certain."""


def run_block(evaluator: Evaluator, body: list[ast.stmt], frame: Frame) -> Value | None:
    """Evaluate statements in order.

    Returns:
        What a `return` gives that is certain to be reached; `None` where there is none.
    """
    for statement in body:
        if evaluator.is_spent() or evaluator.is_too_deep():
            return None
        result = _run(evaluator, statement, frame)
        if result is not None:
            return result
    return None


def is_main_block(statement: ast.stmt) -> bool:
    """Whether it is `if __name__ == "__main__":`."""
    if not isinstance(statement, ast.If) or not isinstance(statement.test, ast.Compare):
        return False
    sides = (statement.test.left, *statement.test.comparators)
    names = {node.id for node in sides if isinstance(node, ast.Name)}
    values = {node.value for node in sides if isinstance(node, ast.Constant)}
    return "__name__" in names and "__main__" in values


def _run(evaluator: Evaluator, statement: ast.stmt, frame: Frame) -> Value | None:  # noqa: C901, PLR0912  # one case a kind
    match statement:
        case ast.Expr():
            evaluator.value(statement.value, frame)
        case ast.Return():
            return evaluator.value(statement.value, frame) if statement.value else _NOTHING
        case ast.Raise():
            return _NOTHING
        case ast.Break():
            return _LoopExit()
        case ast.Continue():
            return _LoopEnd()
        case ast.Assign():
            value = evaluator.value(statement.value, frame)
            for target in statement.targets:
                assign(evaluator, target, value, frame)
        case ast.AnnAssign() if statement.value is not None:
            assign(evaluator, statement.target, evaluator.value(statement.value, frame), frame)
        case ast.AugAssign():
            left = evaluator.value(statement.target, frame)
            right = evaluator.value(statement.value, frame)
            operate = BINARY.get(type(statement.op))
            source = frame.file.source(statement.value)
            result = operate(left, right, source) if operate else Unknown()
            assign(evaluator, statement.target, result, frame)
        case ast.Import() | ast.ImportFrom() if frame.outer is not None:
            _import_here(evaluator, statement, frame)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            _define_function(evaluator, statement, frame)
        case ast.ClassDef():
            _define_class(evaluator, statement, frame)
        case _:
            return _run_compound(evaluator, statement, frame)
    return None


def _run_compound(evaluator: Evaluator, statement: ast.stmt, frame: Frame) -> Value | None:  # noqa: C901  # one case a kind
    match statement:
        case ast.If():
            return _run_condition(evaluator, statement, frame)
        case ast.For() | ast.AsyncFor():
            return _run_loop(evaluator, statement, frame)
        case ast.While():
            _uncertain(evaluator, statement.body, frame)
        case ast.With() | ast.AsyncWith():
            for item in statement.items:
                value = evaluator.value(item.context_expr, frame)
                if item.optional_vars is not None:
                    assign(evaluator, item.optional_vars, value, frame)
            return run_block(evaluator, statement.body, frame)
        case ast.Try() | ast.TryStar():
            result = run_block(evaluator, statement.body, frame)
            if result is None:
                result = run_block(evaluator, statement.orelse, frame)
            final = run_block(evaluator, statement.finalbody, frame)
            return result if final is None else final
        case ast.Match():
            for case in statement.cases:
                _uncertain(evaluator, case.body, frame)
    return None


def _uncertain(evaluator: Evaluator, body: list[ast.stmt], frame: Frame) -> None:
    """Evaluate statements that may or may not run; their `return` ends nothing."""
    result = run_block(evaluator, body, frame)
    if result is not None and not isinstance(result, _LoopEnd):
        frame.returns.append(result)


def _run_condition(evaluator: Evaluator, statement: ast.If, frame: Frame) -> Value | None:
    """Evaluate a chain of `if`, `elif`, `else`, without recursion along the chain."""
    if is_main_block(statement) and frame.outer is None:
        return None
    before = dict(frame.names)
    branches: list[dict[str, Value]] = []
    while True:
        known = _known_test(evaluator, statement.test, frame)
        if known is not False:
            if known and not branches:
                return run_block(evaluator, statement.body, frame)
            _uncertain(evaluator, statement.body, frame)
            branches.append(_changes(before, frame.names))
            if known:
                break
        following = statement.orelse
        if len(following) == 1 and isinstance(following[0], ast.If):
            statement = following[0]
            continue
        if not branches:
            return run_block(evaluator, following, frame)
        _uncertain(evaluator, following, frame)
        break
    for branch in branches:
        for name, one in branch.items():
            _keep_model(frame, name, one, before.get(name))
    return None


def _known_test(evaluator: Evaluator, test: ast.expr, frame: Frame) -> bool | None:
    known = truth(evaluator.value(test, frame))
    name = test.id if isinstance(test, ast.Name) else getattr(test, "attr", "")
    return False if name == "TYPE_CHECKING" else known


def _changes(before: dict[str, Value], after: dict[str, Value]) -> dict[str, Value]:
    return {name: one for name, one in after.items() if before.get(name) is not one}


def _keep_model(frame: Frame, name: str, value: Value, before: Value | None) -> None:
    """After both branches, a name is known only where they do not differ, or is a parser."""
    now = frame.names.get(name)
    if isinstance(value, Model):
        return
    if now is not value:
        is_model = isinstance(now, Model)
        frame.names[name] = now if is_model and now is not None else Unknown()
    elif before is not None:
        frame.names[name] = before if isinstance(before, Model) else Unknown()


def _run_loop(
    evaluator: Evaluator, statement: ast.For | ast.AsyncFor, frame: Frame
) -> Value | None:
    members = evaluator.members(evaluator.value(statement.iter, frame))
    if members is None:
        assign(evaluator, statement.target, Unknown(), frame)
        _uncertain(evaluator, statement.body, frame)
        return None
    for member in members:
        assign(evaluator, statement.target, member, frame)
        result = run_block(evaluator, statement.body, frame)
        if isinstance(result, _LoopExit):
            break
        if result is not None and not isinstance(result, _LoopEnd):
            return result
    return None


def _import_here(
    evaluator: Evaluator, statement: ast.Import | ast.ImportFrom, frame: Frame
) -> None:
    """Bind what a function imports, which hides the module's own names."""
    file = frame.file
    module = ""
    if isinstance(statement, ast.ImportFrom):
        module = imported_module(statement, file.name, is_package=file.is_package)
    for alias in statement.names:
        if alias.name == "*":
            continue
        if isinstance(statement, ast.Import) and not alias.asname:
            top = alias.name.partition(".")[0]
            frame.names[top] = evaluator.lookup(top)
            continue
        name = f"{module}.{alias.name}" if module else alias.name
        frame.names[alias.asname or alias.name] = evaluator.lookup(name)


def _define_function(evaluator: Evaluator, node: FunctionNode, frame: Frame) -> None:
    name = frame.file.qualified(f"{frame.owner}{node.name}")
    value: Value = FunctionValue(node, frame, name)
    for decorator in reversed(node.decorator_list):
        maker = evaluator.value(decorator, frame)
        made = evaluator.call(maker, Call([value], file=frame.file, node=decorator))
        if isinstance(made, Model | FunctionValue):
            value = made
    frame.names[node.name] = value


def _define_class(evaluator: Evaluator, node: ast.ClassDef, frame: Frame) -> None:
    bases = [evaluator.value(base, frame) for base in node.bases]
    inner = Frame(frame.file, outer=frame, owner=f"{frame.owner}{node.name}.")
    run_block(evaluator, node.body, inner)
    name = frame.file.qualified(f"{frame.owner}{node.name}")
    frame.names[node.name] = ClassValue(node, frame, name, inner.names, bases)


def assign(evaluator: Evaluator, target: ast.AST, value: Value, frame: Frame) -> None:
    """Bind a target to a value."""
    if isinstance(target, ast.Name):
        frame.names[target.id] = value
    elif isinstance(target, ast.Attribute):
        owner = evaluator.value(target.value, frame)
        names = getattr(owner, "names", None)
        if isinstance(names, dict):
            names[target.attr] = value
    elif isinstance(target, ast.Subscript):
        owner, key = evaluator.value(target.value, frame), evaluator.value(target.slice, frame)
        if isinstance(owner, Table) and isinstance(key, Constant):
            owner.items[key.value] = value
    elif isinstance(target, ast.Tuple | ast.List):
        members = evaluator.members(value) or []
        for place, part in enumerate(target.elts):
            assign(evaluator, part, members[place] if place < len(members) else Unknown(), frame)
