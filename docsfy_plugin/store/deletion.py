"""Forgetting a variant: its pages, its rows, and what a killed deletion left."""

from __future__ import annotations

import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import NoSuchVariantError, file_error
from docsfy_plugin.store.locks import acquire
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

HALF_DELETED_ERROR: Final = "its deletion was not finished"
# no part of a variant's path holds `%-` unless it is hashed, and then no leading dot
_PREFIX: Final = ".deleted-%-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """What was forgotten.

    Attributes:
        variant: Which one.
        repository: Stored id of its repository.
        page_count: Pages of its latest attempt.
        has_siblings: Whether another variant has that repository.
    """

    variant: Variant
    repository: str
    page_count: int
    has_siblings: bool


def delete_variant(state: StateDir, variant: Variant) -> Deletion:
    """Forget a variant: its page cache and all its rows; its site is left alone.

    A deletion that is killed leaves the variant as an error, without a cache, or forgotten; what
    it did not remove is removed by the next one, or by `repair`.

    Args:
        state: The state folder.
        variant: Which one.

    Raises:
        BusyError: It is being generated.
        NoSuchVariantError: It is not kept here.
        StateError: The state cannot be written.
    """
    lock = acquire(state, variant)
    try:
        with Database.open(state.database_path) as db:
            _mark(db, variant)
            aside = _set_cache_aside(state, variant)
            deletion = _delete_rows(db, variant)
        if aside is not None:
            _remove(aside)
        clear_deleted(state)
        _remove_empty_parents(state, variant)
    finally:
        lock.release()
    return deletion


def find_deleted(state: StateDir) -> tuple[Path, ...]:
    """Folders of page caches that a killed deletion left, sorted."""
    return tuple(sorted(state.caches_path.glob(f"{_PREFIX}*")))


def clear_deleted(state: StateDir) -> tuple[Path, ...]:
    """Remove what killed deletions left; gives the folders that were removed.

    Raises:
        StateError: One cannot be removed.
    """
    found = find_deleted(state)
    for folder in found:
        _remove(folder)
    return found


def _mark(db: Database, variant: Variant) -> None:
    """Note that the variant is no longer whole, before it is not."""
    with db.writing() as conn:
        marked = conn.execute(
            "UPDATE attempt SET status = 'error', error = ?, error_code = 'half-deleted'"
            " WHERE id = (SELECT attempt FROM variant WHERE name = ?)",
            (HALF_DELETED_ERROR, str(variant)),
        )
    if not marked.rowcount:
        raise NoSuchVariantError(f"{variant} is not kept here", hint="See docsfy status")


def _set_cache_aside(state: StateDir, variant: Variant) -> Path | None:
    """Rename the cache in one step, so that no part of it is ever taken for the whole."""
    cache = state.cache_path(variant)
    aside = state.caches_path / f"{_PREFIX}{secrets.token_hex(8)}"
    try:
        cache.rename(aside)
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise file_error(cache, exc) from exc
    return aside


def _delete_rows(db: Database, variant: Variant) -> Deletion:
    with db.writing() as conn:
        variant_id, repository = conn.execute(
            "SELECT id, repository FROM variant WHERE name = ?", (str(variant),)
        ).fetchone()
        (page_count,) = conn.execute(
            "SELECT count(*) FROM page WHERE variant_id = ?", (variant_id,)
        ).fetchone()
        # all its other rows go with it
        conn.execute("DELETE FROM variant WHERE id = ?", (variant_id,))
        # facts are of files, and variants share them
        conn.execute("DELETE FROM fact WHERE NOT EXISTS (SELECT 1 FROM variant)")
        (siblings,) = conn.execute(
            "SELECT count(*) FROM variant WHERE repository = ?", (repository,)
        ).fetchone()
    return Deletion(
        variant=variant,
        repository=repository,
        page_count=page_count,
        has_siblings=siblings > 0,
    )


def _remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        # another deletion clears the same folder
        shutil.rmtree(folder, ignore_errors=True)
    except OSError as exc:
        raise file_error(folder, exc) from exc


def _remove_empty_parents(state: StateDir, variant: Variant) -> None:
    folder = state.cache_path(variant).parent
    while folder != state.caches_path:
        with suppress(OSError):
            folder.rmdir()
        folder = folder.parent
