"""What a run that failed, was forced or was refused leaves for the next one."""

import json
import shutil
import signal

import pytest
from click.testing import CliRunner

from docsfy_plugin.cli import main

PAGE = "commands/weather"
API_PAGE = "api/weather/cli"
FORECAST_PAGE = "api/weather/forecast"
CLI = "src/weather/cli.py"
FORECAST = "src/weather/forecast.py"
SAID = "Print the forecast of a city."
DOWN = "raise DocsfyError('The provider is down')"
DOWN_FOR_ONE = f"if page.slug == {PAGE!r}: {DOWN}"
KILLED_AFTER_THE_SWAP = """
import os
from docsfy_plugin.pipeline import documenting
documenting.save_snapshot = lambda *_, os=os: os.kill(os.getpid(), 9)
"""


@pytest.fixture
def built(project):
    project.switch()
    assert project.build().error is None
    return project


@pytest.fixture
def partial(built):
    """A page could not be written after its source changed; its old text stands."""
    built.first_commit = built.git("rev-parse", "HEAD")
    built.edit(CLI, SAID, "Print the rain of a city.")
    built.commit()
    built.switch(DOWN_FOR_ONE)
    assert build(built) == ("partial", None)
    return built


def build(project, code=None, **options):
    """Build with what a writer does; gives the status."""
    if code is not None:
        project.switch(code, **options)
    result = project.build()
    assert result.error is None, result.log
    return project.status


def docsfy(project, *arguments):
    answer = CliRunner().invoke(main, [*arguments, "--state-dir", str(project.state)])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def failed(project):
    return sorted(slug for slug, status in project.pages.items() if status == "failed")


def has_note(project, slug):
    return "it could not be written again since" in project.read(f"{slug}/index.html")


def test_failed_pages_are_named_by_status(partial):
    (variant,) = json.loads(docsfy(partial, "status", "--json"))["variants"]
    assert (variant["status"], variant["failed_pages"]) == ("partial", [PAGE])
    assert variant["pages"]["failed"] == 1
    assert variant["commit"] == partial.git("rev-parse", "HEAD")


def test_unchanged_run_after_a_partial_one_writes_the_failed_page_alone(partial):
    assert build(partial, "pass") == ("ready", None)
    assert partial.written == [PAGE]
    assert build(partial) == ("ready", None)
    assert partial.written == []


def test_run_after_a_partial_one_writes_what_changed_too(partial):
    partial.edit(FORECAST, "Say it in words.", "Say it in rhymes.")
    partial.commit()
    assert build(partial, "pass") == ("ready", None)
    assert partial.written == [FORECAST_PAGE, PAGE]


def test_page_that_fails_at_every_commit_names_the_one_that_its_text_is_of(partial):
    partial.edit(CLI, "Print the rain", "Print the wind")
    partial.edit(FORECAST, "Say it in words.", "Say it in rhymes.")
    partial.commit()
    assert build(partial) == ("partial", None)
    assert (partial.written, failed(partial)) == ([API_PAGE, FORECAST_PAGE], [PAGE])
    html = partial.read(f"{PAGE}/index.html")
    assert SAID in html
    assert f"written for commit {partial.first_commit[:12]}" in html


def test_failed_page_whose_change_is_undone_is_good_again_without_a_call(partial):
    partial.edit(CLI, "Print the rain of a city.", SAID)
    partial.commit()
    assert build(partial, DOWN_FOR_ONE) == ("ready", None)
    assert partial.written == [API_PAGE]
    assert not has_note(partial, PAGE)


def test_failed_page_whose_sources_are_gone_is_forgotten(partial):
    partial.git("rm", "--quiet", CLI)
    partial.edit("pyproject.toml", 'weather = "weather.cli:main"', "")
    partial.commit()
    assert build(partial) == ("ready", None)
    assert PAGE not in partial.pages
    assert not (partial.site / PAGE).exists()


@pytest.mark.parametrize("is_strict", [False, True], ids=["plain", "strict"])
def test_forced_run_in_an_outage_keeps_every_text_and_the_next_plain_run_writes_them_all(
    built, is_strict
):
    before, shown = built.tree(), docsfy(built, "show", PAGE)
    built.switch(DOWN, force=True)
    result = built.build(strict=is_strict)
    assert (result.exit_code, built.status[0]) == ((1, "error") if is_strict else (0, "partial"))
    assert failed(built) == sorted(built.pages)
    assert docsfy(built, "show", PAGE) == shown
    assert (built.tree() == before) is is_strict
    assert SAID in built.read(f"{PAGE}/index.html")
    assert has_note(built, PAGE) is not is_strict

    assert build(built, "pass") == ("ready", None)
    assert built.written == sorted(built.pages)
    assert built.tree() == before


