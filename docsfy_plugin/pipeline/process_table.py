"""One look at every process of the machine: parents, groups, and the attempts they belong to."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

VARIABLE = "DOCSFY_ATTEMPT"
"""The ids of the attempts that a process was started for, separated by spaces."""

_IS_LINUX = sys.platform == "linux"
_PROC = "/proc"
_KERNEL_THREAD = 0x00200000
"""The flag of Linux' own threads, which have no program."""

_TICKS_PER_S = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_CHUNK_BYTES = 1 << 16

_LISTINGS = 5
_PATIENCE_S = 0.1
"""How long a process may take from one program to the next; where the disk is quick, under 1 ms."""

_STATE, _PARENT, _GROUP, _FLAGS, _THREADS, _STARTED = 0, 1, 2, 6, 17, 19
_ENVIRONMENT_START, _ENVIRONMENT_END = 47, 48
"""Where all these stand in `stat` after the program's name, see proc(5)."""


class ProcessRow(NamedTuple):
    """One process as one look saw it.

    Attributes:
        pid: Its pid; with `started` it names one process for ever.
        started: Its start time in seconds; on Linux since the machine was started, so that
            setting the clock does not change it.
        parent: Pid of its parent, 0 for none.
        group: Its process group, 0 where there are none.
        state: `T` and `t` are stopped, `Z` and `X` have ended, anything else runs.
        attempts: Ids of the attempts that it was started for; `read_table` alone looks. It is
            the environment that its program was started with: what a process sets or removes in
            its own is not seen, nor what a fork without a new program inherited of that.
    """

    pid: int
    started: float
    parent: int
    group: int
    state: str
    attempts: frozenset[str] = frozenset()

    @property
    def has_ended(self) -> bool:
        """Whether just its exit status is left of it."""
        return self.state in {"Z", "X"}

    @property
    def is_stopped(self) -> bool:
        """Whether it needs a SIGCONT before it takes notice of anything but SIGKILL."""
        return self.state in {"T", "t"}


def read_table() -> dict[int, ProcessRow]:
    """Every process that can be seen, by pid; without those that vanish meanwhile."""
    table: dict[int, ProcessRow] = {}
    seen: set[int] = set()
    silent: list[int] = []
    # what forks and ends while it is looked at leaves children that were not listed yet
    for _ in range(_LISTINGS):
        pids = [pid for pid in _list_pids() if pid not in seen]
        if not pids:
            break
        seen.update(pids)
        for row in filter(None, map(read_row, pids)):
            attempts = frozenset() if row.has_ended else _read_attempts(row.pid)
            table[row.pid] = row._replace(attempts=attempts) if attempts else row
            if attempts is None:
                silent.append(row.pid)
    for pid, attempts in _ask_again(silent):
        table[pid] = table[pid]._replace(attempts=attempts)
    return table


def children_of(pid: int) -> list[ProcessRow]:
    """The children of a process, zombies too, in no order."""
    rows = map(read_row, _list_pids())
    return [row for row in rows if row is not None and row.parent == pid]


def read_row(pid: int) -> ProcessRow | None:
    """One process; `None` where there is none, or where it may not be looked at."""
    return _read_proc_row(pid) if _IS_LINUX else _ask_row(pid)


def parse_environment(data: bytes) -> frozenset[str]:
    r"""Find the attempts in an environment as Linux shows it.

    Args:
        data: `NAME=value` entries, each ended by a NUL; anything may stand in it.

    Returns:
        The words of all entries named `DOCSFY_ATTEMPT`.
    """
    name = f"{VARIABLE}=".encode()
    if name not in data:
        return frozenset()
    values = (entry[len(name) :] for entry in data.split(b"\0") if entry.startswith(name))
    words = (word for value in values for word in value.split(b" ") if word)
    return frozenset(os.fsdecode(word) for word in words)


def _read_attempts(pid: int) -> frozenset[str] | None:
    """What a process carries; `None` where its environment is empty and that may pass."""
    if not _IS_LINUX:
        return _ask_attempts(pid)
    data = _read_proc(pid, "environ")
    if data == b"" and not _is_kernel_thread(pid):
        return None
    return parse_environment(data or b"")


