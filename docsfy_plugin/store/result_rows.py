"""Results of checks and links, kept by what they were worked out from."""

from __future__ import annotations

from collections.abc import Iterable

from docsfy_plugin.store.attempts import running_variant
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.records import Result
from docsfy_plugin.store.variants import Variant


def save_results(db: Database, attempt: str, kind: str, results: Iterable[Result]) -> None:
    """Keep results, each instead of the page's former one of that kind.

    Args:
        db: The database.
        attempt: The running attempt.
        kind: What they are: `check`, `link`.
        results: One a page.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        variant_id = running_variant(conn, attempt)
        conn.executemany(
            "INSERT INTO result (variant_id, kind, slug, digest, payload) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (variant_id, kind, slug) DO UPDATE SET digest = excluded.digest,"
            " payload = excluded.payload",
            [(variant_id, kind, one.slug, one.digest, one.payload) for one in results],
        )


def load_results(db: Database, variant: Variant, kind: str) -> tuple[Result, ...]:
    """All results of one kind, by slug."""
    with db.reading() as conn:
        rows = conn.execute(
            "SELECT slug, digest, payload FROM result"
            " JOIN variant ON variant.id = result.variant_id"
            " WHERE variant.name = ? AND kind = ? ORDER BY slug",
            (str(variant), kind),
        ).fetchall()
    return tuple(Result(slug=slug, digest=digest, payload=data) for slug, digest, data in rows)


def load_complete_slugs(db: Database, variant: Variant, kind: str) -> tuple[str, ...] | None:
    """Slugs of all pages in reading order, where there is a plan and a result for each.

    Returns:
        `None` where something is missing.
    """
    with db.reading() as conn:
        rows = conn.execute(
            "SELECT page.slug, result.slug IS NOT NULL FROM page"
            " JOIN variant ON variant.id = page.variant_id"
            " JOIN plan ON plan.variant_id = variant.id"
            " LEFT JOIN result ON result.variant_id = variant.id AND result.kind = ?"
            " AND result.slug = page.slug"
            " WHERE variant.name = ? ORDER BY page.position, page.slug",
            (kind, str(variant)),
        ).fetchall()
    complete = bool(rows) and all(has_result for _, has_result in rows)
    return tuple(slug for slug, _ in rows) if complete else None


def prune_results(db: Database, attempt: str) -> None:
    """Drop results of pages that are not planned any more.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        variant_id = running_variant(conn, attempt)
        conn.execute(
            "DELETE FROM result WHERE variant_id = ?"
            " AND slug NOT IN (SELECT slug FROM page WHERE variant_id = ?)",
            (variant_id, variant_id),
        )
