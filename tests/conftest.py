"""Real repositories, documented by real builds of MkDocs."""

import json
import logging
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from docsfy_plugin.store.database import Database

pytest_plugins = ["tests.faults.table"]

Files = Mapping[str, str | bytes]

EPOCH = "1700000000"
COMMITTED = "2024-03-01T10:00:00+0200"

PACKAGE: dict[str, str] = {
    "README.md": "# Weather\n\nTells the weather of a city.\n",
    "pyproject.toml": """\
[project]
name = "weather"
version = "1.0"
description = "Tells the weather of a city."
dependencies = ["click"]

[project.scripts]
weather = "weather.cli:main"
""",
    "src/weather/__init__.py": '"""Tells the weather."""\n',
    "src/weather/cli.py": '''\
"""The command line."""

import os

import click

from weather.forecast import Forecast


@click.command()
@click.option("--days", default=3, help="How many days to look ahead.")
@click.argument("city")
def main(city: str, days: int) -> None:
    """Print the forecast of a city."""
    click.echo(Forecast(city, os.environ["WEATHER_KEY"]).text(days))
''',
    "src/weather/forecast.py": '''\
"""What tomorrow brings."""


class Forecast:
    """The weather of the days to come."""

    def __init__(self, city: str, key: str) -> None:
        self.city = city

    def text(self, days: int) -> str:
        """Say it in words.

        Args:
            days: How far to look ahead.
        """
        return self.city * days
''',
    "tests/test_forecast.py": "def test_text():\n    assert True\n",
    ".github/workflows/ci.yml": """\
name: CI
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: pytest
""",
}
"""An ordinary small package: a command, docstrings, a variable, tests, CI."""


ADDED_COLUMNS = {"attempt": ("origin", "calls", "prompt_tokens"), "plan": ("base", "files")}
"""What migrations have added since version 1."""

SWITCHED_HOOK = """\
import time
from pathlib import Path

from docsfy_hookspecs import DocsfyError, hookimpl


@hookimpl
def docsfy_write_page(page):
    exec(Path(__file__).with_name("switch").read_text())
    return None
"""


@dataclass
class Built:
    """What a build left and said.

    Attributes:
        error: What MkDocs' command would have ended with; `None` when it succeeded.
        lines: What was logged, `LEVEL message`, in order.
    """

    error: BaseException | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def log(self) -> str:
        return "\n".join(self.lines)

    @property
    def exit_code(self) -> int:
        if self.error is None:
            return 0
        return int(getattr(self.error, "exit_code", 1))

    @property
    def message(self) -> str:
        return str(self.error)


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{record.levelname} {record.getMessage()}")


