"""Field lists of Sphinx: `:param name: …`, `:returns: …`, `:raises Error: …`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docsfy_hookspecs.facts import DocItem, DocSection

FIELD = re.compile(
    r"^:(?P<kind>param|parameter|arg|argument|key|keyword|kwarg|type|kwtype|raises?|except"
    r"|exception|returns?|rtype|yields?|ytype|var|ivar|cvar|vartype)"
    r"(?:[ \t]+(?P<what>[^:\n]*(?:::?[^:\s]+)*))?:"
    r"(?:[ \t]+(?P<text>.*))?$"
)
_PARAMETERS = frozenset({"param", "parameter", "arg", "argument", "key", "keyword", "kwarg"})
_TYPES = {"type": "parameters", "kwtype": "parameters", "vartype": "attributes"}
_ATTRIBUTES = frozenset({"var", "ivar", "cvar"})
_RAISES = frozenset({"raise", "raises", "except", "exception"})


@dataclass
class _Fields:
    items: dict[str, dict[str, DocItem]] = field(default_factory=dict)
    types: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, kind: str, name: str, annotation: str, text: str) -> None:
        entries = self.items.setdefault(kind, {})
        key = name or str(len(entries))
        if key in entries and kind == "raises":
            key = f"{key} {len(entries)}"
        entries.setdefault(key, DocItem(name=name, annotation=annotation, description=text))


def parse_fields(text: str) -> tuple[str, list[DocSection]]:
    """Take the fields out of a docstring.

    Args:
        text: A cleaned docstring.

    Returns:
        The text around the fields, and a section for each kind of field, parameters first.
    """
    kept: list[str] = []
    fields = _Fields()
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        match = FIELD.match(lines[at])
        if match is None:
            kept.append(lines[at])
            at += 1
            continue
        end = _end_of_field(lines, at + 1)
        rest = "\n".join(lines[at + 1 : end])
        body = f"{match['text'] or ''}\n{_dedent(rest)}".strip()
        _add(fields, match["kind"], (match["what"] or "").strip(), body)
        at = end
    return "\n".join(kept).strip(), _sections(fields)


def _end_of_field(lines: list[str], at: int) -> int:
    """A field goes on over indented lines, and over plain ones up to a blank line."""
    indented_only = False
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            indented_only = True
        elif not line[0].isspace() and (indented_only or line.startswith((":", ".. "))):
            break
        at += 1
    return at


def _dedent(text: str) -> str:
    lines = text.split("\n")
    margin = min((len(one) - len(one.lstrip()) for one in lines if one.strip()), default=0)
    return "\n".join(one[margin:].rstrip() for one in lines)


def _add(fields: _Fields, kind: str, what: str, text: str) -> None:
    if kind in _PARAMETERS:
        annotation, _, name = what.rpartition(" ")
        fields.add("parameters", name.lstrip("\\*"), annotation.strip(), text)
    elif kind in _ATTRIBUTES:
        annotation, _, name = what.rpartition(" ")
        fields.add("attributes", name, annotation.strip(), text)
    elif kind in _TYPES:
        fields.types[_TYPES[kind], what.lstrip("\\*")] = " ".join(text.split())
    elif kind in _RAISES:
        fields.add("raises", what, "", text)
    elif kind in {"rtype", "ytype"}:
        fields.types["yields" if kind == "ytype" else "returns", ""] = " ".join(text.split())
    else:
        fields.add("yields" if kind.startswith("yield") else "returns", "", what, text)


def _sections(fields: _Fields) -> list[DocSection]:
    for (kind, name), annotation in fields.types.items():
        entries = fields.items.setdefault(kind, {})
        key = name or "0"
        known = entries.get(key, DocItem(name=name))
        entries[key] = DocItem(
            name=known.name, annotation=annotation, description=known.description
        )
    order = ("parameters", "attributes", "returns", "yields", "raises")
    return [
        DocSection(kind=kind, items=tuple(fields.items[kind].values()))
        for kind in order
        if fields.items.get(kind)
    ]
