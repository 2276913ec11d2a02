"""The latest entries of the changelog."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs import Document, DocumentSection, Facts, PageSpec

from docsfy_plugin.stages.static import navigation
from docsfy_plugin.stages.static.markdown import file_link, join_blocks, page_head
from docsfy_plugin.stages.static.needs import fact_need
from docsfy_plugin.stages.static.notes import literal_glob
from docsfy_plugin.stages.static.project import Project, nearest
from docsfy_plugin.stages.static.quotes import quoted

SLUG = "changelog"
SHOWN_ENTRIES = 5
_VERSION = re.compile(r"\d+\.\d+|\bunreleased\b|^v?\d+$", re.I)


def plan(project: Project) -> Sequence[PageSpec]:
    """One page, where there is a changelog with entries."""
    changelog = nearest(project.facts.named(Document, "changelog"))
    if changelog is None or not latest_entries(changelog):
        return ()
    page = PageSpec(
        slug=SLUG,
        title="Changelog",
        description=f"What changed last in {project.name}.",
        type="reference",
        group=navigation.DEVELOPMENT,
        sources=(literal_glob(changelog.path),),
        needs=(fact_need(changelog),),
    )
    return (page,)


def latest_entries(changelog: Document) -> list[DocumentSection]:
    """The first sections about a version, each with the sections below it."""
    chosen: list[DocumentSection] = []
    entries = level = 0
    for section in changelog.sections:
        if _VERSION.search(section.title) and (not level or section.level <= level):
            entries, level = entries + 1, section.level
        if entries > SHOWN_ENTRIES:
            break
        if entries and section.level >= level:
            chosen.append(section)
    return chosen


def write(page: PageSpec, facts: Facts) -> str:
    """The first entries, and where the others stand."""
    changelog = next(iter(facts.of(Document)), None)
    if changelog is None:
        return page_head(page)
    return join_blocks(
        page_head(page),
        f"All entries are in {file_link(changelog.path)}.",
        quoted(changelog, latest_entries(changelog)),
    )
