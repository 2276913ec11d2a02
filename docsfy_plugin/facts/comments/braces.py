"""Languages with `//` and `/* */`: each told by its comments and its strings alone."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from docsfy_plugin.facts.comments.documentation import HEADER, Declares, settle, without_licences
from docsfy_plugin.facts.comments.tidying import Marker, UnclosedError, has_marks, tidy

_NESTING = re.compile(r"/\*|\*/")
_CLOSING = {"{": "}", "(": ")", "[": "]", "<": ">"}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A kind of string that goes on until something ends it.

    Attributes:
        stop: Finds what ends it (group `end`), where code begins in it (group `code`, ending in
            its bracket), what it cannot hold (group `broken`), and what is none of these.
    """

    stop: re.Pattern[str]


def quoted(end: str, code: str = "", *, skipped: str = r"\\[\s\S]", lines: bool = False) -> Quoted:
    r"""Describe a kind of string.

    Args:
        end: Expression of what ends it.
        code: Expression of what begins code in it, ending in its bracket; empty for none.
        skipped: Expression of what is read over, such as an escaped quote; empty for none.
        lines: Whether it may have several lines.
    """
    parts = [f"(?P<code>{code})" if code else "", skipped, f"(?P<end>{end})"]
    if not lines:
        parts.append(r"(?P<broken>\n)")
    return Quoted(re.compile("|".join(part for part in parts if part)))


@dataclass(frozen=True, slots=True)
class Language:
    """How comments and strings are told in one language.

    Attributes:
        token: Finds the next thing: a comment (group `comment`), where a block comment begins
            (`block`), either of them that is documentation by its marks (`doc`, `doc_block`) or
            perhaps by its place (`note`, `note_block`), what cannot be (`broken`), where a string
            begins that goes on (`raw`; `heredoc` and `nowdoc`, whose end is a line that holds or
            begins with what is in group `word`; `pair`, which ends with the bracket that it
            begins with; or a key of `strings`), or a whole literal.
        block_end: What ends a block comment.
        nested: Whether block comments stand in one another.
        closing: Takes a match of `raw`, gives the text that ends it.
        strings: Group of `token` -> kind of string.
        declarations: Makes what tells by its place whether a note is documentation; `None`
            where there are no notes.
        header: Finds a comment that may be a licence, see `without_licences`.
    """

    token: re.Pattern[str]
    block_end: str = "*/"
    nested: bool = False
    closing: Callable[[re.Match[str]], str] | None = None
    strings: Mapping[str, Quoted] = field(default_factory=dict)
    declarations: Callable[[], Declares] | None = None
    header: re.Pattern[str] = HEADER

    def strip(self, _path: str, text: str) -> str:
        """Take out the comments that are no documentation.

        A text in which something never ends stays as it is.
        """
        if has_marks(text):
            return text
        marker = Marker(text)
        at = 0
        try:
            while match := self.token.search(text, at):
                at = self.end_of(text, match)
                _mark(marker, match, at)
        except UnclosedError:
            return text
        masked, literals = marker.masked(), marker.literals
        if self.declarations is not None:
            masked, literals = settle(masked, literals, self.declarations())
        return without_licences(tidy(masked, literals), self.header)

    def end_of(self, text: str, match: re.Match[str]) -> int:
        """Where what was found ends, with all that stands in it.

        Raises:
            UnclosedError: It does not.
        """
        stack: list[Quoted | list[str]] = []
        at = self._open(text, match, stack)
        while stack:
            top = stack[-1]
            if isinstance(top, list):
                at = self._read_code(text, at, stack, top)
                continue
            found = top.stop.search(text, at)
            if found is None or found.lastgroup == "broken":
                raise UnclosedError
            at = found.end()
            if found.lastgroup == "end":
                stack.pop()
            elif found.lastgroup == "code":
                stack.append([_CLOSING[found[0][-1]]])
        return at

    def _open(self, text: str, match: re.Match[str], stack: list[Quoted | list[str]]) -> int:
        kind, at = match.lastgroup or "", match.end()
        if kind == "broken":
            raise UnclosedError
        if kind.endswith("block"):
            return self._end_of_block(text, at)
        if kind == "raw":
            assert self.closing is not None  # noqa: S101  # a language with `raw` has it
            return end_after(text, self.closing(match), at)
        if kind == "heredoc":
            return _end_of_heredocs(text, match)
        if kind == "nowdoc":
            return end_of_heredoc(text, at, match["word"], r"\b")
        if kind == "pair":
            return _end_of_pair(text, at, match[0][-1])
        if kind in self.strings:
            stack.append(self.strings[kind])
        return at

    def _end_of_block(self, text: str, at: int) -> int:
        if not self.nested:
            return end_after(text, self.block_end, at)
        depth = 1
        while depth:
            found = _NESTING.search(text, at)
            if found is None:
                raise UnclosedError
            depth += 1 if found[0] == "/*" else -1
            at = found.end()
        return at

    def _read_code(
        self, text: str, at: int, stack: list[Quoted | list[str]], open_: list[str]
    ) -> int:
        """Go on behind the next thing in code that stands in a string."""
        found = _with_brackets(self.token).search(text, at)
        if found is None:
            raise UnclosedError
        if found.lastgroup != "bracket":
            return self._open(text, found, stack)
        if found[0] in _CLOSING:
            open_.append(_CLOSING[found[0]])
        elif open_.pop() != found[0]:
            raise UnclosedError
        if not open_:
            stack.pop()
        return found.end()


