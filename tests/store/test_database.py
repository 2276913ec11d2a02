import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from docsfy_plugin.store.attempts import begin_attempt
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import (
    DamagedStateError,
    FullDiskError,
    LockedStateError,
    NewerStateError,
    OlderStateError,
    ReadOnlyStateError,
    ReplacedStateError,
)
from docsfy_plugin.store.migrations import MIGRATIONS
from docsfy_plugin.store.page_rows import load_pages, pages_stored
from docsfy_plugin.store.processes import this_process
from docsfy_plugin.store.statuses import load_status


def test_new_database_has_the_newest_version_and_a_write_ahead_log(state):
    with Database.open(state.database_path) as db:
        pragmas = [
            db.connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("user_version", "journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == [len(MIGRATIONS), "wal", 1, 1]


def test_request_table_is_there_for_other_processes(db):
    columns = [row[1] for row in db.connection.execute("PRAGMA table_info(request)")]
    assert columns == ["id", "attempt", "verb", "asked_at", "answered_at", "answer"]


@pytest.mark.parametrize("opener", [Database.open, Database.open_read_only])
@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 4096])
def test_garbage_is_damaged_and_stays_as_it_is(state, opener, content):
    state.database_path.write_bytes(content)
    with pytest.raises(DamagedStateError) as caught:
        opener(state.database_path)
    assert str(state.database_path) in caught.value.message
    assert "docsfy doctor --repair" in caught.value.hint
    assert state.database_path.read_bytes() == content


def test_database_of_another_program_is_damaged(state):
    with closing(sqlite3.connect(state.database_path)) as conn:
        conn.execute("CREATE TABLE bookmark (url TEXT)")
    with pytest.raises(DamagedStateError, match="version 0 and 1 tables"):
        Database.open(state.database_path)


@pytest.mark.parametrize("opener", [Database.open, Database.open_read_only])
def test_newer_database_is_refused(db, state, opener):
    db.connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(NewerStateError) as caught:
        opener(state.database_path)
    assert caught.value.message == (
        f"Database {str(state.database_path)!r} has version {len(MIGRATIONS) + 1}, "
        f"and this docsfy knows {len(MIGRATIONS)} at most"
    )


def test_upgrade_keeps_the_rows(state, begin, flask, db):
    begin("a1")
    newer = (*MIGRATIONS, ("ALTER TABLE variant ADD COLUMN note TEXT NOT NULL DEFAULT 'n'",))
    with Database.open(state.database_path, migrations=newer) as upgraded:
        rows = upgraded.connection.execute("SELECT name, note FROM variant").fetchall()
    assert rows == [(str(flask), "n")]


def test_failed_migration_leaves_the_old_schema(state, db):
    broken = (*MIGRATIONS, ("CREATE TABLE extra (x)",), ("CREATE TABLE variant (x)",))
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        Database.open(state.database_path, migrations=broken)
    (version,) = db.connection.execute("PRAGMA user_version").fetchone()
    tables = db.connection.execute("SELECT name FROM sqlite_master WHERE name = 'extra'").fetchall()
    assert (version, tables) == (len(MIGRATIONS), [])


def test_observer_does_not_migrate(state, db, monkeypatch):
    newer = (*MIGRATIONS, ("CREATE TABLE extra (x)",))
    monkeypatch.setattr("docsfy_plugin.store.database.MIGRATIONS", newer)
    with pytest.raises(OlderStateError):
        Database.open_read_only(state.database_path)
    assert db.connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


@pytest.mark.parametrize("content", [None, b""])
def test_missing_or_empty_database_is_no_rows_and_is_not_created(tmp_path, flask, content):
    path = tmp_path / "docsfy.db"
    if content is not None:
        path.write_bytes(content)
    with Database.open_read_only(path) as db:
        found = load_status(db), load_pages(db, flask)
    assert found == ((), ())
    assert [(p.name, p.stat().st_size) for p in tmp_path.iterdir()] == (
        [] if content is None else [("docsfy.db", 0)]
    )


def test_observer_reads_while_another_process_writes(state, db, begin, flask):
    begin("a1", "index")
    with db.writing() as conn, Database.open_read_only(state.database_path) as observer:
        conn.execute("UPDATE page SET status = 'failed'")
        assert [page.status for page in load_pages(observer, flask)] == ["pending"]
    with Database.open_read_only(state.database_path) as observer:
        assert [page.status for page in load_pages(observer, flask)] == ["failed"]


def test_observer_cannot_write(state, db, flask):
    with (
        Database.open_read_only(state.database_path) as observer,
        pytest.raises(ReadOnlyStateError),
    ):
        begin_attempt(
            observer, flask, "a1", repository="", options_digest="", at="", process=this_process()
        )


