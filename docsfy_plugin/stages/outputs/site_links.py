"""Where the pages of a finished site, and their Markdown twins, are found."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from docsfy_hookspecs import Site, SitePage, text

_INLINE_TARGET = re.compile(r"(?<!\\)\]\((?P<target>[^\s()<>]+)(?P<title>\s+\"[^\"\n]*\")?\)")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|#")
_ATTRIBUTE_LIST = re.compile(r"(?:\n[ \t]*|[ \t]+)\{:?[ \t]*#[^\s{}]+[ \t]*\}(?=[ \t]*(?:\n|$))")
_SURROGATES = re.compile("[\ud800-\udfff]")


def twin_path(page: SitePage) -> str:
    """Path of a page's Markdown twin: beside its HTML, `a/index.md` or `a.md`."""
    return page.dest_path.removesuffix(".html") + ".md"


def source_uri(site: Site, page: SitePage) -> str:
    """Path of a page's Markdown relative to `docs_dir`, which its links are relative to."""
    return posixpath.join(site.mount.strip("/"), f"{page.page.spec.slug}.md")


def page_url(site: Site, page: SitePage) -> str:
    """URL of a page's HTML; empty where the site has no URL."""
    return f"{_encoded(site.url)}{page.url}" if site.url else ""


def twin_url(site: Site, page: SitePage) -> str:
    """URL of a page's twin: absolute where the site has a URL, else relative to its root."""
    return f"{_encoded(site.url)}{quote(twin_path(page))}"


def _encoded(url: str) -> str:
    return quote(url, safe="/:@?#&=+,;~%!$'*[]")


def one_line(words: str) -> str:
    """Text on one line, without what cannot be written as UTF-8."""
    return " ".join(_encodable(words).split())


@dataclass(frozen=True, slots=True)
class PageMap:
    """The pages of a site by the path of their Markdown.

    Attributes:
        site: The site.
        by_source: Path relative to `docs_dir` -> page.
    """

    site: Site
    by_source: dict[str, SitePage]

    @classmethod
    def of(cls, site: Site) -> PageMap:
        """Index a site's pages."""
        return cls(site, {source_uri(site, page): page for page in site.pages})

    def for_twin(self, page: SitePage) -> str:
        """A page's Markdown as it stands in its twin: links lead to other twins."""
        here = posixpath.dirname(twin_path(page))
        return self._relinked(page, lambda path: quote(_relative(path, here)))

    def for_whole(self, page: SitePage) -> str:
        """A page's Markdown as it stands in `llms-full.txt`: links lead from the site's root."""
        base = _encoded(self.site.url)
        return self._relinked(page, lambda path: f"{base}{quote(path)}")

    def _relinked(self, page: SitePage, href: Callable[[str], str]) -> str:
        folder = posixpath.dirname(source_uri(self.site, page))
        markdown = page.page.markdown
        parts, done = [], 0
        for link in scan(markdown).links:
            path, hash_sign, anchor = link.target.partition("#")
            at = posixpath.normpath(posixpath.join(folder, unquote(path)))
            if at.startswith("../"):
                continue
            other = self.by_source.get(at)
            to = href(twin_path(other) if other else at)
            parts += [markdown[done : link.start], f"]({to}{hash_sign}{anchor}{link.title})"]
            done = link.end
        parts.append(markdown[done:])
        relinked = _without_anchors("".join(parts))
        return _encodable(relinked.replace(text.COMMIT_PLACEHOLDER, self.site.source.commit))


def _without_anchors(markdown: str) -> str:
    """Markdown without the attribute lists that name places: they mean nothing to a reader."""
    return "".join(
        part.text if part.is_code else _ATTRIBUTE_LIST.sub("", part.text)
        for part in text.segments(markdown)
    )


def _relative(path: str, folder: str) -> str:
    """A path as seen from a folder; `posixpath.relpath` asks the system where it is each time."""
    ahead, behind = path.split("/"), folder.split("/") if folder else []
    same = len(posixpath.commonprefix([ahead[:-1], behind]))
    return "/".join([".."] * (len(behind) - same) + ahead[same:])


@dataclass(frozen=True, slots=True)
class InlineLink:
    """A relative link's target in a page's Markdown, from `](` to `)`."""

    start: int
    end: int
    target: str
    title: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What site-level files need of a page.

    Attributes:
        links: Relative links outside code, in order.
        anchors: Explicit ids outside code (`{#click.Command}`), in order.
    """

    links: tuple[InlineLink, ...]
    anchors: tuple[str, ...]


@functools.lru_cache(maxsize=4096)  # three plugins ask, and `mkdocs serve` asks again
def scan(markdown: str) -> Scan:
    """Find the relative links and the anchors of a page."""
    links, at = [], 0
    for part in text.segments(markdown):
        if not part.is_code:
            links += [
                InlineLink(at + m.start(), at + m.end(), m["target"], m["title"] or "")
                for m in _INLINE_TARGET.finditer(part.text)
                if not _ELSEWHERE.match(m["target"])
            ]
        at += len(part.text)
    return Scan(tuple(links), text.anchors(markdown))


def _encodable(words: str) -> str:
    try:
        words.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", words)
    return words


def with_source(markdown: str, url: str) -> str:
    """Put a line that names a page's URL below its title; no URL, no line."""
    title, _, rest = markdown.partition("\n")
    line = f"\nSource: {url}\n" if url else ""
    return f"{title}\n{line}\n{rest.strip(chr(10))}\n"