def _mark(marker: Marker, match: re.Match[str], end: int) -> None:
    if match.lastgroup in {"comment", "block"}:
        marker.comment(match.start(), end)
    elif match.lastgroup in {"doc", "doc_block"}:
        marker.documentation(match.start(), end)
    elif match.lastgroup in {"note", "note_block"}:
        marker.note(match.start(), end)
    else:
        marker.literal(match.start(), end)


@functools.cache
def _with_brackets(token: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(rf"{token.pattern}|(?P<bracket>[(){{}}\[\]])", token.flags)


def end_after(text: str, mark: str, at: int) -> int:
    """Where a mark ends, looked for from a place on.

    Raises:
        UnclosedError: It is not there.
    """
    found = text.find(mark, at)
    if found < 0:
        raise UnclosedError
    return found + len(mark)


def end_of_heredoc(text: str, at: int, word: str, behind: str = r"[ \t]*$") -> int:
    """Where a word ends that a line holds alone.

    Args:
        text: The whole.
        at: Where to look from.
        word: What ends the document.
        behind: Expression of what may stand behind it.

    Raises:
        UnclosedError: There is none.
    """
    found = re.compile(rf"^[ \t]*{re.escape(word)}{behind}", re.M).search(text, at)
    if found is None:
        raise UnclosedError
    return found.end()


def _end_of_heredocs(text: str, match: re.Match[str]) -> int:
    """Where the documents end that begin after a line; the rest of the line counts too."""
    line_end = text.find("\n", match.end())
    if line_end < 0:
        raise UnclosedError
    at = line_end + 1
    while True:
        at = end_of_heredoc(text, at, match["word"])
        further = match.re.search(text, match.end(), line_end)
        while further is not None and further.lastgroup != "heredoc":
            further = match.re.search(text, further.end(), line_end)
        if further is None:
            return at
        match = further


def _end_of_pair(text: str, at: int, bracket: str) -> int:
    pattern = re.compile(rf"\\[\s\S]|[{re.escape(bracket + _CLOSING[bracket])}]")
    depth = 1
    while depth:
        found = pattern.search(text, at)
        if found is None:
            raise UnclosedError
        if len(found[0]) == 1:
            depth += 1 if found[0] == bracket else -1
        at = found.end()
    return at
