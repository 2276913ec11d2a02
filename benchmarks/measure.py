"""Measuring whole processes: CPU seconds and peak memory, as the system accounts for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


class BenchmarkError(Exception):
    """What was to be measured failed or did not end."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process and those that it waited for took.

    Attributes:
        cpu_s: Seconds of CPU, user and system.
        peak_mb: Largest resident set of any of them, in megabytes.
    """

    cpu_s: float
    peak_mb: float


def measure(command: Sequence[str], *, cwd: Path, timeout_s: float) -> Cost:
    """Run a command to its end.

    The peak is never below this process's own: Linux counts the memory that a child shares with
    its parent until it runs its own program. So nothing heavy is imported here.

    Raises:
        BenchmarkError: It failed, or was killed since it took too long.
    """
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        killer = threading.Timer(timeout_s, os.killpg, (process.pid, signal.SIGKILL))
        killer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        name = " ".join(Path(word).name for word in command[:4])
        if process.returncode == -signal.SIGKILL:
            raise BenchmarkError(f"{name} was killed, within {timeout_s:g} s")
        if process.returncode:
            log.seek(0)
            said = log.read().decode(errors="replace")[-2000:]
            raise BenchmarkError(f"{name} ended with {process.returncode}:\n{said}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _MAXRSS_BYTES / 1e6)
