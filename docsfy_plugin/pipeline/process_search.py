"""Finding every process of an attempt, wherever it went.

A process belongs to an attempt when it descends from the process that runs it, when it is in a
process group that such a one leads, or when its environment carries the attempt's id; the last
also finds those that were left by a parent that died first.

Not found is a child that clears its environment (or overwrites it, or is forked without starting
a program) and whose parents have all ended before anybody looks: nothing ties it to the attempt
any more. On systems whose environments cannot be read that is every such orphan. A child that was
started while two attempts ran in one process carries both ids and is ended with the first.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from docsfy_plugin.pipeline.process_table import (
    VARIABLE,
    ProcessRow,
    children_of,
    read_row,
    read_table,
)
from docsfy_plugin.store.processes import ProcessId, is_alive

if TYPE_CHECKING:
    import psutil

_lock = threading.Lock()
_earlier_children: dict[str, frozenset[tuple[int, float]]] = {}
"""Attempts of this process -> its children before that; kept, they may be ended after the fact."""


@contextmanager
def carrying(attempt: str) -> Iterator[None]:
    """Let every process that is started meanwhile carry an attempt's id.

    The ids of other attempts stay: two may run in one process and end in any order, and docsfy
    may itself be run by a writer.

    Args:
        attempt: Its id, one word.

    Raises:
        ValueError: The id is empty or more than a word.
    """
    _check(attempt)
    with _lock:
        if attempt not in _earlier_children:
            children = children_of(os.getpid())
            _earlier_children[attempt] = frozenset(child[:2] for child in children)
        os.environ[VARIABLE] = " ".join([*_carried(), attempt])
    try:
        yield
    finally:
        with _lock:
            words = _carried()
            if attempt in words:
                # the last one: the same id may have been inherited
                del words[len(words) - 1 - words[::-1].index(attempt)]
            if words:
                os.environ[VARIABLE] = " ".join(words)
            else:
                os.environ.pop(VARIABLE, None)


def find_processes(attempt: str, *, roots: Sequence[ProcessId] = ()) -> tuple[psutil.Process, ...]:
    """Find the living processes of an attempt.

    Never among them: this process, its ancestors, the roots; and no group is taken that one of
    these is in. A child of a root that carries the ids of other attempts only is theirs.

    Args:
        attempt: Its id.
        roots: Processes that ran the attempt, as far as they still do; without any, this process
            as far as it carried the attempt: its children that were started since.

    Returns:
        The processes by rising pid; zombies do not count.

    Raises:
        ValueError: The id is empty or more than a word.
    """
    found = (open_process(row) for row in Search(attempt, roots).look())
    return tuple(process for process in found if process is not None)


class Search:
    """The processes of an attempt over several looks: who was seen once is followed."""

    def __init__(self, attempt: str, roots: Sequence[ProcessId]) -> None:
        _check(attempt)
        self.groups: set[int] = set()
        """Groups that a process of the attempt leads, or led when it was seen."""
        self._attempt = attempt
        self._seen: dict[int, float] = {}
        self._roots: list[ProcessRow] = []
        self._earlier: frozenset[tuple[int, float]] = frozenset()
        if roots:
            found = [read_row(root.pid) for root in roots if is_alive(root)]
            self._roots = [row for row in found if row is not None]
        elif attempt in _earlier_children:
            mine = read_row(os.getpid())
            self._roots = [mine] if mine is not None else []
            self._earlier = _earlier_children[attempt]

    def look(self) -> tuple[ProcessRow, ...]:
        """Those that are alive now, by rising pid."""
        table = read_table()
        children: dict[int, list[int]] = defaultdict(list)
        members: dict[int, list[int]] = defaultdict(list)
        for row in table.values():
            children[row.parent].append(row.pid)
            members[row.group].append(row.pid)
        spared = self._spared(table)
        spared_groups = {table[pid].group for pid in spared if pid in table}
        self.groups -= spared_groups
        waiting = [*self._still_there(table), *self._first(table, children)]
        reached: set[int] = set()
        while waiting:
            pid = waiting.pop()
            if pid in reached or pid in spared:
                continue
            reached.add(pid)
            waiting += children[pid]
            group = table[pid].group
            # to signal group 1 is to signal everybody
            if group == pid and group > 1 and group not in spared_groups:
                self.groups.add(group)
            if group in self.groups:
                waiting += members[group]
        self._seen.update((pid, table[pid].started) for pid in reached)
        return tuple(table[pid] for pid in sorted(reached) if not table[pid].has_ended)

    def _still_there(self, table: dict[int, ProcessRow]) -> list[int]:
        return [
            pid
            for pid, started in self._seen.items()
            if pid in table and table[pid].started == started
        ]

    def _first(self, table: dict[int, ProcessRow], children: dict[int, list[int]]) -> list[int]:
        """Whoever carries the id, and the children of the roots."""
        found = [pid for pid, row in table.items() if self._attempt in row.attempts]
        for root in self._roots:
            if root.pid not in table or table[root.pid].started != root.started:
                continue
            inherited = table[root.pid].attempts
            found += [
                pid
                for pid in children[root.pid]
                if table[pid][:2] not in self._earlier and table[pid].attempts <= inherited
            ]
        return found

    def _spared(self, table: dict[int, ProcessRow]) -> set[int]:
        """This process, its ancestors and the roots."""
        spared = {root.pid for root in self._roots}
        pid = os.getpid()
        line = {pid}
        while pid in table and table[pid].parent not in line:
            pid = table[pid].parent
            line.add(pid)
        return spared | line


def open_process(row: ProcessRow) -> psutil.Process | None:
    """A handle of the process of a row; `None` when it has gone, its pid used again or not."""
    import psutil  # noqa: PLC0415

    try:
        process = psutil.Process(row.pid)
    except (psutil.Error, ValueError):
        return None
    # only now, or the handle could be of another one
    return process if is_there(row) else None


def is_there(row: ProcessRow) -> bool:
    """Whether the process of a row still runs."""
    found = read_row(row.pid)
    return found is not None and found.started == row.started and not found.has_ended


def _check(attempt: str) -> None:
    if attempt.split() != [attempt] or "\0" in attempt:
        raise ValueError(f"the attempt {attempt!r} is not one word")


def _carried() -> list[str]:
    return os.environ.get(VARIABLE, "").split()
