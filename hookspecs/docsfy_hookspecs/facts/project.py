"""Facts about the project as a whole: manifests, documents, tests, workflows, folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from docsfy_hookspecs.facts.base import Fact, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One declared dependency.

    Attributes:
        name: As its registry writes it.
        requirement: Version range as written; empty for any.
        group: Extra or group it belongs to (`dev`, `test`); empty for what is always needed.
    """

    name: str
    requirement: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Fact):
    """What a package says of itself; its name is the package's.

    Attributes:
        ecosystem: `python`, `npm`, `cargo`, `go`, `maven`, `gradle`, `gem`, `composer`, …
        version: As written; empty if it is computed.
        description: One sentence.
        license: SPDX expression where it is one.
        requires: Version of the language or runtime that it needs, as written.
        dependencies: In the order written.
        urls: Pairs of label and URL.
        keywords: As written.
        members: Folders of a workspace's packages, as globs.
        build: Build tool or backend.
        private: Whether it says that it is not published.
        extras: Groups of dependencies that users can ask for, in order; other groups are for
            those who work on it.
    """

    KIND: ClassVar[str] = "manifest"

    ecosystem: str
    version: str = ""
    description: str = ""
    license: str = ""
    requires: str = ""
    dependencies: tuple[Dependency, ...] = ()
    urls: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    build: str = ""
    private: bool = False
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSection:
    """One section of a document.

    Attributes:
        title: Plain text; empty for what stands before the first heading.
        level: Of the heading, 1 to 6; 0 before the first heading.
        text: Markdown below the heading, up to the next heading of any level. Badges, HTML
            comments and images left out; links into the repository are relative to it.
    """

    title: str
    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Fact):
    """A document for people: README, changelog, licence, contribution guide.

    Attributes:
        name: Its role: `readme`, `changelog`, `license`, `contributing`, `security`,
            `conduct`, or `guide` and the path for others.
        title: Its first heading, plain text.
        summary: First paragraph of prose, Markdown on one line.
        license: SPDX identifier of a licence text; empty if unknown.
        sections: In order; together at most 60,000 characters.
    """

    KIND: ClassVar[str] = "document"

    title: str = ""
    summary: str = ""
    license: str = ""
    sections: tuple[DocumentSection, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFile(Fact):
    """A file of tests; its name is its path.

    Attributes:
        framework: `pytest`, `unittest`, `go`, `vitest`, `jest`, `cargo`, …
        about: Qualified names of the source's modules that it imports, after `join`.
    """

    __test__: ClassVar[bool] = False
    KIND: ClassVar[str] = "test"

    framework: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job of a workflow.

    Attributes:
        name: As shown.
        runs_on: Machines; a matrix is spelled out where it is plain.
        commands: Lines that it runs, in order.
        uses: Actions or images that it uses, in order.
    """

    name: str
    runs_on: str = ""
    commands: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow(Fact):
    """A workflow of continuous integration; its name is its path.

    Attributes:
        title: As shown.
        system: `GitHub Actions`, `GitLab CI`, …
        triggers: As written (`push`, `pull_request`).
        jobs: In order.
    """

    KIND: ClassVar[str] = "workflow"

    title: str
    system: str
    triggers: tuple[str, ...] = ()
    jobs: tuple[Job, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder(Fact):
    """A folder of the source, at most three levels deep; `.` is the top.

    Attributes:
        role: What its files are for, as far as names tell.
        languages: Pairs of language and number of files below it, most first.
        purpose: What its name stands for by convention (`tests`, `documentation`); empty if
            unknown.
    """

    KIND: ClassVar[str] = "folder"

    role: Role = "package"
    languages: tuple[tuple[str, int], ...] = ()
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomFact(Fact):
    """A fact of a kind that this contract does not know, from a third party's analyser.

    Attributes:
        category: Its kind, `[a-z][a-z0-9_]*`, none of the contract's own.
        title: One line, plain text.
        text: Markdown.
        fields: Pairs of label and value.
    """

    category: str
    title: str = ""
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        """First part of a selector."""
        return self.category
