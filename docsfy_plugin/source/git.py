"""Running Git so that nothing of a repository, its settings included, is executed."""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docsfy_plugin.source.errors import GitMissingError, GitTimeoutError, GitTooOldError
from docsfy_plugin.source.remotes import scrub

if TYPE_CHECKING:
    from git.cmd import Git

LOCAL_TIMEOUT_S = 120.0
"""How long a command that only reads this machine's disk may take."""

_OVERRIDES = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "maintenance.auto=false",
)
_FOREIGN_VARIABLES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_PROXY_COMMAND",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""Variables that a hook or an alias of Git leaves behind; they would lead to its repository."""

_USAGE_STATUS = 129
_COMMAND = re.compile(r"[a-z]+(?:-[a-z]+)*")
_MAX_ANSWER_BYTES = 1 << 29
"""A tree that lists itself a billion times would fill the memory."""

_NO_REF_NAME = re.compile(
    r"[\x00-\x20\x7f~^:?*\[\\]|\A[-/.]|\.\.|//|/\.|@\{|\.lock(?:/|\Z)|[/.]\Z|\A@\Z|\A\Z"
)


@dataclass(frozen=True, slots=True)
class GitAnswer:
    """What a Git command said.

    Attributes:
        status: Exit status; 0 is success.
        stdout: Raw standard output.
        stderr: Standard error in English, without credentials.
    """

    status: int
    stdout: bytes
    stderr: str

    @property
    def text(self) -> str:
        """Standard output as text, bytes that are not UTF-8 surrogate-escaped."""
        return self.stdout.decode("utf-8", "surrogateescape")

    @property
    def complaint(self) -> str:
        """The line of standard error that says what is wrong."""
        lines = [line.strip() for line in self.stderr.splitlines() if line.strip()]
        telling = [line for line in lines if line.startswith(("fatal:", "error:"))]
        line = (telling or lines or [f"exit status {self.status}"])[0]
        return line.removeprefix("fatal: ").removeprefix("error: ")


class GitProcess:
    """One running Git command in a process group of its own."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        config: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        with_input: bool = False,
    ) -> None:
        """Start Git.

        Args:
            arguments: Everything after `git`; names of the repository stand after `--`.
            config: Further settings, `key=value`.
            environment: Further variables.
            with_input: Whether something will be written to standard input.

        Raises:
            GitMissingError: There is no Git.
        """
        self._name = next((word for word in arguments if _COMMAND.fullmatch(word)), "")
        git, missing = _load_git()
        command = [*_without_foreign(), git.GIT_PYTHON_GIT_EXECUTABLE or "git", "--no-pager"]
        for setting in (*_OVERRIDES, *config):
            command += ["-c", setting]
        try:
            handle = git.execute(
                [*command, *arguments],
                istream=subprocess.PIPE if with_input else None,
                as_process=True,
                env=_environment(environment or {}),
                start_new_session=True,
            )
        except missing as exc:
            raise _missing() from exc
        # GitPython's wrapper kills the process when it is collected, so it is kept
        self._handle = handle
        assert handle.proc is not None  # noqa: S101  # it was just started
        self.popen: subprocess.Popen[bytes] = handle.proc

    def wait(self, timeout_s: float = LOCAL_TIMEOUT_S) -> GitAnswer:
        """Take the answer of a command that was started without input.

        Raises:
            GitTimeoutError: It did not end in time, or said too much; it was killed.
            GitTooOldError: It does not know an option.
        """
        try:
            stdout, stderr = self._drain(time.monotonic() + timeout_s)
            status = self.popen.wait(timeout_s)
        except (subprocess.TimeoutExpired, TimeoutError) as exc:
            self.kill()
            raise GitTimeoutError(
                f"'git {self._name}' did not finish within {timeout_s:g} seconds",
                hint="Try again, or look at the disk and the network",
            ) from exc
        except BaseException:
            self.kill()
            raise
        self._close()
        answer = GitAnswer(status, stdout, scrub(stderr.decode("utf-8", "backslashreplace")))
        if answer.status == _USAGE_STATUS:
            raise GitTooOldError(
                f"The installed Git does not know an option of 'git {self._name}'",
                hint="Install Git 2.31 or newer",
            )
        return answer

    def _drain(self, deadline: float) -> tuple[bytes, bytes]:
        parts: dict[str, bytearray] = {"stdout": bytearray(), "stderr": bytearray()}
        with selectors.DefaultSelector() as selector:
            for name, part in parts.items():
                selector.register(getattr(self.popen, name), selectors.EVENT_READ, part)
            while selector.get_map():
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready:
                    raise TimeoutError
                for key, _ in ready:
                    chunk = os.read(key.fd, 1 << 16)
                    key.data.extend(chunk)
                    if not chunk:
                        selector.unregister(key.fileobj)
                    elif len(key.data) > _MAX_ANSWER_BYTES:
                        raise GitTimeoutError(
                            f"'git {self._name}' says more than {_MAX_ANSWER_BYTES >> 20} MiB",
                            hint="Document a smaller repository",
                        )
        return bytes(parts["stdout"]), bytes(parts["stderr"])

    def _close(self) -> None:
        for stream in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def kill(self) -> None:
        """End the command and all that it started."""
        if self.popen.poll() is None:
            with suppress(OSError):
                os.killpg(self.popen.pid, signal.SIGKILL)
        self._close()
        self.popen.wait()


def run_git(
    arguments: Sequence[str],
    *,
    config: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    timeout_s: float = LOCAL_TIMEOUT_S,
) -> GitAnswer:
    """Run a Git command to its end; see `GitProcess` for the arguments and what is raised."""
    return GitProcess(arguments, config=config, environment=environment).wait(timeout_s)


def is_ref_name(name: str) -> bool:
    """Tell whether Git allows a name for a branch or a tag, so that it names nothing else."""
    return _NO_REF_NAME.search(name) is None


def folder_arguments(git_dir: Path, top: Path | None) -> tuple[str, ...]:
    """Arguments that name a repository whose ownership was already looked at."""
    work_tree = (f"--work-tree={top}", "-C", str(top)) if top else ()
    return (f"--git-dir={git_dir}", *work_tree)


def ssh_command(variables: Mapping[str, str]) -> str:
    """The command for ssh: the user's own where the environment has one, never asking."""
    own = variables.get("GIT_SSH_COMMAND") or "ssh"
    return f"{own} -o BatchMode=yes -o ConnectTimeout=30"


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """Variables for a command that may reach nothing but this machine's disk."""
    return {
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_ASKPASS": os.environ.get("GIT_ASKPASS", ""),
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_PAGER": "cat",
        "GIT_TERMINAL_PROMPT": "0",
        **more,
    }


def _without_foreign() -> list[str]:
    """What must stand before `git` to take variables away: GitPython can only add some."""
    foreign = [name for name in _FOREIGN_VARIABLES if name in os.environ]
    return ["env", *(part for name in foreign for part in ("-u", name))] if foreign else []


def _load_git() -> tuple[Git, type[Exception]]:
    try:
        from git.cmd import Git  # noqa: PLC0415  # 80 ms that most commands do not need
        from git.exc import GitCommandNotFound  # noqa: PLC0415
    except ImportError as exc:
        raise _missing() from exc
    return Git(), GitCommandNotFound


def _missing() -> GitMissingError:
    return GitMissingError(
        "The command 'git' was not found", hint="Install Git 2.31 or newer and put it on PATH"
    )
