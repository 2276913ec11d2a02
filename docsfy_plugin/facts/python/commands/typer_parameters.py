"""Options and arguments that typer reads from a function's signature."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docsfy_hookspecs.facts import CommandOption

from docsfy_plugin.facts.python.commands.click_parameters import plain_help
from docsfy_plugin.facts.python.commands.values import (
    Call,
    ClassValue,
    Constant,
    External,
    Frame,
    FunctionValue,
    Items,
    Made,
    Value,
    shown,
    text_of,
    texts_of,
)

if TYPE_CHECKING:
    from docsfy_plugin.facts.python.commands.evaluation import Evaluator

_METAVARS = {
    "int": "INTEGER",
    "float": "FLOAT",
    "bool": "BOOLEAN",
    "str": "TEXT",
    "UUID": "UUID",
    "Path": "PATH",
    "datetime": "[%Y-%m-%d|%Y-%m-%dT%H:%M:%S|%Y-%m-%d %H:%M:%S]",
}
_WRAPPERS = frozenset({"Optional", "Union", "Final"})
_LISTS = frozenset({"List", "list", "Sequence", "Iterable", "Set", "set"})
_NOT_SHOWN = frozenset({"Context", "CallbackParam", "CommandContext"})


@dataclass(frozen=True, slots=True)
class _Hint:
    """What an annotation says: the type's name, allowed values, and `typer.Option(...)`."""

    name: str = "str"
    choices: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    is_list: bool = False
    arity: int = 1
    given: Made | None = None


def read_parameters(
    evaluator: Evaluator, function: FunctionValue
) -> tuple[tuple[CommandOption, ...], tuple[CommandOption, ...]]:
    """Read a function's parameters.

    Returns:
        Visible options, and visible positional arguments, each in order.
    """
    spec = function.node.args
    positional = [*spec.posonlyargs, *spec.args]
    padding: list[ast.expr | None] = [None] * (len(positional) - len(spec.defaults))
    defaults = [*padding, *spec.defaults, *spec.kw_defaults]
    options: list[CommandOption] = []
    arguments: list[CommandOption] = []
    for arg, node in zip([*positional, *spec.kwonlyargs], defaults, strict=True):
        hint = _read_hint(evaluator, arg.annotation, function.frame)
        if hint.name in _NOT_SHOWN:
            continue
        found = _read(evaluator, arg.arg, hint, node, function.frame)
        if found is not None:
            (options if found.names[0].startswith("-") else arguments).append(found)
    return tuple(options), tuple(arguments)


def _read(
    evaluator: Evaluator, name: str, hint: _Hint, node: ast.expr | None, frame: Frame
) -> CommandOption | None:
    value = evaluator.value(node, frame) if node is not None else None
    written = frame.file.source(node)
    given = hint.given
    if isinstance(value, Made) and value.name.startswith("typer."):
        given = value
        default_value = value.call.get("default", 0)
        written = value.call.source("default", 0)
        value = default_value if default_value is not None else Constant(...)
        declared = texts_of(Items(given.call.args[1:]))
    else:
        declared = texts_of(Items(given.call.args)) if given else ()
    call = given.call if given else Call()
    if call.flag("hidden"):
        return None
    required = value is None or written == "..."
    if isinstance(value, Constant) and value.value is ...:
        required = True
    has_default = not required and not (isinstance(value, Constant) and value.value is None)
    is_argument = given.name.endswith("Argument") if given else required
    default = _default(value, written, hint) if has_default else ""
    if is_argument:
        return _argument(name, hint, call, default, required=required)
    return _option(name, hint, call, declared, default, required=required)


def _option(
    name: str, hint: _Hint, call: Call, declared: tuple[str, ...], default: str, *, required: bool
) -> CommandOption:
    dashed = name.replace("_", "-").lower()
    is_flag = (hint.name == "bool" and not hint.is_list) or call.flag("is_flag")
    counts = call.flag("count")
    names = declared
    if not names:
        names = (f"--{dashed}", f"--no-{dashed}") if is_flag else (f"--{dashed}",)
    else:
        names = tuple(part.strip() for one in names for part in one.split("/") if part.strip())
    plain = is_flag or counts
    metavar = call.text("metavar") or _metavar(hint, call)
    return CommandOption(
        names=names,
        metavar="" if plain else metavar,
        type="" if plain else "choice" if hint.choices else hint.name,
        default="" if plain and default in {"False", "0"} else default,
        required=required,
        is_flag=plain,
        multiple=hint.is_list or counts,
        choices=hint.choices,
        env=texts_of(call.get("envvar")),
        help=plain_help(call.text("help")),
    )


