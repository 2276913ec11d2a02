"""Rows of variants and attempts: begin, move on, finish."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import OldAttemptError
from docsfy_plugin.store.processes import ProcessId
from docsfy_plugin.store.records import FINAL, PUBLISHED, RUNNING, AttemptStatus, FinalStatus
from docsfy_plugin.store.texts import printable
from docsfy_plugin.store.variants import Variant

if TYPE_CHECKING:  # docsfy status is to start fast
    from docsfy_hookspecs.events import Stage

ABORTED_ERROR = "generation aborted by user"

KEPT_ATTEMPTS = 20
"""Attempts, with their events, that are kept of each variant."""


def begin_attempt(  # noqa: PLR0913  # the columns of a new row
    db: Database,
    variant: Variant,
    attempt: str,
    *,
    repository: str,
    options_digest: str,
    at: str,
    process: ProcessId,
    commit: str | None = None,
    dirty: bool = False,
    origin: str = "",
) -> None:
    """Make an attempt the variant's latest, `generating`; the caller holds the variant's lock.

    Args:
        db: The database.
        variant: What is generated.
        attempt: A new id, unique among all attempts.
        repository: Stored id of the repository; replaces the one that the variant had.
        options_digest: Hash of the variant's options.
        at: Now, UTC ISO 8601, ending in `Z`.
        process: The process that generates, see `processes.this_process`.
        commit: The commit to document, if it is known already.
        dirty: Whether the checkout differs from it.
        origin: How it was started, see `origins.encode_origin`; empty where it is not to be
            started again.
    """
    with db.writing() as conn:
        (variant_id,) = conn.execute(
            "INSERT INTO variant (name, repository, attempt) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET repository = excluded.repository,"
            " attempt = excluded.attempt RETURNING id",
            (str(variant), printable(repository), attempt),
        ).fetchone()
        conn.execute(
            "INSERT INTO attempt (id, variant_id, status, commit_id, dirty, options_digest, pid,"
            " process_started, started_at, updated_at, origin)"
            " VALUES (?, ?, 'generating', ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                attempt,
                variant_id,
                commit,
                dirty,
                options_digest,
                process.pid,
                process.started,
                at,
                at,
                printable(origin),
            ),
        )
        _drop_old_attempts(conn, variant_id)


def _drop_old_attempts(conn: sqlite3.Connection, variant_id: int) -> None:
    conn.execute(
        "DELETE FROM attempt WHERE variant_id = ? AND number NOT IN (SELECT number"
        " FROM attempt WHERE variant_id = ? ORDER BY number DESC LIMIT ?)",
        (variant_id, variant_id, KEPT_ATTEMPTS),
    )


def load_origin(db: Database, attempt: str) -> str:
    """How an attempt was started; empty where that is not known, see `origins`."""
    with db.reading() as conn:
        row = conn.execute("SELECT origin FROM attempt WHERE id = ?", (attempt,)).fetchone()
    return "" if row is None else str(row[0])


def load_attempt_status(db: Database, attempt: str) -> AttemptStatus | None:
    """Status of an attempt, the latest of its variant or not; `None` if it is not kept."""
    with db.reading() as conn:
        row = conn.execute("SELECT status FROM attempt WHERE id = ?", (attempt,)).fetchone()
    return None if row is None else row[0]


def set_status(
    db: Database, attempt: str, status: Literal["generating", "paused"], *, at: str
) -> None:
    """Note that a running attempt was paused, or goes on.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    if status not in RUNNING:
        raise ValueError(f"An attempt with status {status!r} does not run")
    with db.writing() as conn:
        running_variant(conn, attempt)
        conn.execute(
            "UPDATE attempt SET status = ?, updated_at = ? WHERE id = ?", (status, at, attempt)
        )


def set_stage(db: Database, attempt: str, stage: Stage, *, at: str) -> None:
    """Note the stage that an attempt is in.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        running_variant(conn, attempt)
        conn.execute(
            "UPDATE attempt SET stage = ?, updated_at = ? WHERE id = ?", (stage, at, attempt)
        )


def set_source(db: Database, attempt: str, *, commit: str, dirty: bool, at: str) -> None:
    """Note what an attempt documents, when it was not known at its beginning.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        running_variant(conn, attempt)
        conn.execute(
            "UPDATE attempt SET commit_id = ?, dirty = ?, updated_at = ? WHERE id = ?",
            (commit, dirty, at, attempt),
        )


