"""The table of faults at the end of a run; a plugin of pytest, so that it sees all workers."""

import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PROPERTY = "docsfy fault"
"""Name of the property by which a test hands a fault to this table."""

_HEAD = ("fault", "tried", "survived", "lost pages", "torn sites", "wrong statuses")
_TIMES_HEAD = ("seconds", "measured", "p50", "p99", "max")


@dataclass
class Row:
    """What became of the faults of one kind."""

    tried: int = 0
    survived: int = 0
    lost_pages: int = 0
    torn_sites: int = 0
    wrong_statuses: int = 0

    def add(self, fault: Mapping[str, Any]) -> None:
        self.tried += 1
        self.survived += fault["survived"]
        self.lost_pages += fault["lost_pages"]
        self.torn_sites += fault["torn_sites"]
        self.wrong_statuses += fault["wrong_statuses"]

    @property
    def cells(self) -> tuple[str, ...]:
        numbers = (self.tried, self.survived, self.lost_pages, self.torn_sites, self.wrong_statuses)
        return tuple(map(str, numbers))


@dataclass
class Gathered:
    """What all workers tried.

    Attributes:
        rows: By kind of fault.
        seconds: What was measured, by what it is.
        stages: How often a process was stopped in which stage, by kind of fault.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    stages: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, fault: Mapping[str, Any]) -> None:
        self.rows.setdefault(fault["kind"], Row()).add(fault)
        for name, measured in fault["seconds"].items():
            self.seconds.setdefault(name, []).append(measured)
        if fault["stage"]:
            stages = self.stages.setdefault(fault["kind"], {})
            stages[fault["stage"]] = stages.get(fault["stage"], 0) + 1


def gather(reports: Iterable[Any]) -> Gathered:
    """Collect what tests noted; `reports` are pytest's, of any outcome."""
    gathered = Gathered()
    for report in reports:
        if getattr(report, "when", "") != "call":
            continue
        for name, fault in report.user_properties:
            if name == PROPERTY:
                gathered.add(fault)
    return gathered


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def draw(gathered: Gathered) -> Iterator[str]:
    """The lines of the table."""
    total = Row()
    for row in gathered.rows.values():
        for name, value in vars(row).items():
            setattr(total, name, getattr(total, name) + value)
    rows = [(kind, *row.cells) for kind, row in sorted(gathered.rows.items())]
    yield from _columns([_HEAD, *rows, ("all", *total.cells)])
    if gathered.seconds:
        yield ""
        yield from _columns([_TIMES_HEAD, *_times(gathered.seconds)])
    for kind, stages in sorted(gathered.stages.items()):
        yield ""
        listed = ", ".join(f"{stage} {count}" for stage, count in sorted(stages.items()))
        yield f"{kind} hit: {listed}"


def _times(seconds: Mapping[str, Sequence[float]]) -> Iterator[tuple[str, ...]]:
    for name, values in sorted(seconds.items()):
        found = (percentile(values, 50), percentile(values, 99), max(values))
        yield (name, str(len(values)), *(f"{value:.3f}" for value in found))


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *numbers in rows:
        cells = (cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *cells))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table; `FAULTS_TABLE` names a file that gets it too."""
    gathered = gather(one for found in terminalreporter.stats.values() for one in found)
    if not gathered.rows:
        return
    lines = list(draw(gathered))
    terminalreporter.section("faults")
    for line in lines:
        terminalreporter.write_line(line)
    if path := os.environ.get("FAULTS_TABLE"):
        Path(path).write_text("\n".join(lines) + "\n")
