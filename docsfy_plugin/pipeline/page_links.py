"""Links as models write them: made symbolic where they are plain, named where they lead nowhere.

All of it looks at one page alone, so that a page can be corrected right after it was written.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from urllib.parse import unquote

from docsfy_hookspecs import CheckResult, Finding
from docsfy_hookspecs.text import (
    PAGE_SCHEME,
    SOURCE_SCHEME,
    SYMBOL_SCHEME,
    escape,
    page_link,
    segments,
    source_link,
)

from docsfy_plugin.pipeline.link_targets import LinkTargets, OwnAnchors

_LABEL = r"(?>(?:[^\[\]\\]++|\\[\s\S]|\[(?>(?:[^\[\]\\]++|\\[\s\S])*)\])*)"
_TARGET = r"(?:<(?P<angle>[^<>\n]*)>|(?P<bare>[^\s()<>]*+(?>(?:\([^\s()]*+\)[^\s()<>]*+)*)))"
_TITLE = r"(?>(?:[ \t]*+\n?[ \t]*+(?:\"[^\"\n]*\"|'[^'\n]*'))?)"
# blanks are taken once and never given back: else many of them take cubic time
_INLINE = re.compile(
    rf"\\[\s\S]|(?P<image>!?)\[(?P<label>{_LABEL})\]\([ \t]*+{_TARGET}{_TITLE}[ \t]*+\)"
)
_DEFINITION = re.compile(r"^[ ]{0,3}\[(?!\^)[^\[\]\n]+\]:[ \t]*<?(?P<target>[^\s<>]+)", re.M)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_LINES = re.compile(r"#L?(?P<from>\d+)(?:-L?(?P<to>\d+))?\Z")
_PATH = re.compile(
    r"(?P<path>(?:[\w.@+-]+/)+[\w.@+-]+)(?:(?::|#L|:L)(?P<from>\d+)(?:[-:]L?(?P<to>\d+))?)?"
)
_MAKES = re.compile(r"\b(?:creat|add|sav|put|writ|new|your|nam|call|generat|remov|renam)\w*", re.I)
_LONGEST_NUMBER = 9
_NEAR = 500
"""Characters before and after a path that may say that it is yet to be made."""


@dataclass(frozen=True, slots=True)
class _Link:
    """A link as it stands in a page: inline, an image, or a reference's definition."""

    start: int
    end: int
    label: str
    target: str
    is_image: bool = False
    is_definition: bool = False


def with_symbolic_links(slug: str, text: str, targets: LinkTargets) -> str:
    """Turn plain links into symbolic ones where it is plain what they mean.

    Relative links to other pages, however they are spelt, become links to pages; paths of the
    source's files and links to its forge become links to the source; anchors of the page's own
    headings become what the headings have. The rest stays.

    Args:
        slug: The page.
        text: Its Markdown.
        targets: What there is to lead to.

    Returns:
        The text; once done, doing it again changes nothing.
    """
    anchors = OwnAnchors(text)
    parts: list[str] = []
    at = 0
    for link in _links(text):
        new = None if link.is_definition else _symbolic(slug, link, targets, anchors)
        if new is not None:
            parts += [text[at : link.start], new]
            at = link.end
    return "".join([*parts, text[at:]])


def _symbolic(slug: str, link: _Link, targets: LinkTargets, anchors: OwnAnchors) -> str | None:
    path, anchor = _split(link.target)
    label = link.label or escape(posixpath.basename(path))
    if _SCHEME.match(link.target):
        found = targets.find_web_file(link.target)
        is_whole = bool(found) and not anchor and "?" not in link.target and not link.is_image
        return source_link(label, found or "") if is_whole else None
    if not path:
        own = anchors.find(anchor)
        return f"[{link.label}](#{own})" if own and own != anchor else None
    page = "" if link.is_image else targets.find_page(slug, path)
    if not page:
        file = targets.find_file(path)
        if file:
            return source_link(label, file)
        page = "" if link.is_image else targets.guess_page(path)
    return page_link(label, page, anchor) if page else None


def check_links(
    slug: str, text: str, targets: LinkTargets, *, symbolic: bool = True
) -> CheckResult:
    """Name the links of one page that lead nowhere; anchors of other pages are not looked at.

    Args:
        slug: The page.
        text: Its Markdown, links symbolic as far as they can be.
        targets: What there is to lead to.
        symbolic: Whether symbolic links are looked at, too; resolving them gives the same
            findings again, when all pages are known.

    Returns:
        Findings in the order of their lines.
    """
    anchors = OwnAnchors(text)
    findings = []
    supported = counted = 0
    line = 1
    for link in _links(text):
        is_symbolic = link.target.startswith("docsfy:")
        fault = _fault(slug, link, targets, anchors) if symbolic or not is_symbolic else None
        if fault is None:
            continue
        if fault:
            line, counted = line + text.count("\n", counted, link.start), link.start
            code = fault.partition(":")[0]
            message = f"{_FAULTS[code]}: {link.target}"
            findings.append(Finding(severity="info", code=code, message=message, line=line))
        else:
            supported += 1
    return CheckResult(findings=tuple(findings), supported=supported, unsupported=len(findings))


