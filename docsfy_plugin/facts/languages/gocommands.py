"""Commands of Go programs: cobra, and the standard library's `flag`."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import replace

from docsfy_hookspecs.facts import Command, CommandOption, Fact, Facts, Relation

from docsfy_plugin.facts.languages.syntax import calls, first_sentence, line_of, literal

_RELATION = "cobra"
_COMMAND = re.compile(r"&cobra\.Command[ \t]*\{")
_ASSIGNED = re.compile(r"(?:var[ \t]+)?([A-Za-z_]\w*)[ \t]*(?::=|=)[ \t]*$")
_FUNCTION = re.compile(r"^func[ \t]+(?:\([^)\n]*\)[ \t]*)?(\w+)", re.MULTILINE)
_ADD = re.compile(r"\b([A-Za-z_]\w*)\.AddCommand[ \t]*\(")
_ADDED = re.compile(r"(?:(\w+)\.)?([A-Za-z_]\w*)(?:\(|$)")
_IMPORT = re.compile(
    r"^(?:import)?[ \t]+(?:(\w+)[ \t]+)?\"([^\"\n]+/[^\"\n]+)\"[ \t]*$", re.MULTILINE
)
_MADE = re.compile(r"\b(\w+)[ \t]*:=[ \t]*(?:(\w+)\.)?([A-Za-z_]\w*)\(")
_TYPES = (
    "Bool|StringSlice|StringArray|String|IntSlice|Int|Int32|Int64|Uint|Uint16|Uint32|Uint64"
    "|Float64|Float32|Duration|Count|StringToString|IP"
)
_FLAG = re.compile(rf"\b([A-Za-z_]\w*)\.(?:Persistent)?Flags\(\)\.({_TYPES})(Var)?(P)?[ \t]*\(")
_STANDARD = re.compile(rf"\bflag\.({_TYPES})(Var)?[ \t]*\(")
_REQUIRED = re.compile(r"\.Mark(?:Persistent)?FlagRequired\(\s*(?:\w+,\s*)?\"([^\"\n]+)\"")
_HIDDEN = re.compile(r"\.Mark(?:Hidden|Deprecated)\(\s*\"([^\"\n]+)\"")
_MANY = ("StringSlice", "StringArray", "IntSlice", "StringToString", "Count")


def read(path: str, code: str) -> list[Fact]:
    """Read commands as they stand; `join` puts them into their groups.

    Args:
        path: Of the file.
        code: Its text without comments.
    """
    if "&cobra.Command" in code:
        return list(_cobra(path, code))
    if '"flag"' in code and re.search(r"^package[ \t]+main\b", code, re.MULTILINE):
        return list(_standard(path, code))
    return []


def _scope(code: str, at: int, functions: list[tuple[int, str]]) -> str:
    """The function around an offset; empty at the top level."""
    place = bisect.bisect_left(functions, (at, "")) - 1
    if place < 0:
        return ""
    start, name = functions[place]
    return "" if code.rfind("\n}", start, at) >= 0 else name


def _cobra(path: str, code: str) -> Iterator[Fact]:
    folder = path.rpartition("/")[0]
    functions = [(match.start(), match[1]) for match in _FUNCTION.finditer(code)]
    locals_: dict[tuple[str, str], str] = {}
    commands: list[tuple[str, str, str, Command]] = []
    for match, parts, end in calls(_COMMAND, code):
        fields = dict(_field(part) for part in parts)
        use = literal(fields.get("Use", ""))
        assigned = _ASSIGNED.search(code[max(0, match.start() - 120) : match.start()])
        scope = _scope(code, match.start(), functions)
        if not use or (not assigned and not scope):
            continue
        name = assigned[1] if assigned else ""
        key = f"{folder}:{scope or name}"
        locals_[scope, name] = key
        if fields.get("Hidden") != "true":
            line = line_of(code, match.start())
            command = _command(path, key, use, fields, (line, line_of(code, end)))
            commands.append((scope, name, key, command))
    hidden = set(_HIDDEN.findall(code))
    flags = [
        one for one in _cobra_flags(code, functions)
        if one[2].names[-1].removeprefix("--") not in hidden
    ]  # fmt: skip
    required = set(_REQUIRED.findall(code))
    for scope, name, _, command in commands:
        own = tuple(
            replace(option, required=any(one.lstrip("-") in required for one in option.names))
            for where, variable, option in flags
            if (variable == name and where in (scope, "init")) or (not scope and variable == name)
        )
        yield replace(command, options=own)
    yield from _additions(path, code, functions, locals_)


def _field(part: str) -> tuple[str, str]:
    name, _, value = part.partition(":")
    return name.strip(), value.strip()


def _command(
    path: str, key: str, use: str, fields: dict[str, str], lines: tuple[int, int]
) -> Command:
    label = use.split(maxsplit=1)[0]
    short = literal(fields.get("Short", "")) or ""
    long = literal(fields.get("Long", "")) or ""
    aliases = re.findall(r"\"([^\"\n]+)\"", fields.get("Aliases", ""))
    return Command(
        name=key,
        path=path,
        start=lines[0],
        end=lines[1],
        framework="cobra",
        target=key.rpartition(":")[2],
        label=label,
        summary=" ".join(short.split()) or first_sentence(long),
        description="\n".join(line.strip() for line in long.strip().splitlines()),
        arguments=_positional(use),
        aliases=tuple(aliases),
        deprecated=bool(literal(fields.get("Deprecated", ""))),
    )


def _positional(use: str) -> tuple[CommandOption, ...]:
    """Arguments that the usage line spells out (`[name]`, `<file>`, `FILE...`)."""
    found = []
    for word in use.split()[1:]:
        name = word.strip("[]<>.").rstrip(".")
        if not re.fullmatch(r"[\w-]+", name) or name.lower() in ("flags", "options", "command"):
            continue
        if word.startswith(("[", "<")) or name.isupper():
            found.append(
                CommandOption(names=(name,), required=not word.startswith("["),
                              multiple="..." in word)
            )  # fmt: skip
    return tuple(found)


def _cobra_flags(
    code: str, functions: list[tuple[int, str]]
) -> Iterator[tuple[str, str, CommandOption]]:
    for match, parts, _ in calls(_FLAG, code):
        option = _option(match[2], parts[1:] if match[3] else parts, short=bool(match[4]))
        if option:
            yield _scope(code, match.start(), functions), match[1], option


def _option(
    kind: str, parts: list[str], *, short: bool, dashes: str = "--"
) -> CommandOption | None:
    """An option from the arguments name, shorthand, default and usage."""
    wanted = 2 + short + (kind != "Count")
    name = literal(parts[0]) if len(parts) == wanted else None
    letter = literal(parts[1]) if short and len(parts) == wanted else ""
    if not name or letter is None:
        return None
    default = parts[-2] if kind != "Count" else ""
    plain = literal(default) if default[:1] in ("'", '"', "`") else default
    usage = literal(parts[-1])
    is_flag = kind in ("Bool", "Count")
    known = plain is not None and re.fullmatch(r"[\w.:/-]*", plain) is not None
    return CommandOption(
        names=tuple(one for one in (f"-{letter}" if letter else "", f"{dashes}{name}") if one),
        metavar="" if is_flag else kind.upper(),
        type=kind.lower(),
        default="" if not known or plain in ("nil", "false", None) else str(plain),
        is_flag=is_flag,
        multiple=kind in _MANY,
        help=" ".join((usage or "").replace("`", "").split()),
    )


def _additions(
    path: str,
    code: str,
    functions: list[tuple[int, str]],
    locals_: dict[tuple[str, str], str],
) -> Iterator[Relation]:
    folder = path.rpartition("/")[0]
    imported = {
        match[1] or match[2].rpartition("/")[2]: match[2] for match in _IMPORT.finditer(code)
    }
    made = {
        (_scope(code, match.start(), functions), match[1]): (match[2] or "", match[3])
        for match in _MADE.finditer(code)
    }
    for match, parts, _ in calls(_ADD, code):
        scope = _scope(code, match.start(), functions)
        parent = locals_.get((scope, match[1]), f"{folder}:{match[1]}")
        for part in parts:
            added = _ADDED.match(part)
            if added is None:
                continue
            child = locals_.get((scope, added[2])) or f"{folder}:{added[2]}"
            package, name = added[1], added[2]
            if not package and (scope, name) in made:
                package, name = made[scope, name]
                child = locals_.get((name, ""), f"{folder}:{name}")
            if package:
                child = f"{imported.get(package, package)}.{name}"
            yield Relation(
                name=f"{parent} > {child}",
                path=path,
                relation=_RELATION,
                subject=parent,
                object=child,
            )


def _standard(path: str, code: str) -> Iterator[Command]:
    options = []
    for match, parts, _ in calls(_STANDARD, code):
        option = _option(match[1], parts[1:] if match[2] else parts, short=False, dashes="-")
        if option:
            options.append(option)
    if options:
        folder = path.rpartition("/")[0]
        yield Command(
            name=f"{folder}:main", path=path, framework="flag", target=folder or ".",
            options=tuple(options),
        )  # fmt: skip


def join(facts: Facts) -> Facts:
    """Name commands by their whole invocation; those that no program reaches are left out."""
    raw = {one.name: one for one in facts.of(Command) if one.framework in ("cobra", "flag")}
    relations = [one for one in facts.of(Relation) if one.relation == _RELATION]
    if not raw and not relations:
        return facts
    placed = _placed(raw, relations, _programs(facts))
    kept: list[Fact] = []
    names: set[tuple[str, str]] = set()
    for fact in facts:
        if isinstance(fact, Relation) and fact.relation == _RELATION:
            continue
        if not isinstance(fact, Command) or fact.framework not in ("cobra", "flag"):
            kept.append(fact)
            continue
        now = placed.get(fact.name)
        if now is not None and (now.path, now.name) not in names:
            names.add((now.path, now.name))
            kept.append(now)
    return Facts(kept)


def _placed(
    raw: dict[str, Command], relations: list[Relation], programs: dict[str, str]
) -> dict[str, Command]:
    """Commands with their full names, by the names that they were read under."""
    children: dict[str, list[str]] = {}
    for relation in relations:
        child = _resolved(relation.object, raw)
        if child in raw and relation.subject in raw and child != relation.subject:
            children.setdefault(relation.subject, []).append(child)
    held = {child for group in children.values() for child in group}
    labels = _labels(
        programs, [one for key, one in raw.items() if key not in held and key in children]
    )
    placed: dict[str, Command] = {}
    for key, command in raw.items():
        label = programs.get(key.rpartition(":")[0], "")
        if command.framework == "flag" and label:
            placed[key] = replace(command, name=label, program=label, label=label)
        elif command.framework == "cobra" and key not in held and command.label in labels:
            _place(key, "", raw, children, placed)
    return placed


def _labels(programs: dict[str, str], roots: list[Command]) -> set[str]:
    """Names of commands that are programs: a `main` package's, or the only group of all."""
    labels = set(programs.values())
    if len(roots) == 1 and len(programs) <= 1:
        labels.add(roots[0].label)
    return labels


