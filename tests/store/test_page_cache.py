import logging
import os
import pickle
import sqlite3
import threading
from contextlib import closing

import pytest

from docsfy_plugin.store.errors import (
    DamagedStateError,
    FullDiskError,
    LockedStateError,
    ReadOnlyStateError,
)
from docsfy_plugin.store.page_cache import FILE_NAME, PageCache, read_records, read_variant
from docsfy_plugin.store.variants import Variant


class Trap:
    """Unpickling it makes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (os.mkdir, (str(self.path),))


@pytest.fixture
def edit(cache):
    """Runs SQL on the cache's own database, as someone who can write it would."""

    def run(sql, *values):
        with closing(sqlite3.connect(cache.path / "cache.db")) as conn, conn:
            conn.execute(sql, values)

    return run


def test_stored_page_comes_back_after_reopening(cache, make_record):
    record = make_record("api/flask.app", markdown="# A\n" + "é" * 100_000)
    cache.store(record)
    with PageCache.open(cache.path, cache.variant) as again:
        assert again.get("api/flask.app") == record
    assert [path.name for path in cache.path.rglob("*.val")] == []


def test_page_that_is_not_there_is_a_miss_without_a_word(cache, caplog):
    assert cache.get("nothing") is None
    assert caplog.records == []


def test_slugs_and_records_are_sorted(cache, make_record):
    cache.store(make_record("b"), make_record("a/c"), make_record("a"))
    assert cache.slugs() == ("a", "a/c", "b")
    assert [record.slug for record in cache.records()] == ["a", "a/c", "b"]


def test_later_record_replaces_the_former(cache, make_record):
    cache.store(make_record(digest="one"))
    cache.store(make_record(digest="two"))
    assert [record.digest for record in cache.records()] == ["two"]


def test_removed_page_is_gone_and_removing_it_again_is_nothing(cache, make_record):
    cache.store(make_record("a"), make_record("b"))
    cache.remove(["a", "nothing"])
    cache.remove(["a"])
    assert cache.slugs() == ("b",)


@pytest.mark.parametrize(
    "value", ["substr(value, 1, 100)", "x''", "NULL", "'text'", "7", "CAST(value AS TEXT)"]
)
def test_damaged_value_is_a_miss_and_a_log_line_of_ids_alone(
    cache, make_record, edit, caplog, value
):
    cache.store(make_record("a", markdown="# secret text\n"), make_record("b"))
    edit(f"UPDATE Cache SET value = {value} WHERE key = 'a'")
    assert cache.get("a") is None
    assert [record.slug for record in cache.records()] == ["b"]
    lines = {record.getMessage().partition(":")[0] for record in caplog.records}
    assert lines == {f"Cached page a of {cache.variant} is damaged"}
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
    assert "secret" not in caplog.text


def test_damaged_page_can_be_stored_again(cache, make_record, edit):
    cache.store(make_record())
    edit("UPDATE Cache SET value = x'00'")
    cache.store(make_record())
    assert cache.get("index") == make_record()


def test_record_of_another_page_or_variant_is_a_miss(cache, make_record, edit, tmp_path):
    other = Variant("a", "b", "c", "d", "e")
    with PageCache.open(tmp_path / "other", other) as foreign:
        foreign.store(make_record())
    cache.store(make_record())
    edit("UPDATE Cache SET key = 'api'")
    assert cache.get("api") is None
    edit(f"ATTACH '{tmp_path / 'other' / 'cache.db'}' AS other")
    with PageCache.open(tmp_path / "other", cache.variant) as misplaced:
        assert misplaced.get("index") is None


@pytest.mark.parametrize("mode", [0, 1, 2, 3, 4, 5])
def test_pickled_value_is_never_loaded(cache, make_record, edit, tmp_path, mode):
    cache.store(make_record())
    pickled = pickle.dumps(Trap(tmp_path / "owned"))
    edit("UPDATE Cache SET mode = ?, value = ?", mode, pickled)
    assert cache.get("index") is None
    assert not (tmp_path / "owned").exists()


def test_pickled_file_is_never_loaded_nor_removed(cache, make_record, edit, tmp_path):
    cache.store(make_record())
    outside = tmp_path / "outside.val"
    outside.write_bytes(pickle.dumps(Trap(tmp_path / "owned")))
    name = os.path.relpath(outside, cache.path)
    edit("UPDATE Cache SET mode = 4, value = NULL, filename = ?", name)
    assert cache.get("index") is None
    cache.store(make_record())
    cache.remove(["index"])
    assert outside.exists()
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("mode", [0, 2, 3, 4])
def test_good_value_in_a_row_that_calls_it_something_else_is_a_miss(cache, make_record, edit, mode):
    cache.store(make_record())
    edit("UPDATE Cache SET mode = ?", mode)
    assert cache.get("index") is None


@pytest.mark.parametrize("raw", [0, 1])
def test_pickled_key_is_never_loaded_and_is_no_slug(cache, make_record, edit, tmp_path, raw):
    cache.store(make_record("a"), make_record("b"))
    pickled = pickle.dumps(Trap(tmp_path / "owned"))
    edit("UPDATE Cache SET key = ?, raw = ? WHERE key = 'a'", pickled, raw)
    assert cache.slugs() == ("b",)
    assert [record.slug for record in cache.records()] == ["b"]
    assert read_variant(cache.path) == cache.variant
    assert not (tmp_path / "owned").exists()


