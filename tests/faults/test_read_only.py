"""Folders that cannot be written, and databases that are locked, from the start or in mid-run."""

import sqlite3
import threading
from contextlib import closing

import pytest

from tests.faults.disks import obey_permissions
from tests.faults.sample import HOOK, edit_one


@pytest.fixture
def protect():
    """Takes the right to write away from everybody, and gives it back."""
    changed = []

    def change(*paths):
        for path in paths:
            changed.append((path, path.stat().st_mode))
            path.chmod(path.stat().st_mode & ~0o222)

    def undo():
        while changed:
            path, mode = changed.pop()
            path.chmod(mode)

    change.undo = undo
    yield change
    undo()


def all_below(folder):
    return [folder, *folder.rglob("*")]


def test_state_that_cannot_be_written_is_named(scene, try_fault, protect):
    edit_one(scene.project)
    with try_fault("state read-only"):
        protect(*all_below(scene.project.state))
        line = scene.judge_failure(*scene.run(preexec_fn=obey_permissions))
        assert str(scene.project.state) in line
        scene.judge_doctor(str(scene.project.state), preexec_fn=obey_permissions)
        protect.undo()
        scene.judge_recovery()


def test_state_that_becomes_read_only_in_mid_run_loses_nothing(
    scene, try_fault, protect, end_process
):
    edit_one(scene.project)
    with try_fault("state read-only, mid-run"):
        process = end_process(scene.start_held(preexec_fn=obey_permissions))
        protect(*all_below(scene.project.state))
        scene.let_go()
        code, output = scene.finish(process)
        if code != 0:
            line = scene.judge_failure(code, output)
            assert str(scene.project.state) in line
        scene.judge_doctor(str(scene.project.state), preexec_fn=obey_permissions)
        protect.undo()
        scene.switch()
        scene.judge_recovery()


def test_disk_of_the_state_that_is_read_only_is_named(scene, try_fault, mount_disk):
    disk = mount_disk(scene.project.state)
    edit_one(scene.project)
    with try_fault("state read-only"):
        disk.make_read_only()
        line = scene.judge_failure(*scene.run())
        assert str(scene.project.state) in line
        scene.judge_doctor(str(scene.project.state))
        disk.make_writable()
        scene.judge_recovery()


def test_parent_of_the_site_that_becomes_read_only_in_mid_run_is_told(
    scene, try_fault, protect, end_process
):
    """The two sites cannot be swapped then, but the files of one can be replaced."""
    edit_one(scene.project)
    with try_fault("site read-only, mid-run"):
        process = end_process(scene.start_held(preexec_fn=obey_permissions))
        protect(scene.project.root)
        scene.let_go()
        code, output = scene.finish(process)
        assert code == 0, output
        assert f"Files of {scene.project.site} are replaced one by one" in output
        protect.undo()
        scene.switch()
        scene.judge_recovery()


def test_site_that_becomes_read_only_in_mid_run_is_named(scene, try_fault, protect, end_process):
    edit_one(scene.project)
    with try_fault("site read-only, mid-run"):
        process = end_process(scene.start_held(preexec_fn=obey_permissions))
        protect(scene.project.root, *all_below(scene.project.site))
        scene.let_go()
        line = scene.judge_failure(*scene.finish(process))
        assert str(scene.project.site) in line
        protect.undo()
        scene.judge_failed_status()
        scene.switch()
        scene.judge_recovery()


def test_disk_of_the_site_that_becomes_read_only_in_mid_run_is_named(
    scene, try_fault, mount_disk, end_process
):
    disk = mount_disk(scene.project.root)
    mount_disk(scene.project.state)
    mount_disk((scene.project.root / HOOK).parent)
    edit_one(scene.project)
    with try_fault("site read-only, mid-run"):
        process = end_process(scene.start_held())
        disk.make_read_only()
        scene.let_go()
        line = scene.judge_failure(*scene.finish(process))
        assert str(scene.project.site) in line
        scene.judge_failed_status()
        disk.make_writable()
        scene.switch()
        scene.judge_recovery()


def test_database_locked_past_the_timeout_is_named(scene, try_fault, end_process):
    """The attempt waits as long as a statement may, then says who keeps it from writing."""
    edit_one(scene.project)
    with try_fault("database locked past the timeout, mid-run"):
        process = end_process(scene.start_held())
        with closing(sqlite3.connect(scene.project.state / "docsfy.db")) as other:
            other.execute("BEGIN EXCLUSIVE")
            scene.let_go()
            line = scene.judge_failure(*scene.finish(process))
            assert "locked by another process" in line
            scene.judge_doctor("locked", str(scene.project.state / "docsfy.db"))
        scene.judge_failed_status()
        scene.switch()
        scene.judge_recovery()


def test_database_locked_for_less_than_the_timeout_is_waited_for(scene, try_fault, end_process):
    edit_one(scene.project)
    with (
        try_fault("database locked for a moment"),
        closing(sqlite3.connect(scene.project.state / "docsfy.db", check_same_thread=False)) as one,
    ):
        process = end_process(scene.start_held())
        one.execute("BEGIN EXCLUSIVE")
        timer = threading.Timer(2.0, one.rollback)
        timer.start()
        scene.let_go()
        code, output = scene.finish(process)
        timer.join()
        assert code == 0, output
        scene.old = scene.tree()
        scene.switch()
        scene.judge_recovery()
