"""Markdown as docsfy writes it: symbolic links, and what is code and what is not."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

PAGE_SCHEME = "docsfy:page/"
SYMBOL_SCHEME = "docsfy:symbol/"
SOURCE_SCHEME = "docsfy:source/"
COMMIT_PLACEHOLDER = "docsfy-commit-0000000000000000000000"
"""Stands for the documented commit until the finished file is written."""

_FENCE = re.compile(
    r"^[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$"
)
_TICKS = re.compile(r"`+")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~^{}])")
_SYMBOLIC = re.compile(
    r"\[(?P<label>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\])*)\]\((?P<target>docsfy:[^\s()]+)\)"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of Markdown.

    Attributes:
        text: As it stands; joined, all segments equal the whole.
        is_code: Whether it is a code span or a fenced block, delimiters included.
    """

    text: str
    is_code: bool


def segments(markdown: str) -> Iterator[Segment]:
    """Cut Markdown into code and what is not; joined, the parts equal the input.

    Fenced blocks, also in quotes and lists, and code spans are code. Indented blocks are not
    told from continued list items and count as text.
    """
    plain: list[str] = []
    code: list[str] = []
    fence = ""
    for line in markdown.splitlines(keepends=True):
        match = _FENCE.match(line.rstrip("\r\n"))
        if fence:
            code.append(line)
            closes = match and match["fence"].startswith(fence) and not match["info"].strip()
            if closes:
                yield Segment("".join(code), is_code=True)
                code, fence = [], ""
        elif match and not (match["fence"][0] == "`" and "`" in match["info"]):
            yield from _spans("".join(plain))
            plain, code, fence = [], [line], match["fence"]
        else:
            plain.append(line)
    if code:
        yield Segment("".join(code), is_code=True)
    yield from _spans("".join(plain))


def _spans(text: str) -> Iterator[Segment]:
    """Cut text without fences into code spans and the rest; a span never crosses a blank line."""
    begin = at = 0
    while True:
        opening = _TICKS.search(text, at)
        if opening is None:
            break
        if _is_escaped(text, opening.start()):
            at = opening.start() + 1
            continue
        ticks = opening.group()
        closing = next(
            (m for m in _TICKS.finditer(text, opening.end()) if m.group() == ticks), None
        )
        if closing is None or re.search(r"\n[ \t]*\n", text[opening.end() : closing.start()]):
            at = opening.end()
            continue
        if opening.start() > begin:
            yield Segment(text[begin : opening.start()], is_code=False)
        yield Segment(text[opening.start() : closing.end()], is_code=True)
        begin = at = closing.end()
    if begin < len(text):
        yield Segment(text[begin:], is_code=False)


def _is_escaped(text: str, at: int) -> bool:
    before = at
    while before and text[before - 1] == "\\":
        before -= 1
    return (at - before) % 2 == 1


def escape(text: str) -> str:
    """Plain text as Markdown that shows it unchanged on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Text as a code span, whatever backticks it holds; empty text gives empty text."""
    line = " ".join(text.split())
    if not line:
        return ""
    longest = max((len(run) for run in _TICKS.findall(line)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def fence(text: str, language: str = "") -> str:
    """Text as a fenced block that its content cannot close, ending in a newline."""
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}\n"


def cell(markdown: str) -> str:
    """Markdown as the content of a table's cell: one line, no bare `|`."""
    parts = []
    for segment in segments(" ".join(markdown.split())):
        text = segment.text
        parts.append(re.sub(r"(?<!\\)\|", r"\\|", text))
    return "".join(parts)


def page_link(label: str, slug: str, anchor: str = "") -> str:
    """A link to another page of the documentation, resolved when all pages are known."""
    return f"[{label}]({PAGE_SCHEME}{slug}{'#' + anchor if anchor else ''})"


def symbol_link(label: str, name: str) -> str:
    """A link to where a symbol is documented, plain text where it is not."""
    return f"[{label}]({SYMBOL_SCHEME}{quote(name, safe='.')})"


def source_link(label: str, path: str, fact_id: str = "") -> str:
    """A link to a source file, or to the lines of one fact in it, at the documented commit."""
    target = quote(path, safe="/", errors="surrogateescape")
    anchor = f"#{quote(fact_id, safe='.:', errors='surrogateescape')}" if fact_id else ""
    return f"[{label}]({SOURCE_SCHEME}{target}{anchor})"


def replace_links(markdown: str, resolve: Callable[[str, str], str | None]) -> str:
    """Put real links where symbolic ones stand, never inside code.

    Args:
        markdown: Text with links of the three schemes. A link's label may hold code spans.
        resolve: Takes label and symbolic target, gives what replaces the whole link, or `None`
            to keep it.

    Returns:
        The text with links replaced.
    """

    def replaced(match: re.Match[str]) -> str:
        answer = resolve(match["label"], match["target"])
        return match[0] if answer is None else answer

    spans = _code_ranges(markdown)
    parts, at = [], 0
    for match in _SYMBOLIC.finditer(markdown):
        if _inside(spans, match.start("target")) or _is_escaped(markdown, match.start()):
            continue
        parts += [markdown[at : match.start()], replaced(match)]
        at = match.end()
    parts.append(markdown[at:])
    return "".join(parts)


def _code_ranges(markdown: str) -> list[tuple[int, int]]:
    ranges, at = [], 0
    for segment in segments(markdown):
        if segment.is_code:
            ranges.append((at, at + len(segment.text)))
        at += len(segment.text)
    return ranges


def _inside(ranges: list[tuple[int, int]], at: int) -> bool:
    place = bisect.bisect_right(ranges, at, key=lambda span: span[0]) - 1
    return place >= 0 and at < ranges[place][1]
