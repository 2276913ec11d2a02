"""Text of a repository in a prompt: fenced as data, or as one plain line of a list.

Nothing that a repository or a model wrote comes into a prompt in any other way.
"""

from __future__ import annotations

import re
import unicodedata

from docsfy_hookspecs.text import count_tokens

LONGEST_LINE = 300
"""Characters of a repository's words that become one line of a list."""

_LEFT_OUT = "[{} more lines are left out]"
_SHORTEST_HEAD = 10
_SHORTEST_FENCE = 4
_LONGEST_RUN = 80
_RUN = re.compile(r"`+|~+")
_LONG_RUN = re.compile(rf"(`{{{_LONGEST_RUN}}})`+|(~{{{_LONGEST_RUN}}})~+")
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPOKEN_FOR = re.compile(r"^(?=(?:Title|Slug):)", re.M)
_END_MARK = re.compile(r"<!--(?=\s*docsfy\s*:\s*end\s*-->)", re.I)
_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_ODD = re.compile(
    "[^\x20-\x7e\n\t\u200c\u200d\ufe0f]|(?<=[\u200c\u200d\ufe0f]{2})[\u200c\u200d\ufe0f]"
)
"""All but plain characters, and the joiners that words and emoji are written with, two in a row."""

_JOINERS = frozenset("\u200c\u200d\ufe0f")
_IGNORED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0e\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that are not shown either, which can hide a text of any length."""


def quote(text: str, info: str = "") -> str:
    """Text as a fenced block that nothing in it can close, ending in a newline.

    No line of it begins like a page's `Title:` and `Slug:` lines, and no end mark stands in it.

    Args:
        text: Any.
        info: A word about it, plain; not from a repository.
    """
    body = tame(text).rstrip("\n")
    fence = _fence(body)
    return f"{fence}{info}\n{body}\n{fence}\n"


def fence_tokens(text: str) -> int:
    """Tokens that quoting a text takes beside the text."""
    return count_tokens(_fence(tame(text))) * 2 + 2


def tame(text: str) -> str:
    """Text with nothing in it that a prompt's form speaks for, and no character that hides.

    Lines that begin like a page's `Title:` and `Slug:` lines are indented, end marks broken, and
    control characters taken out.
    """
    lines = _LONG_RUN.sub(r"\1\2", _shown(_BREAKS.sub("\n", text)))
    return _END_MARK.sub("<! --", _SPOKEN_FOR.sub(" ", lines))


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """Text as one plain line without control characters, cut where it is long."""
    line = " ".join(_shown(text).split())
    line = _END_MARK.sub("<! --", line)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def trusted(text: str) -> str:
    """The author's own words: as they are, but for what the form of a prompt speaks for."""
    return tame(text).strip("\n")


def cut(text: str, tokens: int) -> str:
    """The first lines of a text that take at most so many tokens, and how many are left out."""
    if count_tokens(text) <= tokens:
        return text
    lines = text.split("\n")
    room = tokens - count_tokens(_LEFT_OUT.format(len(lines))) - 1
    if room < 0:
        return ""
    kept: list[str] = []
    for line in lines:
        size = count_tokens(f"{line}\n")
        if size > room:
            break
        kept.append(line)
        room -= size
    note = _LEFT_OUT.format(len(lines) - len(kept))
    if not kept and room > _SHORTEST_HEAD:
        # a text of one long line
        kept.append(lines[0].encode("utf-8", "replace")[: 3 * (room - 2)].decode(errors="ignore"))
    return "\n".join([*kept, note])


def share_out(sizes: list[int], room: int) -> list[int]:
    """Give each a fair share of a room: small ones whole, the rest of it to the large ones.

    Returns:
        For every size at most that much; together at most `room`.
    """
    shares = [0] * len(sizes)
    left = max(room, 0)
    order = sorted(range(len(sizes)), key=lambda i: (sizes[i], i))
    for place, index in enumerate(order):
        shares[index] = min(sizes[index], left // (len(order) - place))
        left -= shares[index]
    return shares


def _fence(body: str) -> str:
    longest = max((len(run) for run in _RUN.findall(body)), default=0)
    return "`" * max(_SHORTEST_FENCE, longest + 1)


def _shown(text: str) -> str:
    return text if text.isascii() and text.isprintable() else _ODD.sub(_unseen, text)


def _unseen(match: re.Match[str]) -> str:
    character = match[0]
    if character in _JOINERS or _IGNORED.match(character):
        return ""
    if unicodedata.category(character) not in _NOT_SHOWN:
        return character
    # halves of surrogate pairs cannot be sent, and characters that turn text hide what it says
    return "?" if "\ud800" <= character <= "\udfff" else " " if character.isspace() else ""
