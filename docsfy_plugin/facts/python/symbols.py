"""Symbols of one file: classes, functions and attributes at module level, and members of classes.

Names are by path until `join`; `public` tells until then what the name itself tells.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from docsfy_hookspecs.facts import Parameter, Symbol

from docsfy_plugin.facts.python.annotations import Links
from docsfy_plugin.facts.python.attributes import AttributeReader, documented
from docsfy_plugin.facts.python.constructors import generated_parameters, model_label
from docsfy_plugin.facts.python.docstrings import EMPTY, ParsedDocstring, parse_docstring
from docsfy_plugin.facts.python.labels import (
    class_labels,
    deprecation,
    function_labels,
    is_overload,
    is_property,
    property_accessor,
)
from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.scopes import ClassNode, FunctionNode, blocks, is_main_block
from docsfy_plugin.facts.python.signatures import (
    class_signature,
    function_signature,
    read_parameters,
    type_parameters,
)
from docsfy_plugin.facts.python.summaries import first_sentence

_RANK = {"attribute": 1, "type alias": 2}
_DEFINITION = 3
_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def read_symbols(file: PythonFile, exports: tuple[str, ...] | None) -> list[Symbol]:
    """The symbols of a file, in the order of the code, each name once.

    Args:
        file: The file.
        exports: What `__all__` names; `None` where there is none.
    """
    return _SymbolReader(file, exports).read()


def docstring_of(node: ast.Module | ClassNode | FunctionNode) -> str:
    """A docstring as the literal's value; empty if there is none."""
    return documented(node.body[0]) if node.body else ""


