"""Opening a source: from a path or a URL to its snapshot and the content of its files."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from docsfy_hookspecs.sources import Source

from docsfy_plugin.source.clones import (
    clone_path,
    fetch_commit,
    keep_commit,
    stored_branch,
    update_clone,
)
from docsfy_plugin.source.errors import DamagedRepositoryError, UnknownBranchError
from docsfy_plugin.source.forges import find_forge
from docsfy_plugin.source.git import is_ref_name, run_git
from docsfy_plugin.source.reading import FileReader, ObjectFolder, ObjectReader
from docsfy_plugin.source.remotes import Remote, is_url, parse_cloned_url
from docsfy_plugin.source.repositories import (
    Repository,
    open_repository,
    read_settings,
    resolve_branch,
)
from docsfy_plugin.source.snapshots import PathFilter, Tree, hash_snapshot, read_snapshot

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_COMMITTER = re.compile(rb"^committer .*> (-?\d{1,15}) [+-]\d{4}$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What names a source, known without reading its files.

    Attributes:
        owner: As `Source.owner`.
        project: As `Source.project`.
        branch: As `Source.branch`; empty for a URL that was never cloned here.
        repository: As `Source.repository`.
    """

    owner: str
    project: str
    branch: str
    repository: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a source is read from, and what it is called."""

    repository: Repository
    remote: Remote | None
    identity: Identity
    commit: str
    is_clone: bool
    with_work_tree: bool
    neutral: tuple[str, ...]


class OpenSource:
    """A source whose files can be read; a context manager.

    Attributes:
        source: The repository at the snapshot.
        top: Top of the work tree that is part of the snapshot; `None` where none is.
    """

    def __init__(
        self, source: Source, place: _Place, files: FileReader, resources: ExitStack
    ) -> None:
        self.source = source
        self.top: Path | None = place.repository.top if place.with_work_tree else None
        self._place = place
        self._files = files
        self._resources = resources

    def read(self, path: str, max_bytes: int) -> bytes:
        """Read a file of the snapshot; thread safe.

        Raises:
            UnreadableFileError: See `FileReader.read`.
        """
        return self._files.read(path, max_bytes)

    def read_blob(self, blob: str, max_bytes: int) -> bytes | None:
        """Read a blob by its id, such as an older content of a file; thread safe.

        No filter is run and nothing is fetched.

        Returns:
            Its content; `None` where the repository does not have it (a shallow clone, a file
            that was never committed), or it is larger than `max_bytes`.
        """
        return self._files.read_blob(blob, max_bytes)

    def contains_commit(self, commit: str) -> bool:
        """Tell whether the repository has a commit; a shallow clone asks its remote."""
        if not _COMMIT.fullmatch(commit):
            return False
        repository = self._place.repository
        name = f"{commit}^{{commit}}"
        if not run_git([*repository.arguments, "cat-file", "-e", name]).status:
            return True
        remote = self._place.remote
        if not self._place.is_clone or remote is None:
            return False
        return fetch_commit(remote, repository.git_dir, commit)

    def keep(self, commit: str) -> None:
        """Keep a commit of a clone reachable; a checkout of the user is never written to."""
        if self._place.is_clone and _COMMIT.fullmatch(commit):
            keep_commit(self._place.repository.git_dir, self.source.branch, commit)

    def close(self) -> None:
        """End the reading process; files can no longer be read."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()


def open_source(
    repo: str | Path,
    *,
    branch: str = "",
    owner: str = "",
    project: str = "",
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    excluded_paths: tuple[Path, ...] = (),
    state_dir: Path,
    on_cloning: Callable[[str], None] | None = None,
) -> OpenSource:
    """Take the snapshot of a repository.

    Args:
        repo: A path in it, or a URL over https, ssh or file.
        branch: The branch to document; empty for the one checked out, or the remote's HEAD.
            Another one than that is documented without the work tree. A detached HEAD is
            documented under this name where it is the branch's commit, or where there is no such
            branch: so CI services check out.
        owner: Instead of what the remote says.
        project: Instead of what the remote says.
        include: Globs of source files; empty for all.
        exclude: Globs of files that are left out.
        excluded_paths: Files and folders of this machine that are left out, with the staging
            folders beside them.
        state_dir: Where clones are kept.
        on_cloning: Told the URL, without credentials, before the network is used.

    Returns:
        The source, to be closed.

    Raises:
        SourceError: See `errors` for what can be wrong.
    """
    if isinstance(repo, str) and is_url(repo):
        place = _find_clone(repo, branch, owner, project, state_dir, on_cloning)
    else:
        place = _find_checkout(Path(repo), branch, owner, project)
    return _read(place, PathFilter(include, exclude, excluded_paths, place.repository.top))


