"""Parsed docstrings as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from docsfy_hookspecs import DocItem, DocSection, text
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static.annotations import Links, annotation
from docsfy_plugin.stages.static.markdown import admonition, bullets, join_blocks
from docsfy_plugin.stages.static.prose import to_markdown

TITLES = {
    "parameters": "Parameters",
    "other parameters": "Other parameters",
    "attributes": "Attributes",
    "returns": "Returns",
    "yields": "Yields",
    "receives": "Receives",
    "raises": "Raises",
    "warns": "Warns",
    "examples": "Examples",
}


_VERSION = re.compile(r"(?:changed|added|new|removed) in (?:version )?", re.I)


def docstring(sections: Sequence[DocSection], style: str, links: Links = ()) -> str:
    """A parsed docstring in its own order.

    Args:
        sections: As an analyser parsed them.
        style: The docstring's style.
        links: What names in annotations stand for.
    """
    blocks: list[str] = []
    changes: list[str] = []
    for section in sections:
        title = section.title if section.kind == "admonition" else ""
        if _VERSION.match(title):
            change = to_markdown(section.text, style)
            changes.append(f"*{escape(title)}*: {change}" if change else f"*{escape(title)}*")
            continue
        blocks += [_history(changes), _section(section, style, links)]
        changes = []
    return join_blocks(*blocks, _history(changes)).rstrip("\n")


def _history(changes: Sequence[str]) -> str:
    return f"**History**\n\n{bullets(changes)}" if changes else ""


def _section(section: DocSection, style: str, links: Links) -> str:
    if section.kind == "text":
        return to_markdown(section.text, style)
    if section.kind == "deprecated":
        return admonition(
            "warning", "Deprecated", to_markdown(section.text, style) or "Deprecated."
        )
    if section.kind == "admonition":
        title = " ".join(section.title.replace('"', "'").replace("\\", "").split()) or "Note"
        body = to_markdown(section.text, style)
        return admonition(_admonition_kind(title), title, body) if body else ""
    title = section.title or TITLES.get(section.kind, section.kind.capitalize())
    items = "\n".join(_item(item, section.kind, style, links) for item in section.items)
    body = to_markdown(section.text, style) if section.text.strip() else ""
    return join_blocks(f"**{escape(title)}**", items, body) if items or body else ""


def _admonition_kind(title: str) -> str:
    word = title.split(maxsplit=1)[0].casefold()
    known = {"warning": "warning", "caution": "warning", "danger": "danger", "tip": "tip"}
    return known.get(word, "note")


def _item(item: DocItem, kind: str, style: str, links: Links) -> str:
    shown = annotation(item.annotation, links)
    name = text.code(item.name)
    if kind == "raises" and not name:
        name, shown = shown, ""
    elif kind == "raises" and not shown:
        name = text.symbol_link(name, item.name) if item.name.isidentifier() else name
    remarks = [shown] if shown else []
    if item.default:
        remarks.append(f"default {text.code(item.default)}")
    remark = ", ".join(remarks)
    head = f"{name} ({remark})" if name and remark else name or remark
    description = to_markdown(item.description, style)
    first, _, rest = description.partition("\n")
    if first.startswith(("```", "!!!", "- ", "1. ", "|", "> ")):
        first, rest = "", description
    joined = ": ".join(part for part in (head, first) if part)
    more = ("\n" if first else "\n\n") + textwrap.indent(rest, "    ") if rest else ""
    return f"- {joined}{more}" if joined else ""
