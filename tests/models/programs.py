"""A program of a test that stands in for a model's command line, behind the provider `command`."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.conftest import Project

WAIT_S = 30.0
DOCSFY = str(Path(sys.executable).with_name("docsfy"))

PROGRAM = """\
import json, os, re, signal, subprocess, sys, time
from pathlib import Path

HERE = Path(__file__).parent
prompt = sys.stdin.buffer.read().decode()
found = [re.search(f"^{name}: (.+)$", prompt, re.M) for name in ("Title", "Slug")]
title, slug = [match[1] if match else "" for match in found]
if not slug:
    kind = "update" if '"rewrite"' in prompt else "plan"
else:
    kind = "patch" if '"updates"' in prompt else "page"


def note(name, value):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    path = folder / f"{time.monotonic_ns()}-{os.getpid()}"
    path.with_suffix(".new").write_text(json.dumps(value))
    path.with_suffix(".new").rename(path)


def leave_child():
    words = [sys.executable, "-S", "-c", "import time; time.sleep(60)", str(HERE)]
    subprocess.Popen(words, start_new_session=True)


def hang():
    time.sleep(60)


note("starts", {
    "kind": kind, "slug": slug, "pid": os.getpid(), "folder": os.getcwd(),
    "files": os.listdir("."), "environment": dict(os.environ), "argv": sys.argv[1:],
})
exec((HERE / "does").read_text())
if kind == "plan":
    print((HERE / "plan.json").read_text())
elif kind == "update":
    print('{"rewrite": [], "add": []}')
elif kind == "patch":
    old = re.search(r"It was written (\\d+) times\\.", prompt)
    new = f"It was written {int(old[1]) + 1} times."
    print(json.dumps({"updates": [{"old_text": old[0], "new_text": new}]}))
else:
    print(f"# {title}\\n\\nThis page is about {slug}.\\n\\nIt was written 1 times.\\n")
    print("<!-- docsfy:end -->")
note("ends", slug)
"""


def wait_until(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {WAIT_S} s for {what}"
        time.sleep(0.02)


@dataclass
class Program:
    """The program, and the project whose pages it writes.

    Attributes:
        folder: Where it lies, and notes what it was given.
        process: The build that was started last.
    """

    project: Project
    folder: Path
    process: subprocess.Popen[str] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir()
        (self.folder / "program.py").write_text(PROGRAM)
        self.does("pass")

    @property
    def command(self) -> str:
        return f"{sys.executable} -S -E {self.folder / 'program.py'}"

    def options(self, **options: Any) -> None:
        given = {"provider": "command", "command": self.command, "retries": 3} | options
        self.project.options(**given)

    def does(self, code: str) -> None:
        """What it does before it answers; sees `kind`, `slug`, `hang`, `leave_child`."""
        (self.folder / "new").write_text(code)
        (self.folder / "new").rename(self.folder / "does")

    @property
    def starts(self) -> list[dict[str, Any]]:
        """What it was given, call by call."""
        paths = sorted((self.folder / "starts").glob("*[0-9]"))
        return [json.loads(path.read_text()) for path in paths]

    @property
    def calls(self) -> list[tuple[str, str]]:
        """Kind and slug of every call, sorted."""
        return sorted((start["kind"], start["slug"]) for start in self.starts)

    @property
    def ends(self) -> int:
        """How many calls it answered."""
        return len(list((self.folder / "ends").glob("*[0-9]")))

    def forget(self) -> None:
        for name in ("starts", "ends"):
            for path in (self.folder / name).glob("*"):
                path.unlink()

    def start(self) -> subprocess.Popen[str]:
        """Build in a process of its own."""
        self.process = self.project.start("build", env=dict(os.environ))
        return self.process

    def await_starts(self, count: int) -> None:
        wait_until(
            lambda: len(self.starts) >= count or self.process.poll() is not None,
            f"{count} calls",
        )
        assert self.process.poll() is None, self.process.communicate()[0]

    def end(self) -> str:
        """Wait for the build's end; what it said."""
        return self.process.communicate(timeout=WAIT_S)[0]

    def docsfy(self, *arguments: str) -> tuple[int, str]:
        """Run a command of docsfy in a process of its own."""
        done = subprocess.run(
            [DOCSFY, *arguments],
            check=False,
            cwd=self.project.root,
            capture_output=True,
            text=True,
            timeout=WAIT_S,
        )
        return done.returncode, done.stdout + done.stderr

    @property
    def running(self) -> list[int]:
        """Ids of processes of the program and of those that it left."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if any(str(self.folder) in word for word in process.cmdline()):
                    found.append(process.pid)
        return found

    def kill(self) -> None:
        """End what a test left."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate(timeout=WAIT_S)
        for pid in self.running:
            with suppress(psutil.Error):
                psutil.Process(pid).kill()
