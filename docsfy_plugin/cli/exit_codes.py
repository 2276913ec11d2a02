"""Exit codes of `docsfy`, and which error ends with which; the one table of them."""

from __future__ import annotations

from docsfy_hookspecs.errors import DocsfyError

DONE = 0
FAILED = 1
WRONG_USAGE = 2
ALREADY_GENERATING = 4
NO_SUCH_VARIANT = 5
INTERRUPTED = 130

MEANINGS: dict[int, str] = {
    DONE: "done",
    FAILED: "failed",
    WRONG_USAGE: "wrong usage",
    ALREADY_GENERATING: "already being generated",
    NO_SUCH_VARIANT: "no such variant",
    INTERRUPTED: "interrupted",
}

_OF_ERROR: dict[str, int] = {
    "ambiguous-variant": WRONG_USAGE,
    "busy": ALREADY_GENERATING,
    "interrupted": INTERRUPTED,
    "invalid-configuration": WRONG_USAGE,
    "invalid-option": WRONG_USAGE,
    "no-such-variant": NO_SUCH_VARIANT,
    "unknown-plugin": WRONG_USAGE,
    "unknown-provider": WRONG_USAGE,
    "wrong-usage": WRONG_USAGE,
}


def exit_code_of(error: DocsfyError) -> int:
    """The exit code that an error ends a command with."""
    return _OF_ERROR.get(error.code, FAILED)
