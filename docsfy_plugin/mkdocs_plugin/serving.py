"""`mkdocs serve`: what is watched."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer

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
    doc = instance.documentation
    if doc is None or doc.top is None:
        return
    watched = {Path(config.docs_dir).resolve()}
    entries = sorted({file.path.split("/", 1)[0] for file in doc.source.files})
    for entry in entries:
        path = doc.top / entry
        inside = any(path == one or path in one.parents for one in watched)
        if path.exists() and not path.is_symlink() and not inside:
            server.watch(str(path))
