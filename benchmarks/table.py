"""Rows of figures: how they are judged, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

START_UP_S = 0.5
"""What small corpora are allowed for starting up; the targets are about Django."""
_WHOLE_FROM = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How many names on the pages of one documentation the source has.

    Attributes:
        corpus: What is documented.
        writer: Who wrote the pages.
        pages: How many there are.
        supported: Names that were looked up and found.
        unsupported: Names that were looked up and not found.
    """

    corpus: str
    writer: str
    pages: int
    supported: int
    unsupported: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison of two sides that took turns.

    Attributes:
        what: What is compared.
        corpus: On which corpus.
        ours: Figures of docsfy, one a round.
        others: Figures of the other side, in the same rounds.
        unit: `s`, `ms` or `MB`.
        target: What the ratio is at most, and without one the figure itself; `None` where
            nothing is asked for, or not yet.
        later: The target of a later version; `None` if it is the same.
        is_ratio: Whether the target is about the ratio.
        allowance: Part of each of our figures that does not count.
    """

    what: str
    corpus: str
    ours: Sequence[float]
    others: Sequence[float]
    unit: str = "s"
    target: float | None
    later: float | None = None
    is_ratio: bool = True
    allowance: float = 0.0

    @property
    def ratio(self) -> float:
        """Median of the ratios of each round."""
        return median(our / other for our, other in zip(self.ours, self.others, strict=True))

    @property
    def verdict(self) -> str:
        """`met`, `missed`, `later` where nothing is asked for yet, or nothing for a mere figure."""
        if self.target is None:
            return "" if self.later is None else "later"
        counted = [our - self.allowance for our in self.ours]
        if self.is_ratio:
            counted = [our / other for our, other in zip(counted, self.others, strict=True)]
        met = "met" if median(counted) <= self.target else "missed"
        return f"{met}, less {self.allowance:g} s" if self.allowance else met

    def as_json(self) -> dict[str, Any]:
        """The row with all its figures."""
        return {
            "what": self.what,
            "corpus": self.corpus,
            "unit": self.unit,
            "ours": [round(value, 3) for value in self.ours],
            "others": [round(value, 3) for value in self.others],
            "ratio": round(self.ratio, 3),
            "target": self.target,
            "later": self.later,
            "verdict": self.verdict,
        }


def format_table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    head = ("what", "corpus", "docsfy", "other", "ratio", "at most", "")
    return format_lines(head, [_cells(row) for row in rows])


def format_names(names: Sequence[Names]) -> str:
    """What the checks say, as a Markdown table."""
    head = ("corpus", "writer", "pages", "supported names", "unsupported", "supported %")
    lines = [
        (
            *(one.corpus, one.writer, f"{one.pages:,}"),
            *(f"{one.supported:,}", f"{one.unsupported:,}"),
            f"{100 * one.supported / max(one.supported + one.unsupported, 1):.3f}",
        )
        for one in names
    ]
    return format_lines(head, lines)


def format_lines(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Cells as a Markdown table."""
    shown = [head, *lines]
    widths = [max(len(line[column]) for line in shown) for column in range(len(head))]
    padded = [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in shown
    ]
    padded.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(padded)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        row.corpus,
        f"{_number(median(row.ours))} {row.unit}",
        f"{_number(median(row.others))} {row.unit}",
        f"{row.ratio:.3f}",
        _limit(row),
        row.verdict,
    )


def _limit(row: Row) -> str:
    unit = "" if row.is_ratio else f" {row.unit}"
    now = f"{row.target:g}{unit}" if row.target is not None else ""
    then = f"later {row.later:g}{unit}" if row.later is not None else ""
    return ", ".join(filter(None, (now, then)))


def _number(value: float) -> str:
    return f"{value:.{2 if value < _WHOLE_FROM else 0}f}"
