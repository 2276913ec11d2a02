"""The snapshot of a repository: which files it has, by path and blob id."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docsfy_hookspecs.facts import match_glob
from docsfy_hookspecs.sources import Changes, SourceFile

from docsfy_plugin.source.errors import DamagedRepositoryError
from docsfy_plugin.source.git import GitAnswer, GitProcess
from docsfy_plugin.source.reading import ObjectFolder, ObjectReader, hash_blob, open_regular
from docsfy_plugin.source.repositories import Repository

MAX_HASHED_BYTES = 1 << 30
"""An uncommitted file over this size is passed over: hashing it would take seconds a run."""

_LINK, _SUBMODULE = "120000", "160000"
_POINTER_BYTES = range(120, 150)
_LONG_POINTER_BYTES = range(100, 1024)
_POINTER = b"version https://git-lfs.github.com/spec/v1\n"


@dataclass(slots=True)
class Tree:
    """Files and what was passed over, while a snapshot is made.

    Attributes:
        files: Path to file.
        skipped: Path to reason.
    """

    files: dict[str, SourceFile] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def skip(self, path: str, reason: str) -> None:
        """Pass a path over."""
        self.files.pop(path, None)
        self.skipped[path] = reason


class PathFilter:
    """Which paths of a repository belong to its source."""

    def __init__(
        self,
        include: Sequence[str],
        exclude: Sequence[str],
        excluded_paths: Iterable[Path],
        top: Path | None,
    ) -> None:
        """Prepare the filter.

        Args:
            include: Globs of which one must match; empty for all.
            exclude: Globs of which none may match.
            excluded_paths: Files and folders that are left out, and with them the staging
                folders beside them, `.<name>.docsfy-*`.
            top: The work tree's top; `None` where there is none.
        """
        self._include = tuple(include)
        self._exclude = tuple(exclude)
        self._folders = tuple(_below(excluded_paths, top)) if top else ()

    def __call__(self, path: str) -> bool:
        """Tell whether a path belongs to the source."""
        for folder in self._folders:
            if path == folder or path.startswith((f"{folder}/", _staging_prefix(folder))):
                return False
        if self._include and not any(match_glob(path, glob) for glob in self._include):
            return False
        return not any(match_glob(path, glob) for glob in self._exclude)


def _below(paths: Iterable[Path], top: Path) -> Iterable[str]:
    for path in paths:
        resolved = path.resolve()
        if resolved != top and resolved.is_relative_to(top):
            yield os.fsencode(resolved.relative_to(top)).decode("utf-8", "surrogateescape")


def _staging_prefix(folder: str) -> str:
    parent, slash, name = folder.rpartition("/")
    return f"{parent}{slash}.{name}.docsfy-"


def read_snapshot(
    repository: Repository,
    commit: str,
    objects: ObjectFolder,
    reader: ObjectReader,
    *,
    keeps: PathFilter,
    with_work_tree: bool,
    neutral: Sequence[str] = (),
) -> Tree:
    """Read the files of a commit, and what a checkout has on top of it.

    Args:
        repository: The repository.
        commit: The documented commit.
        objects: Its objects.
        reader: Reads blobs, to know LFS pointers.
        keeps: Which paths belong to the source.
        with_work_tree: Whether modified and untracked files count.
        neutral: Settings that keep filters from running.

    Returns:
        Files and what was passed over.

    Raises:
        DamagedRepositoryError: The commit's tree cannot be read.
    """
    listing = GitProcess(
        [*objects.arguments, "ls-tree", "-r", "-z", "--long", "--full-tree", commit],
        environment=objects.environment,
    )
    overlay = _start_overlay(repository, commit, neutral) if with_work_tree else ()
    try:
        tree = _parse_tree(_checked(listing.wait(), commit), keeps)
        _skip_pointers(tree, reader)
        if overlay:
            staged, listed = (_checked(process.wait(), commit) for process in overlay)
            _lay_over(tree, repository, _parse_overlay(staged, listed), keeps)
    except BaseException:
        for process in (listing, *overlay):
            process.kill()
        raise
    return tree


def _start_overlay(
    repository: Repository, commit: str, neutral: Sequence[str]
) -> tuple[GitProcess, GitProcess]:
    staged = GitProcess(
        [
            *repository.arguments,
            "diff-index",
            "--cached",
            "--raw",
            "-z",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=all",
            commit,
            "--",
        ],
        config=neutral,
    )
    listed = GitProcess(
        [
            *repository.arguments,
            "ls-files",
            "-z",
            "--modified",
            "--deleted",
            "--others",
            "--exclude-standard",
            "-t",
        ],
        config=neutral,
    )
    return staged, listed


def _checked(answer: GitAnswer, commit: str) -> bytes:
    if answer.status:
        raise DamagedRepositoryError(
            f"Git cannot read the files of commit {commit[:12]}: {answer.complaint}",
            hint="Run 'git fsck' there, or fetch what is missing",
        )
    return answer.stdout


_PLANTED = frozenset({"", ".", "..", ".git"})


def _parse_tree(listing: bytes, keeps: PathFilter) -> Tree:
    tree = Tree()
    for entry in listing.decode("utf-8", "surrogateescape").split("\0"):
        if not entry:
            continue
        head, _, path = entry.partition("\t")
        if not keeps(path):
            continue
        if not _PLANTED.isdisjoint(path.casefold().split("/")):
            # no checkout makes such an entry, and who joins it to a folder leaves the folder
            tree.skipped[path] = "not a path"
            continue
        mode, _, blob, size = head.split()
        if mode == _SUBMODULE:
            tree.skipped[path] = "submodule"
        elif mode == _LINK:
            tree.skipped[path] = "symbolic link"
        elif not size.isdigit():
            tree.skipped[path] = "its content is missing in the repository"
        else:
            tree.files[path] = SourceFile(path=path, blob=blob, size_bytes=int(size))
    return tree


def _skip_pointers(tree: Tree, reader: ObjectReader) -> None:
    """Pass Git LFS pointers over, whatever the work tree has in their place."""
    uses_lfs = any(
        b"filter=lfs" in (reader.read(file.blob) or b"")
        for path, file in tree.files.items()
        if path.rpartition("/")[2] == ".gitattributes" and file.size_bytes < 1 << 20
    )
    sizes = _LONG_POINTER_BYTES if uses_lfs else _POINTER_BYTES
    candidates = [file for file in tree.files.values() if file.size_bytes in sizes]
    for file in candidates:
        if (reader.read(file.blob) or b"").startswith(_POINTER):
            tree.skip(file.path, "Git LFS pointer")


def _parse_overlay(staged: bytes, listed: bytes) -> tuple[set[str], set[str]]:
    """Paths to look at in the work tree, and those that left the index and are ignored."""
    changed: set[str] = set()
    removed: set[str] = set()
    fields = iter(staged.decode("utf-8", "surrogateescape").split("\0"))
    for head in fields:
        path = next(fields, "")
        if path:
            (removed if head.endswith(" D") else changed).add(path)
    for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
        if entry:
            changed.add(entry[2:])
    return changed, removed - changed


def _lay_over(
    tree: Tree, repository: Repository, paths: tuple[set[str], set[str]], keeps: PathFilter
) -> None:
    changed, removed = paths
    assert repository.top is not None  # noqa: S101  # only a checkout is laid over
    for path in removed:
        tree.files.pop(path, None)
        tree.skipped.pop(path, None)
    top = os.open(repository.top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for path in sorted(changed):
            if keeps(path.rstrip("/")):
                _lay_over_path(tree, top, path, repository.object_format)
    finally:
        os.close(top)


def _lay_over_path(tree: Tree, top: int, path: str, object_format: str) -> None:
    if path.endswith("/"):
        tree.skip(path.rstrip("/"), "a repository of its own")
        return
    if tree.skipped.get(path) in {"Git LFS pointer", "submodule"}:
        return
    before = tree.files.pop(path, None)
    tree.skipped.pop(path, None)
    try:
        mode = os.stat(
            path.encode("utf-8", "surrogateescape"), dir_fd=top, follow_symlinks=False
        ).st_mode
    except OSError:
        return
    if stat.S_ISDIR(mode):
        return
    if stat.S_ISLNK(mode):
        tree.skip(path, "symbolic link")
        return
    if not stat.S_ISREG(mode):
        tree.skip(path, "not a regular file")
        return
    try:
        descriptor = open_regular(top, path)
    except OSError as exc:
        behind = exc.errno in {errno.ELOOP, errno.ENOTDIR}
        tree.skip(path, "behind a symbolic link" if behind else f"cannot be read: {exc.strerror}")
        return
    try:
        if os.fstat(descriptor).st_size > MAX_HASHED_BYTES:
            tree.skip(path, f"not committed and larger than {MAX_HASHED_BYTES >> 20} MiB")
            return
        blob, size = hash_blob(descriptor, object_format)
    except OSError as exc:
        tree.skip(path, f"cannot be read: {exc.strerror}")
        return
    finally:
        os.close(descriptor)
    same = before is not None and before.blob == blob
    tree.files[path] = SourceFile(path=path, blob=blob, size_bytes=size, modified=not same)


def hash_snapshot(files: Iterable[SourceFile]) -> str:
    """Hash path and blob id of every file, ordered by path.

    Returns:
        `sha256:` and the hash over `BLOB SPACE PATH NUL` of each file, paths as raw bytes.
    """
    form = "".join(f"{file.blob} {file.path}\0" for file in files)
    return f"sha256:{hashlib.sha256(form.encode('utf-8', 'surrogateescape')).hexdigest()}"


def changes_between(old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    """Compare two snapshots.

    Args:
        old: Path to blob id.
        new: Path to blob id.

    Returns:
        What differs, each kind ordered by path.
    """
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        modified=tuple(sorted(p for p in new.keys() & old.keys() if new[p] != old[p])),
        removed=tuple(sorted(old.keys() - new.keys())),
    )
