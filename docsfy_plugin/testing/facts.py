"""Facts of files in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from docsfy_hookspecs import Fact, Facts, UnreadableFileError

from docsfy_plugin.builtins import BUILTINS
from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.analysis import collect_analyzers
from docsfy_plugin.pipeline.analysis import read_facts as read_source_facts
from docsfy_plugin.store.fact_rows import FactKey
from docsfy_plugin.testing.plugins import install_plugins
from docsfy_plugin.testing.sources import Files, as_bytes, make_source


def read_facts(files: Files, *, plugins: Mapping[str, object] = MappingProxyType({})) -> Facts:
    """Read and join the facts of files in memory, as an attempt does.

    Args:
        files: Path -> content; text is taken as UTF-8.
        plugins: Name -> plugin, as `install_plugins` takes them; the built-in analysers are
            there too.

    Returns:
        All facts, with lines, ordered by path.

    Raises:
        DocsfyError: An analyser failed, and which.
    """
    contents = as_bytes(files)
    source = make_source(files)
    with install_plugins(plugins):
        analyzers = collect_analyzers(Host.create(BUILTINS))
    return read_source_facts(source, _reader(contents), analyzers, _KeepsNothing()).facts


class _KeepsNothing:
    """A store of facts for one reading."""

    def load_facts(self, keys: Sequence[FactKey]) -> Mapping[FactKey, tuple[Fact, ...]]:
        """Know nothing."""
        del keys
        return {}

    def save_facts(self, facts: Mapping[FactKey, tuple[Fact, ...]]) -> None:
        """Forget it."""


def _reader(contents: Mapping[str, bytes]) -> Callable[[str, int], bytes]:
    def read(path: str, max_bytes: int) -> bytes:
        if len(contents[path]) > max_bytes:
            raise UnreadableFileError(f"File {path!r} is larger than {max_bytes:,} bytes")
        return contents[path]

    return read
