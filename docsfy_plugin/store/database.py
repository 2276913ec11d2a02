"""The sidecar database: opening it, one connection a thread, transactions."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from docsfy_plugin.store.errors import (
    DamagedStateError,
    FullDiskError,
    NewerStateError,
    OlderStateError,
    ReadOnlyStateError,
    ReplacedStateError,
    is_full,
    sqlite_error,
)
from docsfy_plugin.store.migrations import MIGRATIONS, migrate, schema_version

LOCK_TIMEOUT_S = 10.0
"""How long a statement waits for another process's write."""


class Database:
    """The sidecar database; each thread that asks gets a connection of its own.

    Functions of the other modules take it and do their reading in `reading()` and their
    writing in `writing()`, where errors of SQLite become those of `errors`.

    Attributes:
        path: The file.
        read_only: Whether it is only looked at.
        longest_wait_s: The longest that a write waited for another process's, in seconds.
    """

    def __init__(self, path: Path, target: str, *, timeout_s: float, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.longest_wait_s = 0.0
        self._target = target
        self._timeout_s = timeout_s
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._file: tuple[int, int] | None = None

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        timeout_s: float = LOCK_TIMEOUT_S,
        migrations: tuple[tuple[str, ...], ...] = MIGRATIONS,
    ) -> Database:
        """Open the database, made or migrated if it has to be.

        Args:
            path: The file; its folder exists.
            timeout_s: Seconds that a statement waits for another process's write.
            migrations: All of them, the first for version 1.

        Raises:
            StateError: The file is damaged, newer, locked, cannot be written, or the disk is
                full.
        """
        database = cls(path, str(path), timeout_s=timeout_s, read_only=False)
        try:
            database._prepare(migrations)
        except BaseException:
            database.close()
            raise
        return database

    @classmethod
    def open_read_only(cls, path: Path, *, timeout_s: float = LOCK_TIMEOUT_S) -> Database:
        """Open the database to look at it: nothing is created, migrated or locked.

        Args:
            path: The file; where there is none, or an empty one, no rows are found.
            timeout_s: Seconds that a statement waits for another process.

        Raises:
            StateError: The file is damaged, newer, older, or cannot be read.
        """
        if not path.exists():
            return cls(path, "", timeout_s=timeout_s, read_only=True)
        uri = f"file:{quote(str(path.absolute()), errors='surrogateescape')}?mode=ro"
        try:
            return cls._open_readable(path, uri, timeout_s)
        except ReadOnlyStateError:
            if path.with_name(f"{path.name}-wal").exists():
                raise
            # In a folder that cannot be written, a database in WAL mode opens only if it is said
            # to be immutable, and without a log beside it nobody writes it:
            # https://sqlite.org/wal.html#read_only_databases
            return cls._open_readable(path, f"{uri}&immutable=1", timeout_s)

    @classmethod
    def _open_readable(cls, path: Path, uri: str, timeout_s: float) -> Database:
        database = cls(path, uri, timeout_s=timeout_s, read_only=True)
        try:
            if database._has_tables():
                return database
        except BaseException:
            database.close()
            raise
        # another process makes the database at this moment
        database.close()
        return cls(path, "", timeout_s=timeout_s, read_only=True)

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened when first asked for and kept open."""
        conn: sqlite3.Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            with self._translating():
                conn = self._connect()
            self._local.conn = conn
            with self._guard:
                self._all.append(conn)
        return conn

    @property
    def version(self) -> int:
        """A number that is another one when another connection has written.

        Raises:
            StateError: The file cannot be read.
        """
        with self._translating():
            (number,) = self.connection.execute("PRAGMA data_version").fetchone()
        return int(number)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Look at one state of the database, however many statements it takes.

        Raises:
            StateError: The file cannot be read.
        """
        conn = self.connection
        nested = conn.in_transaction
        with self._translating():
            if nested:
                yield conn
                return
            conn.execute("BEGIN")
            try:
                yield conn
            finally:
                if conn.in_transaction:
                    conn.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing; inside another one, what is written belongs to that one.

        Raises:
            StateError: Another process writes for too long, the disk is full, or the file
                cannot be written.
        """
        conn = self.connection
        nested = conn.in_transaction
        with self._translating():
            if nested:
                yield conn
                return
            asked = time.monotonic()
            conn.execute("BEGIN IMMEDIATE")
            self.longest_wait_s = max(self.longest_wait_s, time.monotonic() - asked)
            try:
                yield conn
                conn.execute("COMMIT")
            except BaseException:
                if conn.in_transaction:  # a full disk has already rolled back
                    conn.execute("ROLLBACK")
                raise

    def check_in_place(self) -> None:
        """Look whether the file is still the one that was opened.

        SQLite goes on with a file that was removed, and what it writes is lost.

        Raises:
            ReplacedStateError: It is not.
        """
        if self._file != _identify(self.path):
            raise ReplacedStateError(self.path)

    def wait_at_most(self, timeout_s: float) -> None:
        """Wait less, or more, for other processes' writes on this thread from here on."""
        with self._translating():
            self.connection.execute(f"PRAGMA busy_timeout = {round(timeout_s * 1000)}")

    def reset(self) -> None:
        """Undo what an interrupt left open on this thread; nothing of it was finished."""
        conn = self.connection
        if conn.in_transaction:
            with self._translating():
                conn.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._guard:
            connections, self._all = self._all, []
        for conn in connections:
            conn.close()
        self._local = threading.local()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            error = sqlite_error(self.path, exc)
            if error is None:
                raise
            raise error from exc

    def _connect(self) -> sqlite3.Connection:
        if self.read_only and not self._target:
            conn = _open(":memory:", self._timeout_s)
            migrate(conn)
            return conn
        conn = _open(self._target, self._timeout_s, uri=self.read_only)
        if self.read_only:
            return conn
        try:
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            conn.close()
            raise
        return conn

    def check_writing(self) -> None:
        """Take the right to write and give it back, so that what stands in the way is known.

        Raises:
            StateError: Another process writes for too long, the disk is full, or the file
                cannot be written.
        """
        if is_full(self.path):
            raise FullDiskError(self.path)
        uri = f"file:{quote(str(self.path.absolute()), errors='surrogateescape')}?mode=rw"
        with self._translating(), closing(_open(uri, self._timeout_s, uri=True)) as conn:
            conn.execute("BEGIN IMMEDIATE")
            conn.execute("ROLLBACK")

    def _prepare(self, migrations: tuple[tuple[str, ...], ...]) -> None:
        with self.reading() as conn:
            found = schema_version(conn)
            self._check_version(conn, found, len(migrations))
        with self._translating():
            _use_wal(conn, self._timeout_s)
        if found < len(migrations):
            with self.writing():
                self._check_version(conn, schema_version(conn), len(migrations))
                migrate(conn, migrations)
        self._file = _identify(self.path)

    def _has_tables(self) -> bool:
        with self.reading() as conn:
            found = schema_version(conn)
            self._check_version(conn, found, len(MIGRATIONS))
        if 0 < found < len(MIGRATIONS):
            raise OlderStateError(self.path, found, len(MIGRATIONS))
        return found > 0

    def _check_version(self, conn: sqlite3.Connection, found: int, known: int) -> None:
        if found > known:
            raise NewerStateError(self.path, found, known)
        tables = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if (found == 0) != (tables == 0):
            raise DamagedStateError(self.path, f"it has version {found} and {tables} tables")


def _identify(path: Path) -> tuple[int, int] | None:
    """Device and inode of a file; `None` where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _open(target: str, timeout_s: float, *, uri: bool = False) -> sqlite3.Connection:
    # threads keep to their own connection; only close() reaches across
    return sqlite3.connect(
        target, timeout=timeout_s, isolation_level=None, check_same_thread=False, uri=uri
    )


def _use_wal(conn: sqlite3.Connection, timeout_s: float) -> None:
    """Switch to WAL; SQLite does not wait for another process that does the same."""
    until = time.monotonic() + timeout_s
    while True:
        with closing(conn.execute("PRAGMA journal_mode")) as cursor:
            if cursor.fetchone()[0] == "wal":
                return
        try:
            conn.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
