"""Taking marked comments out of a text, and what they leave behind with them.

A language's reader puts `COMMENT` where a comment stands, `LITERAL` where documentation or a
literal of several lines does, and `NOTE` where lines further down tell whether it is documentation.
What is left is the same whether a comment was there or not: at the end of a line, on a line of its
own, or with blank lines around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

COMMENT = "\0"
LITERAL = "\1"
NOTE = "\2"

_AFTER_SPACE = re.compile(r"(?:^|(?<=[ \t]))\0(?>(?:[ \t]*+\0)*)[ \t]*+")
_IN_WORD = re.compile(r"(?<=\w)\0++(?=\w)")


class UnclosedError(Exception):
    """Something that was opened never ends: the text is not read as its language reads it."""


def has_marks(text: str) -> bool:
    """Whether a text has the marks' own characters in it, and can therefore not be marked."""
    return COMMENT in text or LITERAL in text or NOTE in text


def without_marks(line: str) -> str:
    """A line without its comments, and without the space that they leave."""
    if COMMENT not in line:
        return line
    return _IN_WORD.sub(" ", _AFTER_SPACE.sub("", line)).replace(COMMENT, "")


def tidy(masked: str, literals: Sequence[str] = (), *, joins_over: bool = False) -> str:
    """Take comments out of a marked text.

    Args:
        masked: Text with marks.
        literals: What stands where the literals are marked, in order.
        joins_over: Whether a line that ends in a backslash goes on after a line of comment.

    Returns:
        Text without comments, without white space at the ends of lines, one blank line for
        several and none at the beginning and at the end; it ends in a newline unless it is
        empty. Literals are as they were.
    """
    kept: list[str] = []
    is_continued = False
    for line in masked.split("\n"):
        bare = line
        if COMMENT in line:
            bare = line.replace(COMMENT, "")
            if not bare.strip(" \t"):
                if not is_continued or joins_over:
                    continue
            else:
                bare = without_marks(line)
        text = bare.rstrip(" \t")
        if len(text) < len(bare) and text.endswith("\\"):
            text += bare[len(text)]  # an escaped space
        if text or is_continued or (kept and kept[-1]):
            kept.append(text)
            is_continued = text.endswith("\\")
    while kept and not kept[-1] and not (len(kept) > 1 and kept[-2].endswith("\\")):
        kept.pop()
    if not kept:
        return ""
    text = _with_literals("\n".join(kept), literals)
    return text if text.endswith("\n") else f"{text}\n"


def _with_literals(masked: str, literals: Sequence[str]) -> str:
    if not literals:
        return masked
    pieces = masked.split(LITERAL)
    joined = [pieces[0]]
    for literal, piece in zip(literals, pieces[1:], strict=True):
        joined += [literal, piece]
    return "".join(joined)


class Marker:
    """A text that is being marked, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[str] = []
        self._done = 0
        self.literals: list[str] = []

    def comment(self, start: int, end: int) -> None:
        """Mark a comment; one over several lines ends a line as it did."""
        self._pieces.append(self._text[self._done : start])
        is_long = "\n" in self._text[start:end]
        self._pieces.append(f"{COMMENT}\n{COMMENT}" if is_long else COMMENT)
        self._done = end

    def literal(self, start: int, end: int) -> None:
        """Mark a literal, if it has several lines."""
        literal = self._text[start:end]
        if "\n" in literal:
            self._pieces += [self._text[self._done : start], LITERAL]
            self.literals.append(literal)
            self._done = end

    def documentation(self, start: int, end: int) -> None:
        """Mark a comment that stays."""
        self._mark(LITERAL, start, end)

    def note(self, start: int, end: int) -> None:
        """Mark a comment that may be documentation; one over several lines ends a line."""
        self._mark(NOTE, start, end)
        if "\n" in self._text[start:end]:
            self._pieces.append(f"\n{COMMENT}")

    def _mark(self, mark: str, start: int, end: int) -> None:
        self._pieces += [self._text[self._done : start], mark]
        self.literals.append(self._text[start:end].rstrip(" \t"))
        self._done = end

    def masked(self) -> str:
        """The text with its marks."""
        return "".join([*self._pieces, self._text[self._done :]])

    def tidied(self, *, joins_over: bool = False) -> str:
        """The text without what was marked as comment."""
        return tidy(self.masked(), self.literals, joins_over=joins_over)
