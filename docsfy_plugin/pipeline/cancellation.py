"""Cancellation flags: one an attempt, in memory, apart from what state the attempt is in."""

from __future__ import annotations

import threading
from typing import Final, Literal

Reason = Literal["pause", "abort", "close"]

_STRENGTH: Final[dict[Reason | None, int]] = {None: 0, "pause": 1, "abort": 2, "close": 3}


class FlagError(Exception):
    """A flag cannot be set: no attempt of that id is going on."""


class CancellationFlags:
    """Flags by attempt id; may be used from several threads and from signal handlers.

    A weaker reason never takes the place of a stronger one: pause, abort, close.
    """

    def __init__(self) -> None:
        # a signal handler may come in while its own thread is in here
        self._lock = threading.RLock()
        self._reasons: dict[str, Reason | None] = {}

    def start(self, attempt: str) -> None:
        """Give an attempt a fresh flag, when it starts and when it is resumed.

        Raises:
            ValueError: The id is blank.
        """
        with self._lock:
            self._reasons[_checked(attempt)] = None

    def set(self, attempt: str, reason: Reason) -> None:
        """Set an attempt's flag.

        Raises:
            FlagError: No such attempt was started, or it has ended.
            ValueError: The id is blank.
        """
        with self._lock:
            if _checked(attempt) not in self._reasons:
                raise FlagError(f"Attempt {attempt!r} is not going on")
            if _STRENGTH[reason] > _STRENGTH[self._reasons[attempt]]:
                self._reasons[attempt] = reason

    def reason(self, attempt: str) -> Reason | None:
        """Why an attempt is cancelled; `None` where it is not, or is not known.

        Raises:
            ValueError: The id is blank.
        """
        with self._lock:
            return self._reasons.get(_checked(attempt))

    def end(self, attempt: str) -> None:
        """Clear the flag of an attempt that has ended; `close` stays, its threads may go on.

        Raises:
            ValueError: The id is blank.
        """
        with self._lock:
            if self._reasons.get(_checked(attempt)) != "close":
                self._reasons.pop(attempt, None)


def _checked(attempt: str) -> str:
    if not attempt.strip():
        raise ValueError("An attempt's id is not blank")
    return attempt
