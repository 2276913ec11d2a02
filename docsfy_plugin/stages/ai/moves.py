"""Sources that moved: pages follow them, and nobody needs to be asked."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from docsfy_hookspecs import Changes, PageSpec
from docsfy_hookspecs.facts import match_glob

from docsfy_plugin.stages.ai.needs import source_needs
from docsfy_plugin.stages.ai.source_globs import literal

_MOST_FILES = 20
_ESCAPED = re.compile(r"\[([*?\[])\]")


def follow_moves(
    pages: Sequence[PageSpec], changes: Changes, paths: Sequence[str]
) -> tuple[PageSpec, ...]:
    """Give pages whose sources moved the new places.

    A file moved where the same content stands elsewhere now, or where only its ending is another
    one (`README.rst`, `README.md`). A glob follows when it matches nothing any more.

    Args:
        pages: In reading order.
        changes: What changed since they were planned.
        paths: POSIX paths of all source files now.

    Returns:
        The pages that have other sources, with needs to match, in order.
    """
    moves = _find_moves(changes)
    if not moves:
        return ()
    followed = []
    for page in pages:
        sources = [new for glob in page.sources for new in _follow(glob, moves, paths)]
        unique = tuple(dict.fromkeys(sources))
        if unique != page.sources:
            followed.append(_with_other_sources(page, unique))
    return tuple(followed)


def _find_moves(changes: Changes) -> dict[str, str]:
    """Old path -> new path."""
    moves = dict(changes.renamed)
    old = [path for path in changes.removed if path not in moves]
    taken = set(moves.values())
    new = [path for path in changes.added if path not in taken]
    stems = Counter(map(_stem, old)), Counter(map(_stem, new))
    by_stem = {_stem(path): path for path in new}
    for path in old:
        stem = _stem(path)
        if stems[0][stem] == 1 and stems[1][stem] == 1:
            moves[path] = by_stem[stem]
    return _with_edited(moves, changes)


def _with_edited(moves: dict[str, str], changes: Changes) -> dict[str, str]:
    """Files that moved and were edited at once: with the folder they were in, or alone by name."""
    old = [path for path in changes.removed if path not in moves]
    new = set(changes.added) - set(moves.values())
    folders = {_moved_folder(before, after) for before, after in moves.items()}
    for path in old:
        there = {
            after + path[len(before) :] for before, after in folders if path.startswith(before)
        }
        found = sorted(there & new)
        if len(found) == 1:
            moves[path] = found[0]
    names = Counter(map(posixpath.basename, old)), Counter(map(posixpath.basename, new))
    by_name = {posixpath.basename(path): path for path in new}
    for path in old:
        name = posixpath.basename(path)
        if path not in moves and names[0][name] == names[1][name] == 1:
            moves[path] = by_name[name]
    return moves


def _moved_folder(old: str, new: str) -> tuple[str, str]:
    """The folders, ending in `/` or empty, that two paths differ in, from the top."""
    ends = len(posixpath.commonprefix([old[::-1], new[::-1]]))
    tail = old[len(old) - ends :]
    tail = tail.partition("/")[2] if len(tail) not in {len(old), len(new)} else tail
    return old[: len(old) - len(tail)], new[: len(new) - len(tail)]


def _stem(path: str) -> str:
    return posixpath.splitext(path)[0]


def _follow(glob: str, moves: Mapping[str, str], paths: Sequence[str]) -> Sequence[str]:
    if any(match_glob(path, glob) for path in paths):
        return [glob]
    exact = _ESCAPED.sub(r"\1", glob)
    if exact in moves:
        return [literal(moves[exact])]
    moved = [(old, new) for old, new in moves.items() if match_glob(old, glob)]
    if not moved:
        return [glob]
    return _follow_folder(glob, moved) or [literal(new) for _, new in moved[:_MOST_FILES]]


def _follow_folder(glob: str, moved: Sequence[tuple[str, str]]) -> list[str]:
    """The glob below another folder, where all its files moved there together."""
    before = re.split(r"[*?\[]", glob, maxsplit=1)[0].rpartition("/")[0]
    folders = {
        new[: -len(old) + len(before)]
        for old, new in moved
        if before and old.startswith(f"{before}/") and new.endswith(old[len(before) :])
    }
    if len(folders) != 1 or not all(new.endswith(old[len(before) :]) for old, new in moved):
        return []
    folder = folders.pop()
    return [f"{literal(folder)}{glob[len(before) :]}"] if folder else []


def _with_other_sources(page: PageSpec, sources: tuple[str, ...]) -> PageSpec:
    own = set(source_needs(page))
    needs = tuple(need for need in page.needs if need not in own)
    changed = replace(page, sources=sources)
    return replace(changed, needs=(*needs, *source_needs(changed)) if own else needs)
