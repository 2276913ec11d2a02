"""The folders of a source, what they hold and what they are for, by names alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from docsfy_hookspecs.facts import Analyzer, Folder, Role

from docsfy_plugin.facts.endings import is_code, language_of
from docsfy_plugin.facts.roles import role_of

_MAX_DEPTH = 3
_MAX_FOLDERS = 200
_MAX_LANGUAGES = 8
_TESTS_PER_FILE = 4
"""Of a folder with so much code for others every file may have tests; it is still code."""
_ENOUGH_CODE = 4
"""A folder with one in so many files for its users is code."""

_PURPOSES = {
    "source code": "src lib source sources",
    "tests": "test tests spec specs __tests__ testing unit_tests",
    "end-to-end tests": "e2e",
    "integration tests": "integration integration_tests integration-tests",
    "test data": "testdata fixtures test_data __fixtures__ __snapshots__",
    "documentation": "doc docs documentation",
    "guides": "guide guides howto",
    "manual pages": "man",
    "architecture decision records": "adr adrs",
    "documentation examples": "docs_src",
    "website": "website site www",
    "examples": "example examples sample samples demo demos",
    "tutorials": "tutorial tutorials",
    "notebooks": "notebook notebooks",
    "playground": "playground playgrounds play",
    "scripts": "script scripts bin",
    "tools": "tool tools hack devtools",
    "benchmarks": "bench benches benchmark benchmarks perf",
    "fuzzing": "fuzz fuzzing",
    "commands": "cmd cli commands",
    "internal packages": "internal",
    "packages": "pkg packages",
    "crates": "crates",
    "applications": "apps",
    "modules": "modules",
    "plugins": "plugins plugin extensions addons",
    "HTTP API": "api",
    "server": "server backend",
    "user interface": "ui frontend",
    "client": "client clients",
    "components": "components",
    "database migrations": "migrations",
    "data models": "models",
    "templates": "templates",
    "static files": "static public assets",
    "images": "images img screenshots",
    "media": "media",
    "fonts": "fonts font",
    "scripts for browsers": "js javascripts",
    "header files": "include",
    "CMake modules": "cmake",
    "macros of Autoconf": "m4",
    "shell completions": "completion completions",
    "build output": "dist",
    "Cargo configuration": ".cargo",
    "Maven wrapper": ".mvn",
    "Gradle wrapper and versions": "gradle",
    "instructions for coding agents": ".agents .claude .cursor",
    "issue templates": "ISSUE_TEMPLATE",
    "styles": "styles css",
    "translations": "locale locales i18n translations lang",
    "configuration": "config configs conf settings",
    "data": "data",
    "schemas": "schema schemas",
    "protocol definitions": "proto protos protobuf",
    "type definitions": "types typings @types",
    "utilities": "util utils helpers",
    "requirements": "requirements",
    "changelog fragments": "changelog.d changelog changes newsfragments .changeset",
    "container images": "docker .docker",
    "deployment": "deploy deployment deployments helm charts k8s kubernetes",
    "infrastructure": "infra infrastructure terraform ansible",
    "packaging": "packaging debian snap",
    "continuous integration": "ci .ci .circleci .gitlab .azure-pipelines .woodpecker .buildkite",
    "GitHub configuration": ".github",
    "workflows of GitHub Actions": "workflows",
    "development container": ".devcontainer",
    "editor settings": ".vscode .idea",
    "Git hooks": ".husky .githooks",
    "third-party code": "vendor third_party third-party thirdparty _vendor node_modules",
    "licences": "licenses LICENSES",
    "artwork": "artwork branding logo logos",
}
_TOP_ONLY = frozenset(("apps", "packages", "pkg", "crates", "modules", "ci"))
_PURPOSE = {name: purpose for purpose, names in _PURPOSES.items() for name in names.split()}


def survey(paths: tuple[str, ...]) -> tuple[Folder, ...]:
    """Tell the folders of a source, the top first, then in order of their paths.

    Args:
        paths: POSIX paths of all files.

    Returns:
        Folders at most three levels deep. Of more than 200 the ones with most files are kept,
        higher levels first, so none stands without its parents.
    """
    languages: dict[str, Counter[str]] = {}
    roles: dict[str, Counter[Role]] = {}
    for path in paths:
        language, role = language_of(path), role_of(path)
        for folder in _folders_of(path):
            languages.setdefault(folder, Counter())[language] += 1
            roles.setdefault(folder, Counter())[role] += 1
    sizes = {folder: counts.total() for folder, counts in languages.items()}
    return tuple(
        Folder(
            name=folder,
            path=folder,
            role=_main_role(folder, roles[folder]),
            languages=_main_languages(languages[folder]),
            purpose=_purpose(folder, _main_role(folder, roles[folder])),
        )
        for folder in sorted(_kept(sizes), key=lambda name: "" if name == "." else name)
    )


def _folders_of(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return [".", *("/".join(parts[: n + 1]) for n in range(min(len(parts), _MAX_DEPTH)))]


def _kept(sizes: dict[str, int]) -> Iterable[str]:
    def rank(folder: str) -> tuple[int, int, str]:
        depth = 0 if folder == "." else folder.count("/") + 1
        return depth, -sizes[folder], folder

    kept: set[str] = set()
    for folder in sorted(sizes, key=rank):
        parent = folder.rpartition("/")[0]
        if len(kept) == _MAX_FOLDERS:
            break
        if not parent or parent in kept:
            kept.add(folder)
    return kept


def _main_role(folder: str, roles: Counter[Role]) -> Role:
    """What the folder's own name says, else what it is for; a part of it may be its tests."""
    if folder == ".":
        return "package"
    named = role_of(f"{folder}/_")
    if named != "package":
        return named
    if roles["package"] * _ENOUGH_CODE >= roles.total():
        return "package"
    if roles["package"] * _TESTS_PER_FILE >= roles.total():
        return "package"
    return max(roles, key=lambda role: (roles[role], role == "package", role))


def _main_languages(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    known = [(language, count) for language, count in counts.items() if language]
    known.sort(key=lambda pair: (not is_code(pair[0]), -pair[1], pair[0]))
    return tuple(known[:_MAX_LANGUAGES])


def _purpose(folder: str, role: Role) -> str:
    """What the name stands for; a test package of the source (`django/test`) is no tests."""
    name = folder.rpartition("/")[2]
    name = name if name in _PURPOSE else name.lower()
    if name == "workflows" and not folder.startswith(".github/"):
        return ""
    if name in _TOP_ONLY and "/" in folder:
        return ""
    purpose = _PURPOSE.get(name, "")
    return "" if purpose == "tests" and role != "test" else purpose


ANALYZER = Analyzer(name="layout", version="2", survey=survey)
