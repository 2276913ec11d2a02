"""Resolving symbolic links, when all pages and all lines are known."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from docsfy_hookspecs import Facts, Finding, Plan, Source, Symbol
from docsfy_hookspecs.pages import Severity
from docsfy_hookspecs.text import (
    COMMIT_PLACEHOLDER,
    PAGE_SCHEME,
    SOURCE_SCHEME,
    SYMBOL_SCHEME,
    SymbolicLink,
    anchors,
    split_links,
)

from docsfy_plugin.source.forges import source_url

_FAULTS: dict[str, tuple[Severity, str]] = {
    "unknown-link": ("warning", "A link is of no kind that is known"),
    "unknown-page": ("warning", "A link leads to a page that is not planned"),
    # pages quote the project's own documents, and those lead where nothing is any more
    "unknown-source": ("info", "A link leads to a file that the source does not have"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPage:
    """A page with its links resolved.

    Attributes:
        slug: The page.
        markdown: Links to pages are relative Markdown links, links to source are URLs with the
            commit's placeholder.
        findings: Links that could not be resolved, in the order of their lines.
        resolved: Number of links that were.
    """

    slug: str
    markdown: str
    findings: tuple[Finding, ...]
    resolved: int


class LinkResolver:
    """Knows where everything is: pages, anchors, symbols, lines."""

    def __init__(self, plan: Plan, texts: Mapping[str, str], source: Source, facts: Facts) -> None:
        """Index pages and facts.

        Args:
            plan: The final plan.
            texts: Slug -> Markdown of every page, links symbolic.
            source: The source.
            facts: All facts, with lines.
        """
        self._source = source
        self._slugs = {page.slug for page in plan.pages}
        self._pieces: dict[str, tuple[str | SymbolicLink, ...]] = {}
        self._places: dict[str, str] = {}
        for slug, text in texts.items():
            # one after the other, since both look at the same cut into code and text
            self._pieces[slug] = split_links(text)
            for anchor in anchors(text):
                self._places.setdefault(anchor, slug)
        self._aliases = {
            alias: symbol.name for symbol in facts.of(Symbol) for alias in symbol.aliases
        }
        self._modified = {file.path for file in source.files if file.modified}
        self._paths = {file.path for file in source.files}
        self._folders = {folder for path in self._paths for folder in _parents(path)}
        self._lines = {(fact.path, fact.id): (fact.start, fact.end) for fact in reversed(facts)}

    def resolve(self, slug: str) -> LinkedPage:
        """Resolve the links of one page.

        Returns:
            The page; what cannot be resolved is plain text, and a finding where it should have
            been there.
        """
        findings: list[Finding] = []
        parts = []
        resolved = 0
        for piece in self._pieces[slug]:
            if isinstance(piece, str):
                parts.append(piece)
                continue
            answer, fault = self._target(slug, piece.label, piece.target)
            parts.append(answer)
            resolved += not fault
            if fault:
                severity, what = _FAULTS[fault]
                message = f"{what}: {piece.target}"
                findings.append(Finding(severity=severity, code=fault, message=message))
        return LinkedPage(
            slug=slug, markdown="".join(parts), findings=tuple(findings), resolved=resolved
        )

    def _target(self, slug: str, label: str, target: str) -> tuple[str, str]:
        if target.startswith(PAGE_SCHEME):
            return self._page(slug, label, target.removeprefix(PAGE_SCHEME))
        if target.startswith(SYMBOL_SCHEME):
            return self._symbol(slug, label, unquote(target.removeprefix(SYMBOL_SCHEME))), ""
        if target.startswith(SOURCE_SCHEME):
            return self._file(label, target.removeprefix(SOURCE_SCHEME))
        return label, "unknown-link"

    def _page(self, slug: str, label: str, target: str) -> tuple[str, str]:
        other, _, anchor = target.partition("#")
        if other not in self._slugs:
            return label, "unknown-page"
        return f"[{label}]({_relative(slug, other, anchor)})", ""

    def _symbol(self, slug: str, label: str, name: str) -> str:
        name = self._qualified(name)
        other = self._places.get(name)
        if other is None:
            return label
        return f"[{label}]({_relative(slug, other, name)})"

    def _qualified(self, name: str) -> str:
        """A name as its page has it: `click.Context.invoke` is `click.core.Context.invoke`."""
        if name in self._places:
            return name
        head, dot, tail = name, "", ""
        while head:
            known = self._aliases.get(head)
            if known is not None:
                return f"{known}{dot}{tail}"
            head, _, last = head.rpartition(".")
            tail = f"{last}{dot}{tail}"
            dot = "."
        return name

    def _file(self, label: str, target: str) -> tuple[str, str]:
        quoted, _, fact = target.partition("#")
        path = unquote(quoted, errors="surrogateescape")
        if path not in self._paths and path not in self._folders:
            return label, "unknown-source"
        start, end = self._lines.get((path, unquote(fact, errors="surrogateescape")), (0, 0))
        if fact and not start:
            start = end = 0
        if path in self._modified:
            return label, ""
        url = source_url(self._source, path, start, end, commit=COMMIT_PLACEHOLDER)
        if not url:
            where = f", line {start}" if start else ""
            return f"{label}{where}", ""
        return f"[{label}]({url})", ""


def _parents(path: str) -> Iterable[str]:
    parent = posixpath.dirname(path)
    while parent:
        yield parent
        parent = posixpath.dirname(parent)


def _relative(slug: str, other: str, anchor: str) -> str:
    path = "" if slug == other else _path_from(slug.split("/")[:-1], f"{other}.md".split("/"))
    return f"{quote(path)}{'#' + quote(anchor, safe=SAFE_IN_ANCHOR) if anchor else ''}" or "#"


def _path_from(folder: list[str], path: list[str]) -> str:
    """A path as seen from a folder; `posixpath.relpath` asks the system where it is each time."""
    same = len(posixpath.commonprefix([folder, path[:-1]]))
    return "/".join([*[".."] * (len(folder) - same), *path[same:]])


SAFE_IN_ANCHOR = "._-~:@!$&'*+,;="
