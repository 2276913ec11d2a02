"""Members, constructors and summaries that classes have from their bases."""

from __future__ import annotations

import itertools
from dataclasses import replace

from docsfy_hookspecs.facts import Parameter, Symbol

from docsfy_plugin.facts.python.constructors import (
    INHERITED_MODELS,
    MODEL_LABELS,
    field_parameters,
    merged,
)
from docsfy_plugin.facts.python.reexports import ReExports
from docsfy_plugin.facts.python.signatures import class_signature

INHERITED_DOCSTRING = "inherited docstring"
_MAX_BASES = 50
_MAX_INHERITED = 500
_MAX_LINEARIZED = 400  # bases of bases, counted twice; above, the work would be cubic


def with_inheritance(symbols: list[Symbol], reexports: ReExports) -> list[Symbol]:
    """Resolve bases, and give classes and methods what they have from bases in the source.

    Args:
        symbols: All symbols, published.
        reexports: Finds the symbol that a base's name leads to.

    Returns:
        The symbols in the same order. A class has its bases' qualified names, the public
        members that it does not override, and where it has no constructor of its own the
        nearest one's parameters. A method without a docstring has the summary of the one that
        it overrides, and the label `inherited docstring`.
    """
    classes = {one.name: one for one in symbols if one.type == "class"}
    bases = {
        name: tuple(reexports.resolve(base) or base for base in one.bases)
        for name, one in classes.items()
    }
    orders = _Orders({name: [b for b in of if b in classes] for name, of in bases.items()})
    members: dict[str, dict[str, Symbol]] = {}
    for symbol in symbols:
        if symbol.parent:
            members.setdefault(symbol.parent, {})[symbol.name.rpartition(".")[2]] = symbol
    offered = _Offered(members)
    result = []
    for symbol in symbols:
        if symbol.type == "class" and symbol.bases:
            order = orders.of(symbol.name)
            found = _inherited(members.get(symbol.name, {}), order, offered)
            symbol = replace(symbol, bases=bases[symbol.name], inherited=found)  # noqa: PLW2901  # filled in, then kept
            symbol = _with_constructor(symbol, order, classes, members)  # noqa: PLW2901  # as above
        elif symbol.type in {"method", "property"} and symbol.public and not symbol.summary:
            symbol = _with_summary(symbol, orders, members)  # noqa: PLW2901  # as above
        result.append(symbol)
    return result


class _Orders:
    """Orders in which Python looks for members, without the class itself."""

    def __init__(self, bases: dict[str, list[str]]) -> None:
        self._bases = bases
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, name: str, depth: int = 0) -> tuple[str, ...]:
        """Bases of a class inside the source, in order; cycles and too long chains are cut."""
        known = self._known.get(name)
        if known is not None:
            return known
        direct = self._bases.get(name, [])
        if not direct or depth > _MAX_BASES:
            return tuple(direct[:_MAX_BASES])
        self._known[name] = ()  # a class that is its own base ends here
        rows = [[base, *self.of(base, depth + 1)] for base in direct[:_MAX_BASES]]
        if len(rows) == 1 or sum(map(len, rows)) > _MAX_LINEARIZED:
            found = list(dict.fromkeys(one for row in rows for one in row))
        else:
            found = _linearized([*rows, list(direct)])
        order = tuple(one for one in found if one != name)
        self._known[name] = order[:_MAX_BASES]
        return self._known[name]


def _linearized(rows: list[list[str]]) -> list[str]:
    """C3; where the classes contradict each other, the first of the first row is taken."""
    order: list[str] = []
    taken: set[str] = set()
    rows = [row for row in rows if row]
    while rows and len(order) <= _MAX_BASES:
        tails = {name for row in rows for name in row[1:]}
        head = next((row[0] for row in rows if row[0] not in tails), rows[0][0])
        if head not in taken:
            order.append(head)
            taken.add(head)
        rows = [[name for name in row if name != head] for row in rows]
        rows = [row for row in rows if row]
    return order


