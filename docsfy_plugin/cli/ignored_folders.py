"""Folders that Git is told to leave out, in `.gitignore`."""

from __future__ import annotations

import re
from pathlib import Path

from docsfy_plugin.source.git import run_git

_NAME = ".gitignore"
_SPECIAL = re.compile(r"([\\*?\[ ])")


def ignore_folder(top: Path, folder: Path) -> list[str]:
    """Add a folder to the `.gitignore` at the top, unless Git leaves it out already.

    A folder with files that Git tracks is left as it is: somebody commits it on purpose.

    Args:
        top: Top of the repository.
        folder: Which need not exist.

    Returns:
        One line a thing done.
    """
    top, folder = top.resolve(), folder.resolve()
    if top not in folder.parents:
        return []
    below = folder.relative_to(top).as_posix()
    pattern = "/" + _SPECIAL.sub(r"\\\1", below) + "/"
    path = top / _NAME
    if not below.isprintable() or _is_settled(top, below) or path.is_symlink():
        return []
    content = path.read_bytes() if path.exists() else b""
    lines = content.splitlines()
    if pattern.encode() in lines:
        return []
    ending = b"\r\n" if b"\r\n" in content else b"\n"
    if content and not content.endswith(b"\n"):
        content += ending
    path.write_bytes(content + pattern.encode() + ending)
    return [f"Added {pattern} to {_NAME}: the site is built, not committed"]


def _is_settled(top: Path, below: str) -> bool:
    """Whether Git leaves a folder out, tracks files in it, or cannot say."""
    ignored = run_git(
        ["-C", str(top), "check-ignore", "--quiet", "--no-index", "--", f"./{below}/"],
        environment={"GIT_LITERAL_PATHSPECS": "0"},  # which this command refuses
    )
    tracked = run_git(["-C", str(top), "ls-files", "-z", "--", below])
    return ignored.status != 1 or bool(tracked.status) or bool(tracked.stdout)
