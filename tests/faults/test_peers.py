"""What users of other generators suffered from, and what happens here instead: failures, aborts.

The table `COVERED` names the tests of the failures that are tested elsewhere.
"""

import json
import shutil
from pathlib import Path

import pytest

from docsfy_plugin.cli.exit_codes import ALREADY_GENERATING
from tests.conftest import Project
from tests.e2e.held_runs import BY_USER, HeldRun, copy_held_run, create_held_run, wait_until

TESTS = Path(__file__).parents[1]
COVERED = {
    "SIGKILL at any moment leaves the old or the new site": (
        "faults/test_kills.py",
        "test_killed_run_leaves_one_whole_site_and_the_next_goes_on",
    ),
    "no process survives an abort": (
        "faults/test_aborts.py",
        "test_aborted_run_is_gone_at_once_and_the_old_site_stands",
    ),
    "no cancelled, older or dead attempt writes": (
        "faults/test_state_machine.py",
        "test_no_interleaving_lets_a_cancelled_older_or_dead_attempt_write",
    ),
    "one bad page gives partial": (
        "pipeline/test_failed_pages.py",
        "test_failed_page_keeps_its_last_good_text_with_a_note_and_the_rest_is_published",
    ),
    "a deleted module takes page, nav, search and llms.txt line along": (
        "pipeline/test_incremental.py",
        "test_deleted_module_takes_its_page_and_all_that_leads_there_along",
    ),
    "projects of one name stand beside each other": (
        "pipeline/test_identity.py",
        "test_other_repository_of_the_same_name_stands_beside_it_under_another_owner",
    ),
    "branches with slashes are documented": (
        "pipeline/test_identity.py",
        "test_branches_are_variants_of_their_own",
    ),
    "code in text stays as it was": (
        "mkdocs_plugin/test_sanitizing.py",
        "test_code_is_shown_as_it_was",
    ),
    "markup that runs something is removed": (
        "mkdocs_plugin/test_sanitizing.py",
        "test_nothing_runs_loads_submits_or_covers",
    ),
    "every repository gets a site": (
        "e2e/test_themes.py",
        "test_strict_build_succeeds",
    ),
    "a page of the author wins": (
        "mkdocs_plugin/test_navigation.py",
        "test_author_s_page_stands_in_place_of_the_generated_one_and_the_build_says_so",
    ),
}

FORECAST = "src/weather/forecast.py"
FORECAST_PAGE = "api/weather/forecast"
PAGE = "commands/weather"
DOWN = "raise DocsfyError('The provider is down')"


@pytest.mark.parametrize(("file", "name"), COVERED.values(), ids=COVERED)
def test_failure_that_is_tested_elsewhere_is_tested_there(file, name):
    assert f"\ndef {name}(" in (TESTS / file).read_text()


@pytest.fixture
def built(project):
    project.switch()
    assert project.build().error is None
    return project


def failed(project):
    return sorted(slug for slug, status in project.pages.items() if status == "failed")


def from_nothing(project):
    """The site that a project gets which was never documented."""
    root = project.root.with_name("from-nothing") / project.root.name
    shutil.copytree(project.root, root, ignore=shutil.ignore_patterns("site", ".docsfy"))
    fresh = Project(root, root)
    result = fresh.build()
    assert result.error is None, result.log
    return fresh.tree()


@pytest.mark.parametrize("good", [{FORECAST_PAGE}, set()], ids=["in the middle", "all along"])
def test_outage_in_an_incremental_run_keeps_the_old_pages_says_partial_and_the_next_run_writes_just_the_missing(  # noqa: E501
    built, good
):
    built.edit(FORECAST, "What tomorrow brings.", "What the week brings.")
    built.edit("src/weather/cli.py", "Print the forecast of a city.", "Print the rain of a city.")
    built.commit()
    built.switch(f"if page.slug not in {good}: {DOWN}")
    result = built.build()
    assert result.error is None, result.log
    assert built.status[0] == "partial"
    missing = failed(built)
    assert {PAGE, FORECAST_PAGE} - good <= set(missing)
    assert set(built.written) == good
    said = {slug for slug in missing if f"Page {slug} failed: The provider is down" in result.log}
    assert said == set(missing)
    for slug in missing:
        page = "index.html" if slug == "index" else f"{slug}/index.html"
        assert "it could not be written again since" in built.read(page)
    assert "Print the forecast of a city." in built.read(f"{PAGE}/index.html")

    built.switch()
    assert built.build().error is None
    assert built.status == ("ready", None)
    assert built.written == missing
    assert built.tree() == from_nothing(built)


