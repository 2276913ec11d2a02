"""HTTP routes that Python code declares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs.facts import Analyzer, Fact

from docsfy_plugin.facts.python.hints import may_hold
from docsfy_plugin.facts.python.names import role_of
from docsfy_plugin.facts.python.parsing import parse_python, reading
from docsfy_plugin.facts.python.routes.decorated import read_decorated
from docsfy_plugin.facts.python.routes.django import read_django
from docsfy_plugin.facts.python.routes.joining import join
from docsfy_plugin.facts.python.routes.registered import read_registered
from docsfy_plugin.facts.python.routes.routers import own_prefixes

_WORDS = (
    *(b"APIRouter", b"FastAPI", b"Blueprint", b"RouteTableDef", b"urlpatterns", b"ROOT_URLCONF"),
    *(b"rest_framework.routers", b"include_router", b"register_blueprint", b"add_route"),
    *(b"add_api_route", b"add_url_rule", b"add_websocket_route", b"add_subapp", b".router.add_"),
    *(b"starlette.routing", b"tornado.web", b"aiohttp", b"litestar", b"bottle", b"sanic"),
    *(b"falcon", b"django.urls", b"django.conf.urls"),
)
_HINT = re.compile(
    rb"APIRouter|FastAPI|Blueprint|RouteTableDef|urlpatterns|ROOT_URLCONF|rest_framework\.routers"
    rb"|\binclude_router\b|\bregister_blueprint\b|\badd_(?:api_)?route\b|\badd_url_rule\b"
    rb"|\badd_websocket_route\b|\badd_subapp\b|\.router\.add_|\bstarlette\.routing\b"
    rb"|\btornado\.web\b|\baiohttp\b|\blitestar\b|\bbottle\b|\bsanic\b|\bfalcon\b"
    rb"|\bdjango\.(?:conf\.)?urls\b"
)
_DECORATOR = re.compile(
    rb"@\w+(?:\.\w+)*\.(?:route|api_route|websocket|get|post|put|patch|delete|head|options)\("
)


def read(path: str, content: bytes) -> Sequence[Fact]:
    """Read the routes of one file, and what mounts routers; prefixes are put on in `join`.

    Raises:
        UnreadableFileError: It is not Python that this interpreter understands.
    """
    if role_of(path) in {"test", "vendored", "docs"}:
        return ()
    if not may_hold(content, _WORDS, _HINT) and not _DECORATOR.search(content):
        return ()
    file = parse_python(path, content)
    found: dict[str, Fact] = {}
    with reading(path):
        for fact in (
            *own_prefixes(file),
            *read_decorated(file),
            *read_registered(file),
            *read_django(file),
        ):
            found.setdefault(fact.id, fact)
    return tuple(found.values())


ANALYZER = Analyzer(name="python-routes", version="2", patterns=("*.py",), read=read, join=join)
