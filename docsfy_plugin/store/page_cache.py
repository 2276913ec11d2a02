"""The page cache: good pages of a variant, by slug."""

from __future__ import annotations

import logging
import os.path
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from docsfy_plugin.store.errors import (
    DamagedStateError,
    ReadOnlyStateError,
    file_error,
    sqlite_error,
)
from docsfy_plugin.store.page_codec import PageDecodeError, decode_page, encode_page
from docsfy_plugin.store.records import PageRecord
from docsfy_plugin.store.variants import Variant

if TYPE_CHECKING:
    import diskcache

_log = logging.getLogger(__name__)

FILE_NAME: Final = "cache.db"
_TIMEOUT_S = 10.0
_SETTINGS: Final[dict[str, object]] = {
    "statistics": 0,
    "tag_index": 0,
    "eviction_policy": "none",
    "size_limit": 2**62,
    "cull_limit": 0,
    "sqlite_auto_vacuum": 1,
    "sqlite_cache_size": 2**11,
    "sqlite_journal_mode": "wal",
    "sqlite_mmap_size": 2**26,
    "sqlite_synchronous": 1,
    "disk_min_file_size": 2**31,
    "disk_pickle_protocol": 0,
}
"""All that diskcache knows, so that nothing is taken from the file."""
_COUNTERS = frozenset({"count", "size", "hits", "misses"})


class PageCache:
    """The pages of one variant; a page that is not there, or is damaged, is a miss.

    May be used from several threads.
    """

    def __init__(self, path: Path, variant: Variant, cache: diskcache.Cache) -> None:
        self.path = path
        self.variant = variant
        self._cache = cache

    @classmethod
    def open(cls, path: Path, variant: Variant) -> PageCache:
        """Open a variant's cache, made where there is none.

        Args:
            path: Its folder.
            variant: Whose pages it keeps.

        Raises:
            StateError: The cache is damaged, locked, cannot be written, or the disk is full.
        """
        return cls(path, variant, _open_cache(path))

    def slugs(self) -> tuple[str, ...]:
        """Slugs of all records, damaged ones too, sorted."""
        with self._translating():
            # a key that is no text comes as an empty one
            return tuple(sorted(filter(None, self._cache.iterkeys())))

    def get(self, slug: str) -> PageRecord | None:
        """The page's record; `None` where it is missing or damaged, which is logged."""
        with self._translating():
            try:
                data = self._cache.get(slug)
                return None if data is None else _decode(self.variant, slug, data)
            except PageDecodeError as exc:
                _log.warning("Cached page %s of %s is damaged: %s", slug, self.variant, exc)
                return None

    def records(self) -> Iterator[PageRecord]:
        """All good records, by slug; damaged ones are logged."""
        for slug in self.slugs():
            record = self.get(slug)
            if record is not None:
                yield record

    def store(self, *records: PageRecord) -> None:
        """Keep records, all or none, each instead of the page's former one.

        Raises:
            StateError: The cache is locked, cannot be written, or the disk is full.
        """
        with self._translating(), self._cache.transact():
            for record in records:
                self._cache.set(record.slug, encode_page(self.variant, record))

    def remove(self, slugs: Iterable[str]) -> None:
        """Drop pages; those that are not there are passed over.

        Raises:
            StateError: The cache is locked or cannot be written.
        """
        with self._translating(), self._cache.transact():
            for slug in slugs:
                self._cache.delete(slug)

    def close(self) -> None:
        """Close this thread's connection."""
        self._cache.close()

    def __enter__(self) -> PageCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _translating(self) -> Iterator[None]:
        with _translating(self.path / FILE_NAME):
            yield


def _decode(variant: Variant, slug: str, data: object) -> PageRecord:
    if not isinstance(data, bytes):
        raise PageDecodeError("it is not bytes")
    owner, record = decode_page(data)
    if (owner, record.slug) != (variant, slug):
        raise PageDecodeError(f"it is page {record.slug} of {owner}")
    return record


