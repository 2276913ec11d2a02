"""Facts as bytes and back, by the type hints of their classes; nothing is unpickled."""

from __future__ import annotations

import dataclasses
import functools
import json
import sys
import types
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from docsfy_hookspecs.facts import FACT_TYPES, Fact

from docsfy_plugin.store.texts import from_bytes, to_bytes

Convert = Callable[[Any], Any]

_COMPRESS_FROM_BYTES = 512
_PLAIN, _COMPRESSED = b"j", b"z"
_SHARED = frozenset({"kind", "module", "parent", "type"})
"""Fields of few different values, kept once in memory."""


class FactDecodeError(ValueError):
    """Bytes are not what `encode_facts` gives."""


def encode_facts(facts: Sequence[Fact]) -> bytes:
    """Write facts of one source file.

    Args:
        facts: Of the contract's own types; most share one path.

    Returns:
        A letter for the form and JSON, `[PATH, KIND, FIELDS, KIND, FIELDS, …]`, where fields
        that have their default, or the path `PATH`, are left out; compressed where it helps.
    """
    path = facts[0].path if facts else ""
    items: list[object] = [path]
    for fact in facts:
        fields = _fields(fact)
        if fact.path == path:
            fields.pop("path", None)
        else:
            fields["path"] = fact.path
        items += (fact.KIND, fields)
    data = to_bytes(json.dumps(items, ensure_ascii=False, separators=(",", ":"), default=_fields))
    if len(data) < _COMPRESS_FROM_BYTES:
        return _PLAIN + data
    return _COMPRESSED + zlib.compress(data, level=1)


def decode_facts(data: bytes) -> tuple[Fact, ...]:
    """Read what `encode_facts` wrote.

    Raises:
        FactDecodeError: The bytes are something else.
    """
    try:
        return _decode(data)
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
        zlib.error,
    ) as exc:
        raise FactDecodeError(f"Facts cannot be read: {exc}") from exc


def _decode(data: bytes) -> tuple[Fact, ...]:
    form, body = data[:1], data[1:]
    if form == _COMPRESSED:
        body = zlib.decompress(body)
    elif form != _PLAIN:
        raise FactDecodeError(f"they begin with {form!r}")
    path, *items = json.loads(from_bytes(body))
    if not isinstance(path, str):
        raise FactDecodeError("they have no path")
    readers = _readers()
    facts = []
    for kind, fields in zip(items[::2], items[1::2], strict=True):
        cls, converters = readers[kind]
        for name in converters.keys() & fields.keys():
            fields[name] = converters[name](fields[name])
        fields.setdefault("path", path)
        facts.append(cls(**fields))
    return tuple(facts)


@functools.cache
def _readers() -> dict[str, tuple[type[Fact], dict[str, Convert]]]:
    known: tuple[Any, ...] = FACT_TYPES
    return {cls.KIND: (cls, _converters(cls)) for cls in known}


def _fields(record: Any) -> dict[str, object]:  # noqa: ANN401  # any dataclass
    """The fields of a record that have not their default."""
    return {
        name: value
        for name, default in _defaults(record.__class__)
        if (value := getattr(record, name)) is not default and value != default
    }


@functools.cache
def _defaults(cls: Any) -> tuple[tuple[str, object], ...]:  # noqa: ANN401  # any dataclass
    # a field without a default has MISSING here, which equals no value
    return tuple((field.name, field.default) for field in dataclasses.fields(cls))


@functools.cache
def _converters(cls: Any) -> dict[str, Convert]:  # noqa: ANN401  # any dataclass
    """What JSON's values need to become a record's again, by field; most need nothing."""
    hints = get_type_hints(cls)
    found = {}
    for field in dataclasses.fields(cls):
        convert = sys.intern if field.name in _SHARED else _converter(hints[field.name])
        if convert is not None:
            found[field.name] = convert
    return found


def _converter(hint: Any) -> Convert | None:  # noqa: ANN401  # a type hint
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return sys.intern
    if origin in {Union, types.UnionType}:
        return _optional(*(one for one in arguments if one is not types.NoneType))
    if origin is tuple:
        return _tuple(arguments)
    if hasattr(hint, "__dataclass_fields__"):
        return functools.partial(_record, hint, _converters(hint))
    if hint in {str, int, float, bool}:
        return None
    raise TypeError(f"Facts cannot hold a {hint!r}")


def _record(cls: Any, converters: dict[str, Convert], fields: dict[str, Any]) -> object:  # noqa: ANN401  # any dataclass
    for name in converters.keys() & fields.keys():
        fields[name] = converters[name](fields[name])
    return cls(**fields)


def _optional(hint: Any) -> Convert | None:  # noqa: ANN401  # a type hint
    inner = _converter(hint)
    if inner is None:
        return None
    return lambda value: None if value is None else inner(value)


def _tuple(arguments: tuple[Any, ...]) -> Convert:
    if arguments[-1] is Ellipsis:
        inner = _converter(arguments[0])
        if inner is None:
            return tuple
        if get_origin(arguments[0]) is tuple and inner is tuple:
            return lambda values: tuple(map(tuple, values))
        return lambda values: tuple(map(inner, values))
    parts = [_converter(one) for one in arguments]
    if not any(parts):
        return tuple
    return lambda values: tuple(
        value if convert is None else convert(value)
        for value, convert in zip(values, parts, strict=True)
    )
