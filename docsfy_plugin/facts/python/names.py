"""What a path tells of a module: its dotted name and what the file is for."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Role

_OUTSIDE: dict[str, Role] = {
    **dict.fromkeys(("test", "tests", "testing", "testdata", "spec", "specs", "e2e"), "test"),
    **dict.fromkeys(("unittests", "integration", "fixtures"), "test"),
    **dict.fromkeys(("example", "examples", "sample", "samples", "demo", "demos"), "example"),
    **dict.fromkeys(("tutorial", "tutorials", "docs_src", "notebooks", "cookbook"), "example"),
    **dict.fromkeys(("recipes", "playground"), "example"),
    **dict.fromkeys(("doc", "docs", "documentation", "website"), "docs"),
    **dict.fromkeys(("bench", "benchmark", "benchmarks", "perf", "profiling"), "script"),
    **dict.fromkeys(("bin", "ci", "dev", "devtools", "hack", "script", "scripts"), "script"),
    **dict.fromkeys(("task", "tasks", "tool", "tools", "build_tools", "packaging"), "script"),
}
_ANYWHERE: dict[str, Role] = {
    **dict.fromkeys(("tests", "testdata", "unittests"), "test"),
    **dict.fromkeys(("_vendor", "_vendored", "vendor", "vendored", "third_party"), "vendored"),
    **dict.fromkeys(("thirdparty", "3rdparty", "site-packages", "node_modules"), "vendored"),
}
_SCRIPTS = frozenset(
    {"setup.py", "noxfile.py", "tasks.py", "fabfile.py", "dodo.py", "build.py", "release.py"}
)
_TEST_FILE = re.compile(r"(?:test_.*|.*_test|tests|conftest)\.py")
_TEST_FOLDER = re.compile(r"test_.*|.*_tests?|tests?[-_].*")
_MIGRATION = re.compile(r"(?:\d{4}|(?=\D*\d)[0-9a-f]{8,40})_\w+\.py")


def path_name(path: str) -> str:
    """Dotted name of a file by its path alone; empty for `__init__.py` at the top.

    `src/pkg/core.py` is `src.pkg.core`, `src/pkg/__init__.py` is `src.pkg`.
    """
    stem = path.rpartition(".")[0] if path.endswith((".py", ".pyi")) else path
    folder, _, last = stem.rpartition("/")
    if last == "__init__":
        stem = folder
    return stem.replace("/", ".")


def is_private(name: str) -> bool:
    """Whether a part of a dotted name begins with an underscore."""
    return name.startswith("_") or "._" in name


def is_test_file(path: str) -> bool:
    """Whether a file's own name is one that test runners look for."""
    return _TEST_FILE.fullmatch(path.rpartition("/")[2]) is not None


def role_of(path: str, outside: int = 1, *, by_file_name: bool = True) -> Role:
    """What a file is for, by the conventions of the field.

    `tests` and folders of vendored code count anywhere. `test`, `docs`, `tools` and the like
    count outside import packages only: `django/test` is part of Django.

    Args:
        path: POSIX path of a file of Python.
        outside: How many leading folders lie outside any import package, the package itself
            included. One is what a path alone can tell.
        by_file_name: Whether `test_*.py` and the like are tests wherever they lie.
    """
    *folders, last = path.split("/")
    for place, folder in enumerate(folders):
        role = _ANYWHERE.get(folder.lower())
        if role is None and place < outside:
            role = "script" if folder.startswith(".") else _OUTSIDE.get(folder.lower())
            if role is None and _TEST_FOLDER.fullmatch(folder):
                role = "test"
        if role is not None:
            return role
    if by_file_name and _TEST_FILE.fullmatch(last):
        return "test"
    if len(folders) < outside and last in _SCRIPTS:
        return "script"
    if folders and folders[-1] in {"migrations", "versions"} and _MIGRATION.fullmatch(last):
        return "script"
    return "package"
