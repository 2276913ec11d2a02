from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from docsfy_plugin.source import Identity, identify, open_source
from docsfy_plugin.source.errors import (
    DamagedRepositoryError,
    DubiousOwnershipError,
    GitMissingError,
    NoCommitError,
    NoRepositoryError,
    SourceError,
    UnknownBranchError,
)


def describe(repo, state_dir, **options):
    """What `open_source` says, which `identify` must say too."""
    with open_source(repo, state_dir=state_dir, **options) as opened:
        source = opened.source
    shown = (source.owner, source.project, source.branch, source.repository)
    identity = identify(repo, state_dir=state_dir, **options)
    assert identity == Identity(
        owner=shown[0], project=shown[1], branch=shown[2], repository=shown[3]
    )
    return shown


def test_checkout_without_a_remote_is_local(checkout, state_dir):
    assert describe(checkout.path, state_dir) == ("local", "tool", "main", str(checkout.path))


def test_a_folder_inside_finds_the_top(checkout, state_dir):
    with open_source(checkout.path / "docs", state_dir=state_dir) as opened:
        assert (opened.top, len(opened.source.files)) == (checkout.path, 2)


def test_a_link_to_a_checkout_is_the_checkout(checkout, tmp_path, state_dir):
    (tmp_path / "link").symlink_to(checkout.path)
    assert describe(tmp_path / "link", state_dir)[3] == str(checkout.path)


def test_remote_names_the_source_without_its_token(checkout, state_dir):
    checkout.git("remote", "add", "origin", "https://me:s3cret@gitlab.com/group/sub/tool.git")
    with open_source(checkout.path, state_dir=state_dir) as opened:
        source = opened.source
    assert "s3cret" not in repr(source)
    assert (source.owner, source.project, source.repository, source.web_url, source.forge) == (
        "group/sub",
        "tool",
        "gitlab.com/group/sub/tool",
        "https://gitlab.com/group/sub/tool",
        "gitlab",
    )


def test_a_shorthand_of_the_settings_is_written_out(checkout, state_dir):
    checkout.git("config", "--global", "url.git@github.com:.insteadOf", "gh:")
    checkout.git("remote", "add", "origin", "gh:pallets/click")
    assert describe(checkout.path, state_dir)[3] == "github.com/pallets/click"


def test_owner_and_project_can_be_set(checkout, state_dir):
    shown = describe(checkout.path, state_dir, owner="me", project="mine")
    assert shown[:2] == ("me", "mine")


def test_detached_head_is_called_by_its_commit(checkout, state_dir):
    checkout.git("checkout", "--quiet", "--detach")
    commit = checkout.git("rev-parse", "HEAD")
    assert describe(checkout.path, state_dir)[2] == commit[:7]


def test_another_branch_is_documented_without_the_work_tree(checkout, state_dir):
    checkout.git("branch", "feature/x")
    checkout.commit({"later.py": ""})
    checkout.write({"untracked.py": ""})
    with open_source(checkout.path, branch="feature/x", state_dir=state_dir) as opened:
        assert [file.path for file in opened.source.files] == ["a.py", "docs/index.md"]
        assert (opened.source.branch, opened.source.dirty, opened.top) == ("feature/x", False, None)
    assert describe(checkout.path, state_dir, branch="feature/x")[2] == "feature/x"


def test_the_checked_out_branch_by_name_is_the_checkout(checkout, state_dir):
    checkout.write({"untracked.py": ""})
    with open_source(checkout.path, branch="main", state_dir=state_dir) as opened:
        assert opened.source.dirty


@pytest.mark.parametrize("branch", ["nope", "main~0", "@{0}", "-x", "a b", "HEAD^{tree}", "ma*"])
def test_an_unknown_branch_is_named(checkout, state_dir, branch):
    with pytest.raises(UnknownBranchError) as caught:
        open_source(checkout.path, branch=branch, state_dir=state_dir)
    assert repr(branch) in caught.value.message


def detach(checkout, branch):
    """Check a commit out as CI services do: without a branch, which only `origin` has."""
    checkout.git("update-ref", f"refs/remotes/origin/{branch}", "HEAD")
    checkout.git("checkout", "--quiet", "--detach")
    checkout.git("branch", "--quiet", "-D", "main")


