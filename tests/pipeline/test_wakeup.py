"""A thread that sees a signal before its handler has run."""

import os
import signal
import threading
from pathlib import Path

import pytest

from docsfy_plugin.pipeline.wakeup import Wakeup

WAIT_S = 10.0


@pytest.fixture
def number():
    """A signal that does nothing here."""
    former = signal.signal(signal.SIGUSR1, lambda *_: None)
    yield signal.SIGUSR1
    signal.signal(signal.SIGUSR1, former)


def open_files():
    return {path.name for path in Path("/dev/fd").iterdir()}


def make_waker(answers):
    woken, ended = [], threading.Event()

    def wake():
        woken.append(threading.current_thread() is threading.main_thread())
        if len(woken) == len(answers):
            ended.set()
        return answers[len(woken) - 1]

    return wake, woken, ended


def test_signal_wakes_from_another_thread_until_that_is_enough(number):
    wake, woken, ended = make_waker([True, True, False])
    wakeup = Wakeup([number], wake)
    wakeup.start()
    os.kill(os.getpid(), number)
    assert ended.wait(WAIT_S)
    wakeup.stop()
    assert woken == [False, False, False]


def test_other_signals_wake_nobody(number):
    wake, woken, ended = make_waker([False])
    wakeup = Wakeup([number], wake)
    wakeup.start()
    former = signal.signal(signal.SIGUSR2, lambda *_: None)
    os.kill(os.getpid(), signal.SIGUSR2)
    signal.signal(signal.SIGUSR2, former)
    os.kill(os.getpid(), number)
    assert ended.wait(WAIT_S)
    wakeup.stop()
    assert woken == [False]


def test_descriptor_of_somebody_else_stays(number):
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    try:
        wakeup = Wakeup([number], lambda: False)
        wakeup.start()
        wakeup.stop()
    finally:
        assert signal.set_wakeup_fd(-1) == writing
        os.close(reading)
        os.close(writing)


def test_nothing_is_left_open_or_running(number):
    before = open_files()
    wakeup = Wakeup([number], lambda: False)
    wakeup.start()
    (thread,) = (one for one in threading.enumerate() if one.name == "docsfy-signals")
    wakeup.stop()
    wakeup.stop()
    thread.join(WAIT_S)
    assert not thread.is_alive()
    assert open_files() == before
    assert signal.set_wakeup_fd(-1) == -1
