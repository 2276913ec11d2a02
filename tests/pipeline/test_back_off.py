import threading

import pytest
from docsfy_hookspecs import ModelError

from docsfy_plugin.pipeline.back_off import BackOff


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def nothing():
    return None


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def back_off(clock):
    return BackOff(longest_s=30, steps_s=(1, 4, 9), clock=clock, sleep=clock.sleep)


def waited(back_off, clock):
    before = clock.now
    back_off.wait(nothing)
    return round(clock.now - before, 6)


def test_calls_go_at_once_until_one_is_told_to_come_later(back_off, clock):
    assert waited(back_off, clock) == 0


def test_every_call_waits_for_what_one_was_told(back_off, clock):
    back_off.fail(back_off.wait(nothing), 7.0)
    assert waited(back_off, clock) == 7


def test_waits_grow_with_failures_in_succession_and_the_last_one_stays(back_off, clock):
    waits = []
    for _ in range(4):
        back_off.fail(back_off.wait(nothing), None)
        waits.append(waited(back_off, clock))
    assert waits == [1, 4, 9, 9]


def test_an_answer_makes_the_next_wait_short_again(back_off, clock):
    back_off.fail(back_off.wait(nothing), None)
    back_off.wait(nothing)
    back_off.succeed()
    back_off.fail(back_off.wait(nothing), None)
    assert waited(back_off, clock) == 1


def test_calls_that_failed_side_by_side_count_as_one_failure(back_off, clock):
    rounds = [back_off.wait(nothing) for _ in range(5)]
    for one in rounds:
        back_off.fail(one, None)
    assert waited(back_off, clock) == 1


def test_the_longest_wait_that_any_of_them_was_told_counts(back_off, clock):
    rounds = [back_off.wait(nothing) for _ in range(3)]
    for one, seconds in zip(rounds, (2.0, 20.0, 5.0), strict=True):
        back_off.fail(one, seconds)
    assert waited(back_off, clock) == 20


def test_who_is_to_wait_too_long_gives_up_at_once(back_off, clock):
    back_off.fail(back_off.wait(nothing), 3600.0)
    with pytest.raises(ModelError, match="takes no calls for another 3600 s") as raised:
        back_off.wait(nothing)
    assert (raised.value.kind, clock.now) == ("rate-limit", 100.0)


def test_a_wait_ends_when_nobody_wants_the_call_any_more():
    back_off = BackOff(longest_s=60)
    back_off.fail(back_off.wait(nothing), 30.0)
    stopped = threading.Event()

    def go_on():
        if stopped.is_set():
            raise InterruptedError

    threading.Timer(0.1, stopped.set).start()
    with pytest.raises(InterruptedError):
        back_off.wait(go_on)
