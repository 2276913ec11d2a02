"""Git: where a source comes from, its snapshot, and its files."""

from docsfy_plugin.source.errors import SourceError
from docsfy_plugin.source.forges import source_url
from docsfy_plugin.source.opening import Identity, OpenSource, identify, open_source
from docsfy_plugin.source.snapshots import changes_between

__all__ = [
    "Identity",
    "OpenSource",
    "SourceError",
    "changes_between",
    "identify",
    "open_source",
    "source_url",
]
