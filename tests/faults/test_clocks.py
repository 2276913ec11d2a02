"""Clocks that are set back while runs go on, or between them."""

import pytest

from tests.faults.sample import RENDERING, edit_all, edit_one
from tests.faults.verdicts import WrongStatusError

CLOCK = ".faults/clock.py"
SET_BACK = """\
import itertools
from datetime import timedelta

import psutil

from docsfy_plugin.pipeline.attempt import Attempt, utc_now

looks = itertools.count()
of_psutil = psutil.Process.create_time


def now():
    return utc_now() - timedelta(hours=next(looks) >= {looks})


Attempt.__init__.__kwdefaults__["now"] = now
# it adds the start of a process to that of the machine, which shifts when the clock is set
psutil.Process.create_time = lambda process: of_psutil(process) - 3600
"""


def set_back(scene, looks):
    """Have the next run's clock be set back by an hour after so many looks at it."""
    scene.project.write({CLOCK: SET_BACK.format(looks=looks)})
    settings = {"plugins": ["search", {"docsfy": {"hooks": [".faults/hook.py"], "jobs": 2}}]}
    scene.project.configure(**settings, hooks=[RENDERING, CLOCK])


@pytest.mark.parametrize("looks", [0, 1, 20, 60])
def test_clock_that_is_set_back_costs_nothing(scene, try_fault, looks):
    edit_all(scene.project)
    with try_fault("clock set back, mid-run"):
        set_back(scene, looks)
        code, output = scene.run()
        assert code == 0, output
        said = scene.status()
        if said["status"] != "ready" or said["attempt"] == scene.attempt:
            raise WrongStatusError(f"status says {said}")
        numbers = scene.project.ask(
            "SELECT number FROM event WHERE attempt = ? ORDER BY number", said["attempt"]
        )
        assert numbers == [(number,) for number in range(1, len(numbers) + 1)]
        scene.note()
        edit_one(scene.project)
        set_back(scene, 10**6)
        scene.judge_recovery()


def test_clock_that_is_set_back_makes_no_orphan_of_a_run(scene, try_fault, end_process):
    """Who looks afterwards sees the same process."""
    edit_one(scene.project)
    with try_fault("clock set back, mid-run"):
        first = end_process(scene.start_held())
        set_back(scene, 0)
        code, output = scene.run()
        assert code == 4, output
        assert f"pid {first.pid} holds it" in output
        assert len(scene.leftovers) == 1
        if (status := scene.status())["pid"] != first.pid:
            raise WrongStatusError(f"status says {status}, and process {first.pid} generates")
        scene.let_go()
        code, output = scene.finish(first)
        assert code == 0, output
        scene.note()
        scene.switch()
        scene.judge_recovery()
