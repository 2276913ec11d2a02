"""Reading from `mkdocs.yml` what docsfy's commands need, without loading MkDocs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE_NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")
PLUGIN = "docsfy"
_MOST_PARENTS = 10


def find_configuration(folder: Path) -> Path | None:
    """Find the nearest `mkdocs.yml`, in a folder or in those above it."""
    here = Path(os.path.abspath(folder))  # noqa: PTH100  # links are not followed: `..` is what the user sees
    for parent in (here, *here.parents):
        for name in FILE_NAMES:
            path = parent / name
            if path.is_file():
                return path
    return None


def read_plugin_options(path: Path) -> tuple[dict[str, Any], ...] | None:
    """Read what a configuration says of docsfy.

    Args:
        path: The file; what it inherits is read too.

    Returns:
        Options of each instance, in order; empty where docsfy is not among the plugins, `None`
        where the file cannot be read.
    """
    plugins: Any = None
    for _ in range(_MOST_PARENTS):
        values = load_leniently(path)
        if values is None:
            return None
        plugins = _merged(values.get("plugins"), plugins)
        parent = values.get("INHERIT")
        if not isinstance(parent, str):
            break
        path = path.parent / parent
    return tuple(_instances(plugins))


def load_leniently(path: Path) -> dict[str, Any] | None:
    """Load a YAML mapping in which unknown tags stand for nothing.

    Returns:
        The mapping; `None` where the file is missing or is no such YAML.
    """
    import yaml  # noqa: PLC0415  # docsfy status is to start fast

    class Loader(yaml.SafeLoader):
        """Executes nothing: `!!python/name:` and the like give no value."""

    Loader.add_multi_constructor("", lambda _loader, _suffix, _node: None)
    Loader.add_constructor("!ENV", _read_variable)
    try:
        values = yaml.load(path.read_bytes(), Loader)  # noqa: S506  # a safe loader, see above
    except (OSError, yaml.YAMLError, ValueError, RecursionError):
        return None
    if values is None:
        return {}
    return values if isinstance(values, dict) else None


def _read_variable(loader: Any, node: Any) -> Any:  # noqa: ANN401  # yaml's classes have no types
    """What MkDocs makes of `!ENV NAME` and `!ENV [NAME, ..., default]`."""
    if hasattr(node, "value") and isinstance(node.value, str):
        return os.environ.get(node.value)
    *names, last = loader.construct_sequence(node) or [None]
    for name in (*names, last):
        if isinstance(name, str) and name in os.environ:
            return os.environ[name]
    return last if names else None


def _merged(parent: Any, child: Any) -> Any:  # noqa: ANN401  # a parse edge
    """As MkDocs merges an inherited value: mappings by key, all else is replaced."""
    if child is None:
        return parent
    if isinstance(parent, dict) and isinstance(child, dict):
        return {**parent, **child}
    return child


def _instances(plugins: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # a parse edge
    if isinstance(plugins, dict):
        plugins = [{name: options} for name, options in plugins.items()]
    for plugin in plugins if isinstance(plugins, list) else ():
        if plugin == PLUGIN:
            yield {}
        elif isinstance(plugin, dict) and PLUGIN in plugin:
            options = plugin[PLUGIN]
            yield options if isinstance(options, dict) else {}
