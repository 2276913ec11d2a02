"""The page in a model's answer, without what the model says around it."""

from __future__ import annotations

import html
import re

from docsfy_hookspecs import ModelError
from docsfy_hookspecs.text import escape, segments

from docsfy_plugin.stages.ai.json_answers import MAX_ANSWER, clean
from docsfy_plugin.stages.ai.page_rules import (
    END_MARK,
    end_marks,
    first_level_headings,
    has_open_fence,
    page_fault,
)

_TAGS = r"(?:ant)?think(?:ing)?|thoughts?|reasoning|reflection|scratchpad|analysis"
_THOUGHT = re.compile(rf"[ \t\n]*+<(?P<tag>{_TAGS})>", re.I)
_THOUGHT_ON_A_LINE = re.compile(rf"^[ \t]*+<(?P<tag>{_TAGS})>", re.I | re.M)
_THOUGHT_END = re.compile(rf"</(?:{_TAGS})>(?P<gap>\s*+(?:(?:`{{3,}}|~{{3,}})\w*\s*+)?)", re.I)
_HEADING = re.compile(r"^# (?P<words>[^\n]*)$|^(?P<underlined>[^\s#`~>|][^\n]*)\n=++[ \t]*+$", re.M)
_FRONT_MATTER = re.compile(r"^---[ \t]*\n(?>(?:(?!---)[^\n]*\n)*)---[ \t]*$", re.M)
_ATTRIBUTES = re.compile(r"\{[^{}]*\}\s*\Z")
_MARKUP = re.compile(r"\\(?=[^\w\s])|[*_`]")
_FENCE = re.compile(r"^(?P<ticks>`{3,}|~{3,})[^`\n]*$", re.M)
_FENCE_LINES = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^\n]*$", re.M)


def read_page(text: str, title: str, end_mark: str = END_MARK) -> str:
    """Read one page out of an answer.

    Taken off: thinking, chatter and front matter before the title, whatever follows the end
    mark, and a fence around the whole page. Code in the page stays as it is.

    Args:
        text: The answer.
        title: The page's title, plain text; case and markup of the answer's title are forgiven.
        end_mark: What the answer's last line must be.

    Returns:
        Markdown from `# Title` on, the title as escaped plain text, ending in one newline, without
        the end mark.

    Raises:
        ModelError: `truncated`: the end mark is missing, or thinking that began does not end;
            `broken`: the title is not there, not first or not once, a block of code is not
            closed, there is nothing below the title, or the answer goes on after its end mark.
    """
    size = f"The model's answer of {len(text)} characters"
    if len(text) > MAX_ANSWER:
        raise ModelError(f"{size} is longer than {MAX_ANSWER}", kind="broken")
    answer = clean(text).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    answer = _without_thoughts(answer, title, size)
    span = _find_title(answer, title)
    if span is None:
        raise ModelError(f"{size} has no line '# ' with the page's title", kind="broken")
    before, body = answer[: span[0]], answer[span[1] :]
    if first_level_headings(_FRONT_MATTER.sub("", before)):
        raise ModelError(f"{size} does not begin with its title", kind="broken")
    body = _until_end_mark(body, end_mark, size)
    page = f"# {escape(title) or title}\n\n{body.strip(chr(10))}".rstrip() + "\n"
    page = _without_closing_fence(page, before)
    fault = page_fault(page)
    if fault:
        raise ModelError(f"{size} {fault}", kind="broken")
    return page


def _without_thoughts(answer: str, title: str, size: str) -> str:
    """Cut thinking that begins before the title."""
    kept, at = [], 0
    while True:
        thought = _THOUGHT.match(answer, at) or _THOUGHT_ON_A_LINE.search(answer, at)
        if thought is None or _find_title(answer[at : thought.start()], title) is not None:
            break
        closing = re.compile(f"</{thought['tag']}>", re.I).search(answer, thought.end())
        if closing is None:
            raise ModelError(f"{size} ends while it thinks", kind="truncated")
        kept.append(answer[at : thought.start()])
        at = closing.end()
    return _without_opened_thought("\n".join([*kept, answer[at:].lstrip(" \t")]), title)


def _without_opened_thought(answer: str, title: str) -> str:
    """Some services swallow the tag that opens a thought: the page begins after the other one."""
    begins = [
        match.start("gap")
        for match in _THOUGHT_END.finditer(answer)
        if (line := _HEADING.match(answer, match.end())) is not None and _is_title(line, title)
    ]
    at = 0
    for part in segments(answer) if begins else ():
        if not part.is_code and at <= begins[0] <= at + len(part.text):
            return answer[begins[0] :].lstrip()
        at += len(part.text)
    return answer


def _find_title(answer: str, title: str) -> tuple[int, int] | None:
    for match in _HEADING.finditer(answer):
        if _is_title(match, title):
            return match.span()
    return None


def _is_title(heading: re.Match[str], title: str) -> bool:
    words = heading["words"] if heading["underlined"] is None else heading["underlined"]
    return words.strip() == title.strip() or _key(words) == _key(title) != ""


def _key(words: str) -> str:
    plain = _MARKUP.sub("", html.unescape(_ATTRIBUTES.sub("", words)))
    return " ".join(plain.casefold().split()).strip(" #.:")


def _until_end_mark(body: str, end_mark: str, size: str) -> str:
    marks = list(end_marks(body, end_mark))
    if not marks:
        raise ModelError(f"{size} lacks its end mark", kind="truncated")
    first, last = marks[0], marks[-1]
    if last is not first and _FENCE_LINES.sub("", body[first[1] : last[0]]).strip():
        raise ModelError(f"{size} goes on after its end mark", kind="broken")
    return body[: first[0]]


def _without_closing_fence(page: str, before: str) -> str:
    """Take off the end of a fence that was opened before the title, around the whole page."""
    last = page.rstrip("\n").rpartition("\n")[2]
    if not has_open_fence(before) or not has_open_fence(page):
        return page
    ticks = [match["ticks"] for match in _FENCE.finditer(before)]
    if not ticks or last.rstrip() != ticks[-1]:
        return page
    return page[: page.rstrip("\n").rindex("\n")].rstrip() + "\n"
