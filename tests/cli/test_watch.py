"""`docsfy status --watch`."""

import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import psutil
import pytest
from docsfy_hookspecs import Event, PageSpec

from docsfy_plugin.cli import known_variants, watching
from docsfy_plugin.cli.watching import choose_watched, watch_run
from docsfy_plugin.store.attempts import begin_attempt, finish_attempt, set_stage, set_status
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import FullDiskError, NoSuchVariantError
from docsfy_plugin.store.event_log import append_events
from docsfy_plugin.store.page_rows import page_failed, set_planned
from docsfy_plugin.store.processes import ProcessId, process_started, this_process
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import Variant

AT = "2026-03-01T12:00:00.000Z"
FLASK = Variant("pallets", "flask", "main", "static", "default")
CLICK = Variant("pallets", "click", "main", "static", "default")
GONE = ProcessId(2**22 + 1, 1.0)
ENDED = "pallets/flask@main/static/default: "


@pytest.fixture
def state(tmp_path):
    return StateDir.create(tmp_path / ".docsfy")


@pytest.fixture
def db(state):
    with Database.open(state.database_path) as database:
        yield database


@pytest.fixture
def begin(db):
    """Begins an attempt with two pages; gives its variant as it stands."""

    def begin_attempt_of(attempt, variant=FLASK, process=None):
        begin_attempt(
            db,
            variant,
            attempt,
            repository="r",
            options_digest="o",
            at=AT,
            process=process or this_process(),
        )
        set_planned(db, attempt, [PageSpec(slug=slug, title=slug) for slug in "ab"], at=AT)
        set_stage(db, attempt, "generating_pages", at=AT)
        (status,) = load_status(db, variant)
        return status

    return begin_attempt_of


@pytest.fixture
def tell(db):
    """Appends events to an attempt's log, each numbered after the last one."""
    numbers = {}

    def append(attempt, kind, stage="generating_pages", **values):
        numbers[attempt] = number = numbers.get(attempt, 0) + 1
        event = Event(attempt=attempt, number=number, at=AT, kind=kind, stage=stage, **values)
        append_events(db, [event])

    return append


@pytest.fixture
def watch(state, monkeypatch, capsys):
    """Watches a run during which steps happen, one a poll; gives its end and what was shown."""

    def watch_through(run, *steps):
        todo = list(steps)

        def happen(_seconds):
            if todo:
                todo.pop(0)()

        monkeypatch.setattr(watching.time, "sleep", happen)
        return watch_run(state, run, silent=False), capsys.readouterr().out.splitlines()

    return watch_through


@pytest.fixture
def end(db):
    """Ends an attempt."""

    def end_attempt(attempt, status="ready", error=None):
        finish_attempt(db, attempt, status=status, at=AT, error=error)

    return end_attempt


