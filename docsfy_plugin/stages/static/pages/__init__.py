"""The kinds of pages, one module each.

A new kind is a module with `plan(project)` and `write(page, facts)`, and a line in `PAGE_KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from docsfy_hookspecs import Facts, PageSpec

from docsfy_plugin.stages.static.pages import (
    api_module,
    architecture,
    changelog,
    commands,
    configuration,
    contributing,
    development,
    getting_started,
    home,
    http_api,
    installation,
    packages,
)
from docsfy_plugin.stages.static.project import Project


@dataclass(frozen=True, slots=True)
class PageKind:
    """One kind of page.

    Attributes:
        plan: Gives the pages of this kind; none where the source has no facts for them.
        write: Writes one of them from the facts that its `needs` select.
    """

    plan: Callable[[Project], Sequence[PageSpec]]
    write: Callable[[PageSpec, Facts], str]


PAGE_KINDS: Mapping[str, PageKind] = MappingProxyType(
    {
        "installation": PageKind(installation.plan, installation.write),
        "getting_started": PageKind(getting_started.plan, getting_started.write),
        "commands": PageKind(commands.plan, commands.write),
        "configuration": PageKind(configuration.plan, configuration.write),
        "http_api": PageKind(http_api.plan, http_api.write),
        "architecture": PageKind(architecture.plan, architecture.write),
        "packages": PageKind(packages.plan, packages.write),
        "api_module": PageKind(api_module.plan, api_module.write),
        "development": PageKind(development.plan, development.write),
        "contributing": PageKind(contributing.plan, contributing.write),
        "changelog": PageKind(changelog.plan, changelog.write),
        "home": PageKind(home.plan, home.write),
    }
)
"""In the order in which their pages stand within a group. Home is last: it links to the rest."""
