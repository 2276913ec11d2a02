"""What a generated site was made from, so that the same site is not rendered twice."""

from __future__ import annotations

import json
from pathlib import Path

import mkdocs
from docsfy_hookspecs import digest
from mkdocs.config.defaults import MkDocsConfig

import docsfy_plugin
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import file_error
from docsfy_plugin.store.records import SnapshotRow
from docsfy_plugin.store.snapshots import load_snapshot
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant


class SiteStamp:
    """A note in the state folder about one site: its folder's identity, and a hash.

    The hash is over the variant, the documented source, options and plugins, the theme's files
    and MkDocs' version.
    """

    def __init__(self, state: StateDir, config: MkDocsConfig) -> None:
        """Look at nothing yet.

        Args:
            state: The state folder.
            config: Of MkDocs, before a build changes it.
        """
        self._state = state
        self._site_dir = Path(config.site_dir)
        self._rendering = (mkdocs.__version__, docsfy_plugin.__version__, config.strict)
        self._theme_dirs = [Path(folder) for folder in config.theme.dirs]
        name = digest(str(self._site_dir)).rpartition(":")[2]
        self._path = state.path / "sites" / f"{name}.json"

    def exists(self) -> bool:
        """Whether the site was generated before and still lies there."""
        return self._path.is_file() and self._site_dir.is_dir()

    def is_of(self, variant: Variant, source: SnapshotRow) -> bool:
        """Whether the site is what a build would make of a source."""
        try:
            stamped = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return False
        return bool(stamped == self._values(variant, source))

    def write(self, variant: Variant) -> None:
        """Note that the site was built just now.

        Raises:
            StateError: The state folder cannot be written.
        """
        with Database.open_read_only(self._state.database_path) as db:
            source = load_snapshot(db, variant)
        if source is None:
            return
        try:
            self._path.parent.mkdir(exist_ok=True)
            self._path.write_text(json.dumps(self._values(variant, source)), encoding="ascii")
        except OSError as exc:
            raise file_error(self._path, exc) from exc

    def _values(self, variant: Variant, source: SnapshotRow) -> dict[str, object]:
        found = self._site_dir.stat()
        made_from = digest(
            str(variant),
            source.snapshot,
            source.modified,
            source.remote,
            source.commit,
            source.options_digest,
            source.implementers_digest,
            self._rendering,
            self._hash_theme(),
        )
        return {"device": found.st_dev, "inode": found.st_ino, "made_from": made_from}

    def _hash_theme(self) -> str:
        files = sorted(
            path
            for folder in self._theme_dirs
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        )
        return digest(*((str(path), path.read_bytes()) for path in files))
