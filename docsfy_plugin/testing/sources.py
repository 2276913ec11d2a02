"""Sources in memory, and real repositories."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from docsfy_hookspecs import Source, SourceFile

from docsfy_plugin.source.snapshots import hash_snapshot

Files = Mapping[str, str | bytes]

COMMITTED_AT = "2024-01-01T00:00:00Z"
"""The date of every commit and source that is made here."""


def make_source(
    files: Files, *, project: str = "example", web_url: str = "https://github.com/local/example"
) -> Source:
    """Make a source of files in memory, as planners and outputs are given it.

    Args:
        files: Path -> content; text is taken as UTF-8.
        project: Its name.
        web_url: Where people browse it; empty for a repository without a remote.

    Returns:
        A source whose blob ids are those that Git would give.
    """
    listed = tuple(
        SourceFile(path=path, blob=_hash_blob(content), size_bytes=len(content))
        for path, content in sorted(as_bytes(files).items())
    )
    snapshot = hash_snapshot(listed)
    return Source(
        owner="local",
        project=project,
        branch="main",
        commit=hashlib.sha1(snapshot.encode(), usedforsecurity=False).hexdigest(),
        committed_at=COMMITTED_AT,
        repository=f"example.org/local/{project}",
        web_url=web_url,
        forge="github" if web_url else "",
        snapshot=snapshot,
        files=listed,
    )


def make_repository(path: Path, files: Files) -> Path:
    """Make a real Git repository with one commit.

    The user's own Git configuration has no part in it, and the same files give the same commit.

    Args:
        path: A folder that does not exist yet, or is empty.
        files: Path -> content; text is written as UTF-8.

    Returns:
        The folder.

    Raises:
        subprocess.CalledProcessError: Git failed; its words are in `stderr`.
    """
    path.mkdir(parents=True, exist_ok=True)
    for name, content in as_bytes(files).items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    _git(path, "init", "--quiet", "--initial-branch=main", "--template=")
    _git(path, "add", "--all", "--force")
    _git(path, "commit", "--quiet", "--allow-empty", "--message", "First commit")
    return path


def as_bytes(files: Files) -> dict[str, bytes]:
    """Encode text as UTF-8."""
    return {
        path: content.encode() if isinstance(content, str) else content
        for path, content in files.items()
    }


def _hash_blob(content: bytes) -> str:
    head = b"blob %d\0" % len(content)
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()


def _git(path: Path, *arguments: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        environment |= {
            f"GIT_{role}_NAME": "Somebody",
            f"GIT_{role}_EMAIL": "somebody@example.org",
            f"GIT_{role}_DATE": COMMITTED_AT,
        }
    subprocess.run(  # noqa: S603  # fixed arguments
        ["git", "-C", str(path), *arguments],  # noqa: S607  # Git of the user's PATH
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
