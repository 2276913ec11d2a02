"""Groups of the navigation and their order by repository type."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs import NavGroup, PageSpec
from docsfy_hookspecs.plans import GROUP_SEPARATOR, RepoType

TOP = ""
START = "Getting started"
USAGE = "Usage"
CONCEPTS = "How it works"
API = "API reference"
DEVELOPMENT = "Development"

ORDER: dict[RepoType, tuple[str, ...]] = {
    "app": (TOP, START, USAGE, CONCEPTS, API, DEVELOPMENT),
    "library": (TOP, START, API, USAGE, CONCEPTS, DEVELOPMENT),
    "framework": (TOP, START, CONCEPTS, API, USAGE, DEVELOPMENT),
    "tests": (TOP, DEVELOPMENT, START, USAGE, CONCEPTS, API),
}


def arrange(pages: Sequence[PageSpec], repo_type: RepoType) -> tuple[NavGroup, ...]:
    """Put pages into groups, groups into the order of the repository type.

    Groups nested below another follow it in the order of their first page; pages keep theirs.
    """
    groups: dict[str, list[PageSpec]] = {}
    for page in pages:
        groups.setdefault(page.group, []).append(page)
    order = ORDER[repo_type]

    def place(title: str) -> tuple[int, bool]:
        top, nested, _ = title.partition(GROUP_SEPARATOR)
        return (order.index(top) if top in order else len(order), bool(nested))

    titles = sorted(groups, key=place)
    return tuple(NavGroup(title=title, pages=tuple(groups[title])) for title in titles)
