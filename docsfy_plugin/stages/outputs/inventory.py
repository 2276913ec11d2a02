"""Built-in plugin: `objects.inv`, with which other projects' Sphinx and mkdocstrings link here.

The format is Sphinx' inventory, version 2: four lines of text, then lines compressed by zlib.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from docsfy_hookspecs import Manifest, Module, Site, SiteFile, Symbol, hookimpl, text

VERSION = "1"

INVENTORY = "objects.inv"
_ROLES = {
    "class": "py:class",
    "function": "py:function",
    "method": "py:method",
    "property": "py:property",
    "type alias": "py:type",
}


@hookimpl
def docsfy_render_outputs(site: Site) -> Sequence[SiteFile]:
    """Give the inventory of the Python objects that have a place on a page."""
    if site.has_inventory:
        return []
    lines = sorted(set(_lines(site)))
    if not lines:
        return []
    head = (
        "# Sphinx inventory version 2\n"
        f"# Project: {_word(site.plan.project_name)}\n"
        f"# Version: {_version(site)}\n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    body = zlib.compress("".join(lines).encode(), 9)
    return [SiteFile(path=INVENTORY, content=head.encode("utf-8", "replace") + body)]


def _word(words: str) -> str:
    return " ".join(words.split())


def _version(site: Site) -> str:
    versions = (_word(manifest.version) for manifest in site.facts.of(Manifest))
    return next(filter(None, versions), "0")


def _lines(site: Site) -> Iterator[str]:
    places = _places(site)
    seen: set[tuple[str, str]] = set()
    for name, role, at in _names(site, places):
        if (name, role) in seen or re.search(r"\s", name):
            continue
        seen.add((name, role))
        url, anchor = places[at]
        short = anchor == name and quote(anchor, safe=".") == anchor
        yield f"{name} {role} 1 {url}#{'$' if short else quote(anchor, safe='.')} -\n"


def _names(site: Site, places: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Name, role and the name it is documented under; real names before aliases."""
    symbols = [s for s in site.facts.of(Symbol) if s.language == "python" and s.name in places]
    for module in site.facts.of(Module):
        if module.language == "python" and module.name in places:
            yield module.name, "py:module", module.name
    for symbol in symbols:
        yield symbol.name, _role(symbol), symbol.name
    for symbol in symbols:
        for alias in symbol.aliases:
            yield alias, _role(symbol), symbol.name


def _role(symbol: Symbol) -> str:
    return _ROLES.get(symbol.type) or ("py:attribute" if symbol.parent else "py:data")


def _places(site: Site) -> dict[str, tuple[str, str]]:
    """Anchor -> URL of the first page that has it, and the anchor."""
    places: dict[str, tuple[str, str]] = {}
    for page in site.pages:
        for anchor in text.anchors(page.page.markdown):
            places.setdefault(anchor, (page.url, anchor))
    return places
