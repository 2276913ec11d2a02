"""The schema of the sidecar database, one migration a version."""

from __future__ import annotations

import sqlite3
from typing import Final

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        # name: the variant's written form; attempt: the latest one
        "CREATE TABLE variant (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
        " repository TEXT NOT NULL, attempt TEXT NOT NULL, generated_at TEXT)",
        "CREATE TABLE attempt (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
        " variant_id INTEGER NOT NULL REFERENCES variant ON DELETE CASCADE, status TEXT NOT NULL,"
        " stage TEXT, commit_id TEXT, dirty INTEGER NOT NULL, options_digest TEXT NOT NULL,"
        " pid INTEGER NOT NULL, process_started REAL NOT NULL, started_at TEXT NOT NULL,"
        " updated_at TEXT NOT NULL, error TEXT, error_code TEXT,"
        " tokens INTEGER NOT NULL DEFAULT 0, cost_usd REAL NOT NULL DEFAULT 0,"
        " site_dir BLOB, staging_device INTEGER, staging_inode INTEGER, staged_status TEXT)",
        "CREATE INDEX attempt_variant ON attempt (variant_id)",
        "CREATE INDEX attempt_running ON attempt (status) WHERE status IN ('generating', 'paused')",
        # record_attempt: the attempt that wrote the record; attempt: the one of this status
        "CREATE TABLE page (variant_id INTEGER NOT NULL REFERENCES variant ON DELETE CASCADE,"
        " slug TEXT NOT NULL, position INTEGER NOT NULL, title TEXT NOT NULL, type TEXT NOT NULL,"
        " page_group TEXT NOT NULL, status TEXT NOT NULL, attempt TEXT NOT NULL,"
        " digest TEXT NOT NULL DEFAULT '', record_attempt TEXT NOT NULL DEFAULT '',"
        " sources TEXT NOT NULL DEFAULT '[]', writer TEXT NOT NULL DEFAULT '',"
        " written_at TEXT, error TEXT,"
        " supported INTEGER NOT NULL DEFAULT 0, unsupported INTEGER NOT NULL DEFAULT 0,"
        " tokens INTEGER NOT NULL DEFAULT 0, cost_usd REAL NOT NULL DEFAULT 0,"
        " PRIMARY KEY (variant_id, slug)) WITHOUT ROWID",
        "CREATE TABLE finding (variant_id INTEGER NOT NULL, slug TEXT NOT NULL,"
        " position INTEGER NOT NULL, severity TEXT NOT NULL, code TEXT NOT NULL,"
        " message TEXT NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (variant_id, slug, position),"
        " FOREIGN KEY (variant_id, slug) REFERENCES page ON DELETE CASCADE) WITHOUT ROWID",
        # a record is stale while it still has the attempt that stands here
        "CREATE TABLE stale (variant_id INTEGER NOT NULL REFERENCES variant ON DELETE CASCADE,"
        " slug TEXT NOT NULL, record_attempt TEXT NOT NULL,"
        " PRIMARY KEY (variant_id, slug)) WITHOUT ROWID",
        "CREATE TABLE event (attempt TEXT NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,"
        " number INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, stage TEXT NOT NULL,"
        " slug TEXT NOT NULL, message TEXT NOT NULL, done INTEGER NOT NULL,"
        " total INTEGER NOT NULL, PRIMARY KEY (attempt, number)) WITHOUT ROWID",
        "CREATE TABLE request (id INTEGER PRIMARY KEY,"
        " attempt TEXT NOT NULL REFERENCES attempt (id) ON DELETE CASCADE, verb TEXT NOT NULL,"
        " asked_at TEXT NOT NULL, answered_at TEXT, answer TEXT)",
        "CREATE INDEX request_open ON request (attempt) WHERE answered_at IS NULL",
        "CREATE TABLE plan (variant_id INTEGER PRIMARY KEY REFERENCES variant ON DELETE CASCADE,"
        " attempt TEXT NOT NULL, payload TEXT NOT NULL)",
        "CREATE TABLE snapshot (variant_id INTEGER PRIMARY KEY REFERENCES variant"
        " ON DELETE CASCADE, attempt TEXT NOT NULL, snapshot TEXT NOT NULL,"
        " modified TEXT NOT NULL, remote TEXT NOT NULL, commit_id TEXT NOT NULL,"
        " options_digest TEXT NOT NULL, implementers_digest TEXT NOT NULL, files BLOB NOT NULL)",
        # paths are bytes: what a repository holds need not be UTF-8
        "CREATE TABLE fact (id INTEGER PRIMARY KEY, path BLOB NOT NULL, blob TEXT NOT NULL,"
        " analyzer TEXT NOT NULL, version TEXT NOT NULL, payload BLOB NOT NULL)",
        "CREATE UNIQUE INDEX fact_key ON fact (path, blob, analyzer, version)",
        "CREATE TABLE result (variant_id INTEGER NOT NULL REFERENCES variant ON DELETE CASCADE,"
        " kind TEXT NOT NULL, slug TEXT NOT NULL, digest TEXT NOT NULL, payload BLOB NOT NULL,"
        " PRIMARY KEY (variant_id, kind, slug))",
    ),
    # how the attempt was started, see `origins`
    ("ALTER TABLE attempt ADD COLUMN origin TEXT NOT NULL DEFAULT ''",),
    (
        "ALTER TABLE attempt ADD COLUMN calls INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE attempt ADD COLUMN prompt_tokens INTEGER NOT NULL DEFAULT 0",
        # the planner's own part of a plan, empty where nobody extended it
        "ALTER TABLE plan ADD COLUMN base TEXT NOT NULL DEFAULT ''",
        # the source files that it was made for, as in snapshot; empty where nobody asked
        "ALTER TABLE plan ADD COLUMN files BLOB NOT NULL DEFAULT ''",
    ),
)
"""Statements by version, the first for version 1; appended to, never edited once released."""


def schema_version(conn: sqlite3.Connection) -> int:
    """The version that a database has; 0 for a new one."""
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(conn: sqlite3.Connection, migrations: tuple[tuple[str, ...], ...] = MIGRATIONS) -> None:
    """Bring a database to the newest version; all steps or none.

    Args:
        conn: Inside a write transaction, so that the version was not changed meanwhile.
        migrations: All of them, the first for version 1.
    """
    for statements in migrations[schema_version(conn) :]:
        for statement in statements:
            conn.execute(statement)
    conn.execute(f"PRAGMA user_version = {len(migrations)}")
