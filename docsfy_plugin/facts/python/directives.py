"""Directives of reStructuredText that say something about the whole object."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import DocSection

_DIRECTIVE = re.compile(
    r"^\.\. (?P<name>deprecated|versionadded|versionchanged|versionremoved|note|warning|caution"
    r"|danger|important|hint|tip|attention|seealso|admonition)::[ \t]*(?P<argument>.*)$"
)
_VERSIONS = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "versionremoved": "Removed in version",
}


def split_directives(text: str) -> tuple[str, list[DocSection]]:
    """Take admonitions and notes on versions out of a docstring.

    Only directives at the margin are taken: those in a parameter's description stay there.

    Args:
        text: A cleaned docstring, of any style.

    Returns:
        The text without them, and a section for each, in order.
    """
    if ".. " not in text:
        return text, []
    kept: list[str] = []
    sections: list[DocSection] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        match = _DIRECTIVE.match(lines[at])
        if match is None:
            kept.append(lines[at])
            at += 1
            continue
        end = at + 1
        while end < len(lines) and (not lines[end].strip() or lines[end][0].isspace()):
            end += 1
        body = _dedented(lines[at + 1 : end])
        sections.append(_section(match["name"], match["argument"].strip(), body))
        if kept and kept[-1].strip():
            kept.append("")
        at = end
    return "\n".join(kept).strip(), sections


def _dedented(lines: list[str]) -> str:
    margin = min((len(one) - len(one.lstrip()) for one in lines if one.strip()), default=0)
    return "\n".join(one[margin:].rstrip() for one in lines).strip()


def _section(name: str, argument: str, body: str) -> DocSection:
    if name == "deprecated" or name in _VERSIONS:
        version, _, inline = argument.partition(" ")
        text = "\n".join(part for part in (inline.strip(), body) if part)
        if name == "deprecated":
            return DocSection(kind="deprecated", title=version, text=text)
        title = f"{_VERSIONS[name]} {version}".strip()
        return DocSection(kind="admonition", title=title, text=text)
    if name == "admonition":
        return DocSection(kind="admonition", title=argument, text=body)
    text = "\n".join(part for part in (argument, body) if part)
    title = "See also" if name == "seealso" else name.capitalize()
    return DocSection(kind="admonition", title=title, text=text)
