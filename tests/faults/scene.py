"""A documented repository on which a fault is let loose, and what has to be true afterwards."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from docsfy_plugin.store.orphans import ORPHAN_ERROR
from docsfy_plugin.store.page_cache import PageCache, read_variant
from docsfy_plugin.store.repairs import find_caches
from docsfy_plugin.store.state import StateDir
from tests.conftest import PACKAGE, SWITCHED_HOOK, Project, create_project, heed_interrupts

DOCSFY = str(Path(sys.executable).with_name("docsfy"))
WAIT_S = 60.0
HOOK = ".faults/hook.py"
"""A path in the project, so that a copy of it documents itself in the same words."""
JOBS = 2

RENDERING = ".faults/rendering.py"
"""A hook file of MkDocs itself: each page takes longer by what a file beside it says, twice."""

SLOW_RENDERING = """\
import time
from pathlib import Path


def on_page_markdown(markdown, **_):
    time.sleep(float(Path(__file__).with_name("seconds").read_text()))


def on_post_page(output, **_):
    on_page_markdown("")
"""

HELD = """\
here = Path(__file__)
here.with_name("writing").touch()
while not here.with_name("go").exists():
    time.sleep(0.02)
"""

_WORDS = {
    "cloning": "Reading the repository",
    "planning": "Planning",
    "generating_pages": "Writing pages",
    "validating": "Checking pages",
    "cross_linking": "Linking pages",
    "rendering": "Rendering",
}

Tree = dict[str, bytes]
Records = dict[str, tuple[str, str]]
"""Slug -> digest and attempt of the page's record."""


class LostPagesError(AssertionError):
    """Pages that were stored are gone, or were written again for nothing."""


class TornSiteError(AssertionError):
    """The site is neither the old one nor the new one."""


class WrongStatusError(AssertionError):
    """What is said of an attempt is not what became of it."""


@dataclass
class Fault:
    """One fault and what became of it, for the table.

    Attributes:
        kind: Which row of the table it is counted in.
        stage: Where the fault met the attempt; empty where that is always the same.
        seconds: What was measured, by name.
    """

    kind: str
    stage: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    survived: bool = False
    lost_pages: int = 0
    torn_sites: int = 0
    wrong_statuses: int = 0

    @contextmanager
    def judged(self) -> Iterator[Self]:
        """Count what the block finds wrong, and let it fail the test."""
        try:
            yield self
        except LostPagesError as error:
            self.lost_pages += len(error.args[1])
            raise
        except TornSiteError:
            self.torn_sites += 1
            raise
        except WrongStatusError:
            self.wrong_statuses += 1
            raise
        self.survived = True


def wait_until(condition: Callable[[], Any], what: str, *, every_s: float = 0.002) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {WAIT_S} s for {what}"
        time.sleep(every_s)


def one_line_error(output: str) -> str:
    """The one line by which a run says what is wrong."""
    lines = [line for line in output.splitlines() if line.startswith(("ERROR", "Error", "error"))]
    assert len(lines) == 1, output
    assert "Traceback" not in output, output
    return lines[0]


def stage_in(output: str) -> str:
    """The last stage that a run said it entered."""
    said = [name for line in output.splitlines() for name, words in _WORDS.items() if words in line]
    return said[-1] if said else "start"


