"""A project documented by a model that a test has written down."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from docsfy_hookspecs import ModelAnswer, ModelRequest

from docsfy_plugin.testing import ScriptedAuthor, ScriptedProvider, install_plugins
from tests.conftest import Built, Project

PLAN: dict[str, Any] = {
    "project_name": "Weather",
    "tagline": "Tells the weather of a city.",
    "repo_type": "app",
    "navigation": [
        {
            "group": "",
            "pages": [
                {
                    "slug": "index",
                    "title": "Weather",
                    "description": "What it is for",
                    "type": "guide",
                    "sources": ["README.md"],
                }
            ],
        },
        {
            "group": "Usage",
            "pages": [
                {
                    "slug": "command",
                    "title": "The command line",
                    "description": "The command and its options",
                    "type": "reference",
                    "sources": ["src/weather/cli.py"],
                },
                {
                    "slug": "forecasts",
                    "title": "Forecasts",
                    "description": "How a forecast is made",
                    "type": "concept",
                    "sources": ["src/weather/forecast.py"],
                },
            ],
        },
    ],
}
"""A plan of the package that `make_project` documents."""


@dataclass
class Written:
    """A project and the author of its pages.

    Attributes:
        project: The project.
        author: Who answers.
        requests: Every call, in order.
        fails: Called with a request before it is answered; may raise.
        tokens: Tokens that every answer says it took.
    """

    project: Project
    author: ScriptedAuthor
    requests: list[ModelRequest] = field(default_factory=list)
    fails: Callable[[ModelRequest], None] = lambda _request: None
    tokens: int = 100
    cost_usd: float = 0.25

    def generate(self, request: ModelRequest) -> ModelAnswer:
        self.requests.append(request)
        self.fails(request)
        text = self.author.answer(request.prompt)
        return ModelAnswer(text=text, tokens=self.tokens, cost_usd=self.cost_usd)

    def build(self, **settings: Any) -> Built:
        """Build; what was called before is forgotten."""
        self.author.kinds.clear()
        self.requests.clear()
        return self.project.build(**settings)

    @property
    def calls(self) -> list[tuple[str, str]]:
        """Kind and slug of every call of the last build, sorted."""
        return sorted(self.author.kinds)

    @property
    def counts(self) -> tuple[int, int, float]:
        """Calls, tokens and US dollars of the last attempt, as the database has them."""
        (row,) = self.project.ask(
            "SELECT calls, tokens, cost_usd FROM attempt JOIN variant ON variant.attempt ="
            " attempt.id"
        )
        return row


@pytest.fixture
def written(project: Project) -> Iterator[Written]:
    """A project whose option `provider` is a scripted model."""
    made = Written(project, ScriptedAuthor(plan=PLAN))
    project.options(provider="scripted")
    with ExitStack() as stack:
        stack.enter_context(install_plugins({"scripted": ScriptedProvider(made.generate)}))
        yield made
