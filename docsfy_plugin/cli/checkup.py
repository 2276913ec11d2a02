"""What `docsfy doctor` finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing that was looked at.

    Attributes:
        name: What was looked at.
        state: `ok`; `note`: worth knowing; `wrong`: to be mended.
        message: What was found, without a final full stop.
        hint: What to do; empty for nothing.
    """

    name: str
    state: State
    message: str
    hint: str = ""