def _scope_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a scope, without what only runs when the file is run."""
    pending = [iter(body)]
    while pending:
        statement = next(pending[-1], None)
        if statement is None:
            pending.pop()
        elif not is_main_block(statement):
            yield statement
            pending.extend(iter(block) for block in reversed(blocks(statement)) if block)


class _SymbolReader:
    def __init__(self, file: PythonFile, exports: tuple[str, ...] | None) -> None:
        self._file = file
        self._exports = None if exports is None else frozenset(exports)
        self._found: dict[str, Symbol] = {}
        self._overloads: dict[str, list[str]] = {}
        self._members: dict[str, list[str]] = {}
        self._attributes = AttributeReader(file)

    def read(self) -> list[Symbol]:
        self._read_block(self._file.tree.body, "")
        return sorted(self._found.values(), key=lambda one: one.start)

    def _read_block(self, body: list[ast.stmt], parent: str) -> None:
        for statement in _scope_statements(body):
            if isinstance(statement, _FUNCTION):
                self._read_function(statement, parent)
            elif isinstance(statement, ast.ClassDef):
                self._read_class(statement, parent)
        for symbol in self._attributes.read_block(body, parent):
            if not self._is_hidden_attribute(symbol):
                self._keep(replace(symbol, public=self._is_public(symbol)))

    def _is_hidden_attribute(self, symbol: Symbol) -> bool:
        name = symbol.name.rpartition(".")[2]
        is_exported = self._exports is not None and name in self._exports
        return name.startswith("_") and not is_exported

    def _is_public(self, symbol: Symbol) -> bool:
        name = symbol.name.rpartition(".")[2]
        if not symbol.parent:
            if self._exports is not None:
                return name in self._exports
            imported = name in self._file.scope.imports
            return not name.startswith("_") and not imported and "internal" not in symbol.labels
        if name.startswith("__") and name.endswith("__"):
            return bool(symbol.summary) and name not in {"__init__", "__new__"}
        return not name.startswith("_")

    def _keep(self, symbol: Symbol) -> bool:
        """Keep one of several definitions of a name: the documented one, else the last."""
        known = self._found.get(symbol.name)
        if known is not None:
            old = (bool(known.summary), _RANK.get(known.type, _DEFINITION))
            new = (bool(symbol.summary), _RANK.get(symbol.type, _DEFINITION))
            if new < old or (new == old and symbol.type == "attribute"):
                return False
            self._forget_members(symbol.name)
        if symbol.parent:
            self._members.setdefault(symbol.parent, []).append(symbol.name)
        self._found[symbol.name] = symbol
        return True

    def _forget_members(self, name: str) -> None:
        for member in self._members.pop(name, ()):
            self._found.pop(member, None)
            self._overloads.pop(member, None)
            self._forget_members(member)

    def _name(self, name: str, parent: str) -> str:
        return f"{parent}.{name}" if parent else self._file.qualified(name)

    def _docstring(
        self,
        name: str,
        node: ClassNode | FunctionNode,
        parameters: tuple[Parameter, ...] = (),
        returns: str = "",
    ) -> ParsedDocstring:
        raw = docstring_of(node)
        if not raw:
            return EMPTY
        if name.startswith("_") and not name.endswith("__"):
            return ParsedDocstring(summary=first_sentence(raw.strip()))
        return parse_docstring(raw, parameters, returns)

    def _read_function(self, node: FunctionNode, parent: str) -> None:
        file = self._file
        name = self._name(node.name, parent)
        decorators = tuple(file.source(one) for one in node.decorator_list)
        accessor = property_accessor(node) if parent else ""
        if accessor:
            self._add_accessor(name, accessor)
            return
        parameters = read_parameters(file, node.args)
        signature = function_signature(file, node, parameters)
        labels = function_labels(node)
        if is_overload(file, node):
            self._overloads.setdefault(name, []).append(signature)
            signature = "\n".join(self._overloads[name])
            if name in self._found:
                self._found[name] = replace(self._found[name], signature=signature)
                return
            labels = (*labels, "overloaded")
        elif name in self._overloads:
            signature = "\n".join(self._overloads[name])
            labels = (*labels, "overloaded")
        if parent and "staticmethod" not in labels:
            parameters = parameters[1:]
        returns = file.source(node.returns)
        docstring = self._docstring(node.name, node, parameters, returns)
        as_property = bool(parent) and is_property(node)
        links = Links(file)
        links.add_function(node)
        symbol = Symbol(
            name=name,
            path=file.path,
            start=min([node.lineno, *(one.lineno for one in node.decorator_list)]),
            end=node.end_lineno or node.lineno,
            module=file.name,
            type="property" if as_property else "method" if parent else "function",
            parent=parent,
            signature=signature,
            parameters=() if as_property else parameters,
            returns=returns,
            decorators=decorators,
            labels=tuple(sorted(set(labels))),
            annotation=returns if as_property else "",
            summary=docstring.summary,
            docstring=docstring.sections,
            docstring_style=docstring.style,
            links=links.pairs(),
            deprecated=deprecation(file, node) or docstring.deprecated,
        )
        self._keep_function(replace(symbol, public=self._is_public(symbol)))

    def _keep_function(self, symbol: Symbol) -> None:
        """As `_keep`; an implementation takes over from its overloads."""
        known = self._found.get(symbol.name)
        if known is not None and symbol.name in self._overloads:
            if known.summary and not symbol.summary:
                symbol = replace(
                    symbol,
                    summary=known.summary,
                    docstring=known.docstring,
                    docstring_style=known.docstring_style,
                )
            self._found[symbol.name] = replace(symbol, start=min(known.start, symbol.start))
            return
        self._keep(symbol)

    def _add_accessor(self, name: str, accessor: str) -> None:
        known = self._found.get(name)
        if known is not None:
            labels = tuple(sorted({*known.labels, accessor}))
            self._found[name] = replace(known, labels=labels)

    def _read_class(self, node: ClassNode, parent: str) -> None:
        file = self._file
        name = self._name(node.name, parent)
        initializer = _initializer(node)
        parameters: tuple[Parameter, ...] = ()
        label = model_label(file, node)
        if initializer is not None:
            parameters = read_parameters(file, initializer.args)[1:]
        elif label:
            parameters = generated_parameters(file, node, label)
        links = Links(file)
        links.add_class(node)
        if initializer is not None:
            links.add_function(initializer)
        docstring = self._class_docstring(node, initializer, parameters)
        labels = {*class_labels(file, node), *((label,) if label else ())}
        head = f"class {node.name}{type_parameters(file, node)}"
        symbol = Symbol(
            name=name,
            path=file.path,
            start=min([node.lineno, *(one.lineno for one in node.decorator_list)]),
            end=node.end_lineno or node.lineno,
            module=file.name,
            type="class",
            parent=parent,
            signature=class_signature(head, parameters),
            parameters=parameters,
            bases=tuple(links.base(base) for base in node.bases if not _is_starred(base)),
            decorators=tuple(file.source(one) for one in node.decorator_list),
            labels=tuple(sorted(labels)),
            summary=docstring.summary,
            docstring=docstring.sections,
            docstring_style=docstring.style,
            links=links.pairs(),
            deprecated=deprecation(file, node) or docstring.deprecated,
        )
        if self._keep(replace(symbol, public=self._is_public(symbol))):
            self._read_block(node.body, name)

    def _class_docstring(
        self,
        node: ClassNode,
        initializer: FunctionNode | None,
        parameters: tuple[Parameter, ...],
    ) -> ParsedDocstring:
        own = self._docstring(node.name, node, parameters)
        if initializer is None:
            return own
        made = self._docstring(node.name, initializer, parameters)
        if not made.sections or any(one.kind == "parameters" for one in own.sections):
            return own
        if not own.sections:
            return replace(made, summary=own.summary or made.summary)
        sections = (*own.sections, *(one for one in made.sections if one.kind != "text"))
        return replace(own, sections=sections, style=made.style or own.style)


def _is_starred(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)


def _initializer(node: ClassNode) -> FunctionNode | None:
    """`__init__`, else `__new__`; the last that is no overload."""
    found: dict[str, FunctionNode] = {}
    for statement in _scope_statements(node.body):
        if isinstance(statement, _FUNCTION) and statement.name in {"__init__", "__new__"}:
            found[statement.name] = statement
    return found.get("__init__") or found.get("__new__")
