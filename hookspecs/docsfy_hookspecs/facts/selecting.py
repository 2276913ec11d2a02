"""Selectors, and the facts that they choose among."""

from __future__ import annotations

import bisect
import fnmatch
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar
from urllib.parse import unquote

from docsfy_hookspecs.errors import SelectorError
from docsfy_hookspecs.facts.base import Fact
from docsfy_hookspecs.facts.project import CustomFact

F = TypeVar("F", bound=Fact)

EXCERPT_KIND = "file"
"""The kind of selectors that ask for text instead of facts."""


_SELECTOR = re.compile(r"(?P<kind>[a-z][a-z0-9_]*):(?P<name>[^@]+)(?:@(?P<path>[^@]+))?", re.S)


_GLOB_CHARACTERS = re.compile(r"[*?\[]")


_LITERAL_GLOB = re.compile(r"(?:[^*?\[]++|\[[*?\[]\])*+")


@functools.lru_cache(maxsize=8192)
def parse_selector(selector: str) -> tuple[str, str, str]:
    """Split `KIND:NAME[@PATH]`; `@` and `%` inside a part are percent-encoded.

    Returns:
        Kind, glob of names, and glob of paths (`*` if not given).

    Raises:
        SelectorError: The text is not of that form.
    """
    match = _SELECTOR.fullmatch(selector)
    if match is None:
        raise SelectorError(
            f"Selector {selector!r} is not of the form KIND:NAME[@PATH]",
            hint="Write for example 'symbol:click.*' or 'command:*'",
        )
    return match["kind"], unquote(match["name"]), unquote(match["path"] or "*")


def selector(kind: str, name: str = "*", *, path: str = "") -> str:
    """Write a selector of literal values; `*` alone stays a glob.

    Args:
        kind: A fact's kind, or `file`.
        name: A fact's exact name, or `*`.
        path: A source file's exact path; empty for any.

    Returns:
        Text that `parse_selector` reads.
    """
    head = f"{kind}:{name if name == '*' else _literal(name)}"
    return f"{head}@{_literal(path)}" if path else head


def _literal(text: str) -> str:
    escaped = re.sub(r"([*?\[])", r"[\1]", text)
    return escaped.replace("%", "%25").replace("@", "%40")


def _unglob(pattern: str) -> str | None:
    """The only text that a glob of escaped characters matches; `None` for a real glob."""
    if _LITERAL_GLOB.fullmatch(pattern) is None:
        return None
    return re.sub(r"\[([*?\[])\]", r"\1", pattern)


@functools.lru_cache(maxsize=8192)
def _matcher(pattern: str) -> Callable[[str], bool]:
    if pattern == "*":
        return lambda _text: True
    exact = _unglob(pattern)
    if exact is not None:
        return lambda text: text == exact
    expression = re.compile(fnmatch.translate(pattern))
    return lambda text: expression.match(text) is not None


def match_glob(path: str, pattern: str) -> bool:
    """Tell whether a path, or a folder that holds it, matches a glob; `*` crosses `/`."""
    if pattern.endswith("/"):
        pattern += "*"
    return _matcher(pattern)(path) or (pattern.startswith("**/") and _matcher(pattern[3:])(path))