def test_a_detached_head_at_the_named_branch_is_that_branch(checkout, state_dir):
    detach(checkout, "feature/x")
    checkout.write({"untracked.py": ""})
    with open_source(checkout.path, branch="feature/x", state_dir=state_dir) as opened:
        assert (opened.source.branch, opened.source.dirty) == ("feature/x", True)
        assert opened.top == checkout.path
    assert describe(checkout.path, state_dir, branch="feature/x")[2] == "feature/x"


def test_a_detached_head_at_the_named_tag_is_that_tag(checkout, state_dir):
    detach(checkout, "main")
    checkout.git("tag", "-a", "-m", "a release", "v1")
    with open_source(checkout.path, branch="v1", state_dir=state_dir) as opened:
        assert (opened.source.branch, opened.top) == ("v1", checkout.path)


def test_a_detached_head_elsewhere_leaves_the_named_branch_as_it_is(checkout, state_dir):
    detach(checkout, "main")
    at_branch = checkout.git("rev-parse", "HEAD")
    checkout.commit({"later.py": ""})
    with open_source(checkout.path, branch="main", state_dir=state_dir) as opened:
        assert (opened.source.commit, opened.top) == (at_branch, None)


def test_a_detached_head_takes_a_name_that_no_branch_has(checkout, state_dir):
    detach(checkout, "main")
    head = checkout.commit({"merged.py": ""})
    with open_source(checkout.path, branch="their/fix", state_dir=state_dir) as opened:
        source = opened.source
        assert (source.branch, source.commit, opened.top) == ("their/fix", head, checkout.path)
    assert describe(checkout.path, state_dir, branch="their/fix")[2] == "their/fix"


@pytest.mark.parametrize("branch", ["main~0", "@{0}", "-x", "a b", "HEAD^{tree}", "ma*", "../x"])
def test_a_detached_head_takes_no_name_that_no_branch_can_have(checkout, state_dir, branch):
    detach(checkout, "main")
    with pytest.raises(UnknownBranchError):
        open_source(checkout.path, branch=branch, state_dir=state_dir)


def test_bare_repository_is_read(checkout, tmp_path, state_dir):
    bare = tmp_path / "tool.git"
    checkout.git("clone", "--quiet", "--bare", ".", bare)
    subprocess.run(["git", "-C", bare, "remote", "remove", "origin"], check=True)
    assert describe(bare, state_dir) == ("local", "tool", "main", str(bare))


def test_linked_work_tree_is_the_same_source(checkout, tmp_path, state_dir):
    other = tmp_path / "elsewhere"
    checkout.git("worktree", "add", "--quiet", "-b", "other", str(other))
    (other / "new.py").write_text("")
    with open_source(other, state_dir=state_dir) as opened:
        assert [file.path for file in opened.source.files if file.modified] == ["new.py"]
        assert opened.top == other
    assert describe(other, state_dir) == ("local", "tool", "other", str(checkout.path))


def test_submodule_is_a_source_of_its_own(checkout, make_checkout, state_dir):
    make_checkout("inner").commit({"i.py": ""})
    allow = ("-c", "protocol.file.allow=always")
    checkout.git(*allow, "submodule", "--quiet", "add", "../inner", "sub")
    with open_source(checkout.path / "sub", state_dir=state_dir) as opened:
        assert [file.path for file in opened.source.files] == ["i.py"]


def test_shallow_clone_is_read(checkout, tmp_path, state_dir):
    checkout.commit({"b.py": ""})
    url = f"file://{checkout.path}"
    checkout.git("clone", "--quiet", "--depth=1", url, tmp_path / "shallow")
    with open_source(tmp_path / "shallow", state_dir=state_dir) as opened:
        assert len(opened.source.files) == 3
        assert not opened.contains_commit(checkout.git("rev-parse", "HEAD~1"))


def test_a_commit_of_the_history_is_contained(checkout, state_dir):
    first = checkout.git("rev-parse", "HEAD")
    checkout.commit({})
    with open_source(checkout.path, state_dir=state_dir) as opened:
        known = [opened.contains_commit(name) for name in (first, "0" * 40, "HEAD", "--help")]
    assert known == [True, False, False, False]


