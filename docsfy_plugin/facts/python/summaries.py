"""First sentences of docstrings as plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_MAX_PARAGRAPH = 2_000  # characters of a paragraph in which a sentence's end is looked for

_NOT_A_SUMMARY = re.compile(r"copyright\b|\(c\)|©|spdx-|licensed under", re.I)
_BULLET = re.compile(r"^(?:[-*+] |#+ )\s*")
_RULE = re.compile(r"^[=\-~^\"'`#*+.:_]{3,}$")
_END_OF_PROSE = re.compile(
    r"^(?:\.\. |:\w+[^:\n]*:(?:\s|$)|@\w+\b|(?:args|arguments|parameters|params|returns?|raises"
    r"|yields?|examples?|attributes|notes?):$)",
    re.I,
)
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
    heading = first = ""
    for paragraph, is_heading in _paragraphs(docstring):
        if is_heading:
            heading = heading or paragraph
        elif not _NOT_A_SUMMARY.match(paragraph):
            first = paragraph
            break
    first = first or heading
    text = plain_text(first[:_MAX_PARAGRAPH])
    for end in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[: end.end()]):
            return text[: end.end()]
    return text.rstrip(": ") if text.endswith(":") else text


def _paragraphs(docstring: str) -> Iterator[tuple[str, bool]]:
    """Paragraphs up to the first directive, field or section, and whether each is a heading."""
    lines: list[str] = []
    for raw in [*docstring.split("\n"), ""]:
        line = raw.strip()
        is_end = _END_OF_PROSE.match(line) is not None
        is_rule = _RULE.match(line) is not None
        is_item = bool(lines) and _BULLET.match(line) is not None
        if lines and (not line or is_end or is_rule or is_item):
            yield _BULLET.sub("", " ".join(lines)), is_rule or lines[0].startswith("# ")
            lines = []
        if is_end:
            return
        if line and not is_rule:
            lines.append(line)
