"""The files of a source that may hold commands, carried from `read` to `join`, and their names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from docsfy_hookspecs.errors import UnreadableFileError
from docsfy_hookspecs.facts import CustomFact, Facts, Module, Role, Symbol

from docsfy_plugin.facts.python.parsing import PythonFile, parse_python

CATEGORY = "python_commands"
"""Kind of the intermediate facts; `join` takes them out."""

_COOKIE = re.compile(r"\A((?:[^\n]*\n)?[ \t\f]*#.*?)coding[:=]")


def carry(file: PythonFile) -> CustomFact:
    """A file's text as a fact, for the evaluation in `join`."""
    # the text is decoded: a declaration of its encoding would be wrong by then
    text = _COOKIE.sub(r"\1encoded ", file.text)
    return CustomFact(name=file.path, path=file.path, category=CATEGORY, text=text)


def is_carried(fact: object) -> bool:
    """Whether a fact is one of `carry`."""
    return isinstance(fact, CustomFact) and fact.category == CATEGORY


class Library:
    """Names across the files of a source.

    Args:
        facts: All facts, those of `carry` and joined modules and symbols among them.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.files: dict[str, PythonFile] = {}
        self._modules = {fact.path: fact for fact in facts.of(Module) if fact.language == "python"}
        self._paths: dict[str, str] = {}
        for fact in facts.of(CustomFact):
            if is_carried(fact):
                self._parse(fact)
        for path, module in self._modules.items():
            if module.role not in {"test", "vendored"} or module.name not in self._paths:
                self._paths[module.name] = path

    def _parse(self, fact: CustomFact) -> None:
        try:
            file = parse_python(fact.path, fact.text.encode("utf-8", "surrogatepass"))
        except UnreadableFileError:
            return
        self.files[fact.path] = file
        self._paths.setdefault(file.name, fact.path)

    def path_of(self, module: str) -> str | None:
        """The file of a module by its dotted name, import name or path name."""
        return self._paths.get(module)

    def import_name(self, name: str, path: str) -> str:
        """A name by path as users import it."""
        file, module = self.files.get(path), self._modules.get(path)
        if file is None or module is None or not name.startswith(file.name):
            return name
        return f"{module.name}{name[len(file.name) :]}".lstrip(".")

    def module_at(self, path: str) -> Module | None:
        """The joined fact of a file's module."""
        return self._modules.get(path)

    def role_at(self, path: str) -> Role:
        """What a file is for."""
        module = self._modules.get(path)
        return module.role if module else "package"

    def is_packaged(self, path: str) -> bool:
        """Whether a file lies in an import package, so that `python -m` finds it."""
        module = self._modules.get(path)
        if module is None:
            return False
        parent = module.name.rpartition(".")[0]
        holder = self._modules.get(self._paths.get(parent, ""))
        return module.is_package or (holder is not None and holder.is_package)

    def split(self, name: str) -> tuple[str, str] | None:
        """Split a qualified name into the module of the source and the rest.

        Returns:
            Dotted name of the module and what follows; `None` for what lies outside.
        """
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            module = ".".join(parts[:length])
            if module in self._paths:
                return module, ".".join(parts[length:])
        return None

    def bindings(self, module: str) -> Iterator[tuple[str, str]]:
        """What a module imports: local name and qualified name."""
        fact = self._modules.get(self._paths.get(module, ""))
        yield from fact.bindings if fact else ()

    def literal(self, name: str) -> object:
        """The value of an attribute in a file that is not carried, where it is a literal.

        Raises:
            ValueError: It is not known, or no literal.
        """
        for symbol in self._facts.named(Symbol, name):
            if symbol.value:
                try:
                    return ast.literal_eval(symbol.value)
                except (SyntaxError, TypeError, MemoryError, RecursionError) as exc:
                    raise ValueError(name) from exc
        raise ValueError(name)

    def members(self, name: str) -> tuple[Symbol, ...]:
        """Attributes of a class in a file that is not carried, in order."""
        for symbol in self._facts.named(Symbol, name):
            inside = self._facts.at(Symbol, symbol.path)
            return tuple(s for s in inside if s.parent == name and s.type == "attribute")
        return ()
