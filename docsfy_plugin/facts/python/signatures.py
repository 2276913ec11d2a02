"""Declarations as the code has them, on lines of at most 88 characters."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from docsfy_hookspecs.facts import Parameter

from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.scopes import FunctionNode

WIDTH = 88
POSITIONAL_ONLY = "positional-only"
POSITIONAL = "positional or keyword"
VARIADIC = "variadic positional"
KEYWORD_ONLY = "keyword-only"
VARIADIC_KEYWORD = "variadic keyword"


def read_parameters(file: PythonFile, arguments: ast.arguments) -> tuple[Parameter, ...]:
    """All parameters of a function, `self` too, in order."""

    def made(kind: str, argument: ast.arg, default: ast.expr | None = None) -> Parameter:
        return Parameter(
            name=argument.arg,
            kind=kind,
            annotation=file.source(argument.annotation),
            default=file.source(default),
        )

    found: list[Parameter] = []
    positional = [*arguments.posonlyargs, *arguments.args]
    undefaulted = len(positional) - len(arguments.defaults)
    for place, argument in enumerate(positional):
        kind = POSITIONAL_ONLY if place < len(arguments.posonlyargs) else POSITIONAL
        default = arguments.defaults[place - undefaulted] if place >= undefaulted else None
        found.append(made(kind, argument, default))
    if arguments.vararg:
        found.append(made(VARIADIC, arguments.vararg))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append(made(KEYWORD_ONLY, argument, default))
    if arguments.kwarg:
        found.append(made(VARIADIC_KEYWORD, arguments.kwarg))
    return tuple(found)


def function_signature(
    file: PythonFile, node: FunctionNode, parameters: Sequence[Parameter]
) -> str:
    """`async def name[T](a: int, *, b=1) -> str`, wrapped."""
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {file.source(node.returns)}" if node.returns else ""
    return wrapped(f"{word} {node.name}{type_parameters(file, node)}", parameters, returns)


def type_parameters(file: PythonFile, node: ast.AST) -> str:
    """Type parameters of PEP 695 (`[T: int]`); empty where there are none."""
    found = getattr(node, "type_params", None) or ()
    parts = []
    for one in found:
        star = {"TypeVarTuple": "*", "ParamSpec": "**"}.get(type(one).__name__, "")
        bound = getattr(one, "bound", None)
        default = getattr(one, "default_value", None)
        tail = f": {file.source(bound)}" if bound else ""
        tail += f" = {file.source(default)}" if default else ""
        parts.append(f"{star}{one.name}{tail}")
    return f"[{', '.join(parts)}]" if parts else ""


def class_signature(head: str, parameters: Sequence[Parameter]) -> str:
    """How a class is called: `class Point(x: int, y: int = 0)`, wrapped."""
    return wrapped(head, parameters, "") if parameters else head


def wrapped(head: str, parameters: Sequence[Parameter], tail: str) -> str:
    """A declaration on one line if it fits, else its parameters indented below."""
    items = list(_items(parameters))
    line = f"{head}({', '.join(items)}){tail}"
    if len(line) <= WIDTH or not items:
        return line
    inner = f"    {', '.join(items)}"
    if len(inner) <= WIDTH:
        return f"{head}(\n{inner}\n){tail}"
    # a comma after ** is no syntax before Python 3.6, after * neither; all that we read is newer
    rows = "".join(f"    {item},\n" for item in items)
    return f"{head}(\n{rows}){tail}"


def _items(parameters: Iterable[Parameter]) -> Iterable[str]:
    previous = ""
    starred = False
    for one in parameters:
        if previous == POSITIONAL_ONLY and one.kind != POSITIONAL_ONLY:
            yield "/"
        if one.kind == KEYWORD_ONLY and not starred:
            yield "*"
            starred = True
        starred = starred or one.kind == VARIADIC
        yield _item(one)
        previous = one.kind
    if previous == POSITIONAL_ONLY:
        yield "/"


def _item(parameter: Parameter) -> str:
    stars = {VARIADIC: "*", VARIADIC_KEYWORD: "**"}.get(parameter.kind, "")
    text = f"{stars}{parameter.name}"
    if parameter.annotation:
        text += f": {parameter.annotation}"
    if parameter.default:
        text += f" = {parameter.default}" if parameter.annotation else f"={parameter.default}"
    return text
