"""A source's files in few tokens: folders that hold too much are summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from docsfy_hookspecs import Facts
from docsfy_hookspecs.facts import Folder
from docsfy_hookspecs.text import count_tokens

from docsfy_plugin.stages.ai.quoting import cut, one_line

_DEEPEST = 12
_FOLDED_ROLES = frozenset({"vendored", "test", "docs"})
"""Folders that a planner need not see into, if all of it does not fit."""
_MOST_ENDINGS = 3
_MOST_FILES = 200
"""Names of one folder that are shown."""
_CROWD = 25
"""A folder with so many folders has them all alike (translations, packages)."""


@dataclass(slots=True)
class _Node:
    folders: dict[str, _Node] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    count: int = 0
    endings: Counter[str] = field(default_factory=Counter)


def tree_text(paths: Sequence[str], facts: Facts, tokens: int) -> str:
    """List files by folder, as deep as fits.

    Args:
        paths: POSIX paths.
        facts: Of the source; say which folders are for tests and the like.
        tokens: What the text may take.

    Returns:
        A line a folder with its files. A folder that is summed up names the folders in it and
        says how many files it holds.
    """
    top = _grow(paths)
    folded = {f.path for f in facts.of(Folder) if f.role in _FOLDED_ROLES}
    text = "\n".join(_lines(top, "", _DEEPEST, frozenset()))
    depth = _DEEPEST
    while count_tokens(text) > tokens and depth >= 0:
        text = "\n".join(_lines(top, "", depth, folded))
        depth -= 1
    return cut(text, tokens)


def _grow(paths: Sequence[str]) -> _Node:
    top = _Node()
    for path in paths:
        *folders, name = path.split("/")
        dot = name.rfind(".")
        ending = name[dot:] if dot > 0 else name
        node = top
        for folder in ("", *folders):
            node = node.folders.setdefault(folder, _Node()) if folder else node
            node.count += 1
            node.endings[ending] += 1
        node.files.append(name)
    return top


def _lines(node: _Node, path: str, depth: int, folded: Set[str]) -> Iterator[str]:
    if node.files:
        yield f"{one_line(path) or './'} {_listed(node.files)}"
    for name, folder in sorted(node.folders.items()):
        below = f"{path}{name}/"
        is_crowd = len(folder.folders) > _CROWD and depth < _DEEPEST
        if depth > 0 and below.rstrip("/") not in folded and not is_crowd:
            yield from _lines(folder, below, depth - 1, folded)
        else:
            yield _summed_up(folder, below)


def _summed_up(folder: _Node, path: str) -> str:
    endings = ", ".join(e for e, _ in folder.endings.most_common(_MOST_ENDINGS))
    count = one_line(f"({folder.count} files: {endings})")
    names = "".join(f" {name}/" for name in sorted(folder.folders))
    return f"{one_line(path)}{one_line(names) and ' ' + one_line(names)} {count}"


def _listed(names: list[str]) -> str:
    more = f" (and {len(names) - _MOST_FILES} more)" if len(names) > _MOST_FILES else ""
    return " ".join(one_line(name).replace(" ", "\\ ") for name in names[:_MOST_FILES]) + more
