"""Commands, run in a folder as a user runs them."""

import json
import os
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

from docsfy_plugin.cli import main


@pytest.fixture
def run(monkeypatch):
    """Runs a command in a folder, in this process."""

    def invoke(folder, *arguments):
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            return CliRunner().invoke(main, [str(one) for one in arguments])

    return invoke


@pytest.fixture
def run_json(run):
    """Runs a command with `--json`; gives its exit code and the one object it printed."""

    def invoke(folder, *arguments):
        result = run(folder, *arguments, "--json")
        (line,) = result.stdout.splitlines()
        answer = json.loads(line)
        assert line == json.dumps(answer, sort_keys=True)
        return result.exit_code, answer

    return invoke


@pytest.fixture
def start():
    """Runs a command as a process of its own."""

    def process(folder, *arguments, **options):
        settings = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        # a shell's background job ignores SIGINT, and so would all that it starts
        settings["preexec_fn"] = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
        return subprocess.Popen(
            [sys.executable, "-c", "from docsfy_plugin.cli import main; main()", *arguments],
            cwd=folder,
            env={**os.environ, **options},
            **settings,
        )

    return process


@pytest.fixture
def repository(make_project):
    """A repository with a remote and without an `mkdocs.yml`."""
    project = make_project()
    (project.root / "mkdocs.yml").unlink()
    (project.root / "docs" / ".gitkeep").unlink()
    (project.root / "docs").rmdir()
    project.commit()
    return project
