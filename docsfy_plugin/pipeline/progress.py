"""The event log of an attempt: one order for the database, plugins, terminals."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from docsfy_hookspecs import AttemptInterrupted, Event
from docsfy_hookspecs.events import EventKind, Stage

from docsfy_plugin.host import Host

_log = logging.getLogger(__name__)

Listener = Callable[[Event], None]
BATCH_S = 0.05


class Progress:
    """Numbers events and hands them on; used by one thread alone."""

    def __init__(
        self,
        attempt: str,
        host: Host,
        *,
        append: Callable[[Sequence[Event]], None],
        listeners: Sequence[Listener],
        now: Callable[[], datetime],
        held: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Start a log.

        Args:
            attempt: Id of the attempt.
            host: Plugins that watch.
            append: Stores events, in order.
            listeners: Told of every event at once; they must not raise.
            now: The clock, UTC.
            held: Holds signals back while events are stored.
        """
        self._attempt = attempt
        self._append = append
        self._listeners = tuple(listeners)
        self._watchers = host.callers("docsfy_progress")
        self._now = now
        self._held = held
        self._number = 0
        self._batch: list[Event] = []
        self._flushed = time.monotonic()
        self.stage: Stage = "cloning"
        self._done = 0
        self._total = 0

    def enter(self, stage: Stage, *, total: int = 0, message: str = "") -> None:
        """Enter a stage; `total` is its number of pages, 0 where it is not about pages."""
        self.stage = stage
        self._done, self._total = 0, total
        self.tell("stage", message=message)
        self.flush()

    def tell(self, kind: EventKind, *, slug: str = "", message: str = "", done: int = 0) -> None:
        """Say that something happened; `done` is by how many more pages are done with it."""
        self._done += done
        self._number += 1
        event = Event(
            attempt=self._attempt,
            number=self._number,
            at=self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            kind=kind,
            stage=self.stage,
            slug=slug,
            message=message,
            done=self._done,
            total=self._total,
        )
        self._batch.append(event)
        for listener in self._listeners:
            listener(event)
        self._tell_plugins(event)
        if time.monotonic() - self._flushed > BATCH_S:
            self.flush()

    def flush(self) -> None:
        """Store what was told so far."""
        # stored and still waiting, after a signal in between, they could not be stored again
        with self._held():
            if self._batch:
                self._append(self._batch)
            self._batch = []
        self._flushed = time.monotonic()

    def _tell_plugins(self, event: Event) -> None:
        for watcher in self._watchers:
            plugin, call = watcher
            try:
                call(event=event)
            except AttemptInterrupted:
                raise
            except (Exception, SystemExit) as exc:  # noqa: BLE001  # foreign code: watching never fails the run
                self._watchers = tuple(one for one in self._watchers if one is not watcher)
                why = f"{type(exc).__name__}: {exc}"
                _log.warning("plugin %r failed in hook 'docsfy_progress': %s", plugin, why)
