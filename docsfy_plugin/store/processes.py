"""Telling whether a process still runs; a pid alone may be another's by now."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

_IS_LINUX = sys.platform == "linux"
_SAME_START_S = 0.02 if _IS_LINUX else 2.0
"""Elsewhere clocks are set while processes run, and their start times shift by that."""


@dataclass(frozen=True, slots=True)
class ProcessId:
    """One process, told from a later one of the same pid.

    Attributes:
        pid: Its pid.
        started: Its start time in seconds; on Linux since the machine was started, so that
            setting the clock does not change it.
    """

    pid: int
    started: float


def this_process() -> ProcessId:
    """The process that runs this."""
    pid = os.getpid()
    return ProcessId(pid, process_started(pid) or 0.0)


def process_started(pid: int) -> float | None:
    """Start time of a process, as in `ProcessId`; `None` if there is none."""
    if _IS_LINUX:
        return _read_started(pid)
    import psutil  # noqa: PLC0415  # docsfy status is to start fast

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return float(process.create_time())
    except (psutil.Error, ValueError, OverflowError):
        return None


def _read_started(pid: int) -> float | None:
    """Read it from what stands after the program's name in `stat`, see proc(5)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None
    values = stat.rpartition(b")")[2].split()
    return None if values[0] in b"ZX" else int(values[19]) / os.sysconf("SC_CLK_TCK")


def is_alive(process: ProcessId) -> bool:
    """Whether the process of that pid is the one that started then."""
    found = process_started(process.pid)
    return found is not None and abs(found - process.started) < _SAME_START_S
