"""Which pages claim which source files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from docsfy_hookspecs import PageSpec
from docsfy_hookspecs.facts import match_glob
from docsfy_hookspecs.plans import HOME


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

    def nearest(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Pages with files in the deepest folder that they share with one of some files.

        Returns:
            Slugs in reading order, at least one. Where nothing but the top is shared, the home
            page, or else the first page.
        """
        chosen: set[str] = set()
        for path in paths:
            depths = {
                slug: max((_shared_depth(path, file) for file in files), default=0)
                for slug, files in self._files.items()
            }
            deepest = max(depths.values(), default=0)
            if deepest:
                chosen.update(slug for slug, depth in depths.items() if depth == deepest)
            else:
                chosen.add(self._front)
        return tuple(page.slug for page in self._pages if page.slug in chosen)

    @property
    def _front(self) -> str:
        slugs = [page.slug for page in self._pages]
        return HOME if HOME in slugs else slugs[0]


def _shared_depth(path: str, other: str) -> int:
    """How many folders from the top two files have in common."""
    depth = 0
    for one, two in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if one != two:
            break
        depth += 1
    return depth