@dataclass
class Scene:
    """A project, the site that it had, and the command that makes the next one.

    Attributes:
        project: The project.
        command: `build` of MkDocs, or `generate` of docsfy.
        environment: Variables that the command gets besides those of this process.
    """

    project: Project
    command: str = "build"
    environment: dict[str, str] = field(default_factory=dict)
    old: Tree = field(default_factory=dict)
    attempt: str = ""
    records: Records = field(default_factory=dict)

    def switch(self, code: str = "pass") -> None:
        """Run code before a page is written, under either command."""
        (self.project.root / HOOK).with_name("switch").write_text(code)

    def slow_rendering(self, seconds: float) -> None:
        """Have MkDocs take longer over each page, under `build`."""
        (self.project.root / RENDERING).with_name("seconds").write_text(str(seconds))

    def start_held(self, **options: Any) -> subprocess.Popen[str]:
        """Start the command and wait until it writes a page, which it does until `let_go`."""
        self.switch(HELD)
        process = self.start(**options)
        wait_until((self.project.root / HOOK).with_name("writing").exists, "the first page")
        return process

    def let_go(self) -> None:
        """Let what was held go on."""
        (self.project.root / HOOK).with_name("go").touch()

    def finish(self, process: subprocess.Popen[str]) -> tuple[int, str]:
        """Wait for a run that was started; gives exit code and what it said."""
        output, _ = process.communicate(timeout=WAIT_S)
        return process.returncode, output

    def note(self) -> None:
        """Take what there is for what stood before the fault."""
        self.old = self.tree()
        self.attempt = self.latest["id"] if self.has_rows else ""
        self.records = self.read_records()

    def start(
        self, *arguments: str, root: Path | None = None, **options: Any
    ) -> subprocess.Popen[str]:
        """Start the command as a process of its own."""
        build = [sys.executable, "-m", "mkdocs", "build"]
        generate = [DOCSFY, "generate", "--hooks", HOOK, "--jobs", str(JOBS)]
        settings = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        settings["preexec_fn"] = heed_interrupts
        settings["env"] = os.environ | self.environment
        return subprocess.Popen(
            [*(build if self.command == "build" else generate), *arguments],
            cwd=root or self.project.root,
            **settings | options,
        )

    def run(self, *arguments: str, root: Path | None = None, **options: Any) -> tuple[int, str]:
        """Run the command to its end; gives exit code and what it said."""
        return self.finish(self.start(*arguments, root=root, **options))

    def docsfy(self, *arguments: str, **options: Any) -> tuple[int, str]:
        """Run another command of docsfy here; gives exit code and what it said."""
        found = subprocess.run(
            [DOCSFY, *arguments],
            cwd=self.project.root,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=WAIT_S,
            **options,
        )
        return found.returncode, found.stdout

    def status(self) -> Mapping[str, Any]:
        """What `docsfy status` says of the only variant; empty where there is none."""
        code, output = self.docsfy("status", "--json")
        assert code == 0, output
        found = json.loads(output)["variants"]
        assert len(found) < 2, found
        return found[0] if found else {}

    def tree(self) -> Tree:
        """The site as it stands; empty where there is none."""
        return self.project.tree() if self.project.site.exists() else {}

    @property
    def has_rows(self) -> bool:
        """Whether there is a variant in the database."""
        if not (self.project.state / "docsfy.db").exists():
            return False
        (tables,) = self.project.ask("SELECT count(*) FROM sqlite_master WHERE name = 'variant'")[0]
        return bool(tables and self.project.ask("SELECT 1 FROM variant"))

    @property
    def latest(self) -> dict[str, Any]:
        """The row of the latest attempt."""
        columns = ("id", "status", "stage", "error", "pid")
        (row,) = self.project.ask(
            "SELECT attempt.id, status, stage, error, pid FROM variant"
            " JOIN attempt ON attempt.id = variant.attempt"
        )
        return dict(zip(columns, row, strict=True))

    @property
    def is_rendering(self) -> bool:
        """Whether an attempt that began after `note` has come to rendering."""
        return (
            self.has_rows
            and self.latest["stage"] == "rendering"
            and self.latest["id"] != self.attempt
        )

    def read_records(self) -> Records:
        """All good records of the page cache, and the attempts that wrote them."""
        found: Records = {}
        state = StateDir(self.project.state)
        for path in find_caches(state):
            variant = read_variant(path)
            if variant is not None:
                with PageCache.open(path, variant) as cache:
                    found |= {one.slug: (one.digest, one.attempt) for one in cache.records()}
        return found

    def build_from_nothing(self) -> Tree:
        """The site of the same repository, made elsewhere by a first build."""
        elsewhere = self.project.root.parent / "from-nothing" / self.project.root.name
        shutil.rmtree(elsewhere.parent, ignore_errors=True)
        kept = shutil.ignore_patterns(".docsfy", "site", ".site.docsfy-*")
        shutil.copytree(self.project.root, elsewhere, symlinks=True, ignore=kept)
        code, output = self.run(root=elsewhere)
        assert code == 0, output
        return self.project.tree(below=elsewhere / "site")

    def judge_status(self, *, statuses: tuple[str, ...], error: str | None) -> None:
        """`docsfy status` is to say what became of the attempt, by the site that it left."""
        said = self.status()
        if not said or said["attempt"] == self.attempt:
            right = self.tree() == self.old
        elif self.tree() == self.old:
            right = said["status"] in statuses and said["error"] == error
        else:
            right = said["status"] == "ready" and said["error"] is None
        if not right or (said and said["pid"] is not None):
            is_old = "the old" if self.tree() == self.old else "another"
            raise WrongStatusError(f"status says {said}, and {is_old} site stands")

    def judge_orphan(self) -> None:
        """What is said of an attempt whose process was killed."""
        self.judge_status(statuses=("error",), error=ORPHAN_ERROR)

    def judge_failure(self, code: int, output: str) -> str:
        """A run that met a fault ends with one line, and the old site stands.

        Returns:
            The line.
        """
        line = one_line_error(output)
        assert code == 1, output
        if self.tree() != self.old:
            raise TornSiteError(f"another site stands after: {line}")
        return line

    def judge_failed_status(self) -> None:
        """A run that failed is an `error`, or it never began."""
        said = self.status()
        if not said or said["attempt"] == self.attempt:
            return
        if said["status"] != "error" or not said["error"] or said["pid"] is not None:
            raise WrongStatusError(f"status says {said} of a run that failed")

    def judge_doctor(self, *words: str, **options: Any) -> None:
        """`docsfy doctor` names the fault, in one line that has these words."""
        code, output = self.docsfy("doctor", **options)
        assert "Traceback" not in output
        wrong = [line for line in output.splitlines() if line.startswith("wrong")]
        if code != 1 or not any(all(word in line for word in words) for line in wrong):
            raise WrongStatusError(f"doctor names no {words}: {output}")

    def judge_repair(self) -> None:
        """After `docsfy doctor --repair` the doctor finds nothing wrong."""
        code, output = self.docsfy("doctor", "--repair")
        assert code == 0, output
        code, output = self.docsfy("doctor")
        assert code == 0, output

    def judge_records(self) -> Records:
        """No record is gone, and what the log says was written is there.

        Returns:
            The records.
        """
        if not self.has_rows:
            return {}
        found = self.read_records()
        attempt = self.latest["id"]
        said = self.project.ask(
            "SELECT slug FROM event WHERE attempt = ? AND kind = 'written'"
            " UNION SELECT slug FROM page WHERE record_attempt = ?",
            attempt,
            attempt,
        )
        lost = [slug for (slug,) in said if found.get(slug, ("", ""))[1] != attempt]
        if lost:
            raise LostPagesError(f"{lost} are said to be written, and have no record", lost)
        return found

    def judge_recovery(self, *, before: Records | None = None) -> Tree:
        """The next plain run ends `ready` and writes what is missing and nothing else.

        Args:
            before: Records that the fault left; looked up if not given.

        Returns:
            The new site.
        """
        found = self.judge_records() if before is None else before
        left = self.tree()
        code, output = self.run()
        assert code == 0, output
        said = self.status()
        if said["status"] != "ready" or said["error"] is not None:
            raise WrongStatusError(f"status says {said} of a run that succeeded")
        assert self.leftovers == []
        now = self.read_records()
        gone = [slug for slug in self.records if slug in now and slug not in found]
        again = [
            slug
            for slug, (digest, attempt) in found.items()
            if slug in now and now[slug][0] == digest and now[slug][1] != attempt
        ]
        if gone or again:
            raise LostPagesError(
                f"{gone} were lost, and {again} were written again", [*gone, *again]
            )
        missing = sorted(slug for slug in now if found.get(slug, ("",))[0] != now[slug][0])
        assert self.project.written == missing
        new = self.tree()
        if new != self.build_from_nothing():
            raise TornSiteError("the next run's site is not that of a build from nothing")
        if left not in (self.old, new):
            raise TornSiteError(describe_torn(left, self.old, new))
        return new

    @property
    def leftovers(self) -> list[str]:
        """Staging folders, beside the site and in the state."""
        spare = sorted(path.name for path in self.project.state.glob("site-*"))
        return [*self.project.leftovers, *spare]