def _inherited(
    own: dict[str, Symbol], order: tuple[str, ...], offered: _Offered
) -> tuple[str, ...]:
    """Qualified names of the members that a class has from its bases."""
    found: dict[str, str] = {}
    for base in order:
        if len(found) >= _MAX_INHERITED:
            break
        for last, name in offered.of(base):
            if last not in own and last not in found:
                found[last] = name
    return tuple(found.values())


def _with_constructor(
    symbol: Symbol,
    order: tuple[str, ...],
    classes: dict[str, Symbol],
    members: dict[str, dict[str, Symbol]],
) -> Symbol:
    """A class with the parameters that its nearest constructor has."""
    parameters = _constructor(symbol, order, classes, members)
    if parameters is None or parameters == symbol.parameters:
        return symbol
    head = symbol.signature.partition("(")[0]
    signature = class_signature(head, parameters)
    model = _model(symbol, order, classes)
    labels = tuple(sorted({*symbol.labels, *((model,) if model else ())}))
    return replace(symbol, parameters=parameters, signature=signature, labels=labels)


def _model(symbol: Symbol, order: tuple[str, ...], classes: dict[str, Symbol]) -> str:
    """What generates a class's constructor; pydantic does it for subclasses, too."""
    own = MODEL_LABELS.intersection(symbol.labels)
    if own:
        return min(own)
    passed_on = (INHERITED_MODELS.intersection(classes[base].labels) for base in order)
    return next((min(labels) for labels in passed_on if labels), "")


def _fields(symbol: Symbol, members: dict[str, dict[str, Symbol]]) -> tuple[Parameter, ...]:
    if MODEL_LABELS.intersection(symbol.labels):
        return symbol.parameters
    return field_parameters(members.get(symbol.name, {}).values())


class _Offered:
    """What classes offer to those that inherit from them."""

    def __init__(self, members: dict[str, dict[str, Symbol]]) -> None:
        self._members = members
        self._known: dict[str, list[tuple[str, str]]] = {}

    def of(self, name: str) -> list[tuple[str, str]]:
        """Last part and whole name of each member for users, also where the class is private."""
        found = self._known.get(name)
        if found is None:
            pairs = (
                (last, member.name)
                for last, member in self._members.get(name, {}).items()
                if not last.startswith("_") or (last.endswith("__") and member.public)
            )
            found = self._known[name] = list(itertools.islice(pairs, _MAX_INHERITED))
        return found


def _constructor(
    symbol: Symbol,
    order: tuple[str, ...],
    classes: dict[str, Symbol],
    members: dict[str, dict[str, Symbol]],
) -> tuple[Parameter, ...] | None:
    """Parameters that a class has from its bases; `None` where it has its own alone."""
    if not {"__init__", "__new__"}.isdisjoint(members.get(symbol.name, {})):
        return None
    fields = _fields(symbol, members) if _model(symbol, order, classes) else None
    for place, base in enumerate(order):
        if not {"__init__", "__new__"}.isdisjoint(members.get(base, {})):
            return classes[base].parameters if fields is None else None
        above = order[place + 1 :]
        if _model(classes[base], above, classes):
            inherited = _constructor(classes[base], above, classes, members)
            given = _fields(classes[base], members) if inherited is None else inherited
            return given if fields is None else merged(given, fields)
    return None


def _with_summary(symbol: Symbol, orders: _Orders, members: dict[str, dict[str, Symbol]]) -> Symbol:
    last = symbol.name.rpartition(".")[2]
    for base in orders.of(symbol.parent):
        overridden = members.get(base, {}).get(last)
        if overridden is not None and overridden.summary:
            labels = tuple(sorted({*symbol.labels, INHERITED_DOCSTRING}))
            return replace(symbol, summary=overridden.summary, labels=labels)
    return symbol
