"""What names a source has: an index over its facts, for checks and links."""

from __future__ import annotations

import posixpath
import weakref
from collections.abc import Iterator

from docsfy_hookspecs import (
    Command,
    EntryPoint,
    Facts,
    Module,
    Setting,
    Symbol,
    Task,
)


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
        programs: First words of invocations.
        tasks: What those who work on the project type.
        runners: Programs that run tasks of this source.
        variables: Settings and environment variables.
        facts_at: Pairs of a path and the id of a fact in it.
        last_lines: Path -> number of lines, where the facts tell.
    """

    def __init__(self, facts: Facts) -> None:
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
        )
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

    def meaning(self, name: str) -> str:
        """The qualified name that a name stands for; empty if unknown or ambiguous."""
        return self.symbols.get(name) or ""

    def is_symbol(self, name: str) -> bool | None:
        """Tell whether a dotted name exists; `None` where the facts cannot tell."""
        if name in self.symbols or name in self.imported or name in self.namespaces:
            return True
        owner, _, member = name.rpartition(".")
        owner = self.symbols.get(owner) or owner
        if f"{owner}.{member}" in self.symbols:
            return True
        if owner in self.classes:
            return self._has_member(owner, member)
        if owner in self.modules or owner in self.namespaces:
            return None if member.startswith("_") else False
        # a member of what was imported, or of a value, is nothing that facts tell
        return None if owner and self.is_symbol(owner) is not False else False

    def _has_member(self, owner: str, member: str) -> bool | None:
        """Look along the base classes; what comes from elsewhere may have any member."""
        queue, seen = [owner], {owner}
        complete = True
        while queue:
            symbol = self.classes[queue.pop()]
            if f"{symbol.name}.{member}" in self.symbols:
                return True
            for base in symbol.bases:
                name = self.symbols.get(base) or base
                if name in seen:
                    continue
                seen.add(name)
                if name in self.classes:
                    queue.append(name)
                else:
                    complete = complete and name in {"object", "Generic", "Protocol"}
        if member.startswith("_") or not complete:
            return None
        return False


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


def _variables(facts: Facts) -> Iterator[str]:
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
