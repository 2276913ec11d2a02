"""How the repository is laid out, and how its parts depend on each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from docsfy_hookspecs import Facts, Folder, Import, Manifest, PageSpec, selector, text
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static import import_graph, navigation
from docsfy_plugin.stages.static.diagrams import drawing_and_list
from docsfy_plugin.stages.static.layout import folder_table, folders
from docsfy_plugin.stages.static.markdown import (
    bullets,
    details,
    heading,
    join_blocks,
    page_head,
    table,
)
from docsfy_plugin.stages.static.needs import exact_needs
from docsfy_plugin.stages.static.project import Project
from docsfy_plugin.stages.static.workspace import packages, packages_text

SLUG = "architecture"
MANY_FOLDERS = 60
SHOWN_CYCLES = 8
SHOWN_USERS = 6


def plan(project: Project) -> Sequence[PageSpec]:
    """One page, where there are folders or imports to show."""
    imports = [one for one in project.facts.of(Import) if one.role == "package"]
    several = packages(project.facts)
    if not imports and not several and not folders(project.facts, 1):
        return ()
    parts = " and how its parts depend on each other" if imports or several else ""
    page = PageSpec(
        slug=SLUG,
        title="Architecture",
        description=f"How the repository of {project.name} is laid out{parts}.",
        type="concept",
        group=navigation.CONCEPTS,
        needs=(
            *(selector(kind.KIND) for kind in (Folder, Import) if project.facts.of(kind)),
            *exact_needs(several, project.facts),
        ),
    )
    return (page,)


def write(page: PageSpec, facts: Facts) -> str:
    """Folders, packages, the import diagram with its edges as a list, cycles, external packages."""
    edges = import_graph.module_edges(facts.of(Import))
    return join_blocks(
        page_head(page),
        _layout(facts),
        _packages(packages(facts)),
        _diagram(edges),
        _cycles(edges),
        _external(facts.of(Import)),
    )


def _layout(facts: Facts) -> str:
    depth = next((n for n in (3, 2) if len(folders(facts, n)) <= MANY_FOLDERS), 1)
    shown = folders(facts, depth)
    return join_blocks(heading(2, "Layout"), folder_table(shown)) if shown else ""


def _packages(found: Sequence[Manifest]) -> str:
    return join_blocks(heading(2, "Packages"), packages_text(found)) if found else ""


def _diagram(edges: Mapping[str, set[str]]) -> str:
    graph = import_graph.condensed(edges)
    if not graph:
        return ""
    return join_blocks(
        heading(2, "Imports"),
        "An arrow leads from what imports to what is imported. A package stands for the modules "
        "in it that are not drawn by themselves; what has few ties may be left out.",
        drawing_and_list(graph, "imports", _link),
    )


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
