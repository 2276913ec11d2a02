"""Finding plugins: the entry-point group `docsfy`, and files that the options name."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import inspect
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from docsfy_hookspecs.markers import PROJECT

from docsfy_plugin.host.errors import PluginLoadError, describe


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A plugin that is loaded.

    Attributes:
        name: As `disable` and messages name it.
        plugin: Module or object with implementations.
        version: Distribution's version, hook file's hash, or a built-in's constant.
    """

    name: str
    plugin: object
    version: str


def entry_point_names() -> frozenset[str]:
    """Names of the plugins that installed distributions offer."""
    return frozenset(point.name for point in importlib.metadata.entry_points(group=PROJECT))


def load_entry_points(disable: Collection[str]) -> Iterator[Loaded]:
    """Load the plugins of installed distributions.

    Args:
        disable: Names not to load; their code is not imported.

    Yields:
        Plugins, in no order.

    Raises:
        PluginLoadError: A plugin's import failed.
    """
    for point in importlib.metadata.entry_points(group=PROJECT):
        if point.name in disable:
            continue
        try:
            plugin = point.load()
            if inspect.isclass(plugin):
                plugin = plugin()
        except (Exception, SystemExit) as exc:
            raise PluginLoadError(point.name, describe(exc)) from exc
        version = point.dist.version if point.dist else "0"
        yield Loaded(name=point.name, plugin=plugin, version=version)


def load_hook_files(
    files: Sequence[tuple[str, Path]], disable: Collection[str]
) -> Iterator[Loaded]:
    """Load plugin files.

    Args:
        files: Pairs of a path as written, which is the plugin's name, and where it lies.
        disable: Names not to load.

    Yields:
        Plugins, in the order given.

    Raises:
        PluginLoadError: A file is missing or its execution failed.
    """
    for name, path in files:
        if name not in disable:
            yield _load_file(name, path)


def _load_file(name: str, path: Path) -> Loaded:
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise PluginLoadError(
            name,
            f"{exc.strerror or exc} ({path})",
            hint="Correct its path under hooks in the options",
        ) from exc
    version = hashlib.sha256(content).hexdigest()
    module_name = f"docsfy_hook_file_{version[:16]}"
    module = ModuleType(module_name)
    module.__file__ = str(path)
    # registered, since dataclasses and pickle look a class's module up
    sys.modules[module_name] = module
    try:
        exec(compile(content, str(path), "exec"), module.__dict__)  # noqa: S102  # the author's own file, named in the options
    except (Exception, SystemExit) as exc:
        del sys.modules[module_name]
        raise PluginLoadError(name, describe(exc)) from exc
    return Loaded(name=name, plugin=module, version=f"sha256:{version}")
