import sqlite3

import pytest
from docsfy_hookspecs import Event

from docsfy_plugin.store.event_log import append_events, load_events


@pytest.fixture
def events(begin):
    begin("a1")
    return tuple(
        Event(
            attempt="a1",
            number=number,
            at="2026-03-01T12:00:00Z",
            kind="written",
            stage="generating_pages",
            slug=f"p{number}",
            message="é",
            done=number,
            total=5,
        )
        for number in range(1, 6)
    )


def test_events_come_back_in_the_order_of_their_numbers(db, events):
    append_events(db, events[3:])
    append_events(db, events[:3])
    assert load_events(db, "a1") == events


def test_observer_gets_what_it_has_not_seen(db, events):
    append_events(db, events)
    assert load_events(db, "a1", after=2, limit=2) == events[2:4]


def test_batch_with_a_number_that_is_there_is_stored_not_at_all(db, events):
    append_events(db, events[2:3])
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        append_events(db, events)
    assert load_events(db, "a1") == events[2:3]


def test_unknown_attempt_has_no_events(db):
    assert load_events(db, "nobody") == ()
