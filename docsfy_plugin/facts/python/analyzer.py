"""The analyser of Python's modules, symbols and imports."""

from __future__ import annotations

from docsfy_hookspecs.facts import Analyzer, Fact

from docsfy_plugin.facts.python.imports import STAR, read_import, read_module
from docsfy_plugin.facts.python.joining import join
from docsfy_plugin.facts.python.names import role_of
from docsfy_plugin.facts.python.parsing import parse_python, reading
from docsfy_plugin.facts.python.symbols import read_symbols

_SHALLOW = frozenset({"test", "vendored"})


def read(path: str, content: bytes) -> list[Fact]:
    """Read one file: its module, its imports, and unless it is a test its symbols.

    Names are by path; `join` makes them those that users import.

    Raises:
        UnreadableFileError: It is not Python that this interpreter understands.
    """
    file = parse_python(path, content)
    role = role_of(path)
    with reading(path):
        module = read_module(file, role)
        facts: list[Fact] = [module, read_import(file, role)]
        if role not in _SHALLOW:
            exports = module.exports
            if exports is not None and any(name.startswith(STAR) for name in exports):
                exports = None
            facts += read_symbols(file, exports)
    return facts


ANALYZER = Analyzer(name="python", version="1", patterns=("*.py", "*.pyi"), read=read, join=join)
