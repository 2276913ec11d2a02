"""The plan of a variant, kept until the next one."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from docsfy_hookspecs.errors import PlanError
from docsfy_hookspecs.plans import Plan

from docsfy_plugin.store.attempts import running_variant
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.plan_codec import decode_plan, encode_plan
from docsfy_plugin.store.snapshots import pack_files, unpack_files
from docsfy_plugin.store.texts import from_bytes, to_bytes
from docsfy_plugin.store.variants import Variant

_log = logging.getLogger(__name__)


def save_plan(
    db: Database,
    attempt: str,
    plan: Plan,
    base: Plan | None = None,
    files: Iterable[tuple[str, str]] = (),
) -> None:
    """Keep the plan of an attempt as its variant's.

    Args:
        db: The database.
        attempt: Its id.
        plan: The final plan.
        base: The planner's own, where other plugins extended it.
        files: Pairs of path and blob id of the source files that it was made for.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    own = "" if base is None or base == plan else _payload(base)
    with db.writing() as conn:
        conn.execute(
            "INSERT INTO plan (variant_id, attempt, payload, base, files) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (variant_id) DO UPDATE SET attempt = excluded.attempt,"
            " payload = excluded.payload, base = excluded.base, files = excluded.files",
            (running_variant(conn, attempt), attempt, _payload(plan), own, pack_files(files)),
        )


def load_plan(db: Database, variant: Variant) -> Plan | None:
    """The variant's plan; `None` where there is none, or a damaged one, which is logged."""
    return _load(db, variant, "payload")


def load_base_plan(db: Database, variant: Variant) -> Plan | None:
    """The planner's own part of the variant's plan, as `load_plan`."""
    return _load(db, variant, "CASE base WHEN '' THEN payload ELSE base END")


def load_planned_files(db: Database, variant: Variant) -> tuple[tuple[str, str], ...]:
    """Pairs of path and blob id of the files that the variant's plan was made for.

    Returns:
        Empty where there is no plan, or one of an older docsfy, or it is damaged.
    """
    with db.reading() as conn:
        row = conn.execute(
            "SELECT files FROM plan JOIN variant ON variant.id = plan.variant_id WHERE name = ?",
            (str(variant),),
        ).fetchone()
    return unpack_files(row[0], variant) if row and row[0] else ()


def _load(db: Database, variant: Variant, column: str) -> Plan | None:
    with db.reading() as conn:
        row = conn.execute(
            f"SELECT {column} FROM plan JOIN variant ON variant.id = plan.variant_id"  # noqa: S608  # of the two above
            " WHERE name = ?",
            (str(variant),),
        ).fetchone()
    if row is None:
        return None
    try:
        return decode_plan(from_bytes(row[0]) if isinstance(row[0], bytes) else row[0])
    except (PlanError, UnicodeDecodeError):
        _log.warning("The plan of %s is damaged and is made again", variant)
        return None


def _payload(plan: Plan) -> str | bytes:
    text = encode_plan(plan)
    return text if text.isascii() else to_bytes(text)
