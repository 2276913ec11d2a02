"""The packages of a repository that holds several, and which of them needs which."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs import Facts, Manifest, text
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static import import_graph
from docsfy_plugin.stages.static.diagrams import drawing_and_list
from docsfy_plugin.stages.static.main_package import IMAGES, is_named
from docsfy_plugin.stages.static.markdown import file_link, join_blocks, table
from docsfy_plugin.stages.static.prose import first_sentence, to_plain

MANY_PACKAGES = 80
_WHILE_WORKING = frozenset({"dev", "test"})
_KINDS = {
    "python": "Python",
    "npm": "npm",
    "deno": "Deno",
    "cargo": "Rust crate",
    "go": "Go module",
    "gem": "Ruby gem",
    "composer": "PHP package",
    "maven": "Maven",
    "gradle": "Gradle",
    "nuget": ".NET project",
    "hex": "Elixir",
    "swift": "Swift package",
    "pub": "Dart package",
    "cmake": "CMake project",
    "meson": "Meson project",
    "helm": "Helm chart",
    "action": "GitHub action",
}


def packages(facts: Facts) -> list[Manifest]:
    """The manifests that name a package, by their folders; none where there is but one."""
    found = [one for one in facts.of(Manifest) if is_named(one) and one.ecosystem not in IMAGES]
    return sorted(found, key=lambda one: one.path) if len(found) > 1 else []


def packages_text(found: Sequence[Manifest]) -> str:
    """A table of packages, and a diagram of what they need of each other."""
    rows = [
        (
            text.code(one.name),
            escape(first_sentence(to_plain(one.description))),
            escape(_KINDS.get(one.ecosystem, one.ecosystem)),
            file_link(one.path),
        )
        for one in found[:MANY_PACKAGES]
    ]
    more = f"{len(found) - MANY_PACKAGES} more are not listed." if len(found) > len(rows) else ""
    return join_blocks(
        table(("Package", "Description", "Kind", "Declared in"), rows), more, _diagram(found)
    )


def _diagram(found: Sequence[Manifest]) -> str:
    graph = import_graph.most_linked(_edges(found))
    linked = {name for name in graph if graph[name]} | {t for ts in graph.values() for t in ts}
    graph = {name: graph[name] for name in graph if name in linked}
    if not graph:
        return ""
    return join_blocks(
        "An arrow leads from a package to one of this repository that it needs:",
        drawing_and_list(graph, "needs", text.code),
    )


def _edges(found: Sequence[Manifest]) -> dict[str, set[str]]:
    names = {(one.ecosystem, one.name): one.name for one in found}
    for one in found:  # projects of .NET refer to each other by their files
        stem = one.path.rpartition("/")[2].rpartition(".")[0]
        names.setdefault((one.ecosystem, stem), one.name)
    edges: dict[str, set[str]] = {}
    for one in found:
        wanted = {
            names.get((one.ecosystem, needed.name), "")
            for needed in one.dependencies
            if needed.group not in _WHILE_WORKING
        }
        edges.setdefault(one.name, set()).update(wanted - {"", one.name})
    return edges
