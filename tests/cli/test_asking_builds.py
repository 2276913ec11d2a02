"""Asking a real `mkdocs build`, whose writers take their time."""

import signal
import time

import psutil
import pytest

SLEEPING = "time.sleep(30)"
STARTING = """\
import subprocess
with subprocess.Popen(["sleep", "30"]) as writer:
    writer.wait()
"""
SLOW = "time.sleep(0.2)"
RENDERING_HOOK = """\
import pathlib, time

def on_page_context(context, **_):
    pathlib.Path({mark!r}).touch()
    time.sleep(30)
"""
ABORTED = "generation aborted by user"


@pytest.fixture
def build(project, end_process):
    """Starts a build that writes pages by a piece of code, and waits until it writes one."""

    def start(code, **options):
        mark = project.root.parent / "written"
        project.switch(f"Path({str(mark)!r}).touch()\n{code}", jobs=1, **options)
        process = end_process(project.start("build"))
        await_that(mark.exists)
        return process

    return start


def await_that(holds, timeout_s=20):
    until = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def sleepers(process):
    return psutil.Process(process.pid).children(recursive=True)


@pytest.mark.parametrize("code", [SLEEPING, STARTING])
def test_abort_ends_a_build_and_all_that_it_started(project, build, run, code):
    process = build(code)
    started = sleepers(process)
    began = time.monotonic()
    result = run(project.root, "abort", "weather")
    assert (result.exit_code, result.stdout) == (0, "aborted\n")
    output, _ = process.communicate(timeout=10)
    assert time.monotonic() - began < 4
    assert process.returncode == 130
    assert output.count(ABORTED) == 1
    assert [one for one in started if one.is_running()] == []
    assert project.status == ("aborted", ABORTED)
    assert not project.site.exists()
    assert project.leftovers == []


def test_aborted_build_leaves_the_old_site(project, build, run):
    project.switch()
    project.build()
    before = project.tree()
    project.edit("src/weather/forecast.py", "Say it in words", "Sing it")
    process = build(SLEEPING, force=True)
    assert run(project.root, "abort").exit_code == 0
    process.communicate(timeout=10)
    assert project.tree() == before


def test_build_that_is_paused_and_resumed_three_times_gives_the_same_bytes(
    project, build, run, run_json
):
    project.switch()
    assert project.build().error is None
    expected = project.tree()
    assert run(project.root, "delete", "weather", "--yes").exit_code == 0
    process = build(SLOW)
    for _ in range(3):
        assert run(project.root, "pause").exit_code == 0
        await_that(lambda: run_json(project.root, "pause")[1]["state"] == "paused")
        (status,) = run_json(project.root, "status")[1]["variants"]
        assert (status["status"], status["pid"]) == ("paused", process.pid)
        assert run(project.root, "resume").stdout == "running\n"
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 0, output
    assert project.tree() == expected
    assert project.status == ("ready", None)


def paused(project, build, run_json):
    process = build(SLOW)
    await_that(lambda: run_json(project.root, "pause")[1]["state"] == "paused")
    return process


def test_build_that_is_still_pausing_is_not_resumed(project, build, run, run_json):
    build("time.sleep(2)")
    assert run(project.root, "pause").stdout == "pausing: pages in flight are finished first\n"
    code, answer = run_json(project.root, "resume")
    assert (code, answer["error"]["code"]) == (75, "still-in-progress")


def test_paused_build_is_aborted(project, build, run, run_json):
    process = paused(project, build, run_json)
    assert run(project.root, "abort").exit_code == 0
    output, _ = process.communicate(timeout=10)
    assert (process.returncode, output.count(ABORTED)) == (130, 1)
    assert project.status == ("aborted", ABORTED)


def test_paused_build_is_interrupted_by_ctrl_c(project, build, run_json):
    process = paused(project, build, run_json)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 130
    assert project.status == ("aborted", ABORTED)


def test_build_that_is_killed_while_paused_loses_no_page(project, build, run, run_json):
    process = paused(project, build, run_json)
    stored = set(project.written)
    process.kill()
    process.communicate(timeout=10)
    assert run(project.root, "abort").exit_code == 5
    project.switch()
    assert project.build().error is None
    assert stored
    assert stored & set(project.written) == set()


def test_second_abort_finishes_the_job_of_a_build_that_is_stuck(project, build, run):
    process = build(STARTING)
    started = sleepers(process)
    process.send_signal(signal.SIGSTOP)
    assert run(project.root, "abort").exit_code == 75
    result = run(project.root, "abort")
    assert (result.exit_code, result.stdout) == (0, "aborted\n")
    process.communicate(timeout=10)
    assert [one for one in started if one.is_running()] == []
    assert project.status[0] == "aborted"
    project.switch()
    assert project.build().error is None


def test_what_a_killed_build_left_running_is_ended_by_an_abort(project, build, run):
    process = build(STARTING)
    started = sleepers(process)
    process.kill()
    process.wait(10)
    result = run(project.root, "abort")
    assert result.exit_code == 5
    await_that(lambda: not any(one.is_running() for one in started), timeout_s=5)
    assert project.status == ("error", "the process ended during generation")


def test_pause_is_refused_while_mkdocs_renders(project, run_json, end_process):
    mark = project.root.parent / "rendering"
    project.write({"hook.py": RENDERING_HOOK.format(mark=str(mark))})
    project.configure(hooks=["hook.py"])
    process = end_process(project.start("build"))
    await_that(mark.exists)
    code, answer = run_json(project.root, "pause")
    assert (code, answer["error"]["code"]) == (1, "refused")
    assert run_json(project.root, "abort")[1]["state"] == "aborted"
    process.communicate(timeout=10)
    assert process.returncode == 130
