import os
import signal
import threading

import pytest
from docsfy_hookspecs import AttemptInterrupted, ModelError

from docsfy_plugin.providers.deadlines import finish_within


def test_result_and_error_of_the_work_are_those_of_the_call():
    assert finish_within(10, lambda: 7, who="it") == 7
    with pytest.raises(KeyError, match="gone"):
        finish_within(10, lambda: {}["gone"], who="it")


@pytest.mark.parametrize("timeout_s", [0.05, 0, -1])
def test_work_that_takes_too_long_is_given_up(timeout_s):
    over = threading.Event()
    with pytest.raises(ModelError, match=r"it gives no answer within") as caught:
        finish_within(timeout_s, lambda: over.wait(20), who="it", give_up=over.set)
    assert caught.value.kind == "timeout"
    assert over.is_set()


def test_work_that_fails_because_it_is_given_up_is_late_and_not_broken():
    over = threading.Event()
    threads = []

    def work():
        threads.append(threading.current_thread())
        over.wait(20)
        raise ConnectionResetError

    def give_up():
        over.set()
        threads[0].join(20)

    with pytest.raises(ModelError) as caught:
        finish_within(0.3, work, who="it", give_up=give_up)
    assert caught.value.kind == "timeout"


def test_time_without_end_is_none_too_many():
    assert finish_within(float("inf"), lambda: 7, who="it") == 7


def test_interrupt_of_the_thread_that_waits_gives_the_work_up():
    over = threading.Event()

    def interrupt(*_):
        raise AttemptInterrupted("by a test")

    def work():
        os.kill(os.getpid(), signal.SIGUSR1)
        over.wait(20)

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with pytest.raises(AttemptInterrupted):
            finish_within(20, work, who="it", give_up=over.set)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert over.is_set()
