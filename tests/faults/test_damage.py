"""Files of the state that are damaged: named, repaired, and no good page is written again."""

import sqlite3
from contextlib import closing

import pytest

from tests.faults.sample import edit_one
from tests.faults.verdicts import LostPagesError

GARBAGE = b"this is no database at all\n" * 8_000


def replace_by_garbage(path):
    """Another file stands there, as after a bad copy; SQLite's logs are gone."""
    for log in path.parent.glob(f"{path.name}-*"):
        log.unlink()
    new = path.with_name("new")
    new.write_bytes(GARBAGE)
    new.replace(path)


def overwrite_with_garbage(path):
    """The same file has other bytes, as after a fault of the disk."""
    with path.open("r+b") as file:
        file.write(GARBAGE[: path.stat().st_size])


def cache_path(scene):
    (path,) = scene.project.state.rglob("cache.db")
    return path


@pytest.mark.parametrize("damage", [replace_by_garbage, overwrite_with_garbage])
def test_garbage_in_place_of_the_database_is_named_and_repaired(scene, try_fault, damage):
    edit_one(scene.project)
    with try_fault("database replaced by garbage"):
        path = scene.project.state / "docsfy.db"
        damage(path)
        line = scene.judge_failure(*scene.run())
        assert str(path) in line
        assert "doctor --repair" in line
        scene.judge_doctor(str(path), "damaged")
        scene.judge_repair()
        scene.judge_recovery(before=scene.records)


@pytest.mark.parametrize("damage", [replace_by_garbage, overwrite_with_garbage])
def test_garbage_in_place_of_the_database_in_mid_run_loses_nothing(
    scene, try_fault, end_process, damage
):
    edit_one(scene.project)
    with try_fault("database replaced by garbage, mid-run"):
        process = end_process(scene.start_held())
        path = scene.project.state / "docsfy.db"
        damage(path)
        scene.let_go()
        code, output = scene.finish(process)
        scene.switch()
        if code != 0:
            scene.judge_failure(code, output)
        code, _ = scene.docsfy("doctor")
        if code != 0:
            scene.judge_doctor(str(path), "damaged")
            scene.judge_repair()
        scene.judge_recovery(before=scene.read_records())


@pytest.mark.parametrize("damage", [replace_by_garbage, overwrite_with_garbage])
def test_garbage_in_place_of_the_page_cache_is_named_and_repaired(scene, try_fault, damage):
    edit_one(scene.project)
    with try_fault("page cache replaced by garbage"):
        path = cache_path(scene)
        damage(path)
        line = scene.judge_failure(*scene.run())
        assert str(path) in line
        assert "doctor --repair" in line
        scene.judge_doctor(str(path), "damaged")
        scene.judge_repair()
        # its pages are gone with it, and that is the one case in which they may be
        scene.records = {}
        scene.judge_recovery(before={})


def change_records(scene, statement):
    with closing(sqlite3.connect(cache_path(scene))) as connection, connection:
        changed = connection.execute(f"{statement} WHERE key = 'api/weather/part5'").rowcount
    assert changed == 1


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE Cache SET value = substr(value, 1, 40)", "api/weather/part5"),
        ("UPDATE Cache SET value = zeroblob(length(value))", "api/weather/part5"),
        ("DELETE FROM Cache", "1 page row"),
    ],
    ids=["truncated", "zeroed", "removed"],
)
def test_damaged_record_costs_its_own_page_only(scene, try_fault, statement, word):
    edit_one(scene.project)
    with try_fault("cache record truncated, zeroed or removed"):
        change_records(scene, statement)
        scene.judge_doctor(word)
        left = scene.read_records()
        if scene.records.keys() - left.keys() != {"api/weather/part5"}:
            raise LostPagesError("other records went with it", list(left))
        scene.records = left
        scene.judge_recovery(before=left)
        code, output = scene.docsfy("doctor")
        assert code == 0, output


def test_damaged_record_is_put_right_by_a_repair_too(scene, try_fault):
    edit_one(scene.project)
    with try_fault("cache record truncated, zeroed or removed"):
        change_records(scene, "UPDATE Cache SET value = substr(value, 1, 40)")
        scene.judge_repair()
        scene.records = scene.read_records()
        scene.judge_recovery(before=scene.records)
