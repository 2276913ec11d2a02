"""Rows of pages: planned, started, stored, failed, stale; findings on them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from docsfy_hookspecs.pages import Finding
from docsfy_hookspecs.plans import PageSpec

from docsfy_plugin.store.attempts import running_variant, variant_row_id
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.records import DoneStatus, PageFindings, PageRecord, PageRow
from docsfy_plugin.store.texts import dump_json, from_bytes, printable, to_bytes
from docsfy_plugin.store.variants import Variant


def set_planned(db: Database, attempt: str, pages: Sequence[PageSpec], *, at: str) -> None:
    """Note the pages of an attempt's plan, all `pending`; rows of other pages go.

    Args:
        db: The database.
        attempt: Its id.
        pages: In reading order.
        at: Now.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        variant_id = running_variant(conn, attempt)
        conn.execute("UPDATE page SET position = -1 WHERE variant_id = ?", (variant_id,))
        conn.executemany(
            "INSERT INTO page (variant_id, slug, position, title, type, page_group, status,"
            " attempt) VALUES (?, ?, ?, ?, ?, ?, 'pending', ?) ON CONFLICT (variant_id, slug)"
            " DO UPDATE SET position = excluded.position, title = excluded.title,"
            " type = excluded.type, page_group = excluded.page_group, status = 'pending',"
            " attempt = excluded.attempt, error = NULL",
            [
                (
                    variant_id,
                    page.slug,
                    position,
                    printable(page.title),
                    page.type,
                    printable(page.group),
                    attempt,
                )
                for position, page in enumerate(pages)
            ],
        )
        conn.execute("DELETE FROM page WHERE variant_id = ? AND position = -1", (variant_id,))
        _touch(conn, attempt, at)


def pages_started(db: Database, attempt: str, slugs: Iterable[str], *, at: str) -> None:
    """Note that pages are being written.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        variant_id = running_variant(conn, attempt)
        conn.executemany(
            "UPDATE page SET status = 'writing', attempt = ? WHERE variant_id = ? AND slug = ?",
            [(attempt, variant_id, slug) for slug in slugs],
        )
        _touch(conn, attempt, at)


def pages_pending(db: Database, attempt: str, slugs: Iterable[str], *, at: str) -> None:
    """Note that pages whose writing was ended are still to be written.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        variant_id = running_variant(conn, attempt)
        conn.executemany(
            "UPDATE page SET status = 'pending' WHERE variant_id = ? AND slug = ?",
            [(variant_id, slug) for slug in slugs],
        )
        _touch(conn, attempt, at)


def pages_stored(
    db: Database, attempt: str, pages: Iterable[tuple[PageRecord, DoneStatus]], *, at: str
) -> None:
    """Note good pages whose records the cache holds already.

    A record of a new attempt is no longer stale.

    Args:
        db: The database.
        attempt: Its id.
        pages: Pairs of a record and how it came about.
        at: Now.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    pages = tuple(pages)
    new = [record for record, status in pages if status != "reused"]
    with db.writing() as conn:
        variant_id = running_variant(conn, attempt)
        conn.executemany(
            "UPDATE page SET status = ?, attempt = ?, digest = ?, record_attempt = ?,"
            " sources = ?, writer = ?, written_at = ?, tokens = ?, cost_usd = ?, error = NULL"
            " WHERE variant_id = ? AND slug = ?",
            [
                (status, attempt, *_record_columns(record), variant_id, record.slug)
                for record, status in pages
            ],
        )
        conn.executemany(
            "DELETE FROM stale WHERE variant_id = ? AND slug = ? AND record_attempt <> ?",
            [(variant_id, record.slug, record.attempt) for record in new],
        )
        _touch(conn, attempt, at)


def pages_reused(
    db: Database, attempt: str, slugs: Iterable[str] | None = None, *, at: str
) -> None:
    """Note that pages are taken from the cache as their rows say.

    Args:
        db: The database.
        attempt: Its id.
        slugs: Which; `None` for all of the variant, when there is nothing to do.
        at: Now.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        variant_id = running_variant(conn, attempt)
        update = "UPDATE page SET status = 'reused', attempt = ?, error = NULL WHERE variant_id = ?"
        if slugs is None:
            conn.execute(update, (attempt, variant_id))
        else:
            conn.executemany(
                f"{update} AND slug = ?", [(attempt, variant_id, slug) for slug in slugs]
            )
        _touch(conn, attempt, at)


