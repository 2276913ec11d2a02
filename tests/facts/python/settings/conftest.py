from collections.abc import Callable
from textwrap import dedent

import pytest
from docsfy_hookspecs.facts import Facts, Setting

from docsfy_plugin.facts.python import analyzer, settings

ReadSettings = Callable[..., dict[str, Setting]]


@pytest.fixture
def read_settings() -> ReadSettings:
    """Gives the settings of one file by their names."""

    def read(source: str, path: str = "app/config.py") -> dict[str, Setting]:
        content = dedent(source).encode()
        facts = [*analyzer.read(path, content), *settings.read(path, content)]
        joined = settings.join(Facts(analyzer.join(Facts(facts))))
        return {one.name: one for one in joined.of(Setting)}

    return read
