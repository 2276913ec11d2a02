"""A build that is told to end by a signal: it ends at once, says so, and leaves nothing behind."""

import os
import pty
import signal
import time

import pytest

from docsfy_plugin.pipeline import attempt_end
from docsfy_plugin.store import attempts
from tests.e2e.held_runs import BY_USER, PAGE, WAIT_S, wait_until

SIGNALS = {
    signal.SIGINT: BY_USER,
    signal.SIGTERM: "generation aborted by SIGTERM",
    signal.SIGHUP: "generation aborted by SIGHUP",
}
WRITING = f"writing {PAGE}"
STAGES = [
    "cloning",
    "planning",
    WRITING,
    "validating",
    "cross_linking",
    "rendering",
    "on_post_build",
]
BUILD = ("mkdocs", "build")
GENERATE = ("docsfy", "generate", "--hooks", ".hold/hook.py", "--jobs", "1")
EXPORT = (*GENERATE, "--export", "exported")
PROPERDOCS = ("properdocs", "build", "-f", "mkdocs.yml")
GH_DEPLOY = ("mkdocs", "gh-deploy", "--remote-name", "nowhere")
OTHER_COMMANDS = [
    (GENERATE, "cloning", signal.SIGINT),
    (GENERATE, WRITING, signal.SIGTERM),
    (GENERATE, "adding pages", signal.SIGHUP),
    (GENERATE, "writing outputs", signal.SIGINT),
    (EXPORT, "reading", signal.SIGHUP),
    (EXPORT, WRITING, signal.SIGINT),
    (EXPORT, "adding pages", signal.SIGTERM),
    (PROPERDOCS, WRITING, signal.SIGHUP),
    (PROPERDOCS, "rendering", signal.SIGTERM),
    (GH_DEPLOY, "planning", signal.SIGINT),
    (GH_DEPLOY, "rendering", signal.SIGTERM),
]
IGNORES_TERM = """\
subprocess.Popen(["sh", "-c", f"trap '' TERM; touch {HERE}/ignores; sleep 60; sleep 60"])
time.sleep(60)
"""


def judge_published(run, site):
    """The run was stopped when its site was in place."""
    assert run.complaints == ["stopped, after the attempt had ended"]
    assert run.process.returncode == 130
    assert run.project.status == ("ready", None)
    assert run.tree() == site


def start_in_terminal(run, command=BUILD, ignored=None):
    """Start a command that leads the session of a terminal; gives the terminal's other end."""
    terminal, end = pty.openpty()

    def log_in():
        os.login_tty(os.dup(end))
        if ignored is not None:
            signal.signal(ignored, signal.SIG_IGN)

    module, *arguments = command
    run.start(*arguments, module=module, preexec_fn=log_in, stdin=end, stdout=end, stderr=end)
    os.close(end)
    return terminal


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("stage", STAGES)
def test_build_that_is_signalled_ends_with_one_line_and_the_old_site_stands(
    make_run, due_site, stage, number
):
    run = make_run()
    run.hold(stage)
    run.start("build")
    run.await_hold()
    run.process.send_signal(number)
    run.end()
    run.judge_stopped(SIGNALS[number])
    run.judge_next(due_site)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_build_with_nothing_to_write_is_signalled_as_any_other(make_run, finished_run, number):
    run = make_run(changes={})
    run.hold("rendering")
    run.start("build")
    run.await_hold()
    run.process.send_signal(number)
    run.end()
    run.judge_stopped(SIGNALS[number])
    run.judge_next(finished_run.before)
    assert run.project.written == []


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_signal_after_the_swap_waits_for_the_last_row(make_run, due_site, number):
    run = make_run()
    run.hold("swapped", "time.sleep(0.5)")
    run.start("build")
    run.await_hold()
    run.process.send_signal(number)
    run.end()
    judge_published(run, due_site)
    run.judge_next(due_site)
    assert run.project.written == []


def test_signal_after_the_swap_keeps_the_site_from_being_deployed(make_run, due_site):
    run = make_run()
    run.hold("swapped", "time.sleep(0.5)")
    run.start(*GH_DEPLOY[1:])
    run.await_hold()
    run.process.terminate()
    run.end()
    judge_published(run, due_site)
    assert run.project.git("branch", "--list", "gh-pages") == ""


def test_quiet_build_says_the_one_line(make_run):
    run = make_run()
    run.hold("rendering")
    run.start("build", "--quiet")
    run.await_hold()
    run.process.terminate()
    assert run.end() == f"ERROR   -  docsfy_plugin: {SIGNALS[signal.SIGTERM]}\n"
    run.judge_stopped(SIGNALS[signal.SIGTERM])


