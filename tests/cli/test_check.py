import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from docsfy_plugin.store.attempts import begin_attempt
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.processes import this_process
from docsfy_plugin.store.variants import Variant
from tests.conftest import create_project

NAME = "acme/weather@main/static/default"
PAGE = "commands/weather"
SIBLING = "api/weather/cli"
EDIT = ("src/weather/cli.py", "Print the forecast of a city.", "Print the rain of a city.")
NO_WORDS = f"if page.slug == {PAGE!r}: raise DocsfyError('The writer has no words')"
CHANGED = "what it is written from changed"
NOBODY = 65534
SHARED = (".db-shm", ".db-wal")
"""SQLite's own files, which readers share."""


def contents(folder):
    """Path -> content and time of every file below a folder, Git's own left out."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and ".git" not in path.relative_to(folder).parts
        and not path.name.endswith(SHARED)
    }


def stale(*pages):
    return [{"slug": slug, "action": action, "why": why} for slug, action, why in pages]


@pytest.fixture
def built(project):
    project.switch()
    project.commit({"uv.lock": "version = 0\n"})
    built = project.build()
    assert built.error is None, built.log
    return project


def test_documentation_that_matches_ends_with_0(built, run, run_json):
    assert run_json(built.root, "check") == (
        0,
        {
            "ok": True,
            "stale": [],
            "variants": [
                {"variant": NAME, "never_written": False, "has_unclaimed": False, "stale": []}
            ],
        },
    )
    result = run(built.root, "check")
    pages = len(built.pages)
    assert (result.exit_code, result.stdout) == (0, f"{NAME}: up to date, {pages} pages\n")


def test_what_was_never_written_ends_with_3_and_nothing_is_made(repository, run, run_json):
    before = contents(repository.root)
    code, answer = run_json(repository.root, "check")
    assert (code, answer["ok"]) == (3, True)
    assert answer["variants"][0]["never_written"] is True
    assert answer["stale"][0] == {"slug": "index", "action": "write", "why": "new page"}
    result = run(repository.root, "check")
    assert result.exit_code == 3
    assert result.stdout.splitlines()[-1] == f"{NAME}: was never written"
    assert contents(repository.root) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tests/test_forecast.py", "def test_text():\n    assert 1\n"),
        ("src/weather/__init__.py", '"""Tells the weather."""\n\n# a comment\n'),
        ("uv.lock", "version = 1\n"),
    ],
)
def test_a_commit_that_changes_no_page_ends_with_0(built, run_json, name, content):
    built.commit({name: content})
    code, answer = run_json(built.root, "check")
    assert (code, answer["stale"]) == (0, [])


def test_pages_that_no_longer_match_are_listed_and_end_with_3(built, run, run_json):
    built.edit(*EDIT)
    built.commit()
    expected = stale((PAGE, "write", CHANGED), (SIBLING, "write", CHANGED))
    code, answer = run_json(built.root, "check")
    assert (code, answer) == (
        3,
        {
            "ok": True,
            "stale": expected,
            "variants": [
                {"variant": NAME, "never_written": False, "has_unclaimed": False, "stale": expected}
            ],
        },
    )
    result = run(built.root, "check")
    assert result.exit_code == 3
    assert [" ".join(line.split()) for line in result.stdout.splitlines()] == [
        "ACTION PAGE WHY",
        f"write {PAGE} {CHANGED}",
        f"write {SIBLING} {CHANGED}",
        f"{NAME}: stale are 2 of {len(built.pages)} pages",
    ]


def test_a_page_whose_code_is_gone_is_stale(built, run_json):
    built.git("rm", "-q", "src/weather/forecast.py")
    code, answer = run_json(built.root, "check")
    assert code == 3
    assert answer["stale"][-1] == {
        "slug": "api/weather/forecast",
        "action": "remove",
        "why": "no longer planned",
    }


def test_a_build_makes_what_was_stale_match(built, run_json):
    built.edit(*EDIT)
    assert run_json(built.root, "check")[0] == 3
    assert built.build().error is None
    assert run_json(built.root, "check")[0] == 0


def test_pages_that_a_failed_run_wrote_are_stale_until_they_are_published(built, run_json):
    built.edit(*EDIT)
    built.switch(NO_WORDS)
    assert built.build(strict=True).exit_code == 1
    code, answer = run_json(built.root, "check")
    assert code == 3
    assert answer["stale"] == stale(
        (PAGE, "write", CHANGED), (SIBLING, "publish", "written, but not published")
    )
    built.switch()
    assert built.build().error is None
    assert built.written == [PAGE]
    assert run_json(built.root, "check")[0] == 0


def test_pages_of_a_first_run_that_failed_were_never_written(project, run_json):
    project.switch(NO_WORDS)
    assert project.build(strict=True).exit_code == 1
    code, answer = run_json(project.root, "check")
    assert (code, answer["variants"][0]["never_written"]) == (3, True)
    assert {page["why"] for page in answer["stale"]} == {
        "written, but not published",
        "no good text of it is kept",
    }


def test_failed_pages_of_a_partial_documentation_are_stale(built, run_json):
    built.edit(*EDIT)
    built.switch(NO_WORDS)
    assert built.build().error is None
    assert built.status[0] == "partial"
    code, answer = run_json(built.root, "check")
    assert (code, answer["stale"]) == (3, stale((PAGE, "write", CHANGED)))


def test_a_failed_page_is_stale_though_its_code_was_changed_back(built, run_json):
    name, old, new = EDIT
    built.edit(name, old, new)
    built.switch(NO_WORDS)
    assert built.build().error is None
    built.edit(name, new, old)
    code, answer = run_json(built.root, "check")
    assert code == 3
    assert answer["stale"] == stale(
        (PAGE, "publish", "could not be written last time"), (SIBLING, "write", CHANGED)
    )


def test_a_run_that_goes_on_is_noted_and_judged_as_it_stands(built, run):
    with Database.open(built.state / "docsfy.db") as db:
        begin_attempt(
            db,
            Variant.parse(NAME),
            "a1",
            repository="github.com/acme/weather",
            options_digest="",
            at="2026-03-01T12:00:00.000Z",
            process=this_process(),
        )
    result = run(built.root, "check")
    assert (result.exit_code, result.stderr) == (
        0,
        f"{NAME} is being generated now, and judged as it stands\n",
    )
    assert built.ask("SELECT status FROM attempt WHERE id = 'a1'") == [("generating",)]


def test_every_instance_is_looked_at(project, run_json):
    plugins = [{"docsfy": {"mount": "a"}}, {"docsfy": {"mount": "b", "project": "other"}}]
    project.configure(plugins=plugins)
    assert project.build().error is None
    code, answer = run_json(project.root, "check")
    assert (code, answer.keys()) == (0, {"ok", "variants"})
    plugins[1]["docsfy"]["project"] = "new"
    project.configure(plugins=plugins)
    code, answer = run_json(project.root, "check")
    assert code == 3
    assert [(one["variant"], one["never_written"]) for one in answer["variants"]] == [
        (NAME, False),
        ("acme/new@main/static/default", True),
    ]
    assert answer["variants"][0]["stale"] == []


def test_a_configuration_without_pages_matches(project, run_json):
    project.options(enabled=False)
    assert run_json(project.root, "check") == (0, {"ok": True, "variants": []})


@pytest.mark.parametrize("edit", [None, EDIT])
def test_nothing_is_written(built, run, edit):
    if edit:
        built.edit(*edit)
    before = contents(built.root)
    run(built.root, "check")
    assert contents(built.root) == before


@pytest.fixture
def others_project():
    """A project of another user's, where root runs the tests: permissions do not stop root."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        project = create_project(Path(name) / "weather")
        assert project.build().error is None
        paths = [Path(name), *Path(name).rglob("*")]
        is_root = os.geteuid() == 0
        for path in paths if is_root else ():
            os.lchown(path, NOBODY, NOBODY)
        if is_root:
            os.seteuid(NOBODY)
        yield project
        if is_root:
            os.seteuid(0)
        for path in (path for path in paths if path.is_dir()):
            path.chmod(0o755)