def _programs(facts: Facts) -> dict[str, str]:
    """Names of programs by the folder of their `main`."""
    found = {}
    for fact in facts:
        if (
            fact.kind == "entry_point"
            and fact.name.startswith("bin:")
            and fact.path.endswith(".go")
        ):
            found[fact.path.rpartition("/")[0]] = fact.name.removeprefix("bin:")
    return found


def _resolved(name: str, raw: dict[str, Command]) -> str:
    """A command named through the package that makes it, where only one fits."""
    if ":" in name:
        return name
    package, _, function = name.rpartition(".")
    fitting = []
    for key in raw:
        folder, _, known = key.rpartition(":")
        if known == function and folder and f"/{package}".endswith(f"/{folder}"):
            fitting.append(key)
    return fitting[0] if len(fitting) == 1 else ""


def _place(
    key: str,
    parent: str,
    raw: dict[str, Command],
    children: dict[str, list[str]],
    placed: dict[str, Command],
) -> None:
    if key in placed or parent.count(" ") > 8:  # noqa: PLR2004  # a circle of groups
        return
    command = raw[key]
    name = f"{parent} {command.label}".strip()
    below = list(dict.fromkeys(children.get(key, ())))
    placed[key] = replace(
        command,
        name=name,
        parent=parent,
        program=name.split()[0],
        subcommands=tuple(f"{name} {raw[one].label}" for one in below),
    )
    for one in below:
        _place(one, name, raw, children, placed)
