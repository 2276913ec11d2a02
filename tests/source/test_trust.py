from __future__ import annotations

import os
import subprocess

import pytest

from docsfy_plugin.source import open_source
from docsfy_plugin.source.errors import ForeignFolderError, GitTimeoutError
from docsfy_plugin.source.git import GitProcess


@pytest.fixture
def marker(tmp_path):
    """A file that a hostile repository's commands create."""
    return tmp_path / "executed"


@pytest.fixture
def evil(tmp_path, marker):
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{marker}'\ncat\n")
    script.chmod(0o755)
    return str(script)


def read_all(repo, state_dir):
    with open_source(repo, state_dir=state_dir) as opened:
        for file in opened.source.files:
            opened.read(file.path, 10**6)
        opened.contains_commit("1" * 40)
        return [(file.path, file.modified) for file in opened.source.files]


def make_stale(checkout):
    """Leave nothing in the index that Git could believe without reading the files."""
    for path in ("a.py", "docs/index.md"):
        os.utime(checkout.path / path, (1, 1))
    checkout.write({"new.py": "n\n", "b.py": "b = 2\n"})


SETTINGS = [
    "core.fsmonitor",
    "core.sshCommand",
    "core.gitProxy",
    "core.editor",
    "core.pager",
    "core.askPass",
    "core.alternateRefsCommand",
    "credential.helper",
    "diff.external",
    "diff.evil.textconv",
    "diff.evil.command",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "filter.Evil.Two.clean",
    "gpg.program",
    "pager.ls-tree",
    "pager.ls-files",
    "remote.origin.uploadpack",
    "uploadpack.packObjectsHook",
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_command_of_the_settings_runs(checkout, state_dir, evil, marker, setting):
    checkout.commit({".gitattributes": "*.py filter=evil diff=evil\n*.md filter=Evil.Two\n"})
    checkout.commit({"b.py": "b = 1\n"})
    checkout.git("config", setting, evil)
    make_stale(checkout)
    assert read_all(checkout.path, state_dir) == [
        (".gitattributes", False),
        ("a.py", False),
        ("b.py", True),
        ("docs/index.md", False),
        ("new.py", True),
    ]
    assert not marker.exists()


def test_the_filter_of_these_tests_would_run_in_plain_git(checkout, evil, marker):
    checkout.commit({".gitattributes": "*.py filter=evil\n"})
    checkout.git("config", "filter.evil.clean", evil)
    make_stale(checkout)
    checkout.git("ls-files", "--modified")
    assert marker.exists()


def test_a_required_filter_neither_runs_nor_fails(checkout, state_dir, evil, marker):
    checkout.commit({".gitattributes": "*.py filter=evil\n"})
    checkout.git("config", "filter.evil.process", evil)
    checkout.git("config", "filter.evil.required", "true")
    make_stale(checkout)
    assert ("a.py", False) in read_all(checkout.path, state_dir)
    assert not marker.exists()


def test_no_filter_of_an_included_file_runs(checkout, state_dir, evil, marker):
    checkout.commit({".gitattributes": "*.py filter=evil\n"})
    (checkout.path / ".git/more").write_text(f'[filter "evil"]\n\tclean = {evil}\n')
    checkout.git("config", "include.path", "more")
    make_stale(checkout)
    read_all(checkout.path, state_dir)
    assert not marker.exists()


HOOKS = ("post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman")


@pytest.mark.parametrize("scope", ["--local", "--global"])
def test_no_hook_runs(checkout, state_dir, evil, marker, scope):
    hooks = checkout.path / ".git/hooks"
    for hook in HOOKS:
        (hooks / hook).symlink_to(evil)
    checkout.git("config", scope, "core.hooksPath", str(hooks))
    make_stale(checkout)
    read_all(checkout.path, state_dir)
    with open_source(f"file://{checkout.path}", state_dir=state_dir) as opened:
        opened.keep(opened.source.commit)
    assert not marker.exists()


@pytest.mark.parametrize("remote", ["{marker}", "ext::{evil}", "ssh://host/x"])
def test_a_promised_object_is_not_fetched(checkout, state_dir, evil, marker, remote):
    blob = checkout.git("rev-parse", "HEAD:a.py")
    (checkout.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    for setting, value in {
        "core.repositoryFormatVersion": "1",
        "core.sshCommand": evil,
        "extensions.partialClone": "evil",
        "remote.evil.promisor": "true",
        "remote.evil.url": remote.format(evil=evil, marker=checkout.path),
        "remote.evil.uploadpack": evil,
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
    }.items():
        checkout.git("config", setting, value)
    make_stale(checkout)
    assert ("a.py", True) not in read_all(checkout.path, state_dir)
    with open_source(checkout.path, state_dir=state_dir, branch="main") as opened:
        assert opened.source.commit == checkout.git("rev-parse", "HEAD")
    assert not marker.exists()


def test_a_submodules_settings_run_nothing(checkout, make_checkout, state_dir, evil, marker):
    inner = make_checkout("inner")
    inner.commit({"i.py": "1\n"})
    allow = ("-c", "protocol.file.allow=always")
    checkout.git(*allow, "submodule", "--quiet", "add", str(inner.path), "sub")
    checkout.commit({})
    checkout.git("-C", "sub", "config", "core.fsmonitor", evil)
    checkout.write({"sub/i.py": "2\n"})
    read_all(checkout.path, state_dir)
    assert not marker.exists()


@pytest.mark.parametrize("where", [".", "/"])
def test_a_work_tree_elsewhere_is_refused(checkout, tmp_path, state_dir, where):
    (tmp_path / "private.txt").write_text("secret")
    checkout.git("config", "core.worktree", str(tmp_path) if where == "." else where)
    with pytest.raises(ForeignFolderError, match="another folder"):
        open_source(checkout.path, state_dir=state_dir)


def test_a_file_that_names_another_checkouts_git_folder_is_refused(checkout, tmp_path, state_dir):
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    (hostile / ".git").write_text(f"gitdir: {checkout.path / '.git'}\n")
    with pytest.raises(ForeignFolderError):
        open_source(hostile, state_dir=state_dir)


def test_a_tree_that_repeats_itself_is_no_bomb(checkout, state_dir, monkeypatch):
    monkeypatch.setattr("docsfy_plugin.source.git._MAX_ANSWER_BYTES", 10_000)
    tree = checkout.git("rev-parse", "HEAD^{tree}")
    for _ in range(12):
        entries = "".join(f"040000 tree {tree}\t{name}\n" for name in "ab")
        tree = subprocess.run(
            ["git", "-C", checkout.path, "mktree"], input=entries, text=True, stdout=-1, check=True
        ).stdout.strip()
    bomb = checkout.git("commit-tree", tree, "-m", "bomb")
    checkout.git("update-ref", "refs/heads/bomb", bomb)
    with pytest.raises(GitTimeoutError, match="says more than"):
        open_source(checkout.path, branch="bomb", state_dir=state_dir)


def test_a_command_past_its_time_is_ended(checkout):
    process = GitProcess(["-C", str(checkout.path), "cat-file", "--batch"], with_input=True)
    with pytest.raises(GitTimeoutError, match=r"'git cat-file' did not finish within 0\.05 s"):
        process.wait(0.05)
    assert process.popen.returncode is not None
