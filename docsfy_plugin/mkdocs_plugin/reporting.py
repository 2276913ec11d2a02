"""What is said while MkDocs builds: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from docsfy_hookspecs import Event
from mkdocs.plugins import get_plugin_logger

from docsfy_plugin.pipeline.documentation import Documentation
from docsfy_plugin.pipeline.progress import Listener
from docsfy_plugin.terminal import Bar, can_draw, describe_failure, describe_stage, harmless

log = get_plugin_logger(__name__)

LISTED_FINDINGS = 20
_MODEL_LOGGERS = (
    "docsfy_plugin.pipeline.model_calls",
    "docsfy_plugin.pipeline.documenting",
    "docsfy_plugin.stages.ai",
)


def choose_listener() -> Listener:
    """A bar where a person looks on, plain lines for a pipe, nothing under `--quiet`."""
    if logging.getLogger("mkdocs").getEffectiveLevel() > logging.INFO:
        return lambda _event: None
    if can_draw(sys.stderr):
        return _LogWithBar().show
    return _tell


def _tell(event: Event) -> None:
    if event.kind == "stage":
        log.info("%s", describe_stage(event))
    elif event.kind == "failed":
        log.warning("%s", describe_failure(event))


class _LogWithBar:
    """Draws the current stage below the log."""

    def __init__(self) -> None:
        self._bar = Bar(err=True)

    def show(self, event: Event) -> None:
        if event.kind == "failed" or (event.kind == "stage" and not event.total):
            self._bar.clear()
            _tell(event)
        elif event.total and (event.kind == "stage" or event.done):
            self._bar.draw(event)


class _Forwarder(logging.Handler):
    """Says a warning as MkDocs says it, so that it counts for `--strict`."""

    def emit(self, record: logging.LogRecord) -> None:
        log.warning("%s", record.getMessage())


@contextmanager
def warnings_of_models() -> Iterator[None]:
    """Let what a run with a model warns of reach the author as MkDocs' own warnings do."""
    forwarder = _Forwarder(logging.WARNING)
    loggers = [logging.getLogger(name) for name in _MODEL_LOGGERS]
    for logger in loggers:
        logger.addHandler(forwarder)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(forwarder)


def tell_waiting(why: str) -> None:
    """Say that the attempt waits for another one."""
    log.info("%s", why)


def report_findings(documentation: Documentation) -> None:
    """Say what was passed over and what checks found, one line each."""
    for path, why in documentation.passed_over[:LISTED_FINDINGS]:
        log.info("Passed over %s: %s", harmless(path), why)
    if len(documentation.passed_over) > LISTED_FINDINGS:
        log.info("… and %d more files", len(documentation.passed_over) - LISTED_FINDINGS)
    for path, kind in documentation.with_secrets:
        # no warning: keys made for tests are common, and none of them reaches a page
        log.info("A secret (%s) in %s is left out of the pages", kind, harmless(path))
    for slug, finding in documentation.findings:
        level = logging.DEBUG if finding.severity == "info" else logging.WARNING
        where = f", line {finding.line}" if finding.line else ""
        message = harmless(finding.message)
        log.log(level, "Page %s%s: %s (%s)", slug, where, message, finding.code)