def test_pickled_tag_is_never_loaded(cache, make_record, edit, tmp_path):
    cache.store(make_record())
    edit("UPDATE Cache SET tag = ?", pickle.dumps(Trap(tmp_path / "owned")))
    assert cache.get("index") == make_record()
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("key", ["_directory", "disk__directory", "disk_get", "_local", "get"])
def test_setting_that_is_not_diskcaches_is_refused(cache, edit, key):
    cache.close()
    edit("INSERT INTO Settings VALUES (?, '/')", key)
    with pytest.raises(DamagedStateError, match="it has setting"):
        PageCache.open(cache.path, cache.variant)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("eviction_policy", "least-recently-used"),
        ("size_limit", 1),
        ("disk_min_file_size", 0),
        ("disk_pickle_protocol", "os"),
        ("sqlite_journal_mode", "off"),
        ("count", "many"),
    ],
)
def test_settings_in_the_file_change_nothing(cache, make_record, edit, key, value):
    cache.store(make_record("a"))
    cache.close()
    edit("UPDATE Settings SET value = ? WHERE key = ?", value, key)
    with PageCache.open(cache.path, cache.variant) as again:
        again.store(make_record("b", markdown="x" * 100_000))
        assert [record.slug for record in again.records()] == ["a", "b"]


def test_setting_that_is_more_than_a_value_is_refused(cache, edit):
    cache.close()
    edit("UPDATE Settings SET value = 'off; DROP TABLE Cache' WHERE key = 'sqlite_journal_mode'")
    with pytest.raises(DamagedStateError, match="one statement at a time"):
        PageCache.open(cache.path, cache.variant)


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 4096])
def test_cache_that_does_not_open_is_an_error_that_names_it(tmp_path, flask, content):
    (tmp_path / "cache.db").write_bytes(content)
    with pytest.raises(DamagedStateError) as caught:
        PageCache.open(tmp_path, flask)
    assert str(tmp_path / "cache.db") in caught.value.message


def test_full_disk_stores_all_records_or_none(cache, make_record):
    cache.store(make_record("kept"))
    conn = cache._cache._con
    (used,) = conn.execute("PRAGMA page_count").fetchone()
    conn.execute(f"PRAGMA max_page_count = {used + 2}")
    many = [make_record(f"p{number}", markdown="x" * 5_000) for number in range(50)]
    with pytest.raises(FullDiskError, match=r"cache\.db"):
        cache.store(*many)
    assert cache.slugs() == ("kept",)


def test_locked_cache_is_an_error_that_names_it(cache, make_record):
    cache._cache._con.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(cache.path / "cache.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedStateError, match=r"cache\.db"):
            cache.store(make_record())


def test_cache_in_a_folder_that_cannot_be_written_is_named(read_only_folder, flask):
    with pytest.raises(ReadOnlyStateError):
        PageCache.open(read_only_folder / "cache", flask)


def test_folder_named_like_an_environment_variable_is_not_expanded(tmp_path, monkeypatch, flask):
    monkeypatch.setenv("ELSEWHERE", str(tmp_path / "elsewhere"))
    with pytest.raises(ReadOnlyStateError, match="environment variable"):
        PageCache.open(tmp_path / "$ELSEWHERE", flask)
    assert list(tmp_path.iterdir()) == []


def test_project_named_like_an_environment_variable_has_a_cache(state, make_record, monkeypatch):
    monkeypatch.setenv("HOME", "/nowhere")
    variant = Variant("$HOME", "${HOME}", "main", "static", "default")
    with PageCache.open(state.cache_path(variant), variant) as cache:
        cache.store(make_record())
    assert read_variant(state.cache_path(variant)) == variant


def test_other_threads_may_read(cache, make_record):
    cache.store(make_record())
    found = []

    def read():
        found.append(cache.get("index"))
        cache.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert found == [make_record()]


def test_records_are_read_without_opening_the_cache_for_writing(cache, make_record, flask):
    records = [make_record("a"), make_record("b/ü", markdown="# Ü\n")]
    cache.store(*records)
    cache.close()
    before = (cache.path / FILE_NAME).read_bytes()
    assert read_records(cache.path, flask) == {record.slug: record for record in records}
    assert (cache.path / FILE_NAME).read_bytes() == before


def test_no_cache_has_no_records_and_is_not_made(tmp_path, flask):
    assert read_records(tmp_path / "none", flask) == {}
    assert list(tmp_path.iterdir()) == []


def test_damaged_records_are_no_records(cache, make_record, flask, caplog):
    cache.store(make_record("a"), make_record("b"))
    with closing(sqlite3.connect(cache.path / FILE_NAME)) as conn, conn:
        conn.execute("UPDATE Cache SET value = substr(value, 1, 90) WHERE key = 'a'")
    assert read_records(cache.path, flask).keys() == {"b"}
    assert "Cached page a of pallets/flask@main/static/default is damaged" in caplog.text


def test_a_file_that_is_no_cache_is_named(tmp_path, flask):
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 100)
    with pytest.raises(DamagedStateError, match=FILE_NAME):
        read_records(tmp_path, flask)
