import os
import signal
import subprocess
import sys

import pytest
from docsfy_hookspecs import Finding, Plan

from docsfy_plugin.store.attempts import finish_attempt
from docsfy_plugin.store.control_requests import ask
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.deletion import (
    HALF_DELETED_ERROR,
    clear_deleted,
    delete_variant,
    find_deleted,
)
from docsfy_plugin.store.errors import BusyError, LockedStateError, NoSuchVariantError
from docsfy_plugin.store.locks import locked
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.page_rows import load_pages, mark_stale, pages_stored, save_findings
from docsfy_plugin.store.plan_rows import save_plan
from docsfy_plugin.store.records import PageFindings, Result, SnapshotRow
from docsfy_plugin.store.repairs import find_problems, repair
from docsfy_plugin.store.result_rows import save_results
from docsfy_plugin.store.snapshots import save_snapshot
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import Variant

AT = "2026-03-01T12:05:00Z"
CLICK = Variant("pallets", "click", "main", "static", "default")
FLASK_NEXT = Variant("pallets", "flask", "next", "static", "default")


@pytest.fixture
def document(db, state, begin, make_record):
    """Documents a variant, with a row in every table."""

    def make(variant, attempt, repository="github.com/pallets/flask"):
        begin(attempt, "a", "b", variant=variant, repository=repository)
        records = [make_record("a", attempt=attempt), make_record("b", attempt=attempt)]
        with PageCache.open(state.cache_path(variant), variant) as cache:
            cache.store(*records)
        pages_stored(db, attempt, [(record, "written") for record in records], at=AT)
        finding = Finding(severity="warning", code="c", message="m", line=1)
        save_findings(db, attempt, [PageFindings(slug="a", findings=(finding,))], at=AT)
        save_plan(db, attempt, Plan(project_name="x", navigation=()))
        mark_stale(db, variant, [("a", attempt)])
        ask(db, attempt, "pause", at=AT)
        db.connection.execute(
            "INSERT INTO event VALUES (?, 1, ?, 'status', '', '', '', 0, 0)", (attempt, AT)
        )
        source = SnapshotRow(
            attempt=attempt,
            snapshot="s",
            modified=(),
            remote="r",
            commit="c",
            options_digest="o",
            implementers_digest="i",
        )
        save_snapshot(db, attempt, source, [])
        save_results(db, attempt, "links", [Result(slug="a", digest="d", payload=b"")])
        finish_attempt(db, attempt, status="ready", at=AT)
        db.connection.execute(
            "INSERT INTO fact (path, blob, analyzer, version, payload)"
            " VALUES (x'61', 'b', 'python', '1', x'00') ON CONFLICT DO NOTHING"
        )

    return make


def count_rows(db):
    tables = db.connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    return {
        name: db.connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        for (name,) in tables
    }


def test_nothing_of_a_deleted_variant_is_left(db, state, document, flask):
    document(flask, "a1")
    assert 0 not in count_rows(db).values()
    deletion = delete_variant(state, flask)
    assert (deletion.variant, deletion.page_count, deletion.has_siblings) == (flask, 2, False)
    assert set(count_rows(db).values()) == {0}
    assert list(state.caches_path.iterdir()) == []
    assert find_problems(state) == ()


def test_another_variant_keeps_its_pages_and_the_facts_that_both_need(db, state, document, flask):
    document(flask, "a1")
    document(CLICK, "a2", repository="github.com/pallets/click")
    document(FLASK_NEXT, "a3")
    before = load_status(db, CLICK), load_pages(db, CLICK)
    assert delete_variant(state, flask).has_siblings is True
    assert (load_status(db, CLICK), load_pages(db, CLICK)) == before
    assert (count_rows(db)["variant"], count_rows(db)["fact"]) == (2, 1)
    with PageCache.open(state.cache_path(CLICK), CLICK) as cache:
        assert cache.slugs() == ("a", "b")
    assert delete_variant(state, CLICK).has_siblings is False


