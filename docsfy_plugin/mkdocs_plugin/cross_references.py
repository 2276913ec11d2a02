"""Generated pages beside mkdocs-autorefs, which links `[name][]` to the heading of that name."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink


class CrossReferences:
    """Lets the headings of generated pages stand back behind those of the author.

    Where the author documents a symbol too, with mkdocstrings for example, autorefs would know
    two places for one name, warn of each reference, and fail a strict build.
    """

    def __init__(self, config: MkDocsConfig) -> None:
        """Find autorefs among the plugins; a version without second-rank anchors is left alone."""
        found: Any = config.plugins.get("autorefs")
        register = getattr(found, "register_anchor", None)
        knows_ranks = register is not None and "primary" in inspect.signature(register).parameters
        self._autorefs: Any = found if knows_ranks else None
        self._scanned = False

    def before_conversion(self) -> None:
        """Keep autorefs from taking the headings of a generated page itself."""
        if self._autorefs is not None:
            self._scanned = self._autorefs.scan_toc
            self._autorefs.scan_toc = False

    def after_conversion(self, page: Page) -> None:
        """Tell autorefs the headings of a generated page, as second choice."""
        if self._autorefs is None:
            return
        self._autorefs.scan_toc = self._scanned
        if self._scanned:
            self._register(page, page.toc.items)

    def _register(self, page: Page, headings: Iterable[AnchorLink]) -> None:
        for heading in headings:
            self._autorefs.register_anchor(page, heading.id, title=heading.title, primary=False)
            self._register(page, heading.children)
