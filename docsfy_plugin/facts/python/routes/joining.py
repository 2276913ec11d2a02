"""Routes across files: prefixes of routers, handlers, and names as users import them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docsfy_hookspecs.facts import Fact, Facts, Module, Relation, Route, Setting, Symbol

from docsfy_plugin.facts.python.names import path_name
from docsfy_plugin.facts.python.routes.routers import OWN_PREFIX, joined_url, route_name

_UNKNOWN = re.compile(r"\{[A-Za-z_][\w.]{0,200}\.(?P<name>\w{1,80})\}")
_TEXT = re.compile(r"""(["'])[^"'\\]*\1$""")
_HIDDEN_ROLES = frozenset({"test", "docs", "vendored"})
_MAX_DEPTH = 8
_MAX_PREFIXES = 8


class _Names:
    """Qualified names by path as users import them, re-exports followed."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.modules = {m.path: m for m in facts.of(Module) if m.language == "python"}
        self._by_path_name = {path_name(path): m for path, m in self.modules.items()}
        self._by_name = {module.name: module for module in self.modules.values()}

    def final(self, name: str, depth: int = 0) -> str:
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            head, rest = ".".join(parts[:length]), parts[length:]
            module = self._by_name.get(head) or self._by_path_name.get(head)
            if module is None:
                continue
            bound = dict(module.bindings).get(rest[0]) if rest else None
            if bound is not None and depth < _MAX_DEPTH:
                return self.final(".".join([bound, *rest[1:]]), depth + 1)
            return ".".join([module.name, *rest])
        return name


class _Mounts:
    """What routers are mounted on, and the prefixes that they have of themselves."""

    def __init__(self, relations: list[Relation]) -> None:
        self._above: dict[str, list[Relation]] = {}
        self._own: dict[str, str] = {}
        for one in relations:
            if one.relation == OWN_PREFIX:
                self._own.setdefault(one.object, one.label)
            else:
                self._above.setdefault(one.object, []).append(one)

    def prefixes(self, router: str, seen: frozenset[str] = frozenset()) -> list[str]:
        """All prefixes under which a router's routes are reached; one, maybe empty, at least."""
        own = self._own.get(router, "")
        above = self._above.get(router, []) if router else []
        if not above or len(seen) > _MAX_DEPTH or router in seen:
            return [own]
        found: list[str] = []
        for relation in above:
            label = relation.label
            part = label[1:] if label.startswith("=") else label + own
            is_root = not relation.subject  # of a Django project
            outer = [""] if is_root else self.prefixes(relation.subject, seen | {router})
            found.extend(f"{prefix}{part}" for prefix in outer)
        return list(dict.fromkeys(found))[:_MAX_PREFIXES]


def join(facts: Facts) -> Facts:
    """Put prefixes on routes and look up their handlers.

    A router that is mounted nowhere stands for itself. Django's patterns that no root reaches
    are those of an application for others' projects: they stay below their own prefix.
    """
    routes = [fact for fact in facts.of(Route) if fact.path.endswith(".py")]
    if not routes:
        return facts
    names = _Names(facts)
    renamed = {
        id(one): replace(one, subject=names.final(one.subject), object=names.final(one.object))
        for one in facts.of(Relation)
        if one.relation in {"route", OWN_PREFIX} and one.path.endswith(".py")
    }
    settled = _settled(list(renamed.values()), routes, names, facts)
    renamed = dict(zip(renamed, settled, strict=True))
    mounts = _Mounts(settled)
    rest: list[Fact] = []
    found: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        if isinstance(fact, Route) and fact.path.endswith(".py"):
            module = names.modules.get(fact.path)
            role = module.role if module else fact.role
            if role not in _HIDDEN_ROLES:
                for made_route in _resolved(replace(fact, role=role), names, mounts, facts):
                    found.setdefault((made_route.id, made_route.path), made_route)
        elif not (isinstance(fact, Relation) and fact.relation == OWN_PREFIX):
            rest.append(renamed.get(id(fact), fact))
    return Facts([*rest, *found.values()])


def _settled(
    relations: list[Relation], routes: Sequence[Route], names: _Names, facts: Facts
) -> list[Relation]:
    """Mounts of lists that have names of their own, and prefixes that settings give."""
    lists = {names.final(route.router) for route in routes if route.framework == "django"}
    lists |= {one.subject for one in relations}
    found = []
    for one in relations:
        bare = one.object.removesuffix(".urlpatterns")
        target = bare if bare in lists and one.object not in lists else one.object
        label = _UNKNOWN.sub(lambda match: _setting_value(match, facts), one.label)
        found.append(replace(one, object=target, label=label))
    return found


def _setting_value(match: re.Match[str], facts: Facts) -> str:
    """The default of the one setting that an expression can mean; else as written."""
    values = {
        one.default[1:-1]
        for one in facts.of(Setting)
        if one.name.rpartition(".")[2] == match["name"] and one.group and _TEXT.match(one.default)
    }
    return values.pop() if len(values) == 1 else match[0]


def _resolved(route: Route, names: _Names, mounts: _Mounts, facts: Facts) -> list[Route]:
    router = names.final(route.router)
    handler = names.final(route.handler)
    changed = _described(replace(route, router=router, handler=handler), facts)
    made = []
    for prefix in mounts.prefixes(router):
        url = prefix + route.url if route.framework == "django" else joined_url(prefix, route.url)
        url = url if url.startswith(("/", "{", "(")) else f"/{url}"
        made.append(replace(changed, url=url, name=route_name(route.methods, url)))
    return made


def _described(route: Route, facts: Facts) -> Route:
    """The route with its handler's docstring, where that stands in another file."""
    if route.summary or not route.handler:
        return route
    for symbol in facts.named(Symbol, route.handler):
        if symbol.summary:
            return replace(route, summary=symbol.summary)
    return route
