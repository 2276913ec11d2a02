"""One command as its framework's model describes it, before it is known how it is invoked."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field

from docsfy_hookspecs.facts import CommandOption

from docsfy_plugin.facts.python.summaries import first_sentence, plain_text

_BLOCK_MARK = re.compile(r"^[ \t]*\x08[ \t]*$")


@dataclass(eq=False, kw_only=True)
class CommandNode:
    """A command with its subcommands.

    Attributes:
        label: Its name within its group.
        framework: As in `Command`.
        target: Qualified name by path of the function or parser.
        path: Source file.
        start: First line.
        end: Last line.
        help: Whole help text, cleaned.
        options: Visible ones, in order.
        arguments: Visible ones, in order.
        children: Visible subcommands, in order.
        aliases: Other labels.
        deprecated: Whether the code says so.
    """

    label: str
    framework: str
    target: str = ""
    path: str = ""
    start: int = 0
    end: int = 0
    help: str = ""
    options: tuple[CommandOption, ...] = ()
    arguments: tuple[CommandOption, ...] = ()
    children: list[CommandNode] = field(default_factory=list)
    aliases: tuple[str, ...] = ()
    deprecated: bool = False


def split_help(text: str) -> tuple[str, str]:
    """Split a help text into its first sentence, plain, and the rest in its own markup."""
    text = text.strip()
    summary = first_sentence(text)
    if not summary:
        return "", text
    paragraph, _, rest = text.partition("\n\n")
    words = paragraph.split()
    for count in range(1, len(words) + 1):
        head = plain_text(" ".join(words[:count])).lstrip("# ")
        if head == summary or head.rstrip(": ") == summary:
            tail = " ".join(words[count:])
            return summary, "\n\n".join(part for part in (tail, rest.strip("\n")) if part)
    return summary, rest.strip("\n")


def clean_help(text: str) -> str:
    r"""A help text as click shows it: cut at `\f`, blocks marked by `\b` kept as they are.

    Such a block is indented by four, so that Markdown and reStructuredText keep its lines.
    """
    text = inspect.cleandoc(text.partition("\f")[0])
    lines: list[str] = []
    in_block = False
    for line in text.split("\n"):
        if _BLOCK_MARK.match(line):
            in_block = True
            continue
        in_block = in_block and bool(line.strip())
        lines.append(f"    {line}" if in_block else line)
    return "\n".join(lines).strip("\n")
