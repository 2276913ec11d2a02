"""What spans files: import names, re-exports, inheritance, imports inside the source."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace

from docsfy_hookspecs.facts import Fact, Facts, Import, Manifest, Module, Role, Symbol

from docsfy_plugin.facts.python.inheritance import with_inheritance
from docsfy_plugin.facts.python.names import path_name
from docsfy_plugin.facts.python.packages import ImportNames, import_names
from docsfy_plugin.facts.python.reexports import ReExports

_LANGUAGE = "python"


def join(facts: Facts) -> Facts:
    """Resolve what one file of Python cannot tell; facts of others pass as they are.

    Modules get the names that users import, symbols their aliases, inherited members and final
    publicity, imports only targets inside the source. Symbols stay for what is documented: the
    packages; where a source has none, its scripts and examples.
    """
    names = import_names(
        (one for one in facts.of(Module) if one.language == _LANGUAGE),
        [one.name for one in facts.of(Manifest) if "/" not in one.path],
    )
    modules = {one.path: one for one in names.modules}
    if not modules:
        return facts
    reexports = ReExports(_translated(names))
    roles = _documented_roles(names.modules)
    symbols = [
        _renamed(one, modules[one.path], names)
        for one in facts.of(Symbol)
        if one.language == _LANGUAGE and one.path in modules and modules[one.path].role in roles
    ]
    joined = with_inheritance(reexports.published(symbols), reexports)
    by_path: dict[str, list[Symbol]] = {}
    for symbol in joined:
        by_path.setdefault(symbol.path, []).append(symbol)
    finished = reexports.finished_modules(roles)
    resolver = _ImportResolver(names)
    result: list[Fact] = []
    for fact in facts:
        if isinstance(fact, Module) and fact.language == _LANGUAGE:
            if fact.path in finished:
                result.append(finished[fact.path])
                result += by_path.pop(fact.path, ())
        elif isinstance(fact, Import) and path_of_python(fact.path):
            if fact.path in modules:
                result.append(resolver.resolved(fact, modules[fact.path]))
        elif not (isinstance(fact, Symbol) and fact.language == _LANGUAGE):
            result.append(fact)
    return Facts(result)


def path_of_python(path: str) -> bool:
    """Whether a path is one of Python's source files."""
    return path.endswith((".py", ".pyi"))


def _documented_roles(modules: Iterable[Module]) -> frozenset[Role]:
    present = {one.role for one in modules if one.name != "__init__" or one.summary}
    for role in ("package", "script", "example"):
        if role in present:
            return frozenset({role})
    return frozenset()


def _translated(names: ImportNames) -> list[Module]:
    """Modules whose bindings and exports are named as users import them."""
    if not names.by_path_name:
        return list(names.modules)
    result = []
    for module in names.modules:
        bindings = tuple((local, names.translate(name)) for local, name in module.bindings)
        exports = module.exports
        if exports is not None:
            exports = tuple(
                f"*{names.translate(one[1:])}" if one.startswith("*") else one for one in exports
            )
        result.append(replace(module, bindings=bindings, exports=exports))
    return result


def _renamed(symbol: Symbol, module: Module, names: ImportNames) -> Symbol:
    """A symbol with the final name of its module, its links translated."""
    old = symbol.module
    links = tuple((text, names.translate(name)) for text, name in symbol.links)
    bases = tuple(names.translate(name) for name in symbol.bases)
    if (old, links, bases, symbol.role) == (module.name, symbol.links, symbol.bases, module.role):
        return symbol
    cut = len(old) + 1 if old else 0
    parent = symbol.parent
    return replace(
        symbol,
        name=f"{module.name}.{symbol.name[cut:]}",
        module=module.name,
        parent=f"{module.name}.{parent[cut:]}" if parent else "",
        role=module.role,
        links=links,
        bases=bases,
    )


class _ImportResolver:
    """Finds the modules that imports lead to."""

    def __init__(self, names: ImportNames) -> None:
        self._names = names
        self._known = {one.name for one in names.modules}
        self._by_path = {path_name(one.path): one.name for one in names.modules}
        self._tops = {name.partition(".")[0] for name in self._known}

    def resolved(self, fact: Import, module: Module) -> Import:
        """An import with targets inside the source, and the packages from elsewhere."""
        folder = path_name(fact.path).rpartition(".")[0]
        if module.is_package:
            folder = path_name(fact.path)
        targets: set[str] = set()
        external: set[str] = set()
        for target in fact.targets:
            found = self._found(target, folder)
            if found:
                targets.add(found)
            elif not target.startswith("."):
                top = target.partition(".")[0]
                if top not in sys.stdlib_module_names and top not in self._tops:
                    external.add(top)
        targets.discard(module.name)
        return replace(
            fact,
            name=module.name,
            role=module.role,
            targets=tuple(sorted(targets)),
            external=tuple(sorted(external - {""})),
        )

    def _found(self, target: str, folder: str) -> str:
        if target.startswith("."):
            return self._longest(target[1:], self._by_path)
        found = self._longest(target, {})
        if not found and target.partition(".")[0] not in sys.stdlib_module_names:
            # a script imports what lies beside it
            return self._longest(f"{folder}.{target}" if folder else target, self._by_path, folder)
        return found

    def _longest(self, name: str, by_path: dict[str, str], above: str = "") -> str:
        """The module that the longest beginning of a name is; empty if none below `above`."""
        while name and name != above:
            found = by_path.get(name) or (name if not by_path and name in self._known else "")
            if found:
                return found
            name = name.rpartition(".")[0]
        return ""
