"""Runs that stand still at a stage of one's choice, to be stopped or paused there."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.conftest import Project, create_project, heed_interrupts

WAIT_S = 30.0
DOCSFY = str(Path(sys.executable).with_name("docsfy"))
HOLD = ".hold"
"""Folder of the hook file, in the project, so that a copy of it names the same plugin."""

HOOK = """\
import subprocess
import sys
import threading
import time
from pathlib import Path

from docsfy_hookspecs import Analyzer, hookimpl
from docsfy_plugin.pipeline.publishing import Publication

HERE = Path(__file__).parent


def wants(stage):
    return (HERE / "stage").read_text() == stage


def hold(stage):
    if wants(stage) and not (HERE / "reached").exists():
        (HERE / "reached").touch()
        exec((HERE / "how").read_text(), globals())


def read(path, content):
    hold("reading")
    return ()


@hookimpl
def docsfy_analyzers():
    return (Analyzer(name="held", version="1", patterns=("*.py",), read=read),)


@hookimpl
def docsfy_plan():
    hold("planning")


@hookimpl
def docsfy_write_page(page):
    hold(f"writing {page.slug}")


@hookimpl
def docsfy_check_page():
    if threading.current_thread() is threading.main_thread():
        hold("validating")


@hookimpl
def docsfy_link_page():
    hold("cross_linking")


@hookimpl
def docsfy_render_pages():
    hold("adding pages")
    if wants("swapped") and not hasattr(Publication, "kept"):
        Publication.kept = Publication.publish
        Publication.publish = publish_and_hold


@hookimpl
def docsfy_render_outputs():
    hold("writing outputs")


def publish_and_hold(publication):
    publication.kept()
    hold("swapped")


def on_page_markdown(markdown, **_):
    hold("rendering")


def on_page_content(html, page, **_):
    with (HERE / "converted").open("a") as log:
        print(page.file.src_uri, file=log)


def on_post_build(**_):
    hold("on_post_build")
"""

GIT = """\
#!/bin/sh
case "$*" in *ls-tree*)
    stage="$(cat {folder}/stage)"
    [ -z "$DOCSFY_ATTEMPT" ] && [ "$stage" != cloning ] && stage=nowhere
    case "$stage" in cloning*)
        if [ ! -e {folder}/reached ]; then
            touch {folder}/reached
            exec sleep 60
        fi
    esac
