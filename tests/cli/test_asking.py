"""The asker's side; a child process plays the attempt's."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

import psutil
import pytest

from docsfy_plugin.cli import asking
from docsfy_plugin.pipeline.process_ending import VARIABLE
from docsfy_plugin.store.attempts import begin_attempt, finish_attempt
from docsfy_plugin.store.control_requests import ask, open_requests
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.locks import acquire
from docsfy_plugin.store.orphans import settle_orphans
from docsfy_plugin.store.processes import ProcessId, this_process
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import Variant

AT = "2026-03-01T12:00:00.000Z"
FLASK = Variant("pallets", "flask", "main", "static", "default")
CLICK = Variant("pallets", "click", "main", "static", "default")
GONE = ProcessId(2**22 + 1, 1.0)

ATTEMPT = """\
import os, pathlib, subprocess, sys, time
from docsfy_plugin.store.attempts import begin_attempt, finish_attempt, set_status
from docsfy_plugin.store.control_requests import answer, open_requests
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.locks import acquire
from docsfy_plugin.store.processes import this_process
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

folder, name, attempt, says = sys.argv[1:]
state, variant = StateDir.create(pathlib.Path(folder)), Variant.parse(name)
lock = acquire(state, variant)
db = Database.open(state.database_path)
begin_attempt(db, variant, attempt, repository="", options_digest="", at="2026-03-01T12:00:00Z",
              process=this_process())
os.environ["DOCSFY_ATTEMPT"] = attempt
writer = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"],
                          stdout=subprocess.DEVNULL)
print(writer.pid, flush=True)

def end(status):
    writer.kill()
    writer.wait()
    finish_attempt(db, attempt, status=status, at="2026-03-01T12:01:00Z")
    lock.release()
    sys.exit()

while True:
    for request in open_requests(db, attempt):
        exec(says)
    time.sleep(0.02)
"""

ANSWERS = """\
if request.verb == "abort":
    end("aborted")
status, said = {"pause": ("paused", "paused"), "resume": ("generating", "running")}[request.verb]
set_status(db, attempt, status, at="2026-03-01T12:00:30Z")
answer(db, request.id, said, at="2026-03-01T12:00:30Z")
"""


DEAF = """\
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
(state.path / "deaf").touch()
"""


def says(text):
    return f"answer(db, request.id, {text!r}, at='')"


@dataclass
class Played:
    """An attempt that is played by a child process."""

    process: subprocess.Popen
    writer: int


@pytest.fixture
def state(tmp_path):
    return StateDir.create(tmp_path / ".docsfy")


@pytest.fixture
def play(state):
    """Starts a process that has an attempt's row and lock, and does as it is told when asked."""
    started = []

    def process(told=ANSWERS, variant=FLASK, attempt="a1"):
        command = [sys.executable, "-c", ATTEMPT, state.path, str(variant), attempt, told]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(Played(child, int(child.stdout.readline())))
        return started[-1]

    yield process
    for one in started:
        with suppress(psutil.Error):
            if psutil.Process(one.writer).ppid() == one.process.pid:
                psutil.Process(one.writer).kill()
        one.process.kill()
        one.process.communicate()


@pytest.fixture
def impatient(monkeypatch):
    """Waits for an answer, and for an abort to be overdue, for less long."""
    monkeypatch.setattr(asking, "PATIENCE_S", 0.3)


def stand(state, variant=FLASK):
    with Database.open_read_only(state.database_path) as db:
        (status,) = load_status(db, variant)
    return status.status, status.error


def runs(pid):
    with suppress(psutil.Error):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def test_abort_ends_the_run(play, state, run_json, tmp_path):
    played = play()
    assert run_json(tmp_path, "abort", "flask") == (
        0,
        {"ok": True, "variant": str(FLASK), "attempt": "a1", "state": "aborted"},
    )
    played.process.wait(10)
    assert stand(state)[0] == "aborted"


