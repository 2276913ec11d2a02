"""What is said while MkDocs builds: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
import os
import sys

import click
from docsfy_hookspecs import Event
from mkdocs.plugins import get_plugin_logger

from docsfy_plugin.pipeline.documentation import Documentation
from docsfy_plugin.pipeline.progress import Listener

log = get_plugin_logger(__name__)

LISTED_FINDINGS = 20
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


def choose_listener() -> Listener:
    """A bar where a person looks on, plain lines for a pipe, nothing under `--quiet`."""
    if logging.getLogger("mkdocs").getEffectiveLevel() > logging.INFO:
        return lambda _event: None
    if sys.stderr.isatty() and _can_draw():
        return _Bar().show
    return _tell


def _can_draw() -> bool:
    return os.environ.get("TERM") != "dumb" and not os.environ.get("CI")


def _tell(event: Event) -> None:
    if event.kind == "stage":
        log.info("%s", describe_stage(event))
    elif event.kind == "failed":
        log.warning("Page %s failed: %s", event.slug, event.message)


def describe_stage(event: Event) -> str:
    """One line about a stage that was entered."""
    words = _WORDS[event.stage]
    pages = f", {event.total} pages" if event.total else ""
    return f"{words}{pages}{': ' + event.message if event.message else ''}"


class _Bar:
    """Draws the current stage on one line of the terminal."""

    def __init__(self) -> None:
        self._width = 0

    def show(self, event: Event) -> None:
        if event.kind == "failed":
            self._clear()
            log.warning("Page %s failed: %s", event.slug, event.message)
        elif event.kind == "stage" and not event.total:
            self._clear()
            log.info("%s", describe_stage(event))
        elif event.total and (event.kind == "stage" or event.done):
            self._draw(event)

    def _draw(self, event: Event) -> None:
        filled = _BAR_WIDTH * event.done // event.total
        bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
        line = f"{_WORDS[event.stage]:<22} {bar} {event.done}/{event.total}"
        click.echo("\r" + line.ljust(self._width), err=True, nl=event.done == event.total)
        self._width = 0 if event.done == event.total else len(line)

    def _clear(self) -> None:
        if self._width:
            click.echo("\r" + " " * self._width + "\r", err=True, nl=False)
            self._width = 0


def report_findings(documentation: Documentation) -> None:
    """Say what was passed over and what checks found, one line each."""
    for path, why in documentation.passed_over[:LISTED_FINDINGS]:
        log.info("Passed over %s: %s", path, why)
    if len(documentation.passed_over) > LISTED_FINDINGS:
        log.info("… and %d more files", len(documentation.passed_over) - LISTED_FINDINGS)
    for path, kind in documentation.with_secrets:
        # no warning: keys made for tests are common, and none of them reaches a page
        log.info("A secret (%s) in %s is left out of the pages", kind, path)
    for slug, finding in documentation.findings:
        level = logging.DEBUG if finding.severity == "info" else logging.WARNING
        where = f", line {finding.line}" if finding.line else ""
        log.log(level, "Page %s%s: %s (%s)", slug, where, finding.message, finding.code)
