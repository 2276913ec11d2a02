"""First sentences of docstrings as plain text."""

from __future__ import annotations

import re
from collections.abc import Callable

_MAX_PARAGRAPH = 2_000  # characters of a paragraph in which a sentence's end is looked for

_RULE = re.compile(r"^[=\-~^\"'`#*+.:_]{3,}$")
_DIRECTIVE = re.compile(r"^(?:\.\. |:\w+[^:\n]*:\s|@\w+\b)")
_SENTENCE_END = re.compile(r"[.!?](?=\s+[^\sa-z])")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|resp|approx|incl|[A-Z])|\.\.)\.$")
_Replacement = str | Callable[[re.Match[str]], str]


def _target_of(match: re.Match[str]) -> str:
    text = match[1].strip()
    label, angle, target = text.partition("<")
    if angle and label.strip():
        return label.strip()
    text = (target.rstrip(">") if angle else text).lstrip("!")
    return text[1:].rpartition(".")[2] if text.startswith("~") else text


_MARKUP: tuple[tuple[re.Pattern[str], _Replacement], ...] = (
    (re.compile(r"(?::[\w+.-]+){1,3}:`([^`]*)`"), _target_of),
    (re.compile(r"``([^`]+)``"), r"\1"),
    (re.compile(r"`([^`<]+?)\s*<[^`>]*>`__?"), r"\1"),
    (re.compile(r"`([^`]+)`_{0,2}"), r"\1"),
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)"), r"\1"),
    (re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"\*\*([^*\s](?:[^*]*[^*\s])?)\*\*"), r"\1"),
    (re.compile(r"(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"), r"\1"),
    (re.compile(r"\|([\w ]+)\|_?"), r"\1"),
    (re.compile(r"\\([*_`|\\])"), r"\1"),
)


def plain_text(markup: str) -> str:
    """Text on one line without the markup of reStructuredText and Markdown."""
    text = " ".join(markup.split())
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return text.strip()


def first_sentence(docstring: str) -> str:
    """The first sentence of a docstring; its first paragraph if that has no end.

    Returns:
        Plain text on one line; empty where the docstring begins with something else, such as
        a directive or a list of fields.
    """
    paragraph: list[str] = []
    for raw in docstring.split("\n"):
        line = raw.strip()
        if _RULE.match(line) and (paragraph or set(line) != {"."}):
            if paragraph:
                break
            continue
        if not line or _DIRECTIVE.match(line):
            if paragraph:
                break
            if line:
                return ""
            continue
        paragraph.append(line)
    text = plain_text(" ".join(paragraph)[:_MAX_PARAGRAPH].lstrip("# "))
    for end in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[: end.end()]):
            text = text[: end.end()]
            break
    return text.rstrip(": ") if text.endswith(":") else text