def test_run_is_paused_and_resumed_and_paused_again(play, state, run_json, tmp_path):
    play()
    asked = ["pause", "pause", "resume", "resume", "pause", "abort"]
    answers = [run_json(tmp_path, verb, "flask") for verb in asked]
    states = ["paused", "paused", "running", "running", "paused", "aborted"]
    assert [(code, answer["state"]) for code, answer in answers] == [(0, one) for one in states]


@pytest.mark.parametrize(
    ("verb", "answer", "printed"),
    [
        ("pause", "paused", "paused\n"),
        ("pause", "stopping", "pausing: pages in flight are finished first\n"),
        ("resume", "running", "running\n"),
    ],
)
def test_the_one_run_is_asked_without_a_name(play, run, tmp_path, verb, answer, printed):
    play(says(answer))
    result = run(tmp_path, verb)
    assert (result.exit_code, result.stdout, result.stderr) == (0, printed, "")


def test_paused_run_is_aborted(play, state, run, tmp_path):
    play()
    run(tmp_path, "pause")
    result = run(tmp_path, "abort")
    assert (result.exit_code, result.stdout) == (0, "aborted\n")
    assert stand(state)[0] == "aborted"


def test_refused_pause_says_why(play, run_json, tmp_path):
    play(says("refused: nothing left to pause"))
    code, answer = run_json(tmp_path, "pause")
    assert (code, answer["error"]["code"]) == (1, "refused")
    assert answer["error"]["message"] == f"pause of {FLASK} is refused: nothing left to pause"


def test_resume_of_a_run_that_is_still_pausing_is_to_be_tried_again(play, run_json, tmp_path):
    play(says("refused: it is still pausing, retry shortly"))
    code, answer = run_json(tmp_path, "resume")
    assert (code, answer["error"]["code"]) == (75, "still-in-progress")


@pytest.mark.parametrize("verb", ["abort", "pause", "resume"])
def test_run_that_finishes_meanwhile_is_not_active(play, state, run_json, tmp_path, verb):
    play("end('ready')")
    code, answer = run_json(tmp_path, verb)
    assert (code, answer["error"]["code"]) == (5, "not-active")
    assert answer["error"]["message"] == f"{FLASK} is not being generated any more: it is ready"
    assert stand(state)[0] == "ready"


@pytest.mark.parametrize("verb", ["abort", "pause", "resume"])
def test_run_that_does_not_answer_in_time_ends_with_75(play, run_json, tmp_path, impatient, verb):
    play("pass")
    code, answer = run_json(tmp_path, verb)
    assert (code, answer["error"]["code"]) == (75, "still-in-progress")
    assert answer["error"]["message"] == f"{verb} still in progress, retry shortly"


def test_second_abort_finishes_the_job_of_one_that_was_not_heeded(
    play, state, run, tmp_path, impatient
):
    played = play()
    played.process.send_signal(signal.SIGSTOP)
    assert run(tmp_path, "abort").exit_code == 75
    result = run(tmp_path, "abort")
    assert (result.exit_code, result.stdout) == (0, "aborted\n")
    assert played.process.wait(5) != 0
    assert not runs(played.writer)
    assert stand(state) == ("aborted", "generation aborted by user")
    acquire(state, FLASK, retry_s=0).release()
    with Database.open_read_only(state.database_path) as db:
        assert open_requests(db, "a1") == ()


def test_second_abort_kills_what_ignores_sigterm(play, state, run, tmp_path, impatient):
    played = play(DEAF)
    assert run(tmp_path, "abort").exit_code == 75
    began = time.monotonic()
    assert run(tmp_path, "abort").exit_code == 0
    assert time.monotonic() - began < 4
    assert played.process.wait(5) == -signal.SIGKILL
    assert not runs(played.writer)


def test_clock_that_was_set_back_makes_no_abort_wait_for_ever(play, state, run, tmp_path):
    played = play("pass")
    with Database.open(state.database_path) as db:
        ask(db, "a1", "abort", at="2999-01-01T00:00:00.000Z")
    assert run(tmp_path, "abort").exit_code == 0
    assert played.process.wait(5) == -signal.SIGTERM


