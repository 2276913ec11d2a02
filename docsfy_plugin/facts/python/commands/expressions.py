"""Operators and methods on values that are known."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from docsfy_plugin.facts.python.commands.values import (
    Call,
    Constant,
    External,
    Items,
    Member,
    Table,
    Unknown,
    Value,
    text_of,
)
from docsfy_plugin.facts.python.parsing import PythonFile

_MAX_LENGTH = 20_000
_LARGEST = 2**200
_PERCENT = re.compile(r"%(?:\((?P<key>\w+)\))?(?P<form>[sdr%])")
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<key>\w*)(?:![sra])?\}")
_PLAIN_METHODS: dict[str, Callable[[str], str]] = {
    "strip": str.strip,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "lower": str.lower,
    "upper": str.upper,
    "capitalize": str.capitalize,
    "title": str.title,
    "__str__": str,
}


def truth(value: Value) -> bool | None:
    """The truth value; `None` where it is not known."""
    if isinstance(value, Constant):
        return bool(value.value)
    if isinstance(value, Items | Table):
        return bool(value.items) or None
    return None


def part(value: Value, source: str) -> tuple[str, bool]:
    """A value as part of a text, and whether it is known."""
    if isinstance(value, Constant):
        return str(value.value), True
    if isinstance(value, Member):
        return value.text, True
    if isinstance(value, Unknown) and value.text:
        return value.text, False
    return f"{{{source}}}", False


def joined(parts: list[tuple[str, bool]]) -> Value:
    """A text from its parts."""
    text = "".join(one for one, _ in parts)
    if len(text) > _MAX_LENGTH:
        return Unknown()
    return Constant(text) if all(known for _, known in parts) else Unknown(text)


def format_value(
    node: ast.JoinedStr, value_of: Callable[[ast.AST], Value], file: PythonFile
) -> Value:
    """The text of an f-string."""
    parts: list[tuple[str, bool]] = []
    for piece in node.values:
        if isinstance(piece, ast.FormattedValue):
            value = value_of(piece.value)
            plain = piece.format_spec is None and piece.conversion in {-1, 115}
            source = file.source(piece.value)
            parts.append(part(value, source) if plain else (f"{{{source}}}", False))
        elif isinstance(piece, ast.Constant):
            parts.append((str(piece.value), True))
    return joined(parts)


def _add(left: Value, right: Value, source: str) -> Value:
    if isinstance(left, Items) and isinstance(right, Items):
        return Items([*left.items, *right.items])
    one, two = left, right
    if isinstance(one, Constant) and isinstance(two, Constant):
        a, b = one.value, two.value
        if isinstance(a, int | float) and isinstance(b, int | float):
            return Constant(a + b)
    if text_of(left) or text_of(right):
        return joined([part(left, "…"), part(right, source)])
    return Unknown()


def _number(operate: Callable[[float, float], float]) -> Callable[[Value, Value, str], Value]:
    def calculate(left: Value, right: Value, source: str) -> Value:
        del source
        if isinstance(left, Constant) and isinstance(right, Constant):
            a, b = left.value, right.value
            if isinstance(a, int | float) and isinstance(b, int | float):
                return Constant(operate(a, b)) if abs(a) + abs(b) < _LARGEST else Unknown()
        return Unknown()

    return calculate


def _modulo(left: Value, right: Value, source: str) -> Value:
    template = text_of(left)
    if not template:
        return Unknown()
    values = iter(right.items if isinstance(right, Items) else [right])
    named = right.items if isinstance(right, Table) else {}
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in _PERCENT.finditer(template):
        pieces.append((template[at : match.start()], True))
        at = match.end()
        if match["form"] == "%":
            pieces.append(("%", True))
        else:
            value = named.get(match["key"]) if match["key"] else next(values, None)
            pieces.append(part(value or Unknown(), match["key"] or source))
    return joined([*pieces, (template[at:], True)])


BINARY: dict[type[ast.operator], Callable[[Value, Value, str], Value]] = {
    ast.Add: _add,
    ast.Mod: _modulo,
    ast.Mult: _number(lambda a, b: a * b),
    ast.Sub: _number(lambda a, b: a - b),
}


def subscript(value: Value, key: Value) -> Value:
    """A member of a sequence or mapping."""
    if not isinstance(key, Constant):
        return Unknown()
    if isinstance(value, Table):
        return value.items.get(key.value, Unknown())
    if isinstance(value, Items) and isinstance(key.value, int):
        inside = -len(value.items) <= key.value < len(value.items)
        return value.items[key.value] if inside else Unknown()
    return Unknown()


def compare(operator: ast.cmpop, left: Value, right: Value) -> Value:
    """The result of a comparison, where it is known."""
    if isinstance(operator, ast.Is | ast.IsNot) and isinstance(right, Constant):
        known = not isinstance(left, Unknown | External)
        same = isinstance(left, Constant) and left.value is right.value
        return Constant(same is isinstance(operator, ast.Is)) if known else Unknown()
    if isinstance(operator, ast.In | ast.NotIn) and isinstance(left, Constant):
        keys = _keys(right)
        if keys is not None:
            return Constant((left.value in keys) is isinstance(operator, ast.In))
    if not (isinstance(left, Constant) and isinstance(right, Constant)):
        return Unknown()
    if isinstance(operator, ast.Eq):
        return Constant(left.value == right.value)
    return Constant(left.value != right.value) if isinstance(operator, ast.NotEq) else Unknown()


def _keys(value: Value) -> list[object] | None:
    if isinstance(value, Table):
        return list(value.items)
    if isinstance(value, Items) and all(isinstance(one, Constant) for one in value.items):
        return [one.value for one in value.items if isinstance(one, Constant)]
    return None


def method_of_text(owner: Value, name: str, call: Call) -> Value | None:
    """What a method of a text or a container gives; `None` where it is not known."""
    if isinstance(owner, Items):
        return _method_of_items(owner, name, call)
    if isinstance(owner, Table):
        return _method_of_table(owner, name, call)
    text = text_of(owner)
    if not text:
        return _join(owner, call) if name == "join" and isinstance(owner, Constant) else None
    known = isinstance(owner, Constant)
    if name in _PLAIN_METHODS and not call.args:
        return joined([(_PLAIN_METHODS[name](text), known)])
    if name == "join":
        return _join(owner, call)
    if name == "format":
        return _format(text, call)
    if name == "replace" and known and len(call.args) == 2:  # noqa: PLR2004  # old and new
        old, new = text_of(call.args[0]), text_of(call.args[1])
        return joined([(text.replace(old, new) if old else text, True)])
    if name in {"split", "splitlines"} and known and not call.keywords:
        on = text_of(call.args[0]) if call.args else None
        parts = text.splitlines() if name == "splitlines" else text.split(on or None)
        words: list[Value] = [Constant(one) for one in parts]
        return Items(words)
    return None


def _join(owner: Value, call: Call) -> Value | None:
    if not call.args or not isinstance(call.args[0], Items):
        return None
    pieces: list[tuple[str, bool]] = []
    for place, one in enumerate(call.args[0].items):
        if place:
            pieces.append((text_of(owner), True))
        pieces.append(part(one, "…"))
    return joined(pieces)


def _format(template: str, call: Call) -> Value:
    pieces: list[tuple[str, bool]] = []
    at = counter = 0
    for match in _BRACES.finditer(template):
        pieces.append((template[at : match.start()], True))
        at = match.end()
        key = match["key"]
        if key is None:
            pieces.append((match[0][0], True))
            continue
        if not key:
            key, counter = str(counter), counter + 1
        place = int(key) if key.isdigit() and len(key) < 4 else None  # noqa: PLR2004  # of arguments
        value = call.get(key, place)
        pieces.append(part(value or Unknown(), call.source(key, place) or key))
    return joined([*pieces, (template[at:], True)])


def _method_of_items(owner: Items, name: str, call: Call) -> Value | None:
    first = call.args[0] if call.args else None
    if name == "append" and first is not None:
        owner.items.append(first)
    elif name == "extend" and isinstance(first, Items):
        owner.items.extend(first.items)
    elif name == "insert" and len(call.args) > 1 and isinstance(call.args[0], Constant):
        place = call.args[0].value
        owner.items.insert(place if isinstance(place, int) else 0, call.args[1])
    elif name == "copy":
        return Items(list(owner.items))
    return None


def _method_of_table(owner: Table, name: str, call: Call) -> Value | None:
    first = call.args[0] if call.args else None
    if name in {"get", "pop", "setdefault"} and isinstance(first, Constant):
        found = owner.items.get(first.value)
        if name == "pop":
            owner.items.pop(first.value, None)
        if found is None and len(call.args) > 1:
            found = call.args[1]
            if name == "setdefault":
                owner.items[first.value] = found
        return found or Constant(None)
    if name == "items":
        return Items([Items([Constant(key), one]) for key, one in owner.items.items()])
    if name == "keys":
        return Items([Constant(key) for key in owner.items])
    if name == "values":
        return Items(list(owner.items.values()))
    if name == "update":
        owner.items |= first.items if isinstance(first, Table) else {}
        owner.items |= dict(call.keywords.items())
    elif name == "copy":
        return Table(dict(owner.items))
    return None