def _argument(name: str, hint: _Hint, call: Call, default: str, *, required: bool) -> CommandOption:
    return CommandOption(
        names=(name,),
        metavar=call.text("metavar") or name.upper(),
        type="choice" if hint.choices else hint.name,
        default=default,
        required=required,
        multiple=hint.is_list or hint.arity > 1,
        choices=hint.choices,
        env=texts_of(call.get("envvar")),
        help=plain_help(call.text("help")),
    )


def _metavar(hint: _Hint, call: Call) -> str:
    if hint.choices:
        return f"[{'|'.join(hint.choices)}]"
    if hint.name in {"int", "float"} and (call.get("min") or call.get("max")):
        return f"{_METAVARS[hint.name]} RANGE"
    if hint.name == "Path" and not call.flag("dir_okay", default=True):
        return "FILE"
    if hint.name == "Path" and not call.flag("file_okay", default=True):
        return "DIRECTORY"
    return _METAVARS.get(hint.name, hint.name.upper())


def _default(value: Value | None, written: str, hint: _Hint) -> str:
    member = written.rpartition(".")[2]
    by_name = dict(hint.values)
    if written.endswith(".value"):
        member = written.split(".")[-2]
    if member in by_name and "." in written:
        return by_name[member]
    return shown(value, written)


def _read_hint(evaluator: Evaluator, node: ast.AST | None, frame: Frame) -> _Hint:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value, mode="eval").body
        except (SyntaxError, RecursionError, MemoryError, ValueError):
            return _Hint()
    if node is None:
        return _Hint()
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        is_none = isinstance(node.right, ast.Constant) and node.right.value is None
        return _read_hint(evaluator, node.left if is_none else node.right, frame)
    if isinstance(node, ast.Subscript):
        return _generic(evaluator, node, frame)
    value = evaluator.value(node, frame)
    if isinstance(value, ClassValue):
        members = _members(value)
        return _Hint(name=value.node.name, choices=tuple(v for _, v in members), values=members)
    name = value.name if isinstance(value, External) else ""
    members = _foreign_members(evaluator, name)
    short = name.rpartition(".")[2] or "str"
    return _Hint(name=short, choices=tuple(v for _, v in members), values=members)


def _generic(evaluator: Evaluator, node: ast.Subscript, frame: Frame) -> _Hint:
    outer = frame.file.resolve(node.value).rpartition(".")[2]
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if not parts:
        return _Hint()
    if outer == "Literal":
        choices = tuple(text_of(evaluator.value(part, frame)) for part in parts)
        return _Hint(name="Literal", choices=tuple(one for one in choices if one))
    if outer == "Annotated":
        inner = _read_hint(evaluator, parts[0], frame)
        made = [evaluator.value(part, frame) for part in parts[1:]]
        given = next((m for m in made if isinstance(m, Made) and m.name.startswith("typer.")), None)
        return _Hint(inner.name, inner.choices, inner.values, inner.is_list, inner.arity, given)
    if outer in _WRAPPERS:
        is_none = isinstance(parts[0], ast.Constant) and parts[0].value is None
        return _read_hint(evaluator, parts[-1] if is_none else parts[0], frame)
    if outer in _LISTS:
        inner = _read_hint(evaluator, parts[0], frame)
        return _Hint(inner.name, inner.choices, inner.values, is_list=True)
    if outer in {"tuple", "Tuple"}:
        return _Hint(name="tuple", arity=len(parts))
    return _Hint(name=outer)


def _members(cls: ClassValue) -> tuple[tuple[str, str], ...]:
    return tuple((member.name, member.value) for member in cls.members())


def _foreign_members(evaluator: Evaluator, name: str) -> tuple[tuple[str, str], ...]:
    found = []
    for symbol in evaluator.library.members(name):
        value = symbol.value.strip("\"'")
        if value and not symbol.annotation:
            found.append((symbol.name.rpartition(".")[2], value))
    return tuple(found)
