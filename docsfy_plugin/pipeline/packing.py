"""What of a page's facts and excerpts a model is given, within a number of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docsfy_hookspecs import Command, Excerpt, Fact, Module, Route, Setting, Symbol, TestFile
from docsfy_hookspecs.facts import Folder, Import, Relation
from docsfy_hookspecs.text import count_tokens

from docsfy_plugin.pipeline.sharing import cut_to, least_of, share_out

_FACTS_PERCENT = 40
"""Of the tokens, at most, where facts and excerpts compete: code says more than what was read in
it, but what was read in it is the whole."""

_FEWEST_LINES = 40
"""A file of which fewer lines would be shown is left out."""

_FRAME_TOKENS = 12
"""What a prompt puts around a fact or an excerpt, its path aside."""

_ROLES = {"package": 0, "script": 1, "docs": 2, "example": 3, "test": 4, "vendored": 5}
_BEHIND_THE_SCENES = (Import, Relation, Folder, TestFile)
_DESCRIBED = (Symbol, Module, Command, Route, Setting)
_NOT_SHOWN = frozenset({"path", "start", "end", "role", "language", "docstring_style"})
_FIELD_NAMES: dict[type[object], tuple[str, ...]] = {
    Symbol: ("name", "summary", "signature", "annotation", "value", "deprecated", "docstring"),
    Module: ("name", "summary", "docstring"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What a model is given of a page's facts and excerpts.

    Attributes:
        facts: Whole, in the order they came in.
        excerpts: In the order they came in; the last line of one that is cut says so.
        left_out_facts: How many facts are not given.
        left_out_files: How many excerpts are not given.
        cut_files: How many excerpts are given in part.
    """

    facts: tuple[Fact, ...]
    excerpts: tuple[Excerpt, ...]
    left_out_facts: int = 0
    left_out_files: int = 0
    cut_files: int = 0


def pack(facts: Sequence[Fact], excerpts: Sequence[Excerpt], tokens: int) -> Packed:
    """Choose what of a page's facts and excerpts is given to a model.

    Where not all fits, facts get at most two fifths, and each side what the other leaves over.
    Facts are taken whole, the most useful ones; of files short ones whole and long ones cut.

    Args:
        facts: What the page needs.
        excerpts: Text that it needs, the most important first.
        tokens: What both may take together, as `fact_tokens` and `excerpt_tokens` count.

    Returns:
        The same for the same input; everything where it fits.
    """
    fact_sizes = [fact_tokens(fact) for fact in facts]
    of_facts = sum(fact_sizes)
    of_excerpts = sum(map(excerpt_tokens, excerpts))
    if of_facts + of_excerpts <= tokens:
        return Packed(facts=tuple(facts), excerpts=tuple(excerpts))
    room = min(of_facts, max(tokens * _FACTS_PERCENT // 100, tokens - of_excerpts))
    chosen = _choose(facts, fact_sizes, room)
    given = _share(excerpts, tokens - sum(fact_sizes[at] for at in chosen))
    left = tokens - sum(excerpt_tokens(one) for one in given if one is not None)
    if len(chosen) < len(facts):
        chosen = _choose(facts, fact_sizes, left)
    kept = [one for one in given if one is not None]
    return Packed(
        facts=tuple(facts[at] for at in sorted(chosen)),
        excerpts=tuple(kept),
        left_out_facts=len(facts) - len(chosen),
        left_out_files=len(excerpts) - len(kept),
        cut_files=sum(
            one is not None and one is not whole for one, whole in zip(given, excerpts, strict=True)
        ),
    )


def fact_tokens(fact: Fact) -> int:
    """Estimate what a fact takes in a prompt, from the texts in it."""
    return -(-(_bytes_of(fact) + _bytes_of(fact.path)) // 3) + _FRAME_TOKENS


def excerpt_tokens(excerpt: Excerpt) -> int:
    """What an excerpt takes in a prompt, its path and fence included."""
    return count_tokens(excerpt.path) + count_tokens(excerpt.text) + _FRAME_TOKENS


def _choose(facts: Sequence[Fact], sizes: Sequence[int], tokens: int) -> list[int]:
    """Places of the most useful facts that fit, the most useful first, deep files last."""
    chosen = []
    order = [(_uselessness(fact), fact.path.count("/"), at) for at, fact in enumerate(facts)]
    for _, _, at in sorted(order):
        if sizes[at] <= tokens:
            chosen.append(at)
            tokens -= sizes[at]
    return chosen


def _uselessness(fact: Fact) -> tuple[bool, int, bool, bool, bool]:
    """What is left out first: private, of tests, behind the scenes, undocumented, members."""
    is_private = not fact.public if isinstance(fact, Symbol) else False
    is_private = fact.private if isinstance(fact, Module) else is_private
    is_described = not isinstance(fact, _DESCRIBED) or any(
        getattr(fact, name, "") for name in ("summary", "docstring", "description")
    )
    return (
        is_private,
        _ROLES.get(getattr(fact, "role", "package"), 0),
        isinstance(fact, _BEHIND_THE_SCENES),
        not is_described,
        isinstance(fact, Symbol) and bool(fact.parent),
    )


def _share(excerpts: Sequence[Excerpt], tokens: int) -> list[Excerpt | None]:
    """Each excerpt whole, cut, or not at all, in order."""
    frames = [count_tokens(one.path) + _FRAME_TOKENS for one in excerpts]
    sizes = [count_tokens(one.text) + frame for one, frame in zip(excerpts, frames, strict=True)]
    least = [
        least_of(one.text, _FEWEST_LINES) + frame
        for one, frame in zip(excerpts, frames, strict=True)
    ]
    given: list[Excerpt | None] = []
    shares = share_out(sizes, least, tokens)
    for one, size, frame, share in zip(excerpts, sizes, frames, shares, strict=True):
        if not share:
            given.append(None)
        elif share >= size:
            given.append(one)
        else:
            given.append(Excerpt(path=one.path, text=cut_to(one.text, share - frame)))
    return given


def _bytes_of(value: object) -> int:
    if isinstance(value, str):
        # the separator after it counts too
        return (len(value) if value.isascii() else len(value.encode("utf-8", "replace"))) + 1
    if isinstance(value, tuple):
        return sum(map(_bytes_of, value))
    return sum(_bytes_of(getattr(value, name)) for name in _field_names(type(value)))


def _field_names(record_type: type[object]) -> tuple[str, ...]:
    names = _FIELD_NAMES.get(record_type)
    if names is None:
        fields = getattr(record_type, "__dataclass_fields__", ())
        names = tuple(name for name in fields if name not in _NOT_SHOWN)
        _FIELD_NAMES[record_type] = names
    return names
