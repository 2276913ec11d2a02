"""What changed in the sources of one page, as a unified diff that no file can crowd out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from docsfy_hookspecs.text import count_tokens

from docsfy_plugin.pipeline.line_diffs import Effort, unified_lines
from docsfy_plugin.pipeline.sharing import cut_to, least_of, share_out

_FEWEST_LINES = 8
"""Of a file's diff, its two head lines included; a file with less is only named."""

_NAMES_PERCENT = 10
_LONGEST_NAME = 200
_CUT = "[… {} more lines of this file's changes]"
_MORE = "[… and {} more files]"


def diff_sources(
    before: Iterable[tuple[str, str]],
    now: Iterable[tuple[str, str]],
    read_old: Callable[[str, str], str | None],
    read_new: Callable[[str], str],
    max_tokens: int,
) -> str:
    """Say what changed in the sources of one page.

    Args:
        before: Pairs of path and blob id that the page was made from.
        now: The same now.
        read_old: Takes a blob id and the path, gives the clean text; `None` where it is not
            known.
        read_new: Takes a path, gives the clean text now.
        max_tokens: What the answer may take; every changed file gets a fair share of it.

    Returns:
        Unified diffs ordered by path, ending in a newline; files whose clean text is the same
        are left out. Lines in brackets say what is not shown. Empty where nothing changed.
    """
    diffs = _diffs(dict(before), dict(now), read_old, read_new)
    if not diffs:
        return ""
    whole = "".join(text for _, text in diffs)
    if count_tokens(whole) <= max_tokens:
        return whole
    # a byte more each: the sum of rounded numbers is over that of the whole
    sizes = [count_tokens(text) + 1 for _, text in diffs]
    least = [least_of(text, _FEWEST_LINES) + 1 for _, text in diffs]
    names_tokens = max_tokens * _NAMES_PERCENT // 100
    shares = share_out(sizes, least, max_tokens - names_tokens)
    shown = "".join(
        cut_to(text, share - 1, _CUT)
        for (_, text), share in zip(diffs, shares, strict=True)
        if share
    )
    rest = [name for (name, _), share in zip(diffs, shares, strict=True) if not share]
    return shown + _names(rest, max_tokens - count_tokens(shown) - 1)


def _diffs(
    before: dict[str, str],
    now: dict[str, str],
    read_old: Callable[[str, str], str | None],
    read_new: Callable[[str], str],
) -> list[tuple[str, str]]:
    """Pairs of a name and its diff, of files whose text changed, ordered by path."""
    effort = Effort()
    found = []
    for path in sorted(before.keys() | now.keys()):
        if before.get(path) == now.get(path):
            continue
        old = read_old(before[path], path) if path in before else ""
        new = read_new(path) if path in now else ""
        if old == new:
            continue
        name = _harmless(path)
        head = _head(name, is_new=path not in before, is_gone=path not in now)
        if old is None:
            what = "changed" if path in now else "removed"
            lines: Sequence[str] = [f"[{what}; its old text is not known]"]
        else:
            lines = unified_lines(old, new, effort)
        found.append((name, "\n".join([*head, *lines, ""])))
    return found


def _head(name: str, *, is_new: bool, is_gone: bool) -> tuple[str, str]:
    old = "/dev/null" if is_new else _side("a", name)
    return f"--- {old}", f"+++ {'/dev/null' if is_gone else _side('b', name)}"


def _side(side: str, name: str) -> str:
    return f'"{side}/{name[1:]}' if name.startswith('"') else f"{side}/{name}"


def _harmless(path: str) -> str:
    """A path on one line; one with odd characters in quotes, escaped, one too long cut."""
    if len(path) > _LONGEST_NAME:
        path = f"{path[: _LONGEST_NAME // 2]}…{path[-_LONGEST_NAME // 2 :]}"
    is_plain = path.isprintable() and not any(c in path for c in '"\\')
    return path if is_plain else json.dumps(path)


def _names(names: Sequence[str], tokens: int) -> str:
    """The names of files whose changes are not shown, as far as they fit."""
    if not names:
        return ""
    lines = ["[changed too, not shown:]", *names]
    text = "\n".join([*lines, ""])
    return cut_to(text, max(tokens, 0), _MORE) if tokens > count_tokens(_MORE) + 1 else ""
