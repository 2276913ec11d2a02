import pytest

from docsfy_plugin.store.attempts import finish_attempt
from docsfy_plugin.store.control_requests import (
    ControlRequest,
    answer,
    ask,
    load_request,
    open_requests,
)
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import OldAttemptError
from docsfy_plugin.store.variants import Variant

AT = "2026-03-01T12:01:00Z"
LATER = "2026-03-01T12:05:00Z"


def test_asked_is_found_by_another_process_and_so_is_the_answer(db, state, begin):
    begin("a1")
    number = ask(db, "a1", "pause", at=AT)
    values = {"id": number, "attempt": "a1", "verb": "pause", "asked_at": AT}
    asked = ControlRequest(**values, answered_at=None, answer=None)
    with Database.open(state.database_path) as other:
        assert open_requests(other, "a1") == (asked,)
        answer(other, number, "stopping", at=LATER)
    answered = ControlRequest(**values, answered_at=LATER, answer="stopping")
    assert (open_requests(db, "a1"), load_request(db, number)) == ((), answered)


def test_requests_come_in_the_order_of_asking(db, begin):
    begin("a1")
    verbs = ["pause", "resume", "pause", "abort"]
    for verb in verbs:
        ask(db, "a1", verb, at=AT)
    assert [one.verb for one in open_requests(db, "a1")] == verbs


def test_first_answer_stands(db, begin):
    begin("a1")
    number = ask(db, "a1", "abort", at=AT)
    answer(db, number, "aborted", at=AT)
    answer(db, number, "ready", at=LATER)
    found = load_request(db, number)
    assert (found.answer, found.answered_at) == ("aborted", AT)


def test_attempt_sees_only_what_is_asked_of_it(db, begin):
    begin("a1")
    begin("a2", variant=Variant("pallets", "click", "main", "static", "default"))
    ask(db, "a2", "abort", at=AT)
    assert open_requests(db, "a1") == ()


@pytest.mark.parametrize("attempt", ["a1", "a2", "nobody"])
def test_nothing_is_asked_of_an_attempt_that_does_not_run(db, begin, attempt):
    begin("a1")
    begin("a2")
    finish_attempt(db, "a2", status="ready", at=AT)
    with pytest.raises(OldAttemptError):
        ask(db, attempt, "abort", at=LATER)
    assert db.connection.execute("SELECT count(*) FROM request").fetchone() == (0,)


def test_unknown_request_is_none(db):
    assert load_request(db, 1) is None
