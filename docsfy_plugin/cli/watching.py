"""`docsfy status --watch`: a run as it goes on, from its event log, until it ends."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Sequence

import click
from docsfy_hookspecs.events import Event

from docsfy_plugin.cli import exit_codes
from docsfy_plugin.cli.known_variants import choose_status, look_up_statuses
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import NoSuchVariantError
from docsfy_plugin.store.event_log import load_events
from docsfy_plugin.store.processes import ProcessId, is_alive
from docsfy_plugin.store.records import FINAL, RUNNING, VariantStatus
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import match_variants
from docsfy_plugin.terminal import Bar, can_draw, describe_failure, describe_stage, harmless

POLL_S = 0.2
_POLLS_A_LOOK = 5
"""Whether its process still runs is asked that much less often."""

PAUSED = "Paused"
_STATUS_LINES = {"paused": PAUSED, "resumed": "Going on"}

_EXIT_CODES = {
    "ready": exit_codes.DONE,
    "partial": exit_codes.DONE,
    "error": exit_codes.FAILED,
    "aborted": exit_codes.INTERRUPTED,
}


class Screen:
    """Shows a run: lines, and on a terminal a bar below them."""

    def __init__(self, bar: Bar | None) -> None:
        """Show nothing yet.

        Args:
            bar: Drawn below the lines; `None` shows lines alone.
        """
        self._bar = bar
        self._last: Event | None = None
        self._status = "generating"

    def show(self, status: str, events: Sequence[Event]) -> None:
        """Show what happened since the last time.

        Args:
            status: Of the attempt now.
            events: New ones, in order.
        """
        lines = [line for line in map(_describe, events) if line]
        turned = status != self._status
        if lines:
            self.clear()
        for line in lines:
            click.echo(line)
        moved = [event for event in events if event.total or event.kind == "stage"]
        if moved:
            self._last = moved[-1]
        if self._bar and self._last and self._last.total and (moved or lines or turned):
            self._bar.draw(self._last, words=PAUSED if status == "paused" else "")
        self._status = status

    def clear(self) -> None:
        """Leave no half line behind."""
        if self._bar:
            self._bar.clear()


def _describe(event: Event) -> str:
    """The line of an event; empty for what the bar alone shows, as pages that are reused."""
    if event.kind == "stage":
        return describe_stage(event)
    if event.kind == "failed":
        return describe_failure(event)
    if event.kind == "written":
        return f"Page {event.slug} is written"
    if event.slug and event.message:
        return f"Page {event.slug}: {harmless(event.message)}"
    return _STATUS_LINES.get(event.message, "")


def choose_watched(
    typed: str | None, statuses: tuple[VariantStatus, ...], state: StateDir
) -> VariantStatus:
    """The run that is meant: the one that goes on, else the variant as `status` chooses it.

    Raises:
        NoSuchVariantError: There is none, or none fits.
        AmbiguousVariantError: Several fit.
    """
    active = {one.variant: one for one in statuses if one.status in RUNNING}
    fitting = active if typed is None else match_variants(typed, active)
    if len(fitting) == 1:
        (variant,) = fitting
        return active[variant]
    return choose_status(typed, tuple(active.values()) if fitting else statuses, state)


def watch_run(state: StateDir, run: VariantStatus, *, silent: bool) -> VariantStatus:
    """Show a run until it ends.

    Args:
        state: The state folder.
        run: The variant as its run has it now.
        silent: Show nothing.

    Returns:
        The variant as that run left it, whatever was begun since.

    Raises:
        NoSuchVariantError: It was deleted meanwhile.
    """
    if silent:
        return follow(state, run, lambda _status, _events: None)
    screen = Screen(Bar(err=False) if can_draw(sys.stdout) else None)
    try:
        return follow(state, run, screen.show)
    finally:
        screen.clear()


def follow(
    state: StateDir,
    run: VariantStatus,
    show: Callable[[str, Sequence[Event]], None],
) -> VariantStatus:
    """Give a run's events as they come, until it ends; see `watch_run`."""
    if run.status in FINAL:
        return run
    seen, version = 0, -1
    with Database.open_read_only(state.database_path) as db:
        for poll in itertools.count(1):
            before, version = version, db.version
            if version != before:
                # the row first: what an ended run told stands in the log already
                run = _find(load_status(db, run.variant, attempt=run.attempt), run)
                events = load_events(db, run.attempt, after=seen)
                seen = events[-1].number if events else seen
                show(run.status, events)
            if run.status in FINAL:
                break
            if poll % _POLLS_A_LOOK == 0 and not _is_alive(run):
                run = _settle(state, run)
                if run.status in FINAL:
                    show(run.status, load_events(db, run.attempt, after=seen))
                    break
            time.sleep(POLL_S)
    return run


def _is_alive(run: VariantStatus) -> bool:
    if run.pid is None or run.process_started is None:
        return False
    return is_alive(ProcessId(run.pid, run.process_started))


def _settle(state: StateDir, run: VariantStatus) -> VariantStatus:
    """Look again at a run whose process has gone; it may have ended well just before."""
    latest = _find(look_up_statuses(state), run)
    return latest if latest.attempt == run.attempt else run


def _find(statuses: tuple[VariantStatus, ...], run: VariantStatus) -> VariantStatus:
    for one in statuses:
        if one.variant == run.variant:
            return one
    raise NoSuchVariantError(f"{run.variant} was deleted", hint="See docsfy status")


def describe_end(run: VariantStatus) -> str:
    """One line: how a run ended."""
    if run.error:
        return f"{run.variant}: {run.status}, {harmless(run.error)}"
    pages = run.pages
    words = f"{run.variant}: {run.status}, {pages.planned} pages"
    if run.stage == "up_to_date":
        return f"{words}, up to date"
    counts = {
        "written": pages.written + pages.patched,
        "reused": pages.reused,
        "failed": pages.failed,
    }
    listed = "".join(f", {count} {name}" for name, count in counts.items() if count)
    failed = f": {', '.join(run.failed_pages)}" if run.failed_pages else ""
    return f"{words}{listed}{failed}"


def exit_code_of_end(run: VariantStatus) -> int:
    """The exit code that tells how a run ended."""
    return _EXIT_CODES[run.status]
