"""Pages that were written since their documentation was last published."""

from __future__ import annotations

from collections.abc import Mapping

from docsfy_plugin.store.database import Database
from docsfy_plugin.store.records import PUBLISHED, PageRecord
from docsfy_plugin.store.variants import Variant


def find_unpublished(
    db: Database, variant: Variant, records: Mapping[str, PageRecord]
) -> frozenset[str]:
    """Find the pages whose text no reader has seen yet.

    Args:
        db: The database.
        variant: Whose pages.
        records: Slug -> record of every good page in its cache.

    Returns:
        Slugs of records that only attempts after the last published one have had.
    """
    with db.reading() as conn:
        rows = conn.execute(
            "SELECT attempt.id, attempt.number, attempt.status FROM attempt"
            " JOIN variant ON variant.id = attempt.variant_id WHERE variant.name = ?",
            (str(variant),),
        ).fetchall()
        found = conn.execute(
            "SELECT generated_at FROM variant WHERE name = ?", (str(variant),)
        ).fetchone()
    generated_at = found[0] if found else None
    if generated_at is None:
        return frozenset(records)
    numbers = {attempt: number for attempt, number, _ in rows}
    # 0 where the published attempt's row has gone: then all that are left came after it
    published = max((number for _, number, status in rows if status in PUBLISHED), default=0)
    return frozenset(
        slug
        for slug, record in records.items()
        if (
            numbers[record.attempt] > published
            if record.attempt in numbers
            else record.written_at > generated_at
        )
    )
