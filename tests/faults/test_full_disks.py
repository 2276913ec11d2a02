"""A disk that fills up in the middle of a run: one clear line, the old site, nothing lost."""

import pytest

from tests.faults.amounts import AMOUNTS
from tests.faults.disks import limit_files
from tests.faults.sample import HOOK, JOBS, RENDERING, edit_all
from tests.faults.verdicts import one_line_error, stage_in

NEEDED = 640 * 1024
"""Bytes by which state and site each grow in one run of the scene, about."""


def sizes(count):
    """Free bytes that let a run come ever further, more of them near none."""
    return [int(NEEDED * (number / count) ** 2) for number in range(count)]


def run_into(scene, fault, **options):
    """Run into a fault; gives the line that says so, empty where the run came through."""
    code, output = scene.run(**options)
    if code == 0:
        fault.stage = "not met"
        return ""
    fault.stage = stage_in(output)
    if not scene.is_published:
        return scene.judge_failure(code, output)
    # the last rows did not fit, and whoever looks next completes them
    fault.stage = "published"
    assert code == 1, output
    scene.judge_site()
    scene.judge_status(status="ready", error=None)
    return one_line_error(output)


@pytest.mark.parametrize("size_bytes", sizes(AMOUNTS.disk_sizes))
def test_full_disk_of_the_state_is_told_and_nothing_is_lost(
    scene, try_fault, mount_disk, size_bytes
):
    disk = mount_disk(scene.project.state)
    edit_all(scene.project)
    with try_fault("disk of the state full") as fault:
        disk.leave_room(size_bytes)
        if not size_bytes:
            scene.judge_doctor("full", str(scene.project.state))
        line = run_into(scene, fault)
        assert not line or "Disk is full" in line
        if line and not scene.is_published:
            scene.judge_failed_status()
        disk.make_ample()
        scene.judge_recovery()


@pytest.mark.parametrize("size_bytes", sizes(AMOUNTS.disk_sizes))
def test_full_disk_of_the_site_is_told_and_the_old_one_stands(
    scene, try_fault, mount_disk, size_bytes
):
    disk = mount_disk(scene.project.root)
    mount_disk(scene.project.state)
    edit_all(scene.project)
    with try_fault("disk of the site full") as fault:
        disk.leave_room(size_bytes)
        line = run_into(scene, fault)
        assert not line or "Disk is full" in line
        if line and not scene.is_published:
            scene.judge_failed_status()
            assert scene.leftovers == []
        disk.make_ample()
        scene.judge_recovery()


@pytest.mark.parametrize("size_bytes", sizes(AMOUNTS.disk_sizes))
def test_full_disk_of_state_and_site_is_told_and_nothing_is_lost(
    scene, try_fault, mount_disk, size_bytes
):
    disk = mount_disk(scene.project.root)
    edit_all(scene.project)
    with try_fault("disk of both full") as fault:
        disk.leave_room(2 * size_bytes)
        line = run_into(scene, fault)
        assert not line or "Disk is full" in line
        if line and not scene.is_published:
            scene.judge_failed_status()
        disk.make_ample()
        scene.judge_recovery()


@pytest.mark.parametrize("size_bytes", sizes(AMOUNTS.file_limits))
def test_limit_on_the_size_of_files_is_told_and_nothing_is_lost(scene, try_fault, size_bytes):
    edit_all(scene.project)
    with try_fault("files limited in size") as fault:
        line = run_into(scene, fault, preexec_fn=limit_files(size_bytes))
        if line and not scene.is_published:
            scene.judge_failed_status()
        scene.judge_recovery()


NO_ROOM_FOR_THE_SNAPSHOT = """\
from docsfy_plugin.pipeline import documenting
from docsfy_plugin.store.errors import FullDiskError


def save_snapshot(db, *_):
    raise FullDiskError(db.path)


documenting.save_snapshot = save_snapshot
"""


def test_disk_that_fills_up_right_after_the_swap_makes_no_error_of_what_is_published(
    scene, try_fault
):
    edit_all(scene.project)
    hook = ".faults/no_room.py"
    scene.project.write({hook: NO_ROOM_FOR_THE_SNAPSHOT})
    options = {"hooks": [HOOK], "jobs": JOBS}
    scene.project.configure(plugins=["search", {"docsfy": options}], hooks=[RENDERING, hook])
    with try_fault("disk of the state full") as fault:
        code, output = scene.run()
        fault.stage = "published"
        assert code == 0, output
        assert scene.is_published
        scene.judge_status(status="ready", error=None)
