"""`docsfy pause` and `resume`: a run that rests costs nothing, and loses nothing."""

import json
import signal
import time

import psutil
import pytest

from tests.e2e.held_runs import BY_USER, PAGE, wait_until

FIRST = "writing index"
WRITING = f"writing {PAGE}"
UNTIL_TOLD = "while not (HERE / 'go').exists(): time.sleep(0.02)"
"""Holds a stage until `go_on`, and needs no process."""
STATUS_TEXT = "SELECT message FROM event WHERE attempt = ? AND kind = 'status' ORDER BY number"


def go_on(run):
    (run.folder / "go").touch()


def status_of(run):
    code, said = run.docsfy("status", "--json")
    assert code == 0, said
    return json.loads(said)["variants"][0]["status"]


def wait_for_status(run, status):
    wait_until(lambda: run.project.status[0] == status, status)


def pause_at(run, stage):
    """Start a build and pause it, with nothing in flight."""
    run.hold(stage, UNTIL_TOLD)
    run.start("build")
    run.await_hold()
    assert run.docsfy("pause") == (0, "pausing: pages in flight are finished first\n")
    go_on(run)
    wait_for_status(run, "paused")


@pytest.fixture
def paused(make_run):
    """A build that is paused in the middle of its pages."""
    run = make_run()
    pause_at(run, FIRST)
    return run


def test_run_paused_three_times_makes_the_same_site_as_one_that_was_not(make_run, due_site):
    run = make_run()
    pause_at(run, "planning")
    for stage in (FIRST, WRITING):
        (run.folder / "go").unlink()
        run.hold(stage, UNTIL_TOLD)
        assert run.docsfy("resume") == (0, "running\n")
        run.await_hold()
        assert run.docsfy("pause")[0] == 0
        go_on(run)
        wait_for_status(run, "paused")
    assert run.docsfy("resume") == (0, "running\n")
    run.end()
    assert (run.process.returncode, run.complaints) == (0, [])
    assert run.project.status == ("ready", None)
    assert run.tree() == due_site
    said = [message for (message,) in run.project.ask(STATUS_TEXT, run.attempt)]
    assert said == [*["paused", "resumed"] * 3, "checked", "linked", "ready"]


@pytest.mark.parametrize("stage", ["reading", "planning"])
def test_pause_holds_before_pages_are_launched(make_run, stage):
    run = make_run()
    pause_at(run, stage)
    time.sleep(0.3)
    assert run.pages_of(run.attempt) == set()
    assert "writing" not in run.project.pages.values()


def test_pages_in_flight_are_stored_and_no_other_is_launched(paused):
    assert paused.pages_of(paused.attempt) == {"index"}
    time.sleep(0.3)
    assert paused.pages_of(paused.attempt) == {"index"}
    assert "writing" not in paused.project.pages.values()


def test_paused_run_is_said_to_be_paused(paused):
    assert status_of(paused) == "paused"


@pytest.mark.parametrize(
    ("verb", "answer"), [("pause", "paused\n"), ("resume", "running\n"), ("abort", "aborted\n")]
)
def test_paused_run_answers(paused, verb, answer):
    assert paused.docsfy(verb) == (0, answer)


def test_paused_run_answers_in_json(paused):
    code, said = paused.docsfy("pause", "weather", "--json")
    assert code == 0
    assert json.loads(said) == {
        "ok": True,
        "variant": "acme/weather@main/static/default",
        "attempt": paused.attempt,
        "state": "paused",
    }


def test_resume_of_a_running_run_is_fine(make_run):
    run = make_run()
    run.hold(FIRST, UNTIL_TOLD)
    run.start("build")
    run.await_hold()
    assert run.docsfy("resume") == (0, "running\n")
    go_on(run)
    run.end()
    assert run.process.returncode == 0


def test_second_pause_while_stopping_is_fine_and_resume_is_to_be_asked_again(make_run):
    run = make_run()
    run.hold(FIRST, UNTIL_TOLD)
    run.start("build")
    run.await_hold()
    pausing = (0, "pausing: pages in flight are finished first\n")
    assert run.docsfy("pause") == pausing
    assert run.docsfy("pause") == pausing
    assert status_of(run) == "generating"
    code, said = run.docsfy("resume")
    assert code == 75
    assert "cannot go on yet: it is still pausing, retry shortly" in said
    go_on(run)
    wait_for_status(run, "paused")
    assert run.docsfy("resume") == (0, "running\n")
    run.end()
    assert run.process.returncode == 0


