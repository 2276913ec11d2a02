"""The state of its source in which a variant was last published."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Iterable

from docsfy_plugin.store.attempts import running_variant
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.records import SnapshotRow
from docsfy_plugin.store.texts import dump_json, from_bytes, printable, to_bytes
from docsfy_plugin.store.variants import Variant

_log = logging.getLogger(__name__)


def save_snapshot(
    db: Database, attempt: str, snapshot: SnapshotRow, files: Iterable[tuple[str, str]]
) -> None:
    """Note what an attempt documents; called just before it is finished as published.

    Args:
        db: The database.
        attempt: Its id.
        snapshot: The source's state.
        files: Pairs of path and blob id of all source files.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    packed = pack_files(files)
    with db.writing() as conn:
        conn.execute(
            "INSERT INTO snapshot (variant_id, attempt, snapshot, modified, remote, commit_id,"
            " options_digest, implementers_digest, files) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (variant_id) DO UPDATE SET attempt = excluded.attempt,"
            " snapshot = excluded.snapshot, modified = excluded.modified,"
            " remote = excluded.remote, commit_id = excluded.commit_id,"
            " options_digest = excluded.options_digest,"
            " implementers_digest = excluded.implementers_digest, files = excluded.files",
            (
                running_variant(conn, attempt),
                attempt,
                snapshot.snapshot,
                to_bytes(dump_json(snapshot.modified)),
                printable(snapshot.remote),
                snapshot.commit,
                snapshot.options_digest,
                snapshot.implementers_digest,
                packed,
            ),
        )


def load_snapshot(db: Database, variant: Variant) -> SnapshotRow | None:
    """What the variant was last published from; `None` if it never was."""
    with db.reading() as conn:
        row = conn.execute(
            "SELECT snapshot.attempt, snapshot, modified, remote, commit_id, options_digest,"
            " implementers_digest FROM snapshot JOIN variant ON variant.id = variant_id"
            " WHERE name = ?",
            (str(variant),),
        ).fetchone()
    if row is None:
        return None
    attempt, snapshot, modified, remote, commit, options_digest, implementers_digest = row
    return SnapshotRow(
        attempt=attempt,
        snapshot=snapshot,
        modified=tuple(json.loads(from_bytes(modified))),
        remote=remote,
        commit=commit,
        options_digest=options_digest,
        implementers_digest=implementers_digest,
    )


def load_snapshot_files(db: Database, variant: Variant) -> tuple[tuple[str, str], ...]:
    """Pairs of path and blob id of that snapshot; empty if there is none, or a damaged one."""
    with db.reading() as conn:
        row = conn.execute(
            "SELECT files FROM snapshot JOIN variant ON variant.id = variant_id WHERE name = ?",
            (str(variant),),
        ).fetchone()
    return () if row is None else unpack_files(row[0], variant)


def pack_files(files: Iterable[tuple[str, str]]) -> bytes:
    """Pairs of path and blob id as they are kept."""
    return zlib.compress(to_bytes(dump_json(list(files))), level=1)


def unpack_files(packed: bytes, variant: Variant) -> tuple[tuple[str, str], ...]:
    """Pairs of path and blob id; empty where they are damaged, which is logged."""
    try:
        return tuple((path, blob) for path, blob in json.loads(from_bytes(zlib.decompress(packed))))
    except (ValueError, TypeError, zlib.error):
        _log.warning("The snapshot of %s is damaged: all files count as added", variant)
        return ()
