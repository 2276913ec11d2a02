"""Asking something of a running attempt: `docsfy abort`, `pause` and `resume`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

import click
from docsfy_hookspecs.errors import DocsfyError

from docsfy_plugin.cli.known_variants import choose_status, look_up_statuses
from docsfy_plugin.cli.output import print_json, utc_now
from docsfy_plugin.store.attempts import load_attempt_status
from docsfy_plugin.store.control_requests import (
    REFUSED,
    STILL_PAUSING,
    Verb,
    ask,
    load_request,
    open_requests,
)
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import AmbiguousVariantError, BusyError, OldAttemptError
from docsfy_plugin.store.locks import acquire
from docsfy_plugin.store.orphans import settle_own_orphan, was_orphan
from docsfy_plugin.store.processes import ProcessId, is_alive
from docsfy_plugin.store.records import FINAL, RUNNING, VariantStatus
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import Variant, find_variant, match_variants

PATIENCE_S: Final = 5.0
"""How long an answer is waited for, and after which an abort may be forced."""
_POLL_S: Final = 0.05
_LOCK_S: Final = 2.0

Outcome = Literal["stopping", "paused", "running", "aborted"]
_OUTCOMES: Final[dict[str, Outcome]] = {
    "stopping": "stopping",
    "paused": "paused",
    "running": "running",
    "aborted": "aborted",
}
_WORDS: Final[dict[Outcome, str]] = {
    "stopping": "pausing: pages in flight are finished first",
    "paused": "paused",
    "running": "running",
    "aborted": "aborted",
}


class NotActiveError(DocsfyError):
    """What is to be stopped, paused or resumed does not run.

    Attributes:
        status: How it stands; `None` where several or none are meant.
    """

    code = "not-active"
    status: VariantStatus | None = None


class StillInProgressError(DocsfyError):
    """What was asked is not done yet."""

    code = "still-in-progress"


class RefusedError(DocsfyError):
    """The attempt says that it does not do what was asked."""

    code = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a request.

    Attributes:
        variant: Which variant was meant.
        attempt: Id of the attempt that was asked.
        outcome: What the attempt does now.
    """

    variant: Variant
    attempt: str
    outcome: Outcome


def ask_active(verb: Verb, typed: str | None, state: StateDir) -> Answer:
    """Ask the attempt that the user means, and wait a while for what it says.

    Args:
        verb: What it is to do.
        typed: Part of a variant's name; `None` means the only one that runs.
        state: Where the variants are kept.

    Raises:
        NotActiveError: It does not run, or ended by itself meanwhile.
        StillInProgressError: It did not answer in time; an abort may be asked for again.
        RefusedError: It said no.
        NoSuchVariantError: There is none of that name.
        AmbiguousVariantError: Several run.
        StateError: The database cannot be read or written.
    """
    with Database.open_read_only(state.database_path) as db:
        began = frozenset(one.attempt for one in load_status(db) if one.status in RUNNING)
    try:
        chosen = choose_active(typed, state, began)
    except NotActiveError as exc:
        ended = exc.status
        if verb == "abort" and ended and ended.attempt in began and ended.status == "aborted":
            # another abort was faster
            return Answer(variant=ended.variant, attempt=ended.attempt, outcome="aborted")
        raise
    with Database.open(state.database_path, timeout_s=PATIENCE_S) as db:
        if verb == "abort" and _is_overdue(db, chosen.attempt):
            said = _force_abort(state, db, chosen)
        else:
            said = _ask(state, db, chosen, verb)
    return _understand(chosen, verb, said)


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """Print what became of a request."""
    if as_json:
        values = {"attempt": answer.attempt, "state": answer.outcome}
        print_json({"variant": str(answer.variant), **values})
    else:
        click.echo(_WORDS[answer.outcome])


def choose_active(
    typed: str | None, state: StateDir, began: frozenset[str] = frozenset()
) -> VariantStatus:
    """The running or paused variant that the user means.

    An attempt whose process is gone gets its end, and what it left running is ended.

    Args:
        typed: Part of its name; `None` means the only one that runs.
        state: Where the variants are kept.
        began: Attempts that were active just now: where none is, they are meant.

    Raises:
        NotActiveError: None of those that fit runs.
        NoSuchVariantError: None fits.
        AmbiguousVariantError: Several that run fit.
    """
    statuses = look_up_statuses(state)
    active = {one.variant: one for one in statuses if one.status in RUNNING}
    found = tuple(active) if typed is None else match_variants(typed, active)
    if len(found) == 1:
        return active[found[0]]
    if typed is not None and found:
        return active[find_variant(typed, active)]  # says which they are
    if found:
        listed = ", ".join(str(variant) for variant in found)
        raise AmbiguousVariantError(
            f"{len(found)} variants are being generated", hint=f"Name one of {listed}"
        )
    raise _not_active(typed, statuses, state, began)


