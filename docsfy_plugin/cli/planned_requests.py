"""What a dry run is about: a repository, or what an `mkdocs.yml` documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from docsfy_plugin.cli.configuration_file import find_configuration, read_plugin_options
from docsfy_plugin.cli.option_flags import resolve_flags
from docsfy_plugin.host import Host
from docsfy_plugin.options import make_host, make_request
from docsfy_plugin.pipeline.request import Request


def find_requests(
    flags: Mapping[str, object], site_dir: str, *, own_state_dir: bool
) -> list[tuple[Request, Host]]:
    """Say what would be documented, with the plugins that would do it.

    Args:
        flags: As from `read_flags`.
        site_dir: Where `generate` would put the site.
        own_state_dir: Whether the state folder was named on the command line, not found.

    Returns:
        One request for a repository; one an instance where an `mkdocs.yml` that lists docsfy is
        near and no repository was named.

    Raises:
        DocsfyError: An option, a folder or a plugin is wrong.
    """
    folder = Path.cwd()
    path = None if flags["repo"] else find_configuration(folder)
    if path is not None and read_plugin_options(path):
        return _configured(path, flags if own_state_dir else {**flags, "state_dir": None})
    options = resolve_flags(flags)
    request = make_request(options, root=folder, excluded_paths=((folder / site_dir).resolve(),))
    return [(request, make_host(options, folder))]


def _configured(path: Path, flags: Mapping[str, object]) -> list[tuple[Request, Host]]:
    """What a build of MkDocs would ask for; flags are stronger than what the file says."""
    # docsfy check is to be fast where there is no mkdocs.yml
    from mkdocs.config import load_config  # noqa: PLC0415

    from docsfy_plugin.cli.build_log import build_log  # noqa: PLC0415
    from docsfy_plugin.mkdocs_plugin import DocsfyPlugin  # noqa: PLC0415
    from docsfy_plugin.mkdocs_plugin.configuration import project_root  # noqa: PLC0415
    from docsfy_plugin.mkdocs_plugin.instance import request_of  # noqa: PLC0415

    with build_log(quiet=True):
        config = load_config(str(path))
    plugins = [plugin for plugin in config.plugins.values() if isinstance(plugin, DocsfyPlugin)]
    requests = []
    for plugin in plugins:
        options, request = request_of(plugin.written, config, instances=len(plugins), flags=flags)
        if options.enabled:
            requests.append((request, make_host(options, project_root(config))))
    return requests
