"""Attributes: constants of modules, attributes of classes, and those that `__init__` sets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from docsfy_hookspecs.facts import Symbol

from docsfy_plugin.facts.python.annotations import Links
from docsfy_plugin.facts.python.docstrings import EMPTY, parse_docstring
from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.scopes import (
    FunctionNode,
    blocks,
    dotted,
    is_main_block,
    iter_statements,
)

MAX_VALUE = 200
_MAX_ELEMENTS = 100  # three characters each at least, so more than MAX_VALUE
_TYPE_VARIABLES = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple"})
_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
_CONTAINER = ast.List | ast.Tuple | ast.Set


def documented(statement: ast.stmt) -> str:
    """The text of a statement that is a text alone; empty for any other statement."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        value = statement.value.value
        return value if isinstance(value, str) else ""
    return ""


class AttributeReader:
    """Reads the attributes of one file."""

    def __init__(self, file: PythonFile) -> None:
        self._file = file

    def read_block(self, body: list[ast.stmt], parent: str) -> Iterator[Symbol]:
        """Attributes that a module or class assigns, then those that its `__init__` sets.

        Args:
            body: Of the module or class.
            parent: Qualified name of the class; empty for a module.
        """
        yield from self._assigned(body, parent, owner="")
        if not parent:
            return
        for statement in iter_statements(body):
            if isinstance(statement, _FUNCTION) and statement.name == "__init__":
                arguments = statement.args
                first = [*arguments.posonlyargs, *arguments.args][:1]
                if first:
                    yield from self._set_by(statement, parent, first[0].arg)

    def _set_by(self, node: FunctionNode, parent: str, owner: str) -> Iterator[Symbol]:
        annotations = {one.arg: one.annotation for one in node.args.args + node.args.kwonlyargs}
        for symbol, value in self._assigned_with_value(node.body, parent, owner):
            given = annotations.get(value.id) if isinstance(value, ast.Name) else None
            if given is not None and not symbol.annotation:
                yield self._typed_by_parameter(symbol, given)
            else:
                yield symbol

    def _typed_by_parameter(self, symbol: Symbol, annotation: ast.expr) -> Symbol:
        links = Links(self._file)
        links.add(annotation)
        written = self._file.source(annotation)
        return replace(symbol, annotation=written, value="", links=links.pairs())

    def _assigned(self, body: list[ast.stmt], parent: str, owner: str) -> Iterator[Symbol]:
        for symbol, _value in self._assigned_with_value(body, parent, owner):
            yield symbol

    def _assigned_with_value(
        self, body: list[ast.stmt], parent: str, owner: str
    ) -> Iterator[tuple[Symbol, ast.expr | None]]:
        pending = [body]
        while pending:
            block = pending.pop(0)
            for place, statement in enumerate(block):
                following = block[place + 1] if place + 1 < len(block) else None
                for name in _targets(statement, owner):
                    symbol = self._symbol(name, statement, following, parent, owner)
                    yield symbol, getattr(statement, "value", None)
                if not is_main_block(statement):
                    pending.extend(blocks(statement))

    def _symbol(
        self,
        name: str,
        statement: ast.stmt,
        following: ast.stmt | None,
        parent: str,
        owner: str,
    ) -> Symbol:
        file = self._file
        value: ast.expr | None = getattr(statement, "value", None)
        annotation: ast.expr | None = getattr(statement, "annotation", None)
        text = documented(following) if following is not None else ""
        docstring = parse_docstring(text) if text and not name.startswith("_") else EMPTY
        links = Links(file)
        links.add(annotation)
        written = file.source(annotation)
        is_alias = type(statement).__name__ == "TypeAlias" or written.endswith("TypeAlias")
        return Symbol(
            name=f"{parent}.{name}" if parent else file.qualified(name),
            path=file.path,
            start=statement.lineno,
            end=statement.end_lineno or statement.lineno,
            module=file.name,
            type="type alias" if is_alias else "attribute",
            parent=parent,
            labels=_labels(statement, value, owner),
            annotation=written,
            value=self._value(value),
            summary=docstring.summary,
            docstring=docstring.sections,
            docstring_style=docstring.style,
            links=links.pairs(),
            deprecated=docstring.deprecated,
        )

    def _value(self, node: ast.expr | None) -> str:
        if node is None:
            return ""
        text = self._file.source(_shortened(node))
        return text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}…"


def _shortened(node: ast.expr) -> ast.expr:
    """A long literal of several lines cut to what can be shown, so that it costs no time."""
    if node.lineno == node.end_lineno:
        return node
    if isinstance(node, _CONTAINER) and len(node.elts) > _MAX_ELEMENTS:
        cut: ast.expr = ast.List(elts=node.elts[:_MAX_ELEMENTS])
    elif isinstance(node, ast.Dict) and len(node.keys) > _MAX_ELEMENTS:
        cut = ast.Dict(keys=node.keys[:_MAX_ELEMENTS], values=node.values[:_MAX_ELEMENTS])
    else:
        return node
    return ast.copy_location(cut, node)


def _targets(statement: ast.stmt, owner: str) -> Iterator[str]:
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    elif type(statement).__name__ == "TypeAlias" and not owner:
        targets = [getattr(statement, "name", ast.Name(""))]
    else:
        return
    for target in targets:
        if not owner and isinstance(target, ast.Name):
            yield target.id
        elif (
            owner
            and isinstance(target, ast.Attribute)
            and isinstance(target.value, ast.Name)
            and target.value.id == owner
        ):
            yield target.attr


def _labels(statement: ast.stmt, value: ast.expr | None, owner: str) -> tuple[str, ...]:
    labels = {"instance"} if owner else set()
    if isinstance(value, ast.Call):
        called = dotted(value.func).rpartition(".")[2]
        if called in _TYPE_VARIABLES:
            labels |= {"type variable", "internal"}
        elif called in {"getLogger", "get_logger"}:
            labels.add("internal")
    annotation = getattr(statement, "annotation", None)
    plain = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    name = dotted(plain).rpartition(".")[2]
    if name in {"Final", "ClassVar"}:
        labels.add("final" if name == "Final" else "class variable")
    return tuple(sorted(labels))
