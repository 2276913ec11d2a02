"""What a page is written from: its source globs as selectors of facts and of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from docsfy_hookspecs import (
    Command,
    EntryPoint,
    Manifest,
    Module,
    NavGroup,
    PageSpec,
    Plan,
    Route,
    Setting,
    Symbol,
    Task,
    TestFile,
    Workflow,
)
from docsfy_hookspecs.facts import EXCERPT_KIND

_KINDS = tuple(
    fact_type.KIND
    for fact_type in (
        Manifest,
        EntryPoint,
        Command,
        Setting,
        Route,
        Module,
        Symbol,
        Task,
        TestFile,
        Workflow,
    )
)
"""Documents, folders and imports are left out: the text itself says more."""


def source_needs(page: PageSpec) -> tuple[str, ...]:
    """Selectors of the text and of all facts of a page's sources, from its spec alone.

    Returns:
        For every glob `file:GLOB` and a selector of each kind of facts; empty without sources.
    """
    globs = [glob for source in page.sources for glob in _path_globs(source)]
    needs = [f"{EXCERPT_KIND}:{glob}" for glob in globs]
    needs += [f"{kind}:*@{glob}" for kind in _KINDS for glob in globs]
    return tuple(dict.fromkeys(needs))


def with_needs(page: PageSpec) -> PageSpec:
    """A page with the needs of its sources, where it has none of its own."""
    return page if page.needs or not page.sources else replace(page, needs=source_needs(page))


def with_sources(page: PageSpec, globs: Sequence[str]) -> PageSpec:
    """A page that is written from more files than before."""
    sources = tuple(dict.fromkeys((*page.sources, *globs)))
    needs = source_needs(replace(page, sources=sources))
    kept = (need for need in page.needs if need not in needs)
    return replace(page, sources=sources, needs=(*kept, *needs))


def plan_with_needs(plan: Plan) -> Plan:
    """A plan whose pages all have needs, as far as they have sources."""
    return replace(
        plan,
        navigation=tuple(
            NavGroup(title=group.title, pages=tuple(map(with_needs, group.pages)))
            for group in plan.navigation
        ),
    )


def _path_globs(glob: str) -> Iterator[str]:
    """A glob as selectors of facts match paths, which know neither `**/` nor folders."""
    whole = f"{glob}*" if glob.endswith("/") else glob
    for one in (whole, whole.removeprefix("**/")):
        if one:
            yield one.replace("%", "%25").replace("@", "%40")