def test_reading_writes_nothing_into_a_checkout(checkout, state_dir):
    os.utime(checkout.path / "a.py", (1, 1))
    before = sorted((p, p.stat().st_mtime_ns) for p in checkout.path.rglob("*"))
    with open_source(checkout.path, state_dir=state_dir) as opened:
        opened.keep(opened.source.commit)
    assert sorted((p, p.stat().st_mtime_ns) for p in checkout.path.rglob("*")) == before
    assert not state_dir.exists()


def test_variables_of_an_outer_git_lead_nowhere(checkout, make_checkout, state_dir, monkeypatch):
    other = make_checkout("other")
    other.commit({"o.py": ""})
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git/index"))
    assert describe(checkout.path, state_dir)[1] == "tool"


def test_threads_read_the_same_source(checkout, state_dir):
    checkout.commit({f"f{n}.py": f"{n}\n" * n for n in range(60)})
    wrong = []
    with open_source(checkout.path, state_dir=state_dir) as opened:

        def read():
            wrong.extend(
                n for n in range(60) if opened.read(f"f{n}.py", 999) != f"{n}\n".encode() * n
            )

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_closing_ends_the_process_and_removes_its_folder(
    checkout, tmp_path, state_dir, monkeypatch
):
    (tmp_path / "t").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    opened = open_source(checkout.path, state_dir=state_dir)
    assert list((tmp_path / "t").iterdir()) != []
    opened.close()
    opened.close()
    assert list((tmp_path / "t").iterdir()) == []
    with pytest.raises(SourceError, match="closed"):
        opened.read("a.py", 100)


def test_no_repository_here(tmp_path, state_dir):
    with pytest.raises(NoRepositoryError, match="is not in a Git repository") as caught:
        open_source(tmp_path, state_dir=state_dir)
    assert (caught.value.code, repr(str(tmp_path)) in caught.value.message) == (
        "not-a-repository",
        True,
    )


@pytest.mark.parametrize("path", ["missing", "a\0b", "x" * 5000, "a.txt"])
def test_a_path_that_is_no_folder(tmp_path, state_dir, path):
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(NoRepositoryError):
        open_source(tmp_path / path, state_dir=state_dir)


def test_no_commit_yet(make_checkout, state_dir):
    with pytest.raises(NoCommitError, match="has no commit yet"):
        open_source(make_checkout("empty").path, state_dir=state_dir)


def test_a_repository_of_another_user_is_refused_with_the_way_out(checkout, state_dir, monkeypatch):
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(DubiousOwnershipError) as caught:
        open_source(checkout.path, state_dir=state_dir)
    assert caught.value.hint == (
        f"If you trust it, run: git config --global --add safe.directory {checkout.path}"
    )


@pytest.mark.parametrize("broken", ["HEAD", "config", "objects"])
def test_a_broken_repository_is_named(checkout, state_dir, broken):
    path = checkout.path / ".git" / broken
    path.rename(path.with_name("away"))
    path.write_text("[broken\n")
    with pytest.raises(DamagedRepositoryError, match="Git cannot read"):
        open_source(checkout.path, state_dir=state_dir)


def test_missing_commit_is_named(checkout, state_dir):
    commit = checkout.git("rev-parse", "HEAD")
    (checkout.path / ".git/objects" / commit[:2] / commit[2:]).unlink()
    with pytest.raises(DamagedRepositoryError, match="cannot read the files of commit"):
        open_source(checkout.path, state_dir=state_dir)


def test_no_git_is_told(checkout, state_dir, tmp_path):
    program = (
        "import sys; from pathlib import Path\n"
        "from docsfy_plugin.source import open_source\n"
        "from docsfy_plugin.source.errors import GitMissingError\n"
        "try: open_source(sys.argv[1], state_dir=Path(sys.argv[2]))\n"
        "except GitMissingError as error: print(error.code)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, checkout.path, state_dir],
        env={"PATH": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == GitMissingError.code


def test_importing_the_layer_loads_no_gitpython():
    program = "import sys, docsfy_plugin.source; sys.exit('git' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=True)
