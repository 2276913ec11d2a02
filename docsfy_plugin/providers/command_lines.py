"""What the providers behind command lines share: variables, checks, and how failures are told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from docsfy_hookspecs import ModelError, ModelRequest
from docsfy_hookspecs.models import ModelErrorKind

from docsfy_plugin.providers.answers import kind_of, last_words, retry_after_s
from docsfy_plugin.providers.processes import Finished, find_executable, run_command

OWN_MODEL = "default"
"""As a model's name: whatever the command line takes when it is not told."""

_CHECK_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """A model's command line.

    Attributes:
        label: What messages call it.
        names: Its program's names, by preference.
        variables: Variables of the environment that belong to it and that it may see.
        install: What to do when it is not there.
        login: What to do when nobody is logged in.
        fixed: Variables that it gets in any case.
        keys: Variables of which each stands for a login.
        status: Arguments that make it say whether somebody is logged in; none where it cannot.
        logged_out: What it says then, in lower case.
    """

    label: str
    names: tuple[str, ...]
    variables: tuple[str, ...]
    install: str
    login: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    logged_out: str = "not logged in"

    def environment(self) -> dict[str, str]:
        """Collect its variables, as they are now; empty ones are unset."""
        own = {name: os.environ[name] for name in self.variables if os.environ.get(name)}
        return {**self.fixed, **own}

    def find(self) -> str:
        """Find its program.

        Raises:
            ModelError: It is not installed.
        """
        try:
            return find_executable(self.names)
        except ModelError as exc:
            raise ModelError(exc.message, kind=exc.kind, hint=self.install) from None

    def check(self) -> str:
        """Run `--version`, and look whether somebody is logged in; gives the version.

        Raises:
            ModelError: It is not installed or does not run (`missing`), or nobody is logged in
                (`auth`).
        """
        environment = self.environment()
        ended = self._ask(["--version"], environment)
        said = ended.stdout.strip().splitlines()
        if ended.exit_code or not said:
            words = last_words(ended.stderr, prompt="", environment=environment)
            message = f"{self.label} does not run: --version ends with {ended.exit_code}"
            raise ModelError(
                f"{message}: {words}" if words else message, kind="missing", hint=self.install
            )
        version = said[-1].strip()[:100]
        self._check_login(environment)
        return version if self.label in version.lower() else f"{self.label} {version}"

    def logged_out_error(self) -> ModelError:
        """Make the error that nobody is logged in."""
        return ModelError(f"Nobody is logged in to {self.label}", kind="auth", hint=self.login)

    def _check_login(self, environment: Mapping[str, str]) -> None:
        if not self.status or any(name in environment for name in self.keys):
            return
        try:
            ended = self._ask(self.status, environment)
        except ModelError:
            # a version that does not know how to tell; the first call will
            return
        if ended.exit_code and self.logged_out in f"{ended.stdout}\n{ended.stderr}".lower():
            raise self.logged_out_error()

    def call(
        self,
        arguments: Sequence[str],
        request: ModelRequest,
        environment: Mapping[str, str],
        is_answered: Callable[[bytes], bool] | None = None,
        env_file: Path | None = None,
    ) -> Finished:
        """Run it once with the request's prompt; whatever its exit code.

        Args:
            arguments: Its arguments.
            request: The call.
            environment: What it sees beside what every command line sees.
            is_answered: As for `run_command`.
            env_file: As for `run_command`.

        Raises:
            ModelError: It is not there, gave no answer in time, or answers with too much.
        """
        argv = [self.find(), *arguments]
        with self._explain_missing():
            return run_command(
                argv,
                stdin=request.prompt,
                timeout_s=request.timeout_s,
                environment=environment,
                is_answered=is_answered,
                env_file=env_file,
            )

    def failure(
        self,
        request: ModelRequest,
        said: str,
        environment: Mapping[str, str],
        *,
        exit_code: int = 0,
        status: int | None = None,
        kind: ModelErrorKind | None = None,
        tokens: int = 0,
        cost_usd: float = 0.0,
    ) -> ModelError:
        """Make the error of a call that failed.

        Args:
            request: The call.
            said: What it complains of; the end is shown, never what looks like the prompt.
            environment: What it saw.
            exit_code: Its exit code.
            status: HTTP status, where it tells.
            kind: Why, where it is known; else read out of the other ones.
            tokens: Tokens spent.
            cost_usd: US dollars spent.
        """
        if kind is None:
            kind = "broken" if exit_code < 0 else kind_of(said, status)
        words = last_words(said, prompt=request.prompt, environment=environment)
        how = f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
        message = f"{self.label} failed ({kind}" + (f", {how})" if exit_code else ")")
        return ModelError(
            f"{message}: {words}" if words else message,
            kind=kind,
            hint=self.login if kind == "auth" else "",
            retry_after_s=retry_after_s(said) if kind == "rate-limit" else None,
            tokens=tokens,
            cost_usd=cost_usd,
        )

    def _ask(self, arguments: Sequence[str], environment: Mapping[str, str]) -> Finished:
        """Run it with arguments to which it answers at once."""
        argv = [self.find(), *arguments]
        with self._explain_missing():
            return run_command(argv, stdin="", timeout_s=_CHECK_S, environment=environment)

    @contextmanager
    def _explain_missing(self) -> Iterator[None]:
        """Say what to install where the program is not there."""
        try:
            yield
        except ModelError as exc:
            hint = self.install if exc.kind == "missing" else exc.hint
            raise ModelError(exc.message, kind=exc.kind, hint=hint) from None


def model_flag(flag: str, model: str) -> list[str]:
    """Make the arguments that choose a model; none for the command line's own.

    Raises:
        ModelError: The name would be read as another option.
    """
    if model in {"", OWN_MODEL}:
        return []
    if model.startswith("-") or not model.isprintable():
        raise ModelError(f"{model!r} is no model's name", kind="missing")
    return [flag, model]