def read_records(path: Path, variant: Variant) -> dict[str, PageRecord]:
    """Slug -> record of every good page of a cache that is only looked at.

    Args:
        path: Its folder; where there is no cache, there are no pages.
        variant: Whose pages it keeps.

    Raises:
        StateError: The cache is damaged, locked or cannot be read.
    """
    file_path = path / FILE_NAME
    if not file_path.is_file():
        return {}
    found = {}
    for slug, data in _read_rows(file_path):
        try:
            found[slug] = _decode(variant, slug, data)
        except PageDecodeError as exc:
            _log.warning("Cached page %s of %s is damaged: %s", slug, variant, exc)
    return found


def _read_rows(path: Path) -> list[tuple[str, bytes]]:
    """Slugs and values, by slug; diskcache itself writes to a cache when it opens one."""
    uri = f"file:{quote(str(path.absolute()), errors='surrogateescape')}?mode=ro"
    try:
        return _select_rows(uri)
    except sqlite3.Error as exc:
        error = sqlite_error(path, exc) or DamagedStateError(path, str(exc))
        is_written = path.with_name(f"{path.name}-wal").exists()
        if is_written or not isinstance(error, ReadOnlyStateError):
            raise error from exc
    try:
        # see Database.open_read_only
        return _select_rows(f"{uri}&immutable=1")
    except sqlite3.Error as exc:
        raise sqlite_error(path, exc) or DamagedStateError(path, str(exc)) from exc


def _select_rows(uri: str) -> list[tuple[str, bytes]]:
    with closing(sqlite3.connect(uri, uri=True, timeout=_TIMEOUT_S)) as conn:
        if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'Cache'").fetchone():
            return []
        # as PageDisk stores them
        return conn.execute(
            "SELECT key, value FROM Cache WHERE raw = 1 AND filename IS NULL"
            " AND typeof(key) = 'text' AND typeof(value) = 'blob' ORDER BY key"
        ).fetchall()


def read_variant(path: Path) -> Variant | None:
    """Whose pages a cache folder keeps, by its first good record; `None` if none tells.

    Raises:
        StateError: The cache cannot be opened.
    """
    with _translating(path / FILE_NAME), closing(_open_cache(path)) as cache:
        for slug in cache.iterkeys():
            try:
                data = cache.get(slug)
                variant, _ = decode_page(data if isinstance(data, bytes) else b"")
            except PageDecodeError:
                continue
            return variant
    return None


def _open_cache(path: Path) -> diskcache.Cache:
    import diskcache  # noqa: PLC0415  # docsfy status is to start fast

    from docsfy_plugin.store.page_disk import PageDisk  # noqa: PLC0415  # as diskcache

    file_path = path / FILE_NAME
    if os.path.expandvars(path) != str(path):
        # diskcache would open the folder that the variables' values name
        raise ReadOnlyStateError(path, "its name holds an environment variable")
    with _translating(file_path):
        _check_settings(file_path)
        try:
            return diskcache.Cache(str(path), timeout=_TIMEOUT_S, disk=PageDisk, **_SETTINGS)
        except OSError as exc:
            raise file_error(path, exc) from exc


def _check_settings(path: Path) -> None:
    """Refuse a cache with settings that are not diskcache's.

    diskcache sets an attribute for each row of its table, whatever its name (`_directory`).
    """
    if not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=_TIMEOUT_S)) as conn:
        has_table = conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'Settings'").fetchone()
        names = {name for (name,) in conn.execute("SELECT key FROM Settings")} if has_table else ()
    strange = sorted(map(repr, set(names) - set(_SETTINGS) - _COUNTERS))
    if strange:
        raise DamagedStateError(path, f"it has setting {strange[0]}")


@contextmanager
def _translating(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and diskcache into those of `errors`."""
    import diskcache  # noqa: PLC0415  # docsfy status is to start fast

    failures: tuple[Any, ...] = (sqlite3.Error, diskcache.Timeout)
    try:
        yield
    except failures as exc:
        error = sqlite_error(path, exc)
        if error is None:
            error = DamagedStateError(path, str(exc))
        raise error from exc
