"""A documented repository on which a fault is let loose, and what has to be true afterwards."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docsfy_plugin.store.orphans import ORPHAN_ERROR
from docsfy_plugin.store.page_cache import PageCache, read_variant
from docsfy_plugin.store.repairs import find_caches
from docsfy_plugin.store.state import StateDir
from tests.conftest import Project, heed_interrupts
from tests.faults.sample import HELD, HOOK, JOBS, RENDERING, create_sample
from tests.faults.verdicts import (
    LostPagesError,
    Records,
    TornSiteError,
    Tree,
    WrongStatusError,
    describe_torn,
    one_line_error,
)

DOCSFY = str(Path(sys.executable).with_name("docsfy"))
WAIT_S = 60.0


def wait_until(
    condition: Callable[[], Any], what: str, *, every_s: float = 0.002, at_most_s: float = WAIT_S
) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + at_most_s
    while not condition():
        assert time.monotonic() < deadline, f"waited {at_most_s} s for {what}"
        time.sleep(every_s)


@dataclass
class Scene:
    """A project, the site that it had, and the command that makes the next one.

    Attributes:
        project: The project.
        command: `build` of MkDocs, or `generate` of docsfy.
        environment: Variables that the command gets besides those of this process.
        old: The site before the fault.
        attempt: Id of the latest attempt before the fault; empty where there was none.
        records: What the page cache held before the fault.
    """

    project: Project
    command: str = "build"
    environment: dict[str, str] = field(default_factory=dict)
    old: Tree = field(default_factory=dict)
    attempt: str = ""
    records: Records = field(default_factory=dict)
    _new: Tree | None = None
    _folder: int = 0

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
        self._new = None
        self._folder = self._find_folder()
        self.old = self.tree()
        self.attempt = self.latest["id"] if self.has_rows else ""
        self.records = self.read_records()

    def go_on(self) -> None:
        """Take what a fault left for what stood before the next one; nothing was edited."""
        new = self._new
        self.note()
        self._new = new

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
        assert code == 0, f"exit code {code}: {output}"
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
        assert code == 0, f"exit code {code}: {output}"
        return self.project.tree(below=elsewhere / "site")

    @property
    def new(self) -> Tree:
        """The site that the repository is to have; made once, so nothing is to be edited then."""
        if self._new is None:
            self._new = self.build_from_nothing()
        return self._new

    @property
    def is_published(self) -> bool:
        """Whether the site is not the old one; one of the same bytes is told by its folder."""
        left = self.tree()
        return left != self.old or (left == self.new and self._find_folder() != self._folder)

    def _find_folder(self) -> int:
        site = self.project.site
        return site.stat().st_ino if site.exists() else 0

    def judge_site(self) -> None:
        """The site is the old one or the new one, byte for byte."""
        left = self.tree()
        if left not in (self.old, self.new):
            raise TornSiteError(describe_torn(left, self.old, self.new))

    def judge_status(self, *, status: str, error: str | None) -> None:
        """`docsfy status` is to say what became of the attempt, by the site that it left."""
        said = self.status()
        if not said or said["attempt"] == self.attempt:
            right = not self.is_published
        elif self.is_published:
            right = (said["status"], said["error"]) == ("ready", None)
        else:
            right = (said["status"], said["error"]) == (status, error)
        if not right or (said and said["pid"] is not None):
            site = "another" if self.is_published else "the old"
            raise WrongStatusError(f"status says {said}, and {site} site stands")

    def judge_orphan(self) -> None:
        """What is said of an attempt whose process was killed."""
        self.judge_status(status="error", error=ORPHAN_ERROR)

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
        assert code == 0, f"exit code {code}: {output}"
        code, output = self.docsfy("doctor")
        assert code == 0, f"exit code {code}: {output}"

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

    def judge_recovery(self, *, before: Records | None = None) -> None:
        """The next plain run ends `ready` and writes what is missing and nothing else.

        Args:
            before: Records that the fault left; looked up if not given.
        """
        found = self.judge_records() if before is None else before
        self.judge_site()
        code, output = self.run()
        assert code == 0, f"exit code {code}: {output}"
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
        if self.tree() != self.new:
            raise TornSiteError("the next run's site is not that of a build from nothing")

    @property
    def leftovers(self) -> list[str]:
        """Staging folders, beside the site and in the state."""
        spare = sorted(path.name for path in self.project.state.glob("site-*"))
        return [*self.project.leftovers, *spare]


def create_scene(root: Path, command: str = "build") -> Scene:
    """Make a project that was never documented."""
    scene = Scene(create_sample(root), command)
    scene.switch()
    scene.slow_rendering(0.0)
    return scene
