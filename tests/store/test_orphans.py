import os
import subprocess
import sys

import pytest

from docsfy_plugin.store.attempts import finish_attempt, note_staging
from docsfy_plugin.store.control_requests import answer, ask, load_request
from docsfy_plugin.store.locks import locked
from docsfy_plugin.store.orphans import (
    ORPHAN_ERROR,
    find_orphans,
    foresee_ends,
    settle_orphans,
    was_orphan,
)
from docsfy_plugin.store.page_rows import load_pages, pages_started
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import load_status

LATER = "2026-03-01T12:05:00Z"


@pytest.mark.parametrize("status", ["generating", "paused"])
def test_attempt_whose_process_is_gone_becomes_an_error(db, state, begin, gone, flask, status):
    begin("a1", "index", process=gone)
    pages_started(db, "a1", ["index"], at=LATER)
    db.connection.execute("UPDATE attempt SET status = ?", (status,))
    assert [one.attempt for one in settle_orphans(state, at=LATER)] == ["a1"]
    (found,) = load_status(db)
    assert (found.status, found.error, found.pid) == ("error", ORPHAN_ERROR, None)
    assert was_orphan(db, "a1")
    assert [page.status for page in load_pages(db, flask)] == ["pending"]


@pytest.mark.parametrize("status", ["error", "aborted", "ready"])
def test_attempt_that_ended_by_itself_was_no_orphan(db, begin, status):
    begin("a1")
    assert not was_orphan(db, "a1")
    finish_attempt(db, "a1", status=status, at=LATER, error="x", error_code="other")
    assert not was_orphan(db, "a1")


def test_unknown_attempt_was_no_orphan(db):
    assert not was_orphan(db, "nobody")


def test_orphan_that_was_to_be_aborted_is_aborted(db, state, begin, gone):
    begin("a1", process=gone)
    number = ask(db, "a1", "abort", at=LATER)
    (foreseen,) = foresee_ends(db)
    settle_orphans(state, at=LATER)
    (found,) = load_status(db)
    assert (found.status, found.error) == ("aborted", "generation aborted by user")
    assert (foreseen.status, foreseen.error) == (found.status, found.error)
    assert load_request(db, number).answer == "aborted"
    assert was_orphan(db, "a1")


@pytest.mark.parametrize("verb", ["pause", "abort"])
def test_orphan_that_was_asked_something_else_or_had_answered_is_an_error(
    db, state, begin, gone, verb
):
    begin("a1", process=gone)
    number = ask(db, "a1", verb, at=LATER)
    if verb == "abort":
        answer(db, number, "refused: no", at=LATER)
    settle_orphans(state, at=LATER)
    assert [(one.status, one.error) for one in load_status(db)] == [("error", ORPHAN_ERROR)]


def test_who_cannot_write_foresees_the_end_of_an_orphan(db, begin, gone):
    begin("a1", process=gone)
    before = load_status(db)
    (found,) = foresee_ends(db)
    assert (found.status, found.error, found.pid) == ("error", ORPHAN_ERROR, None)
    assert load_status(db) == before


def test_who_cannot_write_sees_a_living_process_work(db, begin):
    begin("a1")
    assert foresee_ends(db) == load_status(db)


def test_attempt_of_a_living_process_is_left_alone(db, state, begin):
    begin("a1")
    before = load_status(db)
    assert settle_orphans(state, at=LATER) == ()
    assert load_status(db) == before


def test_attempt_that_has_ended_is_no_orphan(db, begin, gone):
    begin("a1", process=gone)
    finish_attempt(db, "a1", status="aborted", at=LATER)
    assert find_orphans(db) == ()


def test_orphan_whose_lock_is_held_is_left_to_the_holder(db, state, begin, gone, flask):
    begin("a1", process=gone)
    with locked(state, flask):
        assert settle_orphans(state, at=LATER) == ()
    assert [status.status for status in load_status(db)] == ["generating"]


def test_orphan_that_had_swapped_its_site_in_is_published(db, state, begin, gone, tmp_path):
    begin("a1", process=gone)
    staging, site_dir = tmp_path / "staging", tmp_path / "site"
    staging.mkdir()
    found = staging.stat()
    note_staging(
        db,
        "a1",
        site_dir=site_dir,
        device=found.st_dev,
        inode=found.st_ino,
        status="partial",
        at=LATER,
    )
    staging.rename(site_dir)
    settle_orphans(state, at=LATER)
    (status,) = load_status(db)
    assert (status.status, status.error, status.generated_at) == ("partial", None, LATER)
    assert was_orphan(db, "a1")


@pytest.mark.parametrize("has_site", [True, False])
def test_orphan_that_had_not_swapped_is_an_error(db, state, begin, gone, tmp_path, has_site):
    begin("a1", process=gone)
    staging, site_dir = tmp_path / "staging", tmp_path / "site"
    staging.mkdir()
    if has_site:
        site_dir.mkdir()
    found = staging.stat()
    note_staging(
        db,
        "a1",
        site_dir=site_dir,
        device=found.st_dev,
        inode=found.st_ino,
        status="ready",
        at=LATER,
    )
    settle_orphans(state, at=LATER)
    assert [status.status for status in load_status(db)] == ["error"]


def test_looking_where_no_state_is_makes_none(tmp_path):
    assert settle_orphans(StateDir(tmp_path / ".docsfy"), at=LATER) == ()
    assert list(tmp_path.iterdir()) == []


def test_status_without_a_running_attempt_loads_no_heavy_library(db, state, begin):
    begin("a1")
    finish_attempt(db, "a1", status="ready", at=LATER)
    code = (
        "import pathlib, sys\n"
        "from docsfy_plugin.store import statuses, page_cache, locks, orphans, repairs\n"
        "from docsfy_plugin.store.state import StateDir\n"
        "orphans.settle_orphans(StateDir(pathlib.Path(sys.argv[1])), at='')\n"
        "print(sorted({'diskcache', 'psutil', 'filelock', 'pickle', 'git', 'mkdocs'}"
        " & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", code, os.fspath(state.path)]
    assert subprocess.run(command, capture_output=True, check=True, text=True).stdout == "[]\n"
