"""What names of a module stand for: its imports, definitions and assignments.

Only statements are walked, never expressions: imports and definitions stand nowhere else, and
there are ten times fewer of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
ClassNode = ast.ClassDef
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
ImportNode = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class ModuleScope:
    """Names of one module.

    Attributes:
        imports: Local name -> qualified name, for imports at module level, in order; a name
            imported in both branches of a condition keeps the first.
        local_imports: The same for imports inside functions and classes.
        stars: Modules from which everything is imported, in order.
        defined: Names that the module's own statements define or assign.
        values: Assigned value of each name that is assigned exactly once at module level.
        targets: Every module or name that is imported anywhere, as `module` or `module.name`,
            in order, no duplicates; those of relative imports begin with a dot.
    """

    imports: dict[str, str] = field(default_factory=dict)
    local_imports: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)
    values: dict[str, ast.expr] = field(default_factory=dict)
    targets: dict[str, None] = field(default_factory=dict)


def dotted(node: ast.AST | None) -> str:
    """A chain of names as text (`a.b.c`); empty for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
        return ".".join(reversed(parts))
    return ""


_TRY = (ast.Try, ast.TryStar)


def blocks(statement: ast.stmt) -> tuple[list[ast.stmt], ...]:
    """The blocks of a compound statement that are not scopes of their own, in order."""
    if isinstance(statement, ast.If | ast.For | ast.AsyncFor | ast.While):
        return (statement.body, statement.orelse)
    if isinstance(statement, ast.With | ast.AsyncWith):
        return (statement.body,)
    if isinstance(statement, _TRY):
        handled = [handler.body for handler in statement.handlers]
        return (statement.body, *handled, statement.orelse, statement.finalbody)
    if isinstance(statement, ast.Match):
        return tuple(case.body for case in statement.cases)
    return ()


def iter_statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of one scope, those in conditions and loops too, in order.

    Without recursion: a chain of a thousand `elif` is nested a thousand times.
    """
    pending = [iter(body)]
    while pending:
        statement = next(pending[-1], None)
        if statement is None:
            pending.pop()
            continue
        yield statement
        pending.extend(iter(block) for block in reversed(blocks(statement)) if block)


def is_main_block(statement: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`, run when the file itself is run."""
    return (
        isinstance(statement, ast.If)
        and isinstance(statement.test, ast.Compare)
        and isinstance(statement.test.left, ast.Name)
        and statement.test.left.id == "__name__"
    )


def iter_definitions(
    body: Iterable[ast.stmt], prefix: str = ""
) -> Iterator[tuple[str, Definition]]:
    """All classes and functions below, each with its name in the file, in order."""
    for statement in iter_statements(body):
        if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{prefix}{statement.name}"
            yield name, statement
            yield from iter_definitions(statement.body, f"{name}.")


def imported_module(node: ast.ImportFrom, name: str, *, is_package: bool) -> str:
    """Module that a `from` import names, relative ones by the importing module's name.

    Returns:
        Dotted name; empty for the top of the repository, or what lies above it.
    """
    if not node.level:
        return node.module or ""
    parts = name.split(".") if name else []
    up = node.level - 1 if is_package else node.level
    base = parts[: len(parts) - up] if up else parts
    return ".".join([*base, *((node.module or "").split(".") if node.module else ())])


def assigned_names(target: ast.AST) -> Iterator[str]:
    """Plain names that an assignment's target binds."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for item in target.elts:
            yield from assigned_names(item)
    elif isinstance(target, ast.Starred):
        yield from assigned_names(target.value)


def read_scope(tree: ast.Module, name: str, *, is_package: bool) -> ModuleScope:
    """Collect a module's names.

    Args:
        tree: The module's syntax tree.
        name: Its dotted name; relative imports are resolved against it.
        is_package: Whether it is a package's own file.
    """
    reader = _ScopeReader(name, is_package=is_package)
    reader.read_block(tree.body, local=False)
    for once, value in reader.assigned.items():
        if value is not None:
            reader.scope.values[once] = value
    return reader.scope


class _ScopeReader:
    def __init__(self, name: str, *, is_package: bool) -> None:
        self.scope = ModuleScope()
        self.assigned: dict[str, ast.expr | None] = {}
        self._name = name
        self._is_package = is_package

    def read_block(self, body: list[ast.stmt], *, local: bool) -> None:
        for statement in iter_statements(body):
            if isinstance(statement, ast.Import | ast.ImportFrom):
                self._read_import(statement, local=local)
            elif isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                if not local:
                    self._define(statement.name, None)
                self.read_block(statement.body, local=True)
            elif isinstance(statement, ast.Global):
                for name in statement.names:
                    self._define(name, None)
                    self.assigned[name] = None
            elif not local:
                self._read_assignment(statement)

    def _read_assignment(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                value = statement.value if isinstance(target, ast.Name) else None
                for name in assigned_names(target):
                    self._define(name, value)
        elif isinstance(statement, ast.AnnAssign):
            for name in assigned_names(statement.target):
                self._define(name, statement.value)
        elif isinstance(statement, ast.AugAssign | ast.For | ast.AsyncFor):
            for name in assigned_names(statement.target):
                self._define(name, None)
        elif type(statement).__name__ == "TypeAlias":
            for name in assigned_names(getattr(statement, "name", statement)):
                self._define(name, None)

    def _define(self, name: str, value: ast.expr | None) -> None:
        self.assigned[name] = None if name in self.assigned else value
        self.scope.defined.add(name)

    def _read_import(self, node: ImportNode, *, local: bool) -> None:
        names = self.scope.local_imports if local else self.scope.imports
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.scope.targets.setdefault(alias.name)
                if alias.asname:
                    names.setdefault(alias.asname, alias.name)
                else:
                    top = alias.name.partition(".")[0]
                    names.setdefault(top, top)
            return
        module = imported_module(node, self._name, is_package=self._is_package)
        mark = "." if node.level else ""
        for alias in node.names:
            if alias.name == "*":
                self.scope.targets.setdefault(mark + module)
                self.scope.stars.append(module)
                continue
            target = f"{module}.{alias.name}" if module else alias.name
            self.scope.targets.setdefault(mark + target)
            names.setdefault(alias.asname or alias.name, target)
