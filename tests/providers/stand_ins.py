"""Executables that stand in for the vendors' command lines, as strict as they are."""

import json
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docsfy_plugin.providers import claude, codex, cursor, gemini

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


MAKERS = {
    "claude": claude.make_provider,
    "codex": codex.make_provider,
    "cursor-agent": cursor.make_provider,
    "agent": cursor.make_provider,
    "gemini": gemini.make_provider,
}
STATUS = {"claude": ["auth", "status"], "codex": ["login", "status"], "cursor-agent": ["status"]}
CLAUDE = {
    "stop_reason": "end_turn",
    "total_cost_usd": 0.25,
    "usage": {
        "input_tokens": 10,
        "output_tokens": 5,
        "cache_read_input_tokens": 2,
        "cache_creation_input_tokens": 1,
    },
    "permission_denials": [],
    "is_error": False,
    "num_turns": 1,
    "subtype": "success",
    "result": "# Page",
    "type": "result",
}
GEMINI_STATS = {
    "models": {
        "a": {"tokens": {"input": 10, "prompt": 10, "candidates": 5, "total": 15, "cached": 0}},
        "b": {"tokens": {"input": 3, "candidates": 2, "thoughts": 1, "cached": 1}},
    },
    "tools": {"totalCalls": 0, "totalFail": 0},
}
GEMINI = {"session_id": "s", "response": "# Page", "stats": GEMINI_STATS}
CURSOR = {
    "type": "result",
    "is_error": False,
    "result": "# Page",
    "usage": {"inputTokens": 4, "outputTokens": 2},
}
TURN = [
    {"type": "thread.started", "thread_id": "t"},
    {"type": "item.completed", "item": {"type": "agent_message", "text": "# Draft"}},
    {"type": "item.completed", "item": {"type": "agent_message", "text": "# Page"}},
    {"type": "turn.completed", "usage": {"input_tokens": 10, "output_tokens": 5}},
]
GOOD = {
    "claude": [CLAUDE],
    "codex": TURN,
    "cursor-agent": [CURSOR],
    "agent": [CURSOR],
    "gemini": [GEMINI],
}


def printing(values: list[Any], *, exit_code: int = 0, stderr: str = "") -> str:
    """What prints values, complains, and ends with a code, or by SIGTERM where it is negative."""
    end = f"sys.exit({exit_code})" if exit_code >= 0 else "os.kill(os.getpid(), signal.SIGTERM)"
    return (
        f"for value in json.loads({json.dumps(values)!r}): answer(value)\n"
        f"sys.stderr.write({stderr!r})\n{end}\n"
    )
