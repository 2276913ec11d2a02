"""How the repository is laid out, and how its parts depend on each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from docsfy_hookspecs import Facts, Folder, Import, PageSpec, selector, text
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static import import_graph, navigation
from docsfy_plugin.stages.static.layout import folder_table, folders
from docsfy_plugin.stages.static.markdown import (
    bullets,
    details,
    heading,
    join_blocks,
    page_head,
    table,
)
from docsfy_plugin.stages.static.project import Project

SLUG = "architecture"
MANY_FOLDERS = 60
SHOWN_CYCLES = 8
SHOWN_USERS = 6


def plan(project: Project) -> Sequence[PageSpec]:
    """One page, where there are folders or imports to show."""
    imports = [one for one in project.facts.of(Import) if one.role == "package"]
    if not imports and not folders(project.facts, 1):
        return ()
    page = PageSpec(
        slug=SLUG,
        title="Architecture",
        description=f"How the repository of {project.name} is laid out and how its parts depend "
        "on each other.",
        type="concept",
        group=navigation.CONCEPTS,
        needs=tuple(
            selector(fact_type.KIND)
            for fact_type in (Folder, Import)
            if project.facts.of(fact_type)
        ),
    )
    return (page,)


def write(page: PageSpec, facts: Facts) -> str:
    """Folders, the import diagram with its edges as a list, cycles, external packages."""
    edges = import_graph.module_edges(facts.of(Import))
    return join_blocks(
        page_head(page),
        _layout(facts),
        _diagram(edges),
        _cycles(edges),
        _external(facts.of(Import)),
    )


def _layout(facts: Facts) -> str:
    depth = next((n for n in (3, 2) if len(folders(facts, n)) <= MANY_FOLDERS), 1)
    shown = folders(facts, depth)
    return join_blocks(heading(2, "Layout"), folder_table(shown)) if shown else ""


def _diagram(edges: Mapping[str, set[str]]) -> str:
    graph = import_graph.condensed(edges)
    if not graph:
        return ""
    pairs = [(name, target) for name in sorted(graph) for target in sorted(graph[name])]
    ids = {name: f"n{number}" for number, name in enumerate(sorted(graph))}
    lines = [f'    {ids[name]}["{_label(name)}"]' for name in sorted(graph)]
    lines += [f"    {ids[name]} --> {ids[target]}" for name, target in pairs]
    listed = bullets(
        f"{_link(name)} imports {', '.join(_link(target) for target in sorted(graph[name]))}"
        for name in sorted(graph)
        if graph[name]
    )
    return join_blocks(
        heading(2, "Imports"),
        "An arrow leads from what imports to what is imported. A package stands for the modules "
        "in it that are not drawn by themselves; what has few ties may be left out.",
        text.fence("\n".join(["flowchart LR", *lines]), "mermaid"),
        details("The same as a list", listed),
    )


def _label(name: str) -> str:
    return "".join(c if c.isalnum() or c in "._-/:@" else " " for c in name)


def _link(name: str) -> str:
    return text.symbol_link(text.code(name), name)


def _cycles(edges: Mapping[str, set[str]]) -> str:
    groups = import_graph.cycles(edges)
    if not groups:
        return ""
    items = [", ".join(_link(name) for name in group) for group in groups[:SHOWN_CYCLES]]
    more = "There are further, smaller groups." if len(groups) > SHOWN_CYCLES else ""
    return join_blocks(
        heading(2, "Import cycles"),
        "Each of these groups of modules imports itself, directly or around; imports inside "
        "functions and for type checkers count too.",
        details("Groups", bullets(items)),
        more,
    )


def _external(imports: Sequence[Import]) -> str:
    users: dict[str, set[str]] = defaultdict(set)
    for one in imports:
        if one.role == "package":
            for name in one.external:
                users[name].add(import_graph.node_name(one.name, 2))
    rows = []
    for name in sorted(users, key=str.casefold):
        who = sorted(users[name])
        shown = ", ".join(_link(one) for one in who[:SHOWN_USERS])
        rows.append((text.code(name), shown + (", …" if len(who) > SHOWN_USERS else "")))
    if not rows:
        return ""
    return join_blocks(
        heading(2, "External packages"),
        "Packages from elsewhere that the code imports, and where.",
        table((escape("Package"), "Imported by"), rows),
    )
