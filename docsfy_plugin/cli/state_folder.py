"""Finding the state of a documentation, wherever in a project the command is run."""

from __future__ import annotations

import os
from pathlib import Path

from docsfy_plugin.cli.configuration_file import find_configuration, read_plugin_options
from docsfy_plugin.store.state import StateDir

DEFAULT = ".docsfy"
VARIABLE = "DOCSFY_STATE_DIR"


def find_state(
    state_dir: str | None, *, folder: Path | None = None, only_inside: bool = False
) -> StateDir:
    """Find the state folder, which need not exist.

    Args:
        state_dir: What `--state-dir` says, relative to `folder`.
        folder: Where the command runs; the working folder if not given.
        only_inside: Do not follow an `mkdocs.yml` that leads out of its own folder: it may be
            that of a stranger's repository.

    Returns:
        What the flag, else the environment, else the nearest `mkdocs.yml` says, else `.docsfy`.
    """
    here = folder or Path.cwd()
    if state_dir:
        return StateDir(here / Path(state_dir).expanduser())
    configuration = find_configuration(here)
    root = configuration.parent if configuration else here
    if os.environ.get(VARIABLE):
        return StateDir(root / Path(os.environ[VARIABLE]).expanduser())
    configured = root / Path(_configured(configuration) or DEFAULT).expanduser()
    if only_inside and root.resolve() not in configured.resolve().parents:
        configured = root / DEFAULT
    return StateDir(configured)


def _configured(configuration: Path | None) -> str:
    """The option `state_dir` of the first instance that sets it; empty where none does."""
    if configuration is None or not _may_say(configuration):
        return ""
    for options in read_plugin_options(configuration) or ():
        if isinstance(options.get("state_dir"), str):
            return str(options["state_dir"])
    return ""


def _may_say(configuration: Path) -> bool:
    """Whether it is worth parsing: YAML costs more than the rest of `docsfy status`."""
    try:
        content = configuration.read_bytes()
    except OSError:
        return False
    return b"state_dir" in content or b"INHERIT" in content
