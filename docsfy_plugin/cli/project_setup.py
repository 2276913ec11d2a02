"""What `docsfy init` writes."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

import yaml
from docsfy_hookspecs import DocsfyError

from docsfy_plugin.cli.ci_jobs import make_job
from docsfy_plugin.cli.configuration_edit import add_plugin
from docsfy_plugin.cli.configuration_file import (
    find_configuration,
    load_leniently,
    read_plugin_options,
)
from docsfy_plugin.cli.ignored_folders import ignore_folder
from docsfy_plugin.cli.state_folder import find_state
from docsfy_plugin.source.errors import NoCommitError
from docsfy_plugin.source.opening import identify
from docsfy_plugin.source.repositories import open_repository

_DOCS_DIRS = ("docs", "docs-site", "mkdocs-docs")
_SITE_DIRS = ("site", "site-build", "mkdocs-site")
_KEEP = ".gitkeep"
_SITE_MARK = "sitemap.xml"


class NoFreeFolderError(DocsfyError):
    """Every folder that could be `docs_dir` or `site_dir` is taken."""

    code = "no-free-folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What was done.

    Attributes:
        lines: One a thing done; empty where all was there.
        next_command: What to run now.
    """

    lines: tuple[str, ...]
    next_command: str


def set_up_project(folder: Path, *, ci: str | None = None) -> SetUp:
    """Make `mkdocs build` document the repository that holds a folder.

    Args:
        folder: In the repository; its nearest `mkdocs.yml` is completed, else one is made at the
            repository's top.
        ci: Also write a job for `github` or `gitlab`.

    Raises:
        DocsfyError: There is no repository, or a file cannot be read or written.
    """
    top = _find_top(folder)
    path = find_configuration(folder)
    if path is not None and top not in (path.parent, *path.parent.parents):
        path = None
    try:
        lines = _complete(path) if path else _create(top)
        configuration = path or top / "mkdocs.yml"
        lines += ignore_folder(top, _site_folder(configuration))
        if ci is not None:
            lines += _write_job(top, configuration, ci)
    except OSError as exc:
        raise DocsfyError(
            f"{exc.filename!r} cannot be written: {exc.strerror}",
            hint="Make the folder writable",
            code="not-written",
        ) from exc
    return SetUp(lines=tuple(lines), next_command=_build_command(configuration, folder))


def _find_top(folder: Path) -> Path:
    try:
        top = open_repository(folder).top
    except NoCommitError:
        return folder.resolve()
    if top is None:
        raise DocsfyError(
            f"{str(folder)!r} is a bare repository, without files to work on",
            hint="Run docsfy init in a checkout, or docsfy generate here",
            code="bare-repository",
        )
    return top


def _create(top: Path) -> list[str]:
    docs_dir = _choose(top, _DOCS_DIRS, "docs_dir", mark="")
    site_dir = _choose(top, _SITE_DIRS, "site_dir", mark=_SITE_MARK)
    values: dict[str, object] = {"site_name": _project_name(top)}
    if docs_dir != _DOCS_DIRS[0]:
        values["docs_dir"] = docs_dir
    if site_dir != _SITE_DIRS[0]:
        values["site_dir"] = site_dir
    values |= {"theme": {"name": "docsfy"}, "plugins": ["search", "docsfy"]}
    dumped = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
    (top / "mkdocs.yml").write_text(dumped, encoding="utf-8")
    lines = ["Wrote mkdocs.yml"]
    if "docs_dir" in values:
        lines[0] += f", with docs_dir: {docs_dir}, since docs/ holds files already"
    return lines + _make_docs_dir(top, docs_dir)


def _complete(path: Path) -> list[str]:
    lines = []
    if add_plugin(path):
        lines.append(f"Added docsfy to the plugins in {path.name}")
    docs_dir = (load_leniently(path) or {}).get("docs_dir", "docs")
    if isinstance(docs_dir, str):
        lines += _make_docs_dir(path.parent, docs_dir)
    return lines


def _choose(top: Path, names: tuple[str, ...], option: str, *, mark: str) -> str:
    """The first folder that nobody uses: missing, empty, or one that bears a mark."""
    for name in names:
        folder = top / name
        if not os.path.lexists(folder):
            return name
        if folder.is_dir() and not folder.is_symlink():
            held = {entry.name for entry in folder.iterdir()} - {_KEEP}
            if not held or mark in held:
                return name
    raise NoFreeFolderError(
        f"None of {', '.join(names)} is free for {option}",
        hint=f"Write mkdocs.yml with a {option} of your choice, then run docsfy init again",
    )


def _make_docs_dir(root: Path, docs_dir: str) -> list[str]:
    """Make `docs_dir`, with a file in it: Git keeps no empty folder."""
    folder = root / docs_dir
    if folder.is_dir() and any(folder.iterdir()):
        return []
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _KEEP).touch()
    return [f"Made {docs_dir}/{_KEEP}: MkDocs needs docs_dir to exist; your own pages go there"]


def _project_name(top: Path) -> str:
    try:
        return identify(top, state_dir=top / ".docsfy").project
    except NoCommitError:
        return top.name or "Documentation"


def _write_job(top: Path, configuration: Path, ci: str) -> list[str]:
    instances = read_plugin_options(configuration) or ()
    # the variable is stronger than options, and refused where there are several instances
    names_branch = len(instances) == 1 and not {"repo", "branch"} & set(instances[0])
    name, content = make_job(
        ci,
        configuration=_from_top(configuration, top),
        state_dir=_from_top(find_state(None, folder=configuration.parent).path, top),
        site_dir=_from_top(_site_folder(configuration), top),
        names_branch=names_branch,
    )
    path = top / name
    if path.exists():
        if path.read_bytes() == content.encode():
            return []
        return [f"{name} is there already and stays as it is; add this to it:", content]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return [f"Wrote {name}"]


def _site_folder(configuration: Path) -> Path:
    site_dir = (load_leniently(configuration) or {}).get("site_dir")
    return configuration.parent / (site_dir if isinstance(site_dir, str) else _SITE_DIRS[0])


def _from_top(path: Path, top: Path) -> str:
    return Path(os.path.relpath(path, top)).as_posix()


def _build_command(configuration: Path, folder: Path) -> str:
    command = "mkdocs build --strict"
    if configuration.parent == folder.resolve():
        return command
    return f"{command} -f {shlex.quote(os.path.relpath(configuration, folder))}"
