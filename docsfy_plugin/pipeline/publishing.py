"""Publishing: the new site replaces the old one in one step, or file by file where it must."""

from __future__ import annotations

import ctypes
import errno
import glob
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from docsfy_hookspecs import DocsfyError

_log = logging.getLogger(__name__)

_MARK = ".docsfy-"
_OLD_MARK = ".docsfy-old-"
_SPARE = "site-"
_PART = ".docsfy-part"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""Of `renameat2` in linux/fs.h."""
_RENAME_SWAP = 2
"""Of `renamex_np` in macOS' sys/stdio.h."""
_IMMOVABLE = {errno.EBUSY, errno.EXDEV, errno.EPERM, errno.EACCES}
"""Said of a bind mount, of a folder of a container's image, and of another user's folder."""

_FULL = {errno.ENOSPC, errno.EDQUOT}
_UNWRITABLE = {errno.EROFS, errno.EFBIG, errno.EIO, errno.EACCES, errno.EPERM}


class PublishError(DocsfyError):
    """The finished site cannot be put in place."""

    code = "not-published"


def write_error(error: BaseException, site_dir: str, staging: str) -> PublishError | None:
    """Say in one line why the site cannot be written; `None` where that is not the fault.

    Args:
        error: What a build failed with.
        site_dir: The published site, to be named.
        staging: Folder that was rendered into.
    """
    if not isinstance(error, OSError):
        return None
    if error.errno in _FULL:
        return PublishError(
            f"Disk is full: the site at {site_dir!r} cannot be written",
            hint="Free some space and run again: the old site stands, written pages are kept",
        )
    # an error of a file that was open already names none, and one of a copy the source first
    names = [n for n in (error.filename, error.filename2) if isinstance(n, (str, bytes))]
    is_ours = not names or any(Path(os.fsdecode(n)).is_relative_to(staging) for n in names)
    if error.errno not in _UNWRITABLE or not is_ours:
        return None
    return PublishError(
        f"The site at {site_dir!r} cannot be written: {error.strerror}",
        hint="Make the folder and its parent writable: the old site stands, written pages are kept",
    )


class Publication:
    """A site that is rendered beside the published one and then takes its place.

    Attributes:
        site_dir: The published site, resolved.
        staging: Folder that MkDocs renders into; `site_dir` itself where nothing is staged.
        obstacle: Why the two cannot be swapped; empty when they can. Some are known only after
            `publish` has tried.
    """

    def __init__(self, site_dir: Path, staging: Path, obstacle: str) -> None:
        self.site_dir = site_dir
        self.staging = staging
        self.obstacle = obstacle

    @classmethod
    def prepare(
        cls, site_dir: Path, attempt: str, *, spare: Path, dirty: bool = False
    ) -> Publication:
        """Choose where to render.

        Args:
            site_dir: As configured; links in it are followed first.
            attempt: Id of the attempt, part of the staging folder's name.
            spare: Folder for staging where `site_dir`'s parent cannot be written.
            dirty: MkDocs renders only what changed, so it must render in place.

        Returns:
            The publication; its staging folder exists.

        Raises:
            PublishError: There is no place to render.
        """
        site = site_dir.resolve()
        if dirty:
            return cls(site, site, "--dirty renders in place")
        obstacle = _find_obstacle(site)
        staging = site.parent / f".{site.name}{_MARK}{attempt}"
        try:
            site.parent.mkdir(parents=True, exist_ok=True)
            staging.mkdir()
        except OSError as exc:
            obstacle = obstacle or f"{site.parent} cannot be written ({exc.strerror})"
            staging = spare / f"{_SPARE}{attempt}"
            _make(staging)
        _copy_mode(site, staging)
        return cls(site, staging, obstacle)

    @property
    def is_staged(self) -> bool:
        """Whether the published site is untouched until `publish`."""
        return self.staging != self.site_dir

    def publish(self) -> None:
        """Put the staged site in place; the old one is gone afterwards.

        Raises:
            PublishError: It cannot be done; the old site stands, or, file by file, a part of it.
        """
        if not self.is_staged:
            return
        try:
            # another build clears the folder of an attempt that waits; MkDocs makes it again
            _copy_mode(self.site_dir, self.staging)
            self.obstacle = self.obstacle or _swap(self.staging, self.site_dir)
            if self.obstacle:
                _replace_files(self.staging, self.site_dir)
        except OSError as exc:
            raise PublishError(
                f"The site cannot be put in place at {str(self.site_dir)!r}: {exc.strerror}",
                hint="Make the folder and its parent writable, or set another site_dir",
            ) from exc
        shutil.rmtree(self.staging, ignore_errors=True)

    def discard(self) -> None:
        """Remove what was staged; the published site stands."""
        if self.is_staged:
            shutil.rmtree(self.staging, ignore_errors=True)


