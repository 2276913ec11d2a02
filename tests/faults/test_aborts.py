"""A run that is aborted leaves no process and the old site, at whatever moment, and quickly."""

import logging
import os
import random
import signal
import subprocess
import time
import uuid
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.faults.amounts import AMOUNTS, SEED
from tests.faults.sample import HOOK, edit_all
from tests.faults.scene import DOCSFY, wait_until
from tests.faults.verdicts import TornSiteError, WrongStatusError

_log = logging.getLogger(__name__)

ABORTED = "generation aborted by user"
STEP_S = 0.001
MARK = "FAULTS_MARK"

WRITERS = {
    "sleeps": ("exec sleep 100", False),
    "ignores SIGTERM": ("trap '' TERM; exec sleep 100", False),
    "left a grandchild in its group": ("sleep 100 & exit", True),
    "in its own session": ("exec sleep 100", True),
    "double-forked": ("(setsid sleep 100 &) ; exit", True),
}
"""Shell code of what a writer starts, and whether that is a session of its own."""

NO_WRITER = "none, while rendering"
KINDS = (*WRITERS, NO_WRITER)

WAITING = """\
import subprocess
child = subprocess.Popen(
    ["sh", "-c", {code!r}], start_new_session={is_session}, stdout=subprocess.PIPE
)
Path(__file__).with_name("writing").touch()
# a grandchild keeps the pipe open, as one does that answers later
child.stdout.read()
child.wait()
"""


def carrying(mark):
    """Pids of all processes that run and have the mark in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            has_mark = mark.encode() in (folder / "environ").read_bytes()
        except OSError:
            continue
        if has_mark:
            found.append(int(folder.name))
    return found


def is_gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def mark():
    """What the environment of a run's processes carries; those that are left are ended."""
    value = f"faults-{uuid.uuid4()}"
    yield value
    for pid in carrying(value):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def start_s():
    """Seconds that a command takes to say how it is used: what Python needs to start."""
    started = time.monotonic()
    subprocess.run([DOCSFY, "abort", "--help"], check=True, capture_output=True, timeout=60)
    return time.monotonic() - started


@pytest.mark.parametrize("number", range(AMOUNTS.aborts))
def test_aborted_run_is_gone_at_once_and_the_old_site_stands(
    make_scene, try_fault, end_process, quiet_machine, start_s, mark, number
):
    drawn = random.Random(f"{SEED} {number}")
    kind = KINDS[number % len(KINDS)]
    command = "generate" if number % 4 == 3 and kind in WRITERS else "build"
    scene = make_scene(command)
    edit_all(scene.project)
    prepare(scene, kind)
    scene.environment[MARK] = mark
    with try_fault(f"abort, writer: {kind}") as fault:
        with quiet_machine():
            process = end_process(scene.start())
            wait_for_moment(scene, kind, drawn)
            fault.stage = scene.latest["stage"] or "begun"
            running = {process.pid, *carrying(mark)}
            started = time.monotonic()
            asker = end_process(abort(scene))
            wait_until(
                lambda: all(map(is_gone, running)) and not carrying(mark),
                "the end of all processes",
                every_s=STEP_S,
                at_most_s=15.0,
            )
            taken_s = time.monotonic() - started
        answer, said = scene.finish(asker)
        code, output = scene.finish(process)
        _log.warning("seed %s, number %s: %s, in %s: %s", SEED, number, kind, fault.stage, output)
        scene.environment.clear()
        scene.switch()
        scene.slow_rendering(0.0)
        if is_too_late(scene, answer, code):
            fault.stage = "too late"
        else:
            fault.seconds[f"abort to last process gone, writer: {kind}"] = taken_s
            fault.seconds["of that, start of the command"] = start_s
            judge_abort(scene, (answer, said), (code, output))
            limit_s = 4.0 if kind == "ignores SIGTERM" else 1.0
            assert taken_s < limit_s * AMOUNTS.slack
        scene.judge_recovery()


def prepare(scene, kind):
    """Have pages written by what the kind says, or rendered slowly."""
    if kind == NO_WRITER:
        scene.slow_rendering(0.04)
        return
    code, is_session = WRITERS[kind]
    scene.switch(WAITING.format(code=code, is_session=is_session))


def wait_for_moment(scene, kind, drawn):
    """Wait until the attempt has begun, or a page is written or rendered, then for a while."""
    writing = (scene.project.root / HOOK).with_name("writing")
    conditions = {
        "begun": lambda: scene.latest["id"] != scene.attempt,
        "writing": writing.exists,
        "rendering": lambda: scene.is_rendering,
    }
    moment = "rendering" if kind == NO_WRITER else drawn.choice(["begun", "writing", "writing"])
    wait_until(conditions[moment], moment, every_s=STEP_S)
    time.sleep(drawn.uniform(0, 0.5))


def abort(scene):
    return subprocess.Popen(
        [DOCSFY, "abort", "weather"],
        cwd=scene.project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def is_too_late(scene, answer, code):
    """Whether the site was published before the abort came: then it says so."""
    if code != 0:
        return False
    status = scene.status()
    if status["status"] != "ready" or answer == 0 or scene.tree() == scene.old:
        raise WrongStatusError(f"abort ended with {answer}, and status says {status}")
    return True


def judge_abort(scene, answered, ended):
    """One line, exit code 130, the row, and the old site."""
    answer, said = answered
    code, output = ended
    assert (answer, code) == (0, 130), said + output
    assert "Traceback" not in output
    assert sum(ABORTED in line for line in output.splitlines()) == 1, output
    if scene.tree() != scene.old:
        raise TornSiteError("an aborted run changed the site")
    status = scene.status()
    if (status["status"], status["error"], status["pid"]) != ("aborted", ABORTED, None):
        raise WrongStatusError(f"status says {status} of an aborted run")
    assert scene.leftovers == []
