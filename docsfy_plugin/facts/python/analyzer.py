"""The analyser of Python's modules, symbols and imports."""

from __future__ import annotations

import ast

from docsfy_hookspecs.facts import Analyzer, Fact, Role

from docsfy_plugin.facts.comments import python as comments
from docsfy_plugin.facts.python.imports import STAR, read_import, read_module
from docsfy_plugin.facts.python.joining import join
from docsfy_plugin.facts.python.names import role_of
from docsfy_plugin.facts.python.parsing import PythonFile, parse_python, reading
from docsfy_plugin.facts.python.shallow import parse_imports
from docsfy_plugin.facts.python.symbols import read_symbols

_SHALLOW = frozenset({"test", "vendored"})


def read(path: str, content: bytes) -> list[Fact]:
    """Read one file: its module, its imports, and unless it is a test its symbols.

    Names are by path; `join` makes them those that users import.

    Raises:
        UnreadableFileError: It is not Python that this interpreter understands.
    """
    if role_of(path, by_file_name=False) in _SHALLOW:
        return _read_shallow(parse_imports(path, content))
    file = parse_python(path, content)
    role = _role(file)
    with reading(path):
        module = read_module(file, role)
        facts: list[Fact] = [module, read_import(file, role)]
        if role not in _SHALLOW:
            exports = module.exports
            if exports is not None and any(name.startswith(STAR) for name in exports):
                exports = None
            facts += read_symbols(file, exports)
    return facts


def _read_shallow(file: PythonFile) -> list[Fact]:
    role = role_of(file.path)
    return [read_module(file, role), read_import(file, role)]


def _role(file: PythonFile) -> Role:
    """The role by the path; `split_test.py` is a test only if it defines one."""
    role = role_of(file.path)
    is_by_name = role == "test" and role_of(file.path, by_file_name=False) != "test"
    if is_by_name and not file.path.endswith("conftest.py") and not _defines_tests(file):
        return role_of(file.path, by_file_name=False)
    return role


def _defines_tests(file: PythonFile) -> bool:
    imported = {target.partition(".")[0] for target in file.scope.imports.values()}
    return not imported.isdisjoint({"pytest", "unittest"}) or any(
        isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and one.name.lower().startswith("test")
        for one in file.tree.body
    )


ANALYZER = Analyzer(
    name="python",
    version="3",
    patterns=("*.py", "*.pyi"),
    read=read,
    join=join,
    strip=comments.strip,
)
