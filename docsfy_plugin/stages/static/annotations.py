"""Type annotations as code, with links where it is known what they name."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TypeAlias

from docsfy_hookspecs import text

Links: TypeAlias = Sequence[tuple[str, str]]
"""Pairs of a name as written and the qualified name that it stands for."""

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_BUILT_IN = re.compile(
    r"Any|None|bool|bytes|dict|float|frozenset|int|list|object|set|str|tuple|"
    r"type"
)


def annotation(source: str, links: Links) -> str:
    """An annotation as code; names that stand for symbols are links.

    A name that is the only one to link takes the whole annotation along, so that the code is
    not cut to pieces.
    """
    if not source:
        return ""
    known = dict(links)
    strings = [match.span() for match in _STRING.finditer(source)]
    found = [
        match
        for match in _NAME.finditer(source)
        if match[0] in known
        and not _BUILT_IN.fullmatch(match[0])
        and known[match[0]].partition(".")[0] not in sys.stdlib_module_names
        and not any(
            begin < match.start() < end - 1 and "Literal" in source for begin, end in strings
        )
    ]
    if not found:
        return text.code(source)
    if len({match[0] for match in found}) == 1:
        return text.symbol_link(text.code(source), known[found[0][0]])
    parts, at = [], 0
    for match in found:
        parts.append(text.code(source[at : match.start()].strip()))
        parts.append(text.symbol_link(text.code(match[0]), known[match[0]]))
        at = match.end()
    parts.append(text.code(source[at:].strip()))
    return " ".join(part for part in parts if part)