esac
exec {git} "$@"
"""

WITH_CHILD = 'child = subprocess.Popen(["sleep", "60"]); time.sleep(60)'
"""Waits, and leaves a process behind unless somebody ends it."""

BY_USER = "generation aborted by user"
PAGE = "api/weather/radar"
RADAR = {"src/weather/radar.py": '"""Shows the rain."""\n'}

_COMPLAINT = re.compile(r"[Aa]bort|[Ii]nterrupt|[Ss]topped|Traceback|Error|ERROR")
_PREFIX = re.compile(r"^(?:ERROR +-  docsfy_plugin: |Error: )")


def wait_until(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {WAIT_S} s for {what}"
        time.sleep(0.02)


@dataclass
class HeldRun:
    """A project whose next run stands still somewhere.

    Attributes:
        project: The project; it has a site and its pages are stored.
        process: The run, once it was started.
        before: The site as it was.
    """

    project: Project
    process: subprocess.Popen[str] | None = None
    output: str = ""
    before: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = self.tree()

    @property
    def folder(self) -> Path:
        return self.project.root / HOLD

    @property
    def environment(self) -> dict[str, str]:
        """All that the run starts is known by a variable."""
        bin_dir = self.folder / "bin"
        return {
            **os.environ,
            "PATH": f"{bin_dir}{os.pathsep}{os.environ['PATH']}",
            "HELD_RUN": str(self.folder),
        }

    def hold(self, stage: str, how: str = WITH_CHILD) -> None:
        """Choose where the next run stands still, for once, and what it does there."""
        for name in ("reached", "converted"):
            (self.folder / name).unlink(missing_ok=True)
        (self.folder / "how").write_text(how)
        (self.folder / "stage").write_text(stage)

    def start(
        self, *arguments: str, module: str = "mkdocs", **options: Any
    ) -> subprocess.Popen[str]:
        """Start a run: of MkDocs, or of docsfy itself."""
        settings = {"env": self.environment, "preexec_fn": heed_interrupts} | options
        if module == "docsfy":
            self.process = self.start_docsfy(*arguments, **settings)
        else:
            self.process = self.project.start(*arguments, module=module, **settings)
        return self.process

    def await_hold(self) -> None:
        """Wait until the run stands still."""
        wait_until(
            lambda: (self.folder / "reached").exists() or self.process.poll() is not None,
            "the stage",
        )
        assert self.process.poll() is None, self.process.communicate()[0]

    def end(self) -> str:
        """Wait for the end of the run; what it said."""
        self.output, _ = self.process.communicate(timeout=WAIT_S)
        return self.output

    def docsfy(self, *arguments: str) -> tuple[int, str]:
        """Run a command of docsfy beside the run; gives its exit code and what it said."""
        process = self.start_docsfy(*arguments)
        said, _ = process.communicate(timeout=WAIT_S)
        return process.returncode, said

    def start_docsfy(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start a command of docsfy."""
        settings = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        words = [DOCSFY, *arguments]
        return subprocess.Popen(words, cwd=self.project.root, **settings | options)

    def kill(self) -> None:
        """End what a test left running."""
        for pid in self.processes():
            with suppress(psutil.Error):
                psutil.Process(pid).kill()
        if self.process is not None:
            self.process.communicate(timeout=WAIT_S)

    def processes(self) -> list[int]:
        """Ids of what the run and its children left running."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get("HELD_RUN") == str(self.folder):
                    found.append(process.pid)
        return found

    @property
    def complaints(self) -> list[str]:
        """What the run said of its end, without the level of the log and the plugin's name."""
        lines = self.output.replace(str(self.project.root), "").splitlines()
        return [_PREFIX.sub("", line) for line in lines if _COMPLAINT.search(line)]

    @property
    def attempt(self) -> str:
        """Id of the latest attempt."""
        return str(self.project.ask("SELECT attempt FROM variant")[0][0])

    def pages_of(self, attempt: str) -> set[str]:
        """Pages that an attempt wrote, by the event log."""
        asked = "SELECT slug FROM event WHERE attempt = ? AND kind = 'written'"
        return {slug for (slug,) in self.project.ask(asked, attempt)}

    @property
    def converted(self) -> list[str]:
        """Pages that MkDocs converted since `hold`."""
        return (self.folder / "converted").read_text().splitlines()

    def judge_stopped(self, message: str, *, besides: str = "") -> None:
        """The run was stopped: it says so once, and nothing is left of it.

        Args:
            message: What it says.
            besides: What MkDocs says of a plugin that failed because of it.
        """
        assert [line for line in self.complaints if line != besides] == [message], self.output
        assert self.process.returncode == 130, self.output
        self.judge_aborted(message)

    def judge_aborted(self, message: str) -> None:
        """The row says by whom, the old site stands, nothing is left running."""
        assert self.project.status == ("aborted", message)
        assert self.tree() == self.before
        assert self.project.leftovers == []
        assert self.processes() == []

    def judge_next(self, site: dict[str, bytes]) -> None:
        """The next build goes on from what is stored, and makes the site that is due."""
        self.hold("nowhere")
        stored = self.pages_of(self.attempt)
        built = self.project.build()
        assert built.error is None, built.log
        self.judge_continued(stored)
        assert self.tree() == site

    def judge_continued(self, stored: set[str]) -> None:
        """A run wrote what was missing and nothing else."""
        assert self.project.status == ("ready", None)
        assert not stored & set(self.project.written)
        assert self.project.leftovers == []

    def tree(self) -> dict[str, bytes]:
        """The site as it stands; empty where there is none."""
        return self.project.tree() if self.project.site.exists() else {}


def create_held_run(root: Path) -> HeldRun:
    """Make a project with a site, to be copied."""
    project = create_project(root)
    project.write({f"{HOLD}/hook.py": HOOK})
    project.configure(
        hooks=[f"{HOLD}/hook.py"],
        plugins=["search", {"docsfy": {"hooks": [f"{HOLD}/hook.py"], "jobs": 1}}],
    )
    project.commit({".gitignore": "/site/\n/.docsfy/\n/.hold/\n"})
    made = HeldRun(project)
    made.hold("nowhere")
    built = project.build()
    assert built.error is None, built.log
    return HeldRun(project)


def copy_held_run(made: HeldRun, root: Path, changes: Mapping[str, str]) -> HeldRun:
    """Make a run of one's own, with a commit that the site of before does not know."""
    shutil.copytree(made.project.root, root, symlinks=True)
    run = HeldRun(Project(root, root))
    git = run.folder / "bin" / "git"
    git.parent.mkdir()
    git.write_text(GIT.format(folder=run.folder, git=shutil.which("git")))
    git.chmod(0o755)
    if changes:
        run.project.commit(changes)
    return run
