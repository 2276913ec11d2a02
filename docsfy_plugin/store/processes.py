"""Telling whether a process still runs; a pid alone may be another's by now."""

from __future__ import annotations

import os
from dataclasses import dataclass

_SAME_START_S = 2.0
"""Clocks are set while processes run, and their start times shift by that."""


@dataclass(frozen=True, slots=True)
class ProcessId:
    """One process, told from a later one of the same pid.

    Attributes:
        pid: Its pid.
        started: Its start time, in seconds since the epoch.
    """

    pid: int
    started: float


def this_process() -> ProcessId:
    """The process that runs this."""
    pid = os.getpid()
    return ProcessId(pid, process_started(pid) or 0.0)


def process_started(pid: int) -> float | None:
    """Start time of a process, in seconds since the epoch; `None` if there is none."""
    import psutil  # noqa: PLC0415  # docsfy status is to start fast

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return float(process.create_time())
    except (psutil.Error, ValueError, OverflowError):
        return None


def is_alive(process: ProcessId) -> bool:
    """Whether the process of that pid is the one that started then."""
    found = process_started(process.pid)
    return found is not None and abs(found - process.started) < _SAME_START_S
