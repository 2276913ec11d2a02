"""Folders of the repository, and what each is for."""

from __future__ import annotations

from collections.abc import Iterable

from docsfy_hookspecs import Facts, Folder, text
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static.markdown import escape_label, table

ROLES = {
    "package": "code",
    "test": "tests",
    "example": "examples",
    "script": "scripts",
    "docs": "documentation",
    "vendored": "code of other projects",
}
NO_CODE = frozenset(
    ("Markdown", "reStructuredText", "Text", "JSON", "YAML", "TOML", "INI", "XML", "CSV", "Image")
)
SHOWN_LANGUAGES = 3


def folders(facts: Facts, depth: int) -> list[Folder]:
    """Folders, ordered by path: those at the top, and below it those of code to a depth."""
    chosen = [
        one
        for one in facts.of(Folder)
        if one.name != "."
        and _depth(one) <= depth
        and (_depth(one) == 1 or (one.role == "package" and one.name[0] != "." and _has_code(one)))
    ]
    return sorted(chosen, key=lambda one: one.name.split("/"))


def _depth(folder: Folder) -> int:
    return folder.name.count("/") + 1


def purpose(folder: Folder) -> str:
    """What a folder is for, as far as its name and its files tell; plain text."""
    words = folder.purpose
    if not words and (folder.role != "package" or _has_code(folder)):
        words = ROLES[folder.role]
    return words[:1].upper() + words[1:]


def _has_code(folder: Folder) -> bool:
    return any(name not in NO_CODE for name, _ in folder.languages)


def folder_table(chosen: Iterable[Folder]) -> str:
    """Folders with their purpose and the languages of most files."""
    rows = []
    for folder in chosen:
        languages = ", ".join(name for name, _ in folder.languages[:SHOWN_LANGUAGES])
        link = text.source_link(escape_label(f"{folder.name}/"), folder.name)
        rows.append((link, escape(purpose(folder)), escape(languages)))
    return table(("Folder", "Purpose", "Languages"), rows)
