"""One file of Python as a syntax tree, with its names resolved as far as the file alone tells.

Every analyser of Python starts with `parse_python`; several analysers of one file share the
tree. Nothing is executed or imported.
"""

from __future__ import annotations

import ast
import functools
import io
import re
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from docsfy_hookspecs.errors import UnreadableFileError

from docsfy_plugin.facts.python.constants import ConstantReader, Value
from docsfy_plugin.facts.python.names import path_name
from docsfy_plugin.facts.python.scopes import (
    ClassNode,
    Definition,
    FunctionNode,
    ModuleScope,
    dotted,
    iter_definitions,
    read_scope,
)

_SOURCE_NAME = "<docsfy: documented source>"
_BARE_EXCEPT = re.compile(
    r"(?P<head>[ \t]*except\*?[ \t]+)(?P<types>[\w.]+(?:[ \t]*,[ \t]*[\w.]+)+)[ \t]*:"
)
_MOST_REPAIRS = 50
_IGNORED = ("ignore", None, Warning, re.compile(re.escape(_SOURCE_NAME)), 0)
# quadratic decoders, and ones under which the text is not what an editor shows
_REFUSED_CODECS = frozenset({"punycode", "idna", "undefined", "unicode_escape"})


@dataclass(frozen=True, eq=False)
class PythonFile:
    r"""One parsed file.

    Attributes:
        path: POSIX path in the repository.
        text: Decoded text, `\n` at line ends, no byte order mark.
        tree: The syntax tree of `text`.
        name: Dotted name by the path alone: `src/pkg/__init__.py` is `src.pkg`. What the path
            cannot tell (that `src` is no package) is resolved in `join`.
    """

    path: str
    text: str
    tree: ast.Module
    name: str

    @property
    def is_package(self) -> bool:
        """Whether the file is a package's own (`__init__.py`)."""
        return self.path.rpartition("/")[2] in {"__init__.py", "__init__.pyi"}

    @cached_property
    def scope(self) -> ModuleScope:
        """Imports, definitions and assignments of the module."""
        return read_scope(self.tree, self.name, is_package=self.is_package)

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """Classes and functions by name in the file (`Command.invoke`); the last of a name."""
        return dict(iter_definitions(self.tree.body))

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def _encoded(self, number: int) -> bytes:
        """A line as the bytes that columns count; kept, for lines of a million characters."""
        line = self._encoded_lines.get(number)
        if line is None:
            line = self._encoded_lines[number] = self._lines[number - 1].encode()
        return line

    @cached_property
    def _encoded_lines(self) -> dict[int, bytes]:
        return {}

    @cached_property
    def _constants(self) -> ConstantReader:
        return ConstantReader(self.scope, self.source)

    def iter_functions(self) -> Iterator[tuple[str, FunctionNode]]:
        """All functions and methods with their qualified names, nested ones too, in order.

        A name that is defined twice comes twice; a function in a function is `outer.inner`.
        """
        for name, node in iter_definitions(self.tree.body):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield self.qualified(name), node

    def iter_classes(self) -> Iterator[tuple[str, ClassNode]]:
        """All classes with their qualified names, nested ones too, in order."""
        for name, node in iter_definitions(self.tree.body):
            if isinstance(node, ast.ClassDef):
                yield self.qualified(name), node

    def qualified(self, name: str) -> str:
        """The name of something defined here, with the module's before it."""
        return f"{self.name}.{name}" if self.name else name

    def resolve(self, node: ast.AST | None) -> str:
        """The dotted qualified name that an expression stands for.

        Takes names and attributes of names. Imports are followed
        (`import typing as t`: `t.Any` is `typing.Any`), relative ones by the file's path, names
        defined here get the module's name. A name that is neither, such as a builtin or a local
        variable, stays as written.

        Returns:
            The name; empty for an expression of any other form.
        """
        return self.resolve_name(dotted(node))

    def resolve_name(self, name: str) -> str:
        """As `resolve`, for a dotted name as text."""
        if not name:
            return ""
        head, _, rest = name.partition(".")
        target = self.scope.imports.get(head)
        if target is None:
            if head in self.scope.defined:
                return self.qualified(name)
            target = self.scope.local_imports.get(head, head)
        return f"{target}.{rest}" if rest else target

    def constant(self, node: ast.AST | None, *, partial: bool = False) -> Value:
        """The value of an expression that can be told without running anything.

        Literals, joined literals, `+`, simple `%` and `.format`, f-strings, `textwrap.dedent`
        and the like, translations (`_("text")`), and names of the module that are assigned
        once. Lists, tuples and sets of these give tuples.

        Args:
            node: The expression.
            partial: Whether a text with unknown parts is given too, each part as `{source}`.

        Returns:
            The value; `None` where it is not known, or is `None` itself.
        """
        return self._constants.value(node, partial=partial)

    def string(self, node: ast.AST | None, *, partial: bool = False) -> str | None:
        """As `constant`, for texts alone."""
        value = self.constant(node, partial=partial)
        return value if isinstance(value, str) else None

    def strings(self, node: ast.AST | None) -> tuple[str, ...] | None:
        """As `constant`, for sequences of texts alone."""
        value = self.constant(node)
        if not isinstance(value, tuple):
            return None
        texts = tuple(item for item in value if isinstance(item, str))
        return texts if len(texts) == len(value) else None

    def source(self, node: ast.AST | None) -> str:
        """An expression as written; one over several lines as Python would write it on one.

        So neither comments nor blank lines in it change the text.
        """
        if not isinstance(node, ast.expr):
            return ""
        if node.end_lineno == node.lineno and node.end_col_offset is not None:
            line = self._lines[node.lineno - 1]
            if line.isascii():
                return line[node.col_offset : node.end_col_offset]
            return self._encoded(node.lineno)[node.col_offset : node.end_col_offset].decode()
        return ast.unparse(node)


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Pass a file over whose nesting is deeper than this interpreter can follow.

    Raises:
        UnreadableFileError: The block ran into the limit of recursion.
    """
    try:
        yield
    except RecursionError as exc:
        raise UnreadableFileError(f"{path!r} is nested too deeply to be read") from exc


@functools.lru_cache(maxsize=2)
def parse_python(path: str, content: bytes) -> PythonFile:
    """Parse one file; the last ones are kept, so that several analysers share the work.

    Args:
        path: POSIX path in the repository.
        content: The file's bytes, in the encoding that they declare (PEP 263).

    Returns:
        The file; shared between callers, so its tree is not to be changed.

    Raises:
        UnreadableFileError: It is not Python that this interpreter understands; the message
            names the line where one is known.
    """
    text = decode(path, content)
    _ignore_warnings_of_parsed_code()
    try:
        text, tree = _parse(text)
    except SyntaxError as exc:
        line = f" in line {exc.lineno}" if exc.lineno else ""
        raise UnreadableFileError(f"{path!r} is not valid Python{line}: {exc.msg}") from exc
    except (RecursionError, MemoryError) as exc:
        raise UnreadableFileError(f"{path!r} is nested too deeply to be read") from exc
    except ValueError as exc:
        raise UnreadableFileError(f"{path!r} is not valid Python: {exc}") from exc
    return PythonFile(path, text, tree, path_name(path))


def _parse(text: str) -> tuple[str, ast.Module]:
    """Parse, with parentheses where this interpreter still wants them (PEP 758).

    Returns:
        The text that was parsed, line by line the given one, and its tree.
    """
    for _ in range(_MOST_REPAIRS):
        try:
            return text, ast.parse(text, filename=_SOURCE_NAME)
        except SyntaxError as exc:
            lines = text.split("\n")
            at = (exc.lineno or 0) - 1
            match = _BARE_EXCEPT.match(lines[at]) if 0 <= at < len(lines) else None
            if match is None:
                raise
            lines[at] = f"{match['head']}({match['types']}){lines[at][match.end('types') :]}"
            text = "\n".join(lines)
    return text, ast.parse(text, filename=_SOURCE_NAME)


def decode(path: str, content: bytes) -> str:
    r"""Text in the encoding that a file declares, line ends as `\\n`.

    Raises:
        UnreadableFileError: It is not text in that encoding.
    """
    try:
        encoding, _lines = tokenize.detect_encoding(io.BytesIO(content).readline)
        if encoding.replace("-", "_") in _REFUSED_CODECS:
            raise UnreadableFileError(
                f"{path!r} declares the encoding {encoding!r}, not one of text"
            )
        text = content.decode(encoding)
    except SyntaxError as exc:
        raise UnreadableFileError(f"{path!r} cannot be decoded: {exc.msg}") from exc
    except (LookupError, ValueError) as exc:
        raise UnreadableFileError(f"{path!r} cannot be decoded: {exc}") from exc
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _ignore_warnings_of_parsed_code() -> None:
    """Keep warnings about the documented code (invalid escapes) from the user.

    `warnings.catch_warnings` would change what other threads see. A filter that matches nothing
    but the name under which we parse does not; it is put back when somebody took it away.
    """
    if _IGNORED not in warnings.filters:
        warnings.filterwarnings("ignore", module=re.escape(_SOURCE_NAME))
