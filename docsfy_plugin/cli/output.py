"""What is printed: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import click
from docsfy_hookspecs.errors import DocsfyError

from docsfy_plugin.terminal import harmless


def print_json(values: Mapping[str, object], *, ok: bool = True) -> None:
    """Print the one object that `--json` promises, on one line, its keys sorted."""
    click.echo(json.dumps({"ok": ok, **values}, sort_keys=True))


def print_error(error: DocsfyError) -> None:
    """Print what failed and, on a second line, what to do."""
    # the exit code says it still where the terminal was closed
    with suppress(OSError):
        click.echo(
            click.style("Error:", fg="red", bold=True) + f" {harmless(error.message)}", err=True
        )
        if error.hint:
            click.echo(f"Hint: {harmless(error.hint)}", err=True)


def print_note(text: str) -> None:
    """Print a line that is not part of the result."""
    click.echo(text, err=True)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns as wide as their widest cell.

    Args:
        head: Titles.
        rows: Cells, as many in each row as there are titles; line breaks in them are shown as
            escapes, so that a row stays a line.
    """
    cells = [list(head), *([_one_line(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for number, row in enumerate(cells):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(click.style(line.rstrip(), bold=True) if number == 0 else line.rstrip())


def utc_now() -> str:
    """The time as rows have it: UTC ISO 8601, ending in `Z`."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return now.replace("+00:00", "Z")


def _one_line(cell: str) -> str:
    if cell.isprintable():
        return cell
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cell)