def test_second_abort_that_comes_at_once_does_not_kill(play, state, run, tmp_path, monkeypatch):
    played = play("pass")
    with Database.open(state.database_path) as db:
        ask(db, "a1", "abort", at=asking.utc_now())
    monkeypatch.setattr(asking, "PATIENCE_S", 2.0)
    assert run(tmp_path, "abort").exit_code == 75
    assert played.process.poll() is None


def test_abort_that_was_asked_of_an_older_attempt_kills_nothing(
    play, state, run, tmp_path, monkeypatch, impatient
):
    with Database.open(state.database_path) as db:
        begin_attempt(
            db, FLASK, "a0", repository="", options_digest="", at=AT, process=this_process()
        )
        ask(db, "a0", "abort", at=AT)
    played = play("pass")
    assert run(tmp_path, "abort").exit_code == 75
    assert played.process.poll() is None


def test_two_aborts_at_once_both_succeed(play, start, tmp_path):
    play("time.sleep(0.5); end('aborted')")
    aborts = [start(tmp_path, "abort", "flask") for _ in range(2)]
    done = [(one.communicate(timeout=30), one.returncode) for one in aborts]
    assert done == [(("aborted\n", ""), 0)] * 2


def test_two_aborts_that_both_finish_the_job_both_succeed(play, state, start, tmp_path):
    play(DEAF)
    with Database.open(state.database_path) as db:
        ask(db, "a1", "abort", at=AT)
    while not (state.path / "deaf").exists():
        time.sleep(0.02)
    aborts = [start(tmp_path, "abort", "flask") for _ in range(2)]
    done = [(one.communicate(timeout=30), one.returncode) for one in aborts]
    assert done == [(("aborted\n", ""), 0)] * 2
    assert stand(state)[0] == "aborted"


def test_abort_that_finds_the_attempt_just_killed_by_another_succeeds(state, run, tmp_path):
    with Database.open(state.database_path) as db:
        begin_attempt(db, FLASK, "a1", repository="", options_digest="", at=AT, process=GONE)
        ask(db, "a1", "abort", at=AT)
    assert run(tmp_path, "abort").stdout == "aborted\n"
    assert stand(state) == ("aborted", "generation aborted by user")
    assert run(tmp_path, "abort").exit_code == 5


def test_process_that_ends_without_an_answer_is_an_abort_that_succeeded(play, state, run, tmp_path):
    played = play("os._exit(1)")
    assert run(tmp_path, "abort").exit_code == 0
    assert stand(state) == ("aborted", "generation aborted by user")
    assert not runs(played.writer)


def test_process_that_ends_when_it_is_to_pause_is_not_active(play, state, run_json, tmp_path):
    played = play("os._exit(1)")
    code, answer = run_json(tmp_path, "pause")
    assert (code, answer["error"]["code"]) == (5, "not-active")
    assert stand(state) == ("error", "the process ended during generation")
    assert not runs(played.writer)


@pytest.mark.parametrize("typed", [(), ("pallets/flask",), ("click",)])
@pytest.mark.parametrize("verb", ["abort", "pause", "resume"])
def test_nothing_active_ends_with_5(state, run_json, tmp_path, verb, typed):
    with Database.open(state.database_path) as db:
        for variant, attempt, status in ((FLASK, "a1", "ready"), (CLICK, "a2", "aborted")):
            begin_attempt(
                db, variant, attempt, repository="", options_digest="", at=AT, process=GONE
            )
            finish_attempt(db, attempt, status=status, at=AT)
    code, answer = run_json(tmp_path, verb, *typed)
    assert (code, answer["error"]["code"]) == (5, "not-active")
    assert (
        answer["error"]["message"]
        == {
            (): f"Nothing is being generated in {str(state.path)!r}",
            ("pallets/flask",): f"{FLASK} is not being generated: it is ready",
            ("click",): f"{CLICK} is not being generated: it is aborted",
        }[typed]
    )


@pytest.mark.parametrize("verb", ["abort", "pause", "resume"])
def test_where_nothing_is_documented_nothing_is_made(run_json, tmp_path, verb):
    code, answer = run_json(tmp_path, verb)
    assert (code, answer["error"]["code"]) == (5, "not-active")
    assert run_json(tmp_path, verb, "flask")[0] == 5
    assert list(tmp_path.iterdir()) == []