@pytest.fixture
def own(monkeypatch):
    """A shell's variables as on a terminal."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_where_nothing_is_documented_it_ends_with_5(run_json, tmp_path):
    code, answer = run_json(tmp_path, "status", "--watch")
    assert (code, answer["error"]["code"]) == (5, "no-such-variant")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("status", "error", "code", "line"),
    [
        ("ready", None, 0, "ready, 2 pages"),
        ("partial", None, 0, "partial, 2 pages, 1 failed: b"),
        ("error", "disk full", 1, "error, disk full"),
        ("aborted", "generation aborted by user", 130, "aborted, generation aborted by user"),
    ],
)
def test_where_nothing_goes_on_the_last_end_is_told(
    begin, db, end, run, tmp_path, status, error, code, line
):
    begin("a1")
    if status == "partial":
        page_failed(db, "a1", "b", error="no words", at=AT)
    end("a1", status, error)
    result = run(tmp_path, "status", "--watch")
    assert (result.exit_code, result.stdout) == (code, f"{ENDED}{line}\n")


def test_events_are_lines_as_they_come_until_the_run_ends(begin, tell, end, watch):
    run = begin("a1")
    tell("a1", "stage", "cloning")
    tell("a1", "status", "cloning", message="https://example.org/flask")
    last, lines = watch(
        run,
        lambda: tell("a1", "stage", total=2, message="2 of them to write"),
        lambda: tell("a1", "started", slug="a", total=2),
        lambda: tell("a1", "written", slug="a", total=2, done=1),
        lambda: tell("a1", "failed", slug="b", total=2, done=2, message="no words"),
        lambda: (tell("a1", "stage", "rendering"), end("a1", "partial")),
    )
    assert (last.status, last.attempt) == ("partial", "a1")
    assert lines == [
        "Reading the repository",
        "Writing pages, 2 pages: 2 of them to write",
        "Page a is written",
        "Page b failed: no words",
        "Rendering",
    ]


def test_a_paused_run_is_said_to_be_paused_and_waited_for(begin, tell, end, watch, db):
    def pause():
        set_status(db, "a1", "paused", at=AT)
        tell("a1", "status", message="paused")

    def resume():
        set_status(db, "a1", "generating", at=AT)
        tell("a1", "status", message="resumed")

    nothing = [lambda: None] * 20
    last, lines = watch(begin("a1"), pause, *nothing, resume, lambda: end("a1"))
    assert last.status == "ready"
    assert lines == ["Paused", "Going on"]


def test_a_run_that_another_one_followed_is_told_as_it_ended(begin, end, watch):
    def follow_up():
        end("a1", "aborted", "generation aborted by user")
        begin("a2")

    last, _ = watch(begin("a1"), follow_up)
    assert (last.attempt, last.status, last.error) == (
        "a1",
        "aborted",
        "generation aborted by user",
    )


def test_a_run_whose_process_dies_ends_as_an_error(begin, watch, db, state):
    child = subprocess.Popen(["sleep", "60"])
    run = begin("a1", process=ProcessId(child.pid, process_started(child.pid)))
    last, _ = watch(run, child.kill, child.wait)
    assert (last.status, last.error) == ("error", "the process ended during generation")
    assert load_status(db)[0].status == "error"


def test_a_death_that_cannot_be_stored_is_told_too(begin, watch, monkeypatch):
    def full(state, *, at):
        raise FullDiskError(state.database_path)

    run = begin("a1", process=GONE)
    monkeypatch.setattr(known_variants, "settle_orphans", full)
    assert watch(run)[0].status == "error"


def test_a_run_that_is_deleted_meanwhile_is_gone(begin, watch, db):
    def delete():
        with db.writing() as conn:
            conn.execute("DELETE FROM variant")

    with pytest.raises(NoSuchVariantError, match="was deleted"):
        watch(begin("a1"), delete)


def test_the_only_run_that_goes_on_is_the_one_that_is_watched(begin, end, run, tmp_path):
    begin("a1")
    end("a1")
    begin("b1", variant=CLICK, process=GONE)
    begin("b2", variant=replace(FLASK, branch="next"))
    statuses = known_variants.look_up_statuses(StateDir(tmp_path / ".docsfy"))
    state = StateDir(tmp_path / ".docsfy")
    for typed in (None, "flask", "flask@next"):
        assert choose_watched(typed, statuses, state).attempt == "b2"
    assert choose_watched("click", statuses, state).attempt == "b1"
    assert choose_watched("flask@main", statuses, state).attempt == "a1"


def test_several_runs_that_go_on_have_to_be_told_apart(begin, run_json, tmp_path):
    begin("a1")
    begin("b1", variant=CLICK)
    code, answer = run_json(tmp_path, "status", "--watch")
    assert (code, answer["error"]["code"]) == (2, "ambiguous-variant")


def test_json_is_one_object_at_the_end(begin, end, start, tmp_path):
    begin("a1")
    process = start(tmp_path, "status", "--watch", "--json")
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    end("a1", "error", "disk full")
    output, errors = process.communicate(timeout=20)
    (one,) = json.loads(output)["variants"]
    assert (process.returncode, errors) == (1, "")
    assert (one["attempt"], one["status"], one["error"]) == ("a1", "error", "disk full")


def test_an_interrupt_ends_the_watcher_and_not_the_run(begin, tell, start, tmp_path, db):
    begin("a1")
    tell("a1", "stage", "cloning")
    process = start(tmp_path, "status", "--watch", PYTHONUNBUFFERED="1")
    assert process.stdout.readline() == "Reading the repository\n"
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors) == (130, "", "Error: Interrupted\n")
    assert load_status(db)[0].status == "generating"


def test_waiting_takes_less_than_a_hundredth_of_a_core(begin, tell, start, tmp_path):
    begin("a1")
    tell("a1", "stage", "cloning")
    process = start(tmp_path, "status", "--watch", PYTHONUNBUFFERED="1")
    process.stdout.readline()
    time.sleep(1.5)  # the first look at the process of the run imports what it needs
    watcher = psutil.Process(process.pid)
    before = sum(watcher.cpu_times()[:2])
    time.sleep(4)
    spent = sum(watcher.cpu_times()[:2]) - before
    process.kill()
    process.communicate()
    assert spent <= 0.04


def test_on_a_terminal_a_bar_stands_below_the_lines(begin, tell, end, tmp_path, own):
    begin("a1")
    tell("a1", "stage", total=2, message="2 of them to write")
    tell("a1", "written", slug="a", total=2, done=1)
    shown = Terminal(tmp_path, "status", "--watch")
    wait_until(lambda: "1/2" in shown.text)
    tell("a1", "written", slug="b", total=2, done=2)
    end("a1")
    assert shown.wait() == 0
    assert [line.rpartition("\r")[2] for line in shown.text.replace("\r\n", "\n").split("\n")] == [
        "Writing pages, 2 pages: 2 of them to write",
        "Page a is written",
        "Page b is written",
        f"Writing pages          {'█' * 30} 2/2",
        f"{ENDED}ready, 2 pages",
        "",
    ]


def test_the_bar_says_that_the_run_is_paused(begin, tell, end, tmp_path, own, db):
    begin("a1")
    tell("a1", "stage", total=2)
    tell("a1", "written", slug="a", total=2, done=1)
    set_status(db, "a1", "paused", at=AT)
    shown = Terminal(tmp_path, "status", "--watch")
    wait_until(lambda: "1/2" in shown.text)
    assert f"Paused                 {'█' * 15}{'░' * 15} 1/2" in shown.text
    end("a1", "aborted", "generation aborted by user")
    assert shown.wait() == 130


def test_a_real_build_is_followed_to_its_end(project, start, end_process):
    folder = project.root.parent
    project.switch(
        "Path(__file__).with_name('started').touch()\n"
        "while not Path(__file__).with_name('go').exists(): time.sleep(0.01)"
    )
    build = end_process(project.start("build", "--quiet"))
    wait_until((folder / "hooks" / "started").exists)
    watcher = end_process(start(project.root, "status", "--watch"))
    time.sleep(0.5)
    (folder / "hooks" / "go").touch()
    output, _ = watcher.communicate(timeout=60)
    assert build.wait(60) == 0
    lines = output.splitlines()
    pages = len(project.pages)
    assert watcher.returncode == 0
    assert lines[:3] == [
        "Reading the repository",
        "Planning",
        f"Writing pages, {pages} pages: {pages} of them to write",
    ]
    assert sorted(lines[3:-4]) == sorted(f"Page {slug} is written" for slug in project.pages)
    assert lines[-4:] == [
        f"Checking pages, {pages} pages",
        f"Linking pages, {pages} pages",
        "Rendering",
        f"acme/weather@main/static/default: ready, {pages} pages, {pages} written",
    ]


def test_watching_imports_nothing_that_builds(begin, end, tmp_path):
    begin("a1")
    end("a1")
    code = (
        "import json, sys\n"
        "from docsfy_plugin.cli import main\n"
        "main(['status', '--watch'], standalone_mode=False)\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    heavy = {"mkdocs", "griffe", "git", "diskcache", "yaml", "docsfy_plugin.builtins"}
    assert set(json.loads(done.stderr)) & heavy == set()


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, folder, *arguments):
        self.text = ""
        leader, follower = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from docsfy_plugin.cli import main; main()", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=follower,
            stderr=follower,
        )
        os.close(follower)
        self._reader = threading.Thread(target=self._read, args=(leader,))
        self._reader.start()

    def wait(self):
        code = self._process.wait(20)
        self._reader.join(20)
        return code

    def _read(self, leader):
        with os.fdopen(leader, "rb", buffering=0) as stream:
            data = b""
            while chunk := self._chunk(stream):
                data += chunk
                self.text = data.decode(errors="ignore")

    def _chunk(self, stream):
        try:
            return stream.read(4096)
        except OSError:  # Linux says so at the end of a terminal
            return b""
