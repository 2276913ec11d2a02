"""A small pool of threads, seen from the thread that asks."""

import threading

import pytest

from docsfy_plugin.pipeline.writing import WriterThreads

WAIT_S = 10.0


def no_late():
    raise AssertionError("nothing comes late")


def run_all(threads, works):
    """Launch whenever there is room, and gather what comes."""
    todo, outcomes = list(works), []
    while todo or threads.in_flight:
        while todo and threads.has_room:
            threads.launch(todo.pop(0))
        outcome = threads.next(WAIT_S)
        assert outcome is not None
        outcomes.append((outcome.work, outcome.result, type(outcome.error)))
    threads.close()
    return outcomes


@pytest.fixture
def gate():
    """Holds work back until it is opened, at the end of the test at last."""
    event = threading.Event()
    yield event
    event.set()


def test_every_piece_is_done_and_no_more_than_asked_for_are_in_flight():
    running, most, lock = set(), [], threading.Lock()

    def work(piece):
        with lock:
            running.add(piece)
            most.append(len(running))
        threading.Event().wait(0.002)
        with lock:
            running.discard(piece)
        return piece * 2

    outcomes = run_all(WriterThreads(work, 3, no_late), range(20))
    assert sorted(outcomes) == [(n, n * 2, type(None)) for n in range(20)]
    assert max(most) == 3


def test_what_a_piece_raises_comes_back_and_the_rest_goes_on():
    def work(piece):
        if piece == 1:
            raise SystemExit(3)
        return piece

    assert run_all(WriterThreads(work, 1, no_late), [0, 1, 2]) == [
        (0, 0, type(None)),
        (1, None, SystemExit),
        (2, 2, type(None)),
    ]


def test_nothing_in_time_is_no_outcome(gate):
    threads = WriterThreads(lambda _piece: gate.wait(WAIT_S), 2, no_late)
    threads.launch(0)
    assert threads.next(0.01) is None
    assert (threads.in_flight, threads.has_room) == (1, True)


def test_abandoned_work_is_given_back_in_order_and_its_late_outcome_is_dropped(gate):
    late = threading.Semaphore(0)

    def work(piece):
        gate.wait(WAIT_S)
        return piece

    threads = WriterThreads(work, 2, late.release)
    threads.launch("a")
    threads.launch("b")
    assert threads.abandon() == ("a", "b")
    assert threads.in_flight == 0
    gate.set()
    assert late.acquire(timeout=WAIT_S)
    assert late.acquire(timeout=WAIT_S)
    threads.launch("c")
    outcome = threads.next(WAIT_S)
    assert outcome is not None
    assert (outcome.work, outcome.result) == ("c", "c")
    assert threads.next(0.01) is None


def test_work_after_abandoned_work_does_not_wait_for_it(gate):
    def work(piece):
        if piece == "slow":
            gate.wait(WAIT_S)
        return piece

    threads = WriterThreads(work, 1, list)
    threads.launch("slow")
    threads.abandon()
    threads.launch("quick")
    outcome = threads.next(WAIT_S)
    assert outcome is not None
    assert outcome.result == "quick"


def test_no_work_starts_no_thread():
    before = threading.active_count()
    threads = WriterThreads(len, 5, no_late)
    threads.close()
    assert threading.active_count() == before
