"""Control of one attempt: what may be done now, and who asked that nothing more is."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final, Literal

from docsfy_hookspecs import AttemptInterrupted

from docsfy_plugin.pipeline.cancellation import CancellationFlags, Reason
from docsfy_plugin.pipeline.life_cycle import LifeCycle, State
from docsfy_plugin.store.attempts import ABORTED_ERROR
from docsfy_plugin.store.control_requests import STILL_PAUSING

_log = logging.getLogger(__name__)

Boundary = Literal["launch", "store_plan", "store_page", "publish"]
"""What is looked at before it is done, under the one lock."""

_ALLOWED: Final[dict[Reason | None, frozenset[Boundary]]] = {
    None: frozenset({"launch", "store_plan", "store_page", "publish"}),
    # pages in flight are kept as they come
    "pause": frozenset({"store_plan", "store_page"}),
    "abort": frozenset(),
    "close": frozenset(),
}


class BoundaryError(Exception):
    """Something may not be done now; it may later.

    Attributes:
        boundary: What.
    """

    def __init__(self, attempt: str, boundary: Boundary) -> None:
        super().__init__(f"Attempt {attempt!r} may not {boundary} now")
        self.boundary = boundary


class PauseError(Exception):
    """A pause or resume is refused; the message says why."""


class AttemptControl:
    """Flag, state and the one lock of an attempt.

    The coordinator, which is the thread that runs the attempt, crosses boundaries and rests at
    checkpoints; everybody else asks.

    Attributes:
        attempt: Its id.
        message: Why it was stopped; empty while it was not.
        held: Holds signals back for a block on the coordinator's thread.
    """

    def __init__(
        self,
        attempt: str,
        flags: CancellationFlags,
        *,
        grace_s: float = 60.0,
        held: Callable[[], AbstractContextManager[None]] = nullcontext,
        noticed: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start as RUNNING, with a fresh flag.

        Args:
            attempt: Its id.
            flags: The flags of all attempts.
            grace_s: Seconds for which a pause waits for pages in flight.
            held: Holds signals back, as inside every boundary.
            noticed: Told when the coordinator learns here that it was stopped.
            clock: Seconds that never go back.
        """
        self.attempt = attempt
        self.message = ""
        self._flags = flags
        self._grace_s = grace_s
        self.held = held
        self._noticed = noticed
        self._clock = clock
        self._life = LifeCycle(attempt)
        self._paused_at = 0.0
        self._can_pause = True
        self._changed = threading.Condition(threading.RLock())
        flags.start(attempt)

    @property
    def state(self) -> State:
        """Where the attempt is in its life."""
        return self._life.state

    @property
    def reason(self) -> Reason | None:
        """Why it is cancelled; `None` where it is not."""
        return self._flags.reason(self.attempt)

    @property
    def is_stopped(self) -> bool:
        """Whether it was aborted or closed."""
        return self._life.state is State.IDLE

    def pause(self) -> State:
        """Ask that nothing more is launched; idempotent.

        Returns:
            STOPPING or PAUSED.

        Raises:
            PauseError: Nothing is left that could be paused.
        """
        with self._moving():
            if self.state.is_terminal or not self._can_pause:
                raise PauseError("nothing left to pause")
            if self.state is State.RUNNING:
                self._flags.set(self.attempt, "pause")
                self._paused_at = self._clock()
            return self._life.move("pause")

    def resume(self) -> State:
        """Go on after a pause; idempotent.

        Returns:
            RUNNING.

        Raises:
            PauseError: It is still pausing, or has ended.
        """
        with self._moving():
            if self.state is State.STOPPING:
                raise PauseError(STILL_PAUSING)
            if self.state.is_terminal:
                raise PauseError("it has ended")
            if self.state is State.PAUSED:
                self._flags.start(self.attempt)
            self._life.move("resume")
            self._changed.notify_all()
            return self.state

    def stop(self, reason: Literal["abort", "close"], message: str = ABORTED_ERROR) -> bool:
        """Stop for good: from here on everything is refused.

        Args:
            reason: Who stops it: somebody who asked, or the process that ends.
            message: One line that the attempt ends with.

        Returns:
            Whether this stopped it; False where it had ended or was stopped before.
        """
        with self._moving():
            if self.state.is_terminal:
                return False
            self._flags.set(self.attempt, reason)
            self.message = message
            self._life.move("stop")
            self._changed.notify_all()
            return True

    def complete(self) -> None:
        """It is published."""
        self._end(lambda: self._life.move("complete"))

    def fail(self) -> None:
        """It failed; does nothing where it had ended."""
        if not self.state.is_terminal:
            self._end(lambda: self._life.move("fail"))

    def end_stopped(self) -> None:
        """All that was stopped is gone."""
        self._flags.end(self.attempt)

    def check(self) -> None:
        """Go no further where the attempt was stopped.

        Raises:
            AttemptInterrupted: It was.
        """
        if self.is_stopped:
            self._noticed()
            raise AttemptInterrupted(self.message)

    @contextmanager
    def crossing(self, boundary: Boundary) -> Iterator[None]:
        """Do something that may not be done at any time, with nobody else changing that.

        Raises:
            AttemptInterrupted: The attempt was stopped.
            BoundaryError: Not while it is pausing or paused.
        """
        with self.held(), self._changed:
            self._refuse(boundary)
            yield

    def checkpoint(self, on_paused: Callable[[], None], on_resumed: Callable[[], None]) -> None:
        """Rest here while the attempt is to be paused; nothing is in flight.

        Args:
            on_paused: Told once when it is PAUSED.
            on_resumed: Told once when it is RUNNING again.

        Raises:
            AttemptInterrupted: The attempt was stopped, before or meanwhile.
        """
        while True:
            with self.held(), self._moving():
                if self.state is not State.STOPPING:
                    break
                self._life.move("settle")
                on_paused()
            with self._changed:
                self._changed.wait_for(lambda: self.state is not State.PAUSED)
            self.check()
            with self.held():
                on_resumed()
        self.check()

    def last_checkpoint(
        self, on_paused: Callable[[], None], on_resumed: Callable[[], None]
    ) -> None:
        """As `checkpoint`, after which nothing is left to pause."""
        while self._can_pause:
            self.checkpoint(on_paused, on_resumed)
            # refuses none where another one was asked for since
            self.refuse_pauses()

    def refuse_pauses(self) -> None:
        """Everything is written: what is left cannot be paused; one that waits still counts."""
        with self._changed:
            if self.state is State.RUNNING:
                self._can_pause = False

    @property
    def may_launch(self) -> bool:
        """Whether pages may be launched; `crossing` decides."""
        return self.state is State.RUNNING

    @property
    def can_pause(self) -> bool:
        """Whether there is something left to pause."""
        return self._can_pause

    @property
    def is_grace_over(self) -> bool:
        """Whether a pause has waited long enough for pages in flight."""
        waited = self._clock() - self._paused_at
        return self.state is State.STOPPING and waited >= self._grace_s

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """Hold the lock, and log a move when it is free again.

        A signal handler may wait for it while its thread holds the lock of a log.
        """
        with self._changed:
            before = self.state
            yield
            after = self.state
        if after is not before:
            _log.debug("attempt %s: %s -> %s", self.attempt, before.value, after.value)

    def _refuse(self, boundary: Boundary) -> None:
        state = self.state
        if boundary in _ALLOWED[self.reason] and state in {State.RUNNING, State.STOPPING}:
            return
        _log.info("attempt %s: refused %s, it is %s", self.attempt, boundary, state.value)
        self.check()
        raise BoundaryError(self.attempt, boundary)

    def _end(self, move: Callable[[], object]) -> None:
        with self._moving():
            move()
            self._flags.end(self.attempt)
            self._changed.notify_all()
