"""The log of an attempt's events."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs.events import Event

from docsfy_plugin.store.database import Database
from docsfy_plugin.store.texts import printable


def append_events(db: Database, events: Sequence[Event]) -> None:
    """Append events, batched by the caller; their numbers order them.

    Args:
        db: The database.
        events: Of attempts that have a row, each number of an attempt once.
    """
    with db.writing() as conn:
        conn.executemany(
            "INSERT INTO event (attempt, number, at, kind, stage, slug, message, done, total)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    event.attempt,
                    event.number,
                    event.at,
                    event.kind,
                    event.stage,
                    event.slug,
                    printable(event.message),
                    event.done,
                    event.total,
                )
                for event in events
            ],
        )


def load_events(
    db: Database, attempt: str, *, after: int = 0, limit: int = 100_000
) -> tuple[Event, ...]:
    """Events of an attempt in order.

    Args:
        db: The database.
        attempt: Its id.
        after: Only those with a higher number: what an observer has not seen.
        limit: At most so many.
    """
    with db.reading() as conn:
        rows = conn.execute(
            "SELECT number, at, kind, stage, slug, message, done, total FROM event"
            " WHERE attempt = ? AND number > ? ORDER BY number LIMIT ?",
            (attempt, after, limit),
        ).fetchall()
    return tuple(
        Event(
            attempt=attempt,
            number=number,
            at=at,
            kind=kind,
            stage=stage,
            slug=slug,
            message=message,
            done=done,
            total=total,
        )
        for number, at, kind, stage, slug, message, done, total in rows
    )
