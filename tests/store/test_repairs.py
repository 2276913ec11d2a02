import sqlite3
from contextlib import closing

import pytest

from docsfy_plugin.store.attempts import finish_attempt
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import BusyError
from docsfy_plugin.store.locks import locked
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.page_rows import load_pages, pages_stored
from docsfy_plugin.store.repairs import REBUILT_ERROR, find_problems, repair
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import load_status

LATER = "2026-03-01T12:05:00Z"


@pytest.fixture
def documented(db, cache, begin, make_record):
    """A state with two good pages, closed."""
    begin("a1", "a", "b")
    records = [make_record("a"), make_record("b")]
    cache.store(*records)
    pages_stored(db, "a1", [(record, "written") for record in records], at=LATER)
    finish_attempt(db, "a1", status="ready", at=LATER)
    db.close()
    cache.close()


def edit(path, sql):
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute(sql)


def test_sound_state_has_no_problems_and_needs_no_repair(documented, state):
    assert find_problems(state) == ()
    assert repair(state, at=LATER) == ()


def test_no_state_has_no_problems_and_is_not_made(tmp_path):
    assert find_problems(StateDir(tmp_path / ".docsfy")) == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["garbage", "newer"])
def test_database_that_does_not_open_is_set_aside_and_its_pages_rebuilt(
    documented, state, flask, damage
):
    if damage == "garbage":
        state.database_path.write_bytes(b"garbage" * 1000)
    else:
        edit(state.database_path, "PRAGMA user_version = 99")
    content = state.database_path.read_bytes()
    (problem,) = [line for line in find_problems(state) if "docsfy.db" in line]
    assert str(state.database_path) in problem
    done = repair(state, at=LATER)
    aside = state.path / "docsfy.db.damaged-20260301T120500Z"
    assert done == (
        f"Set aside {state.database_path} as {aside.name}",
        f"Rebuilt 2 page rows of {flask}",
    )
    assert aside.read_bytes() == content
    assert find_problems(state) == ()
    with Database.open_read_only(state.database_path) as db:
        (status,) = load_status(db)
        pages = load_pages(db, flask)
    assert (status.status, status.error) == ("error", REBUILT_ERROR)
    assert [(page.slug, page.digest) for page in pages] == [("a", "sha256:d1"), ("b", "sha256:d1")]


def test_database_of_an_older_docsfy_is_migrated(state, old_database, flask):
    (problem,) = find_problems(state)
    assert "has version 1" in problem
    assert repair(state, at=LATER) == (f"Migrated {old_database}",)
    assert find_problems(state) == ()
    with Database.open_read_only(old_database) as db:
        assert [(one.variant, one.status) for one in load_status(db)] == [(flask, "ready")]


def test_cache_that_does_not_open_is_set_aside(documented, state, flask):
    path = state.cache_path(flask) / "cache.db"
    path.write_bytes(b"garbage" * 1000)
    assert [line for line in find_problems(state) if str(path) in line] != []
    assert repair(state, at=LATER) == (f"Set aside {path} as cache.db.damaged-20260301T120500Z",)
    with PageCache.open(state.cache_path(flask), flask) as cache:
        assert cache.slugs() == ()


def test_row_that_differs_from_its_record_is_found_and_mended(documented, state, flask):
    edit(state.database_path, "UPDATE page SET digest = 'other' WHERE slug = 'b'")
    assert find_problems(state) == (
        f"1 page rows of {flask} differ from their records. "
        "Run docsfy doctor --repair: it rebuilds them",
    )
    assert repair(state, at=LATER) == (f"Rebuilt 1 page rows of {flask}",)
    assert find_problems(state) == ()


def test_damaged_record_is_named_and_removed(documented, state, flask):
    edit(state.cache_path(flask) / "cache.db", "UPDATE Cache SET value = x'00' WHERE key = 'a'")
    assert find_problems(state) == (f"Cached page a of {flask} is damaged and is written again",)
    assert repair(state, at=LATER) == (
        f"Removed damaged page a of {flask}",
        f"Rebuilt 1 page rows of {flask}",
    )
    assert find_problems(state) == ()
    assert find_problems(state) == ()
    with PageCache.open(state.cache_path(flask), flask) as cache:
        assert cache.slugs() == ("b",)


def test_repair_is_refused_while_a_variant_is_generated(documented, state, flask):
    state.database_path.write_bytes(b"garbage" * 1000)
    with locked(state, flask), pytest.raises(BusyError):
        repair(state, at=LATER)
    assert state.database_path.read_bytes() == b"garbage" * 1000
