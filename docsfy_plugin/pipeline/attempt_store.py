"""What an attempt stores while it goes on; whatever may come too late crosses a boundary."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from docsfy_hookspecs import Source

from docsfy_plugin.pipeline.attempt_end import IMPATIENCE_S
from docsfy_plugin.pipeline.control import AttemptControl, Boundary
from docsfy_plugin.pipeline.model_calls import ModelCalls
from docsfy_plugin.pipeline.planning import Planned
from docsfy_plugin.store import attempts, page_rows
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import StateError
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.plan_rows import save_plan
from docsfy_plugin.store.records import DoneStatus, PageRecord
from docsfy_plugin.store.variants import Variant

BATCH_S = 0.05


class AttemptStore:
    """The database and the page cache as one attempt may write them, on its own thread.

    Attributes:
        attempt: Its id.
        variant: What it documents.
        db: The sidecar database.
        cache: The page cache.
    """

    def __init__(
        self,
        variant: Variant,
        db: Database,
        cache: PageCache,
        control: AttemptControl,
        now: Callable[[], str],
        calls: ModelCalls | None = None,
    ) -> None:
        """Nothing is stored yet.

        Args:
            variant: What the attempt documents.
            db: The sidecar database.
            cache: The page cache.
            control: Of the attempt.
            now: The time as rows have it.
            calls: Of the model, whose cost is stored; `None` for `static`.
        """
        self.attempt = control.attempt
        self.variant = variant
        self.db = db
        self.cache = cache
        self.now = now
        self._control = control
        self._calls = calls
        self._started: list[str] = []
        self._rows: list[tuple[PageRecord, DoneStatus]] = []
        self._flushed = time.monotonic()

    @contextmanager
    def crossing(self, boundary: Boundary) -> Iterator[None]:
        """Do something that only the running attempt of a variant may do.

        Raises:
            AttemptInterrupted: The attempt was stopped.
            BoundaryError: Not while it is pausing or paused.
            OldAttemptError: Its row has ended, or another attempt was begun.
            ReplacedStateError: The database was removed or replaced.
        """
        with self._control.crossing(boundary):
            self.db.check_in_place()
            attempts.check_running(self.db, self.attempt)
            yield

    def save_plan(
        self,
        planned: Planned,
        source: Source | None = None,
        asked: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Store the plan, and a row for each of its pages; raises as `crossing`.

        Args:
            planned: The plan.
            source: What it was made for; `None` where no later planner compares with that.
            asked: Pairs of slug and attempt of records that the planner wants replaced, which
                a later run is to know, too.
        """
        with self.crossing("store_plan"), self.db.writing():
            files = [(file.path, file.blob) for file in source.files] if source else []
            save_plan(self.db, self.attempt, planned.plan, planned.base, files)
            page_rows.set_planned(self.db, self.attempt, planned.plan.pages, at=self.now())
            page_rows.mark_stale(self.db, self.variant, asked)
        self.flush_calls()

    def note_started(self, slug: str) -> None:
        """Note that a page is being written."""
        self._started.append(slug)

    def save_page(self, record: PageRecord, status: DoneStatus) -> None:
        """Store a good page: record first, row second, rows in batches; raises as `crossing`."""
        with self.crossing("store_page"):
            self.cache.store(record)
            self._rows.append((record, status))

    def note_failed(self, slug: str, error: str) -> None:
        """Note that a page could not be written."""
        self.flush()
        page_rows.page_failed(self.db, self.attempt, slug, error=error, at=self.now())

    def note_reused(self, slugs: Sequence[str] | None = None) -> None:
        """Note that pages are taken as they are; `None` for all."""
        page_rows.pages_reused(self.db, self.attempt, slugs, at=self.now())

    def note_pending(self, slugs: Sequence[str]) -> None:
        """Note that pages which were being written are still to be written."""
        self.flush()
        page_rows.pages_pending(self.db, self.attempt, slugs, at=self.now())

    @property
    def is_flush_due(self) -> bool:
        """Whether rows have waited long enough."""
        return time.monotonic() - self._flushed > BATCH_S

    @property
    def is_flush_overdue(self) -> bool:
        """Whether they have waited for so long that others are to wait for them."""
        return time.monotonic() - self._flushed > 4 * BATCH_S

    def flush(self) -> None:
        """Write the rows that wait."""
        # stored and still waiting, after a signal in between, they would be counted twice
        with self._control.held():
            if self._started or self._rows:
                self._write_rows()
            self._started, self._rows = [], []
            self.flush_calls()
        self._flushed = time.monotonic()

    def flush_calls(self) -> None:
        """Store what calls of the model took since the last time."""
        new = self._calls.take_new() if self._calls is not None else None
        if new is not None and new.calls:
            attempts.add_calls(
                self.db,
                self.attempt,
                calls=new.calls,
                tokens=new.tokens,
                cost_usd=new.cost_usd,
            )

    def flush_last_calls(self) -> None:
        """As `flush_calls`, for an attempt that ends whether or not that can be stored."""
        with suppress(StateError):
            self.flush_calls()

    def _write_rows(self) -> None:
        with self.db.writing():
            if self._started:
                page_rows.pages_started(self.db, self.attempt, self._started, at=self.now())
            if self._rows:
                page_rows.pages_stored(self.db, self.attempt, self._rows, at=self.now())

    def flush_stored(self) -> None:
        """Write what waits of an attempt that was stopped: its records are stored already."""
        self._started = []
        self.db.wait_at_most(IMPATIENCE_S)
        # the records decide, and the next attempt brings the rows in line with them
        with suppress(StateError):
            self.flush()
