"""The differing lines of two texts, in bounded time.

`difflib` alone takes quadratic time and more on long texts whose lines repeat, so it is asked
only about short stretches. What is between them is found by lines that occur once in both texts;
a stretch without any is given as removed and added.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_CONTEXT = 3
_LARGEST_STRETCH = 20_000
"""Lines of the one text times lines of the other; `difflib` is asked up to there."""

Change = tuple[int, int, int, int]
"""First line and the line after the last one of the old text, and the same of the new text."""


@dataclass
class Effort:
    """How much may still be spent on looking for equal lines, in pairs of lines.

    `difflib` looks at every pair, and again for every equal stretch that it finds; with this,
    hostile texts take 2 s all together.
    """

    left: int = 3_000_000

    def covers(self, pairs: int) -> bool:
        """Whether it is enough for a stretch; takes it where it is."""
        if pairs > min(self.left, _LARGEST_STRETCH):
            return False
        self.left -= pairs
        return True

    def takes(self, lines: int) -> bool:
        """Whether it is enough for looking once at every line of a stretch; takes it then."""
        if lines > self.left:
            return False
        self.left -= lines
        return True


def unified_lines(old: str, new: str, effort: Effort | None = None) -> list[str]:
    """The hunks of a unified diff with three lines of context, without head lines.

    Args:
        old: Text, or nothing where the file is new.
        new: Text, or nothing where the file is gone.
        effort: Shared by several texts; a new one by default.
    """
    a, b = _lines(old), _lines(new)
    lines: list[str] = []
    for hunk in _hunks(list(_changes(a, b, effort or Effort()))):
        first, last = hunk[0], hunk[-1]
        begin, end = max(first[0] - _CONTEXT, 0), min(last[1] + _CONTEXT, len(a))
        shift = first[2] - first[0]
        lines.append(
            f"@@ -{_range(begin, end)} +{_range(begin + shift, end + last[3] - last[1])} @@"
        )
        at = begin
        for a1, a2, b1, b2 in hunk:
            lines += [f" {line}" for line in a[at:a1]]
            lines += [f"-{line}" for line in a[a1:a2]]
            lines += [f"+{line}" for line in b[b1:b2]]
            at = a2
        lines += [f" {line}" for line in a[at:end]]
    return lines


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _range(begin: int, end: int) -> str:
    count = end - begin
    return f"{begin + 1 if count else begin}" + ("" if count == 1 else f",{count}")


def _hunks(changes: Sequence[Change]) -> Iterator[list[Change]]:
    hunk: list[Change] = []
    for change in changes:
        if hunk and change[0] - hunk[-1][1] > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _changes(a: Sequence[str], b: Sequence[str], effort: Effort) -> Iterator[Change]:
    """What differs, in order; adjoining changes are one."""
    last: Change | None = None
    for change in _found(a, b, effort):
        if last is not None and last[1] == change[0] and last[3] == change[2]:
            last = (last[0], change[1], last[2], change[3])
            continue
        if last is not None:
            yield last
        last = change
    if last is not None:
        yield last


def _found(a: Sequence[str], b: Sequence[str], effort: Effort) -> Iterator[Change]:
    waiting: list[Change] = [(0, len(a), 0, len(b))]
    while waiting:
        a1, a2, b1, b2 = waiting.pop()
        while a1 < a2 and b1 < b2 and a[a1] == b[b1]:
            a1, b1 = a1 + 1, b1 + 1
        while a1 < a2 and b1 < b2 and a[a2 - 1] == b[b2 - 1]:
            a2, b2 = a2 - 1, b2 - 1
        if a1 == a2 and b1 == b2:
            continue
        if a1 == a2 or b1 == b2:
            yield a1, a2, b1, b2
        elif effort.covers((a2 - a1) * (b2 - b1)):
            matcher = SequenceMatcher(None, a[a1:a2], b[b1:b2], autojunk=False)
            for tag, i1, i2, j1, j2 in matcher.get_opcodes():
                if tag != "equal":
                    yield a1 + i1, a1 + i2, b1 + j1, b1 + j2
        elif effort.takes(a2 - a1 + b2 - b1) and (anchors := _anchors(a[a1:a2], b[b1:b2])):
            places = [(a1 + i, b1 + j) for i, j in anchors]
            begins = [(a1, b1), *((i + 1, j + 1) for i, j in places)]
            ends = [*places, (a2, b2)]
            waiting += reversed(
                [(i1, i2, j1, j2) for (i1, j1), (i2, j2) in zip(begins, ends, strict=True)]
            )
        else:
            yield a1, a2, b1, b2


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """The longest ascending row of lines of which each text has one, as pairs of places.

    Without such lines, of those of which both have the same number, the first with the first.
    """
    in_a, in_b = _places(a), _places(b)
    common = [(places, in_b[line]) for line, places in in_a.items() if line in in_b]
    pairs = [(i[0], j[0]) for i, j in common if len(i) == len(j) == 1]
    if not pairs:
        same = [zip(i, j, strict=True) for i, j in common if len(i) == len(j)]
        pairs = sorted(pair for some in same for pair in some)
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(pairs):
        place = bisect.bisect_left(ends, j)
        before.append(tails[place - 1] if place else -1)
        ends[place : place + 1] = [j]
        tails[place : place + 1] = [at]
    row = []
    at = tails[-1] if tails else -1
    while at >= 0:
        row.append(pairs[at])
        at = before[at]
    return row[::-1]


def _places(lines: Sequence[str]) -> dict[str, list[int]]:
    """Line -> where it occurs, both in order."""
    places: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        places.setdefault(line, []).append(at)
    return places
