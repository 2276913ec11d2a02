"""Clones of repositories that are given by URL: bare, shallow, kept between runs."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from docsfy_plugin.source.errors import (
    DubiousOwnershipError,
    GitTimeoutError,
    NoCommitError,
    UnknownBranchError,
    UnreachableUrlError,
    UnwritableStateError,
)
from docsfy_plugin.source.git import GitAnswer, is_ref_name, run_git, ssh_command
from docsfy_plugin.source.remotes import OPENED_SCHEMES, Remote

CLONE_TIMEOUT_S = 300.0

_ASK_TIMEOUT_S = 60.0
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LOGIN_HELPER = (
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n"'
    ' "$DOCSFY_GIT_USER" "$DOCSFY_GIT_PASSWORD"; }; f'
)
_OBJECT_FORMATS = {40: "sha1", 64: "sha256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteHead:
    """A branch of a remote repository.

    Attributes:
        ref: Its full name; `HEAD` where the remote's HEAD is detached.
        branch: Its name; the short commit where the remote's HEAD is detached.
        commit: Full commit id.
    """

    ref: str
    branch: str
    commit: str


def clone_path(remote: Remote, state_dir: Path) -> Path:
    """Where the clone of a remote lies; the same for every user and token in its URL."""
    return _clone_path(remote.scheme, remote.repository, state_dir)


def remove_clones(repository: str, state_dir: Path) -> tuple[Path, ...]:
    """Remove the clones of a repository that nobody documents any more.

    One that another process is bringing up to date at this moment is left alone.

    Args:
        repository: Its stored id.
        state_dir: Clones lie in its folder `sources`.

    Returns:
        Those that were removed.

    Raises:
        UnwritableStateError: One cannot be removed.
    """
    import filelock  # noqa: PLC0415  # only a URL needs it

    paths = (_clone_path(scheme, repository, state_dir) for scheme in sorted(OPENED_SCHEMES))
    removed = []
    for path in filter(Path.is_dir, paths):
        try:
            with filelock.FileLock(path.with_suffix(".lock"), timeout=0):
                # renamed first: killed in between, it leaves none that looks whole
                partial = path.with_suffix(".partial")
                _discard(partial)
                path.rename(partial)
                _discard(partial)
        except filelock.Timeout:
            continue
        except OSError as exc:
            raise _unwritable(path, exc) from exc
        removed.append(path)
    return tuple(removed)


def stored_branch(clone: Path) -> str:
    """The branch that the remote's HEAD named when it was last asked; empty if it never was."""
    answer = run_git([f"--git-dir={clone}", "symbolic-ref", "--quiet", "HEAD"])
    name = answer.text.strip()
    return name.removeprefix("refs/heads/") if not answer.status else ""


def update_clone(
    remote: Remote, branch: str, state_dir: Path, on_cloning: Callable[[str], None] | None
) -> tuple[Path, RemoteHead]:
    """Bring the last commit of a remote branch here.

    The first time a new folder is filled and then renamed, so a clone that was killed leaves
    none that looks whole.

    Args:
        remote: The remote repository.
        branch: Name of a branch or a tag; empty for what the remote's HEAD names.
        state_dir: Clones lie in its folder `sources`.
        on_cloning: Told once, before anything is asked of the network.

    Returns:
        The clone, and the branch as it is there now.

    Raises:
        UnreachableUrlError: The remote cannot be reached, read, or is too slow.
        UnknownBranchError: It has no such branch.
        NoCommitError: It has no commit.
        UnwritableStateError: The clone cannot be written.
    """
    final = clone_path(remote, state_dir)
    if on_cloning is not None:
        on_cloning(remote.url)
    with _locked(final):
        if not _is_whole(final):
            new = final.with_suffix(".partial")
            _discard(new)
            _discard(final)
            try:
                head = _fetch_head(remote, branch, new)
                new.rename(final)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
        else:
            head = _fetch_head(remote, branch, final)
    return final, head


def keep_commit(clone: Path, branch: str, commit: str) -> None:
    """Keep a commit reachable as the last documented one of a branch."""
    name = quote(branch, safe="").replace(".", "%2E")
    run_git([f"--git-dir={clone}", "update-ref", f"refs/docsfy/documented/{name}", commit])


