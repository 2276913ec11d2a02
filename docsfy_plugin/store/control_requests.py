"""What other processes ask of a running attempt, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from docsfy_plugin.store.attempts import running_variant
from docsfy_plugin.store.database import Database

Verb = Literal["abort", "pause", "resume"]

REFUSED: Final = "refused: "
"""Begins an answer that says no; the rest says why."""
STILL_PAUSING: Final = "it is still pausing, retry shortly"

_OPEN: Final = (
    "SELECT id, attempt, verb, asked_at, answered_at, answer FROM request"
    " WHERE attempt = ? AND answered_at IS NULL ORDER BY id"
)
_ONE: Final = "SELECT id, attempt, verb, asked_at, answered_at, answer FROM request WHERE id = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRequest:
    """One thing that was asked of an attempt.

    Attributes:
        id: Of its row; later ones have higher ids.
        attempt: Id of the attempt that is asked.
        verb: What it is to do.
        asked_at: UTC ISO 8601, ending in `Z`; as the next.
        answered_at: When it was answered; `None` while it is open.
        answer: What the attempt said; the final status where it ended; `None` while open.
    """

    id: int
    attempt: str
    verb: Verb
    asked_at: str
    answered_at: str | None
    answer: str | None


def ask(db: Database, attempt: str, verb: Verb, *, at: str) -> int:
    """Ask something of a running attempt.

    Args:
        db: The database.
        attempt: Its id.
        verb: What it is to do.
        at: Now, UTC ISO 8601, ending in `Z`.

    Returns:
        Id of the request, to look for the answer with.

    Raises:
        OldAttemptError: The attempt is not running.
    """
    with db.writing() as conn:
        running_variant(conn, attempt)
        (number,) = conn.execute(
            "INSERT INTO request (attempt, verb, asked_at) VALUES (?, ?, ?) RETURNING id",
            (attempt, verb, at),
        ).fetchone()
    return int(number)


def open_requests(db: Database, attempt: str) -> tuple[ControlRequest, ...]:
    """What is asked of an attempt and not answered yet, in the order of asking."""
    return _load(db, _OPEN, attempt)


def load_request(db: Database, request_id: int) -> ControlRequest | None:
    """One request; `None` where there is none, or its attempt was forgotten."""
    return next(iter(_load(db, _ONE, request_id)), None)


def answer(db: Database, request_id: int, answer: str, *, at: str) -> None:
    """Answer a request; one that was answered keeps its first answer.

    Args:
        db: The database.
        request_id: Its id.
        answer: What the asker is told.
        at: Now.
    """
    with db.writing() as conn:
        conn.execute(
            "UPDATE request SET answered_at = ?, answer = ? WHERE id = ? AND answered_at IS NULL",
            (at, answer, request_id),
        )


def _load(db: Database, query: str, value: int | str) -> tuple[ControlRequest, ...]:
    with db.reading() as conn:
        rows = conn.execute(query, (value,)).fetchall()
    return tuple(
        ControlRequest(
            id=number,
            attempt=attempt,
            verb=verb,
            asked_at=asked_at,
            answered_at=answered_at,
            answer=said,
        )
        for number, attempt, verb, asked_at, answered_at, said in rows
    )