def describe_torn(left: Tree, old: Tree, new: Tree) -> str:
    """Which files are of which site."""
    from_old = sorted(name for name in old if left.get(name) == old[name] != new.get(name))
    from_new = sorted(name for name in new if left.get(name) == new[name] != old.get(name))
    gone = sorted(name for name in old if name in new and name not in left)
    return f"torn site: old are {from_old[:5]}, new are {from_new[:5]}, missing are {gone[:5]}"


def edit_one(project: Project) -> None:
    """Change the docstrings of one module; a page of its own is to be written again."""
    project.commit({"src/weather/part3.py": make_module("part3", 4)})


def edit_all(project: Project) -> None:
    """Change the docstrings of many modules."""
    project.commit({name: make_module(Path(name).stem, 7) for name in PARTS})


def edit_randomly(project: Project, drawn: random.Random) -> str:
    """Add a module, remove one, or change docstrings; commit it or leave it uncommitted."""
    modules = sorted((project.repository / "src/weather").glob("part*.py"))
    what = drawn.choice(["add", "remove", "change", "change all"])
    number = drawn.randrange(10**6)
    if what == "add":
        project.write({f"src/weather/new{number}.py": make_module(f"new{number}", number)})
    elif what == "remove":
        drawn.choice(modules).unlink()
    else:
        for path in modules if what == "change all" else [drawn.choice(modules)]:
            path.write_text(make_module(path.stem, number))
    if drawn.random() < 0.7:
        project.commit()
        return what
    return f"{what}, uncommitted"


def make_module(name: str, number: int) -> str:
    """A module with a function; the number is in its docstrings."""
    return f'''\
"""Part {name}, in its version {number}."""


def {name}_report(days: int, city: str = "Rome") -> str:
    """Report what is known, version {number}.

    Args:
        days: How far to look ahead.
        city: Where.
    """
    return city * days
'''


PARTS = {
    f"src/weather/part{number}.py": make_module(f"part{number}", number) for number in range(10)
}
"""Modules to be edited; each has a page."""


def create_scene(root: Path, command: str = "build") -> Scene:
    """Make a project that was never documented."""
    project = create_project(root, PACKAGE | PARTS)
    project.write({HOOK: SWITCHED_HOOK, RENDERING: SLOW_RENDERING})
    plugins = ["search", {"docsfy": {"hooks": [HOOK], "jobs": JOBS}}]
    project.configure(plugins=plugins, hooks=[RENDERING])
    project.commit({".gitignore": "/site/\n/.docsfy/\n/.faults/\n"})
    scene = Scene(project, command)
    scene.switch()
    scene.slow_rendering(0.0)
    return scene
