"""The life cycle of an attempt: its states, and the moves between them."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final, Literal


class State(enum.Enum):
    """Where an attempt is in its life."""

    RUNNING = "running"
    STOPPING = "stopping"
    """A pause was asked for; pages in flight are finished first."""
    PAUSED = "paused"
    IDLE = "idle"
    """Aborted or closed."""
    COMPLETE = "complete"
    """Published."""
    FAILED = "failed"

    @property
    def is_terminal(self) -> bool:
        """Whether no move leads out of it."""
        return self in _TERMINAL


_TERMINAL: Final = frozenset({State.IDLE, State.COMPLETE, State.FAILED})

Move = Literal["pause", "settle", "resume", "complete", "stop", "fail"]

MOVES: Final[Mapping[Move, Mapping[State, State]]] = {
    "pause": {
        State.RUNNING: State.STOPPING,
        State.STOPPING: State.STOPPING,
        State.PAUSED: State.PAUSED,
    },
    "settle": {State.STOPPING: State.PAUSED},
    "resume": {State.PAUSED: State.RUNNING, State.RUNNING: State.RUNNING},
    "complete": {State.RUNNING: State.COMPLETE},
    "stop": dict.fromkeys((State.RUNNING, State.STOPPING, State.PAUSED), State.IDLE),
    "fail": dict.fromkeys((State.RUNNING, State.STOPPING, State.PAUSED), State.FAILED),
}
"""Move -> state before -> state after; what is not listed is refused."""


class MoveError(Exception):
    """A move does not lead out of the state that the attempt is in.

    Attributes:
        move: Which.
        state: The state it is in, and stays in.
    """

    def __init__(self, attempt: str, move: Move, state: State) -> None:
        super().__init__(f"Attempt {attempt!r} is {state.value}: no move {move!r}")
        self.move = move
        self.state = state


class LifeCycle:
    """The state of one attempt; whoever shares it between threads brings a lock."""

    def __init__(self, attempt: str) -> None:
        """Start as RUNNING.

        Args:
            attempt: Its id, for errors.
        """
        self._attempt = attempt
        self._state = State.RUNNING

    @property
    def state(self) -> State:
        """Where it is."""
        return self._state

    def move(self, move: Move) -> State:
        """Make a move.

        Returns:
            The state after it.

        Raises:
            MoveError: The state allows no such move; it stays.
        """
        before = self._state
        after = MOVES[move].get(before)
        if after is None:
            raise MoveError(self._attempt, move, before)
        self._state = after
        return after
