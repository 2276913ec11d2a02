"""Values of expressions that can be told without running anything.

The code is hostile input: results are limited in length and depth, so that neither doubling a
text sixty times nor `"%999999999d"` costs memory.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable

from docsfy_plugin.facts.python.scopes import ModuleScope, dotted

Scalar = str | bytes | int | float | complex | None
Value = Scalar | tuple[Scalar | tuple[Scalar, ...], ...]

MAX_LENGTH = 20_000
_MAX_DEPTH = 100
_MAX_BITS = 512  # so that arithmetic with floats cannot overflow
_TRANSLATIONS = frozenset(
    {"_", "_t", "gettext", "gettext_lazy", "gettext_noop", "ugettext_lazy", "ugettext", "N_"}
)
_PERCENT = re.compile(r"%(?:\((?P<key>\w+)\))?(?P<form>.?)", re.S)
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<key>\w*)\}|[{}]")
_STRIPPERS = {"strip": str.strip, "lstrip": str.lstrip, "rstrip": str.rstrip}


class ConstantReader:
    """Reads constants of one module.

    Args:
        scope: The module's names.
        source: Gives an expression as written, for texts with unknown parts.
    """

    def __init__(self, scope: ModuleScope, source: Callable[[ast.AST], str]) -> None:
        self._scope = scope
        self._source = source
        self._named: dict[tuple[str, bool], Value] = {}
        self._depth = 0

    def value(self, node: ast.AST | None, *, partial: bool = False) -> Value:
        """See `PythonFile.constant`."""
        if node is None or self._depth > _MAX_DEPTH:
            return None
        self._depth += 1
        try:
            value = self._read(node, partial)
        finally:
            self._depth -= 1
        if isinstance(value, str | bytes | tuple) and len(value) > MAX_LENGTH:
            return None
        if isinstance(value, int) and value.bit_length() > _MAX_BITS:
            return None
        return value

    def _read(self, node: ast.AST, partial: bool) -> Value:  # noqa: FBT001  # dispatch
        if isinstance(node, ast.Constant):
            return None if node.value is ... else node.value
        if isinstance(node, ast.Name):
            return self._named_value(node.id, partial)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, partial)
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return self._sequence(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self.value(node.operand)
            return -value if isinstance(value, int | float) else None
        if isinstance(node, ast.BinOp):
            return self._operation(node, partial)
        if isinstance(node, ast.Call):
            return self._call(node, partial)
        return None

    def _named_value(self, name: str, partial: bool) -> Value:  # noqa: FBT001  # dispatch
        key = (name, partial)
        if key not in self._named:
            self._named[key] = None  # a name that refers to itself has no value
            self._named[key] = self.value(self._scope.values.get(name), partial=partial)
        return self._named[key]

    def _part(self, node: ast.AST, partial: bool) -> str | None:  # noqa: FBT001  # dispatch
        value = self.value(node, partial=partial)
        if value is not None and not isinstance(value, tuple | bytes):
            return str(value)
        return f"{{{self._source(node)}}}" if partial else None

    def _joined(self, node: ast.JoinedStr, partial: bool) -> str | None:  # noqa: FBT001  # dispatch
        parts: list[str] = []
        for piece in node.values:
            if isinstance(piece, ast.Constant):
                parts.append(str(piece.value))
                continue
            if not isinstance(piece, ast.FormattedValue):
                return None
            plain = piece.conversion in {-1, 115} and piece.format_spec is None
            text = self._part(piece.value, partial) if plain else None
            if text is None:
                if not partial:
                    return None
                text = f"{{{self._source(piece.value)}}}"
            parts.append(text)
        return "".join(parts)

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        items: list[Scalar | tuple[Scalar, ...]] = []
        for element in node.elts:
            value = self.value(element)
            if value is None and not (isinstance(element, ast.Constant) and element.value is None):
                return None
            if isinstance(value, tuple):
                flat = tuple(item for item in value if not isinstance(item, tuple))
                if len(flat) < len(value):
                    return None
                items.append(flat)
            else:
                items.append(value)
        return tuple(items)

    def _operation(self, node: ast.BinOp, partial: bool) -> Value:  # noqa: FBT001  # dispatch
        if isinstance(node.op, ast.Add):
            left = self.value(node.left, partial=partial)
            right = self.value(node.right, partial=partial)
            if isinstance(left, str) and isinstance(right, str):
                return left + right
            if isinstance(left, tuple) and isinstance(right, tuple):
                return left + right
            if partial and (isinstance(left, str) or isinstance(right, str)):
                one, two = self._part(node.left, partial), self._part(node.right, partial)
                return None if one is None or two is None else one + two
            if isinstance(left, int | float) and isinstance(right, int | float):
                return left + right
        elif isinstance(node.op, ast.Mult):
            left, right = self.value(node.left), self.value(node.right)
            if isinstance(left, int | float) and isinstance(right, int | float):
                return left * right
        elif isinstance(node.op, ast.Mod):
            template = self.value(node.left)
            if isinstance(template, str):
                return self._percent(template, node.right, partial)
        return None

    def _percent(self, template: str, right: ast.expr, partial: bool) -> str | None:  # noqa: FBT001
        named = {}
        if isinstance(right, ast.Dict):
            named = {str(self.value(k)): v for k, v in zip(right.keys, right.values, strict=True)}
        positional = iter(right.elts if isinstance(right, ast.Tuple) else [right])

        def argument(match: re.Match[str]) -> str | None:
            if match["form"] == "%":
                return "%"
            if match["form"] not in {"s", "d"}:
                return None
            node = named.get(match["key"]) if match["key"] else next(positional, None)
            return None if node is None else self._part(node, partial)

        return _fill(_PERCENT, template, argument)

    def _call(self, node: ast.Call, partial: bool) -> Value:  # noqa: FBT001  # dispatch
        name = dotted(node.func)
        last = name.rpartition(".")[2]
        first = node.args[0] if node.args else None
        if first is not None and last in _TRANSLATIONS:
            return self.value(first, partial=partial)
        if first is not None and len(node.args) == 1 and last in {"dedent", "cleandoc"}:
            text = self.value(first, partial=partial)
            clean = textwrap.dedent if last == "dedent" else inspect.cleandoc
            return clean(text) if isinstance(text, str) else None
        if first is not None and name in {"frozenset", "tuple", "list", "set", "sorted", "str"}:
            value = self.value(first)
            return value if isinstance(value, str if name == "str" else tuple) else None
        if isinstance(node.func, ast.Attribute):
            if node.func.attr in _STRIPPERS and not node.args:
                text = self.value(node.func.value, partial=partial)
                return _STRIPPERS[node.func.attr](text) if isinstance(text, str) else None
            if node.func.attr == "format":
                return self._format(node.func.value, node, partial)
        return None

    def _format(self, template_node: ast.expr, call: ast.Call, partial: bool) -> str | None:  # noqa: FBT001
        template = self.value(template_node)
        if not isinstance(template, str):
            return None
        arguments = {str(i): arg for i, arg in enumerate(call.args)}
        arguments |= {word.arg: word.value for word in call.keywords if word.arg}
        counter = iter(range(len(call.args)))

        def argument(match: re.Match[str]) -> str | None:
            if match[0] in {"{{", "}}"}:
                return match[0][0]
            if match["key"] is None:
                return None
            node = arguments.get(match["key"] or str(next(counter, "")))
            return None if node is None else self._part(node, partial)

        return _fill(_BRACES, template, argument)


def _fill(
    pattern: re.Pattern[str], template: str, argument: Callable[[re.Match[str]], str | None]
) -> str | None:
    """Put arguments into a template; `None` as soon as one is unknown or all gets too long."""
    parts: list[str] = []
    at = size = 0
    for match in pattern.finditer(template):
        text = argument(match)
        if text is None:
            return None
        size += len(text)
        if size > MAX_LENGTH:
            return None
        parts += [template[at : match.start()], text]
        at = match.end()
    return "".join([*parts, template[at:]])
