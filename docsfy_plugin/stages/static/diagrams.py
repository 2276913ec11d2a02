"""Drawings in Mermaid's language."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Collection, Mapping

from docsfy_hookspecs import text

from docsfy_plugin.stages.static.markdown import bullets, details, join_blocks


def drawing_and_list(
    graph: Mapping[str, Collection[str]], verb: str, show: Callable[[str], str]
) -> str:
    """A graph drawn, and below it the same in words.

    Args:
        graph: Node -> the nodes that arrows lead to from it.
        verb: What a node does with these: `imports`.
        show: Makes Markdown of a node's name.
    """
    listed = bullets(
        f"{show(name)} {verb} {', '.join(show(target) for target in sorted(graph[name]))}"
        for name in sorted(graph)
        if graph[name]
    )
    return join_blocks(flowchart(graph), details("The same as a list", listed))


def flowchart(graph: Mapping[str, Collection[str]]) -> str:
    """An arrow from each node to each of its targets, as a fence.

    Args:
        graph: Targets by node; every target is a node too. Of names with a slash the folders
            that all of them share are left out of the drawing.
    """
    ids = {name: f"n{number}" for number, name in enumerate(sorted(graph))}
    labels = _short(sorted(graph))
    lines = [f'    {ids[name]}["{_label(labels[name])}"]' for name in sorted(graph)]
    lines += [
        f"    {ids[name]} --> {ids[target]}"
        for name in sorted(graph)
        for target in sorted(graph[name])
    ]
    return text.fence("\n".join(["flowchart LR", *lines]), "mermaid")


def _short(names: list[str]) -> dict[str, str]:
    paths = [name for name in names if "/" in name]
    shared = os.path.commonpath(paths).rpartition("/")[0] if len(paths) > 1 else ""
    if not shared or any(name.startswith("/") for name in paths):
        return {name: name for name in names}
    return {name: name.removeprefix(f"{shared}/") for name in names}


def _label(name: str) -> str:
    return "".join(c if c.isalnum() or c in "._-/:@" else " " for c in name)
