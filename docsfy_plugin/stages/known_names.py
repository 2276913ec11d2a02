"""What names a source has: an index over its facts, for checks and links."""

from __future__ import annotations

import builtins
import enum
import posixpath
import re
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from docsfy_hookspecs import (
    Command,
    EntryPoint,
    Fact,
    Facts,
    Folder,
    Manifest,
    Module,
    Setting,
    Symbol,
    Task,
)

F = TypeVar("F", bound=Fact)

INTERPRETERS = frozenset(
    {"bash", "bun", "cargo", "deno", "go", "java", "node", "npx", "perl", "php", "py"}
    | {"python", "python3", "ruby", "sh"}
)
"""Programs that run what a source has; their own options and commands are nobody's facts."""
_RUNNER_FILES = {"Makefile": "make", "Just": "just"}
_JS_RUNNERS = {"npm", "pnpm", "yarn", "bun"}
_DEEPEST = 30
"""Dots in a name; nobody nests deeper."""
_ANY_MEMBER = ("__getattr__", "__getattribute__")
_NO_MEMBERS = frozenset({"object", "Generic", "Protocol", "ABC"})
_ENUMS = frozenset({"Enum", "IntEnum", "Flag", "IntFlag", "StrEnum"})


@dataclass(frozen=True, slots=True)
class Named:
    """One name that a page has, looked up.

    Attributes:
        kind: `symbol`, `argument`, `command`, `option`, `path`, `line`, or
            `environment-variable`.
        name: As written, or qualified where that tells more.
        exists: Whether the source has it.
        line: Line in the block of code that was looked at, from 0.
    """

    kind: str
    name: str
    exists: bool
    line: int = 0


