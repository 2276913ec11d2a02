"""Command lines that a page shows, looked up among the source's own commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docsfy_hookspecs import Command

from docsfy_plugin.stages.known_names import KnownNames

_WORD = re.compile(r"[a-z][\w-]*")
_RUNS_TASK = re.compile(r"(?:(?:make|just)|(?:npm|pnpm|yarn|bun) run) [a-z][\w-]*")
"""What can be nothing but a task; `pnpm vitest` may be a program."""
_ENDS_COMMAND = re.compile(r"\s(?:\||&&|\|\||;|>|<|#)")
_ALWAYS = frozenset({"--help", "-h", "--version", "--"})


def look_up(line: str, known: KnownNames) -> Iterator[tuple[str, bool]]:
    """Look up the parts of one command line.

    Args:
        line: As one types it, with or without a prompt.
        known: The source's names.

    Yields:
        What was looked up (`mkdocs build`, `--strict`) and whether it exists; nothing for
        programs of other projects.
    """
    words = _ENDS_COMMAND.split(line.strip().removeprefix("$ "), maxsplit=1)[0].split()
    if not words:
        return
    if words[0] in known.programs:
        yield from _look_up_command(words, known)
    elif " ".join(words) in known.tasks:
        yield " ".join(words), True
    elif words[0] in known.runners and _RUNS_TASK.fullmatch(" ".join(words)):
        yield " ".join(words), False


def _look_up_command(words: list[str], known: KnownNames) -> Iterator[tuple[str, bool]]:
    name, command = words[0], known.commands.get(words[0])
    yield name, True
    chain = [command] if command else []
    for at, word in enumerate(words[1:], 1):
        longer = f"{name} {word}"
        if longer in known.commands:
            name = longer
            chain.append(known.commands[longer])
            yield longer, True
        elif word.startswith("-"):
            yield from _look_up_option(word, chain)
        elif chain and chain[-1].subcommands and not _takes_words(chain[-1], words[at - 1]):
            if _WORD.fullmatch(word) and not _is_alias(word, chain[-1], known):
                yield longer, False
            return


def _takes_words(command: Command, previous: str) -> bool:
    """Whether a word after `previous` may be a value instead of a subcommand."""
    return bool(command.arguments) or previous.startswith("-")


def _is_alias(word: str, group: Command, known: KnownNames) -> bool:
    members = (known.commands.get(name) for name in group.subcommands)
    return any(word in member.aliases for member in members if member)


def _look_up_option(word: str, chain: list[Command]) -> Iterator[tuple[str, bool]]:
    names = {name for command in chain for option in command.options for name in option.names}
    option = word.partition("=")[0].rstrip(",.;:")
    if option in names:
        yield option, True
    elif names and option not in _ALWAYS and re.fullmatch(r"--[a-z][\w-]+", option):
        # a name may be spelt with its negation: --strict / --no-strict
        yield option, any(option in name.split("/") for name in names)