def test_variant_without_a_cache_is_deleted(db, state, begin, flask):
    begin("a1")
    finish_attempt(db, "a1", status="error", at=AT)
    assert delete_variant(state, flask).page_count == 0
    assert load_status(db) == ()


def test_variant_is_not_deleted_while_it_is_generated(db, state, document, flask):
    document(flask, "a1")
    before = load_status(db)
    with locked(state, flask), pytest.raises(BusyError):
        delete_variant(state, flask)
    assert load_status(db) == before
    assert state.cache_path(flask).is_dir()


def test_unknown_variant_is_not_deleted(db, state, document, flask):
    document(flask, "a1")
    with pytest.raises(NoSuchVariantError):
        delete_variant(state, CLICK)
    assert [one.variant for one in load_status(db)] == [flask]


def test_deleted_variant_can_be_documented_again(db, state, document, flask):
    document(flask, "a1")
    delete_variant(state, flask)
    document(flask, "a2")
    assert [(one.variant, one.status) for one in load_status(db)] == [(flask, "ready")]


def test_locked_database_keeps_the_variant_whole(db, state, document, flask, monkeypatch):
    document(flask, "a1")
    before = load_status(db)
    monkeypatch.setattr("docsfy_plugin.store.deletion.Database.open", open_impatiently)
    with db.writing(), pytest.raises(LockedStateError):
        delete_variant(state, flask)
    assert load_status(db) == before
    assert state.cache_path(flask).is_dir()


open_database = Database.open


def open_impatiently(path):
    return open_database(path, timeout_s=0.05)


KILL_AT = {
    "before the cache is set aside": "_set_cache_aside",
    "before the rows go": "_delete_rows",
    "before the cache is removed": "_remove",
}


@pytest.mark.parametrize("step", KILL_AT.values(), ids=KILL_AT)
def test_killed_deletion_leaves_nothing_that_is_said_to_be_good(db, state, document, flask, step):
    document(flask, "a1")
    db.close()
    code = (
        "import os, pathlib, signal, sys\n"
        "from docsfy_plugin.store import deletion\n"
        "from docsfy_plugin.store.state import StateDir\n"
        "from docsfy_plugin.store.variants import Variant\n"
        "setattr(deletion, sys.argv[3], lambda *_: os.kill(os.getpid(), signal.SIGKILL))\n"
        "deletion.delete_variant(StateDir(pathlib.Path(sys.argv[1])), Variant.parse(sys.argv[2]))\n"
    )
    child = subprocess.run([sys.executable, "-c", code, state.path, str(flask), step], check=False)
    assert child.returncode == -signal.SIGKILL
    found = [(one.status, one.error) for one in load_status(db)]
    assert found in ([], [("error", HALF_DELETED_ERROR)])


def test_what_a_killed_deletion_left_is_removed_by_the_next_one(db, state, document, flask):
    document(flask, "a1")
    leftover = state.caches_path / ".deleted-%-0123456789abcdef"
    (leftover / "folder").mkdir(parents=True)
    assert find_deleted(state) == (leftover,)
    delete_variant(state, flask)
    assert list(state.caches_path.iterdir()) == []


def test_what_a_killed_deletion_left_is_named_and_removed_by_repair(db, state):
    leftover = state.caches_path / ".deleted-%-0123456789abcdef"
    leftover.mkdir()
    assert find_problems(state) == (
        f"{str(leftover)!r} was left by a deletion. Run docsfy doctor --repair: it removes it",
    )
    assert repair(state, at=AT) == (f"Removed {leftover}, left by a deletion",)
    assert find_problems(state) == ()


@pytest.mark.parametrize("owner", [".deleted-", ".deleted-%-", ".deleted-%-" + "0" * 200])
def test_no_owner_is_taken_for_a_leftover(db, state, document, owner):
    variant = Variant(owner, "flask", "main", "static", "default")
    document(variant, "a1")
    assert clear_deleted(state) == ()
    assert os.path.lexists(state.cache_path(variant))
