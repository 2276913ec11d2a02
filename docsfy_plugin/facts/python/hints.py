"""Telling, before a file is parsed, whether it may hold what a reader looks for."""

from __future__ import annotations

import re
from collections.abc import Sequence


def may_hold(content: bytes, words: Sequence[bytes], pattern: re.Pattern[bytes]) -> bool:
    """Tell whether a pattern occurs in a file, quickly where it does not.

    Looking for plain words one by one takes a tenth of the time of an expression with as many
    alternatives.

    Args:
        content: The file.
        words: Every match of `pattern` has one of them in it.
        pattern: What is looked for.
    """
    return any(word in content for word in words) and pattern.search(content) is not None