def page_failed(db: Database, attempt: str, slug: str, *, error: str, at: str) -> None:
    """Note that a page could not be written; what its last good record says stays.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        variant_id = running_variant(conn, attempt)
        conn.execute(
            "UPDATE page SET status = 'failed', attempt = ?, error = ?"
            " WHERE variant_id = ? AND slug = ?",
            (attempt, printable(error), variant_id, slug),
        )
        _touch(conn, attempt, at)


def save_findings(db: Database, attempt: str, pages: Iterable[PageFindings], *, at: str) -> None:
    """Replace what checks found on pages; pages that are not planned are passed over.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        variant_id = running_variant(conn, attempt)
        known = {
            slug
            for (slug,) in conn.execute("SELECT slug FROM page WHERE variant_id = ?", (variant_id,))
        }
        pages = [page for page in pages if page.slug in known]
        conn.executemany(
            "DELETE FROM finding WHERE variant_id = ? AND slug = ?",
            [(variant_id, page.slug) for page in pages],
        )
        conn.executemany(
            "INSERT INTO finding (variant_id, slug, position, severity, code, message, line)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (variant_id, page.slug, i, one.severity, one.code, printable(one.message), one.line)
                for page in pages
                for i, one in enumerate(page.findings)
            ],
        )
        conn.executemany(
            "UPDATE page SET supported = ?, unsupported = ? WHERE variant_id = ? AND slug = ?",
            [(page.supported, page.unsupported, variant_id, page.slug) for page in pages],
        )
        _touch(conn, attempt, at)


def mark_stale(db: Database, variant: Variant, records: Iterable[tuple[str, str]]) -> None:
    """Have pages written again whatever their digests say, until they are replaced.

    Args:
        db: The database.
        variant: Whose pages; it was attempted before.
        records: Pairs of slug and the attempt that wrote the record, of all that the cache
            holds.
    """
    with db.writing() as conn:
        variant_id = variant_row_id(conn, variant)
        conn.executemany(
            "INSERT INTO stale (variant_id, slug, record_attempt) VALUES (?, ?, ?)"
            " ON CONFLICT (variant_id, slug) DO UPDATE"
            " SET record_attempt = excluded.record_attempt",
            [(variant_id, slug, attempt) for slug, attempt in records],
        )


def load_stale(db: Database, variant: Variant) -> frozenset[tuple[str, str]]:
    """Pairs of slug and attempt; a record is stale when it has both."""
    with db.reading() as conn:
        rows = conn.execute(
            "SELECT slug, record_attempt FROM stale"
            " JOIN variant ON variant.id = stale.variant_id WHERE name = ?",
            (str(variant),),
        )
        return frozenset((slug, attempt) for slug, attempt in rows)


