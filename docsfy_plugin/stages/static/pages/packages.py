"""Modules of languages whose symbols are not read: an overview."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs import Facts, Module, PageSpec, text
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static import navigation
from docsfy_plugin.stages.static.api_contents import languages_with_symbols
from docsfy_plugin.stages.static.markdown import (
    file_link,
    heading,
    join_blocks,
    page_head,
    table,
)
from docsfy_plugin.stages.static.needs import exact_needs
from docsfy_plugin.stages.static.project import Project
from docsfy_plugin.stages.static.prose import to_plain

SLUG = "packages"
LANGUAGES = {"typescript": "TypeScript", "javascript": "JavaScript", "php": "PHP"}


def plan(project: Project) -> Sequence[PageSpec]:
    """One page, where there are such modules."""
    read = languages_with_symbols(project.facts)
    modules = [
        one
        for one in project.facts.of(Module)
        if one.role == "package" and one.language not in read and not one.private
    ]
    if not modules:
        return ()
    page = PageSpec(
        slug=SLUG,
        title="Packages and modules",
        description=f"The packages and modules of {project.name}, with what each says of itself.",
        type="reference",
        group=navigation.API,
        needs=tuple(exact_needs(modules, project.facts)),
    )
    return (page,)


def write(page: PageSpec, facts: Facts) -> str:
    """A table a language."""
    by_language: dict[str, list[Module]] = {}
    for one in facts.of(Module):
        if one.role == "package":
            by_language.setdefault(one.language, []).append(one)
    blocks = [page_head(page)]
    for language, modules in sorted(by_language.items()):
        rows = [
            (text.code(one.name), escape(to_plain(one.summary)), file_link(one.path, one.id))
            for one in sorted(modules, key=lambda one: (one.name, one.path))
        ]
        title = LANGUAGES.get(language, language.capitalize())
        blocks += [heading(2, title), table(("Module", "Summary", "File"), rows)]
    return join_blocks(*blocks)
