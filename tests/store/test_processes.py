import dataclasses
import os
import subprocess
import sys
import time

import psutil
import pytest

from docsfy_plugin.store.processes import ProcessId, is_alive, process_started, this_process


def test_this_process_is_alive():
    assert this_process().pid == os.getpid()
    assert is_alive(this_process())


def test_later_process_of_the_same_pid_is_another_one():
    mine = this_process()
    assert not is_alive(dataclasses.replace(mine, started=mine.started - 60))


def test_ended_process_is_not_alive_even_before_it_is_waited_for():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process = ProcessId(child.pid, process_started(child.pid))
    assert is_alive(process)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(process)
    child.communicate()
    assert not is_alive(process)


def test_pid_that_cannot_be_is_no_process():
    assert [process_started(pid) for pid in (-1, 2**22 + 1, 2**70)] == [None, None, None]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere start times are those of the clock")
def test_process_is_the_same_when_the_clock_is_set(monkeypatch):
    mine = this_process()
    # psutil adds the time at which the machine was started, which shifts with the clock
    monkeypatch.setattr(psutil.Process, "create_time", lambda _: time.time() - 3600)
    assert is_alive(mine)