def identify(
    repo: str | Path, *, branch: str = "", owner: str = "", project: str = "", state_dir: Path
) -> Identity:
    """Name a source without reading its files or using the network.

    Args:
        repo: As for `open_source`.
        branch: As for `open_source`.
        owner: As for `open_source`.
        project: As for `open_source`.
        state_dir: Where clones are kept.

    Returns:
        The identity that `open_source` would give.

    Raises:
        SourceError: There is no such repository, or the URL is of a forbidden kind.
    """
    if isinstance(repo, str) and is_url(repo):
        remote = parse_cloned_url(repo)
        clone = clone_path(remote, state_dir)
        known = branch or (stored_branch(clone) if clone.is_dir() else "")
        return _identity_of(remote, known, owner, project)
    return _find_checkout(Path(repo), branch, owner, project).identity


def _read(place: _Place, keeps: PathFilter) -> OpenSource:
    repository = place.repository
    with ExitStack() as stack:
        objects = ObjectFolder(repository.objects, repository.object_format)
        stack.callback(objects.close)
        reader = ObjectReader(objects)
        stack.callback(reader.close)
        tree = read_snapshot(
            repository,
            place.commit,
            objects,
            reader,
            keeps=keeps,
            with_work_tree=place.with_work_tree,
            neutral=place.neutral,
        )
        source = _make_source(place, tree, _read_date(reader, place.commit))
        top = repository.top if place.with_work_tree else None
        files = FileReader(tree.files, reader, top, repository.object_format)
        stack.callback(files.close)
        return OpenSource(source, place, files, stack.pop_all())


def _find_clone(
    url: str,
    branch: str,
    owner: str,
    project: str,
    state_dir: Path,
    on_cloning: Callable[[str], None] | None,
) -> _Place:
    remote = parse_cloned_url(url)
    clone, head = update_clone(remote, branch, state_dir.resolve(), on_cloning)
    repository = Repository(
        top=None,
        git_dir=clone,
        common_dir=clone,
        objects=clone / "objects",
        object_format="sha1" if len(head.commit) == 40 else "sha256",  # noqa: PLR2004
        head=head.commit,
        head_branch=head.branch,
    )
    return _Place(
        repository=repository,
        remote=remote,
        identity=_identity_of(remote, head.branch, owner, project),
        commit=head.commit,
        is_clone=True,
        with_work_tree=False,
        neutral=(),
    )


def _find_checkout(path: Path, branch: str, owner: str, project: str) -> _Place:
    repository = open_repository(path)
    settings = read_settings(repository)
    commit = _find_commit(repository, branch)
    # a detached HEAD that is the branch's own commit is how CI services check the branch out
    own = branch in {"", repository.head_branch} or (
        not repository.head_branch and commit == repository.head
    )
    name = branch or repository.head_branch or commit[:7]
    if settings.remote is not None:
        identity = _identity_of(settings.remote, name, owner, project)
    else:
        folder = repository.folder
        identity = Identity(
            owner=owner or "local",
            project=project or folder.name.removesuffix(".git") or "repository",
            branch=name,
            repository=str(folder),
        )
    return _Place(
        repository=repository,
        remote=settings.remote,
        identity=identity,
        commit=commit,
        is_clone=False,
        with_work_tree=own and repository.top is not None,
        neutral=settings.neutral,
    )


def _find_commit(repository: Repository, branch: str) -> str:
    """The commit to document.

    Raises:
        UnknownBranchError: A branch is checked out, and there is none of the given name.
    """
    if branch in {"", repository.head_branch}:
        return repository.head
    try:
        return resolve_branch(repository, branch)
    except UnknownBranchError:
        # a pull request's merge commit is checked out without any ref of its branch
        if repository.head_branch or not is_ref_name(branch):
            raise
        return repository.head


def _identity_of(remote: Remote, branch: str, owner: str, project: str) -> Identity:
    return Identity(
        owner=owner or remote.owner,
        project=project or remote.project,
        branch=branch,
        repository=remote.repository,
    )


def _make_source(place: _Place, tree: Tree, committed_at: str) -> Source:
    files = tuple(tree.files[path] for path in sorted(tree.files))
    forge, web_url = find_forge(place.remote)
    return Source(
        owner=place.identity.owner,
        project=place.identity.project,
        branch=place.identity.branch,
        commit=place.commit,
        committed_at=committed_at,
        repository=place.identity.repository,
        web_url=web_url,
        forge=forge,
        snapshot=hash_snapshot(files),
        files=files,
        skipped=tuple(sorted(tree.skipped.items())),
    )


def _read_date(reader: ObjectReader, commit: str) -> str:
    content = reader.read(commit)
    if content is None:
        raise DamagedRepositoryError(
            f"The commit {commit[:12]} is missing in the repository", hint="Run 'git fsck' there"
        )
    found = _COMMITTER.search(content.partition(b"\n\n")[0])
    seconds = int(found[1]) if found else 0
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        moment = datetime.fromtimestamp(0, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
