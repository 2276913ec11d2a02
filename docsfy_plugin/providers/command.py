"""Any command line as a text model: the prompt on standard input, text on standard output."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docsfy_hookspecs import ModelAnswer, ModelError, ModelRequest, Provider

from docsfy_plugin.providers.command_lines import CommandLine

MODEL_VARIABLE = "DOCSFY_MODEL"
"""Tells the command which model is asked for."""

_NAME = re.compile(r"[^\s,]+")
_SET = "Set the option command to a program that reads a prompt and prints the answer"


def make_provider(
    command: str = "", variables: Sequence[str] = (), folder: Path | None = None
) -> Provider:
    """Make the provider `command`; whether the command line is one is seen when it is called.

    Args:
        command: A command line, quoted as for a shell; no shell reads it. `{model}` in one of
            its words is replaced by the model's name.
        variables: Names of variables of the environment that it may see; several in one text
            have commas or blanks between them.
        folder: A word that names a file below it, by a folder or an ending, is replaced by its
            absolute path, as the command runs in an empty folder; `None` for no such place.
    """
    names = tuple(name for text in variables for name in _NAME.findall(text))
    given = _Command(command, names, folder)
    return Provider(
        name="command",
        default_model="default",
        generate=given.generate,
        check=given.check,
        context_tokens=100_000,
    )


@dataclass(frozen=True, slots=True)
class _Command:
    """A command line as it was written."""

    text: str
    variables: tuple[str, ...]
    folder: Path | None

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
        argv = self._words()
        line = CommandLine(
            label="command",
            names=argv[:1],
            variables=self.variables,
            install=f"Install {argv[0]!r}, or set the option command to another one",
            login=f"Log in with what {argv[0]!r} offers; command_env names variables it sees",
        )
        return line, argv[1:]

    def _words(self) -> tuple[str, ...]:
        try:
            words = shlex.split(self.text)
        except ValueError as exc:
            raise ModelError(
                f"Option 'command' is no command line: {exc}", kind="missing", hint=_SET
            ) from exc
        if not words or not words[0]:
            raise ModelError("The provider 'command' has no command", kind="missing", hint=_SET)
        return tuple(self._locate(word) for word in words)

    def _locate(self, word: str) -> str:
        """Give the absolute path of a word that names a file; other words as they are."""
        # as in a shell: a program is a file here where its name has a folder, or else on PATH.
        # Words without one stay too, but for names such as `ask.py` that no program on PATH has:
        # a file `ask` of the repository is not to stand in for the program in `nice ask`
        if self.folder is None or not word or "\0" in word:
            return word
        if "/" not in word and (not Path(word).suffix or shutil.which(word) is not None):
            return word
        path = self.folder / word
        try:
            is_file = path.is_file()
        except OSError:  # no name that a file could have
            return word
        return str(path.absolute()) if is_file else word
