"""Python that a page shows, its names looked up in the facts."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from docsfy_hookspecs import Symbol

from docsfy_plugin.stages.known_names import KnownNames, Named

_FILE_NAME = "<docsfy: code of a page>"
_IGNORED = ("ignore", None, Warning, re.compile(re.escape(_FILE_NAME)), 0)
_FILE_OR_HOST = frozenset(
    {"cfg", "com", "conf", "css", "html", "ini", "io", "js", "json", "lock", "md", "net", "org"}
    | {"py", "pyi", "rst", "sh", "toml", "ts", "txt", "xml", "yaml", "yml", "zip", "dev"}
)
_LONGEST = 20_000
"""Characters of a block that are looked at."""
_DOCTEST = re.compile(r"^[ \t]*(?:>>>|\.\.\.)(?: |$)")
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<module>[A-Za-z_][\w.]*)[ \t]+import[ \t]+\(?(?P<names>[\w, \t]+)"
    r"|import[ \t]+(?P<plain>[A-Za-z_][\w.]*))",
    re.M,
)
_CHAIN = re.compile(r"(?<![\w.\"'/-])[a-z_]\w*(?:\.[A-Za-z_]\w*)+(?![\w/\"'-]|[ \t]+import)")


@dataclass(slots=True)
class PythonOfPage:
    """The Python of one page: a later block goes on with the names of an earlier one.

    Attributes:
        known: The source's names.
        bound: Names that the page's code gives to things of its own.
        words: Those, as words of a command line, and the strings of the page's code.
    """

    known: KnownNames
    bound: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    _imports: dict[str, str] = field(default_factory=dict)
    _made: dict[str, list[ast.expr]] = field(default_factory=dict)
    _stored: Counter[str] = field(default_factory=Counter)
    _trees: dict[int, ast.Module | None] = field(default_factory=dict)

    def read(self, key: int, code: str) -> None:
        """Take in one block; its names are looked up when all are taken in.

        Args:
            key: What to ask for it by.
            code: Its lines.
        """
        tree = self._trees[key] = _parse(code)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Import):
                for alias in node.names:
                    local = alias.asname or alias.name.partition(".")[0]
                    self._import(local, alias.name if alias.asname else local)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    self._import(alias.asname or alias.name, f"{node.module}.{alias.name}")
            elif isinstance(node, ast.ImportFrom):
                self.bound.update(alias.asname or alias.name for alias in node.names)
            else:
                self._bind(node)

    def _bind(self, node: ast.AST) -> None:
        names = tuple(_bound_by(node))
        self.bound.update(names)
        self.words.update(name.replace("_", "-") for name in names)
        self.words.update(names)
        self._stored.update(names)
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=maker)):
                self._made.setdefault(name, []).append(maker)
            case ast.Constant(value=str(text)):
                self.words.add(text)

    def _import(self, local: str, name: str) -> None:
        if self._imports.setdefault(local, name) != name:
            self.bound.add(local)

    def look_up(self, key: int, code: str) -> Iterator[Named]:
        """Look up the names of one block that was taken in."""
        tree = self._trees.get(key)
        if tree is None:
            yield from self._look_up_lines(code)
            yield from self._look_up_chains(code)
            return
        inner: set[int] = set()
        called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield from self._look_up_import(node.module, node.names, node.lineno)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    yield from self._look_up(alias.name, node.lineno)
            elif isinstance(node, ast.Attribute) and id(node) not in inner:
                inner.update(id(part) for part in _parts(node))
                if not isinstance(node.ctx, ast.Load):
                    continue
                name = self._qualified(node)
                exists = name in self.known.symbols
                if exists or id(node) in called or not self._is_variable(name):
                    yield from self._look_up(name, node.lineno)
            if isinstance(node, ast.Call) and node.keywords:
                yield from self._look_up_arguments(node)

    def _look_up_lines(self, code: str) -> Iterator[Named]:
        """What does not parse is most often a part of something, with imports that are whole."""
        for match in _IMPORT.finditer(code[:_LONGEST]):
            line = code.count("\n", 0, match.start()) + 1
            if match["plain"]:
                yield from self._look_up(match["plain"], line)
                continue
            words = [part.split() for part in match["names"].split(",")]
            names = [ast.alias(name=word[0]) for word in words if word]
            yield from self._look_up_import(match["module"], names, line)

    def _look_up_chains(self, code: str) -> Iterator[Named]:
        for number, line in enumerate(code[:_LONGEST].split("\n"), 1):
            for match in _CHAIN.finditer(line) if not _IMPORT.match(line) else ():
                if match[0].partition(".")[0] not in self.bound:
                    yield from self._look_up(match[0], number)

    def _look_up_import(
        self, module: str, names: Iterable[ast.alias], line: int
    ) -> Iterator[Named]:
        if self._is_own(module) and self.known.is_symbol(module) is False:
            yield Named("symbol", module, exists=False, line=line - 1)
            return
        for alias in names:
            if alias.name != "*":
                yield from self._look_up(f"{module}.{alias.name}", line)

    def _look_up(self, name: str, line: int) -> Iterator[Named]:
        if not name or not self._is_own(name):
            return
        exists = self.known.is_symbol(name)
        if exists or (exists is False and not is_file_or_host(name)):
            yield Named("symbol", name, exists=exists, line=line - 1)

    def _is_own(self, name: str) -> bool:
        return name.partition(".")[0] in self.known.packages

    def _qualified(self, node: ast.expr) -> str:
        """What a dotted expression stands for; empty for what is not the source's."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        if node.id not in self.bound:
            head = self._imports.get(node.id, node.id)
        else:
            head = self._class_of(node.id) if parts else ""
        return "" if not head else ".".join([head, *reversed(parts)])

    def _class_of(self, name: str) -> str:
        """The class that every value of a variable is made by; empty where that is not plain."""
        makers = self._made.get(name, [])
        if not makers or len(makers) != self._stored[name]:
            return ""
        made_by = {self.known.meaning(self._qualified(maker)) for maker in makers}
        (only, *others) = made_by
        return only if not others and only in self.known.classes else ""

    def _is_variable(self, name: str) -> bool:
        """Whether it may be what others put into a module (`mail.outbox`)."""
        module, _, last = name.rpartition(".")
        return last.islower() and module in self.known.modules

    def _look_up_arguments(self, call: ast.Call) -> Iterator[Named]:
        name = self._qualified(call.func)
        if not name or not self._is_own(name):
            return
        target = self.known.callables.get(self.known.meaning(name))
        if target is None or not _has_whole_signature(target):
            return
        names = {parameter.name for parameter in target.parameters}
        for keyword in call.keywords:
            if keyword.arg is not None:
                exists, line = keyword.arg in names, keyword.value.lineno - 1
                yield Named("argument", f"{name}({keyword.arg}=)", exists=exists, line=line)


