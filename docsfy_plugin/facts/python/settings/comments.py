"""Comments that describe what stands below or before them."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable

from docsfy_plugin.facts.python.attributes import documented
from docsfy_plugin.facts.python.parsing import PythonFile

_NOT_PROSE = re.compile(
    r"(?:noqa|type:|pragma|pylint|fmt:|nosec|isort|mypy|ruff|!|-\*-|TODO|FIXME|XXX)"
)
_RULE = re.compile(r"[^\w]*")


def comment_of(file: PythonFile, node: ast.stmt | ast.expr, *, at_end: bool = True) -> str:
    """The comment directly above a node, else the one at its line's end.

    Args:
        file: The node's file.
        node: A statement, or an expression in one.
        at_end: Whether one at the line's end counts.
    """
    lines = _lines(file)
    above: list[str] = []
    place = node.lineno - 2
    while place >= 0 and lines[place].strip().startswith("#"):
        above.append(lines[place].strip().lstrip("#:").strip())
        place -= 1
    text = _prose(reversed(above))
    if text or not at_end:
        return text
    last = lines[(node.end_lineno or node.lineno) - 1]
    tail = last.encode()[node.end_col_offset or 0 :].decode(errors="replace")
    _, mark, comment = tail.partition("#")
    return _prose([comment.lstrip(":").strip()]) if mark else ""


def description_of(file: PythonFile, body: list[ast.stmt], place: int) -> str:
    """What the code says of an assignment: the string below it, or its comment."""
    below = documented(body[place + 1]) if place + 1 < len(body) else ""
    return below or comment_of(file, body[place])


@functools.lru_cache(maxsize=2)
def _lines(file: PythonFile) -> list[str]:
    return file.text.split("\n")


def _prose(lines: Iterable[str]) -> str:
    kept = [
        line
        for line in lines
        if not _NOT_PROSE.match(line) and not (line and _RULE.fullmatch(line))
    ]
    return "\n".join(kept).strip()
