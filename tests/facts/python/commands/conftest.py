from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest
from docsfy_hookspecs.facts import Command, CommandOption, EntryPoint, Fact, Facts

from docsfy_plugin.facts.python import analyzer, commands

ReadCommands = Callable[..., dict[str, Command]]


def _join(files: Mapping[str, str], scripts: Mapping[str, str]) -> Facts:
    read: list[Fact] = []
    for path in sorted(files):
        content = dedent(files[path]).encode()
        read += [*analyzer.read(path, content), *commands.read(path, content)]
    for label, target in scripts.items():
        group = "console_scripts"
        read.append(
            EntryPoint(
                name=f"{group}:{label}",
                group=group,
                label=label,
                target=target,
                path="pyproject.toml",
            )
        )
    joined = analyzer.join(Facts(read))
    return commands.join(Facts(joined))


@pytest.fixture
def join_files() -> Callable[[Mapping[str, str], Mapping[str, str]], Facts]:
    """Reads and joins files: path -> text, and scripts: name -> target."""
    return _join


@pytest.fixture
def read_commands() -> ReadCommands:
    """Gives the commands of files by their whole invocation."""

    def read(files: Mapping[str, str], **scripts: str) -> dict[str, Command]:
        return {one.name: one for one in _join(files, scripts).of(Command)}

    return read


@pytest.fixture
def names_of() -> Callable[[Command], list[str]]:
    """Gives the names of a command's options, each option's joined by a space."""

    def names(command: Command) -> list[str]:
        return [" ".join(option.names) for option in command.options]

    return names


@pytest.fixture
def option_of() -> Callable[[Command, str], CommandOption]:
    """Gives one option or argument by one of its names."""

    def option(command: Command, name: str) -> CommandOption:
        (found,) = [o for o in (*command.options, *command.arguments) if name in o.names]
        return found

    return option
