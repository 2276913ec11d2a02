"""MkDocs' log on stderr while a command builds, as MkDocs' own command shows it."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from docsfy_plugin.mkdocs_plugin.site_build import LAST_WORD

_COLORS = {"CRITICAL": "red", "ERROR": "red", "WARNING": "yellow", "DEBUG": "blue"}


class _Formatter(logging.Formatter):
    def __init__(self, *, colored: bool) -> None:
        super().__init__()
        self._colored = colored

    def format(self, record: logging.LogRecord) -> str:
        prefix = f"{record.levelname:<8}-  "
        if self._colored and record.levelname in _COLORS:
            prefix = click.style(prefix, fg=_COLORS[record.levelname])
        return prefix + super().format(record)


@contextmanager
def build_log(*, quiet: bool) -> Iterator[None]:
    """Show what MkDocs and its plugins log.

    Args:
        quiet: Errors only.
    """
    logger = logging.getLogger("mkdocs")
    level, propagates = logger.level, logger.propagate
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(colored=_is_colored()))
    handler.addFilter(_is_not_ours)
    logger.addHandler(handler)
    logger.setLevel(logging.ERROR if quiet else logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagates


def _is_not_ours(record: logging.LogRecord) -> bool:
    """Whether it is not the error that ends the command, which is shown there once."""
    return not hasattr(record, LAST_WORD) and not (
        record.name == "mkdocs.commands.build"
        and record.levelno >= logging.ERROR
        and record.getMessage().startswith("docsfy: ")
    )


def _is_colored() -> bool:
    return (
        sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
