"""Faults for real: processes, databases and disks, and a table of what became of them."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Project
from tests.faults.disks import SmallDisk
from tests.faults.scene import Scene, create_scene
from tests.faults.table import PROPERTY
from tests.faults.verdicts import Fault


@pytest.fixture
def try_fault(record_property: Callable[[str, object], None]) -> Callable[..., Any]:
    """Notes a fault, whatever becomes of it."""

    @contextmanager
    def trying(kind: str) -> Iterator[Fault]:
        fault = Fault(kind)
        try:
            with fault.judged():
                yield fault
        finally:
            record_property(PROPERTY, vars(fault))

    return trying


@pytest.fixture(scope="session")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Scene]:
    """A project with a finished site, made once for each command; to be copied, not changed."""
    made: dict[str, Scene] = {}

    def make(command: str) -> Scene:
        if command not in made:
            scene = create_scene(tmp_path_factory.mktemp(command) / "weather", command)
            code, output = scene.run()
            assert code == 0, output
            made[command] = scene
        return made[command]

    return make


@pytest.fixture
def make_scene(documented: Callable[[str], Scene], tmp_path: Path) -> Callable[..., Scene]:
    """Makes a project of its own, with a finished site or without."""

    def make(command: str = "build", *, is_documented: bool = True) -> Scene:
        root = tmp_path / "weather"
        left_out = () if is_documented else (".docsfy", "site")
        first = documented(command).project.root
        shutil.copytree(first, root, symlinks=True, ignore=shutil.ignore_patterns(*left_out))
        scene = Scene(Project(root, root), command)
        scene.note()
        return scene

    return make


@pytest.fixture
def scene(make_scene: Callable[..., Scene]) -> Scene:
    """A project with a finished site."""
    return make_scene()


@pytest.fixture
def quiet_machine(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Keeps other tests that ask for this from running meanwhile, on whatever worker."""

    @contextmanager
    def holding() -> Iterator[None]:
        # pytest 9 gives items ids that pytest-xdist 3.8 cannot mark with their group
        with (tmp_path_factory.getbasetemp().parent / "faults.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    return holding


@pytest.fixture
def mount_disk() -> Iterator[Callable[[Path], SmallDisk]]:
    """Mounts small disks over folders, with what these hold."""
    disks: list[SmallDisk] = []

    def mount(path: Path) -> SmallDisk:
        disk = SmallDisk(path)
        disks.append(disk)
        disk.mount()
        return disk

    yield mount
    for disk in reversed(disks):
        disk.unmount()
