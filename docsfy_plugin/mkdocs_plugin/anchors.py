"""A Markdown extension: anchors whose underscores are escaped, as MkDocs' checks expect them."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element  # the tree that Python-Markdown makes

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor

_AFTER_ATTR_LIST = 7
"""`attr_list` runs at 8; `toc` and MkDocs' collector of anchors at 5."""


class _UnescapeAnchors(Treeprocessor):
    r"""Puts escaped characters of ids back before `toc` reads them.

    `{#click.Command.\_\_call\_\_}` must be escaped, or the name is bold.
    """

    def run(self, root: Element) -> None:
        unescape = UnescapeTreeprocessor().unescape
        for element in root.iter():
            anchor = element.get("id")
            if anchor and "\x02" in anchor:
                element.set("id", unescape(anchor))


class AnchorsExtension(Extension):
    """Registers the treeprocessor."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        """Add it to a converter."""
        md.treeprocessors.register(_UnescapeAnchors(md), "docsfy_anchors", _AFTER_ATTR_LIST)


def makeExtension(**kwargs: Any) -> AnchorsExtension:  # noqa: ANN401, N802  # Python-Markdown's contract
    """Make the extension, as Python-Markdown asks a module to."""
    return AnchorsExtension(**kwargs)