class Facts(Sequence[Fact]):
    """Facts in a fixed order: by path, then as the analysers gave them.

    Looking up by kind, name or path takes time that grows with the answer, not with the whole.
    """

    __slots__ = (
        "__weakref__",
        "_by_kind_path",
        "_items",
        "_kinds",
        "_places",
        "_sorted_names",
    )

    def __init__(self, items: Iterable[Fact] = ()) -> None:
        self._items = tuple(items)
        # made when first asked for: most collections are only iterated over
        self._kinds: dict[str, tuple[Fact, ...]] | None = None
        self._places: dict[str, list[int]] = {}
        self._by_kind_path: dict[str, dict[str, list[int]]] = {}
        self._sorted_names: dict[str, tuple[list[str], list[int]]] = {}

    @property
    def _by_kind(self) -> dict[str, tuple[Fact, ...]]:
        if self._kinds is None:
            by_kind: dict[str, list[Fact]] = {}
            places: dict[str, list[int]] = {}
            for place, fact in enumerate(self._items):
                kind = fact.kind
                by_kind.setdefault(kind, []).append(fact)
                places.setdefault(kind, []).append(place)
            self._places = places
            self._kinds = {kind: tuple(facts) for kind, facts in by_kind.items()}
        return self._kinds

    def __getitem__(self, index: int) -> Fact:  # type: ignore[override]  # no slices: see select
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and self._items == other._items

    def __hash__(self) -> int:
        return hash(self._items)

    def __reduce__(self) -> tuple[object, ...]:
        return (Facts, (self._items,))

    def __repr__(self) -> str:
        return f"Facts({len(self._items)})"

    def of(self, fact_type: type[F]) -> tuple[F, ...]:
        """All facts of one type, in order."""
        if fact_type is CustomFact:
            return tuple(fact for fact in self._items if isinstance(fact, fact_type))
        return self._by_kind.get(fact_type.KIND, ())  # type: ignore[return-value]  # KIND is the type's own

    def named(self, fact_type: type[F], name: str) -> tuple[F, ...]:
        """Facts of one type and one exact name, in order."""
        facts = self._by_kind.get(fact_type.KIND, ())
        return tuple(facts[i] for i in self._positions_of_name(fact_type.KIND, name))  # type: ignore[misc]  # as in of

    def at(self, fact_type: type[F], path: str) -> tuple[F, ...]:
        """Facts of one type in one source file, in order."""
        facts = self._by_kind.get(fact_type.KIND, ())
        return tuple(facts[i] for i in self._paths(fact_type.KIND).get(path, ()))  # type: ignore[misc]  # as in of

    def select(self, *selectors: str) -> Facts:
        """The facts that any of the selectors matches, each once, in order.

        Raises:
            SelectorError: A selector is not of the form `KIND:NAME[@PATH]`.
        """
        chosen: dict[str, set[int]] = {}
        for one in selectors:
            kind, name, path = parse_selector(one)
            chosen.setdefault(kind, set()).update(self._positions(kind, name, path))
        places = sorted(self._places[kind][i] for kind, where in chosen.items() for i in where)
        return Facts(self._items[place] for place in places)

    def _positions(self, kind: str, name: str, path: str) -> Iterable[int]:
        facts = self._by_kind.get(kind, ())
        exact_path = _unglob(path)
        if exact_path is not None:
            matches = _matcher(name)
            return [i for i in self._paths(kind).get(exact_path, ()) if matches(facts[i].name)]
        exact_name = _unglob(name)
        if exact_name is not None:
            where: Iterable[int] = self._positions_of_name(kind, exact_name)
        elif name == "*":
            where = range(len(facts))
        else:
            where = self._positions_of_prefix(kind, name)
        matches_path = _matcher(path)
        return [i for i in where if matches_path(facts[i].path)]

    def _paths(self, kind: str) -> dict[str, list[int]]:
        index = self._by_kind_path.get(kind)
        if index is None:
            index = {}
            for position, fact in enumerate(self._by_kind.get(kind, ())):
                index.setdefault(fact.path, []).append(position)
            self._by_kind_path[kind] = index
        return index

    def _names(self, kind: str) -> tuple[list[str], list[int]]:
        index = self._sorted_names.get(kind)
        if index is None:
            facts = self._by_kind.get(kind, ())
            order = sorted(range(len(facts)), key=lambda i: facts[i].name)
            index = ([facts[i].name for i in order], order)
            self._sorted_names[kind] = index
        return index

    def _positions_of_name(self, kind: str, name: str) -> list[int]:
        names, order = self._names(kind)
        low, high = bisect.bisect_left(names, name), bisect.bisect_right(names, name)
        return sorted(order[low:high])

    def _positions_of_prefix(self, kind: str, pattern: str) -> list[int]:
        names, order = self._names(kind)
        prefix = _GLOB_CHARACTERS.split(pattern, maxsplit=1)[0]
        low = bisect.bisect_left(names, prefix)
        matches = _matcher(pattern)
        found = []
        for position in range(low, len(names)):
            if not names[position].startswith(prefix):
                break
            if matches(names[position]):
                found.append(order[position])
        return found
