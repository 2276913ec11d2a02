"""Exit codes of `docsfy`, and which error ends with which; the one table of them."""

from __future__ import annotations

from docsfy_hookspecs.errors import DocsfyError

DONE = 0
FAILED = 1
WRONG_USAGE = 2
FOUND_WORK = 3
ALREADY_GENERATING = 4
NO_SUCH_VARIANT = 5
STILL_IN_PROGRESS = 75
INTERRUPTED = 130

MEANINGS: dict[int, str] = {
    DONE: "done",
    FAILED: "failed",
    WRONG_USAGE: "wrong usage",
    FOUND_WORK: "check found work",
    ALREADY_GENERATING: "already being generated",
    NO_SUCH_VARIANT: "no such variant",
    STILL_IN_PROGRESS: "still in progress",
    INTERRUPTED: "interrupted",
}

_OF_ERROR: dict[str, int] = {
    "aborted": INTERRUPTED,
    "ambiguous-variant": WRONG_USAGE,
    "busy": ALREADY_GENERATING,
    "interrupted": INTERRUPTED,
    "invalid-configuration": WRONG_USAGE,
    "invalid-option": WRONG_USAGE,
    "no-such-variant": NO_SUCH_VARIANT,
    "not-active": NO_SUCH_VARIANT,
    "stale": FOUND_WORK,
    "still-in-progress": STILL_IN_PROGRESS,
    "unknown-plugin": WRONG_USAGE,
    "unknown-provider": WRONG_USAGE,
    "wrong-usage": WRONG_USAGE,
}


def exit_code_of(error: DocsfyError) -> int:
    """The exit code that an error ends a command with."""
    return _OF_ERROR.get(error.code, FAILED)
