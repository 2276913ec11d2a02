"""Settings across files: import names for groups, and what is not public left out."""

from __future__ import annotations

from dataclasses import replace

from docsfy_hookspecs.facts import Fact, Facts, Module, Setting

from docsfy_plugin.facts.python.names import path_name

_HIDDEN_ROLES = frozenset({"test", "docs", "vendored"})


def join(facts: Facts) -> Facts:
    """Give groups the names that users import, and leave out settings of tests and docs."""
    modules = {fact.path: fact for fact in facts.of(Module) if fact.language == "python"}
    found: list[Fact] = []
    for fact in facts:
        if not isinstance(fact, Setting) or not fact.path.endswith(".py"):
            found.append(fact)
            continue
        module = modules.get(fact.path)
        role = module.role if module else fact.role
        if role in _HIDDEN_ROLES:
            continue
        group, by_path = fact.group, path_name(fact.path)
        if module is not None and by_path and group.startswith(by_path):
            group = f"{module.name}{group[len(by_path) :]}"
        found.append(replace(fact, group=group, role=role))
    return Facts(found)
