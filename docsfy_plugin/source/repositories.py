"""A local repository: where its parts lie, and which commit is to be documented."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from docsfy_plugin.source.errors import (
    DamagedRepositoryError,
    DubiousOwnershipError,
    ForeignFolderError,
    NoCommitError,
    NoRepositoryError,
    UnknownBranchError,
)
from docsfy_plugin.source.git import GitAnswer, folder_arguments, is_ref_name, run_git
from docsfy_plugin.source.remotes import Remote, parse_remote

_SETTINGS = r"^(remote\.origin\.url|url\..*\.insteadof|filter\..*\.[a-z]+|core\.worktree)$"
_OWNER_LINES = ("dubious ownership", "safe.directory", "unsafe repository")
_QUESTIONS = (
    "--path-format=absolute",
    "--git-dir",
    "--git-common-dir",
    "--git-path",
    "objects",
    "--is-inside-work-tree",
    "--show-object-format",
    "--show-prefix",
    "HEAD",
)
_ANSWER_LINES = 7
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """One repository on this machine's disk.

    Attributes:
        top: The work tree's top; `None` for a bare repository.
        git_dir: Its Git folder; of a linked work tree the one that is its own.
        common_dir: The Git folder that holds objects and branches.
        objects: The folder of objects.
        object_format: `sha1` or `sha256`.
        head: Commit that is checked out; empty before the first one.
        head_branch: Branch that is checked out; empty for a detached HEAD.
    """

    top: Path | None
    git_dir: Path
    common_dir: Path
    objects: Path
    object_format: str
    head: str
    head_branch: str

    @property
    def arguments(self) -> tuple[str, ...]:
        """Arguments of Git that name this repository."""
        return folder_arguments(self.git_dir, self.top)

    @property
    def folder(self) -> Path:
        """The folder that gives the repository its name; one for all its work trees."""
        if self.common_dir.name == ".git":
            return self.common_dir.parent
        return self.top if self.top and self.git_dir == self.common_dir else self.common_dir


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositorySettings:
    """What is taken from a repository's settings: text that is never run.

    Attributes:
        remote: What `remote.origin.url` names.
        neutral: Settings that take the commands of all configured filters away.
    """

    remote: Remote | None
    neutral: tuple[str, ...]


def open_repository(path: Path) -> Repository:
    """Find the repository that holds a folder.

    Raises:
        NoRepositoryError: The path does not exist, or is in no repository.
        DubiousOwnershipError: The repository belongs to another user.
        ForeignFolderError: Its settings lead to another folder.
        NoCommitError: There is no commit yet.
        DamagedRepositoryError: Git cannot read it.
    """
    start = _resolve_folder(path)
    answer = run_git(["-C", str(start), "rev-parse", *_QUESTIONS])
    lines = answer.text.split("\n")
    if len(lines) < _ANSWER_LINES or (answer.status and "'HEAD'" not in answer.stderr):
        raise _explain(answer, path)
    if answer.status:
        raise NoCommitError(
            f"The repository at {str(path)!r} has no commit yet", hint="Commit something first"
        )
    git_dir, common_dir, objects, in_work_tree, object_format, prefix, head = lines[:_ANSWER_LINES]
    if not _COMMIT.fullmatch(head):
        raise DamagedRepositoryError(
            f"Git's answer about {str(path)!r} cannot be understood",
            hint="Use a path without line breaks",
        )
    top = _find_top(start, prefix, Path(git_dir)) if in_work_tree == "true" else None
    return Repository(
        top=top,
        git_dir=Path(git_dir),
        common_dir=Path(common_dir),
        objects=Path(objects),
        object_format=object_format,
        head=head,
        head_branch=_read_head_branch(Path(git_dir)),
    )


def read_settings(repository: Repository) -> RepositorySettings:
    """Read the remote, and which filters must be kept from running."""
    answer = run_git([*repository.arguments, "config", "--null", "--get-regexp", _SETTINGS])
    url, instead, filters = "", [], set()
    for entry in answer.text.split("\0"):
        key, _, value = entry.partition("\n")
        if key == "remote.origin.url":
            url = url or value
        elif key.startswith("url."):
            instead.append((value, key[len("url.") : -len(".insteadof")]))
        elif key.startswith("filter."):
            filters.add(key.rpartition(".")[0])
    remote = (
        parse_remote(_expand(url, instead), repository.top or repository.folder) if url else None
    )
    neutral = tuple(
        f"{name}.{what}"
        for name in sorted(filters)
        for what in ("clean=", "smudge=", "process=", "required=false")
    )
    return RepositorySettings(remote=remote, neutral=neutral)


def resolve_branch(repository: Repository, branch: str) -> str:
    """Find the commit of a branch, of `origin`'s branch of that name, or of a tag.

    Raises:
        UnknownBranchError: There is none.
    """
    if is_ref_name(branch):
        for prefix in ("refs/heads/", "refs/remotes/origin/", "refs/tags/"):
            name = f"{prefix}{branch}^{{commit}}"
            answer = run_git([*repository.arguments, "rev-parse", "--verify", "--quiet", name])
            commit = answer.text.strip()
            if not answer.status and _COMMIT.fullmatch(commit):
                return commit
    raise UnknownBranchError(
        f"The repository at {str(repository.top or repository.git_dir)!r} has no branch {branch!r}",
        hint="Set branch to one that 'git branch --all' lists",
    )


def _resolve_folder(path: Path) -> Path:
    try:
        start = path.expanduser().resolve()
        is_folder = start.is_dir()
    except (OSError, RuntimeError, ValueError) as exc:
        raise _no_repository(path) from exc
    if not is_folder:
        raise _no_repository(path)
    return start


def _find_top(start: Path, prefix: str, git_dir: Path) -> Path:
    """The work tree's top: the nearest folder that holds `.git`, whatever settings say."""
    top = next((folder for folder in (start, *start.parents) if _has(folder / ".git")), None)
    # a hostile `core.worktree` or `.git` file would have other people's files documented
    own = git_dir.name != ".git" or git_dir.parent == top
    if top is None or top / prefix != start or not own:
        raise ForeignFolderError(
            f"The repository at {str(start)!r} takes its files or commits from another folder",
            hint="Give the path of the folder that holds '.git', and unset core.worktree",
        )
    return top


