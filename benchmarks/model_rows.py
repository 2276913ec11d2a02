"""Rows about pages that a model writes: many at once, and what a page takes beside the model.

Every figure is of an attempt in a process of its own, see `fan_out.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from measure import BenchmarkError
from table import Names, Row

FAN_OUT = Path(__file__).resolve().parent / "fan_out.py"
LIFE = FAN_OUT.with_name("life.py")
TIMEOUT_S = 600
ROUNDS = 3
PAGES, LATENCY_S, JOBS = 100, 0.2, 5
IDEAL_S = -(-PAGES // JOBS) * LATENCY_S
MANY, VERY_MANY = 1_000, 10_000
SAME = 1.2
"""Two figures with no more than this between them are the same."""

Figures = dict[str, float]


def measure_models() -> list[Row]:
    """Measure everything about pages that a model writes."""
    return [
        _fan_out_row("in this process", "scripted", target=1.02),
        _fan_out_row("a process a call", "command", target=None),
        *_own_time_rows(),
    ]


def _fan_out_row(what: str, provider: str, *, target: float | None) -> Row:
    given = ("--pages", PAGES, "--latency", LATENCY_S, "--jobs", JOBS, "--provider", provider)
    taken = [_run(*given)["writing_wall_s"] for _ in range(ROUNDS)]
    return Row(
        what=f"{PAGES} pages of {LATENCY_S:g} s, {JOBS} at once / ideal (wall)",
        corpus=f"model {what}",
        ours=taken,
        others=[IDEAL_S] * ROUNDS,
        target=target,
    )


def _own_time_rows() -> list[Row]:
    """What the pipeline takes where the model answers at once; very many pages are run once."""
    few, many = ([_run("--pages", pages) for _ in range(ROUNDS)] for pages in (PAGES, MANY))
    very_many = [_run("--pages", VERY_MANY)]
    rows = []
    for stage, name, target in (("writing", "pages written", 2), ("whole", "plan to links", None)):
        at = {
            pages: [1000 * one[f"{stage}_cpu_s"] / pages for one in figures]
            for pages, figures in ((PAGES, few), (MANY, many), (VERY_MANY, very_many))
        }
        rows += [
            Row(
                what=f"own time a page, {name}: {MANY:,} pages / {PAGES}",
                corpus="model in no time",
                ours=at[MANY],
                others=at[PAGES],
                unit="ms",
                target=target,
                is_ratio=False,
            ),
            Row(
                what=f"own time a page, {name}: {VERY_MANY:,} pages / {MANY:,}",
                corpus="model in no time",
                ours=at[VERY_MANY],
                others=[median(at[MANY])],
                unit="ms",
                target=SAME,
            ),
        ]
    return rows


def run_life() -> tuple[str, Names]:
    """Run `life.py`.

    Returns:
        Its table, and the names on the pages at its end.

    Raises:
        BenchmarkError: It failed, or made a call that was not needed.
    """
    print("a whole life", file=sys.stderr, flush=True)
    with TemporaryDirectory() as folder:
        figures = Path(folder) / "life.json"
        table = _output(LIFE, ("--json", str(figures)))
        last = json.loads(figures.read_text(encoding="utf-8"))[-1]
    pages = last["written"] + last["patched"] + last["reused"]
    return table, Names(
        corpus="click",
        writer="scripted model",
        pages=pages,
        supported=last["supported"],
        unsupported=last["unsupported"],
    )


def _run(*arguments: object) -> Figures:
    print(f"fan-out {' '.join(map(str, arguments))}", file=sys.stderr, flush=True)
    figures: Figures = json.loads(_output(FAN_OUT, list(map(str, arguments))))
    return figures


def _output(script: Path, arguments: Sequence[str]) -> str:
    command = [sys.executable, str(script), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=TIMEOUT_S, check=False, text=True
        )
    except subprocess.TimeoutExpired as exc:
        raise BenchmarkError(f"{script.name} took longer than {TIMEOUT_S} s") from exc
    if done.returncode:
        raise BenchmarkError(f"{script.name} failed:\n{done.stderr[-2000:]}")
    return done.stdout.strip()
