"""Imports between the modules of a source, drawn together until they can be seen at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from docsfy_hookspecs import Import

MAX_NODES = 24
MAX_EDGES = 100
MAX_LEVEL = 4
FEW_NODES = 4
"""A drawing of fewer says little; then a finer one is thinned out instead."""


def module_edges(imports: Sequence[Import]) -> dict[str, set[str]]:
    """What each package module imports of the source."""
    edges: dict[str, set[str]] = {one.name: set() for one in imports if one.role == "package"}
    for one in imports:
        if one.role == "package":
            edges[one.name].update(t for t in one.targets if t in edges and t != one.name)
    return edges


def condensed(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Modules drawn together into the packages that hold them, as finely as fits a diagram.

    Nodes without any edge are left out. Where even the coarsest drawing does not fit, the
    nodes with fewest edges are.
    """
    best: dict[str, set[str]] = {}
    for level in range(1, MAX_LEVEL + 1):
        graph = at_level(edges, level)
        linked = {name for name in graph if graph[name]} | {t for ts in graph.values() for t in ts}
        count = sum(len(targets) for targets in graph.values())
        if len(linked) > MAX_NODES or count > MAX_EDGES:
            return best if len(best) >= FEW_NODES else most_linked(graph)
        best = {name: targets for name, targets in graph.items() if name in linked}
    return best


def most_linked(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The nodes with most edges, as many as fit, with all edges between them."""
    degree = Counter({name: len(targets) for name, targets in graph.items()})
    degree.update(target for targets in graph.values() for target in targets)
    order = sorted(degree, key=lambda name: (-degree[name], name))[:MAX_NODES]
    while True:
        chosen = set(order)
        part = {name: graph.get(name, set()) & chosen for name in sorted(chosen)}
        if sum(len(targets) for targets in part.values()) <= MAX_EDGES:
            return part
        order.pop()


def at_level(edges: Mapping[str, set[str]], level: int) -> dict[str, set[str]]:
    """The graph with every name cut to so many parts."""
    graph: dict[str, set[str]] = defaultdict(set)
    for name, targets in edges.items():
        short = node_name(name, level)
        for target in targets:
            graph[short].add(node_name(target, level))
            graph.setdefault(node_name(target, level), set())
    return {name: targets - {name} for name, targets in graph.items()}


def node_name(name: str, level: int) -> str:
    """The first parts of a dotted name; a path of Go, which has dots of its own, stays whole."""
    return name if "/" in name else ".".join(name.split(".")[:level])


def cycles(edges: Mapping[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import each other, directly or around, largest first."""
    finder = _Components(edges)
    for name in sorted(edges):
        finder.visit(name)
    return sorted((sorted(group) for group in finder.found), key=lambda g: (-len(g), g))


class _Components:
    """Tarjan's strongly connected components, without recursion."""

    def __init__(self, edges: Mapping[str, set[str]]) -> None:
        self._edges = {name: sorted(targets) for name, targets in edges.items()}
        self._number: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._stack: list[str] = []
        self._on_stack: set[str] = set()
        self.found: list[list[str]] = []

    def visit(self, root: str) -> None:
        if root in self._number:
            return
        work = [(root, iter(self._edges.get(root, ())))]
        self._open(root)
        while work:
            name, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                self._close(name, work[-1][0] if work else "")
            elif target not in self._number:
                self._open(target)
                work.append((target, iter(self._edges.get(target, ()))))
            elif target in self._on_stack:
                self._low[name] = min(self._low[name], self._number[target])

    def _open(self, name: str) -> None:
        self._number[name] = self._low[name] = len(self._number)
        self._stack.append(name)
        self._on_stack.add(name)

    def _close(self, name: str, parent: str) -> None:
        if parent:
            self._low[parent] = min(self._low[parent], self._low[name])
        if self._low[name] != self._number[name]:
            return
        group = [self._stack.pop()]
        while group[-1] != name:
            group.append(self._stack.pop())
        self._on_stack.difference_update(group)
        if len(group) > 1:
            self.found.append(group)
