"""What is wrong with the kept state, and putting it right: `docsfy doctor`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from docsfy_plugin.store.attempts import begin_attempt, finish_attempt, variant_row_id
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.deletion import clear_deleted, find_deleted
from docsfy_plugin.store.errors import (
    DamagedStateError,
    NewerStateError,
    OlderStateError,
    StateError,
    file_error,
)
from docsfy_plugin.store.locks import acquire
from docsfy_plugin.store.page_cache import FILE_NAME, PageCache, read_variant
from docsfy_plugin.store.page_rows import load_pages, rebuild_page_rows
from docsfy_plugin.store.processes import this_process
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

_PATIENCE_S = 1.0
"""A write of a run takes milliseconds: who keeps the database longer stands in its way."""

REBUILT_ERROR = "the database was rebuilt from the page cache"


def find_problems(state: StateDir) -> tuple[str, ...]:
    """Look at the database and at every page cache, and compare them; writes nothing.

    Returns:
        One line a problem; empty when all is well.
    """
    if not state.path.is_dir():
        return ()
    problems = []
    try:
        rows = _check_database(state)
    except StateError as exc:
        problems.append(str(exc))
        rows = None
    else:
        problems += _check_writing(state)
    for path in find_caches(state):
        try:
            problems += _check_cache(path, rows)
        except StateError as exc:
            problems.append(str(exc))
    problems += [
        f"{str(folder)!r} was left by a deletion. Run docsfy doctor --repair: it removes it"
        for folder in find_deleted(state)
    ]
    return tuple(problems)


def repair(state: StateDir, *, at: str) -> tuple[str, ...]:
    """Set aside what does not open, and rebuild the index of pages from their records.

    A record that cannot be read is removed: its page is written again.

    Args:
        state: The state folder.
        at: Now, UTC ISO 8601, ending in `Z`; files that are set aside are named by it.

    Returns:
        One line for each thing that was done.

    Raises:
        BusyError: A variant is being generated.
        StateError: The state cannot be written.
    """
    done = []
    stamp = "".join(character for character in at if character.isalnum())
    with ExitStack() as locks:
        variants: list[tuple[Path, Variant]] = []
        for path in find_caches(state):
            try:
                variant = read_variant(path)
            except (DamagedStateError, NewerStateError):
                done.append(_set_aside(path / FILE_NAME, stamp))
                continue
            if variant is not None:
                variants.append((path, variant))
                lock = acquire(state, variant)
                locks.callback(lock.release)
        try:
            done += _migrate(state)
            _check_database(state)
        except (DamagedStateError, NewerStateError):
            done.append(_set_aside(state.database_path, stamp))
        with Database.open(state.database_path) as db:
            for number, (path, variant) in enumerate(variants, start=1):
                removed = _remove_damaged(path, variant)
                done += [f"Removed damaged page {slug} of {variant}" for slug in removed]
                changed = _rebuild(db, path, variant, f"repair-{stamp}-{number}", at)
                if changed:
                    done.append(f"Rebuilt {changed} page rows of {variant}")
    done += [f"Removed {folder}, left by a deletion" for folder in clear_deleted(state)]
    return tuple(done)


def find_caches(state: StateDir) -> tuple[Path, ...]:
    """Folders of all page caches, sorted."""
    depth = "/".join("*" * 4)  # a variant's path has four parts
    return tuple(sorted(path.parent for path in state.caches_path.glob(f"{depth}/{FILE_NAME}")))


def _check_database(state: StateDir) -> dict[Variant, dict[str, tuple[str, str]]]:
    """Digest and attempt by slug and variant, as the rows say.

    Raises:
        StateError: The database cannot be read.
    """
    path = state.database_path
    with Database.open_read_only(path) as db:
        with db.reading() as conn:
            (verdict,) = conn.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise DamagedStateError(path, str(verdict).splitlines()[0])
            names = conn.execute("SELECT name FROM variant ORDER BY name").fetchall()
        return {
            variant: {
                page.slug: (page.digest, page.attempt)
                for page in load_pages(db, variant)
                if page.digest
            }
            for variant in (Variant.parse(name) for (name,) in names)
        }


def _migrate(state: StateDir) -> list[str]:
    """Bring the database of an older docsfy to this version; says that it was done."""
    try:
        Database.open_read_only(state.database_path).close()
    except OlderStateError:
        Database.open(state.database_path).close()
        return [f"Migrated {state.database_path}"]
    return []


def _check_writing(state: StateDir) -> Iterator[str]:
    """Say why the next run could not store anything."""
    path = state.database_path
    if not path.exists() or not os.access(path.parent, os.W_OK):
        return
    try:
        with Database.open_read_only(path, timeout_s=_PATIENCE_S) as db:
            db.check_writing()
    except StateError as exc:
        yield str(exc)


def _check_cache(path: Path, rows: dict[Variant, dict[str, tuple[str, str]]] | None) -> list[str]:
    variant = read_variant(path)
    if variant is None:
        return []
    with PageCache.open(path, variant) as cache:
        slugs = cache.slugs()
        kept = {record.slug: (record.digest, record.attempt) for record in cache.records()}
    problems = [
        f"Cached page {slug} of {variant} is damaged and is written again"
        for slug in slugs
        if slug not in kept
    ]
    if rows is not None:
        listed = rows.get(variant, {})
        differing = sum(listed.get(slug) != record for slug, record in kept.items())
        differing += sum(slug not in slugs for slug in listed)
        if differing:
            problems.append(
                f"{differing} page rows of {variant} differ from their records. "
                "Run docsfy doctor --repair: it rebuilds them"
            )
    return problems


def _remove_damaged(path: Path, variant: Variant) -> tuple[str, ...]:
    """Drop records that cannot be read, so that only what can be used is kept."""
    with PageCache.open(path, variant) as cache:
        damaged = tuple(slug for slug in cache.slugs() if cache.get(slug) is None)
        cache.remove(damaged)
    return damaged


def _rebuild(db: Database, path: Path, variant: Variant, attempt: str, at: str) -> int:
    with PageCache.open(path, variant) as cache:
        records = tuple(cache.records())
    with db.reading() as conn:
        known = variant_row_id(conn, variant) is not None
    if not known:
        begin_attempt(
            db,
            variant,
            attempt,
            repository="",
            options_digest="",
            at=at,
            process=this_process(),
        )
        finish_attempt(
            db, attempt, status="error", at=at, error=REBUILT_ERROR, error_code="rebuilt"
        )
    return rebuild_page_rows(db, variant, records)


def _set_aside(path: Path, stamp: str) -> str:
    """Rename a database and what SQLite keeps beside it; says what was done."""
    name = f"{path.name}.damaged-{stamp}"
    try:
        for ending in ("", "-wal", "-shm"):
            beside = path.with_name(path.name + ending)
            if beside.exists():
                beside.rename(path.with_name(name + ending))
    except OSError as exc:
        raise file_error(path, exc) from exc
    return f"Set aside {path} as {name}"