class KnownNames:
    """Every name that the facts of one source give, by what kind of thing it names.

    Attributes:
        symbols: Names of modules and symbols, and aliases -> the qualified name that each
            stands for; `None` where it may stand for several.
        classes: Qualified name -> class.
        modules: Qualified names of modules.
        imported: Names under which a module holds what it imported.
        namespaces: Names of packages, those without a file of their own included.
        packages: First parts of the names of modules that users import.
        paths: Source files with facts, and the folders that hold them.
        endings: Endings of file names that analysers read (`.py`), and whole names without one.
        commands: Invocation -> command.
        programs: First words of invocations, interpreters left out.
        tasks: What those who work on the project type.
        runners: Programs that run tasks of this source.
        variables: Settings and environment variables.
        facts_at: Pairs of a path and the id of a fact in it.
        last_lines: Path -> number of lines, where the facts tell.
    """

    def __init__(self, facts: Facts) -> None:
        # the facts of a run go with it; the index is asked only while they live
        self._facts = weakref.ref(facts)
        self.symbols: dict[str, str | None] = {}
        for name, meaning in self._all_names(facts):
            if self.symbols.setdefault(name, meaning) != meaning:
                self.symbols[name] = None
        self.classes = {s.name: s for s in facts.of(Symbol) if s.type == "class"}
        modules = facts.of(Module)
        self.modules = frozenset(module.name for module in modules)
        self.imported = frozenset(
            f"{module.name}.{local}" for module in modules for local, _ in module.bindings
        )
        self.namespaces = frozenset(
            package for module in modules for package in _packages(module.name)
        )
        self.packages = frozenset(
            module.name.partition(".")[0]
            for module in modules
            if module.role == "package" and module.language == "python"
        )
        files = {fact.path for fact in facts if fact.path}
        self.paths = frozenset(files | {folder for path in files for folder in _parents(path)})
        self.endings = frozenset(ending_of(module.path) for module in modules)
        self.commands = {command.name: command for command in facts.of(Command)}
        self.programs = frozenset(
            [name.partition(" ")[0] for name in self.commands]
            + [e.label for e in facts.of(EntryPoint) if e.group in {"console_scripts", "bin"}]
        ).difference(INTERPRETERS)
        self.tasks = frozenset(task.name for task in facts.of(Task))
        self.runners = frozenset(task.runner for task in facts.of(Task))
        self.variables = frozenset(_variables(facts))
        self.facts_at = frozenset((fact.path, fact.id) for fact in facts)
        self.last_lines: dict[str, int] = {
            module.path: module.end for module in modules if module.end
        }

    @staticmethod
    def _all_names(facts: Facts) -> Iterator[tuple[str, str]]:
        """Names and what they stand for; the real ones first, so they win over aliases."""
        for module in facts.of(Module):
            yield module.name, module.name
        for symbol in facts.of(Symbol):
            yield symbol.name, symbol.name
        for symbol in facts.of(Symbol):
            for alias in symbol.aliases:
                yield alias, symbol.name

    def _all(self, kind: type[F]) -> tuple[F, ...]:
        facts = self._facts()
        return () if facts is None else facts.of(kind)

    @cached_property
    def classes_called(self) -> dict[str, tuple[str, ...]]:
        """Last part of a class's name, as users see it -> the classes that have it."""
        found: dict[str, list[str]] = {}
        for name in self.classes:
            found.setdefault(name.rpartition(".")[2], []).append(name)
        return {last: tuple(names) for last, names in found.items()}

    @cached_property
    def _classes_folded(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for last, names in self.classes_called.items():
            found[last.casefold()] = (*found.get(last.casefold(), ()), *names)
        return found

    @cached_property
    def callables(self) -> dict[str, Symbol]:
        """Qualified name -> function, method or class, where the facts have just one of it."""
        found: dict[str, Symbol | None] = {}
        for symbol in self._all(Symbol):
            if symbol.type in {"function", "method", "class"}:
                found[symbol.name] = None if symbol.name in found else symbol
        return {name: symbol for name, symbol in found.items() if symbol is not None}

    @cached_property
    def commands_in(self) -> dict[str, Command]:
        """Path -> the command that running the file is."""
        return {command.target: command for command in self.commands.values()}

    @cached_property
    def options(self) -> frozenset[str]:
        """Every option of every command, both spellings of a pair too."""
        return frozenset(
            part
            for command in self.commands.values()
            for option in command.options
            for name in option.names
            for part in (name, *name.split("/"))
        )

    def commands_said(self, text: str) -> list[Command]:
        """All commands of the programs that a text names, where it names any."""
        said = {match[0].casefold() for match in self._program_names.finditer(text)}
        return [
            command for command in self.commands.values() if _program_of(command).casefold() in said
        ]

    @cached_property
    def _program_names(self) -> re.Pattern[str]:
        names = sorted({_program_of(command) for command in self.commands.values()})
        return re.compile(
            rf"(?<![\w./-])(?:{'|'.join(map(re.escape, names)) or '(?!)'})(?![\w/-]|\.\w)"
        )

    @cached_property
    def unsure_runners(self) -> frozenset[str]:
        """Runners of which a task that the facts do not have may be another folder's."""
        below = {
            language
            for folder in self._all(Folder)
            if folder.name != "."
            for language, _ in folder.languages
        }
        packages = sum(manifest.ecosystem == "npm" for manifest in self._all(Manifest))
        unsure = {_RUNNER_FILES[language] for language in below & _RUNNER_FILES.keys()}
        return frozenset(unsure | (_JS_RUNNERS if packages > 1 else set()))

    @cached_property
    def last_parts(self) -> frozenset[str]:
        """Last parts of the names of all symbols, parameters among them."""
        parts: set[str] = set()
        for symbol in self._all(Symbol):
            parts.add(symbol.name.rpartition(".")[2])
            parts.update(parameter.name for parameter in symbol.parameters)
        return frozenset(parts)

    @cached_property
    def module_prefixes(self) -> frozenset[str]:
        """Import paths under which every package is this source's (`github.com/gin-gonic/gin`)."""
        return frozenset(m.name for m in self._all(Manifest) if m.ecosystem == "go")

    @cached_property
    def own_prefixes(self) -> frozenset[str]:
        """What environment variables of the source begin with: its names, in capitals."""
        manifests = (m.name for m in self._all(Manifest) if m.ecosystem != "go")
        names = {*self.packages, *self.programs, *manifests}
        return frozenset(re.sub(r"\W", "_", name).upper() + "_" for name in names if name)

    @cached_property
    def option_variables(self) -> frozenset[str]:
        """Variables that click makes of a command's options (`FLASK_RUN_PORT`)."""
        return frozenset(
            re.sub(r"\W+", "_", f"{command.name} {name.lstrip('-')}").upper()
            for command in self.commands.values()
            for option in command.options
            for name in option.names
        )

    @cached_property
    def _paths_named(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self.paths):
            found.setdefault(posixpath.basename(path), []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    def find_path(self, path: str) -> str:
        """A path of the source that is, or ends in, the given one; empty if there is none."""
        if path in self.paths:
            return path
        named = self._paths_named.get(posixpath.basename(path), ())
        return next((long for long in named if long.endswith(f"/{path}")), "")

    def meaning(self, name: str) -> str:
        """The qualified name that a name stands for; empty if unknown or ambiguous."""
        return self.symbols.get(name) or ""

    def is_symbol(self, name: str) -> bool | None:
        """Tell whether a dotted name exists; `None` where the facts cannot tell."""
        if name in self.symbols or name in self.imported or name in self.namespaces:
            return True
        if name.count(".") > _DEEPEST:
            return None
        owner, _, member = name.rpartition(".")
        owner = self.symbols.get(owner) or owner
        if f"{owner}.{member}" in self.symbols:
            return True
        if owner in self.classes:
            return self.has_member(owner, member)
        if owner in self.modules or owner in self.namespaces:
            if member.startswith("_"):
                return None
            # what `__getattr__` gives has a name somewhere, in some form
            if f"{owner}.__getattr__" in self.symbols and self._is_anywhere(member):
                return None
            return None if self._is_of_instance(owner, member) else False
        # a member of what was imported, or of a value, is nothing that facts tell
        return None if owner and self.is_symbol(owner) is not False else False

    def _is_of_instance(self, package: str, member: str) -> bool:
        """Whether `datasette.client` may be about a variable that holds a `Datasette`."""
        owners = self._classes_folded.get(package.casefold(), ())
        return any(self.has_member(owner, member) is not False for owner in owners)

    def has_member(self, owner: str, member: str) -> bool | None:
        """Look along a class's bases; what comes from elsewhere may have any member."""
        queue, seen = [owner], {owner}
        complete = True
        while queue:
            symbol = self.classes[queue.pop()]
            if f"{symbol.name}.{member}" in self.symbols:
                return True
            complete = complete and not self._takes_any(symbol.name)
            for base in symbol.bases:
                name = self.symbols.get(base) or base
                if name in seen:
                    continue
                seen.add(name)
                if name in self.classes:
                    queue.append(name)
                else:
                    foreign = _foreign_members(name.partition("[")[0])
                    complete = complete and foreign is not None and member not in foreign
        if member.startswith("_") or not complete:
            return None
        # whoever holds an object may give it an attribute; the name would be somewhere, though
        return None if self._is_anywhere(member) else False

    def _is_anywhere(self, member: str) -> bool:
        return member in self.last_parts or f"_{member}" in self.last_parts

    def _takes_any(self, name: str) -> bool:
        return any(f"{name}.{method}" in self.symbols for method in _ANY_MEMBER)


@lru_cache(maxsize=256)
def _foreign_members(base: str) -> frozenset[str] | None:
    """Members that a base class from elsewhere gives; `None` for one that is not well known."""
    module, _, last = base.rpartition(".")
    if module in {"", "typing", "typing_extensions", "abc", "collections.abc"} and (
        last in _NO_MEMBERS
    ):
        return frozenset()
    if module in {"", "enum"} and last in _ENUMS:
        return (
            frozenset({"name", "value"})
            | frozenset(dir(enum.Enum))
            | frozenset(dir(enum.IntFlag))
            | frozenset(dir(str))
        )
    known = getattr(builtins, base.removeprefix("builtins."), None)
    return frozenset(dir(known)) if isinstance(known, type) else None


def _program_of(command: Command) -> str:
    """What a text calls a command by: its first word, or what an interpreter runs."""
    words = command.name.split()
    return next((word for word in words if word not in INTERPRETERS and word != "-m"), words[0])


def ending_of(path: str) -> str:
    """The ending of a file's name (`.py`), or the whole name where it has none."""
    name = posixpath.basename(path)
    return posixpath.splitext(name)[1] or name


def _packages(name: str) -> Iterator[str]:
    package = name.rpartition(".")[0]
    while package:
        yield package
        package = package.rpartition(".")[0]


def _parents(path: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)


def _variables(facts: Facts) -> Iterable[str]:
    for setting in facts.of(Setting):
        yield setting.name.rpartition(".")[2]
        yield from setting.env
    for command in facts.of(Command):
        for option in (*command.options, *command.arguments):
            yield from option.env


class _Latest:
    """The index of the facts that were asked about last; all pages of a run share one."""

    def __init__(self) -> None:
        self._entry: tuple[weakref.ref[Facts], KnownNames] | None = None

    def of(self, facts: Facts) -> KnownNames:
        entry = self._entry
        if entry is None or entry[0]() is not facts:
            entry = weakref.ref(facts), KnownNames(facts)
            self._entry = entry
        return entry[1]


_latest = _Latest()


def known_names(facts: Facts) -> KnownNames:
    """Index facts; asking again for the same object costs nothing."""
    return _latest.of(facts)
