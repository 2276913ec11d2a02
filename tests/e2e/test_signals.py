"""A build that is killed, interrupted, or not alone."""

import signal
import subprocess
import sys
import time

import pytest

WAIT_S = 20.0
SLOW_RENDERING = """\
import pathlib
import time


def on_page_markdown(markdown, page, **_):
    if page.file.src_uri == "commands/weather.md":
        pathlib.Path({flag!r}).touch()
        time.sleep(30)
"""
SLOW_WRITING = "if page.slug == 'commands/weather': Path({flag!r}).touch(); time.sleep({seconds})"


def wait_for(condition, what):
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@pytest.fixture
def flag(tmp_path):
    return tmp_path / "flag"


@pytest.fixture
def slow_rendering(project, flag, end_process):
    """A second build of a project, stopped in the middle of MkDocs' own rendering."""
    assert project.build().error is None
    project.before = project.tree()
    hook = project.root.parent / "slow.py"
    hook.write_text(SLOW_RENDERING.format(flag=str(flag)))
    project.configure(hooks=[str(hook)])
    project.commit({"src/weather/radar.py": '"""Rain."""\n'})
    process = end_process(project.start("build"))
    wait_for(flag.exists, "rendering")
    return project, process


def test_killed_build_leaves_the_old_site_and_the_next_goes_on(slow_rendering):
    project, process = slow_rendering
    assert len(project.leftovers) == 1
    assert project.status == ("generating", None)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert project.tree() == project.before

    project.configure()
    dead = project.ask("SELECT attempt FROM variant")[0][0]
    assert project.build().error is None
    assert project.ask("SELECT status, error FROM attempt WHERE id = ?", dead) == [
        ("error", "the process ended during generation")
    ]
    assert "api/weather/radar" in project.pages
    assert project.written == []
    assert project.leftovers == []
    assert (project.site / "api/weather/radar/index.html").is_file()


def test_killed_build_keeps_the_pages_that_it_had_written(project, flag, end_process):
    project.switch(SLOW_WRITING.format(flag=str(flag), seconds=30), jobs=1)
    process = end_process(project.start("build"))
    wait_for(flag.exists, "writing")
    process.kill()
    process.wait()
    assert not project.site.exists()
    project.switch()
    assert project.build().error is None
    assert set(project.pages.values()) == {"written", "reused"}
    assert "commands/weather" in project.written
    assert project.pages["index"] == "reused"
    assert project.leftovers == []


@pytest.mark.parametrize("number", [signal.SIGINT])
def test_interrupted_rendering_is_aborted_and_the_old_site_stands(slow_rendering, number):
    project, process = slow_rendering
    process.send_signal(number)
    process.communicate(timeout=WAIT_S)
    assert process.returncode != 0
    assert project.status == ("aborted", "generation aborted by user")
    assert project.tree() == project.before
    assert project.leftovers == []
    project.configure()
    assert project.build().error is None
    assert project.written == []


@pytest.mark.timeout(30)
def test_interrupted_writing_is_aborted_at_once(project, flag, end_process):
    project.switch(SLOW_WRITING.format(flag=str(flag), seconds=30))
    process = end_process(project.start("build"))
    wait_for(flag.exists, "writing")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=WAIT_S)
    assert process.returncode != 0
    assert project.status[0] == "aborted"
    assert not project.site.exists()
    assert project.leftovers == []


def test_second_build_of_the_same_variant_is_told_who_holds_it(project, flag, end_process):
    assert project.build().error is None
    before = project.tree()
    project.switch(SLOW_WRITING.format(flag=str(flag), seconds=30))
    first = end_process(project.start("build"))
    wait_for(flag.exists, "writing")
    code, output = project.run("build")
    assert code == 4
    said = f"acme/weather@main/static/default is already being generated: pid {first.pid} holds it"
    assert said in output
    assert "Traceback" not in output
    assert project.tree() == before
    # the first one's row and staging folder are its own
    assert project.status == ("generating", None)
    assert len(project.leftovers) == 1


def test_second_build_may_wait(project, flag, end_process):
    project.switch(SLOW_WRITING.format(flag=str(flag), seconds=2), on_busy="wait")
    first = end_process(project.start("build"))
    wait_for(flag.exists, "writing")
    second = project.build()
    assert second.error is None, second.log
    assert first.wait(WAIT_S) == 0
    assert set(project.pages.values()) == {"reused"}
    assert project.leftovers == []


def test_status_is_seen_by_another_process_while_a_build_goes_on(project, flag, end_process):
    project.switch(SLOW_WRITING.format(flag=str(flag), seconds=1.5), jobs=1)
    process = end_process(project.start("build"))
    wait_for(flag.exists, "writing")
    wait_for(lambda: "writing" in project.pages.values(), "the row of the page")
    (status, stage, pid) = project.ask("SELECT status, stage, pid FROM attempt")[0]
    assert (status, stage, pid) == ("generating", "generating_pages", process.pid)
    assert project.pages["index"] == "written"
    assert project.pages["commands/weather"] == "writing"
    assert project.pages["development"] == "pending"
    assert process.wait(WAIT_S) == 0
    assert project.status == ("ready", None)


def test_build_into_a_full_disk_leaves_the_old_site(project):
    assert project.build().error is None
    before = project.tree()
    project.commit({"src/weather/radar.py": '"""Rain."""\n'})
    # a process that may write files of 100 kB at most meets EFBIG where a full disk says ENOSPC
    result = subprocess.run(
        ["bash", "-c", 'ulimit -f 100; exec "$0" -m mkdocs build', sys.executable],
        cwd=project.root,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert result.returncode != 0
    assert project.tree() == before
    assert project.build().error is None
    assert project.leftovers == []


DIES_AFTER_THE_SWAP = """\
import os

from docsfy_plugin.pipeline.attempt import Attempt

Attempt.finish = lambda self: os._exit(9)
"""


def test_build_killed_after_the_swap_counts_as_published(project):
    assert project.build().error is None
    hook = project.root.parent / "dies.py"
    hook.write_text(DIES_AFTER_THE_SWAP)
    project.configure(hooks=[str(hook)])
    project.commit({"src/weather/radar.py": '"""Rain."""\n'})
    code, _ = project.run("build")
    assert code == 9
    assert (project.site / "api/weather/radar/index.html").is_file()
    dead = project.ask("SELECT attempt FROM variant")[0][0]
    project.configure()
    assert project.build().error is None
    assert project.ask("SELECT status FROM attempt WHERE id = ?", dead) == [("ready",)]
    assert project.written == []
    assert project.leftovers == []


@pytest.mark.parametrize("delay_s", [0.45, 0.55, 0.65, 0.75, 0.85])
def test_build_killed_at_any_moment_leaves_the_old_site_or_the_new_one(
    project, end_process, delay_s
):
    assert project.build().error is None
    old = project.tree()
    project.commit({"src/weather/radar.py": '"""Rain."""\n'})
    process = end_process(project.start("build"))
    time.sleep(delay_s)
    process.kill()
    process.wait()
    left = project.tree()
    assert project.build().error is None
    assert left in (old, project.tree())
    assert project.status == ("ready", None)
    assert project.leftovers == []
