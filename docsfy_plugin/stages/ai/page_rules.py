"""What every page of a model must be, written afresh or mended."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docsfy_hookspecs.text import segments

END_MARK = "<!-- docsfy:end -->"
"""The last line of a page's answer; an answer without it was cut off."""

_LONGEST_PAGE = 300_000
_MOST_IN_A_PARAGRAPH = 2_000
_MOST_HEADINGS = 2_000
"""Beyond these Markdown takes minutes: its time grows with the square of what it cannot close."""

_TITLE = re.compile(r"^# +\S", re.M)
_OPEN_FENCE = re.compile(r"^(?:`{3,}[^`\n]*|~{3,}[^\n]*)$", re.M)


def first_level_headings(markdown: str) -> int:
    """Count `# ` headings outside code."""
    return sum(len(_TITLE.findall(text)) for text in _prose(markdown))


def has_open_fence(markdown: str) -> bool:
    """Whether a block of code begins that nothing closes, or only a shorter fence.

    The latter is a code span of several lines to Markdown.

    Args:
        markdown: Ends in a newline.
    """
    return any(
        _OPEN_FENCE.match(part.text) and not part.text.endswith("\n")
        if part.is_code
        else _OPEN_FENCE.search(part.text)
        for part in segments(markdown)
    )


def page_fault(markdown: str) -> str:
    """Say what keeps a text from being a page.

    Args:
        markdown: From `# Title` on, ending in one newline.

    Returns:
        A clause that follows «The page»; empty for a page.
    """
    if len(markdown) > _LONGEST_PAGE:
        return f"is longer than {_LONGEST_PAGE} characters"
    first, _, rest = markdown.partition("\n")
    if not first.startswith("# "):
        return "does not begin with its title"
    if not rest.strip():
        return "has nothing below its title"
    if has_open_fence(markdown):
        return "has a code block that is not closed"
    titles = first_level_headings(markdown)
    if titles != 1:
        return f"has {titles} first-level headings"
    crowded = any(
        paragraph.count(sign) > _MOST_IN_A_PARAGRAPH
        for text in _prose(markdown)
        for paragraph in text.split("\n\n")
        for sign in "[<`*_"
    )
    if crowded or markdown.count("\n#") > _MOST_HEADINGS:
        return "has more links, marks or headings in one place than anybody reads"
    return ""


def end_marks(markdown: str, end_mark: str) -> Iterator[tuple[int, int]]:
    """Where the end mark ends a line outside code: begin and end of each, in order."""
    parts = (re.escape(part) for part in end_mark.split())
    mark = re.compile(rf"{'[ ]*'.join(parts)}(?=[ \t]*(?:\n|\Z))")
    at = 0
    for part in segments(markdown):
        if not part.is_code:
            for match in mark.finditer(part.text):
                last = at + match.end()
                # a segment may end in the middle of a line, where code goes on
                if not markdown[last : (markdown.find("\n", last) + 1) or None].strip():
                    yield at + match.start(), last
        at += len(part.text)


def _prose(markdown: str) -> Iterator[str]:
    return (segment.text for segment in segments(markdown) if not segment.is_code)