def _ask_again(silent: Sequence[int]) -> Iterator[tuple[int, frozenset[str]]]:
    """Wait for processes that are on their way from program to program, as far as they are."""
    give_up_at = time.monotonic() + _PATIENCE_S
    while silent and time.monotonic() < give_up_at:
        time.sleep(_PATIENCE_S / 100)
        waiting = []
        for pid in silent:
            attempts = _read_attempts(pid)
            if attempts is not None:
                yield pid, attempts
            elif _is_changing_program(pid):
                waiting.append(pid)
        silent = waiting


def _is_kernel_thread(pid: int) -> bool:
    fields = _read_stat(pid)
    return len(fields) > _FLAGS and bool(int(fields[_FLAGS]) & _KERNEL_THREAD)


def _is_changing_program(pid: int) -> bool:
    fields = _read_stat(pid)
    if len(fields) <= _ENVIRONMENT_END or fields[_STATE] in {b"Z", b"X"}:
        return False
    # on the way both are 0, and where they differ by now, it has arrived; but for a moment
    # before that they are as they stay where the environment is empty, so ask twice
    start, end = int(fields[_ENVIRONMENT_START]), int(fields[_ENVIRONMENT_END])
    return start != end or end == 0


def _list_pids() -> list[int]:
    if not _IS_LINUX:
        import psutil  # noqa: PLC0415  # docsfy status is to start fast

        return list(psutil.pids())
    try:
        names = os.listdir(_PROC)  # noqa: PTH208  # iterdir makes a path of each, in thrice the time
    except OSError:
        return []
    return [int(name) for name in names if name.isdigit()]


def _read_proc_row(pid: int) -> ProcessRow | None:
    fields = _read_stat(pid)
    if len(fields) <= _STARTED:
        return None
    state = fields[_STATE].decode("ascii", "replace")
    if state == "Z" and int(fields[_THREADS]) > 1:
        state = "R"  # its main thread has ended, others have not
    return ProcessRow(
        pid=pid,
        started=int(fields[_STARTED]) / _TICKS_PER_S,
        parent=int(fields[_PARENT]),
        group=int(fields[_GROUP]),
        state=state,
    )


def _read_stat(pid: int) -> list[bytes]:
    """What stands in `stat` after the program's name, which may hold anything, `)` too."""
    data = _read_proc(pid, "stat") or b""
    return data[data.rfind(b")") + 2 :].split()


def _read_proc(pid: int, name: str) -> bytes | None:
    """A file of a process whole; `None` where it has gone or belongs to somebody else."""
    try:
        file = os.open(f"{_PROC}/{pid}/{name}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        data = chunk = os.read(file, _CHUNK_BYTES)
        while len(chunk) == _CHUNK_BYTES:
            chunk = os.read(file, _CHUNK_BYTES)
            data += chunk
    except OSError:
        return None
    finally:
        os.close(file)
    return data


def _ask_row(pid: int) -> ProcessRow | None:
    import psutil  # noqa: PLC0415

    try:
        process = psutil.Process(pid)
        with process.oneshot():
            state = _LETTERS.get(process.status(), "R")
            parent, started = process.ppid(), process.create_time()
    except (psutil.Error, OSError, ValueError, OverflowError):
        return None
    return ProcessRow(pid, started, parent, _ask_group(pid), state)


_LETTERS: Mapping[str, str] = {
    "stopped": "T",
    "tracing-stop": "t",
    "zombie": "Z",
    "dead": "X",
}
"""What psutil calls them -> what Linux does."""


def _ask_group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except (AttributeError, OSError):  # Windows has no groups
        return 0


def _ask_attempts(pid: int) -> frozenset[str]:
    import psutil  # noqa: PLC0415

    try:
        return frozenset(psutil.Process(pid).environ().get(VARIABLE, "").split())
    except (psutil.Error, OSError, ValueError):
        return frozenset()
