"""Routes that calls declare, and calls that mount routers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from docsfy_hookspecs.facts import Fact, Relation, Route

from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.routes.routers import (
    Router,
    framework_of,
    iter_calls,
    make_route,
    partial_text,
    read_routers,
)

_MOUNTS = frozenset({"include_router", "register_blueprint", "mount", "add_subapp", "blueprint"})
_ADDS = frozenset({"add_api_route", "add_url_rule", "add_route", "add_websocket_route"})
_ADD_METHODS = {f"add_{name}": name for name in ("get", "post", "put", "patch", "delete", "head")}


def read_registered(file: PythonFile) -> Iterator[Fact]:
    """Routes and mounts of a file, in order."""
    routers = read_routers(file)
    lists = _route_lists(file)
    for call in iter_calls(file):
        name = file.resolve(call.func)
        if isinstance(call.func, ast.Attribute):
            attribute = call.func.attr
            if attribute in _MOUNTS:
                yield from _mount(file, call, routers)
            elif attribute in _ADDS or attribute in _ADD_METHODS:
                yield from _added(file, call, attribute, routers)
        if name in {"starlette.routing.Route", "starlette.routing.WebSocketRoute"}:
            yield from _starlette(file, call, name, lists)
        elif name.startswith("tornado.web.Application") or name == "tornado.web.url":
            yield from _tornado(file, call)
        elif name.startswith("aiohttp.web.") and name.rpartition(".")[2] in _AIOHTTP:
            yield from _aiohttp(file, call, name.rpartition(".")[2])


_AIOHTTP = frozenset({"get", "post", "put", "patch", "delete", "head", "route", "view"})


def _words(call: ast.Call) -> dict[str, ast.expr]:
    return {word.arg: word.value for word in call.keywords if word.arg}


def _named(file: PythonFile, node: ast.AST | None, routers: dict[str, Router]) -> str:
    """The qualified name of a router that is mounted; also `module.router` and `make()`."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Name | ast.Attribute):
        written = ast.unparse(node)
        return routers[written].name if written in routers else file.resolve(node)
    return ""


def _mount(file: PythonFile, call: ast.Call, routers: dict[str, Router]) -> Iterator[Relation]:
    assert isinstance(call.func, ast.Attribute)  # noqa: S101  # told by the caller
    words = _words(call)
    is_path_first = call.func.attr in {"mount", "add_subapp"}
    positional = list(call.args)
    prefix_node: ast.expr | None = words.get("prefix") or words.get("url_prefix")
    if is_path_first and positional:
        prefix_node, positional = positional[0], positional[1:]
    prefix_node = prefix_node or words.get("path") if is_path_first else prefix_node
    target = words.get("router") or words.get("app") or words.get("blueprint")
    target = positional[0] if positional else target
    name = _named(file, target, routers)
    prefix = partial_text(file, prefix_node) or ""
    subject = _named(file, call.func.value, routers)
    if not name or not subject:
        return
    # Flask's prefix at registration replaces the blueprint's own, others add up
    replaces = call.func.attr == "register_blueprint" and prefix_node is not None
    yield Relation(
        name=f"{subject} < {name} {prefix}".strip(),
        path=file.path,
        start=call.lineno,
        end=call.end_lineno or call.lineno,
        relation="route",
        subject=subject,
        object=name,
        label=f"={prefix}" if replaces else prefix,
    )


