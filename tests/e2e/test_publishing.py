"""The new site takes the old one's place at once, whatever builds it and wherever it lies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.held_runs import BY_USER

PROGRAMS = Path(sys.executable).parent
COMMANDS = {
    "build": ("mkdocs", "build"),
    "generate": ("docsfy", "generate"),
    "gh-deploy": ("mkdocs", "gh-deploy", "--remote-name", "pages"),
}
RADAR = {"src/weather/radar.py": '"""Rain."""\n'}

COPIES_THE_SITE = """\
import shutil

from docsfy_hookspecs import hookimpl


@hookimpl
def docsfy_render_outputs(site):
    shutil.copytree({site!r}, {copy!r})
    {then}
"""
"""The last hook before the swap sees what readers see at that moment."""


@pytest.fixture
def run(tmp_path):
    """Runs a command as a shell does; gives its exit code and what it said."""

    def start(project, name, *flags, **variables):
        program, *arguments = COMMANDS[name]
        done = subprocess.run(
            [PROGRAMS / program, *arguments, *flags],
            cwd=project.root,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout

    return start


def add_remote(project):
    """The remote that `gh-deploy` pushes to."""
    remote = project.root.with_name("pages.git")
    subprocess.run(["git", "init", "--quiet", "--bare", remote], check=True, timeout=60)
    project.git("remote", "add", "pages", str(remote))
    return remote


@pytest.fixture
def pages(project):
    return add_remote(project)


def deployed(remote, *arguments):
    command = ["git", "-C", remote, *arguments]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).stdout


def deployed_files(remote):
    names = deployed(remote, "ls-tree", "-r", "-z", "--name-only", "gh-pages").split(b"\0")[:-1]
    return {
        name.decode(): deployed(remote, "show", f"gh-pages:{name.decode()}")
        for name in names
        if not name.endswith(b".gz")
    }


@pytest.fixture
def copying(project, tmp_path):
    """Variables that make a run copy the published site just before it would be replaced."""

    def hook(then="return ()"):
        path = tmp_path / "copying.py"
        copy = str(tmp_path / "copy")
        path.write_text(COPIES_THE_SITE.format(site=str(project.site), copy=copy, then=then))
        return {"DOCSFY_HOOKS": str(path)}

    return hook


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.usefixtures("pages")
def test_command_replaces_the_whole_old_site_by_the_whole_new_one(
    project, run, copying, tmp_path, name
):
    assert run(project, name)[0] == 0
    old, folder = project.tree(), project.site.stat().st_ino
    project.commit(RADAR)
    code, output = run(project, name, **copying())
    assert code == 0, output
    assert project.tree(below=tmp_path / "copy") == old
    # another folder stands there now: it was put in place at once
    assert project.site.stat().st_ino != folder
    assert "api/weather/radar/index.html" in project.tree()
    assert project.leftovers == []


@pytest.mark.parametrize("name", COMMANDS)
def test_command_that_fails_leaves_the_old_site_and_deploys_nothing(
    project, pages, run, copying, name
):
    assert run(project, name)[0] == 0
    old, head = project.tree(), deployed(pages, "rev-parse", "gh-pages")
    project.commit(RADAR)
    code, output = run(project, name, **copying("raise ValueError('no')"))
    assert code == 1
    assert "Traceback" not in output
    assert project.tree() == old
    assert deployed(pages, "rev-parse", "gh-pages") == head
    assert project.leftovers == []
    assert project.status[0] == "error"


def test_deployed_branch_is_the_new_site(project, pages, run):
    assert run(project, "gh-deploy")[0] == 0
    project.commit(RADAR)
    code, output = run(project, "gh-deploy")
    assert code == 0, output
    assert deployed_files(pages) == project.tree() | {".nojekyll": b""}
    assert "api/weather/radar/index.html" in project.tree()
    assert str(project.site) in output


def test_strict_deployment_with_warnings_deploys_nothing(project, pages, run):
    project.write({"docs/mine.md": "[nowhere](nowhere.md)\n"})
    code, output = run(project, "gh-deploy", "--strict")
    assert code == 1, output
    assert deployed(pages, "branch") == b""
    assert not project.site.exists()
    assert project.leftovers == []


@pytest.mark.parametrize("stage", ["rendering", "on_post_build"])
def test_aborted_deployment_deploys_nothing(make_run, stage):
    run = make_run()
    remote = add_remote(run.project)
    run.hold(stage)
    run.start(*COMMANDS["gh-deploy"][1:])
    run.await_hold()
    assert run.docsfy("abort") == (0, "aborted\n")
    run.end()
    run.judge_stopped(BY_USER)
    assert deployed(remote, "branch") == b""


WRITES_AFTER_THE_BUILD = """\
from pathlib import Path

