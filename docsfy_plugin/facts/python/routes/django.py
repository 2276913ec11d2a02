"""URL patterns of Django, and routers of its REST framework."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from docsfy_hookspecs.facts import Fact, Relation

from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.routes.routers import (
    Router,
    iter_calls,
    make_route,
    partial_text,
)

_PATHS = {"django.urls.path": "path", "django.urls.re_path": "re_path"}
_PATHS |= {"django.conf.urls.url": "re_path", "django.urls.conf.path": "path"}
_PATHS |= {"django.urls.conf.re_path": "re_path", "django.conf.urls.re_path": "re_path"}
_INCLUDES = frozenset({"django.urls.include", "django.conf.urls.include"})
_INCLUDES |= {"django.urls.conf.include"}
_HINT = re.compile(
    r"patterns\b|\bROOT_URLCONF\b|\brest_framework\b|\bdjango\.(?:urls|conf\.urls)\b"
)
_REST = re.compile(r"rest_framework\.routers\.\w*Router")


def read_django(file: PythonFile) -> Iterator[Fact]:
    """URL patterns, what they include, and the root of a project's URLs, in order."""
    if not _HINT.search(file.text):
        return
    root = file.scope.values.get("ROOT_URLCONF")
    conf = file.string(root)
    if conf:
        yield Relation(
            name=f"ROOT_URLCONF {conf}",
            path=file.path,
            relation="route",
            subject="",
            object=f"{conf}.urlpatterns",
        )
    lists = _pattern_lists(file)
    rest = {
        name: file.qualified(name)
        for name, value in file.scope.values.items()
        if isinstance(value, ast.Call) and _REST.fullmatch(file.resolve(value.func))
    }
    for call in iter_calls(file):
        kind = _PATHS.get(file.resolve(call.func))
        if kind and call in lists:
            yield from _pattern(file, call, kind, lists[call], rest)
        elif isinstance(call.func, ast.Attribute) and call.func.attr == "register":
            yield from _registered(file, call, rest)
    yield from _router_urls(file, rest)


def _pattern_lists(file: PythonFile) -> dict[ast.AST, str]:
    """Each call inside a list of patterns -> the list's qualified name."""
    found: dict[ast.AST, str] = {}
    for node in ast.walk(file.tree):
        value: ast.AST | None = None
        target: ast.expr | None = None
        if isinstance(node, ast.Assign):
            value, target = node.value, node.targets[0]
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            value, target = node.value, node.target
        if value is None or not isinstance(target, ast.Name):
            continue
        for inner in ast.walk(value):
            if isinstance(inner, ast.Call):
                found[inner] = file.qualified(target.id)
    return found


def _route_of(file: PythonFile, node: ast.expr | None, kind: str) -> str | None:
    text = partial_text(file, node)
    if text is None or kind == "path":
        return text
    return text.removeprefix("^").removeprefix("\\A").removesuffix("$").removesuffix("\\Z")


def _pattern(
    file: PythonFile, call: ast.Call, kind: str, holder: str, rest: dict[str, str]
) -> Iterator[Fact]:
    words = {word.arg: word.value for word in call.keywords if word.arg}
    url = _route_of(file, call.args[0] if call.args else words.get("route"), kind)
    view = call.args[1] if len(call.args) > 1 else words.get("view")
    if url is None or view is None:
        return
    if isinstance(view, ast.Call) and file.resolve(view.func) in _INCLUDES:
        target = _included(file, view.args[0] if view.args else None, rest)
        if target:
            yield _mount(file, call, holder, target, url)
        return
    if isinstance(view, ast.Attribute) and view.attr == "urls":
        return  # a site of its own, such as `admin.site.urls`
    yield make_route(file, call, (), url, Router(holder, "django"), _view(file, view))


def _view(file: PythonFile, node: ast.expr) -> str:
    """The view: `View.as_view()` is its class, `decorator(view)` the view."""
    for _ in range(5):
        if not isinstance(node, ast.Call):
            break
        if isinstance(node.func, ast.Attribute) and node.func.attr == "as_view":
            node = node.func.value
        elif node.args:
            node = node.args[0]
        else:
            node = node.func
    return file.resolve(node)


def _included(file: PythonFile, node: ast.expr | None, rest: dict[str, str]) -> str:
    if isinstance(node, ast.Tuple) and node.elts:
        node = node.elts[0]
    text = file.string(node)
    if text:
        return f"{text}.urlpatterns"
    if isinstance(node, ast.Attribute) and node.attr == "urls" and isinstance(node.value, ast.Name):
        return rest.get(node.value.id, file.resolve(node.value))
    if isinstance(node, ast.Name | ast.Attribute):
        name = file.resolve(node)
        is_list = name.endswith("patterns") or getattr(node, "id", "") in file.scope.values
        return name if is_list else f"{name}.urlpatterns"
    return ""


def _mount(file: PythonFile, node: ast.AST, holder: str, target: str, url: str) -> Relation:
    return Relation(
        name=f"{holder} < {target} {url}".strip(),
        path=file.path,
        start=getattr(node, "lineno", 0),
        end=getattr(node, "end_lineno", 0) or 0,
        relation="route",
        subject=holder,
        object=target,
        label=url,
    )


def _registered(file: PythonFile, call: ast.Call, rest: dict[str, str]) -> Iterator[Fact]:
    assert isinstance(call.func, ast.Attribute)  # noqa: S101  # told by the caller
    owner = call.func.value
    if not isinstance(owner, ast.Name) or owner.id not in rest or len(call.args) < 2:  # noqa: PLR2004  # a URL and a view
        return
    prefix = file.string(call.args[0])
    if prefix is None:
        return
    router = Router(rest[owner.id], "django")
    handler = file.resolve(call.args[1])
    prefix = prefix.removeprefix("^").rstrip("/")
    yield make_route(file, call, ("GET", "POST"), f"{prefix}/", router, handler)
    detail = ("GET", "PUT", "PATCH", "DELETE")
    yield make_route(file, call, detail, f"{prefix}/{{pk}}/", router, handler)


def _router_urls(file: PythonFile, rest: dict[str, str]) -> Iterator[Fact]:
    """`urlpatterns = router.urls`, alone or added to a list."""
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Assign | ast.AugAssign):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if not isinstance(target, ast.Name) or not target.id.endswith("patterns"):
            continue
        parts = [node.value]
        if isinstance(node.value, ast.BinOp):
            parts = [node.value.left, node.value.right]
        for part in parts:
            if not isinstance(part, ast.Attribute) or part.attr != "urls":
                continue
            if isinstance(part.value, ast.Name) and part.value.id in rest:
                yield _mount(file, node, file.qualified(target.id), rest[part.value.id], "")
