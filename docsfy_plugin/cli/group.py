"""The group of commands: loads a command when it is called, and maps errors in one place."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
from docsfy_hookspecs.errors import AttemptInterrupted, DocsfyError

from docsfy_plugin import __version__
from docsfy_plugin.cli.exit_codes import MEANINGS, exit_code_of
from docsfy_plugin.cli.output import print_error, print_json
from docsfy_plugin.terminal import leave_closed_streams

COMMANDS: dict[str, str] = {
    "init": "Make this repository ready for mkdocs build.",
    "generate": "Write the documentation of a repository and build its site.",
    "plan": "Say what generate would write, reuse and remove, and why.",
    "check": "Say whether the documentation matches the code.",
    "status": "Show what is documented here and how it stands.",
    "abort": "Stop a run for good; the old site stands.",
    "pause": "Let a run rest; what is written stays.",
    "resume": "Let a paused run go on.",
    "retry": "Run again: what failed or changed is written.",
    "pages": "List the pages of a documentation.",
    "show": "Print one page's Markdown.",
    "delete": "Forget a documentation; its site is left alone.",
    "plugins": "Show which plugins answer which hooks.",
    "doctor": "Look for what is wrong here.",
}
"""Name -> what it does."""


class DocsfyGroup(click.Group):
    """A group whose commands end with one line and an exit code where they fail.

    Args:
        lazy_subcommands: Name -> `package.module.attribute`, imported when it is called.
        extra: As for `click.Group`.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401  # click's own signature
        lazy_subcommands: Mapping[str, str] | None = None,
        **extra: Any,  # noqa: ANN401  # as above
    ) -> None:
        super().__init__(*args, **extra)
        self.lazy_subcommands = lazy_subcommands or {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        """Names, in the order in which they are needed."""
        return list(self.lazy_subcommands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """Import the command's module."""
        if cmd_name not in self.lazy_subcommands:
            return None
        module, _, attribute = self.lazy_subcommands[cmd_name].rpartition(".")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401  # click's own signature
        """Run a command line; no name of a file stops its output."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return super().main(*args, **extra)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401  # click's own signature
    ) -> click.Context:
        """Parse the group's own options."""
        as_json = _asks_for_json(args)
        with _mapped_errors(as_json=as_json):
            ctx = super().make_context(info_name, args, parent, **extra)
        ctx.meta["docsfy.json"] = as_json
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            ctx.color = False
        return ctx

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's own signature
        """Run the command that was asked for."""
        with _mapped_errors(as_json=ctx.meta["docsfy.json"]):
            return super().invoke(ctx)


def _asks_for_json(args: Sequence[str]) -> bool:
    """Whether `--json` is among the arguments, so that wrong ones are answered in JSON too."""
    options = args[: args.index("--")] if "--" in args else args
    return "--json" in options


@contextmanager
def _mapped_errors(*, as_json: bool) -> Iterator[None]:
    """Expected failures become a message and an exit code; a bug keeps its traceback."""
    try:
        yield
    except DocsfyError as exc:
        error = exc
    except click.UsageError as exc:
        if not as_json:
            raise
        error = DocsfyError(exc.format_message(), hint="See --help", code="wrong-usage")
    except click.ClickException as exc:
        # MkDocs' own errors are of this kind
        error = DocsfyError(exc.format_message().strip(), code="mkdocs-failed")
    except AttemptInterrupted as exc:
        error = DocsfyError(exc.message, code="aborted")
    except (KeyboardInterrupt, click.Abort):
        error = DocsfyError("Interrupted", code="interrupted")
    else:
        return
    if as_json:
        print_json(
            {"error": {"code": error.code, "message": error.message, "hint": error.hint}}, ok=False
        )
    else:
        print_error(error)
    leave_closed_streams()
    raise click.exceptions.Exit(exit_code_of(error))


def _epilog() -> str:
    return "Exit codes: " + ", ".join(f"{code} {words}" for code, words in MEANINGS.items()) + "."


@click.group(
    cls=DocsfyGroup,
    lazy_subcommands={
        "init": "docsfy_plugin.cli.init.init",
        "generate": "docsfy_plugin.cli.generate.generate",
        "plan": "docsfy_plugin.cli.plan.plan",
        "check": "docsfy_plugin.cli.check.check",
        "status": "docsfy_plugin.cli.status.status",
        "abort": "docsfy_plugin.cli.abort.abort",
        "pause": "docsfy_plugin.cli.pause.pause",
        "resume": "docsfy_plugin.cli.resume.resume",
        "retry": "docsfy_plugin.cli.retry.retry",
        "pages": "docsfy_plugin.cli.pages.pages",
        "show": "docsfy_plugin.cli.show.show",
        "delete": "docsfy_plugin.cli.delete.delete",
        "plugins": "docsfy_plugin.cli.plugins.plugins",
        "doctor": "docsfy_plugin.cli.doctor.doctor",
    },
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_epilog(),
)
@click.version_option(__version__, "-V", "--version", message="docsfy %(version)s")
def main() -> None:
    """Write the documentation of a Git repository from its code, and keep it true to it."""
