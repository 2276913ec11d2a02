"""What is shown of a run: a bar where a person looks on, and lines that every face words alike."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from typing import TextIO

import click
from docsfy_hookspecs.events import Event

_BAR_WIDTH = 30
_WORDS = {
    "cloning": "Reading the repository",
    "planning": "Planning",
    "incremental_planning": "Planning what changed",
    "generating_pages": "Writing pages",
    "validating": "Checking pages",
    "cross_linking": "Linking pages",
    "rendering": "Rendering",
    "up_to_date": "Up to date, nothing is written",
}


_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """Text in which nothing gives orders to a terminal: names of files and answers may.

    Control characters, and those that turn the direction of text, are shown as escapes.
    """
    return _ORDERS.sub(lambda match: ascii(match[0])[1:-1], text)


def leave_closed_streams() -> None:
    """Keep the exit code of a command whose terminal was closed.

    Python ends with 120 where what it still holds for a stream cannot be written:
    https://docs.python.org/3/library/sys.html#sys.exit
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def can_draw(stream: TextIO) -> bool:
    """Whether a person looks on who can be shown a bar."""
    return stream.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")


def describe_stage(event: Event) -> str:
    """One line about a stage that was entered."""
    words = _WORDS[event.stage]
    pages = f", {event.total} pages" if event.total else ""
    return harmless(f"{words}{pages}{': ' + event.message if event.message else ''}")


def describe_failure(event: Event) -> str:
    """One line about a page that could not be written."""
    return harmless(f"Page {event.slug} failed: {event.message}")


class Bar:
    """Draws how far a stage is on one line of the terminal."""

    def __init__(self, *, err: bool) -> None:
        """Draw nothing yet.

        Args:
            err: Draw on standard error, not on standard output.
        """
        self._err = err
        self._width = 0

    def draw(self, event: Event, *, words: str = "") -> None:
        """Draw an event that has a total in place of the last one drawn.

        Args:
            event: Says how many pages of how many are done.
            words: What stands before the bar; the stage if empty.
        """
        filled = _BAR_WIDTH * event.done // event.total
        bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
        line = f"{words or _WORDS[event.stage]:<22} {bar} {event.done}/{event.total}"
        is_full = event.done == event.total
        self._echo("\r" + line.ljust(self._width), ends_line=is_full)
        self._width = 0 if is_full else len(line)

    def clear(self) -> None:
        """Make room for a line."""
        if self._width:
            self._echo("\r" + " " * self._width + "\r", ends_line=False)
            self._width = 0

    def _echo(self, text: str, *, ends_line: bool) -> None:
        # who closes the terminal need not want to end the run
        with suppress(OSError):
            click.echo(text, err=self._err, nl=ends_line)
