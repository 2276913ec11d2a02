"""How to install the project."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs import Document, DocumentSection, Facts, Manifest, PageSpec, text
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static import navigation
from docsfy_plugin.stages.static.ecosystems import (
    BUILD_SYSTEMS,
    REGISTRIES,
    extras,
    registry_block,
    runtime,
    source_commands,
)
from docsfy_plugin.stages.static.markdown import file_link, heading, join_blocks, page_head, table
from docsfy_plugin.stages.static.needs import fact_need
from docsfy_plugin.stages.static.notes import PROGRAM, REMOTE, literal_glob, note, notes
from docsfy_plugin.stages.static.pages.getting_started import first_steps
from docsfy_plugin.stages.static.project import Project
from docsfy_plugin.stages.static.quotes import own_words, sections_about

SLUG = "installation"
_WORDS = re.compile(
    r"\b(?:install|installing|installation|prerequisites|build(?:ing)? from source)\b"
    r"|^\W*(?:(?!\w*ing\b)\w+ ){0,2}requirements?(?:\W*$| (?:and|&) )",
    re.I,
)


def plan(project: Project) -> Sequence[PageSpec]:
    """One page, where a manifest or the README says how."""
    manifest, readme = project.manifest, project.readme
    told = readme is not None and bool(_about_installing(readme))
    if not told and (manifest is None or not _says_how(manifest, project)):
        return ()
    shown = [fact for fact in (manifest, readme if told else None) if fact is not None]
    needs = [fact_need(fact) for fact in shown]
    if project.source.web_url:
        needs.append(note(REMOTE, project.source.web_url))
    needs += [note(PROGRAM, program) for program in project.programs]
    page = PageSpec(
        slug=SLUG,
        title="Installation",
        description=f"How to install {project.name}, and what it needs.",
        type="recipe",
        group=navigation.START,
        sources=tuple(literal_glob(fact.path) for fact in shown),
        needs=tuple(needs),
    )
    return (page,)


def _says_how(manifest: Manifest, project: Project) -> bool:
    """Whether a page about a manifest would hold more than its title."""
    always = any(not one.group for one in manifest.dependencies)
    known = project.source.web_url or manifest.requires or manifest.build or always
    return bool(known or registry_block(manifest, project.programs))


def write(page: PageSpec, facts: Facts) -> str:
    """The registry's command, the way from source, extras, requirements, the project's words."""
    manifest = next(iter(facts.of(Manifest)), None)
    readme = next(iter(facts.of(Document)), None)
    programs = notes(page, PROGRAM)
    remote = next(iter(notes(page, REMOTE)), "")
    return join_blocks(
        page_head(page),
        _from_registry(manifest, programs) if manifest else "",
        _from_source(manifest, remote),
        _requirements(manifest) if manifest else "",
        _dependencies(manifest) if manifest else "",
        _readme_words(readme),
    )


def _from_registry(manifest: Manifest, programs: Sequence[str]) -> str:
    block = registry_block(manifest, programs)
    if not block:
        return ""
    registry = REGISTRIES.get(manifest.ecosystem, "its registry")
    return join_blocks(
        heading(2, f"From {registry}"),
        f"The package is named {text.code(manifest.name)} in {file_link(manifest.path)}.",
        block,
        _extras(manifest),
    )


def _extras(manifest: Manifest) -> str:
    if manifest.ecosystem != "python":
        return ""
    optional = _group_rows(manifest, manifest.extras)
    others = _group_rows(manifest, [one for one in extras(manifest) if one not in manifest.extras])
    blocks = []
    if optional:
        command = text.code(f'pip install "{manifest.name}[{manifest.extras[0]}]"')
        blocks.append(f"An extra brings further packages, as in {command}:")
        blocks.append(table(("Extra", "Packages"), optional))
    if others:
        blocks.append("Groups of packages for those who work on it:")
        blocks.append(table(("Group", "Packages"), others))
    return join_blocks(*blocks)


def _group_rows(manifest: Manifest, groups: Sequence[str]) -> list[tuple[str, str]]:
    rows = []
    for group in groups:
        packages = [text.code(one.name) for one in manifest.dependencies if one.group == group]
        rows.append((text.code(group), ", ".join(packages)))
    return rows


def _from_source(manifest: Manifest | None, remote: str) -> str:
    commands = source_commands(manifest, remote)
    return join_blocks(heading(2, "From source"), text.fence(commands, "bash")) if commands else ""


def _requirements(manifest: Manifest) -> str:
    lines = []
    if manifest.ecosystem in BUILD_SYSTEMS:
        lines.append(f"It is built with {runtime(manifest)}.")
    elif manifest.requires:
        lines.append(f"It runs on {runtime(manifest)}.")
    if manifest.build and manifest.ecosystem not in BUILD_SYSTEMS:
        lines.append(f"It is built with {text.code(manifest.build)}.")
    return join_blocks(heading(2, "Requirements"), " ".join(lines)) if lines else ""


def _dependencies(manifest: Manifest) -> str:
    rows = [
        (text.code(one.name), text.code(one.requirement) or "any")
        for one in manifest.dependencies
        if not one.group
    ]
    if not rows:
        return ""
    return join_blocks(heading(2, "Dependencies"), table(("Package", "Version"), rows))


def _about_installing(readme: Document) -> list[DocumentSection]:
    """Sections of the README about it, those left out that the page of first steps shows."""
    shown = first_steps(readme)
    return [
        section
        for section in sections_about(readme, _WORDS)
        if not any(section is other for other in shown)
    ]


def _readme_words(readme: Document | None) -> str:
    if readme is None:
        return ""
    words = own_words(readme, _about_installing(readme), level=3)
    return join_blocks(heading(2, escape("From the README")), words) if words else ""
