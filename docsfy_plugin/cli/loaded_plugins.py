"""The plugins that a command run here would use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from docsfy_plugin.cli.configuration_file import find_configuration, read_plugin_options
from docsfy_plugin.host import Host
from docsfy_plugin.options import make_host, resolve_options


def load_plugins(flags: Mapping[str, object]) -> Host:
    """Load what flags, the environment and the first instance in `mkdocs.yml` ask for.

    Args:
        flags: `hooks` and `disable`, as the command line has them.

    Raises:
        DocsfyError: An option is wrong, or a plugin cannot be loaded.
    """
    path = find_configuration(Path.cwd())
    written = next(iter((read_plugin_options(path) if path else None) or ()), {})
    configured: dict[str, object] = {
        name: written[name] for name in ("hooks", "disable") if name in written
    }
    options = resolve_options(flags=flags, environment=os.environ, configured=configured)
    return make_host(options, path.parent if path else Path.cwd())
