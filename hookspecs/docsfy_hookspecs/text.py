"""Markdown as docsfy writes it: symbolic links, and what is code and what is not."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

PAGE_SCHEME = "docsfy:page/"
SYMBOL_SCHEME = "docsfy:symbol/"
SOURCE_SCHEME = "docsfy:source/"
COMMIT_PLACEHOLDER = "docsfy-commit-0000000000000000000000"
"""Stands for the documented commit until the finished file is written."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FENCE = re.compile(
    r"(?P<indent>[ \t>]*+(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]++)?)"
    r"(?P<fence>`{3,}+|~{3,}+)(?P<info>[^\r\n]*)"
)
_INDENT = re.compile(r"[ \t>]*")
_OWN_PARAGRAPH = re.compile(r"#|[ \t]*[\r\n]")
_TICKS = re.compile(r"`+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_SPECIAL = re.compile(
    r"[\\`*\[\]{#|<~^]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)"
    r"|\A[-+>!:=?]|\A[0-9]+[.)](?=\s|\Z)"
)
_NO_BACKSLASH = {c: f"&#{ord(c)};" for c in "~^:=?"} | {"<": "&lt;", "&": "&amp;"}
"""What no backslash escapes in every configuration of Python-Markdown."""
_CELL_SPECIAL = re.compile(r"\\[\s\S]|[`|]|\\\Z")
_SYMBOLIC = re.compile(
    r"\\[\s\S]"
    r"|\[(?P<label>(?:[^\[\]\\]++|\\[\s\S]|\[(?:[^\[\]\\]++|\\[\s\S])*+\])*+)\]"
    r"\((?P<target>docsfy:[^\s()\0]+)\)"
)


_ANCHOR = re.compile(r"\{:?[^{}\n#]*#(?P<name>[^\s{}]+)[^{}\n]*\}")
_NOT_IN_ANCHOR = re.compile(r"[\s{}\"'=\\`<>]")
_ESCAPED_UNDERSCORE = "\\_"


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

    Fenced blocks, also in quotes and lists, and code spans are code, as Python-Markdown with
    SuperFences reads them: a fence that nothing closes, or that a line less indented breaks
    off, is none. Indented blocks are not told from continued list items and count as text.
    """
    return iter(_segments(markdown))


@functools.lru_cache(maxsize=8)  # checks, links and the pipeline ask about the same page
def _segments(markdown: str) -> tuple[Segment, ...]:
    return tuple(_cut(markdown))


def _cut(markdown: str) -> Iterator[Segment]:
    if "```" not in markdown and "~~~" not in markdown:
        yield from _spans(markdown)
        return
    plain: list[str] = []
    block: list[str] = []
    closing: _Fence | None = None
    for line in _LINE.findall(markdown):
        if closing is None:
            closing = _opened_by(line)
            (plain if closing is None else block).append(line)
            continue
        block.append(line)
        if closing.ends_at(line):
            yield from _spans("".join(plain))
            yield Segment("".join(block), is_code=True)
            plain, block, closing = [], [], None
        elif closing.breaks_at(line):
            plain += block
            block, closing = [], None
    yield from _spans("".join(plain + block))


@dataclass(frozen=True, slots=True)
class _Fence:
    """An open fence: its characters, its indentation in columns and its depth of quotes."""

    ticks: str
    columns: int
    quotes: int

    def ends_at(self, line: str) -> bool:
        indent, rest = _split_indent(line)
        return rest.rstrip() == self.ticks and indent == (self.columns, self.quotes)

    def breaks_at(self, line: str) -> bool:
        (columns, quotes), rest = _split_indent(line)
        return bool(rest.strip()) and (columns < self.columns or quotes < self.quotes)


def _opened_by(line: str) -> _Fence | None:
    if "```" not in line and "~~~" not in line:
        return None
    match = _FENCE.match(line)
    if match is None or (match["fence"][0] == "`" and "`" in match["info"]):
        return None
    # below a list marker the block is indented by as much as the marker takes
    return _Fence(match["fence"], _columns(match["indent"]), match["indent"].count(">"))


def _split_indent(line: str) -> tuple[tuple[int, int], str]:
    indent = _INDENT.match(line)
    head = indent[0] if indent else ""
    return (_columns(head), head.count(">")), line[len(head) :]


def _columns(indent: str) -> int:
    return len(indent.expandtabs(4))


def _spans(text: str) -> Iterator[Segment]:
    """Cut text without fences into code spans and the rest; no span leaves its paragraph."""
    done = 0
    for begin, end in _paragraphs(text) if "`" in text else ():
        for first, last in _paragraph_spans(text, begin, end):
            if first > done:
                yield Segment(text[done:first], is_code=False)
            yield Segment(text[first:last], is_code=True)
            done = last
    if done < len(text):
        yield Segment(text[done:], is_code=False)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    begin = at = 0
    for line in _LINE.findall(text):
        if line[0] in "# \t\r\n" and _OWN_PARAGRAPH.match(line):
            yield begin, at
            yield at, at + len(line)
            begin = at + len(line)
        at += len(line)
    yield begin, at


def _paragraph_spans(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Where code spans begin and end, by the rule of Python-Markdown.

    An opening may use fewer backticks than stand there; a closing run is exactly as long.
    """
    first = text.find("`", begin, end)
    if first < 0:
        return
    if text.find("``", first, end) < 0 and text.find("\\`", begin, end) < 0:
        yield from _single_spans(text, first, end)
        return
    runs = [match.span() for match in _TICKS.finditer(text, first, end)]
    by_length: dict[int, list[int]] = {}
    for index, (first, last) in enumerate(runs):
        by_length.setdefault(last - first, []).append(index)
    index = 0
    while index < len(runs):
        first, last = runs[index]
        if _is_escaped(text, first):
            first += 1
        closing = _closing_run(by_length, index, last - first)
        if closing is None:
            index += 1
        else:
            yield first, runs[closing][1]
            index = closing + 1


