"""First steps, as the README tells them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs import Document, DocumentSection, Facts, PageSpec

from docsfy_plugin.stages.static import navigation
from docsfy_plugin.stages.static.markdown import join_blocks, page_head
from docsfy_plugin.stages.static.needs import fact_need
from docsfy_plugin.stages.static.notes import literal_glob
from docsfy_plugin.stages.static.project import Project
from docsfy_plugin.stages.static.quotes import own_words, sections_about

SLUG = "getting-started"
FEW_SECTIONS = 4
"""So many sections with code are shown where no heading speaks of first steps."""
_WORDS = re.compile(
    r"\b(?:usage|quick[ -]?start|getting started|get started|examples?|tutorial|how to use|"
    r"basic use|first steps|using|running)\b",
    re.I,
)
_NOT = re.compile(r"\b(?:install|contribut|licen[cs]e|test|build|citation|cite|develop)", re.I)


def plan(project: Project) -> Sequence[PageSpec]:
    """One page, where the README has something to begin with."""
    readme = project.readme
    if readme is None or not first_steps(readme):
        return ()
    page = PageSpec(
        slug=SLUG,
        title="Getting started",
        description=f"First steps with {project.name}, as its README shows them.",
        type="guide",
        group=navigation.START,
        sources=(literal_glob(readme.path),),
        needs=(fact_need(readme),),
    )
    return (page,)


def first_steps(readme: Document) -> list[DocumentSection]:
    """The sections of a README that show how to begin, in order."""
    chosen = [
        section for section in sections_about(readme, _WORDS) if not _NOT.search(section.title)
    ]
    if any(section.text.strip() for section in chosen):
        return chosen
    others = sections_about(readme, _NOT)
    shown = [
        section
        for section in readme.sections
        if "```" in section.text and not any(section is other for other in others)
    ]
    return shown[:FEW_SECTIONS]


def write(page: PageSpec, facts: Facts) -> str:
    """The sections of the README that show how to use the project."""
    readme = next(iter(facts.of(Document)), None)
    words = own_words(readme, first_steps(readme)) if readme else ""
    return join_blocks(page_head(page), words)