def test_page_that_a_forced_run_could_not_write_is_written_by_the_next_plain_run(built):
    before = built.tree()
    assert build(built, DOWN_FOR_ONE, force=True) == ("partial", None)
    assert failed(built) == [PAGE]
    assert has_note(built, PAGE)
    # it fails once more: what was forced is not forgotten
    assert build(built, DOWN_FOR_ONE) == ("partial", None)
    assert (built.written, failed(built)) == ([], [PAGE])
    assert build(built, "pass") == ("ready", None)
    assert built.written == [PAGE]
    assert built.tree() == before


def test_forcing_twice_counts_from_nothing_again(built):
    stop = f"if page.slug == {PAGE!r}: raise ValueError"
    for _ in range(2):
        built.switch(stop, force=True, jobs=1)
        assert built.build().exit_code == 1
        assert 0 < len(built.written) < len(built.pages)
    done = set(built.written)
    assert build(built, "pass") == ("ready", None)
    assert set(built.written) == set(built.pages) - done


def test_run_without_any_good_text_leaves_the_old_site(built):
    before = built.tree()
    shutil.rmtree(built.state / "cache")
    built.commit(message="nothing")
    built.switch(DOWN)
    result = built.build()
    assert result.exit_code == 1
    assert built.status == (
        "error",
        "No page could be written; the first failure: The provider is down",
    )
    assert built.tree() == before
    assert built.leftovers == []
    assert build(built, "pass") == ("ready", None)
    assert built.written == sorted(built.pages)


def test_page_without_a_text_is_a_stub_until_it_has_one_and_others_lead_to_it(built):
    built.commit({"src/weather/radar.py": '"""Rain."""\n'})
    assert build(built, f"if page.slug == 'api/weather/radar': {DOWN}") == ("partial", None)
    stub = built.read("api/weather/radar/index.html")
    assert "This page could not be written: The provider is down" in stub
    assert "written for commit" not in stub
    assert "(api/weather/radar/index.md)" in built.read("llms.txt")
    assert build(built, "pass") == ("ready", None)
    assert built.written == ["api/weather/radar"]
    assert "could not be written" not in built.read("api/weather/radar/index.html")


SHRINKS = """\
from pathlib import Path

from docsfy_hookspecs import hookimpl


@hookimpl
def docsfy_extend_plan(plan):
    if not Path(__file__).with_name("short").exists():
        return plan
    return plan.without(*[page.slug for page in plan.pages[1:]])
"""


def test_refused_plan_leaves_plan_pages_and_texts_as_they_were(project, tmp_path):
    (tmp_path / "hook.py").write_text(SHRINKS)
    project.options(hooks=[str(tmp_path / "hook.py")])
    assert build(project) == ("ready", None)
    pages, before = set(project.pages), project.tree()
    (tmp_path / "short").touch()
    project.edit(FORECAST, "class Forecast:", "class Forecast:  # of today")
    assert project.build().exit_code == 1
    status, error = project.status
    assert status == "error"
    assert "pages though their sources still exist" in error
    assert (set(project.pages), project.tree()) == (pages, before)
    # refused again: the plan that was refused is not what the next one is compared with
    assert project.build().exit_code == 1

    (tmp_path / "short").unlink()
    assert build(project) == ("ready", None)
    assert project.written == []
    assert set(project.pages) == pages


def test_run_killed_right_after_the_swap_is_not_taken_for_the_one_before(built):
    first = built.tree()
    before = (built.root / CLI).read_text()
    built.edit(CLI, SAID, "Print the rain of a city.")
    built.switch(KILLED_AFTER_THE_SWAP)
    code, output = built.run("build")
    assert code == -signal.SIGKILL, output
    (variant,) = json.loads(docsfy(built, "status", "--json"))["variants"]
    assert variant["status"] == "ready"
    built.switch()
    (built.root / CLI).write_text(before)
    assert build(built) == ("ready", None)
    assert built.tree() == first
