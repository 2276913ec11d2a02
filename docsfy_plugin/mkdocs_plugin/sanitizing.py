"""The one allow-list for the HTML of generated pages: what Markdown extensions make, no scripts.

A repository's own words stand on these pages, so their HTML is hostile until proven otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import nh3
from docsfy_hookspecs.text import segments

# fmt: off
_TAGS = frozenset({
    "a", "abbr", "address", "article", "aside", "autoref", "b", "bdi", "bdo", "blockquote",
    "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div",
    "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "i", "img", "input", "ins", "kbd", "label", "li", "main", "mark", "nav",
    "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time",
    "tr", "u", "ul", "var", "wbr", "center", "font", "tt", "big", "strike",
})
_WITH_CONTENT = frozenset({
    "script", "style", "iframe", "noscript", "noembed", "noframes", "template", "object",
    "embed", "applet", "textarea", "select", "title", "svg", "math", "xmp", "plaintext",
    "frameset",
})
# fmt: on
"""Elements that go with what is in them."""

_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "title", "lang", "dir", "role", "align"},
    "a": {"href", "name", "rel", "download"},
    "autoref": {"identifier", "optional", "optional-hover", "hover", "backlink-type", "slug"},
    "blockquote": {"cite"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "del": {"cite", "datetime"},
    "details": {"open", "name"},
    "img": {"src", "alt", "width", "height", "loading"},
    "input": {"checked", "disabled", "name"},
    "ins": {"cite", "datetime"},
    "label": {"for"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "q": {"cite"},
    "td": {"colspan", "rowspan", "headers", "width", "valign"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr", "width", "valign"},
    "time": {"datetime"},
}
_ALIGNMENT = {
    f"text-align:{space}{side};" for space in ("", " ") for side in ("left", "right", "center")
}
_ATTRIBUTE_VALUES: dict[str, dict[str, set[str]]] = {
    "a": {"target": {"_blank", "_self"}},
    "input": {"type": {"checkbox", "radio"}},
    "td": {"style": _ALIGNMENT},
    "th": {"style": _ALIGNMENT},
}
_URL_SCHEMES = {"http", "https", "mailto", "tel"}

SNIPPETS = "pymdownx.snippets"
"""The extension that puts files in the place of lines, in code, too."""
_SNIPPET = re.compile(
    r"^(?P<space>[ \t]*)(?=;*-+8<-+"
    r"(?:[ \t]+(?:\"(?:\\\"|[^\"\n\r])+?\"|'(?:\\'|[^'\n\r])+?'))?(?![ \t])\r?$)",
    re.M,
)
_ORDER = re.compile(r"^(?P<start>[ \t>*+\-\d.)]*(?:#{1,6}[ \t]*)?):::", re.M)
_CLICK_ORDER = re.compile(r"^[ \t]*:::[ \t]*mkdocs-\w+", re.M)
NO_MACROS = {"render_macros": False, "ignore_macros": True}
"""Front matter by which `macros` leaves a page alone: to it, every page is a program."""

# Themes look these ids up, Material its configuration for one. A heading `__init__` has an id
# with two underscores, too, and keeps it.
_THEME_ID = (
    r"__(?:announce|comments|config|consent|cookies|drawer|feedback|md_\w*|nav|palette|search"
    r"|skip|toc)(?:_[0-9]+)*"
)
_MAY_HOLD_THEME_ID = re.compile(rf'\b(?:id|name)="{_THEME_ID}"')
_IS_THEME_ID = re.compile(_THEME_ID)


def without_includes(markdown: str) -> str:
    """Escape the lines that would read a file; they are shown as they were written.

    Args:
        markdown: A generated page's text, where `SNIPPETS` is set.

    Returns:
        The text, with one `;` more before each, which the extension takes away.
    """
    return _SNIPPET.sub(r"\g<space>;", markdown) if "8<" in markdown else markdown


def without_orders(markdown: str) -> str:
    """Escape the lines by which mkdocstrings, mkautodoc and mkdocs-click import or show modules.

    Args:
        markdown: A generated page's text.

    Returns:
        The text; it shows the same but for a blank before such an order in a block of code, where
        mkdocs-click takes them, too.
    """
    if ":::" not in markdown:
        return markdown
    return "".join(
        _CLICK_ORDER.sub(r" \g<0>", part.text)
        if part.is_code
        else _ORDER.sub(r"\g<start>&#58;::", part.text)
        for part in segments(markdown)
    )


def sanitize(html: str) -> str:
    """Take out of a page's HTML whatever could run, load, submit or cover something.

    Args:
        html: The content of a page, as Python-Markdown gives it.

    Returns:
        The same content in HTML's canonical form: text, and code above all, unchanged.
    """
    cleaned = _clean(html)
    if _MAY_HOLD_THEME_ID.search(cleaned):
        cleaned = _clean(cleaned, keep=_keep_attribute)
    return cleaned


def _clean(html: str, *, keep: Callable[[str, str, str], str | None] | None = None) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        generic_attribute_prefixes={"data-", "aria-"},
        tag_attribute_values=_ATTRIBUTE_VALUES,
        url_schemes=_URL_SCHEMES,
        link_rel=None,
    )


def _keep_attribute(_tag: str, attribute: str, value: str) -> str | None:
    if attribute in {"id", "name"} and _IS_THEME_ID.fullmatch(value):
        return None
    return value
