"""Environment variables that code reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from docsfy_hookspecs.facts import Setting

from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.settings.comments import comment_of

_ABOUT_VARIABLES = re.compile(r"\benv(?:ironment)?\b", re.IGNORECASE)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HINT = re.compile(r"\b(?:environ|getenv|getenvb|decouple|environs|starlette\.config)\b")
_GETTERS = {"os.environ.get", "os.getenv", "os.environ.pop", "os.environ.setdefault", "os.getenvb"}
_READERS = {
    "environs.Env": "environs",
    "environs.FileAwareEnv": "environs",
    "environ.Env": "django-environ",
    "environ.FileAwareEnv": "django-environ",
    "decouple.config": "decouple",
    "decouple.AutoConfig": "decouple",
    "decouple.Config": "decouple",
    "starlette.config.Config": "starlette",
}
_CASTS = frozenset({"int", "float", "bool", "str", "json.loads", "pathlib.Path"})
_SYSTEM = frozenset(
    {"PATH", "HOME", "USER", "PWD", "TERM", "SHELL", "LANG", "LC_ALL", "COLUMNS", "LINES", "TMPDIR"}
    | {"PYTHONPATH", "APPDATA", "LOCALAPPDATA", "SYSTEMROOT", "DISPLAY", "USERNAME", "USERPROFILE"}
    | {"TEMP", "TMP", "PATHEXT", "WINDIR", "COMSPEC", "PROGRAMFILES"}
)
"""Variables that belong to the system, no settings of the program."""


@dataclass(frozen=True, slots=True)
class _Use:
    """One place at which a variable is read."""

    node: ast.expr
    name: str
    default: ast.expr | None = None
    required: bool = False
    type: str = ""
    framework: str = "environment"


def read_environment(file: PythonFile) -> list[Setting]:
    """The environment variables that a file reads, in order, each once.

    Of several places one with a default, then one that needs no value, tells more.
    """
    uses = _uses(file) if _HINT.search(file.text) else []
    statements = dict(_owners(file.tree)) if uses else {}
    found: dict[str, Setting] = {}
    for use in uses:
        if not _VARIABLE.fullmatch(use.name) or use.name in _SYSTEM:
            continue
        statement = statements.get(use.node)
        made = _setting(file, use, statement)
        known = found.get(use.name)
        found[use.name] = made if known is None else _merged(known, made)
    return list(found.values())


def _owners(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.stmt]]:
    """Each call, subscript and comparison with the simple statement it stands in."""
    pending: list[tuple[ast.AST, ast.stmt | None]] = [(tree, None)]
    while pending:
        node, owner = pending.pop()
        for child in ast.iter_child_nodes(node):
            below = child if isinstance(child, ast.stmt) else owner
            if isinstance(child, ast.Call | ast.Subscript | ast.Compare) and below is not None:
                yield child, below
            pending.append((child, below))


def _setting(file: PythonFile, use: _Use, statement: ast.stmt | None) -> Setting:
    return Setting(
        name=use.name,
        path=file.path,
        start=use.node.lineno,
        end=use.node.end_lineno or use.node.lineno,
        framework=use.framework,
        type=use.type,
        default=_written(file, use.default),
        required=use.required,
        env=(use.name,),
        description=_description(file, use, statement) if statement is not None else "",
    )


def _description(file: PythonFile, use: _Use, statement: ast.stmt) -> str:
    """The comment on what is read; one above a condition is about what is done then."""
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Return | ast.Expr):
        is_listed = isinstance(getattr(statement, "value", None), ast.Dict | ast.List)
        return comment_of(file, use.node if is_listed else statement)
    found = comment_of(file, use.node)
    return found if use.name in found or _ABOUT_VARIABLES.search(found) else ""


def _written(file: PythonFile, node: ast.expr | None) -> str:
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return ""
    return file.source(node)


def _merged(known: Setting, other: Setting) -> Setting:
    best = known
    if (other.default and not known.default) or (known.required and not other.required):
        best = other
    return replace(
        best,
        required=known.required and other.required,
        description=known.description or other.description,
        type=known.type or other.type,
    )


def _uses(file: PythonFile) -> list[_Use]:
    readers = _reader_names(file)
    helpers = _helpers(file)
    guarded = _guarded(file.tree)
    found: list[_Use] = []
    casts: dict[ast.AST, str] = {}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call):
            name = file.resolve(node.func)
            if name in _CASTS and node.args:
                casts[node.args[0]] = name.rpartition(".")[2]
            found.extend(_from_call(file, node, name, readers))
            if name in helpers:
                found.extend(_from_helper(file, node, helpers[name]))
        elif isinstance(node, ast.Subscript) and file.resolve(node.value) == "os.environ":
            variable = file.string(node.slice)
            if variable and isinstance(node.ctx, ast.Load):
                found.append(_Use(node, variable, required=node not in guarded))
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            variable = file.string(node.left)
            if variable and file.resolve(node.comparators[0]) == "os.environ":
                found.append(_Use(node, variable))
    found.sort(key=lambda use: (use.node.lineno, use.node.col_offset))
    return [
        _Use(u.node, u.name, u.default, u.required, u.type or casts.get(u.node, ""), u.framework)
        for u in found
    ]


def _guarded(tree: ast.Module) -> set[ast.AST]:
    """Nodes in blocks that go on where a variable is missing (`except KeyError`)."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Try):
            continue
        caught = [handler.type for handler in node.handlers]
        names = {
            getattr(one, "id", "")
            for kind in caught
            for one in (kind.elts if isinstance(kind, ast.Tuple) else [kind])
        }
        if None in caught or names & {"KeyError", "LookupError", "Exception", "BaseException"}:
            found.update(inner for statement in node.body for inner in ast.walk(statement))
    return found


