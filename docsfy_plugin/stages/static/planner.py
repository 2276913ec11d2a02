"""The plan: every kind of page is asked which pages it has for this source."""

from __future__ import annotations

from dataclasses import replace

from docsfy_hookspecs import Facts, PageSpec, Plan, Settings, Source

from docsfy_plugin.stages.static.navigation import arrange
from docsfy_plugin.stages.static.notes import TEMPLATE, note
from docsfy_plugin.stages.static.pages import PAGE_KINDS
from docsfy_plugin.stages.static.project import describe_project
from docsfy_plugin.stages.static.slugs import distinct


def plan_pages(source: Source, facts: Facts, settings: Settings) -> Plan:
    """Plan the documentation of a source from its facts.

    Args:
        source: The repository at the snapshot.
        facts: All facts, joined.
        settings: `repo_type` overrides what the facts suggest.
    """
    project = describe_project(source, facts, settings)
    planned: tuple[PageSpec, ...] = ()
    for name, kind in PAGE_KINDS.items():
        specs = kind.plan(replace(project, planned=planned))
        marked = (replace(spec, needs=(note(TEMPLATE, name), *spec.needs)) for spec in specs)
        planned = distinct((*planned, *marked))
    return Plan(
        project_name=project.name,
        tagline=project.tagline,
        repo_type=project.repo_type,
        navigation=arrange(planned, project.repo_type),
    )
