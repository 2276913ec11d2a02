"""Drawings in Mermaid's language."""

from __future__ import annotations

import os.path
from collections.abc import Collection, Mapping

from docsfy_hookspecs import text


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
