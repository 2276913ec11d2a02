"""Facts as analysers read them, kept by path, blob, and the analyser's name and version."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from docsfy_hookspecs.facts import Fact

from docsfy_plugin.store.database import Database
from docsfy_plugin.store.fact_codec import FactDecodeError, decode_facts, encode_facts
from docsfy_plugin.store.texts import to_bytes

_log = logging.getLogger(__name__)

KEPT_RATIO = 3
"""So many times what a snapshot needs may be kept, for other branches and repositories."""


@dataclass(frozen=True, slots=True)
class FactKey:
    """What the facts of a file depend on.

    Attributes:
        path: POSIX path of the source file.
        blob: Git's id of its content.
        analyzer: Name of the analyser.
        version: Its version.
    """

    path: str
    blob: str
    analyzer: str
    version: str


def load_facts(db: Database, keys: Iterable[FactKey]) -> dict[FactKey, tuple[Fact, ...]]:
    """What is kept of many files, decoded.

    Args:
        db: The database.
        keys: What is asked for.

    Returns:
        Facts by key; what is missing, or damaged (which is logged), is not in it.
    """
    found = {}
    with db.reading() as conn:
        for key in keys:
            row = conn.execute(
                "SELECT payload FROM fact"
                " WHERE path = ? AND blob = ? AND analyzer = ? AND version = ?",
                _columns(key),
            ).fetchone()
            if row is None:
                continue
            try:
                found[key] = decode_facts(row[0])
            except FactDecodeError:
                _log.warning("Facts of blob %s by %s are damaged", key.blob, key.analyzer)
    return found


def save_facts(db: Database, items: Iterable[tuple[FactKey, Sequence[Fact]]]) -> None:
    """Keep facts of many files; a file without facts is kept too."""
    save_encoded_facts(db, ((key, encode_facts(facts)) for key, facts in items))


def save_encoded_facts(db: Database, items: Iterable[tuple[FactKey, bytes]]) -> None:
    """Keep facts of many files that were encoded already, such as in the reading process."""
    rows = [(*_columns(key), payload) for key, payload in items]
    with db.writing() as conn:
        conn.executemany(
            "INSERT INTO fact (path, blob, analyzer, version, payload) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (path, blob, analyzer, version) DO UPDATE"
            " SET payload = excluded.payload",
            rows,
        )


def prune_facts(db: Database, needed: Collection[FactKey]) -> int:
    """Drop the oldest facts once too many are kept, never those that are needed.

    Args:
        db: The database.
        needed: What the documented snapshot needs.

    Returns:
        Number of files whose facts were dropped.
    """
    allowed = KEPT_RATIO * max(len(needed), 100)
    with db.reading() as conn:
        (count,) = conn.execute("SELECT count(*) FROM fact").fetchone()
    if count <= allowed:
        return 0
    keep = {_columns(key) for key in needed}
    with db.writing() as conn:
        rows = conn.execute("SELECT id, path, blob, analyzer, version FROM fact ORDER BY id")
        old = [(number,) for number, *columns in rows if tuple(columns) not in keep]
        drop = old[: count - allowed]
        conn.executemany("DELETE FROM fact WHERE id = ?", drop)
    return len(drop)


def _columns(key: FactKey) -> tuple[bytes, str, str, str]:
    return to_bytes(key.path), key.blob, key.analyzer, key.version
