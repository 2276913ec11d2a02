from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import filelock
import pytest
from docsfy_hookspecs import DocsfyError

from docsfy_plugin.source import identify, open_source
from docsfy_plugin.source.clones import clone_path, remove_clones
from docsfy_plugin.source.errors import (
    DubiousOwnershipError,
    ForbiddenUrlError,
    NoCommitError,
    UnknownBranchError,
    UnreachableUrlError,
    UnwritableStateError,
)
from docsfy_plugin.source.remotes import parse_cloned_url


@pytest.fixture
def url(checkout):
    return f"file://{checkout.path}"


def clones_in(state_dir):
    return sorted(path.name for path in (state_dir / "sources").glob("*") if path.is_dir())


def object_types(clone, commit):
    answer = subprocess.run(
        ["git", "--git-dir", clone, "cat-file", "-t", commit],
        check=False,
        capture_output=True,
        text=True,
    )
    return answer.stdout.strip()


def test_url_is_cloned_shallow_without_work_tree_and_tags(checkout, url, state_dir):
    checkout.commit({"b.py": "b\n"})
    checkout.git("tag", "v1")
    told = []
    with open_source(url, state_dir=state_dir, on_cloning=told.append) as opened:
        source = opened.source
        assert opened.read("b.py", 9) == b"b\n"
        assert opened.top is None
    assert told == [url]
    assert (source.owner, source.project, source.branch, source.repository, source.dirty) == (
        "local",
        "tool",
        "main",
        str(checkout.path),
        False,
    )
    (name,) = clones_in(state_dir)
    clone = state_dir / "sources" / name
    assert object_types(clone, checkout.git("rev-parse", "HEAD")) == "commit"
    assert object_types(clone, checkout.git("rev-parse", "HEAD~1")) == ""
    assert not (clone / "b.py").exists()
    assert not list((clone / "refs/tags").glob("*"))


def test_clone_is_kept_fetched_and_does_not_lose_the_documented_commit(checkout, url, state_dir):
    with open_source(url, state_dir=state_dir) as opened:
        first = opened.source.commit
        opened.keep(first)
    checkout.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "rewritten")
    last = checkout.commit({"b.py": ""})
    checkout.git("reflog", "expire", "--expire=now", "--all")
    checkout.git("gc", "--quiet", "--prune=now")
    with open_source(url, state_dir=state_dir) as opened:
        assert opened.source.commit == last
        assert opened.contains_commit(first)
    (name,) = clones_in(state_dir)
    clone = state_dir / "sources" / name
    subprocess.run(["git", "--git-dir", clone, "gc", "--quiet", "--prune=now"], check=True)
    assert object_types(clone, first) == "commit"


def test_a_commit_before_the_shallow_one_is_found_at_the_remote(checkout, url, state_dir):
    first = checkout.git("rev-parse", "HEAD")
    checkout.commit({})
    with open_source(url, state_dir=state_dir) as opened:
        assert [opened.contains_commit(first), opened.contains_commit("1" * 40)] == [True, False]


@pytest.mark.parametrize("branch", ["feature/x.y", "v1"])
def test_branch_with_slash_and_tag_are_cloned(checkout, url, state_dir, branch):
    checkout.git("checkout", "--quiet", "-b", "feature/x.y")
    wanted = checkout.commit({"x.py": ""})
    checkout.git("tag", "-m", "one", "v1")
    checkout.git("checkout", "--quiet", "main")
    checkout.commit({"later.py": ""})
    with open_source(url, branch=branch, state_dir=state_dir) as opened:
        assert (opened.source.branch, opened.source.commit) == (branch, wanted)
        opened.keep(wanted)


def test_the_remotes_head_is_followed_when_it_moves(checkout, url, state_dir):
    open_source(url, state_dir=state_dir).close()
    checkout.git("branch", "--move", "main", "trunk")
    with open_source(url, state_dir=state_dir) as opened:
        assert opened.source.branch == "trunk"
    assert identify(url, state_dir=state_dir).branch == "trunk"


def test_a_detached_remote_head_is_called_by_its_commit(checkout, url, state_dir):
    checkout.git("checkout", "--quiet", "--detach")
    commit = checkout.commit({"d.py": ""})
    with open_source(url, state_dir=state_dir) as opened:
        assert (opened.source.branch, opened.source.commit) == (commit[:7], commit)


def test_a_url_that_was_never_cloned_is_identified_without_network(state_dir):
    identity = identify("https://me:pw@example.invalid/a/b.git", state_dir=state_dir)
    assert (identity.owner, identity.project, identity.branch, identity.repository) == (
        "a",
        "b",
        "",
        "example.invalid/a/b",
    )
    assert not state_dir.exists()


