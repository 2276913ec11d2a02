"""Waking the main thread for a signal that came in the moment before it began to wait.

Python runs a handler between two of its own steps. A signal that comes just before a system call
that blocks is noted, and its handler runs when that call returns: a minute later, where a plugin
waits for a child. So what comes is read from the wake-up descriptor by a thread, which interrupts
the call with another signal until the handler has run.
https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Collection
from typing import Final

_AGAIN_S: Final = 0.05
_MOST: Final = 40
"""Two seconds: a child that was forked without starting a program shares the descriptor, so what
is read may be the child's signal, which no handler here ever answers."""


class Wakeup:
    """Watches for signals while handlers of ours stand; made and ended on the main thread."""

    def __init__(self, numbers: Collection[int], wake: Callable[[], bool]) -> None:
        """Watch nothing yet.

        Args:
            numbers: The signals whose handlers are to run at once.
            wake: Interrupts the main thread, on a thread; tells whether that is to be repeated.
        """
        self._numbers = frozenset(numbers)
        self._wake = wake
        self._descriptor = -1

    def start(self) -> None:
        """Watch from here on; not where somebody else uses the descriptor."""
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        former = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        if former != -1:
            signal.set_wakeup_fd(former)
            os.close(reading)
            os.close(writing)
            return
        self._descriptor = writing
        threading.Thread(
            target=self._run, args=(reading,), name="docsfy-signals", daemon=True
        ).start()

    def stop(self) -> None:
        """Watch no more; does nothing where nothing is watched."""
        if self._descriptor == -1:
            return
        current = signal.set_wakeup_fd(-1)
        if current != self._descriptor:
            signal.set_wakeup_fd(current)
        # the thread reads the end, and closes its own side
        os.close(self._descriptor)
        self._descriptor = -1

    def _run(self, reading: int) -> None:
        while seen := os.read(reading, 256):
            if self._numbers.intersection(seen):
                self._insist()
        os.close(reading)

    def _insist(self) -> None:
        for _ in range(_MOST):
            if not self._wake():
                return
            time.sleep(_AGAIN_S)
