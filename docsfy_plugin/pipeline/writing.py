"""Writing pages: a small pool of threads that an abort never waits for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

PATIENCE_S = 0.05


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T, R]):
    """What came of one piece of work: a result or what was raised."""

    work: T
    result: R | None
    error: BaseException | None


def run_in_threads(
    works: Sequence[T],
    call: Callable[[T], R],
    jobs: int,
    on_start: Callable[[T], None],
    on_wait: Callable[[], None],
) -> Iterator[Outcome[T, R]]:
    """Do work on daemon threads, a few pieces at a time.

    A piece is handed out only when there is a free thread, and `on_start` and all that follows
    an outcome run on the caller's thread, so the caller sees one consistent order.

    Args:
        works: In the order in which they are handed out.
        call: Does one piece; runs on the threads.
        jobs: Pieces in flight at most, at least 1.
        on_start: Told before a piece is handed out.
        on_wait: Told when nothing came for a while, before waiting on.

    Yields:
        Outcomes as they come.
    """
    if not works:
        return
    todo: queue.SimpleQueue[T | None] = queue.SimpleQueue()
    done: queue.SimpleQueue[Outcome[T, R]] = queue.SimpleQueue()
    count = min(jobs, len(works))
    for number in range(count):
        threading.Thread(
            target=_work, args=(todo, done, call), name=f"docsfy-writer-{number}", daemon=True
        ).start()
    pending = iter(works)
    in_flight = 0
    try:
        for work in pending:
            on_start(work)
            todo.put(work)
            in_flight += 1
            if in_flight == count:
                yield _next(done, on_wait)
                in_flight -= 1
        for _ in range(in_flight):
            yield _next(done, on_wait)
    finally:
        for _ in range(count):
            todo.put(None)


def _next(done: queue.SimpleQueue[Outcome[T, R]], on_wait: Callable[[], None]) -> Outcome[T, R]:
    try:
        return done.get(timeout=PATIENCE_S)
    except queue.Empty:
        on_wait()
        return done.get()


def _work(
    todo: queue.SimpleQueue[T | None],
    done: queue.SimpleQueue[Outcome[T, R]],
    call: Callable[[T], R],
) -> None:
    while (work := todo.get()) is not None:
        try:
            outcome: Outcome[T, R] = Outcome(work, call(work), None)
        except BaseException as exc:  # noqa: BLE001  # raised again by the thread that asked
            outcome = Outcome(work, None, exc)
        done.put(outcome)
