"""Woodpecker CI."""

from __future__ import annotations

from docsfy_hookspecs.facts import Job, Workflow

from docsfy_plugin.facts.formats import items, table, word, words
from docsfy_plugin.facts.workflows.steps import commands, images


def read(path: str, data: dict[str, object]) -> Workflow | None:
    """Read steps as jobs: each runs in an image of its own."""
    steps = data.get("steps") or data.get("pipeline")
    if isinstance(steps, dict):
        named = [(label, table(step)) for label, step in table(steps).items()]
    else:
        listed = [table(step) for step in items(steps)]
        named = [(word(one.get("name")) or f"step {n}", one) for n, one in enumerate(listed, 1)]
    if not named:
        return None
    events = [
        event
        for condition in items(data.get("when"))
        for event in words(table(condition).get("event"))
    ]
    return Workflow(
        name=path,
        path=path,
        title=path.rpartition("/")[2].lstrip(".").rpartition(".")[0],
        system="Woodpecker CI",
        triggers=tuple(dict.fromkeys(events)) or ("push",),
        jobs=tuple(
            Job(name=label, commands=commands(step.get("commands")), uses=images(step.get("image")))
            for label, step in named
        ),
    )
