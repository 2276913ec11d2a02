from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest
from docsfy_hookspecs.facts import Fact, Facts, Route

from docsfy_plugin.facts.python import analyzer, routes, settings

ReadRoutes = Callable[[Mapping[str, str]], tuple[Route, ...]]


@pytest.fixture
def read_routes() -> ReadRoutes:
    """Gives the routes of files: path -> text."""

    def read(files: Mapping[str, str]) -> tuple[Route, ...]:
        facts: list[Fact] = []
        for path in sorted(files):
            content = dedent(files[path]).encode()
            for reader in (analyzer, routes, settings):
                facts += reader.read(path, content)
        return routes.join(Facts(analyzer.join(Facts(facts)))).of(Route)

    return read
