"""What a command asks of an instance beyond what its `mkdocs.yml` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from docsfy_plugin.mkdocs_plugin.configuration import site_folders
from docsfy_plugin.store.origins import FlagValue, Origin

_FOR_ONCE = frozenset({"force", "state_dir"})
"""The one is asked for each time anew, the other is where the origin itself is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What `docsfy generate` and `docsfy retry` ask of the plugin; MkDocs itself asks nothing.

    Attributes:
        flags: Option -> value, stronger than the environment and `mkdocs.yml`.
        stale_pages: Slugs of pages to write afresh.
        plan_of: The variant whose plan one without a plan begins with; empty for none.
        origin: How the attempt is started; `None`: by a command of MkDocs.
    """

    flags: Mapping[str, FlagValue] = field(default_factory=dict)
    stale_pages: tuple[str, ...] = ()
    plan_of: str = ""
    origin: Origin | None = None


def find_origin(config: MkDocsConfig, orders: Orders, *, site_dir: Path | None) -> Origin | None:
    """Say how a build of MkDocs is started, so that it can be started again.

    Args:
        config: Of MkDocs.
        orders: Of the instance.
        site_dir: Folder that the build fills; `None` where the command has one of its own.

    Returns:
        `None` where there is no file to start from, as with a configuration made in memory.
    """
    if orders.origin is not None:
        return orders.origin
    path = config.config_file_path
    if not path or not Path(path).is_file():
        return None
    _, written_dir = site_folders(config)
    return Origin(
        command="mkdocs",
        folder=Path.cwd(),
        configuration=Path(path).resolve(),
        # what the file says is read again
        site_dir=None if site_dir == written_dir else site_dir,
        strict=bool(config.strict),
        flags=tuple((name, v) for name, v in orders.flags.items() if name not in _FOR_ONCE),
    )
