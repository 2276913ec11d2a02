import json
import os

from docsfy_hookspecs import Finding

from docsfy_plugin.store.attempts import add_calls, finish_attempt, set_source, set_stage
from docsfy_plugin.store.page_rows import (
    load_pages,
    page_failed,
    pages_reused,
    pages_stored,
    save_findings,
)
from docsfy_plugin.store.records import PageCounts, PageFindings
from docsfy_plugin.store.statuses import load_status, page_json, status_json
from docsfy_plugin.store.variants import Variant

AT = "2026-03-01T12:00:00Z"
LATER = "2026-03-01T12:05:00Z"


def test_published_variant_is_the_object_of_the_contract(db, begin, make_record):
    begin("a1", "index", "b", "c", commit="c" * 40)
    pages_stored(db, "a1", [(make_record(tokens=5, cost_usd=0.5), "written")], at=AT)
    pages_reused(db, "a1", ["b", "c"], at=AT)
    save_findings(db, "a1", [PageFindings(slug="b", supported=8, unsupported=1)], at=AT)
    add_calls(db, "a1", calls=1, tokens=5, cost_usd=0.5)
    set_stage(db, "a1", "rendering", at=AT)
    finish_attempt(db, "a1", status="ready", at=LATER)
    (status,) = load_status(db)
    assert json.loads(json.dumps(status_json(status))) == {
        "variant": "pallets/flask@main/static/default",
        "owner": "pallets",
        "project": "flask",
        "branch": "main",
        "provider": "static",
        "model": "default",
        "repository": "github.com/pallets/flask",
        "status": "ready",
        "stage": None,
        "attempt": "a1",
        "pages": {"planned": 3, "written": 1, "patched": 0, "reused": 2, "failed": 0},
        "failed_pages": [],
        "commit": "c" * 40,
        "dirty": False,
        "error": None,
        "supported": 8,
        "unsupported": 1,
        "tokens": 5,
        "cost_usd": 0.5,
        "started_at": AT,
        "updated_at": LATER,
        "generated_at": LATER,
        "pid": None,
    }


def test_running_attempt_shows_stage_and_pid_and_when_the_variant_was_published(db, begin):
    begin("a1", "index", commit="c" * 40)
    finish_attempt(db, "a1", status="ready", at=AT)
    begin("a2", at=LATER)
    set_stage(db, "a2", "cloning", at=LATER)
    (status,) = load_status(db)
    assert (status.status, status.stage, status.pid) == ("generating", "cloning", os.getpid())
    assert (status.commit, status.generated_at) == (None, AT)


def test_pages_of_a_former_attempt_do_not_count(db, begin):
    begin("a1", "index", "b")
    page_failed(db, "a1", "b", error="x", at=AT)
    finish_attempt(db, "a1", status="partial", at=AT)
    begin("a2")
    (status,) = load_status(db)
    assert (status.pages, status.failed_pages) == (PageCounts(), ())


def test_nothing_to_do_is_ready_and_counts_all_pages_as_reused(db, begin, make_record):
    begin("a1", "index", "b")
    pages_stored(db, "a1", [(make_record(slug), "written") for slug in ("index", "b")], at=AT)
    finish_attempt(db, "a1", status="ready", at=AT)
    begin("a2")
    pages_reused(db, "a2", at=LATER)
    set_stage(db, "a2", "up_to_date", at=LATER)
    finish_attempt(db, "a2", status="ready", at=LATER)
    (status,) = load_status(db)
    assert (status.status, status.stage) == ("ready", "up_to_date")
    assert status.pages == PageCounts(planned=2, reused=2)


def test_failed_attempt_says_why_and_in_which_stage(db, begin):
    begin("a1", "a", "b", "c")
    set_source(db, "a1", commit="d" * 40, dirty=True, at=AT)
    set_stage(db, "a1", "generating_pages", at=AT)
    page_failed(db, "a1", "c", error="x", at=AT)
    page_failed(db, "a1", "b", error="x", at=AT)
    finish_attempt(db, "a1", status="error", at=LATER, error="no page\udce9", error_code="empty")
    (status,) = load_status(db)
    assert (status.status, status.stage, status.error) == (
        "error",
        "generating_pages",
        r"no page\udce9",
    )
    assert (status.failed_pages, status.commit, status.dirty) == (("b", "c"), "d" * 40, True)
    assert status.generated_at is None


def test_one_variant_can_be_asked_for(db, begin, flask):
    other = Variant("a", "b", "c", "d", "e")
    begin("a1", "index")
    begin("a2", "index", "b", variant=other)
    found = load_status(db, flask)
    assert [(status.variant, status.pages.planned) for status in found] == [(flask, 1)]
    assert [status.variant for status in load_status(db)] == [other, flask]


def test_page_is_the_object_of_the_contract(db, begin, make_record, flask):
    begin("a1", "index", "b")
    record = make_record(provenance=(("caf\udce9.py", "b" * 40),), tokens=5, cost_usd=0.5)
    pages_stored(db, "a1", [(record, "written")], at=AT)
    finding = Finding(severity="warning", code="x", message="m", line=2)
    page = PageFindings(slug="index", findings=(finding,), supported=8, unsupported=1)
    save_findings(db, "a1", [page], at=AT)
    written, pending = (page_json(page) for page in load_pages(db, flask))
    assert written == {
        "slug": "index",
        "title": "Page index",
        "type": "guide",
        "group": "",
        "status": "written",
        "digest": "sha256:d1",
        "sources": [{"path": "caf\udce9.py", "blob": "b" * 40}],
        "writer": "static/1",
        "written_at": AT,
        "findings": [{"severity": "warning", "code": "x", "message": "m", "line": 2}],
        "supported": 8,
        "unsupported": 1,
        "tokens": 5,
        "cost_usd": 0.5,
    }
    assert (pending["digest"], pending["writer"], pending["written_at"]) == (None, None, None)