@pytest.mark.parametrize(
    ("command", "stage", "number"),
    OTHER_COMMANDS,
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else str(value),
)
def test_other_commands_are_signalled_as_a_build_is(make_run, command, stage, number):
    module, *arguments = command
    run = make_run()
    run.hold(stage)
    run.start(*arguments, module=module)
    run.await_hold()
    run.process.send_signal(number)
    run.end()
    run.judge_stopped(SIGNALS[number])
    assert run.project.git("branch", "--list", "gh-pages") == ""
    assert not (run.project.root / "exported/docs").exists()
    stored = run.pages_of(run.attempt)
    run.hold("nowhere")
    run.start(*arguments, module=module)
    run.end()
    run.judge_continued(stored)
    assert PAGE in run.project.pages


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_generate_with_nothing_to_do_is_signalled_as_any_other(make_run, number):
    run = make_run()
    run.hold("nowhere")
    run.start(*GENERATE[1:], module="docsfy")
    run.end()
    before = run.tree()
    run.hold("cloning of an attempt")
    run.start(*GENERATE[1:], module="docsfy")
    run.await_hold()
    run.process.send_signal(number)
    run.end()
    assert (run.process.returncode, run.complaints) == (130, [SIGNALS[number]])
    assert run.project.status == ("aborted", SIGNALS[number])
    assert run.tree() == before
    assert run.processes() == []


def test_signals_of_the_impatient_change_nothing(make_run, due_site):
    run = make_run()
    run.hold(WRITING, IGNORES_TERM)
    run.start("build")
    run.await_hold()
    wait_until((run.folder / "ignores").exists, "the child")
    for _ in range(4):
        run.process.send_signal(signal.SIGINT)
        time.sleep(0.1)
    assert run.project.status[0] == "generating"
    run.end()
    run.judge_stopped(BY_USER)
    run.judge_next(due_site)


@pytest.mark.parametrize(
    ("command", "stage"),
    [(BUILD, WRITING), (BUILD, "rendering"), (GENERATE, WRITING), (GENERATE, "adding pages")],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else value,
)
def test_closed_terminal_ends_the_run(make_run, command, stage):
    run = make_run()
    run.hold(stage)
    terminal = start_in_terminal(run, command)
    run.await_hold()
    os.close(terminal)
    assert run.process.wait(WAIT_S) == 130
    run.judge_aborted(SIGNALS[signal.SIGHUP])


def test_build_that_ignores_hangups_outlives_its_terminal(make_run, due_site):
    run = make_run()
    run.hold(WRITING, "time.sleep(0.5)")
    terminal = start_in_terminal(run, ignored=signal.SIGHUP)
    run.await_hold()
    os.close(terminal)
    run.process.wait(WAIT_S)
    assert run.project.status == ("ready", None)
    assert run.tree() == due_site


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT], ids=["nohup", "background"])
def test_signal_that_the_shell_had_ignored_stays_ignored(make_run, due_site, number):
    run = make_run()
    run.hold(WRITING, "time.sleep(0.5)")
    run.start("build", preexec_fn=lambda: signal.signal(number, signal.SIG_IGN))
    run.await_hold()
    run.process.send_signal(number)
    run.end()
    assert (run.process.returncode, run.complaints) == (0, [])
    assert run.tree() == due_site


def test_background_job_of_a_shell_can_be_aborted_by_command(make_run):
    run = make_run()
    run.hold(WRITING)
    run.start("build", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    run.await_hold()
    assert run.docsfy("abort") == (0, "aborted\n")
    run.end()
    run.judge_stopped(BY_USER)


@pytest.mark.parametrize(
    ("module", "write", "status"),
    [
        (attempts, "begin_attempt", ("aborted", SIGNALS[signal.SIGTERM])),
        (attempts, "set_source", ("aborted", SIGNALS[signal.SIGTERM])),
        (attempts, "set_stage", ("aborted", SIGNALS[signal.SIGTERM])),
        (attempts, "note_staging", ("ready", None)),
        (attempt_end, "finish_attempt", ("ready", None)),
    ],
)
def test_signal_right_after_a_row_is_written_leaves_no_row_that_seems_to_run(
    make_run, due_site, monkeypatch, module, write, status
):
    run = make_run()
    done = getattr(module, write)

    def write_and_signal(*arguments, **values):
        monkeypatch.undo()
        done(*arguments, **values)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(module, write, write_and_signal)
    assert run.project.build().error.code == 130
    assert run.project.status == status
    assert run.tree() == (due_site if status[0] == "ready" else run.before)
    assert run.project.leftovers == []
    run.judge_next(due_site)
