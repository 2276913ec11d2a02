"""The watcher of an attempt: a thread that takes what other processes ask of it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from docsfy_plugin.pipeline.control import AttemptControl, PauseError
from docsfy_plugin.pipeline.interrupts import Interrupts
from docsfy_plugin.pipeline.process_ending import end_processes
from docsfy_plugin.store.control_requests import (
    REFUSED,
    ControlRequest,
    answer,
    open_requests,
)
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import StateError

_log = logging.getLogger(__name__)

POLL_S: Final = 0.1
"""Ten looks a second cost under 0.1 % of a core."""
_LOCK_TIMEOUT_S: Final = 1.0
_PATIENCE_S: Final = 1.0
"""How long the attempt may take to notice that it was stopped, before its children end."""


class Watcher:
    """Takes requests for one attempt, has its control act, and answers those that can be.

    An abort is answered by the row's end, when all is gone: see `store.attempts.finish_attempt`.
    """

    def __init__(
        self,
        path: Path,
        control: AttemptControl,
        interrupts: Interrupts,
        now: Callable[[], str],
    ) -> None:
        """Make a watcher that does not look yet.

        Args:
            path: The sidecar database; the watcher opens it for itself.
            control: Of the attempt.
            interrupts: Wakes the main thread.
            now: The time as rows have it.
        """
        self._path = path
        self._control = control
        self._interrupts = interrupts
        self._now = now
        self._ended = threading.Event()
        self._stopped_at: float | None = None
        self._has_ended_children = False
        self._trouble = ""
        self._thread = threading.Thread(target=self._run, name="docsfy-watcher", daemon=True)

    def start(self) -> None:
        """Look from here on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; the thread ends by itself, as it may be waiting for who calls this."""
        self._ended.set()

    def _run(self) -> None:
        db: Database | None = None
        while not self._ended.wait(POLL_S):
            try:
                if db is None:
                    db = Database.open(self._path, timeout_s=_LOCK_TIMEOUT_S)
                for request in open_requests(db, self._control.attempt):
                    self._take(db, request)
                self._trouble = ""
            except StateError as exc:
                self._note(exc)
            self._urge()
        if db is not None:
            db.close()

    def _take(self, db: Database, request: ControlRequest) -> None:
        control = self._control
        if request.verb == "abort":
            if control.stop("abort"):
                _log.info("attempt %s: abort was asked for", control.attempt)
            return
        try:
            state = control.pause() if request.verb == "pause" else control.resume()
        except PauseError as exc:
            said = f"{REFUSED}{exc}"
        else:
            said = state.value
        _log.info("attempt %s: %s, %s", control.attempt, request.verb, said)
        answer(db, request.id, said, at=self._now())

    def _urge(self) -> None:
        """Wake the main thread until it notices; what a plugin still waits for is ended."""
        if not self._control.is_stopped:
            return
        now = time.monotonic()
        self._stopped_at = self._stopped_at or now
        if self._interrupts.is_tidying:
            return
        self._interrupts.wake()
        if now - self._stopped_at >= _PATIENCE_S and not self._has_ended_children:
            self._has_ended_children = True
            end_processes(self._control.attempt)

    def _note(self, error: StateError) -> None:
        """Say once that requests cannot be read; the attempt itself says what is wrong."""
        if error.code != self._trouble:
            self._trouble = error.code
            _log.info("attempt %s: requests cannot be read (%s)", self._control.attempt, error.code)
