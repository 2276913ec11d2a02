"""Built-in plugin: code spans that name a symbol, and titles of pages, become links."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from docsfy_hookspecs import Facts, PageSpec, Plan, hookimpl
from docsfy_hookspecs import text as markdown
from docsfy_hookspecs.plans import HOME

from docsfy_plugin.stages.known_names import KnownNames, known_names
from docsfy_plugin.stages.mentions import LINK, UNLINKED_LINE, TitleMentions

VERSION = "2"

_NAME = re.compile(r"`(?P<name>[^\s`][^`\n]*?)(?:\(\))?`")


@hookimpl
def docsfy_link_page(page: PageSpec, text: str, plan: Plan, facts: Facts) -> str | None:
    """Link the first code span in a section that names a symbol, and the first title on a page.

    What is linked depends on the text, the plan's titles and the names in the facts alone;
    linking a linked page changes nothing.
    """
    known = known_names(facts)
    titles = _titles.of(plan, known)
    targets = _Targets(page, titles.slugs, known, text)
    linked = _with_linked_spans(text, targets)
    slugs = {target.removeprefix(markdown.PAGE_SCHEME) for target in _page_targets(linked)}
    parts: list[str] = []
    at = 0
    for begin, end, slug in titles.mentions.find(linked, page.slug, slugs):
        parts += [linked[at:begin], markdown.page_link(linked[begin:end], slug)]
        at = end
    linked = "".join([*parts, linked[at:]])
    return linked if linked != text else None


def _with_linked_spans(text: str, targets: _Targets) -> str:
    """Links in the place of code spans: a symbol's once a section, a page's once a page."""
    in_section: set[str] = set()
    on_page = _page_targets(text)
    parts: list[str] = []
    at = section = 0
    for part in markdown.segments(text):
        parts.append(part.text)
        if not part.is_code:
            begin = part.text.rfind("\n## ") if "## " in part.text else -1
            if begin >= 0 or (part.text.startswith("## ") and text[at - 1 : at] in {"", "\n"}):
                in_section.clear()
                section = at + max(begin, 0)
        else:
            link = targets.link_for(part.text, at)
            done = on_page if link and link.is_title else in_section
            if link and link.target not in done and not targets.has_link(link, section, at):
                in_section.add(link.target)
                on_page.add(link.target)
                parts[-1] = f"[{link.label}]({link.target})"
        at += len(part.text)
    return "".join(parts)


def _page_targets(text: str) -> set[str]:
    """Pages that a text has a link to, their anchors left out."""
    if markdown.PAGE_SCHEME not in text:
        return set()
    return {
        piece.target.partition("#")[0]
        for piece in markdown.split_links(text)
        if isinstance(piece, markdown.SymbolicLink)
        and piece.target.startswith(markdown.PAGE_SCHEME)
    }


@dataclass(frozen=True, slots=True)
class _Link:
    """What takes a code span's place.

    Attributes:
        label: Markdown.
        target: Symbolic.
        is_title: Whether the span is a page's title that is no name of code.
    """

    label: str
    target: str
    is_title: bool = False


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

    def link_for(self, span: str, at: int) -> _Link | None:
        """The link that takes a code span's place."""
        match = _NAME.fullmatch(span)
        if match is None:
            return None
        link = self._to_page(span, match["name"]) or self._to_symbol(span, match["name"])
        return link if link and self._is_prose(at, at + len(span)) else None

    def has_link(self, link: _Link, begin: int, end: int) -> bool:
        """Whether the same link stands between two places already."""
        opening = f"]({link.target})"
        at = self._text.find(opening, begin, end)
        while at >= 0:
            if self._is_in_link(at, at + 1):
                return True
            at = self._text.find(opening, at + 1, end)
        return False

    def _to_page(self, span: str, title: str) -> _Link | None:
        slug = self._titles.get(title, "")
        if not slug or slug == self._page.slug:
            return None
        is_title = " " in title and title not in self._known.commands
        label = markdown.escape(title) if is_title else span
        return _Link(label, f"{markdown.PAGE_SCHEME}{slug}", is_title)

    def _to_symbol(self, span: str, name: str) -> _Link | None:
        symbol = self._known.meaning(name) if "." in name else ""
        if not symbol or symbol in self._here or self._titles.get(symbol) == self._page.slug:
            return None
        target = markdown.symbol_link("", symbol)
        return _Link(span, target[target.index("(") + 1 : -1])

    def _is_prose(self, begin: int, end: int) -> bool:
        if begin >= self._line_end:
            line_begin = self._text.rfind("\n", self._line_end, begin) + 1 or self._line_end
            self._line_is_prose = UNLINKED_LINE.match(self._text, line_begin) is None
            line_end = self._text.find("\n", begin)
            self._line_end = line_end if line_end >= 0 else len(self._text)
        if not self._line_is_prose:
            return False
        return not self._is_in_link(begin, end)

    def _is_in_link(self, begin: int, end: int) -> bool:
        links = self._link_ranges()
        place = bisect.bisect_right(links, begin, key=lambda link: link[0]) - 1
        return place >= 0 and links[place][1] >= end

    def _link_ranges(self) -> list[tuple[int, int]]:
        """Where links, images and definitions of references stand."""
        if self._links is None:
            masked = "".join(
                "\0" * len(part.text) if part.is_code else part.text
                for part in markdown.segments(self._text)
            )
            found = LINK.finditer(masked)
            self._links = [match.span() for match in found if match["label"] is not None]
        return self._links


@dataclass(frozen=True, slots=True)
class _PlanTitles:
    """The titles of one plan.

    Attributes:
        slugs: Title -> slug. Titles of two pages are left out, and the home page, which has the
            project's name: that may be the name of a class or of a program too.
        mentions: Finds them in prose.
    """

    slugs: Mapping[str, str]
    mentions: TitleMentions


class _Titles:
    """The titles of the plan that was asked about last."""

    def __init__(self) -> None:
        self._entry: tuple[Plan, KnownNames, _PlanTitles] | None = None

    def of(self, plan: Plan, known: KnownNames) -> _PlanTitles:
        entry = self._entry
        if entry is None or entry[0] is not plan or entry[1] is not known:
            count = Counter(page.title for page in plan.pages)
            slugs = {
                page.title: page.slug
                for page in plan.pages
                if count[page.title] == 1 and page.slug != HOME
            }
            names = {t: slug for t, slug in slugs.items() if t not in known.commands}
            entry = plan, known, _PlanTitles(slugs, TitleMentions(names))
            self._entry = entry
        return entry[2]


_titles = _Titles()