def test_unknown_name_ends_with_5_and_says_what_there_is(play, run_json, tmp_path):
    play()
    code, answer = run_json(tmp_path, "abort", "django")
    assert (code, answer["error"]["code"]) == (5, "no-such-variant")
    assert str(FLASK) in answer["error"]["hint"]


def test_several_active_runs_are_listed_and_none_is_aborted(play, run_json, tmp_path):
    first, second = play(), play(variant=CLICK, attempt="a2")
    code, answer = run_json(tmp_path, "abort")
    assert (code, answer["error"]["code"]) == (2, "ambiguous-variant")
    assert answer["error"]["hint"] == f"Name one of {CLICK}, {FLASK}"
    assert (first.process.poll(), second.process.poll()) == (None, None)


def test_name_that_fits_several_active_runs_is_refused(play, run_json, tmp_path):
    played = play()
    play(variant=Variant("pallets", "flask", "next", "static", "default"), attempt="a2")
    code, answer = run_json(tmp_path, "abort", "flask")
    assert (code, answer["error"]["code"]) == (2, "ambiguous-variant")
    assert str(FLASK) in answer["error"]["message"]
    assert played.process.poll() is None


def test_name_means_the_active_one_of_those_that_it_fits(play, state, run_json, tmp_path):
    with Database.open(state.database_path) as db:
        other = Variant("pallets", "flask", "next", "static", "default")
        begin_attempt(db, other, "a0", repository="", options_digest="", at=AT, process=GONE)
        finish_attempt(db, "a0", status="ready", at=AT)
    play()
    assert run_json(tmp_path, "abort", "flask")[1]["variant"] == str(FLASK)


@pytest.mark.parametrize("is_settled", [True, False])
@pytest.mark.parametrize("verb", ["abort", "pause", "resume"])
def test_orphan_is_settled_and_what_it_left_running_is_ended(
    state, run_json, tmp_path, end_process, verb, is_settled
):
    with Database.open(state.database_path) as db:
        begin_attempt(db, FLASK, "a1", repository="", options_digest="", at=AT, process=GONE)
    for _ in range(is_settled):
        settle_orphans(state, at=AT)
    environment = {**os.environ, VARIABLE: "a1"}
    left = end_process(subprocess.Popen(["sleep", "60"], env=environment))
    code, answer = run_json(tmp_path, verb, "flask")
    assert (code, answer["error"]["code"]) == (5, "not-active")
    assert answer["error"]["message"] == (
        f"{FLASK} is not being generated: it is error (the process ended during generation)"
    )
    assert left.wait(5) == -signal.SIGTERM
    assert stand(state)[0] == "error"


DAMAGES = {
    "state-damaged": lambda path: path.write_bytes(b"garbage" * 1000),
    "state-newer": lambda path: set_version(path, 99),
    "state-older": lambda path: set_version(path, 1),
}


def set_version(path, version):
    with Database.open(path) as db:
        db.connection.execute(f"PRAGMA user_version = {version}")


@pytest.mark.parametrize("code", DAMAGES)
@pytest.mark.parametrize("verb", ["abort", "pause", "resume"])
def test_database_that_cannot_be_used_is_named_in_a_line(
    state, run, run_json, tmp_path, verb, code
):
    DAMAGES[code](state.database_path)
    exit_code, answer = run_json(tmp_path, verb)
    assert (exit_code, answer["error"]["code"]) == (1, code)
    assert str(state.database_path) in answer["error"]["message"]
    first, hint = run(tmp_path, verb).stderr.splitlines()
    assert (first[:7], hint[:6]) == ("Error: ", "Hint: ")


def test_locked_database_is_named_and_the_run_goes_on(play, state, run_json, tmp_path, impatient):
    played = play()
    with Database.open(state.database_path) as db, db.writing():
        code, answer = run_json(tmp_path, "abort")
    assert (code, answer["error"]["code"]) == (1, "state-locked")
    assert played.process.poll() is None
