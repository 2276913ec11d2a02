"""The built-in plugins, in the order in which they are called; the one place that names them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docsfy_plugin.facts import plugin as facts
from docsfy_plugin.host import BuiltinPlugin
from docsfy_plugin.providers import plugin as providers
from docsfy_plugin.stages import checks, links, rendering
from docsfy_plugin.stages.ai.plugin import VERSION as AI_VERSION
from docsfy_plugin.stages.ai.plugin import AiWriter
from docsfy_plugin.stages.outputs import inventory, llms, twins
from docsfy_plugin.stages.static.plugin import VERSION as STATIC_VERSION
from docsfy_plugin.stages.static.plugin import StaticWriter


def make_builtins(
    *, command: str = "", command_env: Sequence[str] = (), folder: Path | None = None
) -> tuple[BuiltinPlugin, ...]:
    """Make the built-in plugins.

    Args:
        command: Command line of the provider `command`, quoted as for a shell.
        command_env: Names of variables of the environment that it may see.
        folder: Folder that relative names of files in `command` start from.
    """
    models = providers.Providers(command=command, command_env=command_env, folder=folder)
    return (
        BuiltinPlugin(name="facts", plugin=facts, version=facts.VERSION),
        BuiltinPlugin(name="providers", plugin=models, version=providers.VERSION),
        BuiltinPlugin(name="static", plugin=StaticWriter(), version=STATIC_VERSION),
        BuiltinPlugin(name="ai", plugin=AiWriter(), version=AI_VERSION),
        BuiltinPlugin(name="checks", plugin=checks, version=checks.VERSION),
        BuiltinPlugin(name="links", plugin=links, version=links.VERSION),
        BuiltinPlugin(name="pages", plugin=rendering, version=rendering.VERSION),
        BuiltinPlugin(name="llms", plugin=llms, version=llms.VERSION),
        BuiltinPlugin(name="twins", plugin=twins, version=twins.VERSION),
        BuiltinPlugin(name="inventory", plugin=inventory, version=inventory.VERSION),
    )


BUILTINS = make_builtins()
"""Those of somebody who sets no option."""