def _single_spans(text: str, first: int, end: int) -> Iterator[tuple[int, int]]:
    """The common case, quickly: single backticks, none escaped, close each other in pairs."""
    while first >= 0:
        last = text.find("`", first + 1, end)
        if last < 0:
            return
        yield first, last + 1
        first = text.find("`", last + 1, end)


def _closing_run(by_length: dict[int, list[int]], index: int, longest: int) -> int | None:
    for length in range(longest, 0, -1):
        same = by_length.get(length, ())
        at = bisect.bisect_right(same, index)
        if at < len(same):
            return same[at]
    return None


def _is_escaped(text: str, at: int) -> bool:
    before = at
    while before and text[before - 1] == "\\":
        before -= 1
    return (at - before) % 2 == 1


def count_tokens(text: str) -> int:
    """Estimate how many tokens of a model a text takes, without its tokenizer.

    Returns:
        A third of its bytes in UTF-8, rounded up: code takes 3 to 4 bytes a token, so the real
        number is lower as a rule.
    """
    return -(-len(text.encode("utf-8", "replace")) // 3)


def escape(text: str) -> str:
    """Plain text as Markdown that shows it unchanged on one line, wherever it stands.

    White space becomes single spaces; control characters are left out.
    """
    return _SPECIAL.sub(_escaped, " ".join(_CONTROL.sub("", text).split()))


def _escaped(match: re.Match[str]) -> str:
    text = match[0]
    return _NO_BACKSLASH.get(text) or f"{text[:-1]}\\{text[-1]}"


def code(text: str) -> str:
    """Text as a code span, whatever backticks it holds; empty text gives empty text."""
    line = " ".join(_CONTROL.sub("", text).split())
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
    """Markdown as the content of a table's cell: one line that splits no row."""
    return "".join(
        _code_in_cell(part.text) if part.is_code else _CELL_SPECIAL.sub(_escaped_in_cell, part.text)
        for part in segments(" ".join(markdown.split()))
    )


def _escaped_in_cell(match: re.Match[str]) -> str:
    return match[0] if len(match[0]) > 1 else f"\\{match[0]}"


def _code_in_cell(span: str) -> str:
    """A code span; as HTML where the table's parser would lose its end."""
    opening, closing = (len(span) - len(rest) for rest in (span.lstrip("`"), span.rstrip("`")))
    is_plain = "\\`" not in span and not ("|" in span and "\\" in span)
    if is_plain and opening == closing:
        return span
    ticks = min(opening, closing)
    content = escape(span[ticks:-ticks].strip()).replace("\\|", "&#124;")
    return f"<code>{content}</code>"


def anchor(name: str) -> str:
    """An attribute list that gives what it ends a name to link to.

    Args:
        name: Usually a qualified name (`click.Command.__call__`).

    Returns:
        `{#name}`, underscores escaped where they would make text bold; empty for a name that
        no attribute list can hold.
    """
    if not name or _NOT_IN_ANCHOR.search(name):
        return ""
    return f"{{#{name.replace('_', _ESCAPED_UNDERSCORE) if '__' in name else name}}}"


def anchors(markdown: str) -> tuple[str, ...]:
    """The names that a page's attribute lists give, outside code, in order."""
    return tuple(
        match["name"].replace(_ESCAPED_UNDERSCORE, "_")
        for segment in segments(markdown)
        if not segment.is_code and "{" in segment.text
        for match in _ANCHOR.finditer(segment.text)
    )


def page_link(label: str, slug: str, anchor: str = "") -> str:
    """A link to another page of the documentation, resolved when all pages are known."""
    return f"[{label}]({PAGE_SCHEME}{slug}{'#' + anchor if anchor else ''})"


def symbol_link(label: str, name: str) -> str:
    """A link to where a symbol is documented, plain text where it is not."""
    return f"[{label}]({SYMBOL_SCHEME}{quote(name, safe='.', errors='surrogateescape')})"


def source_link(label: str, path: str, fact_id: str = "") -> str:
    """A link to a source file, or to the lines of one fact in it, at the documented commit."""
    target = quote(path, safe="/", errors="surrogateescape")
    anchor = f"#{quote(fact_id, safe='.:', errors='surrogateescape')}" if fact_id else ""
    return f"[{label}]({SOURCE_SCHEME}{target}{anchor})"


@dataclass(frozen=True, slots=True)
class SymbolicLink:
    """A symbolic link in Markdown.

    Attributes:
        label: Its label, as written; may hold code spans.
        target: Its target, one of the three schemes.
    """

    label: str
    target: str


def split_links(markdown: str) -> tuple[str | SymbolicLink, ...]:
    """Cut Markdown at its symbolic links, none of which stands in code."""
    if "docsfy:" not in markdown:
        return (markdown,)
    masked = "".join(
        "\0" * len(part.text) if part.is_code else part.text for part in segments(markdown)
    )
    pieces: list[str | SymbolicLink] = []
    at = 0
    for match in _SYMBOLIC.finditer(masked):
        if match["target"] is None:
            continue
        label = markdown[match.start("label") : match.end("label")]
        pieces += [markdown[at : match.start()], SymbolicLink(label, match["target"])]
        at = match.end()
    pieces.append(markdown[at:])
    return tuple(pieces)


def replace_links(markdown: str, resolve: Callable[[str, str], str | None]) -> str:
    """Put real links where symbolic ones stand, never inside code.

    Args:
        markdown: Text with links of the three schemes.
        resolve: Takes label and symbolic target, gives what replaces the whole link, or `None`
            to keep it.

    Returns:
        The text with links replaced.
    """
    parts = []
    for piece in split_links(markdown):
        if isinstance(piece, str):
            parts.append(piece)
            continue
        answer = resolve(piece.label, piece.target)
        parts.append(f"[{piece.label}]({piece.target})" if answer is None else answer)
    return "".join(parts)
