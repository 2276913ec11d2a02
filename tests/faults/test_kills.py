"""A build that is killed leaves the old site or the new one, and the next one goes on from it."""

import logging
import random
import time
from pathlib import Path
from typing import Any

import pytest

from tests.faults.amounts import AMOUNTS, SEED
from tests.faults.sample import HOOK, edit_randomly
from tests.faults.scene import Scene, wait_until

_log = logging.getLogger(__name__)

SLOW = "Path(__file__).with_name('writing').touch(); time.sleep(0.05)"
STEP_S = 0.0005
AIMS = ("anywhere", "writing", "rendering", "publishing", "last rows")


class Target:
    """What an aimed kill waits for before it strikes.

    Attributes:
        whole_s: Seconds that a whole build takes.
    """

    def __init__(self, scene: Scene, whole_s: float) -> None:
        self.whole_s = whole_s
        self._scene = scene
        self._site = scene.project.site
        self._writing = (scene.project.root / HOOK).with_name("writing")
        self._writing.unlink(missing_ok=True)
        self._inode = self._site.stat().st_ino if self._site.exists() else 0

    def is_reached(self, aim: str) -> bool:
        """Whether the build is where the aim says."""
        match aim:
            case "writing":
                return self._writing.exists()
            case "rendering":
                return self._scene.is_rendering
            case "publishing":
                return any(self._staged("objects.inv")) or self._is_published
            case "last rows":
                return self._is_published
        return True

    def longest_s(self, aim: str) -> float:
        """How much later a kill may strike to be still about there."""
        lengths = {"anywhere": 1.0, "writing": 0.4, "rendering": 0.25, "publishing": 0.006}
        return lengths.get(aim, 0.003) * self.whole_s

    @property
    def _is_published(self) -> bool:
        try:
            return self._site.stat().st_ino != self._inode
        except FileNotFoundError:
            return False

    def _staged(self, pattern: str) -> list[Path]:
        return list(self._site.parent.glob(f".site.docsfy-*/{pattern}"))


@pytest.fixture(scope="session")
def whole_s(documented, tmp_path_factory):
    """Seconds that a build takes which writes every page slowly."""
    first = documented("build")
    scene = Scene(first.project)
    scene.switch(SLOW)
    scene.slow_rendering(0.01)
    started = time.monotonic()
    scene.build_from_nothing()
    taken_s = time.monotonic() - started
    scene.switch()
    scene.slow_rendering(0.0)
    return taken_s


@pytest.mark.parametrize("number", range(AMOUNTS.kills))
def test_killed_run_leaves_one_whole_site_and_the_next_goes_on(
    make_scene, try_fault, end_process, whole_s, number
):
    drawn = random.Random(f"{SEED} {number}")
    command = "generate" if number % 4 == 3 else "build"
    scene = make_scene(command, is_documented=number % 7 != 6)
    edit = edit_randomly(scene.project, drawn)
    # shown where the test fails
    _log.warning("seed %s, number %s: %s", SEED, number, edit)
    with try_fault(f"SIGKILL of {command}") as fault:
        fault.stage = kill(scene, AIMS[number % len(AIMS)], drawn, whole_s, end_process)
        scene.judge_site()
        scene.judge_orphan()
        scene.judge_recovery()


@pytest.mark.parametrize("number", range(AMOUNTS.kills // 5))
def test_run_that_is_killed_again_and_again_loses_nothing(
    scene, try_fault, end_process, whole_s, number
):
    drawn = random.Random(f"{SEED} again {number}")
    edit = edit_randomly(scene.project, drawn)
    _log.warning("seed %s, number %s: %s", SEED, number, edit)
    with try_fault("SIGKILL, three runs in succession"):
        for _ in range(3):
            kill(scene, drawn.choice(AIMS), drawn, whole_s, end_process)
            scene.judge_site()
            scene.judge_orphan()
            scene.judge_records()
            scene.go_on()
        scene.judge_recovery()


def kill(scene: Scene, aim: str, drawn: random.Random, whole_s: float, end_process: Any) -> str:
    """Start a run and kill it; gives the stage that it was in."""
    scene.switch(SLOW)
    scene.slow_rendering(0.01)
    target = Target(scene, whole_s)
    process = end_process(scene.start())
    started = time.monotonic()
    wait_until(lambda: target.is_reached(aim) or process.poll() is not None, aim, every_s=STEP_S)
    time.sleep(drawn.uniform(0, target.longest_s(aim)))
    moment_s = time.monotonic() - started
    process.kill()
    process.wait()
    stage = stage_of(scene)
    _log.warning("killed while aiming at %s, after %.3f s, in %s", aim, moment_s, stage)
    scene.switch()
    scene.slow_rendering(0.0)
    return stage


def stage_of(scene: Scene) -> str:
    """Where the latest attempt was stopped."""
    if not scene.has_rows or scene.latest["id"] == scene.attempt:
        return "start"
    latest = scene.latest
    if latest["status"] != "generating":
        return f"ended {latest['status']}"
    (noted,) = scene.project.ask("SELECT site_dir FROM attempt WHERE id = ?", latest["id"])[0]
    if noted is not None:
        return "old site stands, swap noted" if scene.tree() == scene.old else "swapped"
    return latest["stage"] or "begun"
