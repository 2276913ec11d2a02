"""`mkdocs serve`: the preview follows the source, never loops, never hangs."""

import re
import signal
import socket
import threading
import time
import urllib.error
import urllib.request

import pytest

from tests.e2e.held_runs import BY_USER
from tests.e2e.held_runs import PAGE as HELD_PAGE

WAIT_S = 20.0
MESSAGES = {
    signal.SIGINT: BY_USER,
    signal.SIGTERM: "generation aborted by SIGTERM",
    signal.SIGHUP: "generation aborted by SIGHUP",
}


class Preview:
    """A running `mkdocs serve` and what it said."""

    def __init__(self, project, process, port):
        self.project = project
        self.process = process
        self.url = f"http://127.0.0.1:{port}/"
        self.output = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.output += line

    def wait_for_all(self):
        """Wait until all that the process said is read."""
        self._reader.join(WAIT_S)

    def get(self, path=""):
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return answer.read().decode()

    def wait_for(self, condition, what):
        deadline = time.monotonic() + WAIT_S
        while not condition():
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, f"{what}\n{self.output}"
            time.sleep(0.05)

    def shows(self, path, words):
        try:
            return words in self.get(path)
        except (urllib.error.URLError, ConnectionError):
            return False

    @property
    def builds(self):
        return len(re.findall(r"Building documentation\.\.\.", self.output))


@pytest.fixture
def start_preview(end_process):
    """Starts the preview of a project; `start` runs MkDocs with arguments."""

    def begin(project, start=None):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = (start or project.start)("serve", "-a", f"127.0.0.1:{port}")
        return Preview(project, end_process(process), port)

    return begin


@pytest.fixture
def serve(start_preview):
    def start(project, **settings):
        preview = start_preview(project, **settings)
        preview.wait_for(lambda: "Serving on" in preview.output, "the preview")
        return preview

    return start


FORECAST = "src/weather/forecast.py"
PAGE = "api/weather/forecast/"


def test_rebuilds_when_the_source_changes_and_then_rests(project, serve):
    preview = serve(project)
    assert preview.shows(PAGE, "What tomorrow brings.")
    project.edit(FORECAST, "What tomorrow brings.", "What next week brings.")
    preview.wait_for(lambda: preview.shows(PAGE, "What next week brings."), "the new docstring")
    assert preview.builds == 2
    time.sleep(1.5)
    assert preview.builds == 2
    # a new module gets its page
    project.write({"src/weather/radar.py": '"""Shows the rain."""\n'})
    preview.wait_for(lambda: preview.shows("api/weather/radar/", "Shows the rain."), "a new page")
    assert not project.site.exists()
    assert project.leftovers == []


def test_own_files_in_watched_folders_cause_no_loop(project, serve):
    project.configure(
        watch=["."], site_dir="out/site", plugins=["search", {"docsfy": {"state_dir": "state"}}]
    )
    preview = serve(project)
    time.sleep(1.5)
    assert preview.builds == 1
    project.edit(FORECAST, "What tomorrow brings.", "What next week brings.")
    preview.wait_for(lambda: preview.shows(PAGE, "What next week brings."), "the new docstring")
    assert preview.builds == 2
    time.sleep(1.5)
    assert preview.builds == 2


def test_site_that_was_built_before_is_no_source(project, serve):
    project.configure(site_dir="public", watch=["."])
    project.write({".gitignore": "/.docsfy/\n"})
    assert project.build(strict=True).error is None
    preview = serve(project)
    assert "Up to date" in preview.output
    assert "'public'" not in preview.output


