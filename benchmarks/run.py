"""Measure docsfy against plain MkDocs and mkdocs-api-autonav, and print a table.

Figures are CPU seconds of whole processes, where a row does not say otherwise. The sides take
turns, so that what else the machine does hits both, and a ratio is the median of the ratios of
each round.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpora import CLICK, DJANGO, Corpus, edit_docstring, fetch_corpus, restore
from measure import BenchmarkError, Cost, measure
from model_rows import measure_models, run_life
from sides import DOCSFY_COMMAND, Project, make_autonav, make_docsfy, make_plain
from table import START_UP_S, Names, Row, format_names, format_table

PARTS = ("corpora", "models", "names", "life")
THEMES = ("docsfy", "mkdocs", "material")
AUTONAV_THEME = "mkdocs"
SLOW_THEMES = frozenset({"material"})
"""Measured once on the large corpus, so that the whole takes a quarter of an hour at most."""
EDIT_THEME = STATUS_THEME = "docsfy"
UNCHANGED_LATER = {"docsfy": 0.15, "mkdocs": 0.5, "material": 0.5}
STATUS_ROUNDS = 15
STATUS = (DOCSFY_COMMAND, "status", "--state-dir", ".docsfy")
PASS = (sys.executable, "-c", "pass")


@dataclass(slots=True)
class Rounds:
    """Costs of each kind of build, one a round."""

    first: list[Cost] = field(default_factory=list)
    plain: list[Cost] = field(default_factory=list)
    autonav: list[Cost] = field(default_factory=list)
    unchanged: list[Cost] = field(default_factory=list)
    edited: list[Cost] = field(default_factory=list)


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small corpus alone")
    parser.add_argument(
        "--part", dest="parts", action="append", choices=PARTS, help="one part; all if not given"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE too")
    arguments = parser.parse_args()
    parts = arguments.parts or PARTS
    corpora = (CLICK,) if arguments.quick else (CLICK, DJANGO)
    rows: list[Row] = []
    names: list[Names] = []
    life = ""
    try:
        if "models" in parts:
            rows += measure_models()
        if "corpora" in parts:
            for corpus in corpora:
                rows += measure_corpus(corpus)
        if "names" in parts:
            names += map(count_names, corpora)
        if "life" in parts:
            life, written = run_life()
            names.append(written)
    except BenchmarkError as exc:
        print(f"benchmark: {exc}", file=sys.stderr)
        return 1
    _print(rows, names, life)
    if arguments.json:
        figures = {
            "rows": [row.as_json() for row in rows],
            "names": [asdict(one) for one in names],
        }
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def _print(rows: list[Row], names: list[Names], life: str) -> None:
    """Print the tables of what was measured."""
    if rows:
        print(format_table(rows))
        print(
            "\nCPU time and memory of whole processes, medians; ratios round by round. "
            f"Python {platform.python_version()}, {os.cpu_count()} cores."
        )
    if names:
        print(f"\n{format_names(names)}")
    if life:
        print(f"\n{life}")


def count_names(corpus: Corpus) -> Names:
    """Look up the names on the static pages of one corpus."""
    _tell(f"{corpus.requirement}: names")
    project = make_docsfy(corpus, fetch_corpus(corpus), STATUS_THEME)
    project.build()
    status = project.status()
    return Names(
        corpus=corpus.name,
        writer=status["provider"],
        pages=status["pages"]["planned"],
        supported=status["supported"],
        unsupported=status["unsupported"],
    )


def measure_corpus(corpus: Corpus) -> list[Row]:
    """Measure everything on one corpus."""
    _tell(f"{corpus.requirement}: fetching")
    checkout = fetch_corpus(corpus)
    rows: list[Row] = []
    try:
        for theme in THEMES:
            rows += measure_theme(corpus, checkout, theme)
    finally:
        restore(checkout)
    # the two rows that are judged first, then what is compared with itself
    return sorted(rows, key=lambda row: ("first" not in row.what, "nothing" not in row.what))


def measure_theme(corpus: Corpus, checkout: Path, theme: str) -> list[Row]:
    """Measure everything on one corpus in one theme."""
    _tell(f"{corpus.requirement}, theme {theme}: preparing")
    ours = make_docsfy(corpus, checkout, theme)
    plain = make_plain(ours)
    autonav = make_autonav(corpus, checkout, theme) if theme == AUTONAV_THEME else None
    rounds = Rounds()
    count = 1 if corpus.is_judged and theme in SLOW_THEMES else corpus.rounds
    for number in range(count):
        _tell(f"{corpus.requirement}, theme {theme}: round {number + 1} of {count}")
        restore(checkout)
        for project in (ours, plain, autonav):
            if project is not None:
                project.clear()
        rounds.first.append(ours.build())
        rounds.plain.append(plain.build())
        if autonav is not None:
            rounds.autonav.append(autonav.build())
        rounds.unchanged.append(ours.build())
        if theme == EDIT_THEME:
            edit_docstring(corpus, checkout)
            rounds.edited.append(ours.build())
    pages = f"{ours.page_count()} pages"
    if autonav is not None:
        pages += f", api-autonav {autonav.page_count()}"
    _tell(f"{corpus.requirement}, theme {theme}: {pages}")
    rows = _rows_of(corpus, theme, rounds)
    if theme == STATUS_THEME:
        rows.append(_status_row(corpus, ours))
    return rows


def _rows_of(corpus: Corpus, theme: str, rounds: Rounds) -> list[Row]:
    def row(what: str, ours: list[Cost], others: list[Cost], **limits: float | None) -> Row:
        return Row(
            what=f"{what} ({theme})",
            corpus=corpus.name,
            ours=_seconds(ours),
            others=_seconds(others),
            target=limits.get("target"),
            later=limits.get("later"),
            allowance=0.0 if corpus.is_judged else START_UP_S,
        )

    rows = [row("first build / plain MkDocs", rounds.first, rounds.plain, target=2, later=1.5)]
    if rounds.autonav:
        what = "first build / api-autonav, mkdocstrings"
        rows.append(row(what, rounds.first, rounds.autonav, target=1, later=0.4))
    what = "nothing changed / plain MkDocs"
    rows.append(row(what, rounds.unchanged, rounds.plain, later=UNCHANGED_LATER[theme]))
    if rounds.edited:
        what = "one docstring / nothing changed"
        rows.append(row(what, rounds.edited, rounds.unchanged, later=1.5))
        rows.append(_memory_row(corpus, theme, rounds))
    return rows


def _memory_row(corpus: Corpus, theme: str, rounds: Rounds) -> Row:
    return Row(
        what=f"peak memory, first build / plain MkDocs ({theme})",
        corpus=corpus.name,
        ours=[cost.peak_mb for cost in rounds.first],
        others=[cost.peak_mb for cost in rounds.plain],
        unit="MB",
        target=200,
        is_ratio=False,
    )


def _status_row(corpus: Corpus, ours: Project) -> Row:
    """`docsfy status` less the interpreter's own start, beside that start."""
    started, answered = [], []
    for _ in range(STATUS_ROUNDS):
        started.append(measure(PASS, cwd=ours.folder, timeout_s=60).cpu_s)
        answered.append(measure(STATUS, cwd=ours.folder, timeout_s=60).cpu_s)
    return Row(
        what="docsfy status, over python -c pass",
        corpus=corpus.name,
        ours=[1000 * (a - s) for a, s in zip(answered, started, strict=True)],
        others=[1000 * s for s in started],
        unit="ms",
        target=100,
        is_ratio=False,
    )


def _seconds(costs: list[Cost]) -> list[float]:
    return [cost.cpu_s for cost in costs]


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
