"""What a source file is for, as far as its path tells."""

from __future__ import annotations

import functools
import re

from docsfy_hookspecs.facts import Role

_VENDORED_FOLDERS = frozenset(
    (
        "node_modules",
        "bower_components",
        "vendor",
        "vendored",
        "_vendor",
        "_vendored",
        "third_party",
        "third-party",
        "thirdparty",
        "3rdparty",
        "external_libs",
        "dist",
        ".venv",
        "venv",
        "site-packages",
        ".yarn",
        ".pnp",
        "__pycache__",
        "Pods",
    )
)
_TEST_FOLDERS = frozenset(
    (
        "test",
        "tests",
        "testing_data",
        "testdata",
        "test_data",
        "spec",
        "specs",
        "__tests__",
        "__test__",
        "__mocks__",
        "__fixtures__",
        "__snapshots__",
        "e2e",
        "fixtures",
        "conformance",
        "fuzz",
        "integration_tests",
        "unit_tests",
        "integrationtest",
        "androidtest",
    )
)
_DOCS_FOLDERS = frozenset(
    (
        "doc",
        "docs",
        "documentation",
        "docs_src",
        "website",
        "site-docs",
    )
)
_EXAMPLE_FOLDERS = frozenset(
    (
        "example",
        "examples",
        "_example",
        "_examples",
        "sample",
        "samples",
        "demo",
        "demos",
        "tutorial",
        "tutorials",
        "notebooks",
        "playground",
        "playgrounds",
    )
)
_SCRIPT_FOLDERS = frozenset(
    (
        "script",
        "scripts",
        "tool",
        "tools",
        "ci",
        ".ci",
        ".github",
        ".gitlab",
        ".circleci",
        ".azure-pipelines",
        ".husky",
        "hack",
        "maint",
        "devtools",
        "build_tools",
        "build-tools",
        "buildtools",
        ".devcontainer",
        ".vscode",
    )
)
_BENCHMARK_FOLDERS = frozenset(("bench", "benches", "benchmark", "benchmarks"))
_GENERATED_NAME = re.compile(
    r"\.min\.(?:js|css|mjs)$|[-.]bundle\.js$|\.map$|_pb2(?:_grpc)?\.pyi?$|\.pb\.(?:go|cc|h)$"
    r"|\.g\.dart$|\.designer\.cs$|_generated\.(?:go|rs)$|\.generated\.[a-z]+$"
    r"|^zz_generated\.|^(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml)$",
    re.IGNORECASE,
)
_TEST_NAME = re.compile(
    r"^test_.*\.py$|_tests?\.(?:py|go|rb|exs|cc|cpp|c|dart|rs|ts|js)$|^(?:conftest|tests)\.py$"
    r"|\.(?:test|spec|test-d|bench|stories|cy)\.[cm]?[jt]sx?$|_spec\.rb$|^tests?\.rs$"
    r"|(?:Test|Tests|TestCase|IT)\.(?:java|kt|scala|groovy|cs|php|swift)$|Spec\.(?:scala|groovy)$",
)
_SCRIPT_NAME = re.compile(
    r"^(?:setup|noxfile|tasks|fabfile|dodo|build|make|release|conftest)\.py$|^build\.rs$"
    r"|^(?:gulpfile|gruntfile|rollup|webpack|vite|vitest|jest|babel|eslint|karma|tsup|postcss"
    r"|tailwind|prettier|commitlint|playwright|cypress|next|nuxt|svelte|astro|esbuild)"
    r"(?:\.config)?(?:\.[a-z]+)?\.[cm]?[jt]s$|^\.[a-z-]+rc\.[cm]?js$|^[a-z.-]+\.config\.[cm]?[jt]s$"
    r"|^(?:Rakefile|Makefile|Dangerfile|Fastfile)$",
    re.IGNORECASE,
)
_SOURCE_FOLDERS = frozenset(("src", "lib"))
_AMBIGUOUS_FOLDERS = frozenset(("test", "spec"))
"""Below the top these may be a package for testing (`django.test`): file names decide."""


@functools.lru_cache(maxsize=65536)
def role_of(path: str) -> Role:
    """Tell what a file is for from its path, by the conventions of all languages.

    The first folder from the top that is known decides, so an example's tests are an example.
    Below a source folder or a Python package (`src/`, `lib/`) words such as `tools` are
    ordinary names; tests and copies of others' code are told there too.

    Args:
        path: POSIX path relative to the repository's top.

    Returns:
        The role; `package` for what no convention claims.
    """
    *folders, name = path.split("/")
    if any(map(_is_vendored, folders)) or _GENERATED_NAME.search(name):
        return "vendored"
    is_test = bool(_TEST_NAME.search(name))
    for depth, folder in enumerate(folders):
        if depth and folder in _AMBIGUOUS_FOLDERS and not is_test:
            continue
        role = _folder_role(folder, depth=depth)
        if role is not None:
            return role
        if folder.lower() in _SOURCE_FOLDERS:
            return _below_source(folders[depth + 1 :], name)
    return _file_role(name, top=not folders)


def _is_vendored(folder: str) -> bool:
    return folder in _VENDORED_FOLDERS or folder.endswith(".egg-info")


def _below_source(folders: list[str], name: str) -> Role:
    known = {folder.lower() for folder in folders} & _TEST_FOLDERS
    if _TEST_NAME.search(name) or known - _AMBIGUOUS_FOLDERS:
        return "test"
    if any(folder.lower().endswith((".tests", ".test")) for folder in folders):
        return "test"
    # Maven's `src/test/java` stands at once below the source folder
    return "test" if folders and folders[0] in _AMBIGUOUS_FOLDERS else "package"


def _folder_role(folder: str, *, depth: int) -> Role | None:
    lower = folder.lower()
    if lower in _TEST_FOLDERS or lower.endswith((".tests", ".test", "-tests", "_tests")):
        return "test"
    if lower in _EXAMPLE_FOLDERS:
        return "example"
    if lower in _DOCS_FOLDERS:
        return "docs"
    if lower in _BENCHMARK_FOLDERS:
        return "script"
    # deeper down these are ordinary names: `django/core/management/tools`, `pkg/ci`
    if depth == 0 and lower in _SCRIPT_FOLDERS:
        return "script"
    return None


def _file_role(name: str, *, top: bool) -> Role:
    if _TEST_NAME.search(name):
        return "test"
    if top and _SCRIPT_NAME.search(name):
        return "script"
    is_build_file = name == "setup.py" or (
        _SCRIPT_NAME.search(name) is not None and not name.endswith(".py")
    )
    return "script" if is_build_file else "package"
