import pytest
from docsfy_hookspecs import PageSpec, Plan

from docsfy_plugin.store.attempts import (
    KEPT_ATTEMPTS,
    add_calls,
    finish_attempt,
    load_origin,
    note_staging,
    set_prompt_tokens,
    set_repository,
    set_source,
    set_stage,
    set_status,
)
from docsfy_plugin.store.control_requests import answer, ask, load_request
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import OldAttemptError
from docsfy_plugin.store.page_rows import (
    load_pages,
    page_failed,
    pages_reused,
    pages_started,
    pages_stored,
    save_findings,
    set_planned,
)
from docsfy_plugin.store.plan_rows import save_plan
from docsfy_plugin.store.records import FINAL
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import Variant

AT = "2026-03-01T12:01:00Z"
LATER = "2026-03-01T12:05:00Z"

WRITES = {
    "set_stage": lambda db, a: set_stage(db, a, "planning", at=LATER),
    "set_status": lambda db, a: set_status(db, a, "paused", at=LATER),
    "ask": lambda db, a: ask(db, a, "pause", at=LATER),
    "set_source": lambda db, a: set_source(db, a, commit="c", dirty=True, at=LATER),
    "set_repository": lambda db, a: set_repository(db, a, "github.com/other/flask"),
    "set_prompt_tokens": lambda db, a: set_prompt_tokens(db, a, 9, at=LATER),
    "set_planned": lambda db, a: set_planned(db, a, [PageSpec(slug="x", title="X")], at=LATER),
    "pages_started": lambda db, a: pages_started(db, a, ["index"], at=LATER),
    "pages_stored": lambda db, a: pages_stored(db, a, [], at=LATER),
    "pages_reused": lambda db, a: pages_reused(db, a, at=LATER),
    "page_failed": lambda db, a: page_failed(db, a, "index", error="x", at=LATER),
    "save_findings": lambda db, a: save_findings(db, a, [], at=LATER),
    "finish_attempt": lambda db, a: finish_attempt(db, a, status="ready", at=LATER),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_write_of_an_attempt_that_was_followed_by_another_is_refused(db, begin, flask, write):
    begin("a1", "index")
    begin("a2", "index")
    before = load_status(db), load_pages(db, flask)
    with pytest.raises(OldAttemptError, match="'a1' is not running"):
        write(db, "a1")
    assert (load_status(db), load_pages(db, flask)) == before


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_write_of_an_attempt_that_has_ended_is_refused(db, begin, flask, write):
    begin("a1", "index")
    finish_attempt(db, "a1", status="aborted", at=LATER)
    before = load_status(db), load_pages(db, flask)
    with pytest.raises(OldAttemptError):
        write(db, "a1")
    assert (load_status(db), load_pages(db, flask)) == before


def test_unknown_attempt_is_refused(db):
    with pytest.raises(OldAttemptError):
        set_stage(db, "nobody", "planning", at=LATER)


def test_attempt_does_not_end_with_a_status_of_a_running_one(db, begin):
    begin("a1")
    with pytest.raises(ValueError, match="'generating'"):
        finish_attempt(db, "a1", status="generating", at=LATER)


def test_attempt_is_paused_and_goes_on(db, begin):
    begin("a1")
    set_status(db, "a1", "paused", at=LATER)
    (paused,) = load_status(db)
    set_status(db, "a1", "generating", at=LATER)
    (running,) = load_status(db)
    assert (paused.status, paused.updated_at, running.status) == ("paused", LATER, "generating")
    assert paused.pid == running.pid is not None


def test_running_attempt_is_not_given_the_status_of_one_that_ended(db, begin):
    begin("a1")
    with pytest.raises(ValueError, match="'ready'"):
        set_status(db, "a1", "ready", at=LATER)


@pytest.mark.parametrize("status", FINAL)
def test_end_answers_what_was_asked_and_not_answered(db, begin, status):
    begin("a1")
    answered, still_open = ask(db, "a1", "pause", at=AT), ask(db, "a1", "abort", at=AT)
    answer(db, answered, "stopping", at=AT)
    finish_attempt(db, "a1", status=status, at=LATER)
    found = [load_request(db, one) for one in (answered, still_open)]
    assert [(one.answer, one.answered_at) for one in found] == [("stopping", AT), (status, LATER)]


def test_end_of_one_attempt_answers_nothing_that_was_asked_of_another(db, begin, flask):
    begin("a1")
    begin("a2", variant=Variant("pallets", "click", "main", "static", "default"))
    other = ask(db, "a2", "abort", at=AT)
    finish_attempt(db, "a1", status="ready", at=LATER)
    assert load_request(db, other).answered_at is None


def test_attempt_says_how_it_was_started(db, begin):
    begin("a1", origin="how \udcff")
    begin("a2")
    assert [load_origin(db, one) for one in ("a1", "a2", "a3")] == ["how \\udcff", "", ""]


def test_attempts_of_an_older_docsfy_are_kept_without_an_origin(old_database, flask):
    with Database.open(old_database) as db:
        found = [(one.variant, one.status, one.attempt) for one in load_status(db)]
        assert (found, load_origin(db, "a1")) == ([(flask, "ready", "a1")], "")


def test_pages_that_were_being_written_are_pending_when_the_attempt_ends(db, begin, flask):
    begin("a1", "index", "b")
    pages_started(db, "a1", ["b"], at=LATER)
    finish_attempt(db, "a1", status="aborted", at=LATER)
    assert [page.status for page in load_pages(db, flask)] == ["pending", "pending"]


def test_old_attempts_go_with_their_events(db, begin):
    for number in range(KEPT_ATTEMPTS + 5):
        begin(f"a{number}")
    kept = db.connection.execute("SELECT id FROM attempt ORDER BY number").fetchall()
    assert kept == [(f"a{number}",) for number in range(5, KEPT_ATTEMPTS + 5)]


def test_new_attempt_takes_the_repository_over(db, begin):
    begin("a1", repository="github.com/old/flask")
    begin("a2", repository="github.com/new/flask")
    assert [status.repository for status in load_status(db)] == ["github.com/new/flask"]


def test_running_attempt_may_find_that_the_repository_moved(db, begin):
    begin("a1", repository="github.com/old/flask")
    set_repository(db, "a1", "github.com/new/flask")
    assert [status.repository for status in load_status(db)] == ["github.com/new/flask"]


def test_variants_are_listed_by_written_form(db, begin, flask):
    other = Variant("group/sub", "tool", "feature/x", "ollama", "llama3:8b")
    begin("a1")
    begin("a2", variant=other)
    assert [status.variant for status in load_status(db)] == [other, flask]


def test_inode_numbers_of_64_bits_are_kept(db, begin, tmp_path):
    begin("a1")
    note_staging(
        db, "a1", site_dir=tmp_path, device=2**64 - 1, inode=2**63, status="ready", at=LATER
    )
    row = db.connection.execute("SELECT staging_device, staging_inode FROM attempt").fetchone()
    assert row == (-1, -(2**63))


def test_plan_of_an_old_attempt_is_refused(db, begin):
    begin("a1")
    begin("a2")
    with pytest.raises(OldAttemptError):
        save_plan(db, "a1", Plan(project_name="x", navigation=()))


def test_calls_count_for_their_attempt_even_after_it_has_ended(db, begin):
    begin("a1", "index")
    add_calls(db, "a1", calls=2, tokens=70, cost_usd=0.25)
    finish_attempt(db, "a1", status="aborted", at=LATER)
    add_calls(db, "a1", calls=1, tokens=5, cost_usd=0.5)
    (status,) = load_status(db)
    assert (status.calls, status.tokens, status.cost_usd, status.updated_at) == (3, 75, 0.75, LATER)


def test_a_prompt_size_stays_with_its_attempt(db, begin):
    begin("a1", "index")
    set_prompt_tokens(db, "a1", 60_000, at=LATER)
    begin("a2", "index")
    assert [one.prompt_tokens for one in load_status(db, attempt="a1")] == [60_000]
    assert [one.prompt_tokens for one in load_status(db)] == [0]
