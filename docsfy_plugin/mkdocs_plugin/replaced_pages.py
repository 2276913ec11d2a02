"""Links to generated pages in whose place a page of the author stands."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from urllib.parse import quote

from docsfy_hookspecs.text import segments


def point_to(markdown: str, src_uri: str, replaced: Mapping[str, str]) -> str:
    """Let a page's links lead to the author's pages.

    Args:
        markdown: A generated page, links resolved.
        src_uri: The page itself.
        replaced: `src_uri` of a generated page -> that of the author's page in its place.

    Returns:
        The page; code is as it was.
    """
    folder = posixpath.dirname(src_uri) or "."
    targets = {
        f"]({quote(posixpath.relpath(old, folder))}": f"]({quote(posixpath.relpath(new, folder))}"
        for old, new in replaced.items()
        if old != new
    }
    if not any(old in markdown for old in targets):
        return markdown
    parts = []
    for segment in segments(markdown):
        text = segment.text
        if not segment.is_code:
            for old, new in targets.items():
                text = text.replace(f"{old})", f"{new})").replace(f"{old}#", f"{new}#")
        parts.append(text)
    return "".join(parts)
