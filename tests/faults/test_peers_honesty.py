"""What users of other generators suffered from, and what happens here instead: needless work."""

import json
import re
from itertools import pairwise

import pytest
from click.testing import CliRunner

from docsfy_plugin.cli import main

FORECAST = "src/weather/forecast.py"
LOCK_FILES = ("uv.lock", "poetry.lock", "package-lock.json", "Cargo.lock", "go.sum")


def docsfy(project, *arguments):
    state = ("--state-dir", str(project.state), "--json")
    return json.loads(CliRunner().invoke(main, [*arguments, *state]).stdout)


@pytest.fixture
def calls(project):
    """Slugs of the pages that a writer was asked for since they were last looked at."""
    path = project.root.parent / "calls"
    project.switch(f"with open({str(path)!r}, 'a') as file: print(page.slug, file=file)")

    def take():
        made = path.read_text().split() if path.exists() else []
        path.unlink(missing_ok=True)
        return sorted(made)

    assert project.build().error is None
    assert take() == sorted(project.pages)
    return take


def without_commits(project):
    commit = re.compile(rb"[0-9a-f]{40}|\b[0-9a-f]{12}\b")
    return {name: commit.sub(b"COMMIT", content) for name, content in project.tree().items()}


def change_a_comment(project):
    project.edit(FORECAST, "self.city = city", "self.city = city  # as people write it")


def change_a_test(project):
    project.edit("tests/test_forecast.py", "assert True", "assert not False")


def change_lock_files(project):
    project.write(dict.fromkeys(LOCK_FILES, '{"version": 2}\n'))


@pytest.mark.parametrize("change", [change_a_comment, change_a_test, change_lock_files])
@pytest.mark.parametrize("is_committed", [True, False], ids=["committed", "uncommitted"])
def test_comment_test_and_lock_file_changes_call_nothing_and_give_the_same_bytes(
    project, calls, change, is_committed
):
    project.write(dict.fromkeys(LOCK_FILES, '{"version": 1}\n'))
    project.commit()
    assert project.build().error is None
    calls()
    before = without_commits(project)
    change(project)
    if is_committed:
        project.commit()
    assert project.build().error is None
    assert calls() == []
    assert project.status == ("ready", None)
    if is_committed:
        assert without_commits(project) == before


def test_change_calls_the_writer_of_the_pages_that_it_reaches_and_no_other(project, calls):
    project.edit(FORECAST, "Say it in words.", "Say it in rhymes.")
    project.commit()
    assert project.build().error is None
    assert calls() == ["api/weather/forecast"]


WRITERS = """\
from pathlib import Path

from docsfy_hookspecs import NavGroup, PageSpec, Plan, PlanUpdate, Provider, hookimpl

SLUGS = ("index", *(f"part{number:02}" for number in range(20)))


@hookimpl
def docsfy_providers():
    return [Provider(name=name, default_model="big", generate=len) for name in ("ann", "bob")]


@hookimpl
def docsfy_plan(model):
    if model is None:
        return None
    pages = tuple(PageSpec(slug=s, title=s.title(), sources=("src/**",)) for s in SLUGS)
    return Plan(project_name="Weather", navigation=(NavGroup(title="", pages=pages),))


@hookimpl
def docsfy_update_plan(model):
    path = Path(__file__).with_name("removed")
    return PlanUpdate(remove=tuple(path.read_text().split()) if path.exists() else ())


@hookimpl
def docsfy_write_page(page, model):
    name = f"{model.provider.name} with {model.name}"
    return f"# {page.title}\\n\\nWritten by {name}.\\n"
"""


@pytest.fixture
def write_as(project, tmp_path):
    """Builds with a provider and a model."""
    (tmp_path / "writers.py").write_text(WRITERS)

    def build(provider, **options):
        project.options(hooks=[str(tmp_path / "writers.py")], provider=provider, **options)
        return project.build()

    return build


