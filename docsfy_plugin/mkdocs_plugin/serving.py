"""`mkdocs serve`: what is watched."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer

from docsfy_plugin.mkdocs_plugin.configuration import site_folders
from docsfy_plugin.mkdocs_plugin.instance import Instance


def watch_source(server: LiveReloadServer, instance: Instance, config: MkDocsConfig) -> None:
    """Watch what is documented, and nothing that a build writes.

    Only the top entries that hold documented files are watched, so neither `.git` nor
    `state_dir` nor the site can start a rebuild.

    Args:
        server: MkDocs' preview.
        instance: The instance; a source behind a URL is not watched.
        config: Of MkDocs; its own watched folders are not watched twice.
    """
    ignore_changes(server, instance.state_dir.resolve())
    doc = instance.documentation
    if doc is None or doc.top is None:
        return
    written = [Path(config.docs_dir).resolve(), *site_folders(config), instance.state_dir.resolve()]
    for path in watched_paths(doc.top, [file.path for file in doc.source.files], written):
        server.watch(str(path))


def watched_paths(top: Path, files: Sequence[str], apart: Sequence[Path]) -> list[Path]:
    """The fewest paths that hold all files and nothing that is to be kept apart.

    Args:
        top: Top of the checkout.
        files: Paths of the documented files, relative to it.
        apart: Folders that a build writes or that MkDocs watches itself, absolute.

    Returns:
        Files and folders, sorted; links are left out.
    """
    found: set[Path] = set()
    pending = {(top, tuple(file.split("/"))) for file in files}
    while pending:
        deeper = set()
        for parent, parts in pending:
            path = parent / parts[0]
            if path in found or path in apart or path.is_symlink():
                continue
            if any(path in one.parents for one in apart) and len(parts) > 1:
                deeper.add((path, parts[1:]))
            elif path.exists():
                found.add(path)
        pending = deeper
    return sorted(found)


def ignore_changes(server: LiveReloadServer, folder: Path) -> None:
    """Let nothing in a folder start a rebuild, though its parents may be watched.

    An author's `watch: [.]` would else rebuild for ever: every build writes `state_dir`.

    Args:
        server: MkDocs' preview; what it watches from now on is looked at, what it watches already
            cannot hold the folder.
        folder: Absolute, links followed.
    """
    schedule = server.observer.schedule

    def schedule_others(handler: Any, path: str, **options: Any) -> Any:  # noqa: ANN401  # as watchdog has them
        tell = handler.on_any_event

        def tell_others(event: Any) -> None:  # noqa: ANN401  # as above
            changed = Path(os.path.realpath(os.fsdecode(event.src_path)))
            if changed != folder and folder not in changed.parents:
                tell(event)

        handler.on_any_event = tell_others
        return schedule(handler, path, **options)

    server.observer.schedule = schedule_others  # type: ignore[assignment, method-assign]
