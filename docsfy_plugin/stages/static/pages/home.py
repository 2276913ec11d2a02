"""The home page: what the project is, how to get it, where to go next."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs import Document, Facts, Folder, Manifest, PageSpec, selector, text
from docsfy_hookspecs.plans import HOME

from docsfy_plugin.stages.static import navigation, prose
from docsfy_plugin.stages.static.ecosystems import INTERPRETERS, license_name, registry_command
from docsfy_plugin.stages.static.inline import escape
from docsfy_plugin.stages.static.layout import folder_table, folders
from docsfy_plugin.stages.static.markdown import (
    bullets,
    escape_label,
    file_link,
    heading,
    join_blocks,
    page_head,
)
from docsfy_plugin.stages.static.notes import (
    LINK,
    REMOTE,
    literal_glob,
    literal_path,
    note,
    notes,
)
from docsfy_plugin.stages.static.project import Project

FEW_FILES = 12
"""A repository of so few files is described by naming each."""


def plan(project: Project) -> Sequence[PageSpec]:
    """One page, for every source."""
    files = [file.path for file in project.source.files]
    needs = [note(LINK, f"{page.slug} {page.title}") for page in _entrances(project.planned)]
    sources = []
    if project.source.web_url:
        needs.append(note(REMOTE, project.source.web_url))
    for fact in (project.readme, project.manifest):
        if fact is not None:
            needs.append(selector(fact.kind, fact.name, path=fact.path))
            sources.append(fact.path)
    needs += [
        selector("document", one.name, path=one.path)
        for one in project.facts.named(Document, "license")
    ]
    needs += [selector("folder", one.name) for one in folders(project.facts, 1)]
    if len(files) <= FEW_FILES:
        sources = files
    page = PageSpec(
        slug=HOME,
        title=project.name,
        description=project.tagline or _fallback(project.name, files),
        type="guide",
        group=navigation.TOP,
        sources=tuple(literal_glob(path) for path in sources),
        needs=tuple(dict.fromkeys(needs)),
    )
    return (page,)


def _fallback(name: str, files: list[str]) -> str:
    if len(files) == 1:
        shown = files[0].encode(errors="surrogateescape").decode(errors="replace")
        return f"{name} is a repository with one file, {' '.join(shown.split())}."
    return f"Documentation of {name}, read from its repository."


def _entrances(planned: Sequence[PageSpec]) -> list[PageSpec]:
    """Pages that a newcomer starts from: those of flat groups, and the first of nested ones."""
    chosen: dict[str, PageSpec] = {}
    for page in planned:
        top = page.group.split(" / ", 1)[0]
        key = top if top in {navigation.API, navigation.COMMANDS} else page.slug
        chosen.setdefault(key, page)
    return list(chosen.values())


def write(page: PageSpec, facts: Facts) -> str:
    """What the project is, how to get it, where to go next."""
    manifest = next(iter(facts.of(Manifest)), None)
    return join_blocks(
        page_head(page),
        _from_readme(page, facts),
        _status(page, manifest, facts),
        _install(page, manifest),
        _next_steps(page),
        _layout(page, facts),
    )


def _from_readme(page: PageSpec, facts: Facts) -> str:
    readme = next(iter(facts.named(Document, "readme")), None)
    if readme is None or not readme.summary:
        return ""
    plain = prose.to_plain(readme.summary)
    if plain.rstrip(".").casefold() in page.description.casefold():
        return ""
    base = readme.path.rpartition("/")[0] or "."
    quoted = prose.to_markdown(readme.summary, prose.document_style(readme.path), base)
    quote = "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
    return f"{quote}\n>\n> — {file_link(readme.path, readme.id)}"


def _status(page: PageSpec, manifest: Manifest | None, facts: Facts) -> str:
    rows = []
    if manifest is not None:
        rows.append(f"Package: {text.code(manifest.name)}, declared in {file_link(manifest.path)}")
        if manifest.version:
            rows.append(f"Version: {text.code(manifest.version)}")
        if manifest.requires:
            language = INTERPRETERS.get(manifest.ecosystem, "")
            rows.append(f"Requires: {language} {text.code(manifest.requires)}".replace("  ", " "))
    license_id = license_name(manifest, facts)
    document = next(iter(facts.named(Document, "license")), None)
    if license_id or document is not None:
        where = f", {file_link(document.path)}" if document else ""
        rows.append(f"License: {escape(license_id)}{where}".replace(": , ", ": "))
    rows += [f"Repository: <{url}>" for url in notes(page, REMOTE)]
    return bullets(rows)


def _install(page: PageSpec, manifest: Manifest | None) -> str:
    slugs = dict(_links(page))
    command = ""
    if manifest is not None:
        command = registry_command(manifest, programs="commands" in slugs)
    if not command:
        return ""
    more = ""
    if "installation" in slugs:
        more = f"Other ways are on {text.page_link(escape(slugs['installation']), 'installation')}."
    return join_blocks(heading(2, "Install"), text.fence(command, "bash"), more)


def _links(page: PageSpec) -> list[tuple[str, str]]:
    pairs = [value.partition(" ") for value in notes(page, LINK)]
    return [(slug, title) for slug, _, title in pairs]


def _next_steps(page: PageSpec) -> str:
    links = [text.page_link(escape(title), slug) for slug, title in _links(page)]
    return join_blocks(heading(2, "Where to go next"), bullets(links)) if links else ""


def _layout(page: PageSpec, facts: Facts) -> str:
    if facts.of(Folder):
        return join_blocks(heading(2, "Layout of the repository"), folder_table(folders(facts, 1)))
    paths = [literal_path(glob) for glob in page.sources]
    files = [text.source_link(escape_label(path), path) for path in paths]
    return join_blocks(heading(2, "Files"), bullets(files)) if files else ""
