"""What happens in an attempt, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Stage = Literal[
    "cloning",
    "planning",
    "incremental_planning",
    "generating_pages",
    "validating",
    "cross_linking",
    "rendering",
    "up_to_date",
]
EventKind = Literal["stage", "started", "written", "reused", "failed", "finding", "status"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of an attempt's log.

    Attributes:
        attempt: Id of the attempt.
        number: Position in the attempt's log, from 1.
        at: UTC ISO 8601, ending in `Z`.
        kind: What happened.
        stage: The stage it happened in.
        slug: The page it is about; empty for the attempt as a whole.
        message: One line, shown to people.
        done: Pages done so far in this stage.
        total: Pages to do in this stage; 0 where it is not about pages.
    """

    attempt: str
    number: int
    at: str
    kind: EventKind
    stage: Stage
    slug: str = ""
    message: str = ""
    done: int = 0
    total: int = 0
