"""Commands as facts, from the programs that were found."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from docsfy_hookspecs.facts import (
    Command,
    CommandOption,
    EntryPoint,
    Fact,
    Facts,
    Relation,
    Symbol,
)

from docsfy_plugin.facts.python.commands import django
from docsfy_plugin.facts.python.commands.evaluation import Evaluator
from docsfy_plugin.facts.python.commands.imitations import CLASSES, IMITATIONS, relevant_names
from docsfy_plugin.facts.python.commands.library import Library, is_carried
from docsfy_plugin.facts.python.commands.nodes import CommandNode, split_help
from docsfy_plugin.facts.python.commands.programs import (
    SCRIPT_GROUPS,
    Program,
    find_programs,
)

_HIDDEN_ROLES = frozenset({"test", "docs", "vendored"})


def join(facts: Facts) -> Facts:
    """Find the commands of a source in the files that were carried here.

    Returns:
        All other facts, and a `Command` each with its whole invocation as its name, and a
        `Relation` from each group to what is below it.
    """
    rest: list[Fact] = [fact for fact in facts if not is_carried(fact)]
    if len(rest) == len(facts):
        return facts
    library = Library(facts)
    evaluator = Evaluator(library, IMITATIONS, CLASSES, relevant_names(library.files.values()))
    programs = find_programs(library, evaluator, facts)
    commands = django.find_commands(library, evaluator, facts)
    runners = {program.name: program for program in programs}
    for command in commands:
        runner = runners.get(command.name.rpartition(" ")[0])
        if runner is None:
            programs.append(command)
        elif command.node.label not in {one.label for one in runner.node.children}:
            runner.node.children.append(command.node)
    told = {name for one in programs for name in (one.name, *one.aliases)}
    found: dict[str, Fact] = {one.id: one for one in _other_programs(told, facts)}
    for program in programs:
        if library.role_at(program.path) not in _HIDDEN_ROLES:
            for fact in _facts_of(program, library):
                found.setdefault(fact.id, fact)
    return Facts([*rest, *found.values()])


def _other_programs(told: Collection[str], facts: Facts) -> Iterator[Command]:
    """Installed programs that read their arguments in a way which is not known here."""
    for entry in facts.of(EntryPoint):
        if entry.group not in SCRIPT_GROUPS or entry.label in told:
            continue
        target = entry.target.replace(":", ".")
        place = next(iter(facts.named(Symbol, target)), None) or entry
        yield Command(
            name=entry.label,
            path=place.path,
            start=place.start,
            end=place.end,
            target=target,
            program=entry.label,
            label=entry.label,
            summary=place.summary if isinstance(place, Symbol) else "",
        )


def _facts_of(program: Program, library: Library) -> list[Fact]:
    found: list[Fact] = []
    pending: list[tuple[str, str, CommandNode]] = [(program.name, "", program.node)]
    words = program.name
    is_first = True
    while pending:
        name, parent, node = pending.pop(0)
        node.path = node.path or program.path
        children = [(f"{name} {child.label}", name, child) for child in node.children]
        command = _command(name, parent, node, library, words)
        if is_first:
            is_first = False
            command = replace(command, aliases=(*command.aliases, *program.aliases))
        found.append(replace(command, subcommands=tuple(one for one, _, _ in children)))
        found.extend(
            Relation(
                name=f"{name} > {child.label}",
                relation="command",
                subject=name,
                object=below,
                label=child.label,
                path=node.path,
                start=node.start,
                end=node.end,
            )
            for below, _, child in children
        )
        pending[:0] = children
    return found


def _command(name: str, parent: str, node: CommandNode, library: Library, program: str) -> Command:
    summary, description = split_help(node.help.replace("%(prog)s", name))
    return Command(
        name=name,
        path=node.path,
        start=node.start,
        end=node.end,
        framework=node.framework,
        target=library.import_name(node.target, node.path) or node.path,
        parent=parent,
        program=program if program.startswith("python ") else program.partition(" ")[0],
        label=node.label,
        summary=summary,
        description=description,
        options=tuple(_named(one, name) for one in node.options),
        arguments=tuple(_named(one, name) for one in node.arguments),
        aliases=node.aliases,
        role=library.role_at(node.path),
        deprecated=node.deprecated,
    )


def _named(option: CommandOption, program: str) -> CommandOption:
    if "%(prog)s" not in option.help:
        return option
    return replace(option, help=option.help.replace("%(prog)s", program))
