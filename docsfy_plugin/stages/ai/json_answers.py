"""The JSON object in a model's answer, out of chatter, fences and preambles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from json import JSONDecodeError, JSONDecoder

from docsfy_hookspecs import DocsfyError

MAX_ANSWER = 2_000_000
"""Characters of an answer that are looked at; no plan or page comes near."""

_START = re.compile(r'\{(?=[ \t\r\n]*["}])')
_MAX_MISSES = 1000
_MISSED_CHARACTERS = 4
"""What unreadable starts may cost together, as a multiple of the answer's length."""
_SHOWN = 60


class AnswerError(DocsfyError):
    """What a model answered cannot be used; the message says why without quoting a page."""

    code = "unusable-answer"


class CutOffAnswerError(AnswerError):
    """The answer ends before its JSON does."""


def read_object(text: str, *wanted: str) -> dict[str, object]:
    """Find the one JSON object of an answer.

    Takes time in proportion to the text, whatever it holds.

    Args:
        text: The answer: JSON, or JSON among chatter, fences, drafts and examples.
        wanted: Keys of which the object has at least one; any object will do without.

    Returns:
        The last whole object that has a wanted key, or, where none has, the last that holds
        such an object as a value (`{"plan": {...}}`). Texts in it can be encoded.

    Raises:
        CutOffAnswerError: The answer ends inside of it.
        AnswerError: There is none, or it is nested too deep, has a key twice or what is no JSON.
    """
    if len(text) > MAX_ANSWER:
        raise AnswerError(f"The answer has {len(text)} characters, more than {MAX_ANSWER}")
    missed: list[AnswerError] = []
    found = [(item, faults) for item, faults in _objects(text, missed) if isinstance(item, dict)]
    for item, faults in reversed(found):
        inner = _wanted(item, wanted)
        if inner is not None:
            if faults:
                raise AnswerError(faults[0])
            return inner
    if missed:
        raise missed[0]
    if found and wanted:
        keys = ", ".join(repr(key) for key in wanted)
        raise AnswerError(f"The answer has no JSON object with any of the keys {keys}")
    raise AnswerError(f"The answer of {len(text)} characters has no JSON object")


def clean(text: str) -> str:
    """Text that can be encoded: halves of surrogate pairs become `?`, NUL goes."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def shown(value: object) -> str:
    """A model's value for a message, on one line and not long."""
    if not isinstance(value, str):
        if isinstance(value, dict | list):
            return "an object" if isinstance(value, dict) else "a list"
        return "nothing" if value is None else repr(value)[:_SHOWN]
    return repr(value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…")


def _wanted(item: dict[str, object], wanted: tuple[str, ...]) -> dict[str, object] | None:
    if not wanted or any(key in item for key in wanted):
        return item
    for value in item.values():
        if isinstance(value, dict) and any(key in value for key in wanted):
            return value
    return None


def _objects(text: str, missed: list[AnswerError]) -> Iterator[tuple[object, tuple[str, ...]]]:
    """Every whole object that stands in no other whole one, and what is wrong inside it.

    Says in `missed` why the first start of an object led to none.
    """
    notes = _Notes()
    # models break lines inside texts, which JSON does not allow and `strict` would refuse
    decoder = JSONDecoder(
        object_pairs_hook=notes.pairs, parse_constant=notes.constant, strict=False
    )
    misses, left = _MAX_MISSES, _MISSED_CHARACTERS * len(text)
    start = _START.search(text)
    while start is not None and misses and left > 0:
        at = start.start()
        notes.faults.clear()
        try:
            item, end = decoder.raw_decode(text, at)
        except RecursionError as exc:
            raise AnswerError("The answer's JSON is nested too deep") from exc
        except ValueError as exc:
            if not missed:
                missed.append(_why(exc, text))
            misses -= 1
            left -= _read_until(exc, len(text)) - at
            end = at + 1
        else:
            yield item, tuple(notes.faults)
        start = _START.search(text, end)


def _read_until(exc: ValueError, length: int) -> int:
    """How far the decoder read before it gave up; it names where a text began that has no end."""
    if isinstance(exc, JSONDecodeError) and not exc.msg.startswith("Unterminated"):
        return exc.pos + 1
    return length


def _why(exc: ValueError, text: str) -> AnswerError:
    if not isinstance(exc, JSONDecodeError):
        return AnswerError("The answer's JSON has a number that is too long")
    if _read_until(exc, len(text)) >= len(text.rstrip()):
        return CutOffAnswerError(
            f"The answer of {len(text)} characters has only the beginning of a JSON object"
        )
    clause = exc.msg[:1].lower() + exc.msg[1:]
    return AnswerError(f"The answer's JSON cannot be read: {clause}, at character {exc.pos + 1}")


@dataclass(slots=True)
class _Notes:
    """What the decoder lets pass and this reader does not."""

    faults: list[str] = field(default_factory=list)

    def pairs(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        item = {clean(key): _cleaned(value) for key, value in pairs}
        if len(item) < len(pairs):
            ((twice, _),) = Counter(clean(key) for key, _ in pairs).most_common(1)
            self.faults.append(f"The answer's JSON has the key {shown(twice)} twice")
        return item

    def constant(self, name: str) -> None:
        self.faults.append(f"The answer's JSON holds {name}, which is no JSON")


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return value
