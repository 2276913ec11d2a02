"""What the attempt before left when its process was gone: its row, and its processes."""

from __future__ import annotations

import logging
from dataclasses import replace

from docsfy_plugin.pipeline.process_ending import end_processes
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.orphans import settle_own_orphan, was_orphan
from docsfy_plugin.store.records import VariantStatus
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import Variant

_log = logging.getLogger(__name__)


def settle_previous(db: Database, variant: Variant, *, at: str) -> VariantStatus | None:
    """Give the attempt before its end, and end what it left running.

    Args:
        db: The database.
        variant: Whose lock is held, so whoever is said to run it is gone.
        at: Now, UTC ISO 8601, ending in `Z`.

    Returns:
        How the variant stands; `None` where it was never attempted.
    """
    previous = next(iter(load_status(db, variant)), None)
    if previous is None:
        return None
    if previous.pid is not None:
        status = settle_own_orphan(db, previous, at=at)
        _log.info("attempt %s was left unfinished and is %s", previous.attempt, status)
        previous = replace(previous, status=status, pid=None, process_started=None)
    if was_orphan(db, previous.attempt):
        end_processes(previous.attempt)
    return previous
