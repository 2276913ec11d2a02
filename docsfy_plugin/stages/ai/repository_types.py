"""What readers of each type of repository look for: groups of pages, in their order.

Groups that `static` has too bear the same names.
"""

from __future__ import annotations

from collections.abc import Mapping

from docsfy_hookspecs.plans import RepoType

from docsfy_plugin.stages.static.navigation import API, CONCEPTS, DEVELOPMENT, START, USAGE

GUIDES = "Guides"
RECIPES = "Recipes"

MEANINGS: Mapping[RepoType, str] = {
    "app": "people install and run it",
    "library": "people import it and call it",
    "framework": "people write their code inside of it",
    "tests": "a collection of tests that people run and extend",
}

GROUPS: Mapping[RepoType, tuple[tuple[str, str], ...]] = {
    "app": (
        (START, "install, first success"),
        (GUIDES, "common tasks, troubleshooting"),
        (USAGE, "reference of commands, configuration, HTTP API"),
        (CONCEPTS, "ideas that users need"),
        (DEVELOPMENT, "build, test, extend"),
    ),
    "library": (
        (START, "install, first success"),
        (GUIDES, "common tasks, troubleshooting"),
        (CONCEPTS, "ideas that users need"),
        (API, "reference by area of the API"),
        (RECIPES, "short solutions"),
        (DEVELOPMENT, "test, contribute"),
    ),
    "framework": (
        (START, "install, first project"),
        (CONCEPTS, "how a project is built, life of a request or task, extension points"),
        (GUIDES, "common tasks, testing, deployment, troubleshooting"),
        (API, "reference by area of the API"),
        (USAGE, "reference of commands, configuration"),
        (DEVELOPMENT, "test, contribute"),
    ),
    "tests": (
        (START, "set up, run the tests, read the results"),
        (GUIDES, "select, write and debug tests"),
        (CONCEPTS, "layout, fixtures, what is covered"),
        (USAGE, "reference of options, settings, fixtures"),
        (DEVELOPMENT, "continuous integration, conventions"),
    ),
}
"""Repository type -> groups in order, each with what belongs into it."""


def groups_text(repo_type: RepoType | None = None) -> str:
    """The groups of one type, or of all, a line each."""
    chosen = [repo_type] if repo_type else list(GROUPS)
    return "\n".join(
        f"- {name} ({MEANINGS[name]}): "
        + "; ".join(f"{group} ({what})" for group, what in GROUPS[name])
        for name in chosen
    )
