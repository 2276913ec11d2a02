"""Mermaid for the pages that have a diagram, in themes that bring none."""

from __future__ import annotations

from html import escape

BRINGS_MERMAID = frozenset({"material"})

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
        The page.
    """
    if not url or theme in BRINGS_MERMAID or '<pre class="mermaid">' not in html:
        return html
    head, body, tail = html.rpartition("</body>")
    return f"{head}{_LOADER.format(url=escape(url, quote=True))}{body}{tail}" if body else html
