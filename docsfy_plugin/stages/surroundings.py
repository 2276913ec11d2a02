"""The words around a name on a page: they tell what it is, and what it is not."""

from __future__ import annotations

import re
from functools import cached_property

_SENTENCE_END = re.compile(r"[.!?:][\s]|\n[ \t]*\n|\n[ \t>]*(?:[-*+|#]|[0-9]+[.)])[ \t]?")
_BLANK = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.*)$", re.M)
_NEAR = 600
"""Characters on either side that are looked at: a long paragraph."""
_GONE = re.compile(
    r"\b(?:remov|renam|deprecat|former|previous|legacy|obsolete)\w*"
    r"|\b(?:no longer|does not exist|doesn't exist|there is no|there are no|was called)\b"
    r"|\b(?:not|without) (?:a|an|any)\b",
    re.I,
)
_MAKES_FILE = re.compile(
    r"\b(?:creat|defin|implement|writ|plugin|extension|custom|hypothetical|imagin|suppos)\w*"
    r"|\b(?:add|adds|adding|save|saved|put|new|your|named|called|say)\b|e\.g\.",
    re.I,
)
_MAKES_COMMAND = re.compile(
    r"\b(?:regist|plugin|extension|custom|hypothetical|imagin|suppos)\w*"
    r"|\b(?:your own|let's say|(?:add|adds|adding|creat\w+|defin\w+) (?:a|an|new|your))\b",
    re.I,
)
_PLACEHOLDER = re.compile(
    r"(?:\A|[\s._/=-])(?:foo\w*|bar|baz|qux|my\w*|your\w*|example|some\w*|path/to|xxx?|custom)"
    r"(?=\Z|[\s._/=(-])|\.\.\.|…|[<>{}*]|XXX|(?<=_)OPTION\Z",
    re.I,
)
_OTHERS = re.compile(r"\b(?:loggers?|logging|entry[ -]?points?|content[ -]type|channel)\b", re.I)
"""Things other than code whose names look like those of packages and members."""
_SETTING = re.compile(r"environ|variable|setting|config|export|option", re.I)
_ENVIRONMENT = re.compile(r"environ|\benv(?:ironment)?[ -]?var|\bexport\b", re.I)


def is_placeholder(name: str) -> bool:
    """Whether a name stands for one that the reader chooses."""
    return _PLACEHOLDER.search(name) is not None


class Surroundings:
    """What stands around one place of a page's text."""

    def __init__(self, text: str, begin: int, end: int) -> None:
        """Look at a place; nothing is searched before it is asked for.

        Args:
            text: The page.
            begin: Where the name begins.
            end: Where it ends.
        """
        self._text = text
        self._begin = begin
        self._end = end

    @cached_property
    def sentence(self) -> str:
        """The sentence, item or cell's row that the name stands in."""
        return self._between(_SENTENCE_END)

    @cached_property
    def paragraph(self) -> str:
        """The text between blank lines."""
        return self._between(_BLANK)

    @cached_property
    def heading(self) -> str:
        """The words of the heading above; empty where there is none near."""
        found = _HEADING.findall(self._text, max(self._begin - 8 * _NEAR, 0), self._begin)
        return found[-1] if found else ""

    @property
    def after(self) -> str:
        """What follows on the same line."""
        return self._text[self._end : self._end + _NEAR].partition("\n")[0]

    @property
    def tells_of_past(self) -> bool:
        """Whether the sentence says of something that it is not there (any more)."""
        return _GONE.search(self.sentence) is not None

    @property
    def tells_to_make_file(self) -> bool:
        """Whether the sentence may be about a file that the reader makes."""
        return _MAKES_FILE.search(self.sentence) is not None

    @property
    def tells_to_make_command(self) -> bool:
        """Whether the sentence may be about a command that the reader makes."""
        return _MAKES_COMMAND.search(self.sentence) is not None

    @property
    def tells_of_others(self) -> bool:
        """Whether a dotted name may be a logger's, an entry-point group's, or such."""
        title = self._text.partition("\n")[0]
        return _OTHERS.search(f"{title}\n{self.heading}\n{self.paragraph}") is not None

    @property
    def has_web_link(self) -> bool:
        """Whether the paragraph leads elsewhere: what it names may be that project's."""
        return "](http" in self.paragraph

    @property
    def is_about_settings(self) -> bool:
        """Whether the sentence or heading are about what can be set."""
        return _SETTING.search(f"{self.heading}\n{self.sentence}") is not None

    @property
    def is_about_environment(self) -> bool:
        """Whether paragraph or heading are about environment variables."""
        return _ENVIRONMENT.search(f"{self.heading}\n{self.paragraph}") is not None

    def _between(self, border: re.Pattern[str]) -> str:
        before = self._text[max(self._begin - _NEAR, 0) : self._begin]
        ends = [match.end() for match in border.finditer(before)]
        after = self._text[self._end : self._end + _NEAR]
        end = border.search(after)
        name = self._text[self._begin : self._end]
        return before[ends[-1] if ends else 0 :] + name + after[: end.start() if end else None]
