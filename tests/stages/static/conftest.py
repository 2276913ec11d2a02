"""A source, and the plugin at work on facts made by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from docsfy_hookspecs import Fact, Facts, Plan, Settings, Source, SourceFile
from docsfy_hookspecs.facts import without_lines

from docsfy_plugin.stages.static.plugin import StaticWriter


@pytest.fixture
def make_source() -> Callable[..., Source]:
    def make(*paths: str, project: str = "tool", web_url: str = "") -> Source:
        return Source(
            owner="local",
            project=project,
            branch="main",
            commit="1" * 40,
            committed_at="2026-01-01T00:00:00Z",
            repository=f"/src/{project}",
            web_url=web_url,
            forge="github" if web_url else "",
            snapshot="sha256:0",
            files=tuple(SourceFile(path=path, blob="b" * 40, size_bytes=1) for path in paths),
        )

    return make


@pytest.fixture
def make_plan(make_source: Callable[..., Source]) -> Callable[..., Plan]:
    def make(facts: Sequence[Fact], *paths: str, repo_type: str = "", web_url: str = "") -> Plan:
        source = make_source(*paths, web_url=web_url)
        plan = StaticWriter().docsfy_plan(
            source, Facts(facts), Settings(repo_type=repo_type), model=None
        )
        assert plan is not None
        return plan

    return make


@pytest.fixture
def given() -> Callable[[Plan, Sequence[Fact], str], Facts]:
    """What the writer of one page is given, as the pipeline selects it."""

    def select(plan: Plan, facts: Sequence[Fact], slug: str) -> Facts:
        page = plan.page(slug)
        assert page is not None
        return Facts(without_lines(fact) for fact in Facts(facts).select(*page.needs))

    return select


@pytest.fixture
def write_page(
    make_plan: Callable[..., Plan], given: Callable[[Plan, Sequence[Fact], str], Facts]
) -> Callable[..., str]:
    """Plan, then write one page from exactly what it asked for."""

    def write(facts: Sequence[Fact], slug: str, *paths: str, web_url: str = "") -> str:
        plan = make_plan(facts, *paths, web_url=web_url)
        page = plan.page(slug)
        assert page is not None
        text = StaticWriter().docsfy_write_page(page, given(plan, facts, slug), model=None)
        assert text is not None
        return text

    return write