def fetch_commit(remote: Remote, clone: Path, commit: str) -> bool:
    """Try to bring one commit here that the branch's last commit does not show.

    Returns:
        Whether the remote has it and gives it away.
    """
    with _locked(clone):
        try:
            answer = _ask(
                remote,
                clone,
                ["fetch", "--depth=1", "--no-tags", "--no-write-fetch-head", "--quiet"],
                [f"+{commit}:refs/docsfy/asked/{commit}"],
                CLONE_TIMEOUT_S,
            )
        except UnreachableUrlError:
            return False
    return not answer.status


def _clone_path(scheme: str, repository: str, state_dir: Path) -> Path:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", repository).strip(".-")[-80:]
    mark = hashlib.sha256(f"{scheme} {repository}".encode()).hexdigest()[:12]
    return state_dir / "sources" / f"{name}-{mark}.git"


def _is_whole(clone: Path) -> bool:
    if not (clone / "HEAD").is_file():
        return False
    return not run_git([f"--git-dir={clone}", "rev-parse", "--git-dir"]).status


@contextmanager
def _locked(clone: Path) -> Iterator[None]:
    import filelock  # noqa: PLC0415  # only a URL needs it

    try:
        clone.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(clone.with_suffix(".lock"), timeout=CLONE_TIMEOUT_S + 60):
            yield
    except filelock.Timeout as exc:
        raise UnwritableStateError(
            f"Another process has held the clone {clone.name!r} for over {CLONE_TIMEOUT_S:g} s",
            hint="Wait until it is done, then try again",
        ) from exc
    except OSError as exc:
        raise _unwritable(clone, exc) from exc


def _unwritable(clone: Path, error: OSError) -> UnwritableStateError:
    return UnwritableStateError(
        f"The clone {str(clone)!r} cannot be written: {error.strerror or error}",
        hint="Make state_dir a folder that can be written",
    )


def _discard(folder: Path) -> None:
    if os.path.lexists(folder):
        shutil.rmtree(folder)


def _fetch_head(remote: Remote, branch: str, clone: Path) -> RemoteHead:
    if not clone.exists():
        _init(clone, "sha1")
    head = _find_head(remote, branch, clone)
    object_format = _OBJECT_FORMATS[len(head.commit)]
    if object_format != "sha1" and not _has_commits(clone):
        shutil.rmtree(clone)
        _init(clone, object_format)
    if not branch:
        _store_head(clone, head)
    if run_git([f"--git-dir={clone}", "cat-file", "-e", f"{head.commit}^{{commit}}"]).status:
        _remove_stale_locks(clone)
        answer = _ask(
            remote,
            clone,
            ["fetch", "--depth=1", "--no-tags", "--no-write-fetch-head", "--quiet"],
            [f"+{head.ref}:refs/docsfy/fetched/{quote(head.branch, safe='').replace('.', '%2E')}"],
            CLONE_TIMEOUT_S,
        )
        if answer.status:
            raise _unreachable(remote, answer)
        head = _as_fetched(clone, head)
    return head


def _as_fetched(clone: Path, head: RemoteHead) -> RemoteHead:
    """The branch may have moved between asking and fetching."""
    name = f"refs/docsfy/fetched/{quote(head.branch, safe='').replace('.', '%2E')}^{{commit}}"
    answer = run_git([f"--git-dir={clone}", "rev-parse", "--verify", "--quiet", name])
    commit = answer.text.strip()
    return RemoteHead(ref=head.ref, branch=head.branch, commit=commit or head.commit)


def _init(clone: Path, object_format: str) -> None:
    clone.parent.mkdir(parents=True, exist_ok=True)
    answer = run_git(
        [
            "init",
            "--bare",
            "--quiet",
            "--template=",
            f"--object-format={object_format}",
            "--initial-branch=none",
            "--",
            str(clone),
        ]
    )
    if answer.status:
        raise OSError(0, answer.complaint)


def _has_commits(clone: Path) -> bool:
    answer = run_git([f"--git-dir={clone}", "for-each-ref", "--count=1", "refs/docsfy/"])
    return bool(answer.stdout)


def _store_head(clone: Path, head: RemoteHead) -> None:
    if head.ref.startswith("refs/heads/"):
        run_git([f"--git-dir={clone}", "symbolic-ref", "HEAD", head.ref])


