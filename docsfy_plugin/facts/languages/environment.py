"""Environment variables that code reads, told by the call that reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docsfy_hookspecs.facts import Role, Setting

from docsfy_plugin.facts.languages.syntax import comment_above, line_of

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def variables(
    path: str,
    text: str,
    code: str,
    pattern: re.Pattern[str],
    *,
    role: Role,
    marks: tuple[str, ...] = ("//",),
) -> Iterator[Setting]:
    """Give one setting a variable, where it is read first.

    Args:
        path: Of the file.
        text: The file, for the comments above.
        code: The same without comments, with the same offsets.
        pattern: Group `name` (or `fetched`), and for a default that is literal, `default`.
        role: Of the file.
        marks: How comments of a line begin.
    """
    lines = text.split("\n")
    seen: set[str] = set()
    for match in pattern.finditer(code):
        groups = match.groupdict()
        name = groups["name"] or groups.get("fetched") or ""
        if name in seen or not _NAME.fullmatch(name):
            continue
        seen.add(name)
        number = line_of(code, match.start())
        yield Setting(
            name=name,
            path=path,
            start=number,
            end=number,
            env=(name,),
            default=groups.get("default") or "",
            description=_about(name, comment_above(lines, number, marks)),
            role=role,
        )


def _about(name: str, comment: str) -> str:
    """A comment that speaks of the variable, not of the code that reads it."""
    return comment if name in comment or "environment variable" in comment.lower() else ""
