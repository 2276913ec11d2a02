"""Names that occur in annotations and bases, and what they stand for."""

from __future__ import annotations

import ast
import builtins

from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.scopes import ClassNode, FunctionNode, dotted

_BUILTINS = frozenset(dir(builtins))
_MAX_TEXT = 500  # characters of a text that is read as an annotation


class Links:
    """Collects the links of one symbol."""

    def __init__(self, file: PythonFile) -> None:
        self._file = file
        self._found: dict[str, str] = {}

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a name as written and the qualified name, in order, no duplicates."""
        return tuple(self._found.items())

    def add_function(self, node: FunctionNode) -> None:
        """Add the names in a function's annotations."""
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            self.add(argument.annotation)
        for optional in (arguments.vararg, arguments.kwarg):
            if optional is not None:
                self.add(optional.annotation)
        self.add(node.returns)

    def add_class(self, node: ClassNode) -> None:
        """Add the names in a class's bases."""
        for base in node.bases:
            self.add(base)

    def add(self, node: ast.AST | None) -> None:
        """Add the names in one annotation, also those in a text (`"Command"`)."""
        pending = [node] if node is not None else []
        while pending:
            one = pending.pop()
            name = dotted(one)
            if name:
                self._add_name(name)
            elif isinstance(one, ast.Constant):
                if isinstance(one.value, str) and len(one.value) <= _MAX_TEXT:
                    pending += _parsed(one.value)
            elif isinstance(one, ast.Subscript) and _is_literal(one.value):
                self._add_name(dotted(one.value))
            elif not isinstance(one, ast.Call):
                pending += reversed(list(ast.iter_child_nodes(one)))

    def _add_name(self, name: str) -> None:
        if name in self._found:
            return
        qualified = self._file.resolve_name(name)
        if qualified != name or (name not in _BUILTINS and "." in name):
            self._found[name] = qualified

    def base(self, node: ast.expr) -> str:
        """The qualified name of a base class, its type arguments left out."""
        plain = node.value if isinstance(node, ast.Subscript) else node
        return self._file.resolve(plain) or self._file.source(node)


def _is_literal(node: ast.expr) -> bool:
    return dotted(node).rpartition(".")[2] == "Literal"


def _parsed(text: str) -> list[ast.AST]:
    if not any(character.isalpha() for character in text):
        return []
    try:
        return [ast.parse(text.strip(), mode="eval").body]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
