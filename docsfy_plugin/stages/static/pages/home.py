"""The home page: what the project is, how to get it, where to go next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from docsfy_hookspecs import Document, Facts, Folder, Manifest, PageSpec, selector, text
from docsfy_hookspecs.plans import GROUP_SEPARATOR, HOME
from docsfy_hookspecs.text import escape

from docsfy_plugin.stages.static import navigation, prose
from docsfy_plugin.stages.static.ecosystems import KINDS, license_name, registry_block, runtime
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
    PROGRAM,
    REMOTE,
    literal_glob,
    literal_path,
    note,
    notes,
    page_template,
)
from docsfy_plugin.stages.static.project import Project, introduction

PURPOSES = {
    "installation": "how to install it and what it needs",
    "getting_started": "first steps",
    "commands": "what to type, with every option",
    "configuration": "settings and environment variables",
    "http_api": "routes and what answers them",
    "architecture": "how the repository is laid out and how its parts depend on each other",
    "packages": "packages and modules, with what each is for",
    "api_module": "classes, functions and their signatures, module by module",
    "development": "how to test and check a change",
    "testing": "how it is tested and where its tests are",
    "tasks": "what can be run while working on it",
    "ci": "what runs when its code changes",
    "contributing": "what the project asks of contributors",
    "changelog": "what changed last",
}
SEVERAL_PAGES = frozenset({"commands", "http_api"})
"""Kinds whose first page leads to the others."""
MIN_QUOTED = 6
"""Words of a README that are worth a quote."""
SAME_WORDS = 0.8
_WORD = re.compile(r"\w{2,}")
FEW_FILES = 12
"""A repository of so few files is described by naming each."""


def plan(project: Project) -> Sequence[PageSpec]:
    """One page, for every source."""
    files = [file.path for file in project.source.files]
    needs = [
        note(LINK, f"{page.slug} {page_template(page)} {page.title}")
        for page in _entrances(project.planned)
    ]
    sources = []
    if project.source.web_url:
        needs.append(note(REMOTE, project.source.web_url))
    needs += [note(PROGRAM, program) for program in project.programs]
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
    """Pages that a newcomer starts from: of the kinds with many pages the one that leads on."""
    chosen: dict[str, PageSpec] = {}
    api = _largest_package([page for page in planned if page_template(page) == "api_module"])
    for page in planned:
        if page_template(page) == "api_module":
            chosen.setdefault(navigation.API, replace(api or page, title=navigation.API))
        elif page_template(page) in SEVERAL_PAGES:
            chosen.setdefault(page.group.split(GROUP_SEPARATOR, 1)[0], page)
        else:
            chosen[page.slug] = page
    return list(chosen.values())


def _largest_package(pages: Sequence[PageSpec]) -> PageSpec | None:
    """The first page of the top package with most modules; the first of equals."""
    count = Counter(page.title.split(".")[0] for page in pages)
    return max(
        pages,
        key=lambda page: (count[page.title.split(".")[0]], -page.title.count(".")),
        default=None,
    )


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
    words = introduction(readme, [page.title])
    plain = prose.to_plain(words)
    if plain.rstrip(".").casefold() in page.description.casefold():
        return ""
    first = prose.first_sentence(words)
    if _says_the_same(prose.to_plain(first), page.description):
        words = words[len(first) :].strip()
    if words.endswith(":"):  # what it announces is not quoted
        words = words[: words.rfind(". ") + 1]
    if len(words.split()) < MIN_QUOTED:
        return ""
    base = readme.path.rpartition("/")[0] or "."
    quoted = prose.to_markdown(words, prose.document_style(readme.path), base)
    quote = "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
    return f"{quote}\n>\n> — {file_link(readme.path, readme.id)}"


def _says_the_same(one: str, other: str) -> bool:
    """Whether nearly all words of the shorter sentence are in the longer one."""
    words, others = ({word.casefold() for word in _WORD.findall(text)} for text in (one, other))
    fewer = min(len(words), len(others))
    return bool(fewer) and len(words & others) >= SAME_WORDS * fewer


def _status(page: PageSpec, manifest: Manifest | None, facts: Facts) -> str:
    rows = []
    if manifest is not None:
        if manifest.name != manifest.path:
            kind = KINDS.get(manifest.ecosystem, "Package")
            declared = file_link(manifest.path)
            rows.append(f"{kind}: {text.code(manifest.name)}, declared in {declared}")
        if manifest.version:
            rows.append(f"Version: {text.code(manifest.version)}")
        if manifest.requires:
            rows.append(f"Requires: {runtime(manifest)}")
    license_id = license_name(manifest, facts)
    document = next(iter(facts.named(Document, "license")), None)
    if license_id or document is not None:
        where = f", {file_link(document.path)}" if document else ""
        rows.append(f"License: {escape(license_id)}{where}".replace(": , ", ": "))
    rows += [f"Repository: <{url}>" for url in notes(page, REMOTE)]
    return bullets(rows)


def _install(page: PageSpec, manifest: Manifest | None) -> str:
    slugs = {slug: title for slug, _, title in _links(page)}
    block = ""
    if manifest is not None:
        block = registry_block(manifest, notes(page, PROGRAM))
    if not block:
        return ""
    more = ""
    if "installation" in slugs:
        more = f"Other ways are on {text.page_link(escape(slugs['installation']), 'installation')}."
    return join_blocks(heading(2, "Install"), block, more)


def _links(page: PageSpec) -> list[tuple[str, str, str]]:
    """Slug, kind of page and title of every page to link to."""
    found = [value.split(" ", 2) for value in notes(page, LINK)]
    return [(slug, kind, title) for slug, kind, title in found]


def _next_steps(page: PageSpec) -> str:
    links = [
        f"{text.page_link(escape(title), slug)}: {PURPOSES.get(slug, PURPOSES[kind])}"
        for slug, kind, title in _links(page)
    ]
    return join_blocks(heading(2, "Where to go next"), bullets(links)) if links else ""


def _layout(page: PageSpec, facts: Facts) -> str:
    if facts.of(Folder):
        return join_blocks(heading(2, "Layout of the repository"), folder_table(folders(facts, 1)))
    paths = [literal_path(glob) for glob in page.sources]
    files = [text.source_link(escape_label(path), path) for path in paths]
    return join_blocks(heading(2, "Files"), bullets(files)) if files else ""
