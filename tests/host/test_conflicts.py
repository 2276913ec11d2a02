"""Two plugins that give a thing of one name: the pipeline asks the host, and names both."""

from __future__ import annotations

import pytest
from docsfy_hookspecs import (
    Analyzer,
    NavGroup,
    Plan,
    Provider,
    Settings,
    Site,
    SiteFile,
    hookimpl,
)

from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import PluginConflictError
from docsfy_plugin.host.loading import Loaded
from docsfy_plugin.pipeline.analysis import collect_analyzers
from docsfy_plugin.pipeline.decision import find_model
from docsfy_plugin.pipeline.rendering import render_outputs, render_pages
from docsfy_plugin.testing import make_source, read_facts

PLAN = Plan(project_name="p", navigation=(NavGroup(title="", pages=()),))


class Giver:
    """Gives one of everything, always of the same name."""

    def __init__(self, *, path: str = "a.txt", provider: str = "scripted") -> None:
        self._path = path
        self._provider = provider

    @hookimpl
    def docsfy_analyzers(self) -> list[Analyzer]:
        return [Analyzer(name="gherkin", version="1")]

    @hookimpl
    def docsfy_providers(self) -> list[Provider]:
        return [Provider(name=self._provider, default_model="m", generate=print)]

    @hookimpl
    def docsfy_render_pages(self) -> list[SiteFile]:
        return [SiteFile(path=self._path, content="")]

    @hookimpl
    def docsfy_render_outputs(self) -> list[SiteFile]:
        return [SiteFile(path=self._path, content="")]


def make_host(**plugins: Giver) -> Host:
    return Host([Loaded(name=n, plugin=p, version="1") for n, p in plugins.items()])


def test_two_analysers_of_one_name():
    with pytest.raises(PluginConflictError) as caught:
        collect_analyzers(make_host(a=Giver(), b=Giver()))
    assert str(caught.value) == (
        "Plugins 'a' and 'b' both give analyser 'gherkin'. Set disable: [a] or disable: [b]"
    )


def test_two_providers_of_one_name():
    with pytest.raises(PluginConflictError, match="'a' and 'b' both give provider 'scripted'"):
        find_model(make_host(a=Giver(), b=Giver()), "scripted", "")


def test_a_provider_that_calls_itself_static():
    with pytest.raises(PluginConflictError, match="'docsfy' and 'a' both give provider 'static'"):
        find_model(make_host(a=Giver(provider="static")), "scripted", "")


def test_two_page_files_of_one_path_even_where_case_alone_differs():
    host = make_host(a=Giver(), b=Giver(path="A.txt"))
    with pytest.raises(PluginConflictError, match=r"'a' and 'b' both give page file 'A\.txt'"):
        render_pages(host, PLAN, (), Settings())


def test_two_output_files_of_one_path():
    site = Site(
        name="s",
        url="",
        mount="",
        source=make_source({}),
        plan=PLAN,
        pages=(),
        facts=read_facts({}),
    )
    with pytest.raises(PluginConflictError, match=r"'a' and 'b' both give output file 'a\.txt'"):
        render_outputs(make_host(a=Giver(), b=Giver()), site)
