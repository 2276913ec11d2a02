"""What the pages about models say is what the code does: providers, fields, forms, calls."""

import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from docsfy_hookspecs import (
    Model,
    ModelAnswer,
    ModelError,
    ModelRequest,
    PlanUpdate,
    Provider,
)
from docsfy_hookspecs.models import ModelErrorKind

from docsfy_plugin.providers.plugin import Providers
from docsfy_plugin.stages.ai.page_answers import read_page
from docsfy_plugin.stages.ai.patches import Patch, read_patches
from docsfy_plugin.stages.ai.plan_answers import read_plan, read_update
from docsfy_plugin.testing import build_site, make_repository

DOCS = Path(__file__).parents[2] / "docs"
HOW_TO = (DOCS / "how-to/models.md").read_text()
README = (DOCS.parent / "README.md").read_text()
TRUST = (DOCS / "trust.md").read_text()
HOOK = (DOCS / "reference/hooks/docsfy_providers.md").read_text()
UPDATE_HOOK = (DOCS / "reference/hooks/docsfy_update_plan.md").read_text()

PROVIDERS = {one.name: one for one in Providers(command="cat").docsfy_providers()}
PATHS = ("README.md", "weather/__init__.py", "weather/cli.py", "weather/alerts.py")


def read_rows(page: str, head: str) -> Iterator[tuple[str, ...]]:
    """Cells of the rows of the table whose head row begins with a word."""
    for line in page.partition(f"| {head} |")[2].partition("\n\n")[0].splitlines()[2:]:
        yield tuple(cell.strip() for cell in line.strip("|").split(" | "))


def read_codes(page: str, head: str) -> list[str]:
    """What stands in code in the first cells of a table."""
    return [code for row in read_rows(page, head) for code in re.findall(r"`([^`]+)`", row[0])]


def read_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", HOW_TO, re.M | re.S)


def test_the_table_has_every_provider_with_its_default_model() -> None:
    rows = [(name, model, reads) for name, _, _, model, reads in read_rows(HOW_TO, "Provider")]
    assert rows == [
        (f"`{one.name}`", f"`{one.default_model}`", "yes" if one.reads_files else "no")
        for one in PROVIDERS.values()
    ]


def test_the_readme_names_every_provider() -> None:
    assert [name for name in PROVIDERS if f"`{name}`" not in README] == []


@pytest.mark.parametrize(("page", "head"), [(HOW_TO, "Kind"), (HOOK, "kind")])
def test_the_table_of_failures_has_every_kind(page: str, head: str) -> None:
    assert sorted(read_codes(page, head)) == sorted(get_args(ModelErrorKind))


@pytest.mark.parametrize("record", [Provider, ModelRequest, ModelAnswer, Model])
def test_the_page_of_the_hook_has_every_field(record: type) -> None:
    assert read_codes(HOOK, record.__name__) == [field.name for field in fields(record)]


def test_the_page_of_the_hook_has_every_list_of_an_update() -> None:
    assert sorted(read_codes(UPDATE_HOOK, "Field")) == sorted(f.name for f in fields(PlanUpdate))


def test_the_forms_of_answers_are_read() -> None:
    plan, update, patch = read_blocks("json")
    (page,) = read_blocks("markdown")
    planned = read_plan(plan, PATHS)
    assert [one.slug for one in planned.pages] == ["index", "first-forecast"]
    updated = read_update(update, planned, PATHS)
    assert (updated.rewrite, [one.slug for one in updated.add]) == (("first-forecast",), ["alerts"])
    assert read_page(page, "First forecast") == "# First forecast\n\nRun `weather london`.\n"
    (read,) = read_patches(patch)
    assert read == Patch(old_text="Run `weather london`.", new_text="Run `weather --city london`.")


def test_the_command_of_ones_own_builds_a_site(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "weather", {"README.md": "# Weather\n"})
    (script,) = read_blocks("python")
    path = tmp_path / "built/tools/ask.py"
    path.parent.mkdir(parents=True)
    path.write_text(script)
    command = f"{sys.executable} tools/ask.py --model {{model}}"
    options = {"provider": "command", "command": command, "model": "large"}
    site = build_site(repository, tmp_path / "built", options=options)
    assert "Nothing is known of it." in site.read("index.html")


@pytest.mark.parametrize("name", ["claude", "gemini", "codex", "cursor"])
def test_the_page_about_trust_has_the_flags_of_each_call(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documented = next(row[1] for row in read_rows(TRUST, "Provider") if row[0] == f"`{name}`")
    program, *words = documented.split("`")[1].split()
    said = tmp_path / "arguments"
    (tmp_path / program).write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {said}\nexit 1\n')
    (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(ModelError):
        PROVIDERS[name].generate(ModelRequest(model="m", prompt="p"))
    given = said.read_text().splitlines()
    assert [word for word in words if word.startswith("-")] == [
        word for word in given if word.startswith("-")
    ]
