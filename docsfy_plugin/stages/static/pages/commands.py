"""The command line: an overview of programs, and a page a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from docsfy_hookspecs import Command, Facts, PageSpec, text
from docsfy_hookspecs.plans import GROUP_SEPARATOR
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static import navigation, prose
from docsfy_plugin.stages.static.command_text import (
    command_anchor,
    command_body,
    subcommand_table,
)
from docsfy_plugin.stages.static.markdown import file_link, heading, join_blocks, table
from docsfy_plugin.stages.static.needs import fact_need, source_paths
from docsfy_plugin.stages.static.notes import literal_glob, note, notes
from docsfy_plugin.stages.static.project import Project
from docsfy_plugin.stages.static.slugs import name_hash, page_slug

OVERVIEW = "commands"
MANY_SUBCOMMANDS = 12
"""A program with more of them gets a page for each."""
MANY_PROGRAMS = 20
"""More of them are grouped by package."""
MODULE_RUN = "python -m "
DEEPEST = 6
_MAX_DEPTH = 8
_SPLIT = "split"


def plan(project: Project) -> Sequence[PageSpec]:
    """A page for every program with something to say, and an overview where there are several."""
    commands = [one for one in project.facts.of(Command) if one.role == "package"]
    by_name = {one.name: one for one in commands}
    roots = [one for one in commands if not one.parent or one.parent not in by_name]
    programs = [one for one in roots if not _stands_in_for(one, roots)]
    described = [one for one in programs if _has_contents(one)]
    pages = [page for one in described for page in _program_pages(project, one, by_name, roots)]
    if len(programs) > MANY_PROGRAMS:
        pages = [replace(page, group=_program_group(page)) for page in pages]
    if len(programs) > 1 or len(described) < len(programs):
        pages.insert(0, _overview(project, programs))
    return pages


def _stands_in_for(command: Command, programs: Sequence[Command]) -> str:
    """The installed name of what `python -m` runs too; empty if there is none."""
    if not command.name.startswith(MODULE_RUN) or not command.target:
        return ""
    return next(
        (
            one.name
            for one in programs
            if one.target == command.target and not one.name.startswith(MODULE_RUN)
        ),
        "",
    )


def _program_group(page: PageSpec) -> str:
    """A group a package, where programs are run by the name of their module."""
    package = page.title.removeprefix(MODULE_RUN).rpartition(".")[0]
    if page.group != navigation.USAGE or not package.replace(".", "").isidentifier():
        return page.group
    return GROUP_SEPARATOR.join([page.group, package])


def _has_contents(command: Command) -> bool:
    return bool(command.options or command.arguments or command.subcommands or command.description)


def _overview(project: Project, programs: Sequence[Command]) -> PageSpec:
    return PageSpec(
        slug=OVERVIEW,
        title="Commands",
        description=f"The programs of {project.name} and what each is for.",
        type="reference",
        group=navigation.USAGE,
        sources=tuple(literal_glob(path) for path in source_paths(programs)),
        needs=tuple(fact_need(one) for one in programs),
    )


def _program_pages(
    project: Project,
    program: Command,
    by_name: dict[str, Command],
    programs: Sequence[Command],
) -> Iterator[PageSpec]:
    below = list(_descendants(program, by_name))
    split = len(below) > MANY_SUBCOMMANDS
    group = navigation.USAGE
    if split:
        group = GROUP_SEPARATOR.join([group, _title(program).replace("/", "-")])
    direct = [by_name[name] for name in program.subcommands if name in by_name]
    others = [one for one in programs if _stands_in_for(one, programs) == program.name]
    shown = [program, *(direct if split else below), *others]
    page = _command_page(project, program, shown, group)
    yield replace(page, needs=(note(_SPLIT, "yes"), *page.needs)) if split else page
    if split:
        for one in direct:
            yield _command_page(project, one, [one, *_descendants(one, by_name)], group)


def _command_page(
    project: Project, command: Command, shown: Sequence[Command], group: str
) -> PageSpec:
    return PageSpec(
        slug=command_slug(command.name),
        title=_title(command),
        description=_sentence(command) or _usage(command, project.name),
        type="reference",
        group=group,
        sources=tuple(literal_glob(path) for path in source_paths(shown)),
        needs=tuple(dict.fromkeys(fact_need(one) for one in shown)),
    )


def _title(command: Command) -> str:
    return " ".join(command.name.split()) or "command"


def _usage(command: Command, project: str) -> str:
    title = _title(command)
    return (
        f"Usage of {title}." if title == project else f"Usage of {title}, a command of {project}."
    )


def _sentence(command: Command) -> str:
    return prose.to_plain(command.summary)


def _descendants(
    command: Command, by_name: Mapping[str, Command], depth: int = 0
) -> Iterator[Command]:
    for name in command.subcommands:
        one = by_name.get(name)
        if one is not None and depth < _MAX_DEPTH:
            yield one
            yield from _descendants(one, by_name, depth + 1)


def command_slug(name: str) -> str:
    """The slug of a command's page; it changes with the name alone."""
    words = name.split()
    if len(words) > _MAX_DEPTH or any(word.startswith("-") for word in words):
        words = ["-".join(words)]
    slug = page_slug(OVERVIEW, *words)
    return slug if name == name.casefold() else f"{slug}-{name_hash(name)}"


def write(page: PageSpec, facts: Facts) -> str:
    """One command with what stands below it, or the overview."""
    commands = {one.name: one for one in facts.of(Command)}
    head = [f"# {escape(page.title)}", escape(page.description)]
    if page.slug == OVERVIEW:
        return join_blocks(*head, _programs_table(commands.values()))
    own = next((one for one in commands.values() if _title(one) == page.title), None)
    if own is None:
        return join_blocks(*head)
    others = [one.name for one in commands.values() if one.name.startswith(MODULE_RUN)]
    if not own.name.startswith(MODULE_RUN):
        own = replace(own, aliases=(*own.aliases, *others))
    if notes(page, _SPLIT):
        return join_blocks(*head, command_body(own, _subcommand_pages(own, commands)))
    subcommands = subcommand_table(own, commands, _section_link)
    blocks = [*head, command_body(own, subcommands)]
    for one in _descendants(own, commands):
        level = min(1 + one.name.count(" ") - own.name.count(" "), DEEPEST)
        blocks += [
            heading(max(level, 2), one.name, command_anchor(one.name)),
            escape(_sentence(one)),
            command_body(one, subcommand_table(one, commands, _section_link)),
        ]
    return join_blocks(*blocks)


def _programs_table(commands: Iterable[Command]) -> str:
    rows = []
    for one in commands:
        label = text.code(one.name)
        link = text.page_link(label, command_slug(one.name)) if _has_contents(one) else label
        rows.append((link, escape(_sentence(one)), file_link(one.path, one.id)))
    return table(("Command", "Purpose", "Defined in"), rows)


def _subcommand_pages(own: Command, commands: Mapping[str, Command]) -> str:
    return subcommand_table(
        own, commands, lambda one: text.page_link(text.code(one.name), command_slug(one.name))
    )


def _section_link(command: Command) -> str:
    return f"[{text.code(command.name)}](#{command_anchor(command.name)})"