_FAULTS = {
    "unknown-link": "A link is of no kind that is known",
    "unknown-page": "A link leads to a page that is not planned",
    "unknown-source": "A link leads to a file that the source does not have",
    "unknown-anchor": "A link leads to a heading that the page does not have",
    "unknown-line": "A link leads to lines that the file does not have",
    "broken-link": "A relative link leads to nothing in the documentation",
}


def _fault(slug: str, link: _Link, targets: LinkTargets, anchors: OwnAnchors) -> str | None:
    """The code of what is wrong with a link; empty if it is right, `None` if nobody knows."""
    target = link.target
    if target.startswith("docsfy:"):
        return _symbolic_fault(target, targets)
    path, anchor = _split(target)
    if _SCHEME.match(target):
        found = targets.find_web_file(target)
        if not found:
            return None if found is None else "unknown-source"
        lines = _LINES.search(target)
        return _lines_fault(found, lines, targets) if lines else ""
    if not path:
        return "" if not anchor or anchors.find(anchor) else "unknown-anchor"
    is_page = not link.is_image and targets.find_page(slug, path)
    return "" if is_page else "broken-link"


def _symbolic_fault(target: str, targets: LinkTargets) -> str | None:
    if target.startswith(SYMBOL_SCHEME):
        return None
    if target.startswith(PAGE_SCHEME):
        slug = target.removeprefix(PAGE_SCHEME).partition("#")[0]
        return "" if slug in targets.slugs else "unknown-page"
    if target.startswith(SOURCE_SCHEME):
        quoted = target.removeprefix(SOURCE_SCHEME).partition("#")[0]
        path = unquote(quoted, errors="surrogateescape")
        return "" if targets.has_file(path) else "unknown-source"
    return "unknown-link"


def _lines_fault(path: str, lines: re.Match[str], targets: LinkTargets) -> str:
    last = int((lines["to"] or lines["from"])[:_LONGEST_NUMBER])
    return "" if targets.has_line(path, last) else "unknown-line"


def check_paths(text: str, targets: LinkTargets, analysed: frozenset[str]) -> tuple[Finding, ...]:
    """Name the files in code spans that the source does not have, and lines that they cannot have.

    Args:
        text: The page's Markdown.
        targets: What there is.
        analysed: Endings (`.py`) of files that the checks look up in the facts.

    Returns:
        Findings in the order of their lines: lines of any file, and files of other endings in
        folders where the source has files of the same ending.
    """
    findings = []
    at, line = 0, 1
    for part in segments(text):
        match = _PATH.fullmatch(part.text.strip("`").strip()) if part.is_code else None
        code = _path_fault(match, text, at, targets, analysed) if match else ""
        if match and code:
            what = "lines" if code == "unknown-line" else "path"
            message = f"The source has no {what} {match[0]!r}"
            findings.append(Finding(severity="info", code=code, message=message, line=line))
        at += len(part.text)
        line += part.text.count("\n")
    return tuple(findings)


def _path_fault(
    match: re.Match[str], text: str, at: int, targets: LinkTargets, analysed: frozenset[str]
) -> str:
    path = match["path"].removeprefix("./")
    if targets.has_file(path):
        return _lines_fault(path, match, targets) if match["from"] else ""
    folder, ending = posixpath.split(path)[0], posixpath.splitext(path)[1]
    if not ending or ending in analysed or folder not in targets.folders:
        return ""
    if (folder, ending) not in targets.endings:
        return ""
    # around it: who writes a whole page on one line is not to have it searched for every name
    before = text[max(text.rfind("\n", 0, at) + 1, at - _NEAR) : at]
    after = text[at : at + _NEAR].partition("\n")[0]
    return "" if _MAKES.search(before + after) else "unknown-path"


def without_broken_links(slug: str, text: str, targets: LinkTargets) -> str:
    """Leave the label alone where a relative link or image leads nowhere.

    MkDocs would warn of each, and a strict build fail of it. This is for pages of models: what
    other plugins write may lead to pages of the site's author, which no plan has.
    """
    anchors = OwnAnchors(text)
    parts: list[str] = []
    at = 0
    for link in _links(text):
        is_plain = not link.is_definition and not link.target.startswith("docsfy:")
        if is_plain and _fault(slug, link, targets, anchors) == "broken-link":
            parts += [text[at : link.start], link.label]
            at = link.end
    return "".join([*parts, text[at:]])


def _links(text: str) -> Iterator[_Link]:
    """The links of a page outside code, in order, those in labels of others left out."""
    if "](" not in text and "]:" not in text:
        return
    masked = "".join(
        re.sub(r"[^\n]", "\0", part.text) if part.is_code else part.text for part in segments(text)
    )
    found = [
        _Link(
            match.start(),
            match.end(),
            text[match.start("label") : match.end("label")],
            (match["angle"] if match["angle"] is not None else match["bare"]).strip(),
            is_image=bool(match["image"]),
        )
        for match in _INLINE.finditer(masked)
        if match["label"] is not None
    ]
    found += [
        _Link(match.start(), match.end(), "", match["target"], is_definition=True)
        for match in _DEFINITION.finditer(masked)
        if any(char in match["target"] for char in "./#")
    ]
    yield from sorted((link for link in found if link.target), key=attrgetter("start"))


def _split(target: str) -> tuple[str, str]:
    """Path and fragment of a link, percent-decoded; the query is left out."""
    path, _, anchor = target.partition("#")
    return unquote(path.partition("?")[0], errors="surrogateescape"), unquote(anchor)
