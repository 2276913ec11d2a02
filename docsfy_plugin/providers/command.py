"""Any command line as a text model: the prompt on standard input, text on standard output."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docsfy_hookspecs import ModelAnswer, ModelError, ModelRequest, Provider

from docsfy_plugin.providers.command_lines import CommandLine

VARIABLE = "DOCSFY_COMMAND"
"""Has the command line, quoted as for a shell; no shell reads it."""

PASS_VARIABLE = "DOCSFY_COMMAND_ENV"  # noqa: S105  # names, no values
"""Names of further variables that the command may see, with commas or blanks between."""

MODEL_VARIABLE = "DOCSFY_MODEL"
"""Tells the command which model is asked for."""

_NAME = re.compile(r"[^\s,]+")


def make_provider() -> Provider:
    """Make the provider `command`: of what `DOCSFY_COMMAND` says when it is called."""
    return _provider(_Command())


def make_command_provider(argv: Sequence[str], variables: Sequence[str] = ()) -> Provider:
    """Make the provider `command` of a given command line.

    Args:
        argv: The program, by its name or absolute path, and its arguments; `{model}` in one of
            these is replaced by the model's name.
        variables: Names of variables of the environment that it may see.
    """
    return _provider(_Command(tuple(argv), tuple(variables)))


@dataclass(frozen=True, slots=True)
class _Command:
    """A command line; an empty one is read from the environment."""

    argv: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()

    def check(self) -> str:
        """Look whether the program is there; it is not run, nobody knows what it would do."""
        line, _ = self._resolve()
        return Path(line.find()).name

    def generate(self, request: ModelRequest) -> ModelAnswer:
        line, arguments = self._resolve()
        environment = line.environment() | {MODEL_VARIABLE: request.model}
        words = [word.replace("{model}", request.model) for word in arguments]
        ended = line.call(words, request, environment)
        if ended.exit_code:
            raise line.failure(request, ended.stderr, environment, exit_code=ended.exit_code)
        if not ended.stdout.strip():
            raise line.failure(request, "the answer is empty", environment, kind="broken")
        return ModelAnswer(text=ended.stdout)

    def _resolve(self) -> tuple[CommandLine, tuple[str, ...]]:
        argv, variables = self.argv, self.variables
        if not argv:
            argv = _configured()
            variables = tuple(_NAME.findall(os.environ.get(PASS_VARIABLE, "")))
        line = CommandLine(
            label="command",
            names=argv[:1],
            variables=variables,
            install=f"Install {argv[0]!r}, or give another command in {VARIABLE}",
            login=f"Log in with what {argv[0]!r} offers; {PASS_VARIABLE} names variables it sees",
        )
        return line, argv[1:]


def _provider(command: _Command) -> Provider:
    return Provider(
        name="command",
        default_model="default",
        generate=command.generate,
        check=command.check,
        context_tokens=100_000,
    )


def _configured() -> tuple[str, ...]:
    try:
        argv = tuple(shlex.split(os.environ.get(VARIABLE, "")))
    except ValueError as exc:
        raise ModelError(f"{VARIABLE} is no command line: {exc}", kind="missing") from exc
    if not argv:
        raise ModelError(
            "The provider 'command' has no command",
            kind="missing",
            hint=f"Set {VARIABLE} to a program that reads a prompt and prints the answer",
        )
    return argv
