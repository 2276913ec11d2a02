"""A small pool of threads, seen from the thread that asks."""

import threading

import pytest

from docsfy_plugin.pipeline.writing import run_in_threads


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

    started = []
    outcomes = list(run_in_threads(range(20), work, 3, started.append, list))
    assert started == list(range(20))
    assert sorted((o.work, o.result) for o in outcomes) == [(n, n * 2) for n in range(20)]
    assert max(most) <= 3


def test_what_a_piece_raises_comes_back_and_the_rest_goes_on():
    def work(piece):
        if piece == 1:
            raise SystemExit(3)
        return piece

    outcomes = list(run_in_threads([0, 1, 2], work, 1, lambda _piece: None, list))
    assert [(o.work, o.result, type(o.error)) for o in outcomes] == [
        (0, 0, type(None)),
        (1, None, SystemExit),
        (2, 2, type(None)),
    ]


def test_caller_who_leaves_early_hands_out_nothing_more():
    started = []
    outcomes = run_in_threads([0, 1, 2], lambda piece: piece, 1, started.append, list)
    next(outcomes)
    outcomes.close()
    assert started == [0]


@pytest.mark.parametrize("jobs", [1, 2])
def test_caller_is_told_when_it_has_to_wait(jobs):
    told = threading.Event()

    def work(_piece):
        return told.wait(10)

    outcomes = run_in_threads([0, 1], work, jobs, lambda _piece: None, told.set)
    assert [outcome.result for outcome in outcomes] == [True, True]


def test_no_work_starts_no_thread():
    before = threading.active_count()
    assert list(run_in_threads([], len, 5, print, print)) == []
    assert threading.active_count() == before
