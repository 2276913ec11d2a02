"""Which pages claim which source files."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from docsfy_hookspecs import PageSpec
from docsfy_hookspecs.facts import match_glob
from docsfy_hookspecs.plans import HOME

_AT_THE_TOP = 0.5


class Claims:
    """Holds the source globs of a plan's pages against the files that there are."""

    def __init__(self, pages: Sequence[PageSpec], paths: Sequence[str]) -> None:
        """Match nothing yet.

        Args:
            pages: In reading order.
            paths: POSIX paths of all source files.
        """
        self._pages = tuple(pages)
        self._paths = tuple(paths)
        self._exact = frozenset(paths)

    @cached_property
    def _files(self) -> dict[str, tuple[str, ...]]:
        """Slug -> files that the page's globs match."""
        by_glob: dict[str, tuple[str, ...]] = {}
        for glob in dict.fromkeys(glob for page in self._pages for glob in page.sources):
            if glob in self._exact:
                by_glob[glob] = (glob,)
            else:
                by_glob[glob] = tuple(path for path in self._paths if match_glob(path, glob))
        return {
            page.slug: tuple(dict.fromkeys(p for glob in page.sources for p in by_glob[glob]))
            for page in self._pages
        }

    @property
    def without_files(self) -> tuple[PageSpec, ...]:
        """Pages that name sources of which none is there."""
        return tuple(page for page in self._pages if page.sources and not self._files[page.slug])

    def unclaimed(self, paths: Collection[str]) -> tuple[str, ...]:
        """Those of some files that are there and that no page claims, sorted."""
        claimed = {path for files in self._files.values() for path in files}
        return tuple(sorted((set(paths) & self._exact) - claimed))

    def nearest(self, path: str, among: Collection[str] | None = None) -> tuple[str, ...]:
        """Pages with files in the deepest folder that they share with a file.

        Args:
            path: A source file.
            among: Slugs of pages; all if not given.

        Returns:
            Slugs in reading order; none where nothing is shared. Files at the top share it with
            those of their own kind.
        """
        nearness = {
            slug: max((_nearness(path, file) for file in files), default=0.0)
            for slug, files in self._files.items()
            if among is None or slug in among
        }
        most = max(nearness.values(), default=0.0)
        return tuple(slug for slug, near in nearness.items() if near and near == most)

    @property
    def front(self) -> str:
        """The home page, or else the first."""
        slugs = [page.slug for page in self._pages]
        return HOME if HOME in slugs else slugs[0]


def _nearness(path: str, other: str) -> float:
    """How many folders from the top two files have in common."""
    folders, others = path.split("/")[:-1], other.split("/")[:-1]
    if not folders and not others:
        return _AT_THE_TOP if PurePosixPath(path).suffix == PurePosixPath(other).suffix else 0.0
    shared = itertools.takewhile(
        lambda pair: pair[0] == pair[1], zip(folders, others, strict=False)
    )
    return float(len(list(shared)))
