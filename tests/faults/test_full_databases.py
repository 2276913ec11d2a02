"""A database that may not grow: each function that writes stores all or nothing, and says why."""

from pathlib import Path

import pytest
from docsfy_hookspecs import Event, Finding, NavGroup, PageSpec, Plan

from docsfy_plugin.store import attempts, page_rows
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import FullDiskError
from docsfy_plugin.store.event_log import append_events
from docsfy_plugin.store.fact_rows import FactKey, save_encoded_facts
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.plan_rows import save_plan
from docsfy_plugin.store.processes import this_process
from docsfy_plugin.store.records import PageFindings, PageRecord, Result, SnapshotRow, Writer
from docsfy_plugin.store.result_rows import save_results
from docsfy_plugin.store.snapshots import save_snapshot
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant
from tests.faults.amounts import AMOUNTS

AT = "2026-03-01T12:00:00Z"
FLASK = Variant("pallets", "flask", "main", "static", "default")
MANY = 2_000
LONG = "long " * 50_000
"""More than any spare page holds."""


def make_spec(number):
    return PageSpec(slug=f"page{number}", title="A page")


def make_record(number):
    return PageRecord(
        slug=f"page{number}",
        digest="sha256:d",
        attempt="a1",
        provenance=((f"src/{'deep/' * 30}{number}.py", "b" * 40),) * 20,
        writer=Writer(plugin="static"),
        written_at=AT,
        commit="c" * 40,
        title="A page",
        markdown=f"# A page\n\n{LONG}",
    )


def begin(db, attempt, repository="r", variant=FLASK):
    attempts.begin_attempt(
        db,
        variant,
        attempt,
        repository=repository,
        options_digest="o",
        at=AT,
        process=this_process(),
    )


def make_events():
    return [
        Event(
            attempt="a1",
            number=number,
            at=AT,
            kind="written",
            stage="generating_pages",
            slug=f"page{number}",
            message="said",
            done=number,
            total=MANY,
        )
        for number in range(MANY)
    ]


def make_findings():
    finding = Finding(severity="warning", code="no-such-name", message="said" * 50)
    return [PageFindings(slug=f"page{n}", findings=(finding,) * 50) for n in range(50)]


def make_snapshot():
    return SnapshotRow(
        attempt="a1",
        snapshot="s",
        modified=(LONG,),
        remote="r",
        commit="c",
        options_digest="o",
        implementers_digest="i",
    )


WRITES = {
    "begin_attempt": lambda db: begin(db, "a2", repository=LONG),
    "set_source": lambda db: attempts.set_source(db, "a1", commit=LONG, dirty=False, at=AT),
    "set_repository": lambda db: attempts.set_repository(db, "a1", LONG),
    "finish_attempt": lambda db: attempts.finish_attempt(
        db, "a1", status="error", at=AT, error=LONG
    ),
    "note_staging": lambda db: attempts.note_staging(
        db, "a1", site_dir=Path(LONG), device=1, inode=1, status="ready", at=AT
    ),
    "append_events": lambda db: append_events(db, make_events()),
    "set_planned": lambda db: page_rows.set_planned(
        db, "a1", [make_spec(number) for number in range(MANY)], at=AT
    ),
    "pages_stored": lambda db: page_rows.pages_stored(
        db, "a1", [(make_record(number), "written") for number in range(50)], at=AT
    ),
    "page_failed": lambda db: page_rows.page_failed(db, "a1", "page0", error=LONG, at=AT),
    "save_findings": lambda db: page_rows.save_findings(db, "a1", make_findings(), at=AT),
    "mark_stale": lambda db: page_rows.mark_stale(
        db, FLASK, [(f"page{number}", "attempt" * 9) for number in range(MANY)]
    ),
    "rebuild_page_rows": lambda db: page_rows.rebuild_page_rows(
        db, FLASK, [make_record(number) for number in range(50)]
    ),
    "save_plan": lambda db: save_plan(
        db,
        "a1",
        Plan(
            project_name="x",
            tagline=LONG,
            navigation=(NavGroup(title="", pages=(make_spec(0),)),),
        ),
    ),
    "save_results": lambda db: save_results(
        db, "a1", "check", [Result(slug="page0", digest="d", payload=LONG.encode())]
    ),
    "save_facts": lambda db: save_encoded_facts(
        db, [(FactKey("a.py", "b" * 40, "python", "1"), LONG.encode())]
    ),
    "save_snapshot": lambda db: save_snapshot(
        db, "a1", make_snapshot(), [(f"{number}.py", "b" * 40) for number in range(MANY)]
    ),
}


@pytest.fixture
def db(tmp_path):
    state = StateDir.create(tmp_path / ".docsfy")
    with Database.open(state.database_path) as database:
        begin(database, "a1")
        page_rows.set_planned(database, "a1", [make_spec(number) for number in range(50)], at=AT)
        yield database


def dump(db):
    """All rows of all tables."""
    with db.reading() as conn:
        return tuple(conn.iterdump())


@pytest.mark.parametrize("spare_pages", range(AMOUNTS.full_databases))
@pytest.mark.parametrize("name", WRITES)
def test_write_into_a_full_database_stores_nothing_and_says_so(db, try_fault, name, spare_pages):
    before = dump(db)
    with try_fault("database full at a write"):
        (used,) = db.connection.execute("PRAGMA page_count").fetchone()
        db.connection.execute(f"PRAGMA max_page_count = {used + spare_pages}")
        with pytest.raises(FullDiskError):
            WRITES[name](db)
        assert dump(db) == before
        db.connection.execute("PRAGMA max_page_count = 1000000")
        WRITES[name](db)
        assert dump(db) != before


@pytest.mark.parametrize("spare_pages", range(AMOUNTS.full_databases))
def test_page_that_does_not_fit_leaves_the_former_one(tmp_path, try_fault, spare_pages):
    with (
        try_fault("page cache full at a write"),
        PageCache.open(tmp_path / "cache", FLASK) as cache,
    ):
        cache.store(make_record(0))
        conn = cache._cache._sql
        (used,) = conn("PRAGMA page_count").fetchone()
        conn(f"PRAGMA max_page_count = {used + spare_pages}")
        with pytest.raises(FullDiskError):
            cache.store(*(make_record(number) for number in range(3)))
        assert cache.slugs() == ("page0",)
        assert cache.get("page0") == make_record(0)
        conn("PRAGMA max_page_count = 1000000")
        cache.store(make_record(1))
        assert cache.slugs() == ("page0", "page1")
