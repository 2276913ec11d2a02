"""API reference: a page a module."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs import Facts, Module, PageSpec, Symbol, selector, text
from docsfy_hookspecs.plans import GROUP_SEPARATOR
from docsfy_hookspecs.text import anchor, escape

from docsfy_plugin.stages.static import navigation
from docsfy_plugin.stages.static.api_contents import (
    ModuleContents,
    api_contents,
    is_group,
    nearest_parent,
    reexports,
)
from docsfy_plugin.stages.static.docstrings import docstring
from docsfy_plugin.stages.static.markdown import (
    bullets,
    file_link,
    heading,
    join_blocks,
    table,
)
from docsfy_plugin.stages.static.project import Project
from docsfy_plugin.stages.static.prose import to_plain
from docsfy_plugin.stages.static.slugs import page_slug
from docsfy_plugin.stages.static.symbols import SymbolsWriter


def plan(project: Project) -> Sequence[PageSpec]:
    """A page for every module that users of the project can import."""
    pages = api_contents(project.facts)
    tops = {name for name in pages if is_group(name, pages) and not nearest_parent(name, pages)}
    return tuple(
        _spec(project.facts, contents, _group(name, pages, single_top=len(tops) == 1))
        for name, contents in pages.items()
    )


def _spec(facts: Facts, contents: ModuleContents, group: str) -> PageSpec:
    module = contents.module
    paths = dict.fromkeys([module.path, *(symbol.path for symbol in contents.hosted)])
    return PageSpec(
        slug=page_slug("api", *module.name.split(".")),
        title=_title(module),
        description=to_plain(module.summary) or f"Reference of {_what(module)} {module.name}.",
        type="reference",
        group=group,
        sources=tuple(paths),
        needs=(
            selector("module", module.name, path=module.path),
            *_symbol_needs(facts, contents),
            *(selector("module", child.name, path=child.path) for child in contents.children),
        ),
    )


def _symbol_needs(facts: Facts, contents: ModuleContents) -> list[str]:
    """Selectors of exactly what the page shows: whole files where all in them is public."""
    path = contents.module.path
    needs = []
    if contents.own:
        if all(symbol.public for symbol in facts.at(Symbol, path)):
            needs.append(selector("symbol", path=path))
        else:
            needs += [need for symbol in contents.own for need in _with_members(facts, symbol)]
    needs += [need for symbol in contents.hosted for need in _with_members(facts, symbol)]
    return needs


def _with_members(facts: Facts, symbol: Symbol) -> list[str]:
    own = selector("symbol", symbol.name, path=symbol.path)
    if symbol.type != "class":
        return [own]
    name, _, path = own.partition("@")
    everything = f"{name}.*@{path}"
    members = [one for one in facts.select(everything) if isinstance(one, Symbol)]
    if all(one.public for one in members):
        return [own, everything] if members else [own]
    shown = [selector("symbol", one.name, path=one.path) for one in members if one.public]
    return [own, *shown]


def _group(name: str, pages: dict[str, ModuleContents], *, single_top: bool) -> str:
    """The group of a page: packages with pages below them are groups, nested by package."""
    titles: list[str] = []
    package = name
    while package:
        parent = nearest_parent(package, pages)
        if is_group(package, pages) and (parent or not single_top):
            titles.insert(0, package)
        package = parent
    return GROUP_SEPARATOR.join([navigation.API, *titles])


def _title(module: Module) -> str:
    return " ".join(module.name.split()) or "module"


def _what(module: Module) -> str:
    return "package" if module.is_package else "module"


def write(page: PageSpec, facts: Facts) -> str:
    """The module's docstring, what it passes on, and its public symbols."""
    modules = facts.of(Module)
    module = next((one for one in modules if _title(one) == page.title), None)
    if module is None:
        return join_blocks(f"# {escape(page.title)}", escape(page.description))
    children = [one for one in modules if one is not module]
    place = f"{_what(module).capitalize()} {text.code(module.name)}, defined in "
    mark = anchor(module.name)
    return join_blocks(
        f"# {escape(page.title)}",
        f"{place}{file_link(module.path)}." + (f"\n{mark}" if mark else ""),
        docstring(module.docstring, module.docstring_style),
        _modules_table(children),
        _reexports(module, facts),
        SymbolsWriter(facts, module.name).write(),
    )


def _modules_table(children: list[Module]) -> str:
    if not children:
        return ""
    rows = [
        (text.symbol_link(text.code(child.name), child.name), escape(to_plain(child.summary)))
        for child in children
    ]
    return join_blocks(heading(2, "Modules"), table(("Module", "Summary"), rows))


def _reexports(module: Module, facts: Facts) -> str:
    """Names that users import from here and that are documented elsewhere."""
    here = {symbol.name for symbol in facts.of(Symbol)}
    passed_on = [(name, target) for name, target in reexports(module) if target not in here]
    if not passed_on:
        return ""
    by_module: dict[str, list[str]] = {}
    for name, target in passed_on:
        link = text.symbol_link(text.code(name), target)
        by_module.setdefault(target.rpartition(".")[0] or target, []).append(link)
    items = [
        f"from {text.symbol_link(text.code(origin), origin)}: {', '.join(links)}"
        for origin, links in by_module.items()
    ]
    return join_blocks(heading(2, "Also importable from here"), bullets(items))
