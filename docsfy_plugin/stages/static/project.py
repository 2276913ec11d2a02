"""What kind of thing the source is: its name, its sentence, its type, its main manifest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from docsfy_hookspecs import (
    Command,
    Document,
    EntryPoint,
    Facts,
    Manifest,
    Module,
    PageSpec,
    Route,
    Settings,
    Source,
    TestFile,
)
from docsfy_hookspecs.plans import RepoType

from docsfy_plugin.stages.static import prose
from docsfy_plugin.stages.static.main_package import (
    BUILD_SYSTEMS,
    SCRIPT_GROUPS,
    is_library_in_go,
    is_named,
    main_manifest,
    plain_name,
    programs,
    short_name,
)

NEAR_THE_TOP = 6
"""Sections of a README in which it says what the project is."""
WORDS_OF_A_TAGLINE = 5
"""A shorter description in a manifest mostly repeats the name."""
TESTS_PER_MODULE = 5
"""With so many test files for each module the repository is about its tests."""
MAX_TITLE = 40
WORDS_OF_A_NAME = 4
"""A longer heading of a README says something about the project."""
MANY_EXPORTS = 5
"""A program whose package offers this many names at its top is used as a library first."""

_FRAMEWORK = re.compile(r"\bframework\b", re.I)
_FOR_A_FRAMEWORK = re.compile(r"\b(?:for|with|on|of)\b[^.]*\bframework\b", re.I)
_BEFORE_LIST = re.compile(r"\n[ \t]*(?:[-*+]|\d+\.)[ \t]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The source as the planner sees it.

    Attributes:
        source: The repository at the snapshot.
        facts: All facts, with lines.
        name: As people write it.
        tagline: One sentence, plain text; empty if nothing says it.
        repo_type: What kind of repository it is.
        manifest: The package that the repository is about.
        readme: The README at the top, or the nearest to it.
        planned: Pages of the kinds that were asked before.
    """

    source: Source
    facts: Facts
    name: str
    tagline: str
    repo_type: RepoType
    manifest: Manifest | None
    readme: Document | None
    planned: tuple[PageSpec, ...] = ()

    @property
    def programs(self) -> tuple[str, ...]:
        """What is installed for its programs: of Go the import paths, of others their names.

        Empty where the package is installed to be imported.
        """
        if self.manifest is None or self.repo_type != "app":
            return ()
        found = programs(self.facts, self.manifest)
        if self.manifest.ecosystem != "go":
            return tuple(point.label for point in found) or (self.name,)
        typed = {command.program for command in self.facts.of(Command)}
        found = tuple(point for point in found if point.label in typed) or found
        names = {module.path: module.name for module in self.facts.of(Module)}
        return tuple(names.get(point.path, point.target) for point in found)


def describe_project(source: Source, facts: Facts, settings: Settings) -> Project:
    """Find out what the source is.

    Args:
        source: The repository at the snapshot.
        facts: All facts, joined.
        settings: `repo_type` decides where it is set.
    """
    at_top = nearest(facts.named(Document, "readme"))
    titles = (at_top.title,) if at_top and "/" not in at_top.path else ()
    manifest = main_manifest(facts, (source.project, *titles))
    readme = _main_readme(facts, manifest)
    tagline = _tagline(manifest, readme, source.project)
    chosen = cast("RepoType", settings.repo_type) if settings.repo_type else None
    repo_type = chosen or _repo_type(facts, manifest, tagline)
    return Project(
        source=source,
        facts=facts,
        name=_project_name(source, manifest, readme),
        tagline=tagline,
        repo_type=repo_type,
        manifest=manifest,
        readme=readme,
    )


def nearest(documents: tuple[Document, ...]) -> Document | None:
    """The document closest to the repository's top; the first of equals."""
    return min(documents, key=lambda document: document.path.count("/"), default=None)


