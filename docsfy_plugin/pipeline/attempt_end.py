"""The end of an attempt: its row, its control, and what is said of it."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Final

from docsfy_plugin.pipeline.control import AttemptControl
from docsfy_plugin.pipeline.progress import Progress
from docsfy_plugin.store.attempts import ABORTED_ERROR, finish_attempt
from docsfy_plugin.store.control_requests import open_requests
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import OldAttemptError, StateError
from docsfy_plugin.store.records import FinalStatus

_log = logging.getLogger(__name__)

IMPATIENCE_S: Final = 1.0
"""How long an end that nobody wants to wait for waits for a locked database."""


def end_row(
    db: Database,
    attempt: str,
    progress: Progress | None,
    *,
    status: FinalStatus,
    at: str,
    error: str | None,
    error_code: str | None,
) -> None:
    """Give an attempt's row its end; one that has its end already keeps it.

    Raises:
        StateError: It cannot be stored.
    """
    # an interrupt may have come in the middle of a transaction
    db.reset()
    if progress is not None:
        # without its last events, or anybody who looks on, an attempt has ended all the same
        with suppress(StateError, OSError):
            progress.tell("status", message=status)
            progress.flush()
    try:
        finish_attempt(db, attempt, status=status, at=at, error=error, error_code=error_code)
    except OldAttemptError:
        _log.info("attempt %s: refused %s, its row has ended", attempt, status)
    _log.debug("attempt %s: waited at most %.3f s for the database", attempt, db.longest_wait_s)


def end_control(control: AttemptControl, status: FinalStatus) -> None:
    """Bring flag and state to the same end."""
    if control.is_stopped:
        control.end_stopped()
    elif status == "error":
        control.fail()
    elif not control.state.is_terminal:
        control.complete()


def describe_stop(db: Database, control: AttemptControl) -> str:
    """By whom an attempt was stopped; a signal may be how an abort was carried out."""
    with suppress(StateError):
        db.reset()
        if any(one.verb == "abort" for one in open_requests(db, control.attempt)):
            return ABORTED_ERROR
    return control.message
