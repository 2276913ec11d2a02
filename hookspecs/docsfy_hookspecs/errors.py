"""Expected failures: each has a stable code, its data, one line, and what to do."""

from __future__ import annotations


class DocsfyError(Exception):
    """Root of the failures that a user can act on.

    Anything else that is raised is a bug and keeps its traceback.

    Attributes:
        code: Stable identifier for machines, in kebab case.
        message: One line: what failed, on which object, why. No final full stop.
        hint: One action that mends it; empty where there is none.
    """

    code = "failed"

    def __init__(self, message: str, *, hint: str = "", code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.hint, self.code))


def _rebuild(cls: type[DocsfyError], message: str, hint: str, code: str) -> DocsfyError:
    error = cls.__new__(cls)
    DocsfyError.__init__(error, message, hint=hint, code=code)
    return error


class PlanError(DocsfyError):
    """A plan, a page spec or a slug breaks the rules of the contract."""

    code = "invalid-plan"


class SelectorError(DocsfyError):
    """A selector of facts is not of the form `KIND:NAME[@PATH]`."""

    code = "invalid-selector"


class UnreadableFileError(DocsfyError):
    """An analyser passes a file over; the message says why, the run goes on."""

    code = "unreadable-file"


class AttemptInterrupted(SystemExit):
    """The attempt was aborted, or its process was told to end; raised on the main thread.

    Whoever catches it to tidy up raises it again.

    Attributes:
        message: One line: by whom.
    """

    EXIT_CODE = 130
    """As of a command that Ctrl-C ended."""

    def __init__(self, message: str) -> None:
        super().__init__(self.EXIT_CODE)
        self.message = message

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[object, ...]:
        return (AttemptInterrupted, (self.message,))
