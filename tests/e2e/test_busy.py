"""Two builds of one variant at a time: one runs, the other is told so, or waits."""

import signal
import time

import pytest

from tests.e2e.held_runs import PAGE, WAIT_S, wait_until

SLOW_WRITING = "if page.slug == 'commands/weather': Path({flag!r}).touch(); time.sleep({seconds})"


@pytest.fixture
def flag(tmp_path):
    return tmp_path / "flag"


def test_second_build_of_the_same_variant_is_told_who_holds_it(project, flag, end_process):
    assert project.build().error is None
    before = project.tree()
    project.switch(SLOW_WRITING.format(flag=str(flag), seconds=30))
    first = end_process(project.start("build"))
    wait_until(flag.exists, "writing")
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
    wait_until(flag.exists, "writing")
    second = project.build()
    assert second.error is None, second.log
    waiting = (
        f"Waiting: acme/weather@main/static/default is already being generated: pid {first.pid}"
    )
    assert sum(waiting in line for line in second.lines) == 1
    assert first.wait(WAIT_S) == 0
    assert set(project.pages.values()) == {"reused"}
    assert project.leftovers == []


def test_status_is_seen_by_another_process_while_a_build_goes_on(project, flag, end_process):
    project.switch(SLOW_WRITING.format(flag=str(flag), seconds=1.5), jobs=1)
    process = end_process(project.start("build"))
    wait_until(flag.exists, "writing")
    wait_until(lambda: project.pages["commands/weather"] == "writing", "the row of the page")
    (status, stage, pid) = project.ask("SELECT status, stage, pid FROM attempt")[0]
    assert (status, stage, pid) == ("generating", "generating_pages", process.pid)
    assert project.pages["index"] == "written"
    assert project.pages["development"] == "pending"
    assert process.wait(WAIT_S) == 0
    assert project.status == ("ready", None)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_build_that_waits_for_another_can_be_stopped_and_leaves_that_alone(
    make_run, due_site, number
):
    run = make_run()
    run.project.options(hooks=[".hold/hook.py"], jobs=1, on_busy="wait")
    run.hold(f"writing {PAGE}", "time.sleep(3)")
    first = run.start("build")
    run.await_hold()
    second = run.start("build")
    wait_until(lambda: len(run.project.leftovers) == 2, "the second build")
    time.sleep(0.5)
    second.send_signal(number)
    run.end()
    assert second.returncode == 130
    assert len(run.complaints) == 1
    assert run.project.status == ("generating", None)
    first.communicate(timeout=WAIT_S)
    assert first.returncode == 0
    assert run.tree() == due_site
    assert run.project.leftovers == []
