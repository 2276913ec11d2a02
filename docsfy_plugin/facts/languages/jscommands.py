"""Commands that programs in JavaScript make with commander."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from docsfy_hookspecs.facts import Command, CommandOption, EntryPoint, Fact, Facts

from docsfy_plugin.facts.languages.syntax import calls, first_sentence, line_of, literal

_COMMANDER = re.compile(r"[\"']commander[\"']")
_CALL = re.compile(
    r"(?:(?P<on>\b[A-Za-z_]\w*)|(?<=\)))\s*\.(?P<method>name|description|summary|command|option"
    r"|requiredOption|argument|alias)\s*\("
)
_ASSIGNED = re.compile(r"\b(?:const|let|var)\s+(\w+)\s*=\s*$")
_MADE = re.compile(r"\bnew\s+(?:\w+\.)?Command\(\s*(?:[\"'`]([^\"'`\n]*)[\"'`])?\s*\)")
_FLAGS = re.compile(r"(-{1,2}[A-Za-z0-9][\w-]*)")
_UNKNOWN = "?"
_VALUE = re.compile(r"(<[^<>]+>|\[[^\[\]]+\])")


def commands(path: str, code: str) -> Iterator[Command]:
    """Read one program's commands from chains of calls, in the order written.

    Where a chain begins on a name that is not known, what it adds is left out.

    Args:
        path: Of the file.
        code: Its text without comments.
    """
    if not _COMMANDER.search(code) or (_MADE.search(code) is None and "program" not in code):
        return
    found: dict[str, Command] = {"": _command(path, code, "", 0, "")}
    holders = {"program": ""}
    made = [
        _ASSIGNED.search(code[max(0, match.start() - 80) : match.start()])
        for match in _MADE.finditer(code)
    ]
    if len(made) == 1 and made[0]:
        holders[made[0][1]] = ""
    current, chain_end = _UNKNOWN, -1
    for match, parts, end in calls(_CALL, code):
        current = _receiver(match, code[chain_end : match.start()], current, holders)
        chain_end = end
        if current != _UNKNOWN and parts:
            current = _apply(match, parts, current, found, holders, (path, code))
    if len(found) > 1 or found[""].options or found[""].arguments:
        yield from found.values()


def _receiver(match: re.Match[str], gap: str, current: str, holders: dict[str, str]) -> str:
    """The key of the command that a call is made on."""
    if match["on"]:
        return holders.get(match["on"], _UNKNOWN)
    # a statement that ended in between began another chain, on something else
    return _UNKNOWN if ";" in gap.rpartition("}")[2] else current


def _command(path: str, code: str, key: str, at: int, label: str) -> Command:
    line = line_of(code, at) if at else 0
    return Command(
        name=f"{path}:{key}", path=path, start=line, end=line, framework="commander", target=path,
        label=label, parent=path if key else "",
    )  # fmt: skip


def _apply(
    match: re.Match[str],
    parts: list[str],
    current: str,
    found: dict[str, Command],
    holders: dict[str, str],
    source: tuple[str, str],
) -> str:
    """Add what one call says; the key of the command that the chain goes on with."""
    method, value = match["method"], literal(parts[0])
    if value is None or current not in found:
        return current
    command = found[current]
    if method == "command":
        words = value.split()
        if not words:
            return current
        key = f"{current} {words[0]}".strip()
        new = _command(*source, key, match.start(), words[0])
        summary = literal(parts[1]) if len(parts) > 1 else None
        positional = tuple(_argument(word, "") for word in words[1:])
        found[key] = replace(new, arguments=positional, summary=first_sentence(summary or ""))
        before = source[1][max(0, match.start() - 80) : match.start("on") if match["on"] else 0]
        assigned = _ASSIGNED.search(before)
        if assigned:
            holders[assigned[1]] = key
        return key
    help_ = literal(parts[1]) if len(parts) > 1 else None
    if method == "name":
        found[current] = replace(command, label=value)
    elif method in ("description", "summary"):
        found[current] = replace(command, summary=first_sentence(value))
    elif method == "alias":
        found[current] = replace(command, aliases=(*command.aliases, value))
    elif method == "argument":
        argument = _argument(value, help_ or "")
        found[current] = replace(command, arguments=(*command.arguments, argument))
    else:
        option = _option(value, help_ or "", parts, required=method == "requiredOption")
        if option:
            found[current] = replace(command, options=(*command.options, option))
    return current


def _argument(text: str, help_: str) -> CommandOption:
    return CommandOption(
        names=(text.strip("<>[]. "),),
        required=not text.startswith("["),
        multiple="..." in text,
        help=help_,
    )


def _option(flags: str, help_: str, parts: list[str], *, required: bool) -> CommandOption | None:
    value = _VALUE.search(flags)
    names = _FLAGS.findall(flags[: value.start()] if value else flags)
    if not names:
        return None
    default = parts[-1] if len(parts) > 2 else ""  # noqa: PLR2004  # flags, help, …, default
    plain = literal(default) if default else None
    if plain is None:
        plain = default if re.fullmatch(r"true|false|-?\d[\d._]*", default) else ""
    return CommandOption(
        names=tuple(names),
        metavar=value[0].strip("<>[].") if value else "",
        default=plain,
        required=required,
        is_flag=value is None,
        multiple=value is not None and "..." in value[0],
        help=" ".join(help_.split()),
    )


def join(facts: Facts) -> Facts:
    """Name programs as `package.json` installs them; without a name they are left out."""
    raw = [one for one in facts.of(Command) if one.framework == "commander"]
    if not raw:
        return facts
    names: dict[str, str] = {}
    for command in raw:
        if command.parent == "":
            names[command.path] = command.label or _installed(facts, command.path)
    kept: list[Fact] = []
    for fact in facts:
        if isinstance(fact, Command) and fact.framework == "commander":
            program = names.get(fact.path, "")
            if not program:
                continue
            key = fact.name.rpartition(":")[2]
            name = f"{program} {key}".strip()
            parent = name.rpartition(" ")[0] if key else ""
            kept.append(
                replace(
                    fact, name=name, program=program, parent=parent,
                    label=name.rpartition(" ")[2],
                    subcommands=_below(key, name, fact, raw),
                )
            )  # fmt: skip
        else:
            kept.append(fact)
    return Facts(kept)


def _below(key: str, name: str, fact: Command, raw: list[Command]) -> tuple[str, ...]:
    keys = [one.name.rpartition(":")[2] for one in raw if one.path == fact.path]
    direct = [one for one in keys if one and one.rpartition(" ")[0] == key]
    return tuple(f"{name} {one.rpartition(' ')[2]}" for one in direct)


def _installed(facts: Facts, path: str) -> str:
    """The one program whose file this is; sources and what is built from them share a stem."""
    stem = path.rpartition("/")[2].partition(".")[0]
    fitting = {
        one.label
        for one in facts.of(EntryPoint)
        if one.group == "bin"
        and one.path.endswith("package.json")
        and path.startswith(one.path.removesuffix("package.json"))
        and one.target.rpartition("/")[2].partition(".")[0] == stem
    }
    return fitting.pop() if len(fitting) == 1 else ""
