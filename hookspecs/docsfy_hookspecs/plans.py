"""Plans: the ordered navigation of a documentation, and what changes it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal, get_args

from docsfy_hookspecs.errors import PlanError
from docsfy_hookspecs.facts import parse_selector

RepoType = Literal["app", "library", "framework", "tests"]
PageType = Literal["guide", "reference", "concept", "recipe"]

HOME = "index"
"""The slug of the home page."""

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_TAKEN_AT_ROOT = frozenset({"404", "search", "assets"})
GROUP_SEPARATOR = " / "


def check_slug(slug: str) -> None:
    """Refuse what cannot be a page's file and URL in every MkDocs configuration.

    Raises:
        PlanError: The slug is empty, taken, or has a part outside
            `[A-Za-z0-9_][A-Za-z0-9._-]*`.
    """
    if slug == HOME:
        return
    parts = slug.split("/")
    if not all(_PART.fullmatch(part) for part in parts):
        raise PlanError(
            f"Slug {slug!r} is not made of letters, digits, '.', '_' and '-'",
            hint="Use parts that begin with a letter, digit or '_', joined by '/'",
        )
    last = parts[-1].casefold()
    if last in {"index", "readme"} or (len(parts) == 1 and last in _TAKEN_AT_ROOT):
        raise PlanError(f"Slug {slug!r} is taken by MkDocs", hint="Choose another last part")
    if last.endswith((".md", ".html")):
        raise PlanError(f"Slug {slug!r} ends like a file", hint="Leave the ending out")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """What one page is to be.

    Attributes:
        slug: Stable identity in its variant, and its file: `<mount>/<slug>.md`.
        title: The page's only first-level heading, plain text.
        description: One sentence for search engines and `llms.txt`, plain text.
        type: How the page is written.
        group: The navigation group, nested by ` / `; empty for the top level.
        sources: Globs of the source files that the page is about.
        needs: Selectors of the facts that the page is written from, `KIND:NAME[@PATH]`;
            `file:GLOB` asks for the text of source files, given as excerpts.
    """

    slug: str
    title: str
    description: str = ""
    type: PageType = "guide"
    group: str = ""
    sources: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_slug(self.slug)
        if not self.title.strip() or "\n" in self.title:
            raise PlanError(f"Page {self.slug!r} has title {self.title!r}, not one line of text")
        if self.type not in get_args(PageType):
            raise PlanError(
                f"Page {self.slug!r} has type {self.type!r}",
                hint=f"Use one of {', '.join(get_args(PageType))}",
            )
        for need in self.needs:
            parse_selector(need)


@dataclass(frozen=True, slots=True, kw_only=True)
class NavGroup:
    """One group of the navigation.

    Attributes:
        title: Name of the group, nested by ` / `; empty for pages at the top level.
        pages: In reading order.
    """

    title: str
    pages: tuple[PageSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The ordered navigation of a documentation.

    Attributes:
        project_name: As people write it.
        tagline: One sentence, plain text; empty if nothing says it.
        repo_type: What kind of repository it is.
        navigation: Groups in order; a page's `group` is its group's title.
    """

    project_name: str
    tagline: str = ""
    repo_type: RepoType = "library"
    navigation: tuple[NavGroup, ...]

    def __post_init__(self) -> None:
        if self.repo_type not in get_args(RepoType):
            raise PlanError(
                f"Plan of {self.project_name!r} has repository type {self.repo_type!r}",
                hint=f"Use one of {', '.join(get_args(RepoType))}",
            )
        folded = Counter(page.slug.casefold() for page in self.pages)
        twice = sorted(slug for slug, count in folded.items() if count > 1)
        if twice:
            raise PlanError(f"Plan of {self.project_name!r} has slug {twice[0]!r} twice")
        for group in self.navigation:
            for page in group.pages:
                if page.group != group.title:
                    raise PlanError(
                        f"Page {page.slug!r} names group {page.group!r} and stands in "
                        f"{group.title!r}"
                    )

    @property
    def pages(self) -> tuple[PageSpec, ...]:
        """Every page, in reading order."""
        return tuple(page for group in self.navigation for page in group.pages)

    def page(self, slug: str) -> PageSpec | None:
        """Find a page by its slug."""
        return next((page for page in self.pages if page.slug == slug), None)

    def with_pages(self, *pages: PageSpec) -> Plan:
        """Add pages, each at the end of the group that it names; new groups come last."""
        groups = {group.title: list(group.pages) for group in self.navigation}
        for page in pages:
            groups.setdefault(page.group, []).append(page)
        return self._with(groups)

    def without(self, *slugs: str) -> Plan:
        """Leave pages out, and groups that become empty with them."""
        groups = {
            group.title: [page for page in group.pages if page.slug not in slugs]
            for group in self.navigation
        }
        return self._with(groups)

    def with_changed(self, *pages: PageSpec) -> Plan:
        """Give pages other specs, by slug; each stays in its place and its group."""
        changed = {page.slug: page for page in pages}
        groups = {
            group.title: [
                replace(changed.get(page.slug, page), group=group.title) for page in group.pages
            ]
            for group in self.navigation
        }
        return self._with(groups)

    def _with(self, groups: dict[str, list[PageSpec]]) -> Plan:
        navigation = tuple(
            NavGroup(title=title, pages=tuple(pages)) for title, pages in groups.items() if pages
        )
        return replace(self, navigation=navigation)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUpdate:
    """What an incremental planner decides; slugs of the previous plan, each once.

    Attributes:
        keep: Pages that stay as they are.
        rewrite: Pages to write afresh.
        patch: Pages to mend where their sources changed.
        remove: Pages that go.
        add: New pages, in order, each with its group.
        change: Other specs for pages that stay where they are, by slug: other sources, a better
            title. Their digests tell whether they are written.
    """

    keep: tuple[str, ...] = ()
    rewrite: tuple[str, ...] = ()
    patch: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    add: tuple[PageSpec, ...] = ()
    change: tuple[PageSpec, ...] = ()