def _main_readme(facts: Facts, manifest: Manifest | None) -> Document | None:
    """The README at the top, else that of the main package, else the nearest."""
    beside = manifest.path.rpartition("/")[0] if manifest else ""

    def rank(readme: Document) -> tuple[bool, int]:
        folder = readme.path.rpartition("/")[0]
        return folder not in {"", beside}, folder.count("/") + bool(folder)

    return min(facts.named(Document, "readme"), key=rank, default=None)


def _project_name(source: Source, manifest: Manifest | None, readme: Document | None) -> str:
    package = short_name(manifest) if manifest and is_named(manifest) else ""
    title = " ".join(readme.title.split()) if readme else ""
    known = {plain_name(package), plain_name(source.project)} - {""}
    if title and plain_name(title) in known:
        return title
    is_name = 0 < len(title) <= MAX_TITLE and len(title.split()) <= WORDS_OF_A_NAME
    if manifest and manifest.ecosystem in BUILD_SYSTEMS:  # written in capitals, as a variable
        package = source.project if plain_name(package) == plain_name(source.project) else package
    name = package or (title if is_name else "") or source.project
    return " ".join(name.split()) or "Documentation"


def introduction(readme: Document, names: Iterable[str]) -> str:
    """The paragraph of a README that says what the project is, as Markdown on one line.

    A paragraph near the top that begins "NAME is" wins over the first one, which may be news.
    """
    known = "|".join(re.escape(name) for name in names if name)
    says = re.compile(rf"\W{{0,4}}(?:{known})\W{{1,4}}(?:is|are|provides|lets|helps)\b", re.I)
    for section in readme.sections[:NEAR_THE_TOP]:
        for paragraph in re.split(r"\n[ \t]*\n", section.text):
            words = " ".join(_BEFORE_LIST.split(paragraph, maxsplit=1)[0].split())
            if known and says.match(words) and not words.endswith(":"):
                return words
    return readme.summary


def _tagline(manifest: Manifest | None, readme: Document | None, project: str) -> str:
    names = [short_name(manifest) if manifest else "", project]
    words = introduction(readme, names) if readme else ""
    declared = manifest.description if manifest else ""
    texts = (declared, words)
    if len(declared.split()) < WORDS_OF_A_TAGLINE <= len(words.split()):
        texts = (words, declared)
    for text in texts:
        sentence = prose.first_sentence(prose.to_plain(text))
        if sentence:
            return sentence
    return ""


def _repo_type(facts: Facts, manifest: Manifest | None, tagline: str) -> RepoType:
    modules = [module for module in facts.of(Module) if module.role == "package"]
    published = manifest is not None and not manifest.private
    mostly_tests = len(modules) * TESTS_PER_MODULE <= len(facts.of(TestFile))
    if facts.of(TestFile) and mostly_tests and not published and not facts.of(EntryPoint):
        return "tests"
    if _FRAMEWORK.search(tagline) and not _FOR_A_FRAMEWORK.search(tagline):
        return "framework"
    exports = max((_offered(module) for module in modules if _is_top(module)), default=0)
    routes = any(route.role == "package" for route in facts.of(Route))
    return "app" if (_runs(facts, manifest) or routes) and exports < MANY_EXPORTS else "library"


def _runs(facts: Facts, manifest: Manifest | None) -> bool:
    """Whether there are programs, in the language of the package where there is one."""
    if manifest is None or manifest.ecosystem == "python" or not is_named(manifest):
        return any(point.group in SCRIPT_GROUPS for point in facts.of(EntryPoint)) or any(
            command.role == "package" and not command.parent for command in facts.of(Command)
        )
    return bool(programs(facts, manifest)) and not is_library_in_go(facts, manifest)


def _is_top(module: Module) -> bool:
    return module.is_package and "." not in module.name


def _offered(module: Module) -> int:
    if module.exports is not None:
        return len(module.exports)
    return sum(not name.startswith("_") for name, _ in module.bindings)
