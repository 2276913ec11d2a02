"""Applications and routers of one file, and the frameworks that they are of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from docsfy_hookspecs.facts import Relation, Route

from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.scopes import FunctionNode
from docsfy_plugin.facts.python.signatures import read_parameters
from docsfy_plugin.facts.python.summaries import first_sentence

_KNOWN = {
    "fastapi": ("FastAPI", "APIRouter"),
    "starlette": ("Starlette", "Router"),
    "flask": ("Flask", "Blueprint", "APIFlask", "APIBlueprint", "OpenAPI", "Api", "Namespace"),
    "quart": ("Quart",),
    "aiohttp": ("RouteTableDef", "Application"),
    "sanic": ("Sanic",),
    "bottle": ("Bottle",),
    "falcon": ("App", "API"),
    "litestar": ("Litestar",),
}
_PACKAGES = {
    "fastapi": "fastapi",
    "starlette": "starlette",
    "flask": "flask",
    "flask_openapi3": "flask",
    "apiflask": "flask",
    "flask_restx": "flask",
    "flask_restful": "flask",
    "flask_smorest": "flask",
    "quart": "quart",
    "aiohttp": "aiohttp",
    "sanic": "sanic",
    "bottle": "bottle",
    "falcon": "falcon",
    "litestar": "litestar",
    "tornado": "tornado",
}
OWN_PREFIX = "route prefix"
"""Relations between a router and its own prefix; `join` takes them out."""

_PREFIXES = ("prefix", "url_prefix", "root_path_prefix", "path")


@dataclass(frozen=True, slots=True)
class Router:
    """An application or router.

    Attributes:
        name: Qualified name by path of the variable that holds it.
        framework: Its framework.
        prefix: What it puts before its routes.
        tags: What it groups its routes under.
    """

    name: str
    framework: str
    prefix: str = ""
    tags: tuple[str, ...] = ()


def own_prefixes(file: PythonFile) -> Iterator[Relation]:
    """The prefixes that a file's routers have of themselves."""
    for router in read_routers(file).values():
        if router.prefix:
            yield Relation(
                name=f"{router.name} at {router.prefix}",
                path=file.path,
                relation=OWN_PREFIX,
                subject=router.name,
                object=router.name,
                label=router.prefix,
            )


def framework_of(name: str) -> str:
    """The framework of a qualified name; empty for any other package."""
    return _PACKAGES.get(name.partition(".")[0], "")


def read_routers(file: PythonFile) -> dict[str, Router]:
    """Routers of a file by the name they are used under, those in functions too."""
    found: dict[str, Router] = {}
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Call):
            continue
        called = file.resolve(node.value.func)
        framework = framework_of(called)
        last = called.rpartition(".")[2]
        if not framework or last not in _KNOWN.get(framework, ()):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            written = ast.unparse(target) if isinstance(target, ast.Name | ast.Attribute) else ""
            if written:
                found[written] = _router(file, written, framework, node.value)
    return found


def _router(file: PythonFile, written: str, framework: str, call: ast.Call) -> Router:
    words = {word.arg: word.value for word in call.keywords if word.arg}
    names = ("url_prefix",) if framework in {"flask", "quart"} else _PREFIXES
    prefix = next((text for text in (file.string(words.get(n)) for n in names) if text), "")
    tags = file.strings(words.get("tags")) or ()
    return Router(file.qualified(written), framework, prefix, tags)


def partial_text(file: PythonFile, node: ast.expr | None) -> str | None:
    """A text, with what is not known as `{source}`; `None` for what is no text."""
    text = file.string(node, partial=True)
    if text is None and isinstance(node, ast.Name | ast.Attribute):
        return f"{{{file.source(node)}}}"
    return text


def joined_url(prefix: str, path: str) -> str:
    """A prefix and a path as one URL path."""
    if not prefix:
        return path
    if not path:
        return prefix
    if prefix.endswith("/") and path.startswith("/"):
        return prefix + path[1:]
    return prefix + path if prefix.endswith("/") or path.startswith("/") else f"{prefix}/{path}"


def route_name(methods: tuple[str, ...], url: str) -> str:
    """A route's name: `GET /items`; without methods the path alone."""
    return f"{','.join(methods)} {url}".strip()


def make_route(
    file: PythonFile,
    node: ast.AST,
    methods: tuple[str, ...],
    url: str,
    router: Router,
    handler: FunctionNode | str,
    *,
    tags: tuple[str, ...] = (),
    owner: str = "",
    about: str = "",
) -> Route:
    """Make a route as it stands in its file.

    Args:
        file: The file.
        node: What declares the route.
        methods: HTTP methods, any order.
        url: Path below the router.
        router: The router.
        handler: The function, or the qualified name of one that stands elsewhere.
        tags: Of the route itself.
        owner: Qualified name of the class that the function stands in.
        about: Description given beside the docstring.
    """
    methods = tuple(sorted({method.upper() for method in methods}))
    route = Route(
        name=route_name(methods, url) + f" [{router.name}]",
        path=file.path,
        start=getattr(node, "lineno", 0),
        end=getattr(node, "end_lineno", 0) or 0,
        methods=methods,
        url=url,
        handler=handler if isinstance(handler, str) else "",
        router=router.name,
        framework=router.framework,
        summary=first_sentence(about),
        tags=tags or router.tags,
    )
    return route if isinstance(handler, str) else _handled(route, file, handler, owner, about)


def _handled(
    route: Route, file: PythonFile, function: FunctionNode, owner: str, about: str
) -> Route:
    """A route with what the function that handles it says."""
    docstring = ast.get_docstring(function) or about
    return replace(
        route,
        handler=f"{owner}.{function.name}" if owner else file.qualified(function.name),
        end=max(route.end, function.end_lineno or 0),
        summary=first_sentence(docstring) or route.summary,
        description=docstring.partition("\n\n")[2].strip(),
        parameters=tuple(
            one for one in read_parameters(file, function.args) if one.name not in {"self", "cls"}
        ),
        returns=file.source(function.returns),
    )


def iter_calls(file: PythonFile) -> Iterator[ast.Call]:
    """All calls of a file in the order of their lines."""
    calls = [node for node in ast.walk(file.tree) if isinstance(node, ast.Call)]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    yield from calls
