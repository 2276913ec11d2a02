"""Names under which packages offer what their modules define."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from docsfy_hookspecs.facts import Module, Role, Symbol

from docsfy_plugin.facts.python.imports import REEXPORT, STAR

_MAX_ALIASES = 10
_MAX_STAR = 2_000  # names that star imports give to one module's bindings
_MAX_CHAIN = 50  # imports from module to module before one name is given up


class ReExports:
    """The public names of all modules of a source.

    Args:
        modules: All modules, their names final, bindings and exports still marked.
    """

    def __init__(self, modules: Sequence[Module]) -> None:
        self._modules = modules
        self._by_name = {one.name: one for one in reversed(modules)}
        self._bindings: dict[str, dict[str, str]] = {}
        self._stars: dict[str, list[str]] = {}
        self._explicit: dict[str, set[str]] = {}
        for module in self._by_name.values():
            self._split_bindings(module)
        self._exports: dict[str, tuple[str, ...] | None] = {}
        self._symbols: dict[str, dict[str, None]] = {}
        self._faces: dict[str, dict[str, str]] = {}

    def _split_bindings(self, module: Module) -> None:
        names: dict[str, str] = {}
        for local, target in module.bindings:
            if local == STAR:
                self._stars.setdefault(module.name, []).append(target)
            elif local.startswith(REEXPORT):
                self._explicit.setdefault(module.name, set()).add(local[1:])
            else:
                names[local] = target
        self._bindings[module.name] = names

    def exports(self, name: str, depth: int = 0) -> tuple[str, ...] | None:
        """The names in a module's `__all__`, those of other modules that it adds filled in."""
        if name not in self._exports:
            self._exports[name] = None  # modules that add each other's end here
            module = self._by_name.get(name)
            if module is not None and module.exports is not None and depth < _MAX_CHAIN:
                found: dict[str, None] = {}
                for one in module.exports:
                    added = self.exports(one[1:], depth + 1) if one.startswith(STAR) else (one,)
                    found.update(dict.fromkeys(added or ()))
                self._exports[name] = tuple(found)
        return self._exports[name]

    def published(self, symbols: list[Symbol]) -> list[Symbol]:
        """Symbols with their aliases, public where a user can reach them by public names."""
        for symbol in symbols:
            if not symbol.parent:
                self._symbols.setdefault(symbol.module, {})[symbol.name] = None
        aliases = self._aliases()
        reachable: dict[str, bool] = {}
        result = []
        for symbol in symbols:
            own = self._is_public_by_name(symbol)
            if symbol.parent:
                own = own and reachable.get(symbol.parent, False)
                outer = aliases.get(symbol.parent, ())
                last = symbol.name.rpartition(".")[2]
                names = tuple(f"{alias}.{last}" for alias in outer)
            else:
                names = tuple(aliases.get(symbol.name, ()))
                private = self._by_name[symbol.module].private
                own = bool(names) or (own and not private)
            if names:
                aliases[symbol.name] = names
            reachable[symbol.name] = own
            if own != symbol.public or names != symbol.aliases:
                symbol = replace(symbol, public=own, aliases=names)  # noqa: PLW2901  # filled in, then kept
            result.append(symbol)
        return result

    def _is_public_by_name(self, symbol: Symbol) -> bool:
        if symbol.parent:
            return symbol.public
        exports = self.exports(symbol.module)
        if exports is None:
            return symbol.public
        return symbol.name.rpartition(".")[2] in exports

    def _aliases(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        by_length = sorted(self._modules, key=lambda one: (one.name.count("."), len(one.name)))
        for module in by_length:
            if module.private or module.role not in {"package", "script", "example"}:
                continue
            for local, target in self._face(module.name, ()).items():
                alias = f"{module.name}.{local}"
                known = found.setdefault(target, [])
                if alias != target and len(known) < _MAX_ALIASES:
                    known.append(alias)
        return {
            name: tuple(sorted(set(names), key=lambda one: (one.count("."), len(one), one)))
            for name, names in found.items()
            if names
        }

    def _face(self, name: str, seen: tuple[str, ...]) -> dict[str, str]:
        """Public local names of a module that are imported -> the symbols that they are."""
        if name in self._faces:
            return self._faces[name]
        module = self._by_name.get(name)
        if module is None or name in seen or len(seen) > _MAX_CHAIN:
            return {}
        exports = self.exports(name)
        explicit = self._explicit.get(name, set())
        top = name.partition(".")[0]
        face: dict[str, str] = {}
        for star in self._stars.get(name, ()):
            brought = self._all_public(star, (*seen, name)).items()
            face.update(
                (local, target) for local, target in brought if exports is None or local in exports
            )
        for local, target in self._bindings[name].items():
            if exports is not None:
                is_offered = local in exports
            else:
                same_house = target.partition(".")[0] == top
                is_offered = local in explicit or (
                    module.is_package and same_house and not local.startswith("_")
                )
            if is_offered:
                symbol = self.resolve(target)
                if symbol:
                    face[local] = symbol
        self._faces[name] = face
        return face

    def _all_public(self, name: str, seen: tuple[str, ...]) -> dict[str, str]:
        """What a star import of a module brings."""
        exports = self.exports(name)
        found = dict(self._face(name, seen))
        for symbol in self._symbols.get(name, ()):
            local = symbol.rpartition(".")[2]
            if local in exports if exports is not None else not local.startswith("_"):
                found[local] = symbol
        return found

    def resolve(self, name: str) -> str:
        """The symbol that a qualified name leads to, through any imports; empty for none."""
        for _step in range(_MAX_CHAIN):
            module, rest = self._split(name)
            if not module:
                return ""
            local, _, members = rest.partition(".")
            symbol = f"{module}.{local}"
            if symbol in self._symbols.get(module, ()):
                return f"{symbol}.{members}" if members else symbol
            target = self._bindings[module].get(local) or self._from_star(module, local)
            if not target or target == name:
                return ""
            name = f"{target}.{members}" if members else target
        return ""

    def _from_star(self, module: str, local: str) -> str:
        for star in self._stars.get(module, ()):
            symbol = f"{star}.{local}"
            if symbol in self._symbols.get(star, ()) or local in self._bindings.get(star, {}):
                return symbol
        return ""

    def _split(self, name: str) -> tuple[str, str]:
        """The longest beginning of a name that is a module, and the rest."""
        head, rest = name.rpartition(".")[0], name.rpartition(".")[2]
        while head:
            if head in self._by_name:
                return head, rest
            head, _, last = head.rpartition(".")
            rest = f"{last}.{rest}"
        return "", ""

    def finished_modules(self, roles: Container[Role]) -> dict[str, Module]:
        """Modules by path, without marks; bindings only of what is documented."""
        finished = {}
        for module in self._modules:
            exports = self.exports(module.name)
            bindings: Iterable[tuple[str, str]] = ()
            if module.role in roles:
                names = dict(self._bindings[module.name])
                for star in self._stars.get(module.name, ()):
                    brought = itertools.islice(self._all_public(star, ()).items(), _MAX_STAR)
                    names = dict(brought) | names
                bindings = names.items()
            finished[module.path] = replace(module, exports=exports, bindings=tuple(bindings))
        return finished