def is_file_or_host(name: str) -> bool:
    """Whether a dotted name ends as names of files and hosts do (`pkg.toml`, `pkg.org`)."""
    return name.rpartition(".")[2] in _FILE_OR_HOST


def look_up_imports(code: str, known: KnownNames) -> Iterator[Named]:
    """Look up the names in statements of import, whatever stands around them."""
    return PythonOfPage(known).look_up(0, code)


def _has_whole_signature(symbol: Symbol) -> bool:
    """Whether the parameters that the facts have are all that a caller may give."""
    return (
        symbol.type == "function"
        and symbol.language == "python"
        and bool(symbol.parameters)
        and not symbol.decorators
        and "overloaded" not in symbol.labels
        and all("variadic" not in parameter.kind for parameter in symbol.parameters)
    )


def _parse(code: str) -> ast.Module | None:
    if len(code) > _LONGEST:
        return None
    lines = code.split("\n")
    if any(line.lstrip().startswith(">>>") for line in lines):
        # the lines of output stay as empty ones, so that line numbers stay
        lines = [_DOCTEST.sub("", line) if _DOCTEST.match(line) else "" for line in lines]
    if _IGNORED not in warnings.filters:
        # as for documented source: nobody wants to hear of invalid escapes on a page
        warnings.filterwarnings("ignore", module=re.escape(_FILE_NAME))
    try:
        return ast.parse(textwrap.dedent("\n".join(lines)), filename=_FILE_NAME)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _bound_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name


def _parts(node: ast.Attribute) -> Iterator[ast.expr]:
    value = node.value
    while isinstance(value, ast.Attribute):
        yield value
        value = value.value
