"""Facts about a module itself: what it is, what it exports, what it imports.

Until `join`, three marks stand in these facts for what one file cannot tell:

- `Module.exports`: `*pkg.mod` stands for all that `pkg.mod.__all__` names.
- `Module.bindings`: `("*", "pkg.mod")` for `from pkg.mod import *`, and `("=Name", …)` for an
  import that is meant as a re-export (`from .core import Name as Name`).
- `Import.targets`: what begins with a dot is named by path, from a relative import.
"""

from __future__ import annotations

import ast
import re

from docsfy_hookspecs.facts import Import, Module, Role

from docsfy_plugin.facts.python.docstrings import parse_docstring
from docsfy_plugin.facts.python.names import is_private
from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.scopes import dotted, imported_module, iter_statements
from docsfy_plugin.facts.python.summaries import first_sentence
from docsfy_plugin.facts.python.symbols import docstring_of

STAR = "*"
REEXPORT = "="
_NAMESPACE = re.compile(
    r"^[ \t]*(?:__path__[ \t]*=[^\n]{0,200}\bextend_path\(__path__,[ \t]*__name__\)"
    r"|[^\n#]{0,200}\bdeclare_namespace\(__name__\))",
    re.M,
)


def read_module(file: PythonFile, role: Role) -> Module:
    """The fact about a file's module; docstring and bindings for what is documented only."""
    is_deep = role not in {"test", "vendored"}
    raw = docstring_of(file.tree)
    exports = read_exports(file) if is_deep else None
    docstring = parse_docstring(raw) if is_deep else None
    return Module(
        name=file.name,
        path=file.path,
        role=role,
        is_package=file.is_package,
        summary=docstring.summary if docstring else first_sentence(raw.strip()),
        docstring=docstring.sections if docstring else (),
        docstring_style=docstring.style if docstring else "",
        exports=exports,
        bindings=_bindings(file, exports or ()) if is_deep else (),
        private=is_private(file.name),
        namespace=file.is_package and _NAMESPACE.search(file.text) is not None,
    )


def read_import(file: PythonFile, role: Role) -> Import:
    """The fact about all that a file imports, inside functions and for type checks, too."""
    return Import(name=file.name, path=file.path, targets=tuple(file.scope.targets), role=role)


def _bindings(file: PythonFile, exports: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    absent = _names_for_type_checks(file.tree) - set(exports)
    found = [
        (local, target)
        for local, target in file.scope.imports.items()
        if local not in absent and not target.startswith("__future__.")
    ]
    found += [(STAR, module) for module in file.scope.stars]
    for statement in iter_statements(file.tree.body):
        if isinstance(statement, ast.ImportFrom):
            module = imported_module(statement, file.name, is_package=file.is_package)
            for alias in statement.names:
                if alias.asname == alias.name:
                    found.append((REEXPORT + alias.name, f"{module}.{alias.name}"))
    return tuple(found)


def _names_for_type_checks(tree: ast.Module) -> set[str]:
    """Names that are imported under `if TYPE_CHECKING:` alone: users cannot import them."""
    found: set[str] = set()
    for statement in tree.body:
        is_for_types = isinstance(statement, ast.If) and dotted(statement.test).endswith(
            "TYPE_CHECKING"
        )
        for one in iter_statements([statement]) if is_for_types else ():
            if isinstance(one, ast.Import | ast.ImportFrom):
                found.update(alias.asname or alias.name for alias in one.names)
    return found


def read_exports(file: PythonFile) -> tuple[str, ...] | None:
    """The names in `__all__`, in order, without duplicates.

    Returns:
        Names, with a mark for each other module's `__all__` that is added; `None` where there
        is no `__all__`, or it is computed.
    """
    found: dict[str, None] | None = None
    for statement in iter_statements(file.tree.body):
        change = _change_of_exports(statement)
        if change is None:
            continue
        replaces, value = change
        names = _exported_names(file, value)
        if names is None:
            return None
        if replaces or found is None:
            found = {}
        found.update(dict.fromkeys(names))
    return None if found is None else tuple(found)


def _change_of_exports(statement: ast.stmt) -> tuple[bool, ast.expr] | None:
    """Whether a statement sets `__all__` anew, and to what; `None` for any other statement."""
    if isinstance(statement, ast.Assign) and any(
        dotted(target) == "__all__" for target in statement.targets
    ):
        return True, statement.value
    if isinstance(statement, ast.AnnAssign) and dotted(statement.target) == "__all__":
        return (True, statement.value) if statement.value else None
    if isinstance(statement, ast.AugAssign) and dotted(statement.target) == "__all__":
        return False, statement.value
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        name = dotted(call.func)
        if name == "__all__.extend" and call.args:
            return False, call.args[0]
        if name == "__all__.append" and call.args:
            return False, ast.List(elts=[call.args[0]])
    return None


def _exported_names(file: PythonFile, node: ast.expr) -> list[str] | None:
    pending, names = [node], list[str]()
    while pending:
        one = pending.pop()
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add):
            pending += [one.right, one.left]
        elif isinstance(one, ast.List | ast.Tuple | ast.Set):
            pending += reversed(one.elts)
        elif isinstance(one, ast.Starred):
            pending.append(one.value)
        elif dotted(one) == "__all__":
            continue
        elif dotted(one) and file.resolve(one).endswith(".__all__"):
            names.append(STAR + file.resolve(one).removesuffix(".__all__"))
        else:
            value = file.constant(one)
            texts = (value,) if isinstance(value, str) else file.strings(one)
            if texts is None:
                return None
            names += texts
    return names