@pytest.mark.parametrize("fault", ["hook", "git"])
def test_last_good_pages_are_shown_when_a_rebuild_fails_and_it_recovers(project, serve, fault):
    project.switch()
    preview = serve(project)
    if fault == "hook":
        project.switch("raise ValueError('broken')")
    else:
        (project.root / ".git").rename(project.root / ".not-git")
    project.edit(FORECAST, "What tomorrow brings.", "What next week brings.")
    preview.wait_for(lambda: "The last good pages are shown" in preview.output, "the failure")
    assert preview.shows(PAGE, "What tomorrow brings.")
    assert preview.shows("", "Tells the weather")
    assert "Traceback" not in preview.output

    if fault == "hook":
        project.switch()
    else:
        (project.root / ".not-git").rename(project.root / ".git")
    project.edit(FORECAST, "What next week brings.", "What next year brings.")
    preview.wait_for(lambda: preview.shows(PAGE, "What next year brings."), "recovery")


def test_first_build_that_fails_ends_the_command_in_one_line(project):
    project.options(provder="x")
    code, output = project.run("serve", "-a", "127.0.0.1:0")
    assert code == 1
    assert "Did you mean 'provider'?" in output
    assert "Traceback" not in output


WRITING = f"writing {HELD_PAGE}"


def end(run, preview):
    """Wait for the end of a preview; what it said is judged as that of any run."""
    run.process.wait(WAIT_S)
    preview.wait_for_all()
    run.output = preview.output


def hold_rebuild(run, preview, stage):
    run.hold(stage)
    run.project.edit("src/weather/radar.py", "Shows the rain.", "Shows the snow.")
    preview.wait_for((run.folder / "reached").exists, stage)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("stage", [WRITING, "rendering"])
def test_signal_in_the_first_build_ends_the_preview(make_run, start_preview, stage, number):
    run = make_run()
    run.hold(stage)
    preview = start_preview(run.project, run.start)
    run.await_hold()
    run.process.send_signal(number)
    end(run, preview)
    run.judge_stopped(MESSAGES[number])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("stage", [WRITING, "rendering"])
def test_signal_in_a_rebuild_ends_the_preview(make_run, serve, stage, number):
    run = make_run()
    preview = serve(run.project, start=run.start)
    hold_rebuild(run, preview, stage)
    run.process.send_signal(number)
    end(run, preview)
    run.judge_stopped(MESSAGES[number])


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)]
)
@pytest.mark.parametrize("rebuilds", [False, True])
def test_signal_between_builds_is_mkdocs_own(make_run, serve, rebuilds, number, code):
    run = make_run()
    preview = serve(run.project, start=run.start)
    if rebuilds:
        run.project.edit("src/weather/radar.py", "Shows the rain.", "Shows the snow.")
        preview.wait_for(lambda: preview.shows(f"{HELD_PAGE}/", "Shows the snow."), "the rebuild")
        time.sleep(0.2)
    run.process.send_signal(number)
    end(run, preview)
    assert (run.process.returncode, run.complaints) == (code, [])
    assert run.project.status == ("ready", None)


@pytest.mark.parametrize("stage", ["planning", WRITING, "cross_linking"])
def test_abort_of_a_rebuild_leaves_the_preview_with_the_last_good_pages(make_run, serve, stage):
    run = make_run()
    preview = serve(run.project, start=run.start)
    hold_rebuild(run, preview, stage)
    assert run.docsfy("abort") == (0, "aborted\n")
    kept = f"The last good pages are shown, since: {BY_USER}"
    preview.wait_for(lambda: kept in preview.output, "the line")
    assert preview.shows(f"{HELD_PAGE}/", "Shows the rain.")
    assert run.project.status == ("aborted", BY_USER)
    assert run.processes() == [run.process.pid]
    run.project.edit("src/weather/radar.py", "Shows the snow.", "Shows the hail.")
    preview.wait_for(lambda: preview.shows(f"{HELD_PAGE}/", "Shows the hail."), "the next rebuild")


def test_abort_while_a_rebuild_is_rendered_ends_the_preview_that_has_no_pages_left(make_run, serve):
    run = make_run()
    preview = serve(run.project, start=run.start)
    hold_rebuild(run, preview, "rendering")
    assert run.docsfy("abort") == (0, "aborted\n")
    end(run, preview)
    run.judge_stopped(BY_USER)
