"""A model whose answers are written down, and the plugin that asks it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from docsfy_hookspecs import (
    Changes,
    DocsfyError,
    Excerpt,
    Facts,
    Finding,
    Model,
    ModelAnswer,
    ModelRequest,
    PageSpec,
    PageText,
    Plan,
    PlanUpdate,
    Provider,
    Settings,
)
from docsfy_hookspecs.facts import match_glob

from docsfy_plugin.stages.ai.plugin import AiWriter
from docsfy_plugin.testing import make_source, read_facts

SHOP = {
    "README.md": "# Shop\n\nShop sells things.\n\n## Install\n\n    pip install shop\n",
    "pyproject.toml": """\
[project]
name = "shop"
version = "1.0"
description = "Sells things from the command line."
[project.scripts]
shop = "shop.cli:main"
""",
    "src/shop/__init__.py": '"""Sells things."""\nfrom shop.till import Till\n',
    "src/shop/cli.py": '''\
import os
import click

@click.command()
@click.option("--fast", is_flag=True, help="Do not wait.")
def main(fast):
    """Open the shop."""
    os.environ["SHOP_KEY"]
''',
    "src/shop/till.py": '''\
class Till:
    """Takes money."""

    def pay(self, amount: int) -> None:
        """Pay an amount."""
''',
    "src/shop/stock/shelf.py": 'class Shelf:\n    """Holds things."""\n',
    "tests/test_till.py": "from shop import Till\n\ndef test_pay():\n    Till().pay(1)\n",
    "uv.lock": "version = 1\n",
    "docs/logo.png": b"\x89PNG",
}

Answer = str | DocsfyError


@dataclass
class Scripted:
    """The plugin with a model that answers what a test has written down, in order."""

    answers: Sequence[Answer] | Callable[[ModelRequest], str]
    takes_schema: bool = False
    prompt_tokens: int = 0
    source_dir: str = ""
    files: dict[str, str | bytes] = field(default_factory=lambda: dict(SHOP))
    settings: Settings = field(default_factory=Settings)
    requests: list[ModelRequest] = field(default_factory=list)

    @property
    def prompts(self) -> list[str]:
        return [request.prompt for request in self.requests]

    @property
    def model(self) -> Model:
        provider = Provider(
            name="scripted",
            default_model="script",
            generate=self._generate,
            takes_schema=self.takes_schema,
        )
        return Model(
            provider=provider,
            name="script",
            prompt_tokens=self.prompt_tokens,
            source_dir=self.source_dir,
        )

    @property
    def facts(self) -> Facts:
        return read_facts(self.files)

    def plan(self) -> Plan | None:
        return AiWriter().docsfy_plan(
            source=make_source(self.files, project="shop"),
            facts=self.facts,
            settings=self.settings,
            model=self.model,
        )

    def update(self, previous: Plan, **changes: tuple[str, ...]) -> PlanUpdate | None:
        return AiWriter().docsfy_update_plan(
            source=make_source(self.files, project="shop"),
            facts=self.facts,
            settings=self.settings,
            model=self.model,
            previous=previous,
            changes=Changes(**changes),
        )

    def write(
        self,
        page: PageSpec,
        *,
        outline: tuple[tuple[str, str], ...] = (),
        previous: str = "",
        diff: str = "",
        findings: tuple[Finding, ...] = (),
        facts: Facts | None = None,
        excerpts: tuple[Excerpt, ...] | None = None,
    ) -> PageText | None:
        needs = [need for need in page.needs if not need.startswith("file:")]
        if excerpts is None:
            excerpts = tuple(
                Excerpt(path=path, text=text)
                for path, text in self.files.items()
                if isinstance(text, str) and any(match_glob(path, g) for g in page.sources)
            )
        return AiWriter().docsfy_write_page(
            page=page,
            facts=self.facts.select(*needs) if facts is None else facts,
            excerpts=excerpts,
            settings=self.settings,
            model=self.model,
            outline=outline,
            previous=previous,
            diff=diff,
            findings=findings,
        )

    def _generate(self, request: ModelRequest) -> ModelAnswer:
        self.requests.append(request)
        if callable(self.answers):
            return ModelAnswer(text=self.answers(request))
        answer = self.answers[len(self.requests) - 1]
        if isinstance(answer, DocsfyError):
            raise answer
        return ModelAnswer(text=answer)


@pytest.fixture
def make_scripted() -> type[Scripted]:
    """Give the plugin with a scripted model, over a small shop."""
    return Scripted
