"""Sections of a README or guide, quoted as the project's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs import Document, DocumentSection

from docsfy_plugin.stages.static import prose
from docsfy_plugin.stages.static.markdown import file_link, heading, join_blocks

MAX_CHARACTERS = 24_000
"""What is longer is better read where it stands."""
DEEPEST = 6


def sections_about(document: Document, words: re.Pattern[str]) -> list[DocumentSection]:
    """Sections whose heading matches, each with the sections below it, in order."""
    chosen: list[DocumentSection] = []
    level = 0
    for section in document.sections:
        if level and section.level > level:
            chosen.append(section)
            continue
        matches = section.level > 0 and words.search(section.title)
        level = section.level if matches else 0
        if matches:
            chosen.append(section)
    return [one for one in chosen if one.text.strip() or one.level]


def own_words(document: Document, sections: Sequence[DocumentSection], level: int = 2) -> str:
    """Sections below the sentence that says where they stand; empty without text."""
    if not any(section.text.strip() for section in sections):
        return ""
    link = file_link(document.path, document.id)
    return join_blocks(
        f"In the project's own words, from {link}:", quoted(document, sections, level)
    ).rstrip()


def quoted(document: Document, sections: Sequence[DocumentSection], level: int = 2) -> str:
    """Sections as Markdown, headings from a level on, links into the repository symbolic."""
    style = prose.document_style(document.path)
    base = document.path.rpartition("/")[0] or "."
    top = min((section.level for section in sections if section.level), default=1)
    blocks, size = [], 0
    for section in sections:
        size += len(section.text)
        if size > MAX_CHARACTERS:
            blocks.append(f"The rest is in {file_link(document.path, document.id)}.")
            break
        if section.title:
            depth = min(section.level - top + level, DEEPEST)
            blocks.append(
                heading(max(depth, level), prose.to_plain(section.title) or section.title)
            )
        blocks.append(prose.to_markdown(section.text, style, base))
    return join_blocks(*blocks).rstrip()
