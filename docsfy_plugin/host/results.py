"""What each hook may return: checked where it comes in, so that the culprit is known."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Check = Callable[[Any], str]
"""Gives what is wrong with a value, as the end of a sentence; empty where it fits."""


def describe_fault(specification: Callable[..., Any], result: object) -> str:
    """Say what is wrong with a hook's result, down to the fields of its records.

    Args:
        specification: The hook's own; its return annotation says what may come.
        result: What one plugin returned; `None` is always fine.

    Returns:
        One phrase, empty when the result is of the hook's type.
    """
    if result is None:
        return ""
    fault = _returned(specification)(result)
    return f"it returned {fault}" if fault else ""


@functools.cache
def _returned(specification: Callable[..., Any]) -> Check:
    return _check_of(get_type_hints(specification)["return"])


@functools.cache
def _check_of(annotation: Any) -> Check:  # noqa: ANN401  # annotations have no common type
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return _one_of(arguments)
    if origin in {Union, UnionType}:
        return _any_of(tuple(one for one in arguments if one is not NoneType), arguments)
    if origin is tuple and arguments[-1] is not ...:
        return _tuple_of(arguments)
    if origin in {tuple, Sequence}:
        return _all_in(origin, arguments[0])
    if origin is Callable:
        return lambda value: "" if callable(value) else f"{_kind(value)}, not a function"
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
        return _record(annotation)
    if isinstance(annotation, type):
        # as in type checkers, a whole number is a number
        allowed = (int, float) if annotation is float else annotation
        return lambda value: "" if isinstance(value, allowed) else _not(value, annotation)
    return lambda _value: ""


def _one_of(allowed: tuple[object, ...]) -> Check:
    words = ", ".join(map(repr, allowed))
    return lambda value: "" if value in allowed else f"{value!r}, not one of {words}"


def _any_of(members: tuple[Any, ...], all_members: tuple[Any, ...]) -> Check:
    checks = [_check_of(member) for member in members]

    def check(value: object) -> str:
        if value is None and NoneType in all_members:
            return ""
        faults = [one(value) for one in checks]
        if "" in faults:
            return ""
        # of the right outer type, a value is told what is wrong inside
        inner = next((f for f in faults if not f.startswith(f"{_kind(value)}, not ")), "")
        return inner or f"{_kind(value)}, not {' or '.join(map(_name, members))}"

    return check


def _tuple_of(members: tuple[Any, ...]) -> Check:
    checks = [_check_of(member) for member in members]
    wanted = f"tuple[{', '.join(map(_name, members))}]"

    def check(value: object) -> str:
        if not isinstance(value, tuple) or len(value) != len(checks):
            return f"{_kind(value)}, not {wanted}"
        return next((fault for one, v in zip(checks, value, strict=True) if (fault := one(v))), "")

    return check


def _all_in(container: type, item: Any) -> Check:  # noqa: ANN401  # as above
    check_item = _check_of(item)
    is_tuple = container is tuple
    word = "tuple" if is_tuple else "sequence"
    wanted = f"a {word} of {_name(item)}"

    def check(value: object) -> str:
        if not isinstance(value, container) or isinstance(value, str | bytes):
            return f"{_kind(value)}, not {wanted}"
        assert isinstance(value, Sequence)  # noqa: S101  # both containers are
        fault = next((fault for one in value if (fault := check_item(one))), "")
        return f"a {word} with {fault}" if fault else ""

    return check


def _record(cls: type) -> Check:
    hints: Mapping[str, Any] = get_type_hints(cls)
    checks = [(f.name, _check_of(hints[f.name])) for f in dataclasses.fields(cls)]
    a_record = f"{'an' if cls.__name__[0] in 'AEIOU' else 'a'} {cls.__name__}"

    def check(value: object) -> str:
        if not isinstance(value, cls):
            return _not(value, cls)
        for name, one in checks:
            fault = one(getattr(value, name))
            if fault:
                return f"{a_record} whose {name} is {fault}"
        return ""

    return check


def _not(value: object, wanted: type) -> str:
    return f"{_kind(value)}, not {wanted.__name__}"


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__


def _name(annotation: Any) -> str:  # noqa: ANN401  # as above
    origin = get_origin(annotation)
    if origin is Sequence:
        return f"a sequence of {_name(get_args(annotation)[0])}"
    if origin is None and isinstance(annotation, type):
        return annotation.__name__
    return str(annotation).replace("typing.", "")
