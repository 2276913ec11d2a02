"""What the links of a page may lead to: pages, files of the source, headings of its own."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from urllib.parse import unquote

from docsfy_hookspecs import Plan, Source
from docsfy_hookspecs.plans import HOME
from docsfy_hookspecs.text import anchors, segments

_HEADING = re.compile(r"^[ \t>]*#{1,6}[ \t]+(?P<words>[^\n]*?)[ \t]*#*[ \t]*$", re.M)
_UNDERLINED = re.compile(r"^(?P<words>[^\s>|#-][^\n]*)\n(?:=+|-+)[ \t]*$", re.M)
_ATTRIBUTES = re.compile(r"[ \t]*\{[^{}\n]*\}[ \t]*\Z")
_LINK = re.compile(r"!?\[(?P<label>[^\[\]]*)\](?:\([^()\s]*\)|\[[^\[\]]*\])")
_HTML = re.compile(r"<[^<>\n]*>")
_HTML_ID = re.compile(r"\b(?:id|name)=[\"']?(?P<name>[^\s\"'<>]+)")
_FOOTNOTE = re.compile(r"^\[\^(?P<name>[^\]\n]+)\]:", re.M)
_PAGE_ENDING = re.compile(r"(?:\.md|\.html?)\Z")
_WEB_FILE = re.compile(r"/(?:-/)?(?:blob|tree|raw|src|src/branch|src/commit)/(?P<rest>[^?#]+)")
_MIN_BYTES_A_LINE = 4
"""No file of 20 lines or more in nine large repositories has fewer than 11."""


class LinkTargets:
    """The pages and files that links of any page may lead to; made once an attempt."""

    def __init__(self, plan: Plan, source: Source) -> None:
        """Index a plan and a source.

        Args:
            plan: The final plan.
            source: The source.
        """
        self.slugs = frozenset(page.slug for page in plan.pages)
        self.sizes = {file.path: file.size_bytes for file in source.files}
        self._source = source

    @cached_property
    def folders(self) -> frozenset[str]:
        """Folders that hold files of the source."""
        return frozenset(folder for path in self.sizes for folder in _parents(path))

    @cached_property
    def endings(self) -> frozenset[tuple[str, str]]:
        """Pairs of a folder and an ending (`.py`) that files in it have."""
        return frozenset(
            (posixpath.dirname(path), posixpath.splitext(path)[1]) for path in self.sizes
        )

    @cached_property
    def _by_last_part(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for slug in sorted(self.slugs):
            found.setdefault(slug.rpartition("/")[2].casefold(), []).append(slug)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.sizes:
            found.setdefault(posixpath.basename(path), []).append(path)
        return found

    def has_file(self, path: str) -> bool:
        """Whether the source has a file or folder."""
        return path in self.sizes or path in self.folders

    def has_line(self, path: str, line: int) -> bool:
        """Whether a file may have a line, by its size."""
        size = self.sizes.get(path)
        return size is None or line <= size // _MIN_BYTES_A_LINE + 1

    def find_page(self, slug: str, target: str) -> str:
        """The page that a relative link means.

        Args:
            slug: The page that the link stands on.
            target: The link's path, without query and fragment, not percent-encoded.

        Returns:
            A slug, by the first of these rules that gives one: relative to the page's file, as
            MkDocs reads it; relative to the page's URL; from the top of the site. Empty where
            none does.
        """
        bare = _PAGE_ENDING.sub("", target.rstrip("/"))
        bases = [posixpath.dirname(slug)] if bare != target else [posixpath.dirname(slug), slug]
        relative = [] if target.startswith("/") else [posixpath.join(base, bare) for base in bases]
        paths = [posixpath.normpath(path) for path in relative]
        paths = [path for path in paths if not path.startswith("..")]
        paths.append(_from_top(bare))
        for path in paths:
            name = "" if path in {".", "README"} else re.sub(r"/(?:index|README)\Z", "", path)
            for known in (path, name or HOME):
                if known in self.slugs:
                    return known
        return ""

    def guess_page(self, target: str) -> str:
        """The only page whose slug ends as a link does; empty where there is none or several."""
        last = _PAGE_ENDING.sub("", target.rstrip("/")).rpartition("/")[2]
        same = self._by_last_part.get(last.casefold(), [])
        return same[0] if len(same) == 1 else ""

    def find_file(self, target: str) -> str:
        """The file or folder that a link's path means, from the top of the source or as its end."""
        path = _from_top(target)
        if self.has_file(path):
            return path
        # a file that stands beside the document from which the link was taken
        same = self._by_name.get(posixpath.basename(path), [])
        longer = [other for other in same if other.endswith(f"/{path}")]
        return longer[0] if len(longer) == 1 else ""

    def find_web_file(self, url: str) -> str | None:
        """The path that a link to the source's own forge names.

        Returns:
            Empty where the forge would have nothing there; `None` for other links, and for
            those to another state of the source.
        """
        web = self._source.web_url
        if not web or not url.startswith(f"{web}/"):
            return None
        match = _WEB_FILE.match(url, len(web))
        if match is None:
            return None
        rest = unquote(match["rest"], errors="surrogateescape").rstrip("/")
        for state in ("HEAD", self._source.branch, self._source.commit, "main", "master"):
            path = rest.removeprefix(f"{state}/")
            if state and path != rest:
                return path if self.has_file(path) else ""
        return None


class OwnAnchors:
    """The anchors of one page."""

    def __init__(self, markdown: str) -> None:
        """Take a page; it is read when the first anchor is asked for."""
        self._markdown = markdown

    @cached_property
    def names(self) -> frozenset[str]:
        """What headings, attribute lists, HTML and footnotes can be linked by."""
        prose = "".join(
            "\n" if part.is_code and "\n" in part.text else part.text
            for part in segments(self._markdown)
        )
        taken: Counter[str] = Counter()
        names = set(anchors(self._markdown))
        headings = [*_HEADING.finditer(prose), *_UNDERLINED.finditer(prose)]
        for heading in sorted(headings, key=lambda match: match.start()):
            words = heading["words"]
            if "#" in words and _ATTRIBUTES.search(words):
                continue
            name = slugify(words)
            names.add(f"{name}_{taken[name]}" if taken[name] else name)
            taken[name] += 1
        names.update(match["name"] for match in _HTML_ID.finditer(prose))
        names.update(f"fn:{match['name']}" for match in _FOOTNOTE.finditer(prose))
        return frozenset(names)

    def find(self, name: str) -> str:
        """The anchor that a link means, however its heading was turned into one; else empty."""
        if name in self.names:
            return name
        folded = _folded(name)
        same = self._by_folded.get(folded, []) if folded else []
        return same[0] if len(same) == 1 else ""

    @cached_property
    def _by_folded(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for own in self.names:
            found.setdefault(_folded(own), []).append(own)
        return found


def _from_top(target: str) -> str:
    return re.sub(r"\A(?:\.\.(?:/|\Z))+", "", posixpath.normpath(target.lstrip("/") or "."))


def slugify(words: str) -> str:
    """A heading's anchor, as the extension `toc` makes it by default."""
    plain = _HTML.sub("", _LINK.sub(lambda match: match["label"], _ATTRIBUTES.sub("", words)))
    plain = re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\w)_+|_+(?!\w)|[*`]", "", plain))
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _parents(path: str) -> Iterable[str]:
    parent = posixpath.dirname(path)
    while parent:
        yield parent
        parent = posixpath.dirname(parent)
