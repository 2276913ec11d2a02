"""Running a model's command line: clean surroundings, a bounded answer, and a sure end.

Nothing here waits on a pipe: one loop feeds standard input, drains both outputs and looks at the
clock, so a process that reads nothing, says too much or leaves a child behind that keeps the pipes
open delays nobody.
"""

from __future__ import annotations

import logging
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil
from docsfy_hookspecs import ModelError

MAX_ANSWER_BYTES = 8 << 20
"""More is no answer: the longest page has some hundred kilobytes."""

MAX_COMPLAINT_BYTES = 1 << 16
"""What is kept of standard error, its end."""

PASSED_ON = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "DOCSFY_ATTEMPT"),
        *("LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
        *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
        "NODE_EXTRA_CA_CERTS",
    }
)
"""Variables that every command line sees, and with them those of the locale (`LC_*`)."""

_LOOK_S = 0.05
_DRAIN_S = 1.0
"""How long outputs may lag behind the end of the process that was started."""

_LINGER_S = 5.0
"""How long a process may stay after it has given its whole answer."""

_KILL_S = 2.0
"""How long a SIGKILL may take; who waits for a device longer than that is left."""

_CHUNK_BYTES = 1 << 16

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What a process left.

    Attributes:
        exit_code: Its exit code; minus the number of the signal that ended it; 0 where it was
            ended here because it had answered and stayed.
        stdout: Standard output; bytes that are not UTF-8 only where it failed, then replaced.
        stderr: The end of standard error, bytes that are not UTF-8 replaced.
    """

    exit_code: int
    stdout: str
    stderr: str


def find_executable(names: Sequence[str]) -> str:
    """Find the first of some programs on `PATH`.

    Args:
        names: Names, or paths, in the order of preference.

    Returns:
        Its absolute path: the working folder of a call is another one.

    Raises:
        ModelError: None is there (`missing`).
    """
    # a relative folder on PATH would be one of the repository, in which docsfy often runs
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    path = os.pathsep.join(folder for folder in folders if Path(folder).is_absolute())
    for name in names:
        found = shutil.which(name, path=path)
        if found is not None:
            return str(Path(found).absolute())
    listed = " or ".join(repr(name) for name in names)
    raise ModelError(f"No program {listed} is on PATH", kind="missing")


def run_command(
    argv: Sequence[str],
    *,
    stdin: str,
    timeout_s: float,
    environment: Mapping[str, str],
    term_s: float = 5.0,
    is_answered: Callable[[bytes], bool] | None = None,
    env_file: Path | None = None,
) -> Finished:
    """Run a command line in an empty folder, a session and an environment of its own.

    When it has ended, so has all that it started and that is still in its group.

    Args:
        argv: The program, best by its absolute path, and its arguments.
        stdin: All that it reads.
        timeout_s: Seconds until it is ended.
        environment: Variables beside `PASSED_ON`.
        term_s: Seconds from SIGTERM to SIGKILL.
        is_answered: Says of standard output so far whether that is a whole answer. A process that
            stays on after it is ended, and has succeeded.
        env_file: The `.env` that is found by who looks for one from the working folder upwards;
            `None` for an empty one.

    Returns:
        What it left, whatever its exit code.

    Raises:
        ModelError: It is not there or cannot be run (`missing`), did not end in time (`timeout`),
            says too much, or succeeds with bytes that are not UTF-8 (`broken`).
    """
    name = Path(argv[0]).name
    began = time.monotonic()
    with _empty_folder(env_file) as folder:
        process = _start(argv, name, folder, environment)
        run = _Run(process, stdin.encode("utf-8", "replace"), term_s)
        try:
            exit_code = run.follow(name, began + timeout_s, timeout_s, is_answered)
        finally:
            run.close()
    _log.debug(
        "%s: exit code %d after %.1f s; %d bytes in, %d out, %d on standard error",
        name,
        exit_code,
        time.monotonic() - began,
        len(stdin),
        len(run.stdout),
        run.complained_bytes,
    )
    return Finished(
        exit_code=exit_code,
        stdout=_read_answer(name, run.stdout, is_good=exit_code == 0),
        stderr=run.stderr.decode("utf-8", "replace").strip(),
    )


@contextmanager
def _empty_folder(env_file: Path | None) -> Iterator[str]:
    """Make an empty folder, right below a `.env` of ours.

    Command lines look for one in every folder above (gemini 0.61 does, and can be sent elsewhere
    by it), and anybody may put one beside temporary folders.
    """
    with tempfile.TemporaryDirectory(prefix="docsfy-", ignore_cleanup_errors=True) as above:
        if env_file is None:
            (Path(above) / ".env").touch()
        else:
            (Path(above) / ".env").symlink_to(env_file)
        folder = Path(above) / "work"
        folder.mkdir()
        yield str(folder)


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """Put together all variables of a process.

    Args:
        environment: Those beside `PASSED_ON`.
    """
    passed = {
        name: value
        for name, value in os.environ.items()
        if name in PASSED_ON or name.startswith("LC_")
    }
    return passed | dict(environment)


def _read_answer(name: str, answer: bytearray, *, is_good: bool) -> str:
    text = answer.decode("utf-8", "replace")
    if is_good and text.encode() != answer:
        raise ModelError(f"{name!r} answers with bytes that are not UTF-8", kind="broken")
    return text


def _start(
    argv: Sequence[str], name: str, folder: str, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603  # no shell, and argv is the provider's own
            list(argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=folder,
            env=surroundings(environment),
            start_new_session=True,
        )
    except (FileNotFoundError, PermissionError, NotADirectoryError) as exc:
        why = exc.strerror or "not found"
        raise ModelError(f"{name!r} cannot be run: {why}", kind="missing") from None
    except (OSError, ValueError) as exc:
        why = getattr(exc, "strerror", None) or type(exc).__name__
        raise ModelError(f"{name!r} cannot be run: {why}", kind="broken") from None


class _Run:
    """One process, its pipes, and all that it started."""

    def __init__(self, process: subprocess.Popen[bytes], given: bytes, term_s: float) -> None:
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.complained_bytes = 0
        self._process = process
        self._given = memoryview(given)
        self._term_s = term_s
        self._started: dict[int, psutil.Process] = {}
        self._selector = selectors.DefaultSelector()
        self._pipes = [pipe for pipe in (process.stdin, process.stdout, process.stderr) if pipe]
        for pipe in self._pipes:
            os.set_blocking(pipe.fileno(), False)
        self._register(process.stdin, selectors.EVENT_WRITE, self._feed)
        self._register(process.stdout, selectors.EVENT_READ, self._take_answer)
        self._register(process.stderr, selectors.EVENT_READ, self._take_complaint)

    def follow(
        self,
        name: str,
        deadline: float,
        timeout_s: float,
        is_answered: Callable[[bytes], bool] | None,
    ) -> int:
        """Serve the process until it ends, or is ended; gives the exit code."""
        seen_bytes, leaves_at = 0, deadline
        while self._process.poll() is None:
            now = time.monotonic()
            if len(self.stdout) > MAX_ANSWER_BYTES:
                raise ModelError(
                    f"{name!r} answers with more than {MAX_ANSWER_BYTES >> 20} MB", kind="broken"
                )
            if now >= min(deadline, leaves_at):
                if leaves_at < deadline or (is_answered and is_answered(bytes(self.stdout))):
                    self.end()
                    return 0
                raise ModelError(f"{name!r} gave no answer within {timeout_s:g} s", kind="timeout")
            if is_answered and leaves_at == deadline and len(self.stdout) > seen_bytes:
                seen_bytes = len(self.stdout)
                if is_answered(bytes(self.stdout)):
                    leaves_at = min(deadline, now + _LINGER_S)
            self._serve(min(_LOOK_S, max(deadline - now, 0)))
        drained_at = time.monotonic() + _DRAIN_S
        while self._has_outputs() and time.monotonic() < drained_at:
            if len(self.stdout) > MAX_ANSWER_BYTES:
                raise ModelError(
                    f"{name!r} answers with more than {MAX_ANSWER_BYTES >> 20} MB", kind="broken"
                )
            self._serve(_LOOK_S)
        return self._process.returncode

    def end(self) -> None:
        """End the process and all that it started: SIGTERM, and SIGKILL after a while."""
        # whoever has a session of its own is found only while its parent lives
        self._note_descendants()
        self._signal(signal.SIGTERM)
        kill_at = time.monotonic() + self._term_s
        while self._alive() and time.monotonic() < kill_at:
            self._note_descendants()
            self._serve(_LOOK_S)
        gone_at = time.monotonic() + _KILL_S
        while self._alive() and time.monotonic() < gone_at:
            self._note_descendants()
            self._signal(signal.SIGKILL)
            self._serve(_LOOK_S)

    def close(self) -> None:
        """Leave nothing behind: no process, no pipe."""
        try:
            if self._process.poll() is None:
                self.end()
            elif self._alive():
                self._signal(signal.SIGKILL)
        finally:
            self._selector.close()
            for pipe in self._pipes:
                with suppress(OSError):
                    pipe.close()

    def _register(self, pipe: IO[bytes] | None, event: int, serve: Callable[[int], bool]) -> None:
        if pipe is not None:
            self._selector.register(pipe.fileno(), event, serve)

    def _has_outputs(self) -> bool:
        return any(key.events == selectors.EVENT_READ for key in self._selector.get_map().values())

    def _serve(self, wait_s: float) -> None:
        """Move what can be moved; a pipe that is done is forgotten."""
        if not self._selector.get_map():
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(wait_s)
            if self._process.returncode is not None:
                time.sleep(min(wait_s, 0.01))
            return
        for key, _ in self._selector.select(wait_s):
            try:
                goes_on = key.data(key.fd)
            except BlockingIOError:
                continue
            except OSError:  # it does not read, or nobody writes any more
                goes_on = False
            if not goes_on:
                # before it is closed: another file may get its number
                self._selector.unregister(key.fd)
                if key.events == selectors.EVENT_WRITE and self._process.stdin is not None:
                    self._process.stdin.close()

    def _feed(self, fd: int) -> bool:
        if self._given:
            self._given = self._given[os.write(fd, self._given[:_CHUNK_BYTES]) :]
        return bool(self._given)

    def _take_answer(self, fd: int) -> bool:
        chunk = os.read(fd, _CHUNK_BYTES)
        if len(self.stdout) <= MAX_ANSWER_BYTES:
            self.stdout += chunk
        return bool(chunk)

    def _take_complaint(self, fd: int) -> bool:
        chunk = os.read(fd, _CHUNK_BYTES)
        self.complained_bytes += len(chunk)
        self.stderr += chunk
        del self.stderr[:-MAX_COMPLAINT_BYTES]
        return bool(chunk)

    def _note_descendants(self) -> None:
        with suppress(psutil.Error):
            for child in psutil.Process(self._process.pid).children(recursive=True):
                self._started.setdefault(child.pid, child)
        for known in list(self._started.values()):
            with suppress(psutil.Error):
                for child in known.children(recursive=True):
                    self._started.setdefault(child.pid, child)

    def _signal(self, number: signal.Signals) -> None:
        """Signal the group, and whoever left it."""
        group = self._process.pid
        with suppress(OSError):
            os.killpg(group, number)
        for process in self._started.values():
            with suppress(psutil.Error, OSError):
                if number == signal.SIGKILL or os.getpgid(process.pid) != group:
                    process.send_signal(number)

    def _alive(self) -> bool:
        """Tell whether anybody is left; zombies are not."""
        if self._process.poll() is None:
            return True
        if any(_lives(process) for process in self._started.values()):
            return True
        try:
            os.killpg(self._process.pid, 0)
        except OSError:
            return False
        return any(_lives(process) for process in _members(self._process.pid))


def _members(group: int) -> list[psutil.Process]:
    members = []
    for process in psutil.process_iter():
        with suppress(OSError):
            if os.getpgid(process.pid) == group:
                members.append(process)
    return members


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
