"""Waiting for a provider that asks for it: one wait for all calls of an attempt."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from docsfy_hookspecs import ModelError

_STEPS_S = (2.0, 5.0, 15.0, 30.0, 60.0)
"""Waits after the first, second … failure in succession, where the provider names none."""

_SLICE_S = 0.05


class BackOff:
    """Holds every call back after one was told to come later; used by several threads."""

    def __init__(
        self,
        *,
        longest_s: float,
        steps_s: tuple[float, ...] = _STEPS_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Hold nothing back yet.

        Args:
            longest_s: Who is to wait longer gives up at once.
            steps_s: Waits where the provider names none, growing.
            clock: Seconds that never go back.
            sleep: Waits so many seconds.
        """
        self._longest_s = longest_s
        self._steps_s = steps_s
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._until = 0.0
        self._failures = 0
        self._round = 0

    def wait(self, go_on: Callable[[], None]) -> int:
        """Wait until calls may be made.

        Args:
            go_on: Called again and again meanwhile; raises where nobody wants the call any more.

        Returns:
            The round that the call belongs to, for `fail` and `succeed`.

        Raises:
            ModelError: The provider asked for a longer wait than is worth it.
        """
        while True:
            go_on()
            with self._lock:
                left = self._until - self._clock()
                if left <= 0:
                    return self._round
            if left > self._longest_s:
                raise ModelError(
                    f"The provider takes no calls for another {left:.0f} s", kind="rate-limit"
                )
            self._sleep(min(left, _SLICE_S))

    def fail(self, started: int, retry_after_s: float | None) -> None:
        """A call of a round was told to come later; calls of one round count as one failure.

        Args:
            started: What `wait` gave the call.
            retry_after_s: What the provider asked for; `None` where it named nothing.
        """
        with self._lock:
            if started == self._round:
                step = self._steps_s[min(self._failures, len(self._steps_s) - 1)]
                self._failures += 1
                self._round += 1
                self._until = max(self._until, self._clock() + (retry_after_s or step))
            elif retry_after_s is not None:
                self._until = max(self._until, self._clock() + retry_after_s)

    def succeed(self) -> None:
        """A call was answered: the next wait is a short one again."""
        with self._lock:
            self._failures = 0
