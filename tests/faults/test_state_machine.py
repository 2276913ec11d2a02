"""Any interleaving of asking and coordinating, against a model of what may be done when.

The model is thirty lines and knows nothing of locks, flags or moves; the real thing is the control
of an attempt with its registry, and a real database and page cache behind its boundaries.
"""

import itertools
import tempfile
from pathlib import Path

import pytest
from docsfy_hookspecs import AttemptInterrupted
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from docsfy_plugin.pipeline.attempt_store import AttemptStore
from docsfy_plugin.pipeline.cancellation import CancellationFlags
from docsfy_plugin.pipeline.control import AttemptControl, BoundaryError, PauseError
from docsfy_plugin.store.attempts import begin_attempt, finish_attempt
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import OldAttemptError
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.processes import this_process
from docsfy_plugin.store.records import PageRecord, Writer
from docsfy_plugin.store.variants import Variant
from tests.faults.amounts import AMOUNTS, LONG

AT = "2026-01-01T00:00:00.000Z"
VARIANT = Variant("acme", "weather", "main", "static", "default")


class Model:
    """What one attempt may do, in words."""

    def __init__(self):
        self.is_latest = True
        self.end = ""  # aborted, failed, complete
        self.pause = ""  # asked, reached
        self.is_rendering = False

    def may(self, boundary):
        if self.end or not self.is_latest or self.pause == "reached":
            return False
        return not self.pause or boundary in {"store_plan", "store_page"}

    def can_pause(self):
        return not self.end and not (self.is_rendering and not self.pause)

    def ask_pause(self):
        self.pause = self.pause or "asked"

    def rest(self):
        if self.pause == "asked" and not self.end:
            self.pause = "reached"

    def can_resume(self):
        return not self.end and self.pause != "asked"

    def finish(self, end):
        self.end = self.end or end


class Attempts(RuleBasedStateMachine):
    """One attempt after another on one variant; those before may still try to write."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        top = Path(self.folder.name)
        self.db = Database.open(top / "docsfy.db")
        self.cache = PageCache.open(top / "cache", VARIANT)
        self.flags = CancellationFlags()
        self.numbers = itertools.count(1)
        self.old = []
        self.stored = {}

    @initialize()
    def start_first(self):
        self.begin()

    def begin(self):
        number = next(self.numbers)
        self.id = f"a{number}"
        begin_attempt(
            self.db,
            VARIANT,
            self.id,
            repository="r",
            options_digest="o",
            at=AT,
            process=this_process(),
        )
        self.control = AttemptControl(self.id, self.flags)
        self.store = AttemptStore(VARIANT, self.db, self.cache, self.control, lambda: AT)
        self.model = Model()

    def try_to_write(self, store, model):
        """Store a page as the coordinator does; says whether it was taken."""
        record = PageRecord(
            slug="index",
            digest=f"sha256:{store.attempt}",
            attempt=store.attempt,
            writer=Writer(plugin="test"),
            written_at=AT,
            commit="c",
            title="t",
            markdown=f"# By {store.attempt}\n",
        )
        try:
            store.save_page(record, "written")
        except (AttemptInterrupted, BoundaryError, OldAttemptError):
            return False
        self.stored["index"] = record
        return True

    @rule()
    def store_page(self):
        assert self.try_to_write(self.store, self.model) == self.model.may("store_page")

    @rule()
    def launch(self):
        self.cross("launch")

    @rule()
    def publish(self):
        if self.cross("publish"):
            finish_attempt(self.db, self.id, status="ready", at=AT)
            self.control.complete()
            self.model.finish("complete")

    def cross(self, boundary):
        try:
            with self.store.crossing(boundary):
                crossed = True
        except (AttemptInterrupted, BoundaryError, OldAttemptError):
            crossed = False
        assert crossed == self.model.may(boundary)
        return crossed

    @rule()
    def ask_pause(self):
        allowed = self.model.can_pause()
        try:
            self.control.pause()
        except PauseError:
            assert not allowed
        else:
            assert allowed
            self.model.ask_pause()

    @precondition(lambda self: self.model.pause == "asked" and not self.model.end)
    @rule()
    def nothing_in_flight(self):
        # resumed at once, since this thread would wait for another to do it
        def resume():
            self.model.rest()
            assert self.control.state.value == "paused"
            assert not self.try_to_write(self.store, self.model)
            self.control.resume()
            self.model.pause = ""

        self.control.checkpoint(resume, lambda: None)

    @rule()
    def ask_resume(self):
        allowed = self.model.can_resume()
        try:
            self.control.resume()
        except PauseError:
            assert not allowed
        else:
            assert allowed

    @rule()
    def enter_rendering(self):
        if not self.model.end and not self.model.pause:
            self.control.refuse_pauses()
            self.model.is_rendering = True

    @rule()
    def abort(self):
        assert self.control.stop("abort") == (not self.model.end)
        self.model.finish("aborted")

    @rule()
    def fail(self):
        self.control.fail()
        self.model.finish("failed")

    @precondition(lambda self: self.model.is_latest and self.model.end != "complete")
    @rule()
    def another_process_ends_the_row(self):
        """As a second abort does; the attempt itself knows nothing of it."""
        finish_attempt(self.db, self.id, status="error", at=AT)
        self.model.is_latest = False

    @rule()
    def start_next(self):
        """As the next process does; the one before may still go on, its lock lost."""
        self.old.append((self.store, self.model))
        self.model.is_latest = False
        self.begin()

    @rule()
    def dead_or_cancelled_attempt_writes(self):
        for store, model in self.old:
            assert not self.try_to_write(store, model)

    @invariant()
    def what_is_kept_is_what_was_taken(self):
        assert {r.slug: r for r in self.cache.records()} == self.stored

    @invariant()
    def the_flag_says_what_was_asked(self):
        asked = {"aborted": "abort", "complete": None, "failed": None}
        expected = asked.get(self.model.end, "pause" if self.model.pause else None)
        assert self.flags.reason(self.id) == expected

    def teardown(self):
        self.cache.close()
        self.db.close()
        self.folder.cleanup()


@pytest.fixture(scope="module")
def examples():
    return 1000 if AMOUNTS is LONG else 60


def test_no_interleaving_lets_a_cancelled_older_or_dead_attempt_write(examples):
    Attempts.TestCase.settings = settings(
        max_examples=examples, stateful_step_count=40, deadline=None
    )
    Attempts.TestCase().runTest()
