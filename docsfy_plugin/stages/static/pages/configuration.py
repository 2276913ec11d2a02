"""Settings and environment variables."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs import Facts, PageSpec, Setting, text

from docsfy_plugin.stages.static import navigation, prose
from docsfy_plugin.stages.static.annotations import annotation
from docsfy_plugin.stages.static.markdown import (
    codes,
    file_link,
    heading,
    join_blocks,
    page_head,
    table,
)
from docsfy_plugin.stages.static.needs import exact_needs, source_paths
from docsfy_plugin.stages.static.notes import literal_glob
from docsfy_plugin.stages.static.project import Project

SLUG = "configuration"
DECLARED = frozenset({"action", "terraform"})
"""Frameworks whose settings are the inputs of what is documented."""


def plan(project: Project) -> Sequence[PageSpec]:
    """One page, where the code reads settings."""
    settings = [one for one in project.facts.of(Setting) if one.role == "package"]
    if not settings:
        return ()
    page = PageSpec(
        slug=SLUG,
        title="Configuration",
        description=f"The settings and environment variables that {project.name} reads.",
        type="reference",
        group=navigation.USAGE,
        sources=tuple(literal_glob(path) for path in source_paths(settings)),
        needs=tuple(exact_needs(settings, project.facts)),
    )
    return (page,)


def write(page: PageSpec, facts: Facts) -> str:
    """Environment variables first, then settings by the class or module they belong to."""
    settings = facts.of(Setting)
    plain = [one for one in settings if one.framework == "environment"]
    groups: dict[str, list[Setting]] = {}
    for one in settings:
        if one.framework != "environment":
            groups.setdefault(one.group or one.path, []).append(one)
    return join_blocks(
        page_head(page),
        _variables(plain),
        *(_group(name, groups[name]) for name in sorted(groups)),
    )


def _variables(settings: Sequence[Setting]) -> str:
    """Environment variables, each once, with every place that reads it."""
    by_name: dict[str, list[Setting]] = {}
    for one in settings:
        for variable in one.env or (one.name,):
            by_name.setdefault(variable, []).append(one)
    rows = []
    for variable in sorted(by_name):
        readers = by_name[variable]
        defaults = dict.fromkeys(one.default for one in readers if one.default)
        described = next((one.description for one in readers if one.description), "")
        places = {one.path: file_link(one.path, one.id) for one in readers}
        rows.append(
            (
                text.code(variable),
                codes(defaults),
                "yes" if any(one.required for one in readers) else "no",
                prose.to_line(described),
                ", ".join(places.values()),
            )
        )
    if not rows:
        return ""
    head = ("Variable", "Default", "Required", "Description", "Read in")
    return join_blocks(heading(2, "Environment variables"), table(head, rows))


def _group(name: str, settings: Sequence[Setting]) -> str:
    first = settings[0]
    rows = []
    for one in settings:
        label = one.name.removeprefix(f"{one.group}.") if one.group else one.name
        link = text.source_link(text.code(label), one.path, one.id)
        need = "yes" if one.required else ""
        default = text.code(one.default)
        rows.append(
            (
                link,
                annotation(one.type, ()),
                default,
                need,
                codes(one.env),
                prose.to_line(one.description),
            )
        )
    head = ("Setting", "Type", "Default", "Required", "Environment", "Description")
    title = name.rsplit(".", 1)[-1] if first.group else name
    verb = "Declared" if first.framework in DECLARED else "Read"
    place = f"{verb} in {file_link(first.path)}."
    if first.group:
        owner = text.symbol_link(text.code(name), name)
        place = f"Settings of {owner}, defined in {file_link(first.path)}."
    return join_blocks(heading(2, title), place, table(head, rows))
