"""What short names in a docstring stand for."""

from __future__ import annotations

import re

from docsfy_hookspecs import Facts, Module, Symbol
from docsfy_hookspecs.text import SYMBOL_SCHEME

_TARGET = re.compile(rf"\({SYMBOL_SCHEME}([\w.]+)\)")


class Scope:
    """Names as code on one page sees them."""

    def __init__(self, facts: Facts) -> None:
        """Take the facts that the page is written from."""
        self._symbols = {symbol.name: symbol for symbol in facts.of(Symbol)}
        self._bindings = {module.name: dict(module.bindings) for module in facts.of(Module)}

    def qualify(self, markdown: str, owner: Symbol) -> str:
        """Give links of a docstring, as its author wrote them, their qualified names.

        A name is looked up in the class, then in the module, as a Sphinx role does.

        Args:
            markdown: The docstring with symbolic links.
            owner: Whose docstring it is.
        """
        if SYMBOL_SCHEME not in markdown:
            return markdown
        return _TARGET.sub(
            lambda match: f"({SYMBOL_SCHEME}{self._meaning(match[1], owner)})", markdown
        )

    def _meaning(self, name: str, owner: Symbol) -> str:
        holder = owner if owner.type == "class" else self._symbols.get(owner.parent)
        if holder is not None:
            inside = f"{holder.name}.{name}"
            if inside in self._symbols:
                return inside
            inherited = next((one for one in holder.inherited if one.endswith(f".{name}")), "")
            if inherited:
                return inherited
        if f"{owner.module}.{name}" in self._symbols:
            return f"{owner.module}.{name}"
        head, dot, rest = name.partition(".")
        bound = self._bindings.get(owner.module, {}).get(head)
        return f"{bound}{dot}{rest}" if bound else name
