"""The plugin's options as MkDocs sees them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docsfy_hookspecs import DocsfyError
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.utils.yaml import yaml_load
from yaml import YAMLError

from docsfy_plugin.options import OPTIONS, PER_INSTANCE, OptionError, Options, resolve_options

# MkDocs only keeps the values: the table checks them, so that every face says the same
_OptionTable = type(
    "_OptionTable",
    (Config,),
    {option.name: config_options.Optional(config_options.Type(object)) for option in OPTIONS},
)


class DocsfyConfig(_OptionTable):  # type: ignore[valid-type, misc]  # made from the table
    """What stands under `docsfy:` in `mkdocs.yml`, as written."""


class ConfigurationError(DocsfyError):
    """Options that do not go together."""

    code = "invalid-configuration"


def read_options(
    values: Mapping[str, Any], *, instances: int, flags: Mapping[str, object] | None = None
) -> Options:
    """Resolve the options of one instance.

    Args:
        values: Name -> value as written in `mkdocs.yml`, `None` for unset.
        instances: Number of instances of the plugin.
        flags: Name -> value from a command line, which is stronger; `None` for unset.

    Raises:
        OptionError: An option is unknown or cannot have its value, or the environment sets an
            option that each instance needs for itself.
    """
    set_for_all = [
        f"DOCSFY_{n.upper()}" for n in PER_INSTANCE if os.environ.get(f"DOCSFY_{n.upper()}")
    ]
    if instances > 1 and set_for_all:
        raise OptionError(
            f"Variable {set_for_all[0]} is set, and docsfy is listed {instances} times",
            hint="Set it as an option of each instance in mkdocs.yml",
        )
    return resolve_options(flags=flags, environment=os.environ, configured=values)


def project_root(config: MkDocsConfig) -> Path:
    """The folder of `mkdocs.yml`; the working folder where there is none."""
    path = config.config_file_path
    return Path(path).resolve().parent if path else Path.cwd()


def site_folders(config: MkDocsConfig) -> tuple[Path, ...]:
    """Where the site is built, and where `mkdocs.yml` says so.

    `mkdocs serve` and `--site-dir` build elsewhere, and what was built before is no source.
    """
    written = _read_file(config).get("site_dir")
    in_file = written if isinstance(written, str) and written else "site"
    return Path(config.site_dir).resolve(), (project_root(config) / in_file).resolve()


def _read_file(config: MkDocsConfig) -> Mapping[str, Any]:
    """`mkdocs.yml` without what the command line sets; empty where it cannot be read again."""
    try:
        with open(config.config_file_path or os.devnull, "rb") as file:  # noqa: PTH123  # MkDocs wants its name
            return yaml_load(file) or {}
    except (OSError, YAMLError, MkDocsException):
        return {}


def check_folders(options: Options, config: MkDocsConfig, root: Path) -> None:
    """Refuse a state folder that MkDocs would publish or remove.

    Raises:
        ConfigurationError: `state_dir` lies in `docs_dir` or `site_dir`, or the other way round.
    """
    state = (root / Path(options.state_dir).expanduser()).resolve()
    for name in ("docs_dir", "site_dir"):
        folder = Path(config[name]).resolve()
        if state == folder or folder in state.parents:
            raise ConfigurationError(
                f"Option 'state_dir' is {str(state)!r}, inside {name} {str(folder)!r}",
                hint="Set state_dir to a folder beside mkdocs.yml",
            )
        if state in folder.parents:
            raise ConfigurationError(
                f"Option '{name}' is {str(folder)!r}, inside state_dir {str(state)!r}",
                hint=f"Move {name} out of it",
            )
