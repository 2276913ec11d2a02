"""What can be wrong with the kept state, each naming the file and what to do."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from docsfy_hookspecs.errors import DocsfyError

_LEAST_FREE_BYTES = 64 * 1024
"""SQLite grows its write-ahead index by 32 KiB, and where it cannot says «disk I/O error»."""

_REPAIR = "Run docsfy doctor --repair: it sets the file aside and rebuilds what can be rebuilt"


class StateError(DocsfyError):
    """The state folder, or a file in it, cannot be used."""

    code = "state-unusable"


class DamagedStateError(StateError):
    """A file of the state is not what it should be."""

    code = "state-damaged"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"File {str(path)!r} is damaged: {why}", hint=_REPAIR)


class NewerStateError(StateError):
    """A database was written by a newer docsfy."""

    code = "state-newer"

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            f"Database {str(path)!r} has version {found}, and this docsfy knows {known} at most",
            hint="Upgrade mkdocs-docsfy, or set another state_dir",
        )


class OlderStateError(StateError):
    """A database was written by an older docsfy, and may only be read here."""

    code = "state-older"

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            f"Database {str(path)!r} has version {found}, and this docsfy reads {known}",
            hint="Run mkdocs build, docsfy generate or docsfy doctor --repair: each migrates it",
        )


class LockedStateError(StateError):
    """Another process keeps a file of the state locked for too long."""

    code = "state-locked"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Database {str(path)!r} is locked by another process",
            hint="Try again when that process has ended",
        )


class FullDiskError(StateError):
    """There is no room for what is to be kept."""

    code = "disk-full"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Disk is full: {str(path)!r} cannot grow",
            hint="Free some space and run again: what was stored so far is kept",
        )


class ReadOnlyStateError(StateError):
    """The state folder, or a file in it, cannot be written or opened."""

    code = "state-read-only"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{str(path)!r} cannot be written or opened: {why}",
            hint="Make it writable, or set another state_dir",
        )


class ReplacedStateError(StateError):
    """A file of the state was removed or replaced while it was in use."""

    code = "state-replaced"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Database {str(path)!r} was removed or replaced during the run",
            hint="Run again: what the new state folder lacks is written afresh",
        )


class OldAttemptError(StateError):
    """An attempt that has ended, or was followed by another, wants to write."""

    code = "old-attempt"

    def __init__(self, attempt: str) -> None:
        super().__init__(f"Attempt {attempt!r} is not running, so nothing of it is stored")


class VariantError(DocsfyError):
    """A variant has a part that cannot be one."""

    code = "invalid-variant"


class NoSuchVariantError(DocsfyError):
    """What the user typed names no variant."""

    code = "no-such-variant"


class AmbiguousVariantError(DocsfyError):
    """What the user typed names several variants."""

    code = "ambiguous-variant"


class BusyError(DocsfyError):
    """Another process generates the same variant.

    Attributes:
        variant: Its written form.
        pid: The process that holds the lock; `None` if it is not known.
    """

    code = "busy"

    def __init__(self, variant: str, pid: int | None) -> None:
        holder = f"pid {pid} holds it" if pid is not None else "another process holds it"
        super().__init__(
            f"{variant} is already being generated: {holder}",
            hint="Wait until it ends, or set on_busy: wait",
        )
        self.variant = variant
        self.pid = pid

    def __reduce__(self) -> tuple[object, ...]:
        return (BusyError, (self.variant, self.pid))


def file_error(path: Path, error: OSError) -> StateError:
    """Say what an error of the operating system means for a file of the state."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FullDiskError(path)
    return ReadOnlyStateError(path, error.strerror or str(error))


def sqlite_error(path: Path, error: BaseException) -> StateError | None:
    """Say what an error of SQLite means for the file it came from.

    Args:
        path: The database.
        error: What was raised; what it was raised from is looked at first, because a rollback
            that fails after a full disk hides the cause.

    Returns:
        The error to raise instead, or `None` where it is not the file's fault.
    """
    chain: list[sqlite3.Error] = []
    one: BaseException | None = error
    while one is not None:
        if isinstance(one, sqlite3.Error):
            chain.append(one)
        one = one.__context__
    for cause in reversed(chain):
        found = _by_code(path, cause)
        if found is not None:
            return found
    return None


def _by_code(path: Path, error: sqlite3.Error) -> StateError | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    match code & 0xFF:  # the low byte is the primary code: https://sqlite.org/rescode.html
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LockedStateError(path)
        case sqlite3.SQLITE_FULL:
            return FullDiskError(path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_FORMAT:
            return DamagedStateError(path, str(error))
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN if is_full(path):
            return FullDiskError(path)
        case (
            sqlite3.SQLITE_READONLY
            | sqlite3.SQLITE_CANTOPEN
            | sqlite3.SQLITE_PERM
            | sqlite3.SQLITE_IOERR
        ):
            return ReadOnlyStateError(path, str(error))
    return None


def is_full(path: Path) -> bool:
    """Whether the disk of a file has no room to speak of."""
    try:
        found = os.statvfs(path.parent)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < _LEAST_FREE_BYTES