def returns(text):
    """A writer whose answer for one page is this text."""
    return (
        "from docsfy_hookspecs import hookimpl\n\n\n@hookimpl\n"
        f"def docsfy_write_page(page):\n    return {text!r} if page.slug == {PAGE!r} else None\n"
    )


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("# weather\n\n```sh\nweather --da", "has a code block that is not closed"),
        ("I cannot read the files.", "does not begin with its title"),
    ],
    ids=["empty", "blank", "truncated", "excuse"],
)
def test_empty_and_truncated_answers_are_failures(project, tmp_path, answer, why):
    assert project.build().error is None
    (tmp_path / "hook.py").write_text(returns(answer))
    project.options(hooks=[str(tmp_path / "hook.py")])
    result = project.build()
    assert result.error is None, result.log
    assert project.status[0] == "partial"
    assert failed(project) == [PAGE]
    assert why in result.log
    assert "Print the forecast of a city." in project.read(f"{PAGE}/index.html")


MANY_PAGES = 553
STORED = 416
PLANS_MANY = f"""\
import os

from docsfy_hookspecs import PageSpec, hookimpl
from pathlib import Path


@hookimpl
def docsfy_extend_plan(plan):
    pages = [PageSpec(slug=f"page{{n:03}}", title=f"Page {{n}}") for n in range({MANY_PAGES})]
    return plan.without(*[page.slug for page in plan.pages]).with_pages(*pages)


@hookimpl
def docsfy_write_page(page):
    if page.slug == "page{STORED:03}" and Path(__file__).with_name("crash").exists():
        os.kill(os.getpid(), 9)
    return f"# {{page.title}}\\n\\nMany words."


def on_nav(nav, **_):
    raise RuntimeError("enough was seen")
"""


