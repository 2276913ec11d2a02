"""The options of the table as flags."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import click

from docsfy_plugin.cli.state_folder import find_state
from docsfy_plugin.options import OPTIONS, Option, OptionError, Options, resolve_options

_NO_FLAG = frozenset({"repo", "state_dir"})
"""The one is an argument, the other a flag of every command."""

_TYPES: dict[str, click.ParamType[Any]] = {
    "text": click.STRING,
    "list": click.STRING,
    "integer": click.INT,
    "number": click.FLOAT,
}

Function = Callable[..., Any]


def option_flags(command: Function) -> Function:
    """Give a command a flag for each option; they come as keywords of the options' names."""
    for option in reversed(OPTIONS):
        if option.name not in _NO_FLAG:
            command = _flag(option)(command)
    return command


def read_flags(
    flags: Mapping[str, object], *, repo: str | None, state_dir: str | None
) -> dict[str, object]:
    """Name -> value of what was set on the command line, `None` for unset."""
    state = find_state(state_dir, only_inside=True)
    return {**flags, "repo": repo, "state_dir": str(state.path.absolute())}


def resolve_flags(flags: Mapping[str, object]) -> Options:
    """Resolve options where no `mkdocs.yml` is looked at.

    Raises:
        OptionError: An option cannot have its value.
    """
    options = resolve_options(flags=flags, environment=os.environ)
    if not options.enabled:
        raise OptionError("Option 'enabled' is false, so no page is made", hint="Leave it unset")
    return options


def _flag(option: Option) -> Callable[[Function], Function]:
    default = _describe(option)
    text = f"{option.meaning[0].upper()}{option.meaning[1:]}{default}."
    if option.kind == "boolean":
        name = option.flag
        return click.option(
            f"{name}/--no-{name.removeprefix('--')}", option.name, default=None, help=text
        )
    kind = click.Choice(option.choices) if option.choices else _TYPES[option.kind]
    return click.option(
        option.flag, option.name, type=kind, multiple=option.kind == "list", help=text
    )


def _describe(option: Option) -> str:
    if option.kind == "list":
        return "; may be repeated"
    if option.default in {None, "", ()}:
        return ""
    if option.kind == "boolean":
        return "; default: yes" if option.default else ""
    return f"; default: {option.default}"