def _helpers(file: PythonFile) -> dict[str, ast.FunctionDef]:
    """Functions of the file that read the variable which their first parameter names."""
    found: dict[str, ast.FunctionDef] = {}
    for node in file.tree.body:
        if not isinstance(node, ast.FunctionDef) or not node.args.args:
            continue
        first = node.args.args[0].arg
        for inner in ast.walk(node):
            key: ast.expr | None = None
            if isinstance(inner, ast.Call) and inner.args:
                key = inner.args[0] if file.resolve(inner.func) in _GETTERS else None
            elif isinstance(inner, ast.Subscript) and file.resolve(inner.value) == "os.environ":
                key = inner.slice
            if isinstance(key, ast.Name) and key.id == first:
                found[file.qualified(node.name)] = node
    return found


def _from_helper(file: PythonFile, node: ast.Call, helper: ast.FunctionDef) -> Iterator[_Use]:
    variable = file.string(node.args[0]) if node.args else None
    if not variable:
        return
    names = [one.arg for one in helper.args.args]
    given = dict(zip(names, node.args, strict=False))
    given |= {word.arg: word.value for word in node.keywords if word.arg}
    default = next((value for name, value in given.items() if name.startswith("default")), None)
    kind = helper.returns.id if isinstance(helper.returns, ast.Name) else ""
    yield _Use(node, variable, default, type=kind if kind in _CASTS else "")


def _reader_names(file: PythonFile) -> dict[str, str]:
    """Names of objects that read the environment, and the library each one is of."""
    found: dict[str, str] = {}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            library = _READERS.get(file.resolve(node.value.func))
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets if library else ():
                if isinstance(target, ast.Name):
                    found[file.resolve(target)] = library or ""
                    found[target.id] = library or ""
    found["environs.env"] = "environs"
    found["decouple.config"] = "decouple"
    return found


def _from_call(
    file: PythonFile, node: ast.Call, name: str, readers: dict[str, str]
) -> Iterator[_Use]:
    variable = file.string(node.args[0]) if node.args else None
    if not variable:
        return
    words = {word.arg: word.value for word in node.keywords if word.arg}
    if name in _GETTERS:
        default = node.args[1] if len(node.args) > 1 else words.get("default")
        yield _Use(node, variable, default)
        return
    owner, _, method = name.rpartition(".")
    library = readers.get(name) or readers.get(owner)
    if library is None or method in {"read_env", "read_envfile", "prefixed", "seal"}:
        return
    default = words.get("default")
    if default is None and len(node.args) > 1:
        is_cast = library == "starlette" and words.get("cast") is None and len(node.args) > 2  # noqa: PLR2004
        default = node.args[2 if is_cast else 1] if library != "starlette" or is_cast else None
    cast = words.get("cast") or words.get("subcast")
    kind = file.source(cast) if cast is not None else ""
    if not kind and name not in readers:
        kind = method
    yield _Use(node, variable, default, default is None, kind, library)
