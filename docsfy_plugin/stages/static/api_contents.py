"""Which page of the API reference documents what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from docsfy_hookspecs import Facts, Module, Symbol


@dataclass(slots=True, kw_only=True)
class ModuleContents:
    """What the page of one module shows.

    Attributes:
        module: The module.
        own: Public symbols defined in it, at module level.
        hosted: Public symbols of private modules that users import from it.
        children: Modules right below it that have pages.
    """

    module: Module
    own: list[Symbol] = field(default_factory=list)
    hosted: list[Symbol] = field(default_factory=list)
    children: list[Module] = field(default_factory=list)


def api_contents(facts: Facts) -> dict[str, ModuleContents]:
    """Every module that gets a page, by its dotted name, sorted by name.

    A private module gets none: its symbols stand where users import them from. A module with
    nothing public, no docstring and no modules below it gets none either.
    """
    modules: dict[str, ModuleContents] = {}
    languages = languages_with_symbols(facts)
    for module in facts.of(Module):
        counts = module.role == "package" and not module.private and module.language in languages
        if counts and module.name not in modules:
            modules[module.name] = ModuleContents(module=module)
    for symbol in facts.of(Symbol):
        if symbol.role == "package" and not symbol.parent:
            _place(symbol, modules)
    shown: dict[str, ModuleContents] = {}
    for name in sorted(modules, key=lambda name: name.split("."), reverse=True):
        contents = modules[name]
        own_words = contents.own or contents.hosted or contents.module.docstring
        parent = nearest_parent(name, modules)
        if own_words or len(contents.children) > 1 or reexports(contents.module):
            shown[name] = contents
            if parent:
                modules[parent].children.insert(0, contents.module)
        elif parent:
            modules[parent].children[:0] = contents.children
    return dict(reversed(shown.items()))


def languages_with_symbols(facts: Facts) -> frozenset[str]:
    """Languages whose modules get pages of their own."""
    return frozenset({"python", *(symbol.language for symbol in facts.of(Symbol))})


def _place(symbol: Symbol, modules: dict[str, ModuleContents]) -> None:
    home = modules.get(symbol.module)
    if home is not None:
        if symbol.public and symbol.path == home.module.path:
            home.own.append(symbol)
        return
    for alias in symbol.aliases:
        host = modules.get(alias.rpartition(".")[0])
        name = alias.rpartition(".")[2]
        if host is not None and (name[:1] != "_" or name in (host.module.exports or ())):
            host.hosted.append(symbol)
            return


def is_group(name: str, pages: dict[str, ModuleContents]) -> bool:
    """Tell whether a package has so many pages below it that they get a group of their own."""
    return len(pages[name].children) > 1


def nearest_parent(name: str, known: dict[str, ModuleContents]) -> str:
    """The closest enclosing package that is known; empty for a top one."""
    parent = name.rpartition(".")[0]
    while parent and parent not in known:
        parent = parent.rpartition(".")[0]
    return parent


def reexports(module: Module) -> tuple[tuple[str, str], ...]:
    """Pairs of a public name and what it stands for, for names that a module only passes on."""
    if module.exports is not None:
        offered = set(module.exports)
        return tuple(pair for pair in module.bindings if pair[0] in offered)
    if not module.is_package:
        return ()
    top = module.name.split(".")[0] + "."
    return tuple(
        (name, target)
        for name, target in module.bindings
        if not name.startswith("_") and target.startswith(top)
    )


def members_by_class(facts: Facts) -> dict[str, list[Symbol]]:
    """Public members of every class, by the class's qualified name, in the order written."""
    members: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in facts.of(Symbol):
        if symbol.parent and symbol.public:
            members[symbol.parent].append(symbol)
    return members
