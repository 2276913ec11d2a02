"""Patches of a page: old text that stands there once, and what replaces it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass

from docsfy_plugin.stages.ai.json_answers import AnswerError, read_object
from docsfy_plugin.stages.ai.page_rules import END_MARK, end_marks, page_fault

PATCH_SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {
            "updates": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "old_text": {"type": "string"},
                        "new_text": {"type": "string"},
                    },
                    "required": ["old_text", "new_text"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["updates"],
        "additionalProperties": False,
    }
)
"""JSON Schema of the answer that `read_patches` reads."""

_MOST_PATCHES = 200


class PatchError(AnswerError):
    """Patches cannot be read or do not apply; the page is to be written whole."""

    code = "unusable-patches"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """One change of a page.

    Attributes:
        old_text: Stands in the page exactly once.
        new_text: Replaces it; empty takes it away.
    """

    old_text: str
    new_text: str


def read_patches(text: str) -> tuple[Patch, ...]:
    """Read `{"updates": [{"old_text", "new_text"}]}` out of an answer.

    Returns:
        The patches as given; none where the model says that nothing is to be changed.

    Raises:
        PatchError: The answer is not of that form.
    """
    try:
        updates = read_object(text, "updates")["updates"]
    except AnswerError as exc:
        raise PatchError(exc.message) from exc
    if not isinstance(updates, list):
        raise PatchError("The key 'updates' of the patches holds no list")
    if len(updates) > _MOST_PATCHES:
        raise PatchError(f"There are {len(updates)} updates, more than {_MOST_PATCHES}")
    return tuple(_read_patch(number, update) for number, update in enumerate(updates, 1))


def _read_patch(number: int, update: object) -> Patch:
    if not isinstance(update, dict):
        raise PatchError(f"Update {number} is no object")
    old, new = update.get("old_text"), update.get("new_text")
    if not isinstance(old, str) or not isinstance(new, str):
        raise PatchError(f"Update {number} does not give 'old_text' and 'new_text' as texts")
    return Patch(old_text=_lines(old), new_text=_lines(new))


def apply_patches(page: str, patches: Sequence[Patch], end_mark: str = END_MARK) -> str:
    """Replace all old texts at once; no patch sees what another one wrote.

    Args:
        page: The page's last good text.
        patches: In any order.
        end_mark: What may not come into the page.

    Returns:
        The mended page, which keeps its title and ends in one newline.

    Raises:
        PatchError: An old text is empty or does not stand there exactly once, two overlap, or
            what comes of them is not a page with the same title.
    """
    spans = sorted(_find(page, number, patch) for number, patch in enumerate(patches, 1))
    for (_, end, first), (begin, _, second) in itertools.pairwise(spans):
        if begin < end:
            raise PatchError(f"Updates {first} and {second} overlap")
    pieces, at = [], 0
    for begin, end, number in spans:
        pieces += [page[at:begin], patches[number - 1].new_text]
        at = end
    mended = _lines("".join([*pieces, page[at:]])).rstrip("\n") + "\n"
    _check(page, mended, end_mark)
    return mended


def _find(page: str, number: int, patch: Patch) -> tuple[int, int, int]:
    if not patch.old_text:
        raise PatchError(f"Update {number} has an empty 'old_text'")
    begin = page.find(patch.old_text)
    if begin < 0:
        raise PatchError(f"The 'old_text' of update {number} does not stand in the page")
    if page.find(patch.old_text, begin + 1) >= 0:
        raise PatchError(f"The 'old_text' of update {number} stands in the page more than once")
    return begin, begin + len(patch.old_text), number


def _check(page: str, mended: str, end_mark: str) -> None:
    if mended.partition("\n")[0] != page.partition("\n")[0]:
        raise PatchError("The updates change the page's title")
    fault = page_fault(mended)
    if fault:
        raise PatchError(f"The page after the updates {fault}")
    if next(end_marks(mended, end_mark), None) is not None:
        raise PatchError("The updates put the end mark into the page")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
