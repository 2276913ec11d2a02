"""`docsfy plugins`: who answers what."""

from __future__ import annotations

import click

from docsfy_plugin.cli.loaded_plugins import load_plugins
from docsfy_plugin.cli.output import print_json
from docsfy_plugin.cli.parameters import json_option
from docsfy_plugin.host import Host

_LONGEST_VERSION = 19


@click.command()
@click.option("--hooks", multiple=True, help="Plugin files, besides those of mkdocs.yml.")
@click.option("--disable", multiple=True, help="Plugins not to load.")
@json_option
def plugins(*, hooks: tuple[str, ...], disable: tuple[str, ...], as_json: bool) -> None:
    """Show which plugins answer which hooks, in the order in which they are called."""
    host = load_plugins({"hooks": hooks, "disable": disable})
    if as_json:
        print_json(_json(host))
        return
    for hook in host.hook_names:
        answering = host.implementers(hook)
        click.echo(hook if answering else f"{hook}: nobody")
        for number, one in enumerate(answering, start=1):
            click.echo(f"  {number}. {one.plugin} {_short(one.version)}")


def _json(host: Host) -> dict[str, object]:
    return {
        "plugins": [{"name": one.name, "version": one.version} for one in host.plugins],
        "hooks": [
            {
                "hook": hook,
                "plugins": [
                    {"name": one.plugin, "version": one.version} for one in host.implementers(hook)
                ],
            }
            for hook in host.hook_names
        ],
    }


def _short(version: str) -> str:
    """A hook file's version is a hash."""
    return version[:_LONGEST_VERSION] if version.startswith("sha256:") else version
