"""Writing pages: a small pool of threads that an abort never waits for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T, R]):
    """What came of one piece of work: a result or what was raised."""

    work: T
    result: R | None
    error: BaseException | None


@dataclass(slots=True)
class _Crew(Generic[T, R]):
    """Threads with the queues that lead to them and back."""

    todo: queue.SimpleQueue[T | None] = field(default_factory=queue.SimpleQueue)
    done: queue.SimpleQueue[Outcome[T, R]] = field(default_factory=queue.SimpleQueue)
    left: threading.Event = field(default_factory=threading.Event)
    size: int = 0


class WriterThreads(Generic[T, R]):
    """Does work on daemon threads, a few pieces at a time; used by one thread alone.

    Nothing is handed out but by `launch`, so the caller decides and sees one consistent order.
    """

    def __init__(self, call: Callable[[T], R], jobs: int, on_late: Callable[[], None]) -> None:
        """Start no thread yet.

        Args:
            call: Does one piece; runs on the threads.
            jobs: Pieces in flight at most, at least 1.
            on_late: Told, on a thread, of an outcome that nobody waits for any more.
        """
        self._call = call
        self._jobs = jobs
        self._on_late = on_late
        self._crew: _Crew[T, R] = _Crew()
        self._in_flight: list[T] = []

    @property
    def in_flight(self) -> int:
        """Number of pieces that were launched and whose outcome did not come yet."""
        return len(self._in_flight)

    @property
    def has_room(self) -> bool:
        """Whether another piece may be launched."""
        return len(self._in_flight) < self._jobs

    @property
    def has_outcome(self) -> bool:
        """Whether `next` need not wait."""
        return not self._crew.done.empty()

    def launch(self, work: T) -> None:
        """Hand out a piece; there is room."""
        crew = self._crew
        self._in_flight.append(work)
        if crew.size < len(self._in_flight):
            threading.Thread(
                target=_work,
                args=(crew, self._call, self._on_late),
                name=f"docsfy-writer-{crew.size}",
                daemon=True,
            ).start()
            crew.size += 1
        crew.todo.put(work)

    def next(self, timeout_s: float) -> Outcome[T, R] | None:
        """Wait for an outcome, in the order in which they come; `None` if none came in time."""
        try:
            outcome = self._crew.done.get(timeout=timeout_s)
        except queue.Empty:
            return None
        self._in_flight.remove(outcome.work)
        return outcome

    def abandon(self) -> tuple[T, ...]:
        """Wait no longer for what is in flight; what still comes of it is dropped.

        Returns:
            The pieces, in the order in which they were launched.
        """
        crew, self._crew = self._crew, _Crew()
        crew.left.set()
        for _ in range(crew.size):
            crew.todo.put(None)
        dropped, self._in_flight = tuple(self._in_flight), []
        return dropped

    def close(self) -> None:
        """Let the threads end; those that are busy end when they are done."""
        self.abandon()


def _work(crew: _Crew[T, R], call: Callable[[T], R], on_late: Callable[[], None]) -> None:
    while (work := crew.todo.get()) is not None:
        try:
            outcome: Outcome[T, R] = Outcome(work, call(work), None)
        except BaseException as exc:  # noqa: BLE001  # raised again by the thread that asked
            outcome = Outcome(work, None, exc)
        if crew.left.is_set():
            on_late()
        crew.done.put(outcome)
