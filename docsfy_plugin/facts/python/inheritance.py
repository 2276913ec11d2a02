"""Members, constructors and summaries that classes have from their bases."""

from __future__ import annotations

from dataclasses import replace

from docsfy_hookspecs.facts import Parameter, Symbol

from docsfy_plugin.facts.python.constructors import MODEL_LABELS, merged
from docsfy_plugin.facts.python.reexports import ReExports
from docsfy_plugin.facts.python.signatures import class_signature

INHERITED_DOCSTRING = "inherited docstring"
_MAX_BASES = 100
_MAX_INHERITED = 500


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
    result = []
    for symbol in symbols:
        if symbol.type == "class" and symbol.bases:
            order = orders.of(symbol.name)
            symbol = _finished_class(symbol, bases[symbol.name], order, classes, members)  # noqa: PLW2901
        elif symbol.type in {"method", "property"} and symbol.public and not symbol.summary:
            symbol = _with_summary(symbol, orders, members)  # noqa: PLW2901
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
            return tuple(direct)
        self._known[name] = ()  # a class that is its own base ends here
        rows = [[base, *self.of(base, depth + 1)] for base in direct]
        order = tuple(one for one in _linearized([*rows, list(direct)]) if one != name)
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


def _finished_class(
    symbol: Symbol,
    bases: tuple[str, ...],
    order: tuple[str, ...],
    classes: dict[str, Symbol],
    members: dict[str, dict[str, Symbol]],
) -> Symbol:
    own = members.get(symbol.name, {})
    found: dict[str, str] = {}
    for base in order:
        for last, member in members.get(base, {}).items():
            if last not in own and last not in found and _is_offered(member, last):
                found[last] = member.name
    finished = replace(symbol, bases=bases, inherited=tuple(found.values())[:_MAX_INHERITED])
    parameters = _constructor(symbol, order, classes, members)
    if parameters is None or parameters == symbol.parameters:
        return finished
    head = symbol.signature.partition("(")[0]
    signature = class_signature(head, parameters)
    return replace(finished, parameters=parameters, signature=signature)


def _is_offered(member: Symbol, last: str) -> bool:
    """Whether a member is for users, also where its class is private."""
    if last.startswith("_"):
        return last.endswith("__") and member.public
    return True


def _constructor(
    symbol: Symbol,
    order: tuple[str, ...],
    classes: dict[str, Symbol],
    members: dict[str, dict[str, Symbol]],
) -> tuple[Parameter, ...] | None:
    """Parameters that a class has from its bases; `None` where it has its own alone."""
    if not {"__init__", "__new__"}.isdisjoint(members.get(symbol.name, {})):
        return None
    fields = symbol.parameters if MODEL_LABELS.intersection(symbol.labels) else None
    for base in order:
        if not {"__init__", "__new__"}.isdisjoint(members.get(base, {})):
            return classes[base].parameters if fields is None else None
        if MODEL_LABELS.intersection(classes[base].labels):
            inherited = _constructor(
                classes[base], order[order.index(base) + 1 :], classes, members
            )
            given = classes[base].parameters if inherited is None else inherited
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
