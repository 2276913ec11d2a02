"""A command line that is not there, or where nobody is logged in."""

import subprocess

import pytest

from tests.models.conftest import EDIT
from tests.models.programs import DOCSFY
from tests.providers.stand_ins import StandIn

NO_READER = """\
from docsfy_hookspecs import Analyzer, hookimpl


def read(path, content):
    raise ValueError("files were read")


@hookimpl
def docsfy_analyzers():
    return (Analyzer(name="no", version="1", patterns=("*",), read=read),)
"""


@pytest.fixture
def gone(project):
    """A project whose command is not installed."""
    project.options(provider="command", command="no-such-program-of-anybody")
    return project


@pytest.fixture
def logged_out(project, tmp_path, monkeypatch):
    """A project whose command line says that nobody is logged in."""
    folder = tmp_path / "bin"
    folder.mkdir()
    stand_in = StandIn(
        folder / "claude", tmp_path / "claude.json", "2.1.329 (Claude Code)", ["auth", "status"]
    )
    stand_in.does("answer({})\n")
    git = subprocess.run(["which", "git"], capture_output=True, text=True, check=True)
    (folder / "git").symlink_to(git.stdout.strip())
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(folder))
        patch.setenv("HOME", str(tmp_path))
        for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"):
            patch.delenv(name, raising=False)
        project.options(provider="claude")
        yield project, stand_in


def errors(built):
    return [line for line in built.lines if line.startswith("ERROR")]


def nothing_was_made(project):
    assert project.status[0] == "error"
    assert project.pages == {}
    assert project.ask("SELECT count(*) FROM plan") == [(0,)]
    assert not project.site.exists()


def test_a_command_that_is_not_installed_is_one_line_and_exit_code_1(gone):
    result = gone.build()
    assert result.exit_code == 1
    (line,) = errors(result)
    assert "No program 'no-such-program-of-anybody' is on PATH" in line
    assert "Install 'no-such-program-of-anybody'" in line
    nothing_was_made(gone)


def test_a_command_that_is_not_installed_is_one_line_of_mkdocs(gone):
    code, said = gone.run("build", "--quiet")
    assert code == 1
    lines = [line for line in said.splitlines() if line.strip()]
    assert sum("no-such-program-of-anybody" in line for line in lines) == 1
    assert "Traceback" not in said


def test_a_provider_without_a_command_says_which_option_to_set(project):
    project.options(provider="command")
    result = project.build()
    assert result.exit_code == 1
    (line,) = errors(result)
    assert "Set the option command" in line
    nothing_was_made(project)


def test_a_logged_out_command_line_names_the_command_to_run(logged_out):
    project, stand_in = logged_out
    result = project.build()
    assert result.exit_code == 1
    (line,) = errors(result)
    assert "Nobody is logged in to claude" in line
    assert "claude /login" in line
    assert not stand_in.record_path.exists()
    nothing_was_made(project)


@pytest.mark.parametrize("fixture", ["gone", "logged_out"])
def test_nothing_is_read_for_a_plan_that_nobody_can_make(request, fixture, tmp_path):
    made = request.getfixturevalue(fixture)
    project = made if fixture == "gone" else made[0]
    (tmp_path / "hook.py").write_text(NO_READER)
    options = {"provider": "command", "command": "no-such-program-of-anybody"}
    if fixture == "logged_out":
        options = {"provider": "claude"}
    project.options(hooks=[str(tmp_path / "hook.py")], **options)
    result = project.build()
    assert result.exit_code == 1
    assert "files were read" not in result.log
    assert "hook.py" not in result.log


def test_the_old_site_stands_where_a_command_is_gone(program):
    assert program.project.build().error is None
    before, pages = program.project.tree(), program.project.pages
    program.project.edit(*EDIT)
    program.project.commit()
    program.options(command="no-such-program-of-anybody")
    program.forget()
    result = program.project.build()
    assert result.exit_code == 1
    assert program.project.status[0] == "error"
    assert program.project.tree() == before
    # what is stored is good, and stays so
    assert {*program.project.pages} == {*pages}
    program.options()
    assert program.project.build().error is None
    assert program.calls == [("patch", "forecasts")]


def test_a_command_that_is_gone_does_not_matter_where_nothing_is_to_be_done(program):
    assert program.project.build().error is None
    before = program.project.tree()
    program.forget()
    program.options(command="no-such-program-of-anybody")
    assert program.project.build(strict=True).error is None
    assert program.project.status == ("ready", None)
    assert program.project.tree() == before
    program.project.commit({"notes/todo.txt": "Nobody reads this.\n"})
    assert program.project.build(strict=True).error is None
    assert program.calls == []


@pytest.mark.parametrize(("command", "code"), [("plan", 0), ("check", 3), ("status", 0)])
def test_dry_runs_need_no_program(gone, command, code):
    done = subprocess.run(
        [DOCSFY, command], cwd=gone.root, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == code, done.stderr


def test_a_command_that_goes_away_while_pages_are_written_is_no_end_of_what_it_wrote(program):
    program.options(jobs=1, retries=0)
    program.does("if slug == 'command': os.remove(__file__); sys.exit(1)")
    assert program.project.build().error is None
    assert program.project.status[0] == "partial"
    assert program.project.pages["index"] == "written"
