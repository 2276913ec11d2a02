"""Modules of settings: Django's, and `app.config["NAME"]` of Flask."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from docsfy_hookspecs.facts import Setting

from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.scopes import iter_statements
from docsfy_plugin.facts.python.settings.comments import description_of
from docsfy_plugin.facts.python.settings.environment import read_environment

_UPPER = re.compile(r"[A-Z][A-Z0-9_]+")
_SETTINGS_PATH = re.compile(r"(?:^|/)(?:\w*settings|settings/\w+)\.py$")
_FLASK_APP = re.compile(r"(?:^|\.)(?:app|application|current_app|server)\.config$")
_MIN_UPPER = 5
_MAX_DEFAULT = 120


def is_settings_module(path: str) -> bool:
    """Whether a file is one of settings by its name (`settings.py`, `settings/base.py`)."""
    return _SETTINGS_PATH.search(path) is not None


def read_module_settings(file: PythonFile) -> Iterator[Setting]:
    """The settings that a file of nothing but settings defines, or that are asked of an app."""
    if is_settings_module(file.path):
        yield from _upper_case(file)
    yield from _flask(file)


def _upper_case(file: PythonFile) -> Iterator[Setting]:
    body = list(iter_statements(file.tree.body))
    places: list[tuple[int, str, ast.Assign | ast.AnnAssign]] = []
    for place, one in enumerate(body):
        name = _target(one)
        if name is not None and isinstance(one, ast.Assign | ast.AnnAssign):
            places.append((place, name, one))
    definitions = sum(isinstance(one, ast.FunctionDef | ast.ClassDef) for one in body)
    if len(places) < _MIN_UPPER or definitions > len(places):
        return
    variables = read_environment(file)
    for place, name, one in places:
        last = one.end_lineno or one.lineno
        read = [fact for fact in variables if one.lineno <= fact.start and fact.end <= last]
        yield Setting(
            name=name,
            path=file.path,
            start=one.lineno,
            end=last,
            framework="django",
            group=file.name,
            type=file.source(one.annotation) if isinstance(one, ast.AnnAssign) else "",
            default=_short(file.source(one.value)),
            env=tuple(fact.name for fact in read),
            description=description_of(file, body, place),
        )


def _target(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target: ast.expr = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target = statement.target
    else:
        return None
    return target.id if isinstance(target, ast.Name) and _UPPER.fullmatch(target.id) else None


def _short(source: str) -> str:
    return source if len(source) <= _MAX_DEFAULT else f"{source[: _MAX_DEFAULT - 1]}…"


def _flask(file: PythonFile) -> Iterator[Setting]:
    if "flask" not in file.text:
        return
    for node in ast.walk(file.tree):
        key: ast.expr | None = None
        default: ast.expr | None = None
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            key, owner = node.slice, node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr not in {"get", "setdefault"} or not node.args:
                continue
            key, owner = node.args[0], node.func.value
            default = node.args[1] if len(node.args) > 1 else None
        else:
            continue
        name = file.string(key)
        dotted = f".{ast.unparse(owner)}" if isinstance(owner, ast.Attribute) else ""
        if name and _UPPER.fullmatch(name) and _FLASK_APP.search(dotted):
            yield Setting(
                name=name,
                path=file.path,
                start=node.lineno,
                end=node.end_lineno or node.lineno,
                framework="flask",
                default=file.source(default),
            )