def test_both_variants_stay_and_say_who_wrote_them(project, write_as, tmp_path):
    for options in ({}, {"model": "small"}):
        for provider in ("ann", "bob"):
            assert write_as(provider, **options).error is None
    asked = "SELECT name FROM variant ORDER BY name"
    names = [name for (name,) in project.ask(asked)]
    start = "acme/weather@main/"
    assert names == [f"{start}{who}" for who in ("ann/big", "ann/small", "bob/big", "bob/small")]
    for name in names:
        provider, model = name.removeprefix(start).split("/")
        pages = docsfy(project, "pages", name)["pages"]
        assert {page["writer"] for page in pages} == {
            f"{tmp_path / 'writers.py'}/{provider}/{model}/1"
        }
        shown = CliRunner().invoke(main, ["show", name, "index", "--state-dir", str(project.state)])
        assert f"Written by {provider} with {model}." in shown.output
    # going back to the first one calls nobody, and shows its own words
    assert write_as("ann").error is None
    assert project.ask(
        "SELECT DISTINCT page.status FROM page JOIN variant ON variant.id = page.variant_id"
        " WHERE variant.name = ?",
        names[0],
    ) == [("reused",)]
    assert "Written by ann with big." in project.read("part07/index.html")


def test_update_that_wipes_the_plan_is_refused_and_nothing_is_lost(project, write_as, tmp_path):
    """From 21 entries to 3, and «completed successfully»: that is what happened."""
    assert write_as("ann").error is None
    before, slugs = project.tree(), sorted(project.pages)
    assert len(slugs) == 21
    (tmp_path / "removed").write_text(" ".join(slugs[3:]))
    project.edit(FORECAST, "Say it in words.", "Say it in rhymes.")
    project.commit()
    result = write_as("ann")
    assert result.exit_code == 1
    assert "The new plan drops 18 of 21 pages though their sources still exist" in result.log
    assert project.status[0] == "error"
    assert project.tree() == before
    assert sorted(project.pages) == slugs

    result = write_as("ann", force=True)
    assert result.error is None, result.log
    assert sorted(project.pages) == slugs[:3]
    assert not (project.site / "part07").exists()


TAKEN_NAMES = ("index", "readme", "search", "assets", "404", "sitemap")


def test_modules_of_names_that_mean_something_to_a_site_overwrite_nothing(project):
    assert project.build(strict=True).error is None
    home, taken = project.read("index.html"), set(project.tree())
    for name in TAKEN_NAMES:
        project.write({f"src/weather/{name}.py": f'"""All about the {name}."""\n'})
        project.write({f"{name}.py": f'"""More about the {name}."""\n'})
    project.commit()
    result = project.build(strict=True)
    assert result.error is None, result.log
    assert taken <= set(project.tree())
    title = re.search("<h1.*</h1>", home).group()
    assert title in project.read("index.html")
    pages = {p["slug"]: p["title"] for p in docsfy(project, "pages")["pages"]}
    assert {f"weather.{name}" for name in TAKEN_NAMES} - {"weather.404"} <= set(pages.values())
    text = "".join(
        project.read("index.md" if slug == "index" else f"{slug}/index.md") for slug in pages
    )
    assert [name for name in TAKEN_NAMES if f"All about the {name}." not in text] == []


def test_progress_counts_pages_as_they_are_done_and_never_jumps(project, calls):
    project.edit(FORECAST, "What tomorrow brings.", "What the week brings.")
    assert project.build().error is None
    (attempt,) = project.ask("SELECT attempt FROM variant")[0]
    total = len(project.pages)
    seen = project.ask(
        "SELECT kind, slug, done, total FROM event"
        " WHERE attempt = ? AND stage = 'generating_pages' ORDER BY number",
        attempt,
    )
    done = [row[2] for row in seen]
    assert {row[3] for row in seen} == {total}
    assert [after - before for before, after in pairwise(done)] == [
        int(kind in {"written", "reused"}) for kind, *_ in seen[1:]
    ]
    assert (done[0], done[-1]) == (0, total)
    assert sorted(slug for kind, slug, *_ in seen if kind == "written") == calls()