def _find_head(remote: Remote, branch: str, clone: Path) -> RemoteHead:
    wanted = [f"refs/heads/{branch}", f"refs/tags/{branch}", f"refs/tags/{branch}^{{}}"]
    patterns = wanted if branch else ["HEAD"]
    if branch and not is_ref_name(branch):
        raise _unknown_branch(remote, branch)
    answer = _ask(remote, clone, ["ls-remote", "--symref"], patterns, _ASK_TIMEOUT_S)
    if answer.status:
        raise _unreachable(remote, answer)
    refs, symbolic = {}, ""
    for line in answer.text.splitlines():
        value, _, name = line.partition("\t")
        if value.startswith("ref: ") and name == "HEAD":
            symbolic = _branch_ref(value[len("ref: ") :])
        elif _COMMIT.fullmatch(value):
            refs[name] = value
    if not branch:
        if "HEAD" not in refs:
            raise NoCommitError(
                f"The repository at {remote.url} has no commit, or its HEAD names no branch",
                hint="Push a commit, or set branch",
            )
        commit = refs["HEAD"]
        name = symbolic.removeprefix("refs/heads/") if symbolic else commit[:7]
        return RemoteHead(ref=symbolic or "HEAD", branch=name, commit=commit)
    for ref in (wanted[0], wanted[1]):
        if ref in refs:
            commit = refs.get(f"{ref}^{{}}", refs[ref])
            return RemoteHead(ref=ref, branch=branch, commit=commit)
    raise _unknown_branch(remote, branch)


def _unknown_branch(remote: Remote, branch: str) -> UnknownBranchError:
    return UnknownBranchError(
        f"The repository at {remote.url} has no branch {branch!r}",
        hint="Set branch to one that it has, or leave it out",
    )


def _branch_ref(ref: str) -> str:
    """A ref that the remote names, where it is a branch's: it goes into a refspec."""
    return ref if ref.startswith("refs/heads/") and is_ref_name(ref) else ""


def _ask(
    remote: Remote, clone: Path, command: list[str], names: list[str], timeout_s: float
) -> GitAnswer:
    """Run a command that may use the network; it reads our clone's settings and the user's."""
    environment = {
        # the user's own `insteadOf` may lead from one of these to another
        "GIT_ALLOW_PROTOCOL": ":".join(sorted(OPENED_SCHEMES)),
        "GIT_SSH_COMMAND": _ssh_command(clone),
        "GCM_INTERACTIVE": "never",
    }
    config = ["credential.interactive=false"]
    if remote.login is not None:
        # a command line can be read by other users of the machine, an environment cannot
        environment["DOCSFY_GIT_USER"], environment["DOCSFY_GIT_PASSWORD"] = remote.login
        config += ["credential.helper=", f"credential.helper={_LOGIN_HELPER}"]
    arguments = [f"--git-dir={clone}", *command, "--", remote.url, *names]
    try:
        return run_git(
            arguments,
            environment=environment,
            config=config,
            timeout_s=timeout_s,
        )
    except GitTimeoutError as exc:
        raise UnreachableUrlError(
            f"The repository at {remote.url} did not answer within {timeout_s:g} seconds",
            hint="Look at the network, or clone it yourself and set repo to the path",
        ) from exc


def _ssh_command(clone: Path) -> str:
    answer = run_git([f"--git-dir={clone}", "config", "--get", "core.sshCommand"])
    configured = answer.text.strip()
    own = {"GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND") or configured}
    return ssh_command(own)


def _unreachable(remote: Remote, answer: GitAnswer) -> Exception:
    if "dubious ownership" in answer.stderr:
        return DubiousOwnershipError(
            f"The repository at {remote.url} belongs to another user, and Git refuses it",
            hint=(
                "If you trust it, run: git config --global --add safe.directory "
                f"{remote.path or remote.url}"
            ),
        )
    if "No space left on device" in answer.stderr:
        return UnwritableStateError(
            f"The clone of {remote.url} cannot be written: no space is left on the device",
            hint="Free some space, or set state_dir to another disk",
        )
    return UnreachableUrlError(
        f"The repository at {remote.url} cannot be read: {answer.complaint}",
        hint="Check the URL, the network and your access to it",
    )


def _remove_stale_locks(clone: Path) -> None:
    """Remove lock files of Git that a killed fetch left; our own lock says nobody is at it."""
    for name in ("shallow.lock", "HEAD.lock", "packed-refs.lock"):
        with suppress(OSError):
            (clone / name).unlink()
    for lock in (clone / "refs").rglob("*.lock"):
        with suppress(OSError):
            lock.unlink()
