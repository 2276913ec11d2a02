"""Pieces that pages are put together from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docsfy_hookspecs import PageSpec, text
from docsfy_hookspecs.text import anchor, escape

_SNIPPET = re.compile(r"^(\s*;*-+8)(<-)", re.M)


def join_blocks(*blocks: str) -> str:
    """Blocks with a blank line between them; empty ones left out; ends in a newline."""
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip()) + "\n"


def page_head(page: PageSpec) -> str:
    """Title, and the sentence that says what the page gives."""
    return join_blocks(f"# {escape(page.title)}", escape(sentence(page.description)))


def sentence(plain: str) -> str:
    """Plain text with the full stop that its author left out."""
    return f"{plain}." if plain[-1:].isalnum() or plain[-1:] in {")", "`", "'"} else plain


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown cells; columns that are empty in every row are left out."""
    rows = [tuple(text.cell(one) for one in row) for row in rows]
    if not rows:
        return ""
    used = [i for i in range(len(head)) if i == 0 or any(row[i] for row in rows)]
    lines = [
        "| " + " | ".join(head[i] for i in used) + " |",
        "| " + " | ".join("---" for _ in used) + " |",
        *("| " + " | ".join(row[i] or " " for i in used) + " |" for row in rows),
    ]
    return "\n".join(lines)


def bullets(items: Iterable[str]) -> str:
    """A list; an item's further lines are indented below it."""
    return "\n".join("- " + "\n    ".join(item.split("\n")) for item in items if item)


def heading(level: int, title: str, name: str = "") -> str:
    """A heading of plain text, with an anchor of its own where a name is given."""
    mark = anchor(name)
    return f"{'#' * level} {escape(title)}{' ' + mark if mark else ''}"


def details(summary: str, content: str) -> str:
    """Content that readers open by a click."""
    if not content.strip():
        return ""
    head = f'<details markdown="1">\n<summary>{summary}</summary>'
    return f"{head}\n\n{content.strip()}\n\n</details>"


def admonition(kind: str, title: str, content: str) -> str:
    """A call-out; `title` is plain text without quotes."""
    body = "\n".join(f"    {line}" if line else "" for line in content.strip().split("\n"))
    return f'!!! {kind} "{title}"\n\n{body}'


def codes(names: Iterable[str]) -> str:
    """Names as code, separated by commas."""
    return ", ".join(text.code(name) for name in names)


def file_link(path: str, fact_id: str = "") -> str:
    """A link to a source file that shows its path."""
    return text.source_link(escape_label(path), path, fact_id)


def escape_label(path: str) -> str:
    """A path as the label of a link, also where its bytes are not UTF-8."""
    return text.code(path.encode(errors="surrogateescape").decode(errors="replace"))


def fenced(code: str, language: str = "") -> str:
    """Code as a fence that neither its content nor a snippet extension can break open."""
    return text.fence(_SNIPPET.sub("\\1\u200b\\2", code), language).rstrip("\n")
