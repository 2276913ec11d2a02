"""Plugins of a test, found as if they were installed."""

from __future__ import annotations

import importlib.metadata
import os
import secrets
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from docsfy_hookspecs.markers import PROJECT


@contextmanager
def install_plugins(plugins: Mapping[str, object]) -> Iterator[None]:
    """Let docsfy find plugins in its entry-point group as if they were installed.

    An installed plugin of the same name is hidden meanwhile: authors have their own installed.

    Args:
        plugins: Name of the entry point -> module, class or object with implementations.

    Yields:
        Nothing; the plugins are found until the block ends.
    """
    if not plugins:
        yield
        return
    finder = _PluginFinder(plugins)
    # modules are looked up by name when an entry point is loaded
    sys.modules[finder.module.__name__] = finder.module
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        del sys.modules[finder.module.__name__]


class _PluginFinder(importlib.metadata.DistributionFinder):
    """Finds the plugins of a test before those that are installed."""

    def __init__(self, plugins: Mapping[str, object]) -> None:
        self.module = ModuleType(f"docsfy_plugins_of_a_test_{secrets.token_hex(8)}")
        for number, plugin in enumerate(plugins.values()):
            setattr(self.module, f"plugin_{number}", plugin)
        offering = {
            point.dist.name: point.dist
            for point in importlib.metadata.entry_points(group=PROJECT)
            if point.name in plugins and point.dist is not None
        }
        self._distributions: dict[str, importlib.metadata.Distribution] = {
            self.module.__name__: _PluginDistribution(self.module.__name__, tuple(plugins)),
            **{name: _Less(dist, frozenset(plugins)) for name, dist in offering.items()},
        }

    def find_spec(self, *_arguments: object) -> None:
        """Leave modules to the other finders."""

    def find_distributions(
        self, context: importlib.metadata.DistributionFinder.Context | None = None
    ) -> Iterable[importlib.metadata.Distribution]:
        """Give all of them, or the one that is asked for; the first of a name is what counts."""
        if context is None or context.name is None:
            return tuple(self._distributions.values())
        found = self._distributions.get(context.name)
        return () if found is None else (found,)


class _PluginDistribution(importlib.metadata.Distribution):
    def __init__(self, module: str, names: tuple[str, ...]) -> None:
        points = (f"{name} = {module}:plugin_{number}\n" for number, name in enumerate(names))
        self._texts = {
            "METADATA": f"Metadata-Version: 2.1\nName: {module}\nVersion: 0\n",
            "entry_points.txt": f"[{PROJECT}]\n{''.join(points)}",
        }

    def read_text(self, filename: str) -> str | None:
        """Give the metadata that installers write."""
        return self._texts.get(filename)

    def locate_file(self, path: str | os.PathLike[str]) -> Path:
        """Say where a file would lie; there is none."""
        return Path(path)


class _Less(importlib.metadata.Distribution):
    """An installed distribution less the plugins that a test brings itself."""

    def __init__(
        self, distribution: importlib.metadata.Distribution, names: frozenset[str]
    ) -> None:
        self._distribution = distribution
        self._entry_points = "".join(
            f"[{point.group}]\n{point.name} = {point.value}\n"
            for point in distribution.entry_points
            if point.group != PROJECT or point.name not in names
        )

    def read_text(self, filename: str) -> str | None:
        """Give the metadata that is installed, the entry points aside."""
        if filename == "entry_points.txt":
            return self._entry_points
        return self._distribution.read_text(filename)

    def locate_file(self, path: str | os.PathLike[str]) -> Path:
        """Say where a file lies."""
        return Path(str(self._distribution.locate_file(path)))
