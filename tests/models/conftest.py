"""A project documented by a model that a test has written down."""

import copy
import functools
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click.testing
import pytest
from docsfy_hookspecs import ModelAnswer, ModelError, ModelRequest

from docsfy_plugin.cli import main
from docsfy_plugin.pipeline.back_off import BackOff
from docsfy_plugin.testing import ScriptedAuthor, ScriptedProvider, install_plugins
from docsfy_plugin.testing.authors import Prompt, read_prompt
from tests.conftest import Built, Project, create_project

pytest.register_assert_rewrite("tests.models.programs")

from tests.models.programs import Program  # noqa: E402  # as above

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

EDIT = ("src/weather/forecast.py", "self.city * days", "self.city + str(days)")
"""A change of what the page `forecasts` is written from, and no other."""


@dataclass
class Written:
    """A project and the author of its pages.

    Attributes:
        project: The project.
        author: Who answers.
        requests: Every call, in order.
        fails: Called with a request before it is answered; may raise.
        reply: Gives an answer of its own to a prompt; `None` leaves it to the author.
        tokens: Tokens that every answer says it took.
        cost_usd: US dollars that every answer says it cost.
    """

    project: Project
    author: ScriptedAuthor
    requests: list[ModelRequest] = field(default_factory=list)
    fails: Callable[[ModelRequest], None] = lambda _request: None
    reply: Callable[[Prompt], str | None] = lambda _prompt: None
    tokens: int = 100
    cost_usd: float = 0.25

    def generate(self, request: ModelRequest) -> ModelAnswer:
        self.requests.append(request)
        self.fails(request)
        text = self.reply(read_prompt(request.prompt))
        if text is None:
            text = self.author.answer(request.prompt)
        return ModelAnswer(text=text, tokens=self.tokens, cost_usd=self.cost_usd)

    def build(self, **settings: Any) -> Built:
        """Build; what was called before is forgotten."""
        self.author.kinds.clear()
        self.requests.clear()
        return self.project.build(**settings)

    def publish(self, **settings: Any) -> Built:
        """Build, which must succeed."""
        built = self.build(**settings)
        assert built.error is None, built.log
        return built

    def docsfy(self, *arguments: str) -> click.testing.Result:
        """Run a command of docsfy in the project, in this process."""
        with chdir(self.project.root):
            return click.testing.CliRunner().invoke(main, arguments)

    def ask_docsfy(self, *arguments: str) -> dict[str, Any]:
        """The object that a command prints with `--json`."""
        return json.loads(self.docsfy(*arguments, "--json").stdout)

    @property
    def status(self) -> dict[str, Any]:
        """The only variant, as `docsfy status --json` has it."""
        (one,) = self.ask_docsfy("status")["variants"]
        return one

    def fail(self, kind: str, *slugs: str, **more: Any) -> None:
        """Let calls fail for some pages, or for all calls; an empty slug stands for planning."""

        def fail(request: ModelRequest) -> None:
            if not slugs or read_prompt(request.prompt).slug in slugs:
                raise ModelError(
                    "The service is out", kind=kind, **({"retry_after_s": 0.01} | more)
                )

        self.fails = fail

    def recover(self) -> None:
        """Let every call succeed again."""
        self.fails = lambda _request: None

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Kind and slug of every call of the last build, failed ones too, sorted."""
        prompts = [read_prompt(request.prompt) for request in self.requests]
        return sorted((prompt.kind, prompt.slug) for prompt in prompts)

    @property
    def calls(self) -> list[tuple[str, str]]:
        """Kind and slug of every call of the last build that was answered, sorted."""
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
def install() -> Iterator[Callable[[Written], Written]]:
    """Lets the option `provider: scripted` mean an author."""
    with ExitStack() as stack:

        def do_install(made: Written) -> Written:
            plugins = {"scripted": ScriptedProvider(made.generate)}
            stack.enter_context(install_plugins(plugins))
            return made

        yield do_install


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is told to come later without a time waits for a moment only."""
    quick = functools.partial(BackOff, steps_s=(0.01,))
    monkeypatch.setattr("docsfy_plugin.pipeline.model_calls.BackOff", quick)


@pytest.fixture
def written(project: Project, install: Callable[[Written], Written], _impatient: None) -> Written:
    """A project whose option `provider` is a scripted model."""
    project.options(provider="scripted")
    return install(Written(project, ScriptedAuthor(plan=copy.deepcopy(PLAN))))


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A project with its site; to be copied, not changed."""
    project = create_project(tmp_path_factory.mktemp("finished") / "weather")
    project.options(provider="scripted")
    made = Written(project, ScriptedAuthor(plan=copy.deepcopy(PLAN)))
    with install_plugins({"scripted": ScriptedProvider(made.generate)}):
        made.publish()
    return made


@pytest.fixture
def site(
    finished: Written, tmp_path: Path, install: Callable[[Written], Written], _impatient: None
) -> Written:
    """A project with its site, and the author who wrote it.

    It is a copy: `docsfy retry` needs a build first, as it looks for where the last run was.
    """
    root = tmp_path / "weather"
    shutil.copytree(finished.project.root, root, symlinks=True)
    author = ScriptedAuthor(
        plan=copy.deepcopy(PLAN),
        _bodies=dict(finished.author._bodies),
        _numbers=dict(finished.author._numbers),
    )
    return install(Written(Project(root, root), author))


@pytest.fixture
def program(project: Project, tmp_path: Path) -> Iterator[Program]:
    """A project whose pages a program writes; nothing was built yet."""
    made = Program(project, tmp_path / "program")
    (made.folder / "plan.json").write_text(json.dumps(PLAN))
    made.options()
    yield made
    made.kill()