def test_stored_pages_survive_a_crash_after_most_pages(project, tmp_path):
    """416 of 553 pages, as it happened; what follows the writing is not looked at."""
    hook = tmp_path / "hook.py"
    hook.write_text(PLANS_MANY)
    (tmp_path / "crash").touch()
    docsfy = {"docsfy": {"hooks": [str(hook)], "jobs": 1}}
    project.configure(plugins=["search", docsfy], hooks=[str(hook)])
    assert project.run("build")[0] == -9
    (tmp_path / "crash").unlink()
    assert "enough was seen" in project.build().message
    assert len(project.pages) == MANY_PAGES
    assert project.written == [f"page{number:03}" for number in range(STORED, MANY_PAGES)]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A project with a site; to be copied, not changed."""
    return create_held_run(tmp_path_factory.mktemp("held") / "weather")


@pytest.fixture
def make_run(finished, tmp_path):
    """Makes a project with a site, whose next run is to be held somewhere."""
    made: list[HeldRun] = []

    def make(changes=None):
        made.append(copy_held_run(finished, tmp_path / "weather", changes or {}))
        return made[-1]

    yield make
    for run in made:
        run.kill()


def rebuild(run):
    run.hold("nowhere")
    result = run.project.build()
    assert result.error is None, result.log


def test_abort_of_a_forced_run_then_a_plain_run_writes_them_all(make_run):
    run = make_run()
    run.hold(f"writing {PAGE}")
    run.start("build", env=run.environment | {"DOCSFY_FORCE": "true"})
    run.await_hold()
    assert run.docsfy("abort") == (0, "aborted\n")
    run.end()
    run.judge_stopped(BY_USER)
    done = run.pages_of(run.attempt)
    assert PAGE not in done
    rebuild(run)
    assert run.project.status == ("ready", None)
    assert set(run.project.written) == set(run.project.pages) - done
    assert run.tree() == run.before
    rebuild(run)
    assert run.project.written == []


def test_deleted_module_is_gone_everywhere_though_the_run_that_noticed_it_was_aborted(make_run):
    run = make_run()
    run.project.commit({"src/weather/radar.py": '"""Shows the rain."""\n'})
    rebuild(run)
    assert "api/weather/radar" in run.project.pages
    run.project.git("rm", "--quiet", "src/weather/radar.py")
    run.project.commit()
    run.hold("rendering")
    run.start("build")
    run.await_hold()
    assert run.docsfy("abort") == (0, "aborted\n")
    run.end()
    assert run.project.status == ("aborted", BY_USER)
    rebuild(run)
    assert [name for name, content in run.tree().items() if b"radar" in content] == []
    assert "radar" not in run.docsfy("pages")[1]
    code, said = run.docsfy("show", "weather", "api/weather/radar")
    assert (code, "Shows the rain" in said) == (1, False), said
    assert run.tree() == from_nothing(run.project)


def test_late_writer_of_an_older_run_changes_nothing_of_the_newer_one(make_run):
    """Somebody removed the lock files of a run that stood still, and started another one."""
    run = make_run()
    run.hold(f"writing {PAGE}", 'while not (HERE / "go").exists(): time.sleep(0.02)')
    run.project.edit(FORECAST, "Say it in words.", "Say it in rhymes.")
    run.project.edit("src/weather/cli.py", "Print the forecast", "Sing the forecast")
    run.project.commit()
    run.start("build")
    run.await_hold()
    older = run.attempt
    shutil.rmtree(run.project.state / "locks")
    run.project.edit("src/weather/cli.py", "Sing the forecast", "Draw the forecast")
    run.project.commit()
    result = run.project.build()
    assert result.error is None, result.log
    newer, site, pages = run.attempt, run.tree(), run.docsfy("pages", "--json")
    assert newer != older

    (run.folder / "go").touch()
    output = run.end()
    assert run.process.returncode == 1, output
    assert "Traceback" not in output
    assert run.attempt == newer
    assert run.project.status == ("ready", None)
    assert run.tree() == site
    assert run.docsfy("pages", "--json") == pages
    assert run.project.leftovers == []
    rebuild(run)
    assert run.project.written == []
    assert run.tree() == site


def test_two_processes_on_one_database_never_touch_each_others_live_attempt(make_run):
    """One works on; another one lives, dies and is cleared away on the same database."""
    run = make_run({"src/weather/radar.py": '"""Shows the rain."""\n'})
    run.hold("writing api/weather/radar", 'while not (HERE / "go").exists(): time.sleep(0.02)')
    run.start("build")
    run.await_hold()
    asked = "SELECT id, status, stage, pid, error FROM attempt ORDER BY number"
    asked_row = "SELECT status FROM page WHERE slug = 'api/weather/radar'"
    wait_until(lambda: run.project.ask(asked_row) == [("writing",)], "the row")
    (live,) = (row for row in run.project.ask(asked) if row[0] == run.attempt)
    assert live[1:] == ("generating", "generating_pages", run.process.pid, None)
    asked_pages = "SELECT slug, status FROM page WHERE variant_id = 1 ORDER BY slug"
    pages = run.project.ask(asked_pages)

    run.project.git("branch", "other")
    other = {"DOCSFY_BRANCH": "other"}
    in_another_folder = ("build", "--site-dir", "other-site")
    dying = run.folder / "dying.py"
    dying.write_text("import os\n\n\ndef on_nav(*_, **__):\n    os.kill(os.getpid(), 9)\n")
    values = json.loads((run.project.root / "mkdocs.yml").read_text())
    run.project.write({"dying.yml": json.dumps(values | {"hooks": [str(dying)]})})
    environment = run.environment | other
    for arguments in ((*in_another_folder, "-f", "dying.yml"), in_another_folder):
        process = run.project.start(*arguments, env=environment)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert run.docsfy("status")[0] == 0
    assert run.docsfy("doctor", "--repair")[0] == ALREADY_GENERATING

    assert live in run.project.ask(asked)
    assert run.project.ask(asked_pages) == pages
    ended = (
        "SELECT status, error FROM attempt"
        " WHERE number > (SELECT number FROM attempt WHERE id = ?) ORDER BY number"
    )
    assert run.project.ask(ended, live[0]) == [
        ("error", "the process ended during generation"),
        ("ready", None),
    ]
    (run.folder / "go").touch()
    output = run.end()
    assert run.process.returncode == 0, output
    assert run.project.ask("SELECT status, error FROM attempt WHERE id = ?", live[0]) == [
        ("ready", None)
    ]
    assert "api/weather/radar/index.html" in run.tree()
