"""The state folder: `.docsfy/` and what lies where in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from docsfy_plugin.store.errors import ReadOnlyStateError, file_error
from docsfy_plugin.store.variants import Variant

_FOLDERS = ("cache", "locks", "sources")


@dataclass(frozen=True, slots=True)
class StateDir:
    """A state folder; making this object touches nothing.

    Attributes:
        path: The folder.
    """

    path: Path

    @classmethod
    def create(cls, path: Path) -> StateDir:
        """Make the folder and its parts where they are missing.

        Raises:
            StateError: It cannot be made, or not be written, or the disk is full.
        """
        state = cls(path)
        try:
            for name in _FOLDERS:
                (path / name).mkdir(parents=True, exist_ok=True)
            ignore = path / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
        except OSError as exc:
            raise file_error(path, exc) from exc
        for folder in (path, *(path / name for name in _FOLDERS)):
            if not os.access(folder, os.W_OK | os.X_OK):
                raise ReadOnlyStateError(folder, "permission denied")
        return state

    @property
    def database_path(self) -> Path:
        """The sidecar database."""
        return self.path / "docsfy.db"

    @property
    def caches_path(self) -> Path:
        """The folder of all page caches."""
        return self.path / "cache"

    def cache_path(self, variant: Variant) -> Path:
        """The folder of a variant's page cache."""
        return self.caches_path / variant.path

    def lock_path(self, variant: Variant) -> Path:
        """The file that is locked while the variant is generated."""
        path = self.path / "locks" / variant.path
        return path.with_name(f"{path.name}.lock")
