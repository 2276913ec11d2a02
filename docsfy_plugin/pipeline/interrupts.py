"""Signals while attempts run: they stop the attempts, and raise once on the main thread."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from docsfy_hookspecs import AttemptInterrupted

from docsfy_plugin.pipeline.control import AttemptControl
from docsfy_plugin.pipeline.wakeup import Wakeup
from docsfy_plugin.store.attempts import ABORTED_ERROR

_log = logging.getLogger(__name__)

ENDED_BEFORE: Final = "stopped, after the attempt had ended"
_STOPPING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_WAKING: Final[signal.Signals | None] = getattr(signal, "SIGURG", None)
"""Wakes the main thread; one that comes too late is ignored by the system."""


class Interrupts:
    """Handlers of signals, set while at least one attempt of this process is heeded.

    Off the main thread they do nothing: attempts there look at their controls alone. A signal
    that was ignored before, as under `nohup`, stays ignored.

    Attributes:
        message: What `AttemptInterrupted` was raised with last; empty while it was not.
    """

    def __init__(self) -> None:
        self.message = ""
        self._controls: list[AttemptControl] = []
        self._former: dict[signal.Signals, Any] = {}
        self._replaced: dict[signal.Signals, Any] = {}
        self._handler: Callable[[int, FrameType | None], None] = self._handle
        self._former_hook = sys.unraisablehook
        self._hook: Callable[[sys.UnraisableHookArgs], object] = self._take_lost
        self._holds = 0
        self._noted = ""
        self._has_raised = False
        self._is_tidying = False
        self._wakeup = Wakeup(_STOPPING, self._wake_for_signal)

    @property
    def is_acknowledged(self) -> bool:
        """Whether the main thread knows, or need not: it has raised, or there are no handlers."""
        return self._has_raised or not self._former

    @property
    def is_tidying(self) -> bool:
        """Whether an attempt that was stopped sees to its own end; a plugin may hold that up."""
        return self._is_tidying

    def heed(self, control: AttemptControl) -> None:
        """Stop this attempt too when a signal comes."""
        self._controls.append(control)
        self._has_raised = self._is_tidying = False
        self._noted = ""
        if not self._former and threading.current_thread() is threading.main_thread():
            self._install()

    def unheed(self, control: AttemptControl) -> None:
        """The attempt has ended; after the last one the former handlers come back."""
        if control in self._controls:
            self._controls.remove(control)
        if not self._controls and threading.current_thread() is threading.main_thread():
            self._restore()

    def acknowledge(self) -> None:
        """What is left is tidied: signals are ignored from here on."""
        self._has_raised = self._is_tidying = True

    def wake(self) -> None:
        """Have the main thread look at the controls; called from other threads."""
        ident = threading.main_thread().ident
        if not self.is_acknowledged and _WAKING is not None and ident is not None:
            signal.pthread_kill(ident, _WAKING)

    def _wake_for_signal(self) -> bool:
        """Have the main thread run a handler that it may not have come to."""
        if self._noted or self.is_acknowledged:
            return False
        self.wake()
        return True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Only note signals for a while; they count when the outermost block is left."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            if self._noted and not self._holds and not self._has_raised:
                self._raise(self._noted)

    def _install(self) -> None:
        for number in (*_STOPPING, _WAKING):
            former = signal.SIG_IGN if number is None else signal.getsignal(number)
            if number is None or former is None or (former is signal.SIG_IGN):
                continue
            self._former[number] = self._replaced[number] = former
            signal.signal(number, self._handler)
        self._former_hook = sys.unraisablehook
        sys.unraisablehook = self._hook
        self._wakeup.start()

    def _restore(self) -> None:
        self._wakeup.stop()
        for number, former in self._former.items():
            # whoever set another one meanwhile wants that
            if signal.getsignal(number) is self._handler:
                signal.signal(number, former)
        self._former = {}
        if sys.unraisablehook is self._hook:
            sys.unraisablehook = self._former_hook

    def _take_lost(self, lost: sys.UnraisableHookArgs) -> None:
        """An interrupt that met a finaliser is dropped there: the main thread is woken again."""
        if isinstance(lost.exc_value, AttemptInterrupted):
            self._has_raised = self._is_tidying
        else:
            self._former_hook(lost)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if not self._controls:
            self._hand_on(signal.Signals(number), frame)
            return
        if self._has_raised:
            return
        message = self._message(number)
        if not message:
            return
        self._noted = message
        if self._holds:
            return
        self._raise(message)

    def _hand_on(self, number: signal.Signals, frame: FrameType | None) -> None:
        """Somebody kept this handler and put it back after its time."""
        former = self._replaced.get(number)
        if callable(former):
            former(number, frame)
        elif former is signal.SIG_DFL:
            signal.signal(number, former)
            signal.raise_signal(number)

    def _message(self, number: int) -> str:
        """Why to stop; empty where a wake-up came for nothing."""
        if number == _WAKING:
            return next((one.message for one in self._controls if one.is_stopped), "")
        if number == signal.SIGINT:
            return ABORTED_ERROR
        return f"generation aborted by {signal.Signals(number).name}"

    def _raise(self, message: str) -> None:
        self._has_raised = True
        self.message = self._stop(message)
        raise AttemptInterrupted(self.message)

    def _stop(self, message: str) -> str:
        """Stop all attempts.

        Returns:
            Why they are stopped, or that they had ended.
        """
        stopped = [one.stop("close", message) or one.is_stopped for one in self._controls]
        _log.debug("stopped by a signal: %s", ", ".join(one.attempt for one in self._controls))
        if any(stopped):
            return next(one.message for one in self._controls if one.is_stopped)
        return ENDED_BEFORE