def test_sha256_repository_is_cloned(make_checkout, state_dir):
    made = make_checkout("new", "--object-format=sha256")
    commit = made.commit({"a.py": "a\n"})
    with open_source(f"file://{made.path}", state_dir=state_dir) as opened:
        assert (opened.source.commit, opened.read("a.py", 9)) == (commit, b"a\n")


def test_lfs_and_submodules_are_not_fetched(checkout, make_checkout, url, state_dir):
    make_checkout("inner").commit({"i.py": ""})
    allow = ("-c", "protocol.file.allow=always")
    checkout.git(*allow, "submodule", "--quiet", "add", "../inner", "sub")
    checkout.commit({})
    with open_source(url, state_dir=state_dir) as opened:
        assert opened.source.skipped == (("sub", "submodule"),)


def test_a_failed_first_clone_leaves_nothing(tmp_path, state_dir):
    with pytest.raises(UnreachableUrlError):
        open_source(f"file://{tmp_path}/missing", state_dir=state_dir)
    assert clones_in(state_dir) == []


def test_a_killed_clone_is_made_again(checkout, url, state_dir):
    clone = clone_path(parse_cloned_url(url), state_dir)
    half = clone.with_suffix(".partial")
    half.mkdir(parents=True)
    (half / "HEAD").write_text("garbage")
    clone.mkdir()
    (clone / "config").write_text("garbage")
    with open_source(url, state_dir=state_dir) as opened:
        assert len(opened.source.files) == 2
    assert clones_in(state_dir) == [clone.name]


def test_locks_of_a_killed_fetch_do_not_block_the_next(checkout, url, state_dir):
    open_source(url, state_dir=state_dir).close()
    clone = clone_path(parse_cloned_url(url), state_dir)
    for name in ("shallow.lock", "refs/docsfy/fetched/main.lock"):
        (clone / name).write_text("")
    last = checkout.commit({"b.py": ""})
    with open_source(url, state_dir=state_dir) as opened:
        assert opened.source.commit == last


def test_concurrent_openings_share_one_clone(url, state_dir):
    found = []

    def open_once():
        with open_source(url, state_dir=state_dir) as opened:
            found.append(opened.source.snapshot)

    threads = [threading.Thread(target=open_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), len(clones_in(state_dir))) == (4, 1, 1)


@pytest.mark.timeout(30)
def test_a_slow_remote_is_given_up_with_all_its_processes(url, state_dir, tmp_path, monkeypatch):
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho $$ > '{tmp_path}/pid'\nsleep 60\n")
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    monkeypatch.setattr("docsfy_plugin.source.clones._ASK_TIMEOUT_S", 0.5)
    with pytest.raises(UnreachableUrlError, match=r"did not answer within 0\.5 seconds"):
        open_source("ssh://git@host.invalid/a/b", state_dir=state_dir)
    pid = int((tmp_path / "pid").read_text())
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_ssh_never_asks(state_dir, tmp_path, monkeypatch):
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho \"$@\" >> '{tmp_path}/said'\nexit 1\n")
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", f"{ssh} -i key")
    with pytest.raises(UnreachableUrlError):
        open_source("git@host.invalid:a/b.git", state_dir=state_dir)
    assert "-i key -o BatchMode=yes" in (tmp_path / "said").read_text()


