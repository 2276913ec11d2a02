"""The canonical form of frozen records, over which every hash is taken."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from operator import attrgetter
from typing import Any

POSITION = {"position": True}
"""Metadata of a dataclass field that holds lines: such fields are in no hash."""


_GETTERS: dict[type[object], Callable[[Any], tuple[Any, ...]]] = {}


def _fields(record: object) -> tuple[Any, ...]:
    cls = type(record)
    getter = _GETTERS.get(cls)
    if getter is None:
        getter = _GETTERS[cls] = _make_getter(record)
    return getter(record)


def _make_getter(record: Any) -> Callable[[Any], tuple[Any, ...]]:  # noqa: ANN401  # any dataclass
    names = [f.name for f in dataclasses.fields(record) if not f.metadata.get("position")]
    if not names:
        return lambda _record: ()
    if len(names) == 1:
        only = attrgetter(names[0])
        return lambda one: (only(one),)
    return attrgetter(*names)


def canonical(value: object) -> object:
    """Turn a record into nested lists of JSON values, positions left out.

    Args:
        value: A frozen dataclass of the contract, a tuple, or a JSON scalar.

    Returns:
        Lists and scalars. A record becomes its class's name and its fields in order.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple | list):
        return [canonical(item) for item in value]
    if isinstance(value, frozenset):
        return sorted((canonical(item) for item in value), key=repr)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return [type(value).__name__, *(canonical(item) for item in _fields(value))]


def digest(*values: object) -> str:
    """Hash records, positions left out.

    Args:
        values: What `canonical` takes.

    Returns:
        `sha256:` and 64 hexadecimal digits over the ASCII JSON of the canonical form.
    """
    form = json.dumps(canonical(values), separators=(",", ":"))
    return f"sha256:{hashlib.sha256(form.encode()).hexdigest()}"
