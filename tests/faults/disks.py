"""Small disks that fill up and are made read-only, and processes that permissions stop."""

import ctypes
import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import heed_interrupts

_PR_CAPBSET_DROP = 24
_CAP_DAC_OVERRIDE = 1
"""Both of Linux: with this capability permissions do not stop root."""
AMPLE = 64 * 2**20


class SmallDisk:
    """A file system in memory that is mounted over a folder, with what the folder held.

    Attributes:
        path: Where it is mounted.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def mount(self) -> None:
        """Mount it with ample room; skips the test where this process may not."""
        if shutil.which("mount") is None or os.geteuid() != 0:
            pytest.skip("only root may mount a disk")
        held = self.path.with_name(f"{self.path.name}.held")
        if self.path.exists():
            self.path.rename(held)
        self.path.mkdir()
        done = _mount("-t", "tmpfs", "-o", f"size={AMPLE}", "tmpfs", self.path)
        if held.exists():
            shutil.copytree(held, self.path, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(held)
        if done.returncode != 0:
            pytest.skip(f"mount: {done.stderr.strip()}")

    def leave_room(self, size_bytes: int) -> None:
        """Shrink it until only so much is free, in whole pages."""
        found = os.statvfs(self.path)
        used = (found.f_blocks - found.f_bfree) * found.f_frsize
        self._remount(f"size={used + max(size_bytes, 4096)}")

    def make_ample(self) -> None:
        """Give it room again."""
        self._remount(f"size={AMPLE}")

    def make_read_only(self) -> None:
        """Let nothing be written; no file may be open for writing."""
        self._remount("ro")

    def make_writable(self) -> None:
        """Undo `make_read_only`."""
        self._remount("rw")

    def unmount(self) -> None:
        """Take it away, even where a process still stands in it."""
        subprocess.run(
            ["umount", "--lazy", self.path], check=False, capture_output=True, timeout=60
        )

    def _remount(self, options: str) -> None:
        done = _mount("-o", f"remount,{options}", self.path)
        assert done.returncode == 0, done.stderr


def _mount(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["mount", *arguments], check=False, capture_output=True, text=True, timeout=60
    )


def obey_permissions() -> None:
    """Have this process and its children stopped by permissions, even as root; for `preexec_fn`."""
    heed_interrupts()
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0)


def limit_files(size_bytes: int) -> Callable[[], None]:
    """Have a process write no file beyond a size; for `preexec_fn`."""

    def limit() -> None:
        heed_interrupts()
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))

    return limit