from mkdocs.plugins import event_priority


@event_priority({priority})
def on_post_build(config):
    folder = Path(config.site_dir) / "extra"
    folder.mkdir()
    (folder / "robots.txt").write_text("Allow: /")
"""


@pytest.mark.parametrize("priority", [100, 0, -999, -2000])
def test_file_that_another_plugin_writes_after_the_build_is_on_the_site(project, priority):
    hook = project.root.parent / "writes.py"
    hook.write_text(WRITES_AFTER_THE_BUILD.format(priority=priority))
    project.configure(hooks=[str(hook)])
    for files in ({}, RADAR):
        project.commit(files)
        result = project.build()
        assert result.error is None, result.log
        assert project.read("extra/robots.txt") == "Allow: /"
    assert project.leftovers == []


def test_pages_of_the_redirects_plugin_are_on_the_site(project):
    maps = {"redirect_maps": {"old.md": "commands/weather.md"}}
    project.configure(plugins=["search", "docsfy", {"redirects": maps}])
    for files in ({}, RADAR):
        project.commit(files)
        result = project.build(strict=True)
        assert result.error is None, result.log
        assert "../commands/weather/" in project.read("old/index.html")


WARNS = """\
import logging
import threading

from mkdocs.plugins import event_priority, get_plugin_logger


def warn():
    get_plugin_logger(__name__).warning("Mind this")


def {event}(*_, **__):
    {call}


{event} = event_priority({priority})({event})
"""
CALL = "warn()"
FROM_A_THREAD = "thread = threading.Thread(target=warn); thread.start(); thread.join()"
FINDING = """\
from docsfy_hookspecs import Finding, hookimpl


@hookimpl
def docsfy_check_page(page):
    return [Finding(severity="warning", code="doubt", message="Doubtful")]
"""


def fail_strictly_then_build(project):
    """A strict build publishes nothing and loses nothing."""
    before = project.tree()
    project.commit(RADAR)
    result = project.build(strict=True)
    assert result.exit_code == 1
    assert project.tree() == before
    assert project.leftovers == []
    assert project.status[0] == "error"
    good = set(project.written)
    assert "api/weather/radar" in good

    assert project.build().error is None
    assert project.written == []
    assert project.status == ("ready", None)
    assert (project.site / "api/weather/radar/index.html").is_file()


@pytest.mark.parametrize(
    ("event", "priority", "call"),
    [
        ("on_config", 100, CALL),
        ("on_config", 0, CALL),
        ("on_pre_build", 100, CALL),
        ("on_files", 0, CALL),
        ("on_nav", 0, CALL),
        ("on_env", 0, FROM_A_THREAD),
        ("on_post_build", -999, CALL),
    ],
)
def test_warning_of_another_plugin_in_strict_mode_leaves_the_old_site(
    project, event, priority, call
):
    assert project.build().error is None
    hook = project.root.parent / "warns.py"
    hook.write_text(WARNS.format(event=event, priority=priority, call=call))
    project.configure(hooks=[str(hook)])
    fail_strictly_then_build(project)


def test_finding_of_docsfy_in_strict_mode_leaves_the_old_site(project):
    hook = project.root.parent / "check.py"
    hook.write_text(FINDING)
    project.options(hooks=[str(hook)])
    assert project.build().error is None
    fail_strictly_then_build(project)


def test_warning_of_mkdocs_in_strict_mode_leaves_the_old_site(project):
    assert project.build().error is None
    project.write({"docs/mine.md": "# Mine\n\n[nowhere](nowhere.md)\n"})
    fail_strictly_then_build(project)
