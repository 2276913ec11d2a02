"""JavaScript and TypeScript without comments; `/** … */`, templates and JSX stay."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docsfy_plugin.facts.comments.braces import end_after
from docsfy_plugin.facts.comments.documentation import without_licences
from docsfy_plugin.facts.comments.tidying import Marker, UnclosedError, has_marks

_IN_CODE = re.compile(
    r"(?P<comment>//[^\n]*+)|(?P<block>/\*)"
    r"|(?P<string>\"(?>(?:[^\"\\\n]|\\[\s\S])*)\"|'(?>(?:[^'\\\n]|\\[\s\S])*)')"
    r"|(?P<broken>[\"'])|(?P<template>`)|(?P<slash>/)|(?P<less><)|(?P<bracket>[(){}\[\]])"
)
_DOCUMENTATION = re.compile(r"/\*\*(?![*/])")
_IN_TEMPLATE = re.compile(r"\\[\s\S]|(?P<code>\$\{)|(?P<end>`)")
_IN_TAG = re.compile(
    r"(?P<comment>//[^\n]*+)|(?P<block>/\*)|(?P<string>\"[^\"]*+\"|'[^']*+')|(?P<broken>[\"'<])"
    r"|(?P<code>\{)|(?P<alone>/[ \t\n]*+>)|(?P<end>>)"
)
_IN_MARKUP = re.compile(
    r"(?P<comment>\{[ \t\n]*+/\*)|(?P<code>\{)|(?P<closing></[^<>{}]*+>)|(?P<tag><)"
)
_REGEX = re.compile(r"/(?>(?:[^/\\\[\n]|\\[^\n]|\[(?>(?:[^\]\\\n]|\\[^\n])*)\])+)/\w*+")
_JSX = re.compile(r"<(?:>|[A-Za-z_$][\w$.:-]*+(?![\w$.:-]|[ \t\n]*+(?:,|extends\b)))")
_TAG_NAME = re.compile(r"[>A-Za-z_$]")
_BRACE = re.compile(r"[ \t\n]*+\}")
_WORD_BEFORE = re.compile(r"[\w$]+\Z")
_LONGEST_WORD = 12
_BEFORE_OPERAND = frozenset(
    (
        "await", "case", "default", "delete", "do", "else", "in", "instanceof", "new", "of",
        "return", "throw", "typeof", "void", "yield",
    )
)  # fmt: skip
_BEFORE_CONDITION = frozenset({"if", "while", "for", "with"})
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_CODE, _TEMPLATE, _TAG, _MARKUP = "code", "template", "tag", "markup"


@dataclass(slots=True)
class _Frame:
    """What is open: code up to a bracket, a template, a tag of JSX, or what stands in one.

    Attributes:
        kind: Which of these.
        closing: The bracket that ends code; empty at the top.
        is_condition: Whether a bracket's content is a condition, after which a statement comes.
        start: Where a template begins.
    """

    kind: str
    closing: str = ""
    is_condition: bool = False
    start: int = 0


@dataclass(slots=True)
class _Reader:
    """Reads one text from its beginning to its end."""

    text: str
    has_markup: bool
    marker: Marker
    stack: list[_Frame] = field(default_factory=lambda: [_Frame(_CODE)])
    templates: int = 0
    code_before: int = -1
    """Place of the last character before the comments that end at `comment_end`."""
    comment_end: int = -1
    no_regex_until: int = 0
    after_condition: int = -1
    """Place of the bracket that ended a condition last."""

    def read(self) -> None:
        """Mark comments and literals.

        Raises:
            UnclosedError: Something does not end, or what ends was not open.
        """
        at = self.text.find("\n") if self.text.startswith("#!") else 0
        readers = {
            _CODE: (_IN_CODE, self._code),
            _TEMPLATE: (_IN_TEMPLATE, self._template),
            _TAG: (_IN_TAG, self._tag),
            _MARKUP: (_IN_MARKUP, self._markup),
        }
        while True:
            pattern, step = readers[self.stack[-1].kind]
            match = pattern.search(self.text, at)
            if match is None:
                if len(self.stack) > 1:
                    raise UnclosedError
                return
            at = step(match)

    def _comment(self, start: int, end: int) -> int:
        self.code_before, self.comment_end = self._before(start), end
        if self.templates:
            return end
        if _DOCUMENTATION.match(self.text, start):
            self.marker.documentation(start, end)
        else:
            self.marker.comment(start, end)
        return end

    def _literal(self, start: int, end: int) -> int:
        if not self.templates:
            self.marker.literal(start, end)
        return end

    def _before(self, at: int) -> int:
        """Place of the last character of code before a place; -1 where there is none."""
        while at > 0:
            if at == self.comment_end:
                return self.code_before
            if not self.text[at - 1].isspace():
                return at - 1
            at -= 1
        return -1

    def _code(self, match: re.Match[str]) -> int:
        kind, start, end = match.lastgroup, match.start(), match.end()
        if kind == "slash":
            return self._slash(start)
        if kind == "less":
            return self._less(start)
        if kind == "template":
            self.templates += 1
            self.stack.append(_Frame(_TEMPLATE, start=start))
        elif kind == "bracket":
            self._bracket(match[0], start)
        else:
            return self._plain(match)
        return end

    def _plain(self, match: re.Match[str]) -> int:
        """What is the same in code and in tags."""
        kind, start, end = match.lastgroup, match.start(), match.end()
        if kind == "comment":
            return self._comment(start, end)
        if kind == "block":
            return self._comment(start, end_after(self.text, "*/", end))
        if kind == "string":
            return self._literal(start, end)
        raise UnclosedError

    def _slash(self, at: int) -> int:
        """A regular expression, or a division."""
        if at < self.no_regex_until or not self._is_operand(at):
            return at + 1
        match = _REGEX.match(self.text, at)
        if match is None:
            # none ends on this line, wherever it begins
            self.no_regex_until = end if (end := self.text.find("\n", at)) >= 0 else len(self.text)
            return at + 1
        return match.end()

    def _less(self, at: int) -> int:
        """Where markup begins, or a comparison, or a list of types."""
        if not self.has_markup or not _JSX.match(self.text, at):
            return at + 1
        before = self._before(at)
        if before >= 0 and self.text[before] in "};":
            return at + 1
        return self._open_tag(at) if self._is_operand(at) else at + 1

    def _open_tag(self, at: int) -> int:
        if self.text.startswith("<>", at):
            self.stack.append(_Frame(_MARKUP))
            return at + 2
        self.stack.append(_Frame(_TAG))
        return at + 1

    def _is_operand(self, at: int) -> bool:
        """Whether a value begins at a place, by what stands before it."""
        before = self._before(at)
        last = self.text[before] if before >= 0 else ""
        if not last:
            return True
        if last == ")":
            return before == self.after_condition
        if last == "}":
            return "\n" in self.text[before:at]
        if last in "]\"'`.":
            return False
        if last in "+-":
            return self.text[before - 1 : before] != last
        word = _WORD_BEFORE.search(self.text, max(before + 1 - _LONGEST_WORD, 0), before + 1)
        if word is None:
            return True
        return word[0] in _BEFORE_OPERAND and self.text[word.start() - 1 : word.start()] != "."

    def _bracket(self, bracket: str, at: int) -> None:
        if bracket in _CLOSING:
            before = self._before(at)
            word = _WORD_BEFORE.search(self.text, max(before + 1 - _LONGEST_WORD, 0), before + 1)
            is_condition = bracket == "(" and word is not None and word[0] in _BEFORE_CONDITION
            self.stack.append(_Frame(_CODE, _CLOSING[bracket], is_condition))
            return
        if self.stack[-1].closing != bracket:
            raise UnclosedError
        if self.stack.pop().is_condition:
            self.after_condition = at

    def _template(self, match: re.Match[str]) -> int:
        if match.lastgroup == "code":
            self.stack.append(_Frame(_CODE, "}"))
        elif match.lastgroup == "end":
            start = self.stack.pop().start
            self.templates -= 1
            return self._literal(start, match.end())
        return match.end()

    def _tag(self, match: re.Match[str]) -> int:
        kind = match.lastgroup
        if kind == "code":
            self.stack.append(_Frame(_CODE, "}"))
        elif kind == "alone":
            self.stack.pop()
        elif kind == "end":
            self.stack[-1] = _Frame(_MARKUP)
        else:
            return self._plain(match)
        return match.end()

    def _markup(self, match: re.Match[str]) -> int:
        kind, start = match.lastgroup, match.start()
        if kind == "closing":
            self.stack.pop()
        elif kind == "tag":
            if not _TAG_NAME.match(self.text, start + 1):
                raise UnclosedError
            return self._open_tag(start)
        elif kind == "comment":
            end = _BRACE.match(self.text, end_after(self.text, "*/", match.end()))
            if end is not None:
                return self._comment(start, end.end())
        if kind in {"comment", "code"}:
            self.stack.append(_Frame(_CODE, "}"))
            return start + 1
        return match.end()


def strip(path: str, text: str) -> str:
    """Take out the comments that are no documentation.

    A text that is not understood to its end stays as it is.
    """
    if has_marks(text):
        return text
    marker = Marker(text)
    has_markup = not path.endswith((".ts", ".mts", ".cts"))
    try:
        _Reader(text, has_markup, marker).read()
    except UnclosedError:
        return text
    return without_licences(marker.tidied())
