"""The MkDocs plugin `docsfy`: parses its options, hands pages over, maps errors."""

from docsfy_plugin.mkdocs_plugin.plugin import DocsfyPlugin

__all__ = ["DocsfyPlugin"]
