"""The lock on a variant: one attempt at a time, across processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from docsfy_plugin.store.errors import BusyError, file_error
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

if TYPE_CHECKING:
    from filelock import BaseFileLock

RETRY_S = 1.0
"""How long a second attempt tries before it is told who holds the lock."""


class VariantLock:
    """A variant's lock, held by this process.

    It may be released by any thread, and is released by the system when the process ends.
    """

    def __init__(self, lock: BaseFileLock, holder_path: Path) -> None:
        self._lock = lock
        self._holder_path = holder_path

    def release(self) -> None:
        """Let others have it; does nothing the second time."""
        if self._lock.is_locked:
            # in a folder that became read-only it stays, and names a process that is gone
            with suppress(OSError):
                self._holder_path.unlink(missing_ok=True)
            self._lock.release()


def acquire(
    state: StateDir,
    variant: Variant,
    *,
    on_busy: Literal["fail", "wait"] = "fail",
    retry_s: float = RETRY_S,
    pid: int | None = None,
) -> VariantLock:
    """Take a variant's lock.

    Args:
        state: The state folder.
        variant: What is to be generated.
        on_busy: `wait` waits until it is free.
        retry_s: Seconds to try for with `fail`.
        pid: The process that is named to others; this one if not given.

    Raises:
        BusyError: Another holder does not let it go; says which pid.
        StateError: The lock file cannot be made.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  # docsfy status is to start fast

    path = state.lock_path(variant)
    holder_path = path.with_suffix(".pid")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # not bound to a thread: an abort releases from another one than took it
        lock = FileLock(str(path), thread_local=False)
        lock.acquire(timeout=-1 if on_busy == "wait" else retry_s)
    except Timeout as exc:
        raise BusyError(str(variant), lock_holder(state, variant)) from exc
    except OSError as exc:
        raise file_error(path, exc) from exc
    try:
        holder_path.write_text(f"{os.getpid() if pid is None else pid}\n", encoding="ascii")
    except OSError as exc:
        lock.release()
        raise file_error(holder_path, exc) from exc
    except BaseException:
        lock.release()
        raise
    return VariantLock(lock, holder_path)


@contextmanager
def locked(
    state: StateDir, variant: Variant, *, on_busy: Literal["fail", "wait"] = "fail"
) -> Iterator[VariantLock]:
    """Hold a variant's lock for a block; see `acquire`."""
    lock = acquire(state, variant, on_busy=on_busy)
    try:
        yield lock
    finally:
        lock.release()


def lock_holder(state: StateDir, variant: Variant) -> int | None:
    """The pid that the holder of a lock wrote beside it; `None` if it did not yet."""
    with suppress(OSError, ValueError):
        holder_path = state.lock_path(variant).with_suffix(".pid")
        return int(holder_path.read_text(encoding="ascii"))
    return None
