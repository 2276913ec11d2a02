"""Docstrings and README text as Markdown that is safe inside a page."""

from __future__ import annotations

import re
from html import unescape

from docsfy_plugin.stages.static import blocks
from docsfy_plugin.stages.static.inline import MARKDOWN, RST

_RST_SIGNS = re.compile(
    r":[a-zA-Z][\w:+-]{0,40}:`|``[^`\n]|^[ \t]*\.\. \S|::[ \t]*$|`_(?!\w)|^:\w+(?: [^:\n]{1,60})?:",
    re.M,
)
_MARKDOWN_SIGNS = re.compile(r"^\s{0,3}(?:```|~~~|\#{1,6}\s)|\]\((?:https?:|\S+\.md)", re.M)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)|(?<=[。！？])(?=\S)")  # noqa: RUF001  # Chinese and Japanese end so
_PRIVATE = 0xE000
"""What is escaped waits behind this character until markup is gone."""
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,40}\](?!:)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_ESCAPED = re.compile(f"[{chr(_PRIVATE + 0x21)}-{chr(_PRIVATE + 0x7E)}]")
_NOT_AN_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|approx|incl|resp|ca|Dr|Mr|No)|\b[A-Z])\.$"
)


def to_markdown(text: str, style: str = "", base: str = "") -> str:
    """Turn text in its author's markup into Markdown that keeps its meaning.

    Headings become bold lines, unclosed fences are closed, and what Markdown extensions,
    templates or browsers could take for syntax is shown as text.

    Args:
        text: Any text; reStructuredText, Markdown or plain.
        style: `rst`, `markdown`, or a docstring style (`google`, `numpy`, `sphinx`, empty):
            then the markup is told from the text.
        base: Folder of a document with relative links; `.` for the top.

    Returns:
        Markdown without a final newline; empty for blank text.
    """
    return blocks.convert_blocks(text, markup_of(text, style), base)


def markup_of(text: str, style: str) -> str:
    """Tell which markup a text is written in."""
    if style in {RST, MARKDOWN}:
        return style
    if style == "sphinx" or _RST_SIGNS.search(text):
        return MARKDOWN if _MARKDOWN_SIGNS.search(text) and style != "sphinx" else RST
    return MARKDOWN if _MARKDOWN_SIGNS.search(text) else ""


def document_style(path: str) -> str:
    """The markup of a document, by the ending of its name: analysers give it as Markdown."""
    return "" if path.lower().endswith(".txt") else MARKDOWN


def to_line(text: str, style: str = "") -> str:
    """The same on one line, for list items and cells: the first paragraph alone."""
    paragraph = re.split(r"\n\s*\n", text.strip(), maxsplit=1)[0]
    return blocks.convert_line(" ".join(paragraph.split()), markup_of(text, style))


def to_plain(text: str) -> str:
    """Markdown or reStructuredText of one paragraph as plain text on one line."""
    line = " ".join(re.split(r"\n\s*\n", text.strip(), maxsplit=1)[0].split())
    line = _ESCAPE.sub(lambda match: chr(_PRIVATE + ord(match[1])), line)
    line = re.sub(r"!\[[^\[\]]{0,300}\]\([^()\s]{0,600}\)", "", line)
    line = re.sub(r"\[([^\[\]]{0,300})\]\([^()\s]{0,600}\)", r"\1", line)
    line = re.sub(r"\[([^\[\]]{1,300})\]\[[^\[\]]{0,100}\]", r"\1", line)
    line = re.sub(r":[\w:+-]{1,40}:`~?([^`<]{1,200})(?:<[^`]{0,200}>)?`", r"\1", line)
    line = re.sub(r"`([^`<]{1,200}?)\s*<[^<>`]{1,300}>`__?", r"\1", line)
    line = re.sub(r"</?[A-Za-z][^<>]{0,300}>", "", line)
    line = re.sub(r"(\*\*|__)(?=\S)([^*_]{1,300})\1", r"\2", line)
    line = re.sub(r"(?<!\w)([*_])(?=\S)([^*_]{1,300}?)\1(?!\w)", r"\2", line)
    line = unescape(_FOOTNOTE.sub("", line.replace("`", "")))
    line = _ESCAPED.sub(lambda match: chr(ord(match[0]) - _PRIVATE), line)
    return " ".join(line.split())


def first_sentence(plain: str) -> str:
    """The first sentence of plain text, up to its full stop."""
    at = 0
    for match in _SENTENCE.finditer(plain):
        if not _NOT_AN_END.search(plain[at : match.start()]):
            return plain[: match.start()].strip()
    return plain.strip()
