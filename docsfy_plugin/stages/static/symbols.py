"""Classes, functions and attributes on the page of a module."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace

from docsfy_hookspecs import DocItem, DocSection, Facts, Symbol, text
from docsfy_hookspecs.text import anchor

from docsfy_plugin.stages.static.annotations import annotation
from docsfy_plugin.stages.static.api_contents import members_by_class
from docsfy_plugin.stages.static.docstrings import docstring
from docsfy_plugin.stages.static.markdown import admonition, bullets, heading, join_blocks
from docsfy_plugin.stages.static.prose import to_line
from docsfy_plugin.stages.static.scope import Scope

SECTIONS = (
    ("class", "Classes"),
    ("function", "Functions"),
    ("attribute", "Attributes"),
    ("type alias", "Type aliases"),
)
_PREFIXES = (("staticmethod", "@staticmethod"), ("classmethod", "@classmethod"))
_LISTED = frozenset({"attribute", "type alias"})


class SymbolsWriter:
    """Writes the symbols that one page shows."""

    def __init__(self, facts: Facts, module: str) -> None:
        self._module = module
        self._members = members_by_class(facts)
        self._scope = Scope(facts)
        self._top = [symbol for symbol in facts.of(Symbol) if not symbol.parent]

    def write(self) -> str:
        """Sections by kind; empty where the module defines nothing public."""
        blocks = []
        for kind, title in SECTIONS:
            chosen = [symbol for symbol in self._top if symbol.type == kind]
            if not chosen:
                continue
            blocks.append(heading(2, title))
            if kind in _LISTED:
                blocks.append(self._attribute_list(chosen))
            else:
                blocks += [self._symbol(symbol) for symbol in chosen]
        return join_blocks(*blocks)

    def _symbol(self, symbol: Symbol) -> str:
        return join_blocks(
            heading(3, _short(symbol), symbol.name),
            text.fence(_declaration(symbol), symbol.language),
            _facts_line(symbol, self._module),
            _deprecation(symbol),
            self._words(symbol),
            self._class_members(symbol) if symbol.type == "class" else "",
        )

    def _class_members(self, owner: Symbol) -> str:
        members = self._members.get(owner.name, [])
        attributes = [one for one in members if one.type in _LISTED]
        nested = [one for one in members if one.type == "class"]
        callables = [one for one in members if one.type not in {*_LISTED, "class"}]
        described = [one for one in callables if one.docstring]
        plain = [one for one in callables if not one.docstring]
        return join_blocks(
            "**Attributes**" if attributes else "",
            self._attribute_list(_described(attributes, owner)),
            _other_attributes(members, owner) if attributes else "",
            *(self._method(one) for one in described),
            "**Further methods**" if plain and described else ("**Methods**" if plain else ""),
            bullets(_one_line(one) for one in plain),
            *(self._nested(one) for one in nested),
            _inherited(owner),
        )

    def _nested(self, symbol: Symbol) -> str:
        members = self._members.get(symbol.name, [])
        attributes = [one for one in members if one.type in _LISTED]
        callables = [one for one in members if one.type not in _LISTED]
        return join_blocks(
            heading(4, _short(symbol), symbol.name),
            text.fence(_declaration(symbol), symbol.language),
            self._words(symbol),
            self._attribute_list(_described(attributes, symbol)),
            bullets(_one_line(one) for one in callables),
        )

    def _method(self, symbol: Symbol) -> str:
        return join_blocks(
            heading(4, symbol.name.rsplit(".", 1)[-1], symbol.name),
            text.fence(_declaration(symbol), symbol.language),
            _deprecation(symbol),
            self._words(symbol),
            text.source_link("Source", symbol.path, symbol.id),
        )

    def _attribute_list(self, symbols: Sequence[Symbol]) -> str:
        return "\n".join(self._attribute(symbol) for symbol in symbols)

    def _attribute(self, symbol: Symbol) -> str:
        name = symbol.name.rsplit(".", 1)[-1]
        head = text.source_link(text.code(name), symbol.path, symbol.id)
        if symbol.annotation:
            head += f": {annotation(symbol.annotation, symbol.links)}"
        if symbol.value:
            head += f" = {text.code(symbol.value)}"
        mark = anchor(symbol.name)
        lines = [f"- {head}", f"    {mark}"] if mark else [f"- {head}"]
        body = self._words(symbol)
        if body:
            lines += ["", textwrap.indent(body, "    "), ""]
        return "\n".join(lines)

    def _words(self, symbol: Symbol) -> str:
        sections = symbol.docstring
        if any(one.type in _LISTED for one in self._members.get(symbol.name, ())):
            sections = tuple(one for one in sections if one.kind != "attributes")
        markdown = docstring(sections, symbol.docstring_style, symbol.links)
        return self._scope.qualify(markdown, symbol)


def _documented(owner: Symbol) -> dict[str, DocItem]:
    """Attributes that a class's own docstring lists, by name."""
    sections = (one for one in owner.docstring if one.kind == "attributes")
    return {item.name: item for section in sections for item in section.items}


