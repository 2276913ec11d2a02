"""Calls that end in time, whatever is called."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from docsfy_hookspecs import ModelError

_T = TypeVar("_T")


def finish_within(
    timeout_s: float, work: Callable[[], _T], *, who: str, give_up: Callable[[], None] | None = None
) -> _T:
    """Do work on a thread of its own; its result counts only while there is time.

    Time limits of sockets bound one step, and libraries have none or their own: neither stops a
    server that sends a byte a second, or a name that does not resolve.

    Args:
        timeout_s: Seconds that the work may take.
        work: What to do; what it raises is raised here. Late, it goes on as a daemon thread
            whose result nobody sees.
        who: Who is late, for the message.
        give_up: Called when the time is over, so that the work ends soon.

    Raises:
        ModelError: The time is over (`timeout`).
    """
    outcome: Future[_T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as exc:  # noqa: BLE001  # it belongs to the thread that waits
            outcome.set_exception(exc)

    is_late = True
    try:
        threading.Thread(target=run, name="docsfy-model-call", daemon=True).start()
        wait([outcome], timeout=max(0.0, min(timeout_s, threading.TIMEOUT_MAX)))
        is_late = not outcome.done()
    finally:  # an interrupt of the waiting thread ends the work, too
        if is_late and give_up is not None:
            give_up()
    # not asked of the outcome again: giving up makes one, an error of a closed connection
    if is_late:
        raise ModelError(f"{who} gives no answer within {timeout_s:g} s", kind="timeout")
    return outcome.result()
