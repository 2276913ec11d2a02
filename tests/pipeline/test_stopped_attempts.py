"""What a stopped attempt leaves behind, whoever runs it."""

import signal
import sqlite3
import time
from contextlib import closing

import pytest
from docsfy_hookspecs import AttemptInterrupted

from docsfy_plugin.options import make_host, make_request, resolve_options
from docsfy_plugin.pipeline import attempt as attempt_module
from docsfy_plugin.pipeline.attempt import Attempt
from docsfy_plugin.pipeline.publishing import Publication
from docsfy_plugin.store import page_rows
from docsfy_plugin.store.attempts import ABORTED_ERROR
from docsfy_plugin.store.control_requests import ask
from docsfy_plugin.store.database import Database

LOCKED_S = 8.0
"""Well below what a run waits for the database that nobody has stopped."""


@pytest.fixture
def attempt(project):
    options = resolve_options(flags={"repo": str(project.root)})
    root = project.root
    return Attempt(make_request(options, root=root), make_host(options, root))


@pytest.mark.parametrize("words", ["", "generation aborted by SIGTERM"])
def test_user_who_asked_for_the_abort_is_named_even_if_a_signal_was_faster(project, attempt, words):
    attempt.write()
    with closing(Database.open(project.state / "docsfy.db")) as db:
        ask(db, attempt.id, "abort", at="2026-01-01T00:00:00.000Z")
    attempt.control.stop("close", words)
    attempt.abort()
    assert project.status == ("aborted", ABORTED_ERROR)


def test_stop_does_not_wait_long_for_a_locked_database(project, attempt):
    attempt.write()
    with closing(sqlite3.connect(project.state / "docsfy.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        attempt.control.stop("abort")
        with pytest.raises(AttemptInterrupted, match=ABORTED_ERROR):
            attempt.raise_if_stopped()
        assert time.monotonic() - began < LOCKED_S


def test_signal_right_after_events_are_stored_leaves_no_row_that_seems_to_run(
    project, attempt, monkeypatch
):
    append = attempt_module.append_events

    def append_and_signal(db, events):
        append(db, events)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(attempt_module, "append_events", append_and_signal)
    with pytest.raises(AttemptInterrupted):
        attempt.write()
    assert project.status == ("aborted", ABORTED_ERROR)
    numbers = [number for (number,) in project.ask("SELECT number FROM event ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_signal_right_after_rows_are_stored_counts_no_cost_twice(project, attempt, monkeypatch):
    stored, store = [], page_rows.pages_stored

    def store_and_signal(db, id_, pages, *, at):
        store(db, id_, pages, at=at)
        stored.append([record.slug for record, _ in pages])
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(page_rows, "pages_stored", store_and_signal)
    with pytest.raises(AttemptInterrupted):
        attempt.write()
    assert len(stored) == 1
    assert project.written == sorted(stored[0])


def test_end_of_a_published_site_that_cannot_be_stored_fails_nothing(project, attempt, caplog):
    """The site is out: who looks next finds what became of it by the folder's inode."""
    attempt.write()
    attempt.enter_rendering()
    publication = Publication.prepare(project.site, attempt.id, spare=project.state)
    path = project.state / "docsfy.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other, attempt.publishing():
        attempt.note_staging(publication)
        publication.publish()
        attempt._db.wait_at_most(0.1)
        other.execute("BEGIN IMMEDIATE")
        attempt.finish()
    assert "its end cannot be stored (state-locked)" in caplog.text
    assert project.status == ("generating", None)
    assert project.build().error is None
    assert project.ask("SELECT status FROM attempt WHERE id = ?", attempt.id) == [("ready",)]