def _described(attributes: Sequence[Symbol], owner: Symbol) -> list[Symbol]:
    """Attributes with what the class's docstring says of those that say nothing themselves."""
    documented = _documented(owner)
    result = []
    for one in attributes:
        item = documented.get(one.name.rsplit(".", 1)[-1])
        if item is not None and item.description and not one.docstring:
            words = (DocSection(kind="text", text=item.description),)
            result.append(replace(one, docstring=words, docstring_style=owner.docstring_style))
        else:
            result.append(one)
    return result


def _other_attributes(members: Sequence[Symbol], owner: Symbol) -> str:
    """Attributes of the class's docstring that are no members of its own."""
    names = {one.name.rsplit(".", 1)[-1] for one in members}
    items = tuple(item for name, item in _documented(owner).items() if name not in names)
    section = DocSection(kind="attributes", title="Further attributes", items=items)
    return docstring((section,), owner.docstring_style, owner.links) if items else ""


def _short(symbol: Symbol) -> str:
    return symbol.name.removeprefix(f"{symbol.module}.")


def _declaration(symbol: Symbol) -> str:
    lines = [word for label, word in _PREFIXES if label in symbol.labels]
    if symbol.type == "property":
        lines.append("@property")
    return "\n".join([*lines, symbol.signature or _short(symbol)])


def _facts_line(symbol: Symbol, module: str) -> str:
    """How to import it, what it builds on, where it stands."""
    parts = []
    names = [f"{symbol.module}.{_short(symbol)}"] if symbol.module == module else []
    short = next(iter(symbol.aliases), "")
    target, _, name = (short or next(iter(names), "")).rpartition(".")
    if symbol.language == "python" and target:
        parts.append(f"Import: {text.code(f'from {target} import {name}')}")
    if symbol.bases:
        shown = ", ".join(
            text.symbol_link(text.code(base.rsplit(".", 1)[-1]), base)
            if base.replace(".", "").isidentifier()
            else text.code(base)
            for base in symbol.bases
        )
        parts.append(f"Bases: {shown}")
    parts.append(f"Source: {text.source_link(text.code(symbol.path), symbol.path, symbol.id)}")
    return " · ".join(parts)


def _deprecation(symbol: Symbol) -> str:
    if not symbol.deprecated or any(part.kind == "deprecated" for part in symbol.docstring):
        return ""
    reason = (
        "Deprecated."
        if symbol.deprecated == "yes"
        else to_line(symbol.deprecated, symbol.docstring_style)
    )
    return admonition("warning", "Deprecated", reason)


def _one_line(symbol: Symbol) -> str:
    """A member without a docstring: its signature on one line."""
    shown = " ".join((symbol.signature or symbol.name.rsplit(".", 1)[-1]).split())
    shown = shown.replace("( ", "(").replace(", )", ")").replace(" )", ")")
    if symbol.type == "property":
        name = symbol.name.rsplit(".", 1)[-1]
        shown = f"{name}: {symbol.returns or symbol.annotation}".rstrip(": ")
    mark = anchor(symbol.name)
    return f"{text.source_link(text.code(shown), symbol.path, symbol.id)}" + (
        f"\n{mark}" if mark else ""
    )


def _inherited(owner: Symbol) -> str:
    if not owner.inherited:
        return ""
    shown = ", ".join(
        text.symbol_link(text.code(name.rsplit(".", 1)[-1]), name) for name in owner.inherited
    )
    return f"Inherited: {shown}"
