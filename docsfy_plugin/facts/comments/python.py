"""Python without its comments; docstrings stay."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docsfy_plugin.facts.comments.tidying import Marker, UnclosedError, has_marks

# A regular expression is four times as fast as the standard library's tokenizer, and reads what
# that one refuses: the nested quotes of newer interpreters, the `print` of older ones.
_PLAIN = (
    r"\"\"\"(?>(?:[^\"\\]|\\[\s\S]|\"(?!\"\"))*)\"\"\"|'''(?>(?:[^'\\]|\\[\s\S]|'(?!''))*)'''"
    r"|\"(?!\"\")(?>(?:[^\"\\\n]|\\[\s\S])*)\"|'(?!'')(?>(?:[^'\\\n]|\\[\s\S])*)'"
)


def _easy(quote: str) -> str:
    r"""A formatted string on one line whose fields hold neither its quote, braces nor `\`."""
    text = rf"[^{quote}\\{{}}\n]|\\(?:[^{{}}]|(?=[{{}}]))|\{{\{{|\}}\}}"
    return rf"{quote}(?!{quote}{quote})(?>(?:{text}|\{{[^{quote}\\{{}}\n]*+\}})*){quote}"


_TOKEN = re.compile(
    r"(?P<comment>\#[^\n]*+)"
    rf"|(?P<plain>(?<![fFtT])(?<![fFtT][rR])(?:{_PLAIN}))"
    rf"|(?P<easy>{_easy(chr(34))}|{_easy(chr(39))})"
    r"|(?P<hard>[\"'])"
)
_PLAIN_STRING = re.compile(_PLAIN)
_PREFIX = re.compile(r"(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])\Z")
_IN_TEXT = re.compile(r"[{}\"'\\\n]")
_IN_FIELD = re.compile(r"[()\[\]{}\"'#:]")


def strip(_path: str, text: str) -> str:
    """Take the comments out; what is no Python, as far as its strings tell, stays as it is."""
    if has_marks(text):
        return text
    marker = Marker(text)
    at = 0
    try:
        while match := _TOKEN.search(text, at):
            start, at = match.span()
            if match.lastgroup == "comment":
                marker.comment(start, at)
                continue
            if match.lastgroup == "hard":
                at = _end_of_string(text, start)
            marker.literal(start, at)
    except UnclosedError:
        return text
    return marker.tidied()


@dataclass(slots=True)
class _Text:
    """A formatted string that is open, or the format in one of its fields."""

    quote: str
    is_format: bool = False


@dataclass(slots=True)
class _Field:
    """A field of a formatted string, and how many brackets are open in it."""

    depth: int = 0


_Open = list["_Text | _Field"]


def _end_of_string(text: str, at: int) -> int:
    """Where a string ends whose fields, if it is formatted, may hold any expression.

    Raises:
        UnclosedError: It does not end.
    """
    stack: _Open = []
    at = _open_string(text, at, stack)
    while stack:
        top = stack[-1]
        match = (_IN_TEXT if isinstance(top, _Text) else _IN_FIELD).search(text, at)
        if match is None:
            raise UnclosedError
        at = match.start()
        at = _read_text(text, at, stack) if isinstance(top, _Text) else _read_field(text, at, stack)
    return at


def _open_string(text: str, at: int, stack: _Open) -> int:
    """Where a plain string ends; of a formatted one, which is put on the stack, its inside."""
    if not _PREFIX.search(text, max(at - 3, 0), at):
        match = _PLAIN_STRING.match(text, at)
        if match is None:
            raise UnclosedError
        return match.end()
    quote = text[at] * 3 if text.startswith(text[at] * 3, at) else text[at]
    stack.append(_Text(quote))
    return at + len(quote)


def _read_text(text: str, at: int, stack: _Open) -> int:
    top = stack[-1]
    assert isinstance(top, _Text)  # noqa: S101  # the caller looked
    char = text[at]
    if char == "\\":
        return at + (1 if text[at + 1 : at + 2] in {"{", "}"} else 2)
    if char == "{":
        if not top.is_format and text.startswith("{{", at):
            return at + 2
        stack.append(_Field())
    elif char == "}" and top.is_format:
        del stack[-2:]
    elif char == "\n" and len(top.quote) == 1:
        raise UnclosedError
    elif char in "\"'" and text.startswith(top.quote, at):
        if top.is_format:
            raise UnclosedError
        stack.pop()
        return at + len(top.quote)
    return at + 1


def _read_field(text: str, at: int, stack: _Open) -> int:
    top, around = stack[-1], stack[-2]
    assert isinstance(top, _Field)  # noqa: S101  # the caller looked
    assert isinstance(around, _Text)  # noqa: S101  # fields stand in texts alone
    char = text[at]
    if char in "\"'":
        return _open_string(text, at, stack)
    if char == "#":
        end = text.find("\n", at)
        if end < 0:
            raise UnclosedError
        return end
    if char in "([{":
        top.depth += 1
    elif char == ":":
        if not top.depth:
            stack.append(_Text(around.quote, is_format=True))
    elif top.depth:
        top.depth -= 1
    elif char == "}":
        stack.pop()
    return at + 1
