import errno
import pickle
import sqlite3
from pathlib import Path

import pytest

from docsfy_plugin.store.errors import (
    BusyError,
    DamagedStateError,
    FullDiskError,
    LockedStateError,
    NewerStateError,
    ReadOnlyStateError,
    file_error,
    sqlite_error,
)

PATH = Path("state/docsfy.db")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_file_that_finds_no_room_is_a_full_disk(number):
    assert isinstance(file_error(PATH, OSError(number, "x")), FullDiskError)


def test_other_errors_of_files_say_why():
    error = file_error(PATH, PermissionError(errno.EACCES, "Permission denied"))
    assert isinstance(error, ReadOnlyStateError)
    assert error.message == "'state/docsfy.db' cannot be written or opened: Permission denied"


def test_cause_is_found_behind_the_rollback_that_failed_after_it():
    cause = sqlite3.OperationalError("database or disk is full")
    cause.sqlite_errorcode = sqlite3.SQLITE_FULL
    rollback = sqlite3.OperationalError("cannot rollback")
    rollback.sqlite_errorcode = sqlite3.SQLITE_ERROR
    rollback.__context__ = cause
    assert isinstance(sqlite_error(PATH, rollback), FullDiskError)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system without room")
def test_io_error_where_there_is_no_room_is_a_full_disk():
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    assert isinstance(sqlite_error(Path("/proc/docsfy.db"), error), FullDiskError)


def test_io_error_where_there_is_room_says_so(tmp_path):
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
    assert isinstance(sqlite_error(tmp_path / "docsfy.db", error), ReadOnlyStateError)


def test_faulty_statement_is_no_fault_of_the_file():
    assert sqlite_error(PATH, sqlite3.OperationalError("no such column")) is None


@pytest.mark.parametrize(
    "error",
    [
        BusyError("a/b@c/d/e", 7),
        DamagedStateError(PATH, "why"),
        FullDiskError(PATH),
        LockedStateError(PATH),
        NewerStateError(PATH, 9, 1),
    ],
    ids=lambda error: error.code,
)
def test_errors_cross_processes(error):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.code, str(copy)) == (type(error), error.code, str(error))