def heed_interrupts() -> None:
    """A shell's background job ignores SIGINT, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass
class Project:
    """A repository with an `mkdocs.yml`, and its site beside it.

    Attributes:
        root: Folder of `mkdocs.yml`.
        repository: Top of the repository; the same folder but where a test says otherwise.
    """

    root: Path
    repository: Path

    def git(self, *arguments: str | Path) -> str:
        return subprocess.run(
            ["git", "-C", self.repository, *arguments],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout.strip()

    def write(self, files: Files) -> None:
        for name, content in files.items():
            path = self.repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.repository / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def commit(self, files: Files | None = None, message: str = "a commit") -> str:
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def configure(self, *, plugins: list[Any] | None = None, **settings: Any) -> None:
        """Write `mkdocs.yml`; keywords are settings of MkDocs, `plugins` as MkDocs has them."""
        values = {
            "site_name": "A site",
            "theme": "mkdocs",
            "plugins": ["search", "docsfy"] if plugins is None else plugins,
        } | settings
        (self.root / "docs").mkdir(parents=True, exist_ok=True)
        # JSON is YAML
        (self.root / "mkdocs.yml").write_text(json.dumps(values))

    def options(self, *, plugins: list[Any] | None = None, **options: Any) -> None:
        """Write `mkdocs.yml` with options of docsfy."""
        self.configure(plugins=["search", {"docsfy": options}, *(plugins or [])])

    def switch(self, code: str = "pass", **options: Any) -> None:
        """Run code before a page is written; the hook file is the same whatever the code is."""
        folder = self.root.parent / "hooks"
        folder.mkdir(exist_ok=True)
        (folder / "hook.py").write_text(SWITCHED_HOOK)
        (folder / "switch").write_text(code)
        self.options(hooks=[str(folder / "hook.py")], **options)

    def build(self, *, strict: bool = False, dirty: bool = False, **settings: Any) -> Built:
        """Build in this process, as MkDocs' command does."""
        built = Built()
        handler = _Lines(built.lines)
        loggers = [logging.getLogger(name) for name in ("mkdocs", "docsfy_plugin")]
        levels = [logger.level for logger in loggers]
        for logger in loggers:
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
        try:
            self._build(strict=strict, dirty=dirty, **settings)
        except (Exception, KeyboardInterrupt, SystemExit) as exc:  # noqa: BLE001  # it is the answer
            built.error = exc
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.removeHandler(handler)
                logger.setLevel(level)
        return built

    def _build(self, *, strict: bool, dirty: bool, **settings: Any) -> None:
        config = load_config(str(self.root / "mkdocs.yml"), strict=strict, **settings)
        config.plugins.on_startup(command="build", dirty=dirty)
        try:
            build(config, dirty=dirty)
        finally:
            config.plugins.on_shutdown()

    def start(self, *arguments: str, module: str = "mkdocs", **options: Any) -> subprocess.Popen:
        """Start MkDocs as a process of its own, as a terminal would."""
        settings = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        settings["preexec_fn"] = heed_interrupts
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments], cwd=self.root, **settings | options
        )

    def run(self, *arguments: str, module: str = "mkdocs") -> tuple[int, str]:
        """Run MkDocs as a process of its own; gives exit code and what it said."""
        process = self.start(*arguments, module=module)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def state(self) -> Path:
        return self.root / ".docsfy"

    def read(self, path: str) -> str:
        return (self.site / path).read_text()

    def tree(self, *, below: Path | None = None) -> dict[str, bytes]:
        """Every file of the site but the compressed sitemap, which holds the time of writing."""
        top = below or self.site
        return {
            path.relative_to(top).as_posix(): path.read_bytes()
            for path in sorted(top.rglob("*"))
            if path.is_file() and path.suffix != ".gz"
        }

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Look into the sidecar database, as another process would."""
        uri = f"file:{self.state / 'docsfy.db'}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    @property
    def status(self) -> tuple[str, str | None]:
        """Status and error of the only variant."""
        (row,) = self.ask(
            "SELECT status, error FROM variant JOIN attempt ON attempt.id = variant.attempt"
        )
        return row

    @property
    def pages(self) -> dict[str, str]:
        """Slug -> what the last attempt did with it."""
        return dict(self.ask("SELECT slug, status FROM page"))

    @property
    def written(self) -> list[str]:
        return sorted(slug for slug, status in self.pages.items() if status == "written")

    @property
    def leftovers(self) -> list[str]:
        """What publishing left beside the site."""
        return sorted(path.name for path in self.root.glob(".*docsfy-*"))


@pytest.fixture(autouse=True, scope="session")
def _plain_git() -> Iterator[None]:
    """Git knows nothing of the user who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("GIT_", "DOCSFY_"))]:
            patch.delenv(name)
        for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
            patch.setenv(name, "/dev/null")
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_NAME", "Somebody")
            patch.setenv(f"GIT_{role}_EMAIL", "somebody@example.org")
            patch.setenv(f"GIT_{role}_DATE", COMMITTED)
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        # set by Material when its theme is loaded
        patch.setenv("NO_MKDOCS_2_WARNING", "true")
        yield


@pytest.fixture(autouse=True)
def _leaves_nothing_behind() -> Iterator[None]:
    """A test that changes the process for the tests after it fails."""
    names = ("", "mkdocs", "properdocs", "docsfy_plugin")
    environment, folder = dict(os.environ), Path.cwd()
    handlers = {name: list(logging.getLogger(name).handlers) for name in names}
    yield
    after = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
    environment.pop("PYTEST_CURRENT_TEST", None)
    assert after == environment
    assert Path.cwd() == folder
    assert {name: list(logging.getLogger(name).handlers) for name in names} == handlers


@pytest.fixture(scope="session")
def package() -> dict[str, str]:
    return dict(PACKAGE)


def downgrade(db: Database) -> None:
    """Make a database that of the docsfy whose schema has version 1."""
    for table, columns in ADDED_COLUMNS.items():
        for column in columns:
            db.connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    db.connection.execute("PRAGMA user_version = 1")


def create_project(root: Path, files: Files | None = None) -> Project:
    root.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["git", "init", "--quiet", "--initial-branch=main", root], check=True, timeout=60
    )
    project = Project(root, root)
    project.configure()
    project.write({".gitignore": "/site/\n/.docsfy/\n", "docs/.gitkeep": ""})
    project.git("remote", "add", "origin", "https://github.com/acme/weather.git")
    project.commit(files or PACKAGE)
    return project


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Project]:
    """Makes a repository with an `mkdocs.yml` of its own, everything in one commit."""

    def make(files: Files | None = None, name: str = "weather") -> Project:
        return create_project(tmp_path / name, files)

    return make


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return make_project()


@pytest.fixture(scope="session")
def make_shared_project(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Project]:
    """Like `make_project`, for tests that only look at what is built."""

    def make(files: Files | None = None) -> Project:
        return create_project(tmp_path_factory.mktemp("shared") / "weather", files)

    return make


@pytest.fixture
def end_process() -> Iterator[Callable[[subprocess.Popen], subprocess.Popen]]:
    """Ends what a test started, whatever becomes of the test."""
    started: list[subprocess.Popen] = []

    def register(process: subprocess.Popen) -> subprocess.Popen:
        started.append(process)
        return process

    yield register
    for process in started:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate()