def end_leftovers(state: StateDir, *attempts: str) -> None:
    """End what attempts left running whose process was gone before it could."""
    with Database.open_read_only(state.database_path) as db:
        orphans = [attempt for attempt in attempts if was_orphan(db, attempt)]
    if orphans:
        from docsfy_plugin.pipeline.process_ending import end_processes  # noqa: PLC0415  # rare

        for attempt in orphans:
            end_processes(attempt)


def _not_active(
    typed: str | None,
    statuses: tuple[VariantStatus, ...],
    state: StateDir,
    began: frozenset[str],
) -> NotActiveError:
    known = {one.variant: one for one in statuses}
    meant = tuple(known) if typed is None else match_variants(typed, known)
    if typed is not None and not meant:
        choose_status(typed, statuses, state)  # says what there is
    end_leftovers(state, *(known[variant].attempt for variant in meant))
    meant = tuple(variant for variant in meant if known[variant].attempt in began) or meant
    if len(meant) == 1:
        return _idle(known[meant[0]])
    words = "Nothing" if typed is None else f"Nothing that fits {typed!r}"
    return NotActiveError(
        f"{words} is being generated in {str(state.path)!r}", hint="See docsfy status"
    )


def _idle(status: VariantStatus) -> NotActiveError:
    why = f" ({status.error})" if status.error else ""
    error = NotActiveError(
        f"{status.variant} is not being generated: it is {status.status}{why}",
        hint="See docsfy status",
    )
    error.status = status
    return error


def _is_overdue(db: Database, attempt: str) -> bool:
    """Whether an abort was asked for before, and long enough ago."""
    now = datetime.now(UTC)
    return any(
        # a clock that was set back makes no request younger
        abs((now - datetime.fromisoformat(one.asked_at)).total_seconds()) >= PATIENCE_S
        for one in open_requests(db, attempt)
        if one.verb == "abort"
    )


def _ask(state: StateDir, db: Database, chosen: VariantStatus, verb: Verb) -> str:
    """What the attempt answered, or became; empty where neither is known in time."""
    until = time.monotonic() + PATIENCE_S
    try:
        number = ask(db, chosen.attempt, verb, at=utc_now())
    except OldAttemptError:
        return load_attempt_status(db, chosen.attempt) or "forgotten"
    while True:
        # looked at first: a process that has just ended has answered before
        has_ended = not is_alive(_process_of(chosen))
        request = load_request(db, number)
        if request is None or request.answer is not None:
            return "forgotten" if request is None else request.answer or ""
        if has_ended:
            return _settle(state, db, chosen)
        if time.monotonic() >= until:
            return ""
        time.sleep(_POLL_S)


def _force_abort(state: StateDir, db: Database, chosen: VariantStatus) -> str:
    """End an attempt that does not answer, and all that it started."""
    from docsfy_plugin.pipeline.process_ending import (  # noqa: PLC0415  # rare
        end_process,
        end_processes,
    )

    process = _process_of(chosen)
    # what it started can be told by it only while it lives
    end_processes(chosen.attempt, roots=[process])
    if not end_process(process):
        raise StillInProgressError(
            f"Process {process.pid} of {chosen.variant} cannot be ended",
            hint="Whoever owns it, or root, can end it",
        )
    return _settle(state, db, chosen)


def _settle(state: StateDir, db: Database, chosen: VariantStatus) -> str:
    """Give an attempt its end whose process is gone; what it became."""
    from docsfy_plugin.pipeline.process_ending import end_processes  # noqa: PLC0415  # rare

    end_processes(chosen.attempt)
    try:
        lock = acquire(state, chosen.variant, retry_s=_LOCK_S)
    except BusyError:
        # another asker gives it its end, or the next attempt has
        return _final_status(db, chosen.attempt)
    try:
        return settle_own_orphan(db, chosen, at=utc_now())
    except OldAttemptError:
        return _final_status(db, chosen.attempt)
    finally:
        lock.release()


def _final_status(db: Database, attempt: str) -> str:
    status = load_attempt_status(db, attempt) or "forgotten"
    return "" if status in RUNNING else status


def _understand(chosen: VariantStatus, verb: Verb, said: str) -> Answer:
    """What an answer means for the user."""
    if not said:
        raise StillInProgressError(
            f"{verb} still in progress, retry shortly",
            hint=(
                f"A second docsfy abort ends process {chosen.pid} if it still does not answer"
                if verb == "abort"
                else f"See docsfy status; process {chosen.pid} did not answer"
            ),
        )
    if said.startswith(REFUSED):
        why = said.removeprefix(REFUSED)
        if why == STILL_PAUSING:
            raise StillInProgressError(f"{chosen.variant} cannot go on yet: {why}")
        raise RefusedError(f"{verb} of {chosen.variant} is refused: {why}")
    if said not in _OUTCOMES or (said in FINAL and verb != "abort"):
        raise NotActiveError(
            f"{chosen.variant} is not being generated any more: it is {said}",
            hint="See docsfy status",
        )
    return Answer(variant=chosen.variant, attempt=chosen.attempt, outcome=_OUTCOMES[said])


def _process_of(status: VariantStatus) -> ProcessId:
    # both are there while a variant is active
    return ProcessId(status.pid or 0, status.process_started or 0.0)
