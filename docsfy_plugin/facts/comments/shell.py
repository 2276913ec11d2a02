"""Scripts of Unix shells without comments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docsfy_plugin.facts.comments.braces import end_after, end_of_heredoc
from docsfy_plugin.facts.comments.tidying import Marker, UnclosedError, has_marks

_OPENING = r"(?P<double>\")|(?P<ticks>`)|(?P<command>\$\()|(?P<value>\$\{)"
_CODE = re.compile(
    # an escaped space is part of a word, and so is what follows it
    r"\\[\s\S]\#*+|(?P<comment>(?:^|(?<=[\s;]))\#[^\n]*+)"
    r"|\$?\(\((?>(?:[^()\n]|\([^()\n]*+\))*)\)\)"
    rf"|(?P<escaped>\$')|(?P<single>')|{_OPENING}|\$\#"
    r"|<<<|(?P<heredoc><<-?[ \t]*+[\"'\\]?(?P<word>[A-Za-z_][\w.-]*+)[\"']?)"
    r"|(?P<line>\n)|(?P<opening>\()|(?P<closing>\))|(?<![\w-])(?:(?P<case>case)|(?P<esac>esac))\b",
    re.M,
)
_DOUBLE = re.compile(rf"\\[\s\S]|{_OPENING}")
_VALUE = re.compile(rf"\\[\s\S]|{_OPENING}|(?P<escaped>\$')|(?P<single>')|(?P<end>\}})")
_QUOTED_VALUE = re.compile(rf"\\[\s\S]|{_OPENING}|(?P<end>\}})")
_ESCAPED_END = re.compile(r"(?>(?:[^'\\]|\\[\s\S])*)'")
_TICKS_END = re.compile(r"(?>(?:[^`\\]|\\[\s\S])*)`")


@dataclass(slots=True)
class _Frame:
    """What is open.

    Attributes:
        pattern: What is looked for in it.
        start: Where it began.
        is_quoted: Whether it stands in a string or a value: nothing in it is marked.
        brackets: Brackets that are open in code.
        cases: `case` statements that are open in code; their patterns end in a bracket.
    """

    pattern: re.Pattern[str]
    start: int = 0
    is_quoted: bool = False
    brackets: int = 0
    cases: int = 0


@dataclass(slots=True)
class _Reader:
    """Reads one script from its beginning to its end."""

    text: str
    marker: Marker
    stack: list[_Frame] = field(default_factory=lambda: [_Frame(_CODE)])
    heredocs: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Mark comments and literals.

        Raises:
            UnclosedError: Something does not end.
        """
        at = 0
        while match := self.stack[-1].pattern.search(self.text, at):
            at = self._step(match)
        if len(self.stack) > 1 or self.heredocs:
            raise UnclosedError

    def _step(self, match: re.Match[str]) -> int:
        kind, start, end = match.lastgroup, match.start(), match.end()
        top = self.stack[-1]
        if kind == "comment":
            if not top.is_quoted:
                self.marker.comment(start, end)
        elif kind in {"single", "escaped", "ticks"}:
            return self._literal(start, self._end_of(kind, end))
        elif kind == "end" or (kind == "double" and top.pattern is _DOUBLE):
            return self._literal(self.stack.pop().start, end)
        elif kind == "double":
            self._open(_DOUBLE, start, is_quoted=True)
        elif kind == "value":
            is_plain = top.pattern is _CODE
            self._open(_VALUE if is_plain else _QUOTED_VALUE, start, is_quoted=True)
        elif kind == "command":
            self._open(_CODE, start, is_quoted=top.is_quoted)
        elif kind == "heredoc":
            self.heredocs.append(match["word"])
        elif kind == "line":
            return self._skip_heredocs(end)
        else:
            self._count(kind or "")
        return end

    def _end_of(self, kind: str, at: int) -> int:
        if kind == "single":
            return end_after(self.text, "'", at)
        match = (_TICKS_END if kind == "ticks" else _ESCAPED_END).match(self.text, at)
        if match is None:
            raise UnclosedError
        return match.end()

    def _open(self, pattern: re.Pattern[str], start: int, *, is_quoted: bool) -> None:
        self.stack.append(_Frame(pattern, start, is_quoted or self.stack[-1].is_quoted))

    def _literal(self, start: int, end: int) -> int:
        if not self.stack[-1].is_quoted:
            self.marker.literal(start, end)
        return end

    def _skip_heredocs(self, at: int) -> int:
        """Go on behind the documents that begin after a line."""
        end = at
        for word in self.heredocs:
            end = end_of_heredoc(self.text, end, word)
        self.heredocs.clear()
        return self._literal(at, end)

    def _count(self, kind: str) -> None:
        top = self.stack[-1]
        if kind == "opening":
            top.brackets += 1
        elif kind == "case":
            top.cases += 1
        elif kind == "esac":
            top.cases -= 1
        elif kind == "closing" and top.brackets:
            top.brackets -= 1
        elif kind == "closing" and not top.cases and len(self.stack) > 1:
            self.stack.pop()


def strip(_path: str, text: str) -> str:
    """Take the comments out; a text in which something never ends stays as it is."""
    if has_marks(text):
        return text
    marker = Marker(text)
    try:
        _Reader(text, marker).read()
    except UnclosedError:
        return text
    return marker.tidied()