def _has(path: Path) -> bool:
    return os.path.lexists(path)


def _read_head_branch(git_dir: Path) -> str:
    answer = run_git([f"--git-dir={git_dir}", "symbolic-ref", "--quiet", "HEAD"])
    name = answer.text.removesuffix("\n")
    return name.removeprefix("refs/heads/") if not answer.status else ""


def _expand(url: str, instead: list[tuple[str, str]]) -> str:
    """A remote's URL with a shorthand such as `gh:` written out.

    A full URL stays as it is: there, `insteadOf` names a mirror or puts a token in.
    """
    if "://" in url or "." in url.partition(":")[0] or url.startswith("/"):
        return url
    fitting = [(prefix, base) for prefix, base in instead if prefix and url.startswith(prefix)]
    if not fitting:
        return url
    prefix, base = max(fitting, key=lambda pair: len(pair[0]))
    return base + url[len(prefix) :]


def _explain(answer: GitAnswer, path: Path) -> Exception:
    if any(line in answer.stderr for line in _OWNER_LINES):
        found = re.search(r"(?:repository at|repository) '([^'\n]+)'", answer.stderr)
        folder = found[1] if found else str(path.resolve())
        return DubiousOwnershipError(
            f"The repository at {folder!r} belongs to another user, and Git refuses it",
            hint=(
                "If you trust it, run: git config --global --add safe.directory "
                f"{shlex.quote(folder)}"
            ),
        )
    if "not a git repository" in answer.stderr.lower():
        start = path.expanduser().resolve()
        if not any(_has(folder / ".git") for folder in (start, *start.parents)):
            return _no_repository(path)
    return DamagedRepositoryError(
        f"Git cannot read the repository at {str(path)!r}: {answer.complaint}",
        hint="Run 'git fsck' there",
    )


def _no_repository(path: Path) -> NoRepositoryError:
    if not _is_there(path):
        return NoRepositoryError(
            f"There is no {str(path)!r}", hint="Set repo to the path or the URL of a repository"
        )
    return NoRepositoryError(
        f"{str(path)!r} is not in a Git repository",
        hint="Set repo to the path or the URL of one, or run 'git init' and commit",
    )


def _is_there(path: Path) -> bool:
    try:
        return path.expanduser().exists()
    except (OSError, RuntimeError, ValueError):
        return False
