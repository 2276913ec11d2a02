"""JavaScript and TypeScript without comments; templates, regular expressions and JSX stay."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docsfy_plugin.facts.comments.braces import end_after
from docsfy_plugin.facts.comments.tidying import Marker, UnclosedError, has_marks

_IN_CODE = re.compile(
    r"(?P<comment>//[^\n]*+)|(?P<block>/\*)"
    r"|(?P<string>\"(?:[^\"\\\n]|\\[\s\S])*+\"|'(?:[^'\\\n]|\\[\s\S])*+')"
    r"|(?P<broken>[\"'])|(?P<template>`)|(?P<slash>/)|(?P<less><)|(?P<bracket>[(){}\[\]])"
)
_IN_TEMPLATE = re.compile(r"\\[\s\S]|(?P<code>\$\{)|(?P<end>`)")
_IN_TAG = re.compile(
    r"(?P<comment>//[^\n]*+)|(?P<block>/\*)|\"[^\"]*+\"|'[^']*+'|(?P<broken>[\"'<])"
    r"|(?P<code>\{)|(?P<alone>/[ \t\n]*+>)|(?P<end>>)"
)
_IN_MARKUP = re.compile(
    r"(?P<comment>\{[ \t\n]*+/\*)|(?P<code>\{)|(?P<closing></[^<>{}]*+>)|(?P<tag><)"
)
_REGEX = re.compile(
    r"/(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\])++/\w*+"
)
_JSX = re.compile(r"<(?:>|[A-Za-z_$][\w$.:-]*+(?![\w$.:-]|[ \t\n]*+(?:,|extends\b)))")
_WORD_BEFORE = re.compile(r"[\w$]+\Z")
_LONGEST_WORD = 12
_BEFORE_OPERAND = frozenset(
    "return typeof case in of delete void throw new instanceof do else yield await default".split()
)
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
        at = 0
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
        if self.templates:
            return end
        if self._before(start) != self.code_before:
            self.code_before = self._before(start)
        self.comment_end = end
        self.marker.comment(start, end)
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
        if kind == "comment":
            return self._comment(start, end)
        if kind == "block":
            return self._comment(start, end_after(self.text, "*/", end))
        if kind == "broken":
            raise UnclosedError
        if kind == "template":
            self.templates += 1
            self.stack.append(_Frame(_TEMPLATE, start=start))
        elif kind == "string":
            if not self.templates:
                self.marker.literal(start, end)
        elif kind == "slash":
            return self._slash(start)
        elif kind == "less":
            return self._less(start)
        else:
            self._bracket(match[0], start)
        return end
