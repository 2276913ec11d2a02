"""What `docsfy doctor` looks at; nothing is changed."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from docsfy_hookspecs.errors import DocsfyError

from docsfy_plugin.cli.checkup import Checkup
from docsfy_plugin.cli.configuration_file import (
    find_configuration,
    load_leniently,
    read_plugin_options,
)
from docsfy_plugin.cli.loaded_plugins import load_plugins
from docsfy_plugin.cli.provider_checkups import check_providers
from docsfy_plugin.host.errors import PluginLoadError
from docsfy_plugin.source.git import run_git
from docsfy_plugin.source.repositories import open_repository
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.orphans import find_orphans
from docsfy_plugin.store.processes import process_started
from docsfy_plugin.store.repairs import find_problems
from docsfy_plugin.store.state import StateDir


def check_all(state: StateDir) -> tuple[Checkup, ...]:
    """Look at programs, packages, the project here and the state.

    Args:
        state: The state folder, which need not exist.
    """
    here = Path.cwd()
    checks: tuple[tuple[str, Callable[[], Iterator[Checkup]]], ...] = (
        ("Python", _check_python),
        ("Git", _check_git),
        ("MkDocs", _check_mkdocs),
        ("click", _check_click),
        ("theme", _check_theme),
        ("repository", lambda: _check_repository(here)),
        ("mkdocs.yml", lambda: _check_configuration(here, state)),
        ("plugins", _check_plugins),
        ("providers", _check_providers),
        ("state", lambda: _check_state(state)),
        ("attempts", lambda: _check_attempts(state)),
        ("locks", lambda: _check_locks(state)),
    )
    return tuple(found for name, check in checks for found in _run(name, check))


def _run(name: str, check: Callable[[], Iterator[Checkup]]) -> Iterator[Checkup]:
    try:
        yield from check()
    except DocsfyError as exc:
        yield Checkup(name, "wrong", exc.message, exc.hint)


def _check_python() -> Iterator[Checkup]:
    yield Checkup("Python", "ok", f"{platform.python_version()} at {sys.executable}")


def _check_git() -> Iterator[Checkup]:
    answer = run_git(["--version"])
    yield Checkup("Git", "ok", answer.text.strip().removeprefix("git version "))


def _check_mkdocs() -> Iterator[Checkup]:
    version = importlib.metadata.version("mkdocs")
    if _numbers(version)[:2] == (1, 6):
        yield Checkup("MkDocs", "ok", version)
    else:
        hint = "Install 'mkdocs>=1.6,<2'; docsfy generate --export serves other generators"
        yield Checkup("MkDocs", "wrong", f"{version} is not supported", hint)


def _check_click() -> Iterator[Checkup]:
    version = importlib.metadata.version("click")
    if _numbers(version)[:2] == (8, 3):
        message = f"{version} switches off the live reload of mkdocs serve"
        yield Checkup("click", "wrong", message, "Install 'click!=8.3.*'")
    else:
        yield Checkup("click", "ok", version)


def _check_theme() -> Iterator[Checkup]:
    names = {point.name for point in importlib.metadata.entry_points(group="mkdocs.themes")}
    if "docsfy" in names:
        yield Checkup("theme", "ok", "docsfy is installed")
    else:
        yield Checkup("theme", "wrong", "docsfy is not installed", "Install mkdocs-docsfy again")


def _check_repository(here: Path) -> Iterator[Checkup]:
    repository = open_repository(here)
    branch = repository.head_branch or "no branch"
    yield Checkup("repository", "ok", f"{repository.folder}, {branch}, {repository.head[:9]}")


def _check_configuration(here: Path, state: StateDir) -> Iterator[Checkup]:
    path = find_configuration(here)
    if path is None:
        hint = "docsfy init makes one; docsfy generate needs none"
        yield Checkup("mkdocs.yml", "note", "There is none here", hint)
        return
    name = path.name
    instances = read_plugin_options(path)
    if instances is None:
        yield Checkup(name, "wrong", f"{str(path)!r} cannot be read as YAML", "Correct the file")
        return
    if not instances:
        hint = "Run docsfy init, or add docsfy to its plugins"
        yield Checkup(name, "note", f"{str(path)!r} does not list docsfy", hint)
        return
    yield Checkup(name, "ok", f"{str(path)!r} lists docsfy")
    yield from _check_folders(path, state)


def _check_folders(path: Path, state: StateDir) -> Iterator[Checkup]:
    values = load_leniently(path) or {}
    for option, default in (("docs_dir", "docs"), ("site_dir", "site")):
        value = values.get(option, default)
        if not isinstance(value, str):
            continue
        folder = path.parent / value
        if option == "docs_dir" and not folder.is_dir():
            hint = "Run docsfy init, or make it with a file that Git tracks"
            yield Checkup(option, "wrong", f"{value!r} does not exist", hint)
        if state.path.resolve().is_relative_to(folder.resolve()):
            message = f"{str(state.path)!r} lies in {option} {value!r}"
            yield Checkup("state_dir", "wrong", message, "Set it to a folder beside mkdocs.yml")


def _check_plugins() -> Iterator[Checkup]:
    names = ", ".join(plugin.name for plugin in load_plugins({}).plugins)
    yield Checkup("plugins", "ok", names)


def _check_providers() -> Iterator[Checkup]:
    # plugins that do not load are told of above
    with suppress(PluginLoadError):
        yield from check_providers()


def _check_state(state: StateDir) -> Iterator[Checkup]:
    path = state.path
    nearest = next(one for one in (path, *path.absolute().parents) if one.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        hint = "Make it writable, or set another state_dir"
        yield Checkup("state", "wrong", f"{str(nearest)!r} cannot be written", hint)
    elif not path.exists():
        yield Checkup("state", "ok", f"{str(path)!r} is made by the first run")
    else:
        yield Checkup("state", "ok", f"{str(path)!r} can be written")
    for problem in find_problems(state):
        message, _, hint = problem.partition(". ")
        yield Checkup("state", "wrong", message, hint)


def _check_attempts(state: StateDir) -> Iterator[Checkup]:
    with Database.open_read_only(state.database_path) as db:
        for status in find_orphans(db):
            message = f"{status.variant} was left unfinished by process {status.pid}, which is gone"
            yield Checkup("attempts", "wrong", message, "Run docsfy status: it gives it its end")


def _check_locks(state: StateDir) -> Iterator[Checkup]:
    for path in sorted((state.path / "locks").rglob("*.pid")):
        with suppress(OSError, ValueError):
            pid = int(path.read_text(encoding="ascii"))
            if process_started(pid) is None:
                message = f"{str(path)!r} names process {pid}, which is gone"
                yield Checkup("locks", "note", message, "The next run replaces it")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
