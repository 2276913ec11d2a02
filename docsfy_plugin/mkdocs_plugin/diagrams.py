"""Mermaid for the pages that have a diagram, in themes that bring none."""

from __future__ import annotations

import re
from html import escape

BRINGS_MERMAID = frozenset({"material"})

_HAS_SCRIPT = re.compile(r"<script[^>]*\bsrc=[^>]*mermaid", re.I)

_LOADER = (
    '<script src="{url}" defer></script>\n'
    "<script>document.addEventListener('DOMContentLoaded',function(){{"
    "if(!window.mermaid)return;"
    "var dark=document.documentElement.getAttribute('data-theme')==='dark';"
    "window.mermaid.initialize({{startOnLoad:false,securityLevel:'strict',"
    "theme:dark?'dark':'default'}});"
    "window.mermaid.run({{querySelector:'pre.mermaid'}});"
    "}});</script>\n"
)


def add_mermaid(html: str, *, theme: str | None, url: str) -> str:
    """Add the script to a finished page that holds a diagram.

    Args:
        html: The whole page.
        theme: Name of the theme.
        url: Where Mermaid's script lies; empty adds nothing.

    Returns:
        The page; one that loads Mermaid already stays as it is.
    """
    if not url or theme in BRINGS_MERMAID or '<pre class="mermaid">' not in html:
        return html
    if _HAS_SCRIPT.search(html):
        return html
    head, body, tail = html.rpartition("</body>")
    return f"{head}{_LOADER.format(url=escape(url, quote=True))}{body}{tail}" if body else html
