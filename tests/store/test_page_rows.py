import pytest
from docsfy_hookspecs import Finding, PageSpec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docsfy_plugin.store.page_rows import (
    load_pages,
    load_stale,
    mark_stale,
    page_failed,
    pages_reused,
    pages_started,
    pages_stored,
    rebuild_page_rows,
    save_findings,
    set_planned,
)
from docsfy_plugin.store.records import PageFindings, PageRecord, PageRow, Writer
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import Variant

AT = "2026-03-01T12:00:00Z"
FINDING = Finding(severity="warning", code="unknown-symbol", message="x", line=3)

text = st.text(st.characters(exclude_categories=["Cs"]))
path = st.text()
records = st.builds(
    PageRecord,
    slug=st.just("index"),
    digest=text.filter(bool),
    attempt=text,
    provenance=st.lists(st.tuples(path, text), max_size=3).map(tuple),
    writer=st.builds(Writer, plugin=text),
    written_at=text,
    commit=text,
    title=text,
    group=text,
    tokens=st.integers(0, 2**40),
    cost_usd=st.floats(0, 1e6),
    markdown=text,
)


def statuses(db, variant):
    return {page.slug: page.status for page in load_pages(db, variant)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(record=records)
def test_row_of_a_stored_page_says_what_its_record_says(db, begin, record):
    variant = Variant("p", "q", "r", "static", "default")
    if not load_status(db, variant):
        begin("a1", "index", variant=variant)
    pages_stored(db, "a1", [(record, "written")], at=AT)
    (row,) = load_pages(db, variant)
    assert row == PageRow(
        slug="index",
        title="Page index",
        type="guide",
        group="",
        status="written",
        digest=record.digest,
        attempt=record.attempt,
        sources=record.provenance,
        writer=str(record.writer),
        written_at=record.written_at,
        tokens=record.tokens,
        cost_usd=record.cost_usd,
    )


def test_pages_go_through_their_statuses(db, begin, make_record, flask):
    begin("a1", "a", "b", "c", "d", "e", "f")
    pages_started(db, "a1", ["a", "b", "c"], at=AT)
    pages_stored(db, "a1", [(make_record("a"), "written"), (make_record("b"), "patched")], at=AT)
    pages_reused(db, "a1", ["d"], at=AT)
    page_failed(db, "a1", "e", error="no answer", at=AT)
    assert statuses(db, flask) == {
        "a": "written",
        "b": "patched",
        "c": "writing",
        "d": "reused",
        "e": "failed",
        "f": "pending",
    }


def test_new_plan_orders_the_rows_and_drops_those_that_are_not_in_it(db, begin, flask):
    begin("a1", "a", "b", "c")
    begin("a2", "c", "d", "a")
    assert [page.slug for page in load_pages(db, flask)] == ["c", "d", "a"]


def test_second_plan_of_one_attempt_replaces_the_first(db, begin, flask):
    begin("a1", "a", "b")
    set_planned(db, "a1", [PageSpec(slug="b", title="B")], at=AT)
    assert [page.slug for page in load_pages(db, flask)] == ["b"]


def test_failed_page_keeps_what_its_last_good_record_says(db, begin, make_record, flask):
    begin("a1", "index")
    pages_stored(db, "a1", [(make_record(tokens=5), "written")], at=AT)
    begin("a2", "index")
    page_failed(db, "a2", "index", error="no answer", at=AT)
    (row,) = load_pages(db, flask)
    assert (row.status, row.error, row.digest, row.tokens) == (
        "failed",
        "no answer",
        "sha256:d1",
        5,
    )


def test_good_page_has_no_error_any_more(db, begin, make_record, flask):
    begin("a1", "index")
    page_failed(db, "a1", "index", error="no answer", at=AT)
    pages_stored(db, "a1", [(make_record(), "written")], at=AT)
    assert [page.error for page in load_pages(db, flask)] == [None]


def test_findings_are_replaced_page_by_page(db, begin, flask):
    begin("a1", "a", "b")
    save_findings(
        db,
        "a1",
        [
            PageFindings(slug="a", findings=(FINDING, FINDING), supported=3, unsupported=2),
            PageFindings(slug="b", findings=(FINDING,), supported=1),
            PageFindings(slug="gone", findings=(FINDING,)),
        ],
        at=AT,
    )
    save_findings(db, "a1", [PageFindings(slug="b", supported=4)], at=AT)
    found = [(p.slug, p.findings, p.supported, p.unsupported) for p in load_pages(db, flask)]
    assert found == [("a", (FINDING, FINDING), 3, 2), ("b", (), 4, 0)]


def test_findings_go_with_their_page(db, begin):
    begin("a1", "a")
    save_findings(db, "a1", [PageFindings(slug="a", findings=(FINDING,))], at=AT)
    begin("a2", "b")
    assert db.connection.execute("SELECT count(*) FROM finding").fetchone() == (0,)


def test_bytes_that_are_not_utf_8_in_a_message_are_written_out(db, begin, flask):
    begin("a1", "index")
    finding = Finding(severity="info", code="x", message="caf\udce9")
    save_findings(db, "a1", [PageFindings(slug="index", findings=(finding,))], at=AT)
    assert load_pages(db, flask)[0].findings[0].message == r"caf\udce9"


def test_forced_page_is_stale_until_another_attempt_replaces_its_record(
    db, begin, make_record, flask
):
    begin("a1", "a", "b")
    mark_stale(db, flask, [("a", "a1"), ("b", "a1")])
    begin("a2", "a", "b")
    pages_stored(db, "a2", [(make_record("a", attempt="a2"), "written")], at=AT)
    page_failed(db, "a2", "b", error="x", at=AT)
    assert load_stale(db, flask) == {("b", "a1")}


def test_record_of_the_same_attempt_stays_stale(db, begin, make_record, flask):
    begin("a1", "a")
    mark_stale(db, flask, [("a", "a1")])
    record = make_record("a", attempt="a1")
    pages_stored(db, "a1", [(record, "reused")], at=AT)
    pages_stored(db, "a1", [(record, "written")], at=AT)
    assert load_stale(db, flask) == {("a", "a1")}


def test_forcing_twice_marks_the_latest_records(db, begin, flask):
    begin("a1", "a")
    mark_stale(db, flask, [("a", "a1")])
    mark_stale(db, flask, [("a", "a2")])
    assert load_stale(db, flask) == {("a", "a2")}


def test_rows_are_rebuilt_from_records(db, begin, make_record, flask):
    begin("a1", "a", "b")
    pages_stored(db, "a1", [(make_record(slug), "written") for slug in "ab"], at=AT)
    before = load_pages(db, flask)
    db.connection.execute("DELETE FROM page")
    assert rebuild_page_rows(db, flask, [make_record("a"), make_record("b")]) == 2
    assert load_pages(db, flask) == before


def test_record_decides_where_its_row_differs(db, begin, make_record, flask):
    begin("a1", "a", "b")
    pages_stored(db, "a1", [(make_record(slug), "reused") for slug in "ab"], at=AT)
    assert rebuild_page_rows(db, flask, [make_record("a"), make_record("b", digest="new")]) == 1
    found = [(page.status, page.digest) for page in load_pages(db, flask)]
    assert found == [("reused", "sha256:d1"), ("reused", "new")]


@pytest.mark.timeout(30)
def test_sixty_thousand_updates_in_one_transaction_are_no_matter(db, begin):
    slugs = [f"p{number}" for number in range(60_000)]
    begin("a1", *slugs)
    pages_reused(db, "a1", slugs, at=AT)
    assert load_status(db)[0].pages.reused == 60_000
