from __future__ import annotations

from docsfy_hookspecs import Import
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.stages.static.import_graph import (
    MAX_EDGES,
    MAX_NODES,
    condensed,
    cycles,
    module_edges,
)

NAMES = [f"p.{a}.{b}" for a in "abcdefgh" for b in "uvwxyz"]


def test_modules_are_drawn_one_by_one_while_they_fit():
    imports = [Import(name="p.a", targets=("p.b", "os")), Import(name="p.b")]
    assert condensed(module_edges(imports)) == {"p.a": {"p.b"}, "p.b": set()}


def test_imports_of_tests_are_not_drawn():
    imports = [Import(name="tests.a", targets=("p.b",), role="test"), Import(name="p.b")]
    assert module_edges(imports) == {"p.b": set()}


@given(st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES), max_size=9)))
def test_a_diagram_stays_readable_and_loses_no_edge_between_its_nodes(edges):
    graph = condensed(edges)
    assert len(graph) <= MAX_NODES
    assert sum(map(len, graph.values())) <= MAX_EDGES
    assert all(name not in targets for name, targets in graph.items())
    assert {t for targets in graph.values() for t in targets} <= set(graph)


def test_cycles_are_found_whole():
    edges = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a", "e"}, "e": {"d"}, "f": {"a"}}
    assert cycles(edges) == [["a", "b", "c"], ["d", "e"]]


def test_a_long_chain_needs_no_deep_stack():
    edges = {f"m{n}": {f"m{n + 1}"} for n in range(20_000)}
    assert cycles(edges) == []
