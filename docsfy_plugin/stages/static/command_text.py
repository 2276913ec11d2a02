"""Usage, arguments, options and subcommands of one command."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from docsfy_hookspecs import Command, CommandOption, text
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static import prose
from docsfy_plugin.stages.static.markdown import admonition, codes, file_link, join_blocks, table

MANY_CHOICES = 12


def command_anchor(name: str) -> str:
    """The anchor of a command's section."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-") or "command"


def command_body(command: Command, subcommands: str) -> str:
    """All there is to say of a command below its heading and first sentence.

    Args:
        command: The command.
        subcommands: Its table of subcommands; empty if it has none.
    """
    return join_blocks(
        text.fence(usage_line(command), "text"),
        admonition("warning", "Deprecated", "The code marks it as deprecated.")
        if command.deprecated
        else "",
        prose.to_markdown(command.description),
        _part("Arguments", _argument_table(command.arguments)),
        _part("Options", _option_table(command.options)),
        _part("Subcommands", subcommands),
        f"Also callable as {codes(command.aliases)}." if command.aliases else "",
        _defined(command),
    )


def _part(title: str, content: str) -> str:
    return join_blocks(f"**{title}**", content) if content else ""


def usage_line(command: Command) -> str:
    """What to type, options and arguments in capitals."""
    words = [command.name]
    required = [one for one in command.options if one.required]
    words += [f"{_longest(one)} {_value(one) or 'VALUE'}" for one in required]
    if len(required) < len(command.options):
        words.append("[OPTIONS]")
    for one in command.arguments:
        word = (one.metavar or one.names[0].strip("-").upper()) + ("..." if one.multiple else "")
        words.append(word if one.required or word.startswith("[") else f"[{word}]")
    if command.subcommands:
        words.append("COMMAND [ARGS]...")
    return " ".join(" ".join(words).split())


def _longest(option: CommandOption) -> str:
    return max(option.names, key=len, default="")


def _value(option: CommandOption) -> str:
    if option.is_flag:
        return ""
    return option.metavar or option.type.upper()


def subcommand_table(
    command: Command, commands: Mapping[str, Command], link: Callable[[Command], str]
) -> str:
    """A command's subcommands with their summaries."""
    known = [commands[name] for name in command.subcommands if name in commands]
    rows = [(link(one), escape(prose.to_plain(one.summary))) for one in known]
    return table(("Subcommand", "Purpose"), rows)


def _argument_table(arguments: Sequence[CommandOption]) -> str:
    rows = [
        (
            text.code(one.metavar or one.names[0]),
            "yes" if one.required else "no",
            _type_and_choices(one),
            text.code(one.default),
            codes(one.env),
            prose.to_line(one.help),
        )
        for one in arguments
    ]
    head = ("Argument", "Required", "Value", "Default", "Environment", "Description")
    return table(head, rows)


def _option_table(options: Sequence[CommandOption]) -> str:
    rows = [
        (
            codes(one.names),
            "flag" if one.is_flag else _type_and_choices(one),
            text.code(one.default),
            codes(one.env),
            _option_help(one),
        )
        for one in options
    ]
    return table(("Option", "Value", "Default", "Environment", "Description"), rows)


def _type_and_choices(option: CommandOption) -> str:
    if option.choices:
        shown = codes(option.choices[:MANY_CHOICES])
        return f"{shown}, …" if len(option.choices) > MANY_CHOICES else shown
    return text.code(option.metavar or option.type)


def _option_help(option: CommandOption) -> str:
    remarks = []
    if option.required:
        remarks.append("Required.")
    if option.multiple:
        remarks.append("May be given several times.")
    return " ".join([*remarks, prose.to_line(option.help)]).strip()


def _defined(command: Command) -> str:
    where = f"Defined in {file_link(command.path, command.id)}"
    target = command.target.replace(":", ".")
    if target and "/" not in target and target.replace(".", "").isidentifier():
        return f"{where}, runs {text.symbol_link(text.code(target), target)}."
    return f"{where}."
