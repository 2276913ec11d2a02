"""Selectors of exactly the facts that a page shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docsfy_hookspecs import Fact, Facts, selector


def exact_needs(chosen: Sequence[Fact], facts: Facts) -> list[str]:
    """Selectors that choose these facts, all of one type, and no others.

    Where they are all of their kind, one selector that also takes later ones.
    """
    if not chosen:
        return []
    if len(chosen) == len(facts.of(type(chosen[0]))):
        return [selector(chosen[0].kind)]
    return list(dict.fromkeys(fact_need(fact) for fact in chosen))


def fact_need(fact: Fact) -> str:
    """A selector of one fact; of all with its name where a name says more than its file."""
    return selector(fact.kind, fact.name, path=fact.path)


def source_paths(chosen: Iterable[Fact]) -> list[str]:
    """The files that facts come from, each once, in order."""
    return list(dict.fromkeys(fact.path for fact in chosen if fact.path))
