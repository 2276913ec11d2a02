"""Which package manager runs the scripts of `package.json`, by its lock file."""

from __future__ import annotations

from dataclasses import replace

from docsfy_hookspecs.facts import Fact, Facts, Relation, Task

from docsfy_plugin.facts.tasks.node import MANAGER, manager_relation, script_name

_LOCK_FILES = {
    "pnpm-lock.yaml": "pnpm",
    "pnpm-workspace.yaml": "pnpm",
    "yarn.lock": "yarn",
    "bun.lockb": "bun",
    "bun.lock": "bun",
    "package-lock.json": "npm",
}


def survey(paths: tuple[str, ...]) -> list[Fact]:
    """Note each folder that has a lock file; `join` takes the notes out again."""
    found: dict[str, Fact] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        manager = _LOCK_FILES.get(name)
        if manager and "node_modules/" not in path:
            found.setdefault(folder, manager_relation(path, manager))
    return list(found.values())


def join(facts: Facts) -> Facts:
    """Name scripts as the nearest folder's package manager runs them."""
    managers: dict[str, str] = {}
    for relation in facts.of(Relation):
        if relation.relation != MANAGER:
            continue
        declared = relation.path.endswith("package.json")
        if declared or relation.subject not in managers:
            managers[relation.subject] = relation.object
    kept: list[Fact] = []
    for fact in facts:
        if isinstance(fact, Relation) and fact.relation == MANAGER:
            continue
        if isinstance(fact, Task) and fact.runner == "npm":
            runner = _nearest(managers, fact.path)
            kept.append(replace(fact, name=script_name(runner, fact.label), runner=runner))
            continue
        kept.append(fact)
    return Facts(kept)


def _nearest(managers: dict[str, str], path: str) -> str:
    folder = path.rpartition("/")[0]
    while folder and folder not in managers:
        folder = folder.rpartition("/")[0]
    return managers.get(folder, "npm")
