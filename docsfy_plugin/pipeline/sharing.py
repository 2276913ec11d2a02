"""Sharing tokens out: small texts whole, large ones cut at a line to an equal share."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from itertools import accumulate

from docsfy_hookspecs.text import count_tokens

_STEPS = 16
"""Levels between a power of two and the next one: where one text grows a little, the others are
cut where they were."""

_NOTE_TOKENS = 12


def level_of(sizes: Sequence[int], tokens: int) -> int:
    """How many tokens each of several texts may take so that all together keep to a limit.

    Args:
        sizes: What each of them takes, sorted.
        tokens: What all of them may take.

    Returns:
        The largest size where all fit whole; else an equal share of what the smaller ones leave
        over, rounded down to one of 16 steps between powers of two.
    """
    if not sizes:
        return 0
    sums = list(accumulate(sizes, initial=0))
    count = len(sizes)
    if sums[-1] <= tokens:
        return sizes[-1]
    whole = bisect.bisect_right(
        range(count), tokens, key=lambda at: sums[at] + (count - at) * sizes[at]
    )
    return _rounded((tokens - sums[whole]) // (count - whole))


def share_out(sizes: Sequence[int], least: Sequence[int], tokens: int) -> list[int]:
    """Share tokens among texts; where that gives one of them too little, later ones get nothing.

    Args:
        sizes: What each text takes whole.
        least: What each must get to be worth anything, at most its size.
        tokens: What all of them may take.

    Returns:
        What each may take, in the same order: its size, a common level, or 0.
    """
    kept = sorted(sizes)
    needs = sorted(range(len(sizes)), key=lambda at: (least[at], at))
    gone: set[int] = set()
    while kept:
        level = level_of(kept, tokens)
        if least[needs[-1]] <= level:
            return [0 if at in gone else min(size, level) for at, size in enumerate(sizes)]
        # needs are sorted, so those that the level does not meet stand at its end
        first = bisect.bisect_right(needs, level, key=least.__getitem__)
        last = max(range(first, len(needs)), key=needs.__getitem__)
        at = needs.pop(last)
        gone.add(at)
        kept.pop(bisect.bisect_left(kept, sizes[at]))
    return [0] * len(sizes)


def cut_to(text: str, tokens: int, note: str = "[… {} more lines]") -> str:
    """The first lines of a text, and a last line that says how many are left out.

    Args:
        text: Any.
        tokens: What the result may take, at least 12.
        note: The last line, with `{}` for the number.

    Returns:
        The text itself where it fits.
    """
    if count_tokens(text) <= tokens:
        return text
    lines = text.removesuffix("\n").split("\n")
    sizes = accumulate(len(line.encode("utf-8", "replace")) + 1 for line in lines)
    fitting = bisect.bisect_right(list(sizes), (tokens - _NOTE_TOKENS) * 3)
    return "\n".join([*lines[:fitting], note.format(len(lines) - fitting), ""])


def least_of(text: str, lines: int) -> int:
    """Tokens of a text's first lines with the note of `cut_to`, or of the whole if it is less."""
    at = -1
    for _ in range(lines):
        at = text.find("\n", at + 1)
        if at < 0:
            return count_tokens(text)
    return min(count_tokens(text[: at + 1]) + _NOTE_TOKENS + 1, count_tokens(text))


def _rounded(level: int) -> int:
    step = (1 << max(level.bit_length() - 1, 0)) // _STEPS or 1
    return level - level % step
