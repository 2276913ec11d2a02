"""What can be wrong with a source, each with a stable code and one thing to do about it."""

from __future__ import annotations

from docsfy_hookspecs.errors import DocsfyError


class SourceError(DocsfyError):
    """Root of the failures of reading a source."""

    code = "source-failed"


class NoRepositoryError(SourceError):
    """The path is not in a Git repository."""

    code = "not-a-repository"


class NoCommitError(SourceError):
    """The repository has no commit yet."""

    code = "no-commit"


class UnknownBranchError(SourceError):
    """The repository has no such branch."""

    code = "unknown-branch"


class DubiousOwnershipError(SourceError):
    """Git refuses the repository because it belongs to another user."""

    code = "dubious-ownership"


class ForeignFolderError(SourceError):
    """The repository's own settings lead to another folder."""

    code = "foreign-folder"


class UnreachableUrlError(SourceError):
    """The remote repository could not be reached or read."""

    code = "unreachable-url"


class ForbiddenUrlError(SourceError):
    """The URL is of a kind that is not opened."""

    code = "forbidden-url"


class UnwritableStateError(SourceError):
    """The folder for clones cannot be written."""

    code = "unwritable-state"


class GitMissingError(SourceError):
    """No Git is installed."""

    code = "git-missing"


class GitTooOldError(SourceError):
    """The installed Git lacks an option that is needed."""

    code = "git-too-old"


class GitTimeoutError(SourceError):
    """Git did not finish in time."""

    code = "git-timeout"


class DamagedRepositoryError(SourceError):
    """Git could not read the repository."""

    code = "damaged-repository"