def clear_leftovers(
    site_dir: Path, is_live: Callable[[str], bool], *, spare: Path | None = None
) -> None:
    """Undo what attempts that died left beside a site.

    Args:
        site_dir: As configured.
        is_live: Takes an attempt's id, tells whether it still runs.
        spare: Folder for staging where `site_dir`'s parent cannot be written.
    """
    site = site_dir.resolve()
    old = f".{site.name}{_OLD_MARK}"
    for prefix, folder in _leftovers(site, spare):
        if is_live(folder.name.removeprefix(prefix)):
            continue
        if prefix == old and not site.exists():
            folder.rename(site)
            continue
        _log.info("removing what a dead attempt left: %s", folder.name)
        shutil.rmtree(folder, ignore_errors=True)


def _leftovers(site: Path, spare: Path | None) -> Iterator[tuple[str, Path]]:
    """Folders, each with what stands before the attempt's id in its name."""
    staged, old = f".{site.name}{_MARK}", f".{site.name}{_OLD_MARK}"
    for folder in sorted(site.parent.glob(f"{glob.escape(staged)}*")):
        yield (old if folder.name.startswith(old) else staged), folder
    if spare is not None:
        for folder in sorted(spare.glob(f"{_SPARE}*")):
            yield _SPARE, folder


def _find_obstacle(site: Path) -> str:
    if not site.exists():
        return ""
    if site.is_mount():
        return f"{site} is a mount point"
    hidden = next((one.name for one in sorted(site.iterdir()) if _is_foreign(one.name)), "")
    return f"{site} holds {hidden!r}, which MkDocs leaves alone" if hidden else ""


def _copy_mode(site: Path, staging: Path) -> None:
    if site.is_dir():
        shutil.copymode(site, staging)


def _make(staging: Path) -> None:
    try:
        staging.mkdir(parents=True)
    except OSError as exc:
        raise PublishError(
            f"There is no place to render the site: {exc.strerror} ({staging})",
            hint="Make the parent of site_dir or state_dir writable",
        ) from exc


def _is_foreign(name: str) -> bool:
    """Whether MkDocs leaves an entry of a site alone, and it is none of ours."""
    return name.startswith(".") and not name.endswith(_PART)


def _swap(staging: Path, site: Path) -> str:
    """Put the new site in the old one's place at once.

    Returns:
        Why that cannot be done; empty when it is.
    """
    if not site.exists():
        staging.rename(site)
        return ""
    try:
        if not _exchange(staging, site):
            _swap_in_two_steps(staging, site)
    except OSError as exc:
        if exc.errno not in _IMMOVABLE:
            raise
        return f"{site} cannot be swapped ({exc.strerror})"
    return ""


def _swap_in_two_steps(staging: Path, site: Path) -> None:
    attempt = staging.name.removeprefix(f".{site.name}{_MARK}")
    old = site.parent / f".{site.name}{_OLD_MARK}{attempt}"
    site.rename(old)
    # killed here, the next attempt's clear_leftovers puts the old site back
    try:
        staging.rename(site)
    except BaseException:
        old.rename(site)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders atomically.

    Returns:
        False where the system or the file system cannot.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    one, two = os.fsencode(first), os.fsencode(second)
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        result = libc.renamex_np(one, two, _RENAME_SWAP)
    elif hasattr(libc, "renameat2"):
        result = libc.renameat2(_AT_FDCWD, one, _AT_FDCWD, two, _RENAME_EXCHANGE)
    else:
        return False
    if result == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}:
        return False
    raise OSError(code, os.strerror(code))


def _replace_files(staging: Path, site: Path) -> None:
    """Replace files one by one, each atomically, then remove what is not in the new site."""
    site.mkdir(parents=True, exist_ok=True)
    new = set()
    for path in sorted(staging.rglob("*")):
        relative = path.relative_to(staging)
        new.add(relative)
        target = site / relative
        _make_room(target, for_folder=path.is_dir())
        if path.is_dir():
            target.mkdir(exist_ok=True)
            continue
        part = target.with_name(f".{target.name}{_PART}")
        shutil.copyfile(path, part)
        part.replace(target)
    for path in sorted(site.rglob("*"), reverse=True):
        relative = path.relative_to(site)
        if relative in new or any(_is_foreign(part) for part in relative.parts):
            continue
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        else:
            path.unlink()


def _make_room(target: Path, *, for_folder: bool) -> None:
    """Remove a file that stands where a folder comes, or the other way round."""
    if target.is_dir() and not target.is_symlink():
        if not for_folder:
            shutil.rmtree(target)
    elif for_folder:
        target.unlink(missing_ok=True)
