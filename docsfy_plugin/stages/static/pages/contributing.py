"""The contribution guide, in the project's own words."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs import Document, Facts, PageSpec

from docsfy_plugin.stages.static import navigation
from docsfy_plugin.stages.static.markdown import join_blocks, page_head
from docsfy_plugin.stages.static.needs import fact_need
from docsfy_plugin.stages.static.notes import literal_glob
from docsfy_plugin.stages.static.project import Project, nearest
from docsfy_plugin.stages.static.quotes import own_words

SLUG = "contributing"


def plan(project: Project) -> Sequence[PageSpec]:
    """One page, where the repository has such a guide."""
    guide = nearest(project.facts.named(Document, "contributing"))
    if guide is None or not any(section.text.strip() for section in guide.sections):
        return ()
    page = PageSpec(
        slug=SLUG,
        title="Contributing",
        description=f"What {project.name} asks of those who contribute.",
        type="guide",
        group=navigation.DEVELOPMENT,
        sources=(literal_glob(guide.path),),
        needs=(fact_need(guide),),
    )
    return (page,)


def write(page: PageSpec, facts: Facts) -> str:
    """The guide, its own title left out."""
    guide = next(iter(facts.of(Document)), None)
    if guide is None:
        return page_head(page)
    sections = [one for one in guide.sections if one.text.strip() or one.level > 1]
    return join_blocks(page_head(page), own_words(guide, sections))
