"""Routes that decorators declare: FastAPI, Flask, aiohttp, Sanic, Bottle, Litestar and others."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from docsfy_hookspecs.facts import Route

from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.routes.routers import (
    Router,
    framework_of,
    make_route,
    read_routers,
)
from docsfy_plugin.facts.python.scopes import FunctionNode

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
_ANY = frozenset({"route", "api_route", "websocket", "websocket_route", "view"})
_DEFAULT_GET = frozenset({"flask", "quart", "sanic", "bottle", "starlette"})


def read_decorated(file: PythonFile) -> Iterator[Route]:
    """Routes that stand as decorators of functions and classes, in order."""
    routers = read_routers(file)
    definitions: list[tuple[str, FunctionNode | ast.ClassDef]] = [
        *file.iter_functions(),
        *file.iter_classes(),
    ]
    for name, node in sorted(definitions, key=lambda pair: pair[1].lineno):
        owner = name.rpartition(".")[0]
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call):
                yield from _from_decorator(file, node, owner, decorator, routers)


def _from_decorator(
    file: PythonFile,
    node: FunctionNode | ast.ClassDef,
    owner: str,
    decorator: ast.Call,
    routers: dict[str, Router],
) -> Iterator[Route]:
    function = decorator.func
    if isinstance(function, ast.Name):
        router = _module_level(file, function)
        method = file.resolve(function).rpartition(".")[2]
    elif isinstance(function, ast.Attribute):
        router = _router_of(file, function.value, routers)
        method = function.attr
    else:
        return
    if router is None or method.lower() not in METHODS | _ANY:
        return
    words = {word.arg: word.value for word in decorator.keywords if word.arg}
    path = decorator.args[0] if decorator.args else None
    url = file.string(path or words.get("path") or words.get("rule"), partial=True)
    if url is None:
        if not (router.framework == "litestar" and path is None):
            return
        url = "/"
    methods = _methods(file, method.lower(), words, router.framework)
    if file.constant(words.get("include_in_schema")) is False and router.framework == "fastapi":
        return
    about = file.string(words.get("description")) or file.string(words.get("summary")) or ""
    tags = file.strings(words.get("tags")) or ()
    handler: FunctionNode | str
    if isinstance(node, ast.ClassDef):
        handler = f"{owner}.{node.name}" if owner else node.name
        methods = methods or _methods_of_class(node)
    else:
        handler = node
    module = file.name
    inside = owner if owner != module else ""
    yield make_route(
        file, decorator, methods, url, router, handler, tags=tags, owner=inside, about=about
    )


def _methods_of_class(node: ast.ClassDef) -> tuple[str, ...]:
    names = (
        one.name for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return tuple(name for name in names if name in METHODS)


def _methods(
    file: PythonFile, method: str, words: dict[str, ast.expr], framework: str
) -> tuple[str, ...]:
    if method in METHODS:
        return (method,)
    if method.startswith("websocket"):
        return ("WEBSOCKET",)
    node = words.get("methods") or words.get("method")
    text = file.string(node)
    given = (text,) if text else file.strings(node)
    if given:
        return given
    return ("GET",) if framework in _DEFAULT_GET and method != "view" and node is None else ()


def _module_level(file: PythonFile, function: ast.Name) -> Router | None:
    """`@get("/")` of Litestar and Bottle."""
    framework = framework_of(file.resolve(function))
    return Router("", framework) if framework in {"litestar", "bottle"} else None


def _router_of(file: PythonFile, node: ast.expr, routers: dict[str, Router]) -> Router | None:
    if not isinstance(node, ast.Name | ast.Attribute):
        return None
    written = ast.unparse(node)
    known = routers.get(written)
    if known is not None:
        return known
    name = file.resolve(node)
    imported = file.scope.imports.get(written.partition(".")[0])
    if imported is not None and framework_of(imported) == "bottle":
        return Router("", "bottle")
    is_named = written.rpartition(".")[2] in {"app", "router", "bp", "blueprint", "api", "routes"}
    frameworks = {framework_of(target) for target in file.scope.imports.values()} - {""}
    if (imported or is_named) and not (imported and framework_of(imported)):
        # the router stands in another file, or is an argument; `join` looks for its prefix
        return Router(name, min(frameworks)) if frameworks or (is_named and imported) else None
    return None