@pytest.mark.parametrize(("edits", "expected"), [([], 0), ([EDIT], 3)])
def test_a_state_folder_that_cannot_be_written_is_enough(others_project, run_json, edits, expected):
    for edit in edits:
        others_project.edit(*edit)
    state = others_project.state
    for folder in (state, *(path for path in state.rglob("*") if path.is_dir())):
        folder.chmod(0o555)
    with pytest.raises(PermissionError):
        (state / "new").touch()
    assert run_json(others_project.root, "check")[0] == expected


def test_a_url_is_checked_without_a_trace(repository, run_json, tmp_path):
    here = tmp_path / "elsewhere"
    here.mkdir()
    code, answer = run_json(here, "check", f"file://{repository.root}")
    assert (code, answer["variants"][0]["never_written"]) == (3, True)
    assert list(here.iterdir()) == []


def test_without_an_mkdocs_yml_nothing_that_renders_is_imported(repository, run):
    """Each of these costs more than the look at the repository."""
    assert run(repository.root, "generate", "-q").exit_code == 0
    code = (
        "import json, sys\n"
        "from docsfy_plugin.cli import main\n"
        "main(['check'], standalone_mode=False)\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=repository.root,
        capture_output=True,
        text=True,
        timeout=60,
    )
    heavy = {"mkdocs", "jinja2", "griffe", "diskcache", "docsfy_plugin.stages.static.planner"}
    assert set(json.loads(done.stderr)) & heavy == set()


def test_what_cannot_be_checked_is_an_error(run_json, tmp_path, project):
    code, answer = run_json(tmp_path, "check", "nowhere")
    assert (code, answer["ok"]) == (1, False)
    project.configure(plugins=[{"docsfy": {"branhc": "x"}}])
    code, answer = run_json(project.root, "check")
    assert (code, answer["error"]["code"]) == (2, "invalid-option")
