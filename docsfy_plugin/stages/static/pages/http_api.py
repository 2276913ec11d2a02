"""HTTP routes."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs import Facts, PageSpec, Parameter, Route, text
from docsfy_hookspecs.plans import GROUP_SEPARATOR
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static import navigation, prose
from docsfy_plugin.stages.static.markdown import (
    bullets,
    escape_label,
    heading,
    join_blocks,
    page_head,
    table,
)
from docsfy_plugin.stages.static.needs import exact_needs, fact_need, source_paths
from docsfy_plugin.stages.static.notes import literal_glob
from docsfy_plugin.stages.static.project import Project
from docsfy_plugin.stages.static.slugs import page_slug

SLUG = "http-api"
MANY_ROUTES = 40
"""More of them are split into a page a group."""


def plan(project: Project) -> Sequence[PageSpec]:
    """One page, or an overview and a page a group, where the code serves routes."""
    routes = [one for one in project.facts.of(Route) if one.role == "package"]
    if not routes:
        return ()
    overview = _page(
        project,
        SLUG,
        "HTTP API",
        f"The HTTP routes that {project.name} serves, and the code that answers them.",
        routes,
    )
    groups = group_routes(routes)
    if len(routes) <= MANY_ROUTES or len(groups) == 1:
        return (overview,)
    return [
        _page(
            project,
            page_slug(SLUG, name),
            f"Routes of {name}",
            f"The HTTP routes of {name}, and the code that answers them.",
            chosen,
        )
        for name, chosen in groups.items()
    ]


def _page(
    project: Project, slug: str, title: str, description: str, routes: Sequence[Route]
) -> PageSpec:
    group = navigation.USAGE
    if slug != SLUG:
        group = GROUP_SEPARATOR.join([group, "HTTP API"])
    return PageSpec(
        slug=slug,
        title=title,
        description=description,
        type="reference",
        group=group,
        sources=tuple(literal_glob(path) for path in source_paths(routes)),
        needs=tuple(
            exact_needs(routes, project.facts)
            if slug == SLUG
            else dict.fromkeys(fact_need(one) for one in routes)
        ),
    )


def group_routes(routes: Sequence[Route]) -> dict[str, list[Route]]:
    """Routes by their first tag, else by the router, else by the file they stand in."""
    groups: dict[str, list[Route]] = {}
    for one in routes:
        name = next(iter(one.tags), "") or one.router or one.path
        groups.setdefault(" ".join(name.split()) or one.path, []).append(one)
    return groups


def write(page: PageSpec, facts: Facts) -> str:
    """A table a group, then the routes that have more to say."""
    groups = group_routes(facts.of(Route))
    blocks = [page_head(page)]
    for name, routes in groups.items():
        if len(groups) > 1:
            blocks.append(heading(2, name))
        blocks.append(_table(routes))
        blocks += [_details(one) for one in routes]
    return join_blocks(*blocks)


def _methods(route: Route) -> str:
    return ", ".join(route.methods) or "any"


def _table(routes: Sequence[Route]) -> str:
    rows = [
        (
            escape(_methods(one)),
            text.source_link(text.code(one.url or "/"), one.path, one.id),
            text.symbol_link(text.code(one.handler.rsplit(".", 1)[-1]), one.handler)
            if one.handler.replace(".", "").isidentifier()
            else escape_label(one.handler),
            escape(prose.to_plain(one.summary)),
        )
        for one in routes
    ]
    return table(("Methods", "Path", "Handler", "Summary"), rows)


def _details(route: Route) -> str:
    if not (route.parameters or route.description or route.returns):
        return ""
    return join_blocks(
        heading(3, f"{_methods(route)} {route.url or '/'}"),
        prose.to_markdown("\n\n".join(part for part in (route.summary, route.description) if part)),
        _parameters(route.parameters),
        f"Returns {text.code(route.returns)}." if route.returns else "",
    )


def _parameters(parameters: Sequence[Parameter]) -> str:
    items = []
    for one in parameters:
        remarks = [text.code(one.annotation)] if one.annotation else []
        remarks += [f"default {text.code(one.default)}"] if one.default else []
        items.append(text.code(one.name) + (f": {', '.join(remarks)}" if remarks else ""))
    return join_blocks("Parameters of the handler:", bullets(items)) if items else ""
