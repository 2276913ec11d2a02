"""The built-in plugin `providers`: every text model that ships with docsfy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docsfy_hookspecs import Provider, hookimpl

VERSION = "1"


class Providers:
    """Offers the text models; `command` is what the options say."""

    def __init__(
        self, *, command: str = "", command_env: Sequence[str] = (), folder: Path | None = None
    ) -> None:
        """Offer them.

        Args:
            command: The command line of the provider `command`, quoted as for a shell.
            command_env: Names of variables of the environment that it may see.
            folder: Folder that relative names of files in `command` start from.
        """
        self._command = command
        self._command_env = tuple(command_env)
        self._folder = folder

    @hookimpl
    def docsfy_providers(self) -> Sequence[Provider]:
        """Offer command lines, endpoints and libraries; none of them is looked for here."""
        # only an attempt with a model needs sockets and processes
        from docsfy_plugin.providers import (  # noqa: PLC0415
            claude,
            codex,
            command,
            cursor,
            gemini,
            llm,
            openai,
        )

        return (
            claude.make_provider(),
            gemini.make_provider(),
            cursor.make_provider(),
            codex.make_provider(),
            openai.make_provider(),
            llm.make_provider(),
            command.make_provider(self._command, self._command_env, self._folder),
        )