def test_credentials_are_shown_and_stored_nowhere(state_dir, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    told = []
    with pytest.raises(UnreachableUrlError) as caught:
        open_source(
            "https://me:s3cret@127.0.0.1:9/a/b.git", state_dir=state_dir, on_cloning=told.append
        )
    assert told == ["https://127.0.0.1:9/a/b.git"]
    assert "s3cret" not in str(caught.value)
    assert caught.value.message.startswith(
        "The repository at https://127.0.0.1:9/a/b.git cannot be read: unable to access"
    )
    stored = [p for p in state_dir.rglob("*") if p.is_file() and b"s3cret" in p.read_bytes()]
    assert (stored, [p for p in state_dir.rglob("*") if "s3cret" in p.name]) == ([], [])


def test_credentials_reach_git_but_no_command_line(checkout, state_dir, tmp_path, monkeypatch):
    shim = tmp_path / "bin"
    shim.mkdir()
    exec_path = Path(checkout.git("--exec-path"))
    for program in exec_path.iterdir():
        (shim / program.name).symlink_to(program)
    (shim / "git-remote-https").unlink()
    (shim / "git-remote-https").write_text(
        "#!/bin/sh\n"
        f"cat /proc/*/cmdline 2> /dev/null | tr '\\0' ' ' > '{tmp_path}/commands'\n"
        "printf 'protocol=https\\nhost=example.invalid\\n\\n'"
        f" | git credential fill > '{tmp_path}/login'\n"
        "exit 1\n"
    )
    (shim / "git-remote-https").chmod(0o755)
    monkeypatch.setenv("GIT_EXEC_PATH", str(shim))
    with pytest.raises(UnreachableUrlError):
        open_source("https://me:s%20cret%2F@example.invalid/a/b.git", state_dir=state_dir)
    assert (tmp_path / "login").read_text().splitlines()[-2:] == [
        "username=me",
        "password=s cret/",
    ]
    commands = (tmp_path / "commands").read_text(errors="replace")
    assert "remote-https https://example.invalid/a/b.git" in commands
    assert "cret/" not in commands


def test_one_clone_serves_every_token():
    paths = {
        clone_path(parse_cloned_url(f"https://{user}example.org/a/b"), Path("state"))
        for user in ("", "me:one@", "two@")
    }
    assert len(paths) == 1


@pytest.mark.parametrize(
    "repo",
    [
        "ext::sh -c touch% /tmp/x",
        "--upload-pack=touch /tmp/x",
        "-oProxyCommand=x",
        "ssh://-oProxyCommand=x/a",
        "-oProxyCommand=x:a/b",
        "http://example.org/a/b",
        "git://example.org/a/b",
        "ftp://example.org/a/b",
        "fd::17",
        "https://",
        "https://example.org",
        "https://example.org/a\nb",
        "https://me:s3cret@exa mple.org/a/b",
        "https://me:s3/cret@example.org/a/b",
        "http://example.org/a/b?token=s3cret",
        "me:s3cret@example.org:a/b",
        "file://remote-host/a/b",
        "https://example.org/a/../../b",
    ],
)
def test_forbidden_urls_are_refused(repo, state_dir):
    with pytest.raises(ForbiddenUrlError) as caught:
        open_source(repo, state_dir=state_dir)
    assert "s3" not in str(caught.value)
    assert not state_dir.exists()


@pytest.mark.parametrize("branch", ["nope", "ma*", "--upload-pack=x", "a:b", "main^{}"])
def test_unknown_branch_of_a_url(url, state_dir, branch):
    with pytest.raises(UnknownBranchError):
        open_source(url, branch=branch, state_dir=state_dir)


def test_url_of_an_empty_repository(make_checkout, state_dir):
    empty = make_checkout("empty")
    with pytest.raises(NoCommitError):
        open_source(f"file://{empty.path}", state_dir=state_dir)


def test_url_of_another_users_repository(url, state_dir, checkout, monkeypatch):
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(DubiousOwnershipError) as caught:
        open_source(url, state_dir=state_dir)
    assert str(checkout.path) in caught.value.hint


def test_state_that_cannot_be_written(url, tmp_path):
    (tmp_path / "state").write_text("a file")
    with pytest.raises(UnwritableStateError) as caught:
        open_source(url, state_dir=tmp_path / "state")
    assert isinstance(caught.value, DocsfyError)


def test_clone_of_a_repository_that_nobody_needs_is_removed(checkout, url, state_dir):
    with open_source(url, state_dir=state_dir) as opened:
        repository = opened.source.repository
    assert remove_clones(f"{repository}/other", state_dir) == ()
    (name,) = clones_in(state_dir)
    assert remove_clones(repository, state_dir) == (state_dir / "sources" / name,)
    assert clones_in(state_dir) == []
    assert remove_clones(repository, state_dir) == ()
    with open_source(url, state_dir=state_dir) as opened:
        assert opened.source.repository == repository


@pytest.mark.parametrize("repository", ["", "/", "..", "github.com/a/b", "x" * 500, "\0"])
def test_nothing_is_removed_where_nothing_was_cloned(state_dir, repository):
    assert remove_clones(repository, state_dir) == ()
    assert not state_dir.exists()


def test_clone_that_is_being_brought_up_to_date_is_left_alone(url, state_dir):
    with open_source(url, state_dir=state_dir) as opened:
        repository = opened.source.repository
    clone = clone_path(parse_cloned_url(url), state_dir)
    with filelock.FileLock(clone.with_suffix(".lock")):
        assert remove_clones(repository, state_dir) == ()
    assert clone.is_dir()
