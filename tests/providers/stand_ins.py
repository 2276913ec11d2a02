"""Executables that stand in for the vendors' command lines, as strict as they are."""

import json
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PRELUDE = """\
#!{python} -S
import json, os, signal, subprocess, sys, time
if sys.argv[1:] == ["--version"]:
    print({version!r})
    raise SystemExit(0)
if sys.argv[1:] == {status!r}:
    print('Not logged in', file=sys.stderr)
    print('{{"loggedIn": false}}')
    raise SystemExit(1)
given = sys.stdin.buffer.read().decode()
with open({record!r}, "w") as seen:
    json.dump({{
        "argv": sys.argv[1:], "stdin": given, "environment": dict(os.environ),
        "cwd": os.getcwd(), "files": os.listdir("."), "session": os.getsid(0) == os.getpid(),
    }}, seen)
def answer(value):
    print(json.dumps(value), flush=True)
"""


@dataclass
class StandIn:
    """One of them.

    Attributes:
        record_path: Where it notes what it was given.
    """

    path: Path
    record_path: Path
    version: str
    status: list[str]

    def does(self, code: str) -> None:
        """Write it: what it does after it has noted what it was given."""
        prelude = PRELUDE.format(
            python=sys.executable,
            record=str(self.record_path),
            version=self.version,
            status=self.status,
        )
        # renamed into place: a running script is never written to
        fresh = self.path.with_suffix(".new")
        fresh.write_text(prelude + code)
        fresh.chmod(fresh.stat().st_mode | stat.S_IXUSR)
        fresh.replace(self.path)

    def answers(self, value: Mapping[str, Any]) -> None:
        self.does(f"answer(json.loads({json.dumps(value)!r}))\n")

    @property
    def seen(self) -> dict[str, Any]:
        return json.loads(self.record_path.read_text())

    @property
    def argv(self) -> list[str]:
        return self.seen["argv"]