def test_paused_run_uses_under_one_percent_of_a_core(paused):
    process = psutil.Process(paused.process.pid)
    before = process.cpu_times()
    time.sleep(3)
    after = process.cpu_times()
    assert after.user + after.system - before.user - before.system < 0.03


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_a_paused_run(paused, due_site, number):
    paused.process.send_signal(number)
    paused.end()
    by = "user" if number == signal.SIGINT else number.name
    paused.judge_stopped(f"generation aborted by {by}")
    paused.judge_next(due_site)
    assert "index" not in paused.project.written


@pytest.mark.parametrize("stage", [FIRST, "planning"])
def test_abort_ends_a_paused_run(make_run, due_site, stage):
    run = make_run()
    pause_at(run, stage)
    assert run.docsfy("abort") == (0, "aborted\n")
    run.end()
    run.judge_stopped(BY_USER)
    run.judge_next(due_site)


def test_abort_ends_a_run_that_is_still_pausing(make_run, due_site):
    run = make_run()
    run.hold(FIRST)
    run.start("build")
    run.await_hold()
    assert run.docsfy("pause")[0] == 0
    assert run.docsfy("abort") == (0, "aborted\n")
    run.end()
    run.judge_stopped(BY_USER)
    run.judge_next(due_site)


def test_run_killed_while_it_is_paused_loses_no_page(paused, due_site):
    dead = paused.attempt
    paused.process.kill()
    paused.process.wait()
    assert status_of(paused) == "error"
    paused.judge_next(due_site)
    assert "index" not in paused.project.written
    assert paused.project.ask("SELECT status, error FROM attempt WHERE id = ?", dead) == [
        ("error", "the process ended during generation")
    ]


@pytest.mark.parametrize("stage", ["adding pages", "rendering", "on_post_build"])
def test_pause_is_refused_where_nothing_is_left_to_pause(make_run, due_site, stage):
    run = make_run()
    run.hold(stage, UNTIL_TOLD)
    run.start("build")
    run.await_hold()
    code, said = run.docsfy("pause")
    assert code == 1
    assert said == (
        "Error: pause of acme/weather@main/static/default is refused: nothing left to pause\n"
    )
    go_on(run)
    run.end()
    assert run.process.returncode == 0
    assert run.tree() == due_site


@pytest.mark.parametrize("stage", ["validating", "cross_linking"])
def test_pause_after_the_last_page_holds_before_rendering(make_run, due_site, stage):
    run = make_run()
    pause_at(run, stage)
    assert run.tree() == run.before
    assert run.docsfy("resume") == (0, "running\n")
    run.end()
    assert run.process.returncode == 0
    assert run.tree() == due_site


@pytest.mark.parametrize(
    "how", ['subprocess.run(["sleep", "60"], check=True)', "time.sleep(60)"], ids=["child", "call"]
)
def test_page_that_outlasts_the_grace_is_ended_and_written_after_the_resume(
    make_run, due_site, how
):
    run = make_run()
    run.project.options(hooks=[".hold/hook.py"], jobs=1, pause_grace=1)
    run.hold(WRITING, how)
    run.start("build")
    run.await_hold()
    assert run.docsfy("pause")[0] == 0
    wait_for_status(run, "paused")
    assert run.processes() == [run.process.pid]
    assert run.project.pages[PAGE] == "pending"
    assert run.docsfy("resume") == (0, "running\n")
    run.end()
    assert run.process.returncode == 0, run.output
    assert run.project.pages[PAGE] == "written"
    assert run.project.status == ("ready", None)
    assert run.tree() == due_site


def test_page_that_comes_after_the_grace_is_refused_and_written_once(make_run, due_site):
    run = make_run()
    run.project.options(hooks=[".hold/hook.py"], jobs=1, pause_grace=0.2)
    run.hold(WRITING, UNTIL_TOLD)
    run.start("build")
    run.await_hold()
    assert run.docsfy("pause")[0] == 0
    wait_for_status(run, "paused")
    go_on(run)
    time.sleep(0.3)
    assert PAGE not in run.pages_of(run.attempt)
    assert run.project.pages[PAGE] == "pending"
    assert run.docsfy("resume") == (0, "running\n")
    run.end()
    asked = "SELECT count(*) FROM event WHERE slug = ? AND kind = 'written'"
    assert run.project.ask(asked, PAGE) == [(1,)]
    assert run.tree() == due_site


def test_generate_is_paused_and_resumed_as_a_build_is(make_run):
    run = make_run()
    run.hold(FIRST, UNTIL_TOLD)
    run.start(
        "generate", "--hooks", ".hold/hook.py", "--jobs", "1", "--json", "--quiet", module="docsfy"
    )
    run.await_hold()
    assert run.docsfy("pause")[0] == 0
    go_on(run)
    wait_for_status(run, "paused")
    assert run.docsfy("resume") == (0, "running\n")
    assert json.loads(run.end())["status"] == "ready"
    assert run.process.returncode == 0
