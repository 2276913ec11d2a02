"""Names under which modules are imported, found from where the packages lie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from docsfy_hookspecs.facts import Module

from docsfy_plugin.facts.python.names import is_private, is_test_file, path_name, role_of

_SOURCE_ROOTS = frozenset({"src", "lib", "python"})
_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class ImportNames:
    """The names of all modules of a source.

    Attributes:
        by_path_name: Name by path -> name that users import, for those that differ.
        modules: The modules, named and with their roles, in the order given.
    """

    by_path_name: dict[str, str]
    modules: tuple[Module, ...]

    def translate(self, name: str) -> str:
        """A qualified name that begins with a module's name by path, as users import it."""
        if not self.by_path_name:
            return name
        head = name
        while head:
            found = self.by_path_name.get(head)
            if found is not None:
                return found + name[len(head) :]
            head = head.rpartition(".")[0]
        return name


def import_names(modules: Iterable[Module], distributions: Iterable[str] = ()) -> ImportNames:
    """Name every module of a source as users import it.

    A package is named from the topmost folder with `__init__.py` above it, or from the folder
    below `src`. What lies in no package is named by its path. Where two places give one name,
    the one that is least deep keeps it and the other is named by its path; packages that say
    that they go on elsewhere share theirs.

    Args:
        modules: Facts of all modules, named by path or already as users import them.
        distributions: What the manifests at the top name. Where one is a package, a loose file
            in another folder is not shipped with it: a script.
    """
    found = _without_shadowed_stubs(tuple(modules))
    packages = {_folder(one.path) for one in found if one.is_package}
    tested = {_folder(one.path) for one in found if one.path.rpartition("/")[2][:5] == "test_"}
    is_shipped = _holds_one(packages, distributions)
    named: list[tuple[Module, int]] = []
    for module in found:
        depth = _depth(module.path, packages)
        role = role_of(module.path, _outside(module.path, depth), by_file_name=False)
        is_test = module.role == "test" and is_test_file(module.path)
        if role == "package" and (is_test or _lies_in_test_folder(module.path, tested)):
            role = "test"
        if role == "package" and is_shipped and depth == _UNKNOWN and "/" in module.path:
            role = "script"
        name = _name_below(module.path, depth)
        renamed = module
        if (name, role) != (module.name, module.role):
            renamed = replace(module, name=name, role=role, private=is_private(name))
        named.append((renamed, depth))
    return _kept_apart(named)


def _holds_one(packages: set[str], distributions: Iterable[str]) -> bool:
    """Whether a package at the top, or in a folder there, has the name of a distribution."""
    names = {name.replace("-", "_").replace(".", "_").lower() for name in distributions}
    tops = (folder for folder in packages if folder.count("/") <= 1)
    return any(folder.rpartition("/")[2].lower() in names for folder in tops)


def _without_shadowed_stubs(modules: tuple[Module, ...]) -> tuple[Module, ...]:
    """Leave out the `.pyi` beside a `.py`: the code says more than its stub."""
    paths = {one.path for one in modules}
    return tuple(
        one for one in modules if not (one.path.endswith(".pyi") and one.path[:-1] in paths)
    )


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _depth(path: str, packages: set[str]) -> int:
    """How many leading folders are no part of the import name; `_UNKNOWN` outside packages."""
    folders = path.split("/")[:-1]
    top = len(folders)
    while top and folders[top - 1].isidentifier():
        top -= 1
    candidates = range(top, len(folders))
    package = next((i for i in candidates if "/".join(folders[: i + 1]) in packages), _UNKNOWN)
    limit = len(folders) if package == _UNKNOWN else package
    for place in range(limit - 1, top - 1, -1):
        if folders[place] in _SOURCE_ROOTS:
            return place + 1
    if package == _UNKNOWN and top and folders[top - 1] in _SOURCE_ROOTS:
        return top
    return package


def _outside(path: str, depth: int) -> int:
    """How many leading folders conventions of repositories apply to; see `role_of`."""
    if depth == _UNKNOWN:
        return path.count("/") + 1
    folders = path.split("/")[:depth]
    return depth if _SOURCE_ROOTS.intersection(folders) else depth + 1


def _lies_in_test_folder(path: str, tested: set[str]) -> bool:
    folder = _folder(path)
    while folder:
        if folder.rpartition("/")[2] == "test" and folder in tested:
            return True
        folder = _folder(folder)
    return False


def _name_below(path: str, depth: int) -> str:
    name = path_name("/".join(path.split("/")[max(depth, 0) :]))
    return name or "__init__"


def _kept_apart(named: list[tuple[Module, int]]) -> ImportNames:
    order = sorted(
        range(len(named)),
        key=lambda i: (
            named[i][0].role != "package",
            named[i][1] == _UNKNOWN,
            named[i][0].path.count("/"),
            named[i][0].path,
        ),
    )
    owners: dict[str, str] = {}
    losers: set[tuple[str, str]] = set()
    for i in order:
        module, depth = named[i]
        if module.namespace:
            continue
        place = "/".join(module.path.split("/")[: max(depth, 0)])
        if owners.setdefault(module.name, place) != place:
            losers.add((place, module.name.partition(".")[0]))
    by_path_name: dict[str, str] = {}
    modules: list[Module] = []
    for module, depth in named:
        place = "/".join(module.path.split("/")[: max(depth, 0)])
        by_path = path_name(module.path) or "__init__"
        kept = module
        if (place, module.name.partition(".")[0]) in losers:
            kept = replace(module, name=by_path, private=is_private(by_path))
        if kept.name != by_path:
            by_path_name[by_path] = kept.name
        modules.append(kept)
    return ImportNames(by_path_name, tuple(modules))
