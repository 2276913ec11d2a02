"""Built-in plugin: code spans that name a symbol or a page become links to it."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Mapping

from docsfy_hookspecs import Facts, PageSpec, Plan, hookimpl
from docsfy_hookspecs import text as markdown
from docsfy_hookspecs.plans import HOME

from docsfy_plugin.stages.known_names import KnownNames, known_names

VERSION = "1"

_LINK = re.compile(
    r"\\[\s\S]|!?\[(?P<label>(?:[^\[\]\\]++|\\[\s\S]|\[(?:[^\[\]\\]++|\\[\s\S])*+\])*+)\]"
    r"(?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*+\)|\[[^\[\]\n]*\]|:)"
)
_UNLINKED_LINE = re.compile(r"#|[^\n]*<(?:a|summary|h[1-6])[\s>]", re.I)
_SECTION = re.compile(r"^## ", re.M)
_NAME = re.compile(r"`(?P<name>[^\s`][^`\n]*?)(?:\(\))?`")


@hookimpl
def docsfy_link_page(page: PageSpec, text: str, plan: Plan, facts: Facts) -> str | None:
    """Link the first code span in a section that names something documented elsewhere."""
    targets = _Targets(page, _titles.of(plan), known_names(facts), text)
    linked: set[str] = set()
    changed = False
    parts: list[str] = []
    at = 0
    for part in markdown.segments(text):
        parts.append(part.text)
        if not part.is_code:
            if _SECTION.search(part.text):
                linked.clear()
        else:
            link = targets.link_for(part.text, at)
            if link and link not in linked:
                linked.add(link)
                parts[-1] = link
                changed = True
        at += len(part.text)
    return "".join(parts) if changed else None


class _Targets:
    """What the code spans of one page may lead to."""

    def __init__(
        self, page: PageSpec, titles: Mapping[str, str], known: KnownNames, text: str
    ) -> None:
        self._page = page
        self._titles = titles
        self._known = known
        self._text = text
        self._here = set(markdown.anchors(text))
        self._links: list[tuple[int, int]] | None = None
        self._line_end = 0
        self._line_is_prose = True

    def link_for(self, span: str, at: int) -> str:
        """The link that takes a code span's place; empty where there is none."""
        match = _NAME.fullmatch(span)
        if match is None:
            return ""
        link = self._to_page(span, match["name"]) or self._to_symbol(span, match["name"])
        return link if link and self._is_prose(at, at + len(span)) else ""

    def _to_page(self, span: str, title: str) -> str:
        slug = self._titles.get(title, "")
        return markdown.page_link(span, slug) if slug and slug != self._page.slug else ""

    def _to_symbol(self, span: str, name: str) -> str:
        symbol = self._known.meaning(name) if "." in name else ""
        if not symbol or symbol in self._here or self._titles.get(symbol) == self._page.slug:
            return ""
        return markdown.symbol_link(span, symbol)

    def _is_prose(self, begin: int, end: int) -> bool:
        if begin >= self._line_end:
            line_begin = self._text.rfind("\n", self._line_end, begin) + 1 or self._line_end
            self._line_is_prose = _UNLINKED_LINE.match(self._text, line_begin) is None
            line_end = self._text.find("\n", begin)
            self._line_end = line_end if line_end >= 0 else len(self._text)
        if not self._line_is_prose:
            return False
        if self._links is None:
            self._links = _link_ranges(self._text)
        place = bisect.bisect_right(self._links, begin, key=lambda link: link[0]) - 1
        return place < 0 or self._links[place][1] < end


def _link_ranges(text: str) -> list[tuple[int, int]]:
    """Where links, images and definitions of references stand."""
    masked = "".join(
        "\0" * len(part.text) if part.is_code else part.text for part in markdown.segments(text)
    )
    return [match.span() for match in _LINK.finditer(masked) if match["label"] is not None]


class _Titles:
    """Title -> slug of the plan that was asked about last.

    Titles of two pages are left out, and the home page, which has the project's name: that may
    be the name of a class or of a program too.
    """

    def __init__(self) -> None:
        self._entry: tuple[Plan, dict[str, str]] | None = None

    def of(self, plan: Plan) -> Mapping[str, str]:
        entry = self._entry
        if entry is None or entry[0] is not plan:
            count = Counter(page.title for page in plan.pages)
            slugs = {
                page.title: page.slug
                for page in plan.pages
                if count[page.title] == 1 and page.slug != HOME
            }
            entry = plan, slugs
            self._entry = entry
        return entry[1]


_titles = _Titles()
