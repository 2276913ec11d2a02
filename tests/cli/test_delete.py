import os
import pty
import select
import subprocess
import sys
from contextlib import suppress

import pytest

from docsfy_plugin.pipeline.process_ending import VARIABLE
from docsfy_plugin.store.attempts import begin_attempt, finish_attempt
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.locks import locked
from docsfy_plugin.store.processes import ProcessId, this_process
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import Variant

AT = "2026-03-01T12:00:00.000Z"
FLASK = Variant("pallets", "flask", "main", "static", "default")
NEXT = Variant("pallets", "flask", "next", "static", "default")
GONE = ProcessId(2**22 + 1, 1.0)


@pytest.fixture
def state(tmp_path):
    return StateDir.create(tmp_path / ".docsfy")


@pytest.fixture
def document(state):
    def make(variant, attempt, status="ready", process=None):
        with Database.open(state.database_path) as db:
            begin_attempt(
                db,
                variant,
                attempt,
                repository="github.com/pallets/flask",
                options_digest="",
                at=AT,
                process=process or this_process(),
            )
            if status is not None:
                finish_attempt(db, attempt, status=status, at=AT)

    return make


def variants(state):
    with Database.open_read_only(state.database_path) as db:
        return [one.variant for one in load_status(db)]


def answer_on_a_terminal(folder, said, *arguments):
    """Runs a command on a terminal and types a line when it asks; gives code and screen."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from docsfy_plugin.cli import main; main()", *arguments],
        cwd=folder,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "dumb"},
    )
    os.close(follower)
    screen = b""
    with suppress(OSError):  # how a terminal ends whose programs have ended
        while select.select([leader], [], [], 30)[0] and (read := os.read(leader, 4096)):
            screen += read
            if read.endswith(b"[y/N]: "):
                os.write(leader, f"{said}\n".encode())
    os.close(leader)
    return process.wait(30), screen.decode()


def test_documentation_is_forgotten_and_its_site_is_left(project, run):
    project.build()
    result = run(project.root, "delete", "weather", "--yes")
    count = len(list(project.site.rglob("*.html")))
    first, second = result.stdout.splitlines()
    assert result.exit_code == 0
    assert first.startswith("Deleted acme/weather@main/static/default: ")
    assert second == "Its site is left as it is"
    assert project.ask("SELECT count(*) FROM page") == [(0,)]
    assert list((project.state / "cache").iterdir()) == []
    assert count > 1
    assert run(project.root, "status").stdout == ""


def test_json_says_what_was_removed(state, document, run_json, tmp_path):
    document(FLASK, "a1")
    assert run_json(tmp_path, "delete", "flask", "--yes") == (
        0,
        {"ok": True, "variant": str(FLASK), "pages": 0, "clones": []},
    )
    assert variants(state) == []


def test_forgotten_documentation_is_written_again_as_it_was(project, run):
    project.build()
    before, written = project.tree(), project.written
    run(project.root, "delete", "weather", "--yes")
    assert project.build().error is None
    assert (project.tree(), project.written) == (before, written)


def test_clone_goes_with_the_last_documentation_of_its_repository(project, run, run_json, tmp_path):
    project.git("branch", "next")
    url = f"file://{project.root}"
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for branch in ("main", "next"):
        result = run(folder, "generate", url, "--branch", branch, "--site-dir", branch)
        assert result.exit_code == 0
    (clone,) = (folder / ".docsfy" / "sources").glob("*.git")
    _, first = run_json(folder, "delete", "weather@next", "--yes")
    assert (first["clones"], clone.is_dir()) == ([], True)
    result = run(folder, "delete", "weather", "--yes")
    assert result.stdout.splitlines()[0].endswith(" and the clone of its repository")
    assert list((folder / ".docsfy" / "sources").glob("*.git")) == []


@pytest.mark.parametrize("status", ["generating", "paused"])
def test_running_attempt_ends_it_with_4(state, document, run_json, tmp_path, status):
    document(FLASK, "a1", status=None)
    with Database.open(state.database_path) as db:
        db.connection.execute("UPDATE attempt SET status = ?", (status,))
    code, answer = run_json(tmp_path, "delete", "flask", "--yes")
    assert (code, answer["error"]["code"]) == (4, "busy")
    assert answer["error"]["hint"] == "Wait until it ends, or run docsfy abort"
    assert variants(state) == [FLASK]


def test_attempt_that_begins_in_this_moment_ends_it_with_4(state, document, run_json, tmp_path):
    document(FLASK, "a1")
    with locked(state, FLASK):
        code, answer = run_json(tmp_path, "delete", "flask", "--yes")
    assert (code, answer["error"]["code"]) == (4, "busy")
    assert variants(state) == [FLASK]


def test_unknown_name_ends_with_5(state, document, run_json, tmp_path):
    document(FLASK, "a1")
    code, answer = run_json(tmp_path, "delete", "django", "--yes")
    assert (code, answer["error"]["code"]) == (5, "no-such-variant")
    assert variants(state) == [FLASK]


def test_name_that_fits_several_deletes_none(state, document, run_json, tmp_path):
    document(FLASK, "a1")
    document(NEXT, "a2")
    assert run_json(tmp_path, "delete", "flask", "--yes")[0] == 2
    assert variants(state) == [FLASK, NEXT]


def test_no_name_is_wrong_usage(state, document, run, tmp_path):
    document(FLASK, "a1")
    assert run(tmp_path, "delete", "--yes").exit_code == 2
    assert variants(state) == [FLASK]


def test_without_a_terminal_and_yes_it_is_wrong_usage(state, document, run_json, tmp_path):
    document(FLASK, "a1")
    code, answer = run_json(tmp_path, "delete", "flask")
    assert (code, answer["error"]["code"]) == (2, "wrong-usage")
    assert "--yes" in answer["error"]["message"]
    assert variants(state) == [FLASK]


def test_who_says_yes_on_a_terminal_deletes(state, document, tmp_path):
    document(FLASK, "a1")
    code, screen = answer_on_a_terminal(tmp_path, "y", "delete", "flask")
    assert code == 0
    assert f"Delete {FLASK} with 0 pages?" in screen
    assert variants(state) == []


@pytest.mark.parametrize("said", ["n", ""])
def test_who_says_no_on_a_terminal_keeps_it(state, document, tmp_path, said):
    document(FLASK, "a1")
    code, screen = answer_on_a_terminal(tmp_path, said, "delete", "flask")
    assert code == 1
    assert "Nothing was deleted" in screen
    assert variants(state) == [FLASK]


def test_what_a_killed_run_left_running_is_ended_first(state, document, run, tmp_path, end_process):
    document(FLASK, "a1", status=None, process=GONE)
    left = end_process(subprocess.Popen(["sleep", "60"], env={**os.environ, VARIABLE: "a1"}))
    assert run(tmp_path, "delete", "flask", "--yes").exit_code == 0
    assert left.wait(5) != 0
    assert variants(state) == []
