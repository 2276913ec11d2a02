"""A copy of the snapshot that a model's command line may read, and nothing else of the machine."""

from __future__ import annotations

import errno
import logging
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from docsfy_hookspecs import Source, UnreadableFileError

from docsfy_plugin.source.secrets import remove_secrets
from docsfy_plugin.store.orphans import is_live
from docsfy_plugin.store.state import StateDir

_log = logging.getLogger(__name__)

_MAX_BYTES = 1_000_000
"""Larger files are left out: no model reads them."""

_NO_NAME = frozenset(
    (errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EILSEQ, errno.EINVAL)
)
"""The file system has no such name, or another file of a tree that no Git made stands there."""

_ORDERS = re.compile(
    r"(?:^|/)(?:\.(?:agents|claude|codex|continue|cursor|gemini|opencode|windsurf)(?:/|$)"
    r"|(?:agents?|claude|claude\.local|codex|gemini|qwen|warp)\.md$"
    r"|\.(?:cursorrules|windsurfrules|clinerules|mcp\.json|env)$|\.env\.[^/]*$|opencode\.jsonc?$"
    r"|\.github/copilot-instructions\.md$)",
    re.I,
)
"""What command lines of models take as orders or settings wherever they find it. gemini 0.61 sends
`GEMINI.md` of included folders as instructions, and no setting of it stops that."""


@contextmanager
def copied_source(
    source: Source, read: Callable[[str, int], bytes], state: StateDir, attempt: str
) -> Iterator[Path]:
    """Copy the snapshot's files, without secrets, for as long as they are needed.

    What Git ignores, what the options exclude, the repository's own `.git`, and files that are
    orders or settings for models' command lines are not in it.
    Copies that killed attempts left are removed.

    Args:
        source: The source.
        read: Takes a path and the largest size in bytes, gives the content.
        state: Where the copy lies.
        attempt: The attempt's id.

    Yields:
        The folder, absolute.
    """
    folder = state.path / "copies"
    for old in folder.glob("*") if folder.is_dir() else ():
        if not is_live(state, old.name):
            shutil.rmtree(old, ignore_errors=True)
    top = (folder / attempt).absolute()
    folder.mkdir(exist_ok=True)
    # the source may lie where only its owner reads
    top.mkdir(mode=0o700)
    try:
        for file in source.files:
            if _is_harmless(file.path):
                _copy(file.path, read, top)
        yield top
    finally:
        shutil.rmtree(top, ignore_errors=True)


def _is_harmless(path: str) -> bool:
    """Whether a path may be made: trees of a hostile repository say `..` and `.git` as well."""
    parts = {part.rstrip(" .").casefold() for part in path.split("/")}
    return not parts & {"", ".git"} and not _ORDERS.search(path)


def _copy(path: str, read: Callable[[str, int], bytes], top: Path) -> None:
    try:
        content, _ = remove_secrets(read(path, _MAX_BYTES))
    except UnreadableFileError:
        return
    target = top / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    except OSError as exc:
        if exc.errno not in _NO_NAME:
            raise
        _log.info("a file with a name that cannot be made here is not copied (%s)", exc.errno)
