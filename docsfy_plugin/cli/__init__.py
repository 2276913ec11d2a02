"""The command `docsfy`: parses, calls the pipeline, renders the result, maps errors."""

from docsfy_plugin.cli.group import main

__all__ = ["main"]
