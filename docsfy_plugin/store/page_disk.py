"""How the page cache stores: text and bytes in the database, and nothing else."""

from __future__ import annotations

import sqlite3

from diskcache import UNKNOWN, Disk
from diskcache.core import MODE_RAW

from docsfy_plugin.store.page_codec import PageDecodeError


class PageDisk(Disk):  # type: ignore[misc]  # diskcache has no types
    """Keys are text, values are bytes, both raw in the row.

    diskcache's own unpickles what a row says is pickled, and reads and removes whatever file a
    row names: whoever can write the cache could run code, or reach outside. Here no such row
    is followed.
    """

    def put(self, key: object) -> tuple[str, bool]:
        """Take text as a key."""
        if type(key) is not str:
            raise TypeError(f"Page cache has no key of type {type(key).__name__}")
        return key, True

    def get(self, key: object, raw: object) -> str:
        """Give a stored key; one that is not raw text gets a name that no page has."""
        if not raw or type(key) is not str:
            return ""
        return key

    def store(
        self,
        value: object,
        read: object,
        key: object = UNKNOWN,  # noqa: ARG002  # diskcache passes it
    ) -> tuple[int, int, None, sqlite3.Binary]:
        """Take bytes as a value."""
        if read or type(value) is not bytes:
            raise TypeError(f"Page cache has no value of type {type(value).__name__}")
        return len(value), MODE_RAW, None, sqlite3.Binary(value)

    def fetch(self, mode: object, filename: object, value: object, read: object) -> bytes:
        """Give a stored value.

        Raises:
            PageDecodeError: The row holds something else than raw bytes.
        """
        if mode != MODE_RAW or filename is not None or read or type(value) is not bytes:
            raise PageDecodeError("it is not stored as bytes")
        return value

    def remove(self, file_path: object) -> None:
        """Remove no file: none is ever written."""