def _handler(file: PythonFile, node: ast.expr | None) -> tuple[str, ast.FunctionDef | None]:
    """The qualified name of a handler: a function, `View.as_view("name")` or `self.method`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value if node.func.attr == "as_view" else node.func
    name = file.resolve(node)
    definition = file.definitions.get(name.removeprefix(f"{file.name}.")) if file.name else None
    return name, definition if isinstance(definition, ast.FunctionDef) else None


def _added(
    file: PythonFile, call: ast.Call, attribute: str, routers: dict[str, Router]
) -> Iterator[Route]:
    assert isinstance(call.func, ast.Attribute)  # noqa: S101  # told by the caller
    words = _words(call)
    owner = call.func.value
    written = ast.unparse(owner) if isinstance(owner, ast.Name | ast.Attribute) else ""
    router = routers.get(written) or routers.get(written.removesuffix(".router"))
    if router is None:
        frameworks = {framework_of(target) for target in file.scope.imports.values()} - {""}
        if not written or not frameworks:
            return
        router = Router(file.resolve(owner), min(frameworks))
    args = list(call.args)
    method = _ADD_METHODS.get(attribute, "")
    if attribute == "add_route" and router.framework == "aiohttp" and args:
        method, args = file.string(args[0]) or "", args[1:]
    if attribute == "add_route" and router.framework == "sanic" and len(args) > 1:
        args = [args[1], args[0], *args[2:]]
    url = file.string(args[0] if args else words.get("rule") or words.get("path"), partial=True)
    if url is None:
        return
    position = 2 if attribute == "add_url_rule" else 1
    target = words.get("view_func") or words.get("endpoint") or words.get("handler")
    target = args[position] if len(args) > position else target
    handler, definition = _handler(file, target)
    given = file.strings(words.get("methods")) or ()
    methods = (method,) if method and method != "*" else given
    if attribute == "add_websocket_route":
        methods = ("WEBSOCKET",)
    tags = file.strings(words.get("tags")) or ()
    yield make_route(file, call, methods, url, router, definition or handler, tags=tags)


def _route_lists(file: PythonFile) -> dict[ast.AST, str]:
    """Each `Route(...)` inside `Mount("/x", routes=[...])` -> the prefix."""
    found: dict[ast.AST, str] = {}
    pending: list[tuple[ast.AST, str]] = [(file.tree, "")]
    while pending:
        node, prefix = pending.pop()
        if isinstance(node, ast.Call):
            name = file.resolve(node.func)
            found[node] = prefix
            if name == "starlette.routing.Mount":
                path = node.args[0] if node.args else _words(node).get("path")
                prefix += file.string(path) or ""
        pending.extend((child, prefix) for child in ast.iter_child_nodes(node))
    return found


def _starlette(
    file: PythonFile, call: ast.Call, name: str, prefixes: dict[ast.AST, str]
) -> Iterator[Route]:
    words = _words(call)
    url = file.string(call.args[0] if call.args else words.get("path"))
    if url is None:
        return
    target = call.args[1] if len(call.args) > 1 else words.get("endpoint")
    handler, definition = _handler(file, target)
    methods = file.strings(words.get("methods")) or ("GET",)
    if name.endswith("WebSocketRoute"):
        methods = ("WEBSOCKET",)
    router = Router("", "starlette")
    full = prefixes.get(call, "") + url
    yield make_route(file, call, methods, full, router, definition or handler)


def _tornado(file: PythonFile, call: ast.Call) -> Iterator[Route]:
    handlers = call.args[0] if call.args else _words(call).get("handlers")
    if isinstance(handlers, ast.Name):
        handlers = file.scope.values.get(handlers.id)
    rows = handlers.elts if isinstance(handlers, ast.List | ast.Tuple) else []
    for row in rows:
        parts = row.elts if isinstance(row, ast.Tuple) else getattr(row, "args", [])
        url = file.string(parts[0]) if len(parts) > 1 else None
        if url is None:
            continue
        name, _ = _handler(file, parts[1])
        found = file.definitions.get(name.removeprefix(f"{file.name}."))
        methods = ()
        if isinstance(found, ast.ClassDef):
            names = {one.name for one in found.body if hasattr(one, "name")}
            methods = tuple(names & {"get", "post", "put", "patch", "delete", "head", "options"})
        yield make_route(file, row, methods, url, Router("", "tornado"), name)


def _aiohttp(file: PythonFile, call: ast.Call, method: str) -> Iterator[Route]:
    args = list(call.args)
    if method == "route" and args:
        method, args = file.string(args[0]) or "", args[1:]
    url = file.string(args[0]) if len(args) > 1 else None
    if url is None:
        return
    handler, definition = _handler(file, args[1])
    methods = () if method in {"view", "*", ""} else (method,)
    yield make_route(file, call, methods, url, Router("", "aiohttp"), definition or handler)
