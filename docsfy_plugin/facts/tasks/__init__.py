"""Tasks for those who work on a project, whatever runs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docsfy_hookspecs.facts import Analyzer, Fact

from docsfy_plugin.facts.formats import text_of
from docsfy_plugin.facts.roles import role_of
from docsfy_plugin.facts.tasks import configured, make, node, python, runners
from docsfy_plugin.facts.tasks.package_managers import join, survey

_READERS: dict[str, Callable[[str, str], Sequence[Fact]]] = {
    "Makefile": make.read,
    "makefile": make.read,
    "GNUmakefile": make.read,
    "package.json": node.read_package,
    "deno.json": node.read_deno,
    "deno.jsonc": node.read_deno,
    "composer.json": node.read_composer,
    "tox.ini": python.read_tox,
    "setup.cfg": python.read_tox,
    "noxfile.py": python.read_nox,
    "pyproject.toml": configured.read,
    "hatch.toml": configured.read_hatch,
    "tox.toml": configured.read_tox,
    ".pre-commit-config.yaml": runners.read_pre_commit,
    "Taskfile.yml": runners.read_taskfile,
    "Taskfile.yaml": runners.read_taskfile,
    "justfile": runners.read_just,
    "Justfile": runners.read_just,
    ".justfile": runners.read_just,
    "Rakefile": runners.read_rake,
}


def read(path: str, data: bytes) -> Sequence[Fact]:
    """Read one file of tasks; those of vendored copies, tests and examples are passed over.

    Raises:
        UnreadableFileError: The file is not of the form that its name promises.
    """
    folder, _, name = path.rpartition("/")
    if role_of(f"{folder}/_" if folder else "_") in ("vendored", "test", "example"):
        return ()
    return _READERS[name](path, text_of(path, data))


ANALYZER = Analyzer(
    name="tasks",
    version="1",
    patterns=tuple(f"**/{name}" for name in _READERS),
    read=read,
    join=join,
    survey=survey,
    max_bytes=500_000,
)