def set_repository(db: Database, attempt: str, repository: str) -> None:
    """Note that the attempt's variant documents a repository that moved.

    Args:
        db: The database.
        attempt: Its id.
        repository: Stored id of the repository now.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        variant_id = running_variant(conn, attempt)
        conn.execute(
            "UPDATE variant SET repository = ? WHERE id = ?", (printable(repository), variant_id)
        )


def set_prompt_tokens(db: Database, attempt: str, prompt_tokens: int, *, at: str) -> None:
    """Note how many tokens a prompt may have.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        running_variant(conn, attempt)
        conn.execute(
            "UPDATE attempt SET prompt_tokens = ?, updated_at = ? WHERE id = ?",
            (prompt_tokens, at, attempt),
        )


def add_calls(db: Database, attempt: str, *, calls: int, tokens: int, cost_usd: float) -> None:
    """Count calls of a model, whatever came of them.

    Args:
        db: The database.
        attempt: Its id; it may have ended, as a call that was ended is paid nevertheless.
        calls: How many.
        tokens: Tokens of them.
        cost_usd: US dollars of them.
    """
    with db.writing() as conn:
        conn.execute(
            "UPDATE attempt SET calls = calls + ?, tokens = tokens + ?, cost_usd = cost_usd + ?"
            " WHERE id = ?",
            (calls, tokens, cost_usd, attempt),
        )


def load_cost_per_token(db: Database, variant: Variant) -> float | None:
    """What calls of a variant's attempts cost so far, in US dollars a token.

    Returns:
        `None` where there was none, or what they cost is not known.
    """
    with db.reading() as conn:
        row = conn.execute(
            "SELECT sum(attempt.cost_usd), sum(attempt.tokens) FROM attempt"
            " JOIN variant ON variant.id = attempt.variant_id"
            " WHERE variant.name = ? AND attempt.cost_usd > 0 AND attempt.tokens > 0",
            (str(variant),),
        ).fetchone()
    return float(row[0]) / float(row[1]) if row and row[1] else None


def note_staging(
    db: Database,
    attempt: str,
    *,
    site_dir: Path,
    device: int,
    inode: int,
    status: FinalStatus,
    at: str,
) -> None:
    """Note, before the swap, which folder becomes the site.

    An orphan whose `site_dir` is that folder had published, and becomes `status`.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        running_variant(conn, attempt)
        conn.execute(
            "UPDATE attempt SET site_dir = ?, staging_device = ?, staging_inode = ?,"
            " staged_status = ?, updated_at = ? WHERE id = ?",
            # device and inode are unsigned, SQLite's integers are not
            (os.fsencode(site_dir), _signed(device), _signed(inode), status, at, attempt),
        )


def finish_attempt(
    db: Database,
    attempt: str,
    *,
    status: FinalStatus,
    at: str,
    error: str | None = None,
    error_code: str | None = None,
) -> None:
    """End an attempt; pages that were being written are pending again.

    What is asked of it and still open is answered with the status.

    Args:
        db: The database.
        attempt: Its id.
        status: How it ended.
        at: Now; for `ready` and `partial` also when the variant was published.
        error: One line: why it failed.
        error_code: Stable identifier of the error.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    if status not in FINAL:
        raise ValueError(f"An attempt does not end with status {status!r}")
    with db.writing() as conn:
        variant_id = running_variant(conn, attempt)
        conn.execute(
            "UPDATE attempt SET status = ?, updated_at = ?, error = ?, error_code = ? WHERE id = ?",
            (status, at, None if error is None else printable(error), error_code, attempt),
        )
        conn.execute(
            "UPDATE page SET status = 'pending' WHERE variant_id = ? AND status = 'writing'",
            (variant_id,),
        )
        conn.execute(
            "UPDATE request SET answered_at = ?, answer = ?"
            " WHERE attempt = ? AND answered_at IS NULL",
            (at, status, attempt),
        )
        if status in PUBLISHED:
            conn.execute("UPDATE variant SET generated_at = ? WHERE id = ?", (at, variant_id))


def check_running(db: Database, attempt: str) -> None:
    """Look whether an attempt may still write.

    Raises:
        OldAttemptError: It has ended, or another one was begun.
    """
    with db.reading() as conn:
        running_variant(conn, attempt)


def running_variant(conn: sqlite3.Connection, attempt: str) -> int:
    """Row id of the variant whose latest attempt this is.

    Raises:
        OldAttemptError: It has ended, or another one was begun.
    """
    row = conn.execute(
        "SELECT variant.id FROM attempt JOIN variant ON variant.attempt = attempt.id"
        " WHERE attempt.id = ? AND attempt.status IN ('generating', 'paused')",
        (attempt,),
    ).fetchone()
    if row is None:
        raise OldAttemptError(attempt)
    return int(row[0])


def variant_row_id(conn: sqlite3.Connection, variant: Variant) -> int | None:
    """Row id of a variant; `None` if it was never attempted."""
    row = conn.execute("SELECT id FROM variant WHERE name = ?", (str(variant),)).fetchone()
    return None if row is None else int(row[0])


def _signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number
