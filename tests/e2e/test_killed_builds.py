"""A build that is killed: the old site or the new one stands, and the next build goes on."""

import signal
import subprocess
import sys
import time

import pytest

from tests.e2e.held_runs import wait_until

SLOW_RENDERING = """\
import pathlib
import time


def on_page_markdown(markdown, page, **_):
    if page.file.src_uri == "commands/weather.md":
        pathlib.Path({flag!r}).touch()
        time.sleep(30)
"""
SLOW_WRITING = "if page.slug == 'commands/weather': Path({flag!r}).touch(); time.sleep({seconds})"


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
    wait_until(flag.exists, "rendering")
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
    wait_until(flag.exists, "writing")
    process.kill()
    process.wait()
    assert not project.site.exists()
    project.switch()
    assert project.build().error is None
    assert set(project.pages.values()) == {"written", "reused"}
    assert "commands/weather" in project.written
    assert project.pages["index"] == "reused"
    assert project.leftovers == []


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
