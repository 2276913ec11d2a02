"""Folders that permissions protect, also where root runs the tests."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

NOBODY = 65534


@pytest.fixture
def other_user() -> Callable[[], AbstractContextManager[None]]:
    """Somebody whom permissions stop, where root runs the tests."""

    @contextmanager
    def become() -> Iterator[None]:
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(NOBODY)
        try:
            yield
        finally:
            if is_root:
                os.seteuid(0)

    return become


@pytest.fixture
def open_folder(other_user: Callable[[], AbstractContextManager[None]]) -> Iterator[Path]:
    """A folder of the other user's, with parents that anybody may enter."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder


@pytest.fixture
def read_only_folder(open_folder: Path) -> Iterator[Path]:
    """A folder of the other user's that he cannot write."""
    folder = open_folder / "read-only"
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
