"""What curly-brace languages have in common: comments, strings, arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`", re.DOTALL)
_C_LIKE = re.compile(
    r"(?P<string>\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`|'(?:[^'\\\n]|\\.){0,200}')"
    r"|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\[\"(])")
_MAX_ARGUMENTS = 20_000
_MAX_SUMMARY = 300
_ESCAPES = {"n": "\n", "t": "\t"}


def without_comments(text: str) -> str:
    """Blank out `//` and `/* */` comments; strings, line numbers and offsets stay."""

    def blank(match: re.Match[str]) -> str:
        if match["string"] is not None:
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])

    return _C_LIKE.sub(blank, text)


def line_of(text: str, at: int) -> int:
    """Line number of an offset."""
    return text.count("\n", 0, at) + 1


def arguments(text: str, opening: int) -> tuple[list[str], int]:
    """Split what stands in brackets at its commas.

    Args:
        text: Source without comments.
        opening: Offset of the opening bracket.

    Returns:
        The parts, stripped, and the offset after the closing bracket; no parts and -1 where it
        is not closed within 20,000 characters.
    """
    stack = [_CLOSING[text[opening]]]
    parts: list[str] = []
    begin = at = opening + 1
    limit = min(len(text), opening + _MAX_ARGUMENTS)
    while at < limit:
        char = text[at]
        if char in "\"'`":
            match = _STRING.match(text, at)
            at = match.end() if match else at + 1
            continue
        if char in _CLOSING:
            stack.append(_CLOSING[char])
        elif char == stack[-1]:
            stack.pop()
            if not stack:
                parts.append(text[begin:at].strip())
                return [part for part in parts if part], at + 1
        elif char == "," and len(stack) == 1:
            parts.append(text[begin:at].strip())
            begin = at + 1
        at += 1
    return [], -1


def calls(pattern: re.Pattern[str], code: str) -> Iterator[tuple[re.Match[str], list[str], int]]:
    """Each match that ends in an opening bracket, with its arguments and where they end.

    Matches inside another's arguments are passed over, and after a bracket that is not closed
    nothing more is told: so the time grows with the text alone.
    """
    passed = 0
    for match in pattern.finditer(code):
        if match.start() < passed:
            continue
        parts, passed = arguments(code, match.end() - 1)
        if passed < 0:
            return
        yield match, parts, passed


def literal(text: str) -> str | None:
    """The value of a string literal, also of several joined by `+`; `None` for anything else."""
    values = []
    at = 0
    text = text.strip()
    while True:
        match = _STRING.match(text, at)
        if match is None:
            return None
        raw = match[0][1:-1]
        if match[0][0] == "`" and "${" in raw:
            return None
        values.append(raw if match[0][0] == "`" else _unescaped(raw))
        joint = re.compile(r"\s*\+\s*").match(text, match.end())
        if joint is None:
            return "".join(values) if match.end() == len(text) else None
        at = joint.end()


def _unescaped(raw: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), raw)


def first_sentence(text: str) -> str:
    """The first sentence of the first paragraph, on one line."""
    paragraph = " ".join(text.strip().split("\n\n")[0].split())
    sentence = _SENTENCE.split(paragraph, maxsplit=1)[0]
    if len(sentence) > _MAX_SUMMARY:
        sentence = sentence[:_MAX_SUMMARY].rpartition(" ")[0] + " …"
    return sentence


def block_comment(text: str) -> str:
    """Text of a `/* … */` or `/** … */` comment without its stars."""
    body = text.strip().removeprefix("/*").removesuffix("*/").lstrip("*!")
    return "\n".join(
        re.sub(r"^[ \t]*\*[ \t]?", "", line).rstrip() for line in body.split("\n")
    ).strip()


def comment_above(lines: list[str], number: int, marks: tuple[str, ...] = ("//",)) -> str:
    """Text of the comment lines right above a line (1-based)."""
    above: list[str] = []
    for line in reversed(lines[: max(number - 1, 0)]):
        text = line.strip()
        mark = next((one for one in marks if text.startswith(one)), None)
        if mark is None or len(above) >= 20:  # noqa: PLR2004  # no comment is longer than that
            break
        above.append(text.lstrip("/#!*").strip())
    joined = " ".join(reversed(above)).strip()
    return (
        ""
        if re.match(r"(?:eslint|nolint|@ts-|prettier|go:|TODO|FIXME|rubocop|noqa)", joined)
        else joined
    )
