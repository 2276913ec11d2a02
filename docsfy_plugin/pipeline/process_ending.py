"""Ending every process of an attempt; `process_search` tells which they are, and what is missed.

A child that clears its environment and double-forks is not found once its parents have ended.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from docsfy_plugin.pipeline.process_search import (
    Search,
    carrying,
    find_processes,
    is_there,
    open_process,
)
from docsfy_plugin.pipeline.process_table import VARIABLE, ProcessRow, read_row
from docsfy_plugin.store.processes import ProcessId, is_alive

__all__ = [
    "VARIABLE",
    "EndedProcesses",
    "carrying",
    "end_process",
    "end_processes",
    "find_processes",
]

_log = logging.getLogger(__name__)

_POLL_S = 0.02
_LOOK_S = 0.1
"""How often the whole machine is looked at while processes take their time to end."""

_KILL_S = 2.0
"""How long is waited for what was killed: it is waiting for a disk or a network itself."""
_LEAST_KILL_S = 0.5


@dataclass(frozen=True, slots=True)
class EndedProcesses:
    """How the processes of an attempt ended.

    Attributes:
        terminated: How many were gone after SIGTERM.
        killed: How many went with SIGKILL.
        left: How many are still there: they belong to somebody else, or wait for a device.
    """

    terminated: int = 0
    killed: int = 0
    left: int = 0


def end_processes(
    attempt: str,
    *,
    roots: Sequence[ProcessId] = (),
    term_s: float = 2.0,
    limit_s: float | None = None,
) -> EndedProcesses:
    """End all processes of an attempt, and those that they start while they end.

    Their exit statuses are left to whoever started them; until then a zombie is as good as gone.

    Args:
        attempt: Its id.
        roots: As for `find_processes`.
        term_s: How long after the first SIGTERM all that is left gets a SIGKILL, in seconds.
        limit_s: How long all of it may take, in seconds; two more than `term_s` when not given,
            and half of one more at least.

    Returns:
        How many ended how.

    Raises:
        ValueError: The id is empty or more than a word.
    """
    began = time.monotonic()
    kill_at = began + term_s
    end_at = kill_at + (_KILL_S if limit_s is None else max(limit_s - term_s, _LEAST_KILL_S))
    search = Search(attempt, roots)
    signals = _Signals(search.groups)
    looks_in_vain = 0
    while True:
        alive = search.look()
        now = time.monotonic()
        if now >= end_at:
            break
        if not signals.reachable(alive):
            looks_in_vain += 1
            # what forks and ends while it is looked at can hide from one look
            if not signals.sent or looks_in_vain > 1:
                break
            continue
        looks_in_vain = 0
        signals.send(alive, kills=now >= kill_at)
        next_at = min(now + _LOOK_S, *(at for at in (kill_at, end_at) if at > now))
        _await_end(signals.reachable(alive), next_at)
    ended = signals.count(left=alive)
    if signals.sent or ended.left:
        _log.info(
            "attempt %s: %d processes terminated, %d killed, %d left",
            attempt,
            ended.terminated,
            ended.killed,
            ended.left,
        )
    return ended


def end_process(process: ProcessId, *, term_s: float = 2.0) -> bool:
    """End one process, not its children: SIGTERM, and SIGKILL after a while.

    Args:
        process: It; another one that has its pid by now is left alone, and so is this process.
        term_s: How long it gets to end by itself, in seconds.

    Returns:
        Whether it is gone.
    """
    row = read_row(process.pid) if is_alive(process) else None
    if row is None:
        return not is_alive(process)
    if row.pid == os.getpid():
        return False
    now = time.monotonic()
    for kills, until in ((False, now + term_s), (True, now + term_s + _KILL_S)):
        if not _signal(row, kills=kills):
            break
        _await_end([row], until)
        if not is_there(row):
            return True
    return not is_there(row)


class _Signals:
    """Who was sent what, and who cannot be sent anything."""

    def __init__(self, groups: Collection[int]) -> None:
        self._groups = groups
        self.sent: dict[tuple[int, float], bool] = {}
        """Pid and start time -> whether it was killed."""
        self._refused: set[tuple[int, float]] = set()

    def reachable(self, rows: Sequence[ProcessRow]) -> list[ProcessRow]:
        """Those that are not somebody else's."""
        return [row for row in rows if row[:2] not in self._refused]

    def send(self, rows: Sequence[ProcessRow], *, kills: bool) -> None:
        """Send SIGTERM to whoever did not get it yet, or SIGKILL to all."""
        due = [row for row in self.reachable(rows) if kills or row[:2] not in self.sent]
        asked = {row.group for row in rows if row[:2] in self.sent}
        groups = {row.group for row in due if row.group in self._groups}
        # a second SIGTERM means something else to some, so latecomers get theirs alone
        for group in groups if kills else groups - asked:
            met = _signal_group([row for row in due if row.group == group], kills=kills)
            due = [row for row in due if row not in met]
        for row in due:
            if not _signal(row, kills=kills):
                self._refused.add(row[:2])
        for row in self.reachable(rows):
            self.sent[row[:2]] = kills

    def count(self, *, left: Sequence[ProcessRow]) -> EndedProcesses:
        """Sum up."""
        names = {row[:2] for row in left}
        gone = [kills for name, kills in self.sent.items() if name not in names]
        return EndedProcesses(terminated=len(gone) - sum(gone), killed=sum(gone), left=len(names))


def _signal_group(rows: Sequence[ProcessRow], *, kills: bool) -> list[ProcessRow]:
    """Signal a group at once, so that no member can fork another in between.

    Returns:
        The members that were met; none where it is not allowed.
    """
    group = rows[0].group
    try:
        os.killpg(group, signal.SIGKILL if kills else signal.SIGTERM)
        if not kills and any(row.is_stopped for row in rows):
            os.killpg(group, signal.SIGCONT)
    except OSError:
        return []
    # whoever is in another group by now may have left before
    now = [(row, read_row(row.pid)) for row in rows]
    return [row for row, found in now if found is None or found.group == group]


def _signal(row: ProcessRow, *, kills: bool) -> bool:
    """Signal one process.

    Returns:
        Whether it was allowed; nobody minds about one that has gone.
    """
    import psutil  # noqa: PLC0415  # docsfy status is to start fast

    process = open_process(row)
    if process is None:
        return True
    try:
        if kills:
            process.kill()
        else:
            process.terminate()
            if row.is_stopped:
                process.resume()
    except psutil.AccessDenied:
        return False
    except (psutil.Error, OSError):
        return True
    return True


def _await_end(rows: Sequence[ProcessRow], until: float) -> None:
    """Wait until all are gone, but no longer than that."""
    while any(is_there(row) for row in rows):
        rest_s = until - time.monotonic()
        if rest_s <= 0:
            return
        time.sleep(min(_POLL_S, rest_s))