def rebuild_page_rows(db: Database, variant: Variant, records: Iterable[PageRecord]) -> int:
    """Bring the index in line with the records, which decide.

    Args:
        db: The database.
        variant: Whose pages; it was attempted before.
        records: All good ones that the cache holds.

    Returns:
        Number of rows that were added or changed.
    """
    with db.writing() as conn:
        variant_id = variant_row_id(conn, variant)
        changed = 0
        kept = set()
        for record in records:
            kept.add(record.slug)
            columns = _record_columns(record)
            changed += conn.execute(
                "INSERT INTO page (variant_id, slug, position, title, type, page_group, status,"
                " attempt, digest, record_attempt, sources, writer, written_at, tokens, cost_usd)"
                " VALUES (?, ?, (SELECT count(*) FROM page WHERE variant_id = ?), ?, ?, ?,"
                " 'written', ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (variant_id, slug) DO UPDATE"
                " SET digest = excluded.digest, record_attempt = excluded.record_attempt,"
                " sources = excluded.sources, writer = excluded.writer,"
                " written_at = excluded.written_at, tokens = excluded.tokens,"
                " cost_usd = excluded.cost_usd WHERE digest <> excluded.digest"
                " OR record_attempt <> excluded.record_attempt OR sources <> excluded.sources",
                (
                    variant_id,
                    record.slug,
                    variant_id,
                    printable(record.title),
                    record.type,
                    printable(record.group),
                    record.attempt,
                    *columns,
                ),
            ).rowcount
        return changed + _forget_records(conn, variant_id, kept)


def _forget_records(conn: sqlite3.Connection, variant_id: int | None, kept: set[str]) -> int:
    """Have rows name no record where there is none, because it was damaged or is gone."""
    listed = conn.execute(
        "SELECT slug FROM page WHERE variant_id = ? AND digest <> ''", (variant_id,)
    ).fetchall()
    gone = [(variant_id, slug) for (slug,) in listed if slug not in kept]
    conn.executemany(
        "UPDATE page SET digest = '', record_attempt = '', sources = '[]', writer = '',"
        " written_at = NULL, tokens = 0, cost_usd = 0 WHERE variant_id = ? AND slug = ?",
        gone,
    )
    return len(gone)


def load_pages(db: Database, variant: Variant) -> tuple[PageRow, ...]:
    """All pages of a variant, in reading order, with what checks found."""
    with db.reading() as conn:
        variant_id = variant_row_id(conn, variant)
        findings: dict[str, list[Finding]] = {}
        for slug, severity, code, message, line in conn.execute(
            "SELECT slug, severity, code, message, line FROM finding WHERE variant_id = ?"
            " ORDER BY slug, position",
            (variant_id,),
        ):
            finding = Finding(severity=severity, code=code, message=message, line=line)
            findings.setdefault(slug, []).append(finding)
        rows = conn.execute(
            "SELECT slug, title, type, page_group, status, digest, record_attempt, sources, writer,"
            " written_at, error, supported, unsupported, tokens, cost_usd FROM page"
            " WHERE variant_id = ? ORDER BY position, slug",
            (variant_id,),
        ).fetchall()
    return tuple(_page_row(row, tuple(findings.get(row[0], ()))) for row in rows)


def _page_row(row: tuple[Any, ...], findings: tuple[Finding, ...]) -> PageRow:
    slug, title, type_, group, status, digest, attempt, sources, writer, written_at, *rest = row
    error, supported, unsupported, tokens, cost_usd = rest
    return PageRow(
        slug=slug,
        title=title,
        type=type_,
        group=group,
        status=status,
        digest=digest,
        attempt=attempt,
        sources=_read_sources(sources),
        writer=writer,
        written_at=written_at,
        error=error,
        findings=findings,
        supported=supported,
        unsupported=unsupported,
        tokens=tokens,
        cost_usd=cost_usd,
    )


def _record_columns(record: PageRecord) -> tuple[object, ...]:
    return (
        record.digest,
        record.attempt,
        _write_sources(record.provenance),
        printable(str(record.writer)),
        record.written_at,
        record.tokens,
        record.cost_usd,
    )


def _write_sources(sources: tuple[tuple[str, str], ...]) -> str | bytes:
    text = dump_json(sources)
    return text if text.isascii() else to_bytes(text)


def _read_sources(stored: str | bytes) -> tuple[tuple[str, str], ...]:
    text = from_bytes(stored) if isinstance(stored, bytes) else stored
    return tuple((path, blob) for path, blob in json.loads(text))


def _touch(conn: sqlite3.Connection, attempt: str, at: str) -> None:
    conn.execute("UPDATE attempt SET updated_at = ? WHERE id = ?", (at, attempt))
