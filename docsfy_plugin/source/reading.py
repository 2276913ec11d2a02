"""Reading the content of source files, from Git's objects or from the work tree."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import select
import shutil
import stat
import tempfile
import threading
import weakref
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from docsfy_hookspecs.errors import UnreadableFileError
from docsfy_hookspecs.sources import SourceFile

from docsfy_plugin.source.errors import SourceError
from docsfy_plugin.source.git import GitProcess

_CHUNK_BYTES = 1 << 16
_READ_TIMEOUT_S = 60.0
_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class ObjectFolder:
    """A bare Git folder of our own that borrows another's objects and none of its settings.

    So a hostile repository cannot say how a missing object is fetched, and a partial clone's
    missing blobs are simply missing.
    """

    def __init__(self, objects: Path, object_format: str) -> None:
        self._path = Path(tempfile.mkdtemp(prefix="docsfy-objects-"))
        for name in ("objects", "refs"):
            (self._path / name).mkdir()
        (self._path / "HEAD").write_text("ref: refs/heads/none\n")
        (self._path / "config").write_text(
            "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
            f"[extensions]\n\tobjectformat = {object_format}\n"
        )
        self._remove = weakref.finalize(self, shutil.rmtree, self._path, ignore_errors=True)
        self.arguments = (f"--git-dir={self._path}",)
        self.environment = {"GIT_OBJECT_DIRECTORY": str(objects)}

    def close(self) -> None:
        """Remove the folder; the objects stay where they are."""
        self._remove()


class ObjectReader:
    """Content of Git objects through one long-lived `git cat-file --batch`; thread safe."""

    def __init__(self, folder: ObjectFolder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._process: GitProcess | None = None
        self._buffer = bytearray()

    def read(self, object_id: str, max_bytes: int | None = None) -> bytes | None:
        """Read one object.

        Args:
            object_id: Hexadecimal.
            max_bytes: A larger object is passed over, without taking it into memory.

        Returns:
            Its content; `None` where it is missing, damaged or larger.
        """
        with self._lock:
            # a damaged object ends Git; what was ended by others is started once more
            for _ in range(2):
                try:
                    return self._read(object_id, max_bytes)
                except (OSError, EOFError, ValueError):
                    self._stop()
                except BaseException:
                    self._stop()
                    raise
        return None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()

    def _read(self, object_id: str, max_bytes: int | None) -> bytes | None:
        process = self._process or self._start()
        assert process.popen.stdin is not None  # noqa: S101  # it was started with one
        process.popen.stdin.write(f"{object_id}\n".encode("ascii"))
        process.popen.stdin.flush()
        header = self._take_line(process)
        if header.endswith((b" missing", b" ambiguous")):
            return None
        size = int(header.rpartition(b" ")[2])
        if max_bytes is not None and size > max_bytes:
            self._stop()  # the rest of the object would have to be read before the next one
            return None
        content = self._take(process, size + 1)
        return bytes(content[:size])

    def _start(self) -> GitProcess:
        self._buffer.clear()
        self._process = GitProcess(
            [*self._folder.arguments, "cat-file", "--batch"],
            environment=self._folder.environment,
            with_input=True,
        )
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _take_line(self, process: GitProcess) -> bytes:
        while (at := self._buffer.find(b"\n")) < 0:
            self._fill(process)
        return bytes(self._take(process, at + 1)[:-1])

    def _take(self, process: GitProcess, count: int) -> bytearray:
        while len(self._buffer) < count:
            self._fill(process)
        taken = self._buffer[:count]
        del self._buffer[:count]
        return taken

    def _fill(self, process: GitProcess) -> None:
        assert process.popen.stdout is not None  # noqa: S101  # it was started with one
        descriptor = process.popen.stdout.fileno()
        poller = select.poll()  # select() refuses descriptors over 1023
        poller.register(descriptor, select.POLLIN | select.POLLHUP)
        ready = poller.poll(_READ_TIMEOUT_S * 1000)
        chunk = os.read(descriptor, _CHUNK_BYTES) if ready else b""
        if not chunk:
            raise EOFError
        self._buffer += chunk


def open_regular(top: int, path: str) -> int:
    """Open a regular file of a work tree without following any link.

    Args:
        top: Descriptor of the work tree's top.
        path: POSIX path below it.

    Returns:
        A descriptor that the caller closes.

    Raises:
        OSError: There is no regular file there, or a folder on the way is a link.
    """
    *folders, name = path.encode("utf-8", "surrogateescape").split(b"/")
    if b".." in folders or name in {b"", b".", b".."}:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)
    at = os.dup(top)
    try:
        for folder in folders:
            below = os.open(folder, _FOLDER_FLAGS, dir_fd=at)
            os.close(at)
            at = below
        descriptor = os.open(name, _FILE_FLAGS, dir_fd=at)
    finally:
        os.close(at)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", path)
    return descriptor


def hash_blob(descriptor: int, object_format: str) -> tuple[str, int]:
    """Git's id of an open file's raw bytes, and their number.

    What Git would store may differ where it converts line endings or runs a filter; the raw
    bytes are what is read, so they are what is hashed.

    Raises:
        OSError: The file cannot be read, or changes while it is.
    """
    size = os.fstat(descriptor).st_size
    digest = hashlib.new(object_format, b"blob %d\0" % size, usedforsecurity=False)
    seen = 0
    while chunk := os.read(descriptor, 1 << 20):
        digest.update(chunk)
        seen += len(chunk)
        if seen > size:
            break
    if seen != size:
        raise OSError(errno.EAGAIN, "the file changes while it is read")
    return digest.hexdigest(), size


class FileReader:
    """Content of the files of one snapshot; thread safe."""

    def __init__(
        self,
        files: Mapping[str, SourceFile],
        objects: ObjectReader,
        top: Path | None,
        algorithm: str,
    ) -> None:
        self._files = files
        self._objects = objects
        self._algorithm = algorithm
        self._is_closed = False
        self._top = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC) if top else -1

    def read(self, path: str, max_bytes: int) -> bytes:
        """Read a file of the snapshot.

        Raises:
            UnreadableFileError: The snapshot has no such file, it is larger than `max_bytes`,
                missing or damaged, or it changed since the snapshot was taken.
            SourceError: The source is closed.
        """
        if self._is_closed:
            raise SourceError(f"The source of {path!r} is closed", code="source-closed")
        file = self._files.get(path)
        if file is None:
            raise UnreadableFileError(f"{path!r} is not a file of the source")
        if file.size_bytes > max_bytes:
            raise UnreadableFileError(f"{path!r} is larger than {max_bytes} bytes")
        content = self._read_work_tree(file) if file.modified else self._objects.read(file.blob)
        if content is None:
            raise UnreadableFileError(f"{path!r} is missing or damaged in the repository")
        return content

    def read_blob(self, blob: str, max_bytes: int) -> bytes | None:
        """Read a blob of the repository, which need not be of the snapshot.

        Returns:
            Its content; `None` where the repository does not have it, or it is larger.

        Raises:
            SourceError: The source is closed.
        """
        if self._is_closed:
            raise SourceError("The source is closed", code="source-closed")
        if not _OBJECT_ID.fullmatch(blob):
            return None
        return self._objects.read(blob, max_bytes)

    def _read_work_tree(self, file: SourceFile) -> bytes:
        try:
            descriptor = open_regular(self._top, file.path)
            with os.fdopen(descriptor, "rb") as stream:
                content = stream.read(file.size_bytes + 1)
        except OSError as exc:
            raise UnreadableFileError(f"{file.path!r} cannot be read: {exc.strerror}") from exc
        header = b"blob %d\0" % len(content)
        if hashlib.new(self._algorithm, header + content, usedforsecurity=False).hexdigest() != (
            file.blob
        ):
            raise UnreadableFileError(f"{file.path!r} changed since the snapshot was taken")
        return content

    def close(self) -> None:
        """Close the work tree and end the reading process."""
        self._is_closed = True
        self._objects.close()
        if self._top >= 0:
            with suppress(OSError):
                os.close(self._top)
            self._top = -1
