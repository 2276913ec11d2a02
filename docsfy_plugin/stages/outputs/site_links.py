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
        return self._filled(page, lambda path: quote(_relative(path, here)))

    def for_whole(self, page: SitePage) -> str:
        """A page's Markdown as it stands in `llms-full.txt`: links lead from the site's root."""
        base = _encoded(self.site.url)
        return self._filled(page, lambda path: f"{base}{quote(path)}")

    def _filled(self, page: SitePage, href: Callable[[str], str]) -> str:
        hrefs: dict[str, str] = {}
        parts = []
        for piece in cut_at_links(page.page.markdown):
            if isinstance(piece, str):
                parts.append(piece)
                continue
            if piece.target not in hrefs:
                place = self._place(page, piece.target)
                hrefs[piece.target] = href(place) if place else piece.target
            parts.append(f"]({hrefs[piece.target]}{piece.rest})")
        filled = "".join(parts)
        return _encodable(filled.replace(text.COMMIT_PLACEHOLDER, self.site.source.commit))

    def _place(self, page: SitePage, target: str) -> str:
        """What a relative link leads to, from the site's root: a twin, or another file.

        Returns:
            The path; empty where the link leaves the site.
        """
        folder = posixpath.dirname(source_uri(self.site, page))
        path = posixpath.normpath(posixpath.join(folder, unquote(target)))
        if path.startswith("../"):
            return ""
        other = self.by_source.get(path)
        return twin_path(other) if other else path


def _relative(path: str, folder: str) -> str:
    """A path as seen from a folder; `posixpath.relpath` asks the system where it is each time."""
    ahead, behind = path.split("/"), folder.split("/") if folder else []
    same = len(posixpath.commonprefix([ahead[:-1], behind]))
    return "/".join([".."] * (len(behind) - same) + ahead[same:])


@dataclass(frozen=True, slots=True)
class RelativeLink:
    """A relative link in a page's Markdown, from `](` to `)`.

    Attributes:
        target: What it leads to, relative to the page, without an anchor.
        rest: The anchor and the link's title, as written.
    """

    target: str
    rest: str


@functools.lru_cache(maxsize=4096)  # twin and `llms-full.txt` are made of the same pieces
def cut_at_links(markdown: str) -> tuple[str | RelativeLink, ...]:
    """Cut Markdown into text and relative links, outside code.

    Attribute lists that name places are left out: they mean nothing to a reader.
    """
    pieces: list[str | RelativeLink] = []
    for part in text.segments(markdown):
        if part.is_code:
            pieces.append(part.text)
            continue
        words = _ATTRIBUTE_LIST.sub("", part.text) if "{" in part.text else part.text
        done = 0
        for match in _INLINE_TARGET.finditer(words):
            target, hash_sign, anchor = match["target"].partition("#")
            if _ELSEWHERE.match(match["target"]):
                continue
            pieces.append(words[done : match.start()])
            pieces.append(RelativeLink(target, f"{hash_sign}{anchor}{match['title'] or ''}"))
            done = match.end()
        pieces.append(words[done:])
    return tuple(pieces)


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