def test_observer_reads_in_a_folder_that_cannot_be_written(tmp_path, read_only_folder, flask):
    os.seteuid(os.getuid())
    read_only_folder.chmod(0o755)
    with Database.open(read_only_folder / "docsfy.db") as db:
        begin_attempt(
            db, flask, "a1", repository="", options_digest="", at="", process=this_process()
        )
    (read_only_folder / "docsfy.db").chmod(0o444)
    read_only_folder.chmod(0o555)
    if os.getuid() == 0:
        os.seteuid(65534)
    with Database.open_read_only(read_only_folder / "docsfy.db") as observer:
        assert [status.variant for status in load_status(observer)] == [flask]


def test_database_in_a_folder_that_cannot_be_written_is_named(read_only_folder):
    with pytest.raises(ReadOnlyStateError, match=r"docsfy\.db"):
        Database.open(read_only_folder / "docsfy.db")


def test_locked_database_is_an_error_that_names_it(state, db, begin):
    begin("a1")
    with closing(sqlite3.connect(state.database_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            Database.open(state.database_path, timeout_s=0.05) as waiting,
            pytest.raises(LockedStateError, match=r"docsfy\.db"),
            waiting.writing(),
        ):
            pytest.fail("wrote in spite of the lock")


def test_full_disk_leaves_no_partial_page(db, begin, make_record, flask):
    slugs = [f"p{number}" for number in range(1_000)]
    begin("a1", *slugs)
    before = load_pages(db, flask)
    (used,) = db.connection.execute("PRAGMA page_count").fetchone()
    db.connection.execute(f"PRAGMA max_page_count = {used + 1}")
    records = [(make_record(slug, digest="d" * 500), "written") for slug in slugs]
    with pytest.raises(FullDiskError, match=r"docsfy\.db"):
        pages_stored(db, "a1", records, at="")
    assert load_pages(db, flask) == before


def delete_pages_and_fail(db):
    with db.writing() as conn:
        conn.execute("DELETE FROM page")
        raise KeyboardInterrupt


def store_page_and_fail(db, record):
    with db.writing():
        pages_stored(db, "a1", [(record, "written")], at="")
        raise KeyboardInterrupt


def test_interrupt_inside_a_transaction_undoes_it(db, begin, flask):
    begin("a1", "index")
    with pytest.raises(KeyboardInterrupt):
        delete_pages_and_fail(db)
    assert [page.slug for page in load_pages(db, flask)] == ["index"]


def test_inner_block_belongs_to_the_outer_transaction(db, begin, make_record, flask):
    begin("a1", "index")
    with pytest.raises(KeyboardInterrupt):
        store_page_and_fail(db, make_record())
    assert [page.status for page in load_pages(db, flask)] == ["pending"]


def test_child_killed_inside_a_transaction_leaves_the_rows_as_they_were(state, db, begin, flask):
    begin("a1", "index")
    code = (
        "import os, pathlib, signal, sys\n"
        "from docsfy_plugin.store.database import Database\n"
        "with Database.open(pathlib.Path(sys.argv[1])).writing() as conn:\n"
        "    conn.execute('DELETE FROM page')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    child = subprocess.run([sys.executable, "-c", code, str(state.database_path)], check=False)
    assert child.returncode == -9
    assert [page.slug for page in load_pages(db, flask)] == ["index"]
    assert db.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_each_thread_has_a_connection_of_its_own_that_close_closes(state):
    db = Database.open(state.database_path)
    found = []
    thread = threading.Thread(target=lambda: found.append(db.connection))
    thread.start()
    thread.join()
    assert found[0] is not db.connection
    db.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        found[0].execute("SELECT 1")


def test_many_processes_may_open_a_new_database_at_once(state):
    code = (
        "import pathlib, sys\n"
        "from docsfy_plugin.store.database import Database\n"
        "Database.open(pathlib.Path(sys.argv[1])).close()\n"
    )
    command = [sys.executable, "-c", code, str(state.database_path)]
    children = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(6)]
    errors = [child.communicate()[1] for child in children]
    assert errors == [b""] * 6


@pytest.mark.parametrize("replace", [True, False])
def test_database_that_was_removed_or_replaced_is_not_in_place(tmp_path, replace):
    path = tmp_path / "docsfy.db"
    with Database.open(path) as db:
        db.check_in_place()
        path.unlink()
        if replace:
            path.touch()
        with pytest.raises(ReplacedStateError, match="was removed or replaced during the run"):
            db.check_in_place()
