"""Parameters of constructors that nobody wrote: dataclasses, attrs, pydantic, named tuples."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from docsfy_hookspecs.errors import UnreadableFileError
from docsfy_hookspecs.facts import Parameter, Symbol

from docsfy_plugin.facts.python.parsing import PythonFile, parse_python
from docsfy_plugin.facts.python.scopes import ClassNode, iter_statements
from docsfy_plugin.facts.python.signatures import KEYWORD_ONLY, POSITIONAL

_DECORATORS = {
    "dataclasses.dataclass": "dataclass",
    "pydantic.dataclasses.dataclass": "dataclass",
    "attr.s": "attrs",
    "attr.attrs": "attrs",
    "attr.dataclass": "attrs",
    "attr.define": "attrs",
    "attr.mutable": "attrs",
    "attr.frozen": "attrs",
    "attrs.define": "attrs",
    "attrs.mutable": "attrs",
    "attrs.frozen": "attrs",
}
_BASES = {
    "pydantic.BaseModel": "pydantic",
    "pydantic_settings.BaseSettings": "pydantic",
    "pydantic.BaseSettings": "pydantic",
    "sqlmodel.SQLModel": "pydantic",
    "typing.NamedTuple": "named tuple",
    "typing.TypedDict": "typed dict",
    "typing_extensions.NamedTuple": "named tuple",
    "typing_extensions.TypedDict": "typed dict",
    "msgspec.Struct": "struct",
}
MODEL_LABELS = frozenset({*_DECORATORS.values(), *_BASES.values()})
INHERITED_MODELS = frozenset({"pydantic", "typed dict", "struct"})
_FIELD_CALLS = frozenset({"field", "Field", "ib", "attrib", "Factory", "PrivateAttr"})
_BY_KEYWORD = frozenset({"pydantic", "typed dict"})


@dataclass(frozen=True, slots=True)
class _Field:
    annotation: str = ""
    default: str = ""
    in_init: bool = True
    keyword_only: bool = False
    alias: str = ""


def model_label(file: PythonFile, node: ClassNode) -> str:
    """What generates the class's constructor: `dataclass`, `attrs`, `pydantic`, …; or empty."""
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        label = _DECORATORS.get(file.resolve(called))
        if label and not _is_false(decorator, "init"):
            return label
    for base in node.bases:
        label = _BASES.get(file.resolve(base))
        if label:
            return label
    return ""


def generated_parameters(file: PythonFile, node: ClassNode, label: str) -> tuple[Parameter, ...]:
    """Parameters of the generated constructor, those of the class's own fields, in order.

    Args:
        file: The class's file.
        node: The class.
        label: What `model_label` gave.
    """
    keyword_only = label in _BY_KEYWORD or any(
        _is_true(one, "kw_only") for one in node.decorator_list
    )
    found: dict[str, Parameter] = {}
    for statement in iter_statements(node.body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name, annotation = statement.target.id, file.source(statement.annotation)
            if annotation.rpartition(".")[2] == "KW_ONLY":
                keyword_only = True
                continue
            if _is_class_variable(annotation) or (label == "pydantic" and name == "model_config"):
                continue
        elif (
            label == "attrs"
            and isinstance(statement, ast.Assign)
            and _is_field_assignment(statement)
        ):
            name, annotation = _target_name(statement), ""
        else:
            continue
        one = _read_field(file, statement.value, label)
        if not one.in_init or (label == "pydantic" and name.startswith("_")):
            continue
        name = one.alias or (name.lstrip("_") if label == "attrs" else name)
        kind = KEYWORD_ONLY if keyword_only or one.keyword_only else POSITIONAL
        found[name] = Parameter(name=name, kind=kind, annotation=annotation, default=one.default)
    return in_order(found.values())


def field_parameters(members: Iterable[Symbol]) -> tuple[Parameter, ...]:
    """Parameters of a model that only its base's base tells to be one.

    Args:
        members: Members of the class, as facts.
    """
    found: list[Parameter] = []
    for one in members:
        name = one.name.rpartition(".")[2]
        is_hidden = name.startswith("_") or name == "model_config" or "instance" in one.labels
        is_field = one.type == "attribute" and bool(one.annotation) and not is_hidden
        if is_field and not _is_class_variable(one.annotation):
            default = _default_in_text(one.value)
            field = Parameter(
                name=name, kind=KEYWORD_ONLY, annotation=one.annotation, default=default
            )
            found.append(field)
    return tuple(found)


def _default_in_text(value: str) -> str:
    if not value:
        return ""
    try:
        file = parse_python("", f"value = {value}".encode())
    except UnreadableFileError:  # cut at its two hundredth character
        return "..."
    return _read_field(file, file.scope.values.get("value"), "pydantic").default


def in_order(parameters: Iterable[Parameter]) -> tuple[Parameter, ...]:
    """Parameters as a generated constructor takes them: keyword-only ones last."""
    return tuple(sorted(parameters, key=lambda one: one.kind == KEYWORD_ONLY))


def merged(inherited: tuple[Parameter, ...], own: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Fields of a base class, then one's own; one that is declared again keeps its place."""
    found = {one.name: one for one in inherited}
    for one in own:
        found[one.name] = one
    return in_order(found.values())


def _is_class_variable(annotation: str) -> bool:
    return annotation.split("[", 1)[0].strip("\"'").rpartition(".")[2] == "ClassVar"


def _is_field_assignment(statement: ast.Assign) -> bool:
    return (
        bool(_target_name(statement))
        and isinstance(statement.value, ast.Call)
        and _called(statement.value) in _FIELD_CALLS
    )


def _target_name(statement: ast.Assign) -> str:
    target = statement.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _read_field(file: PythonFile, value: ast.expr | None, label: str) -> _Field:
    if not isinstance(value, ast.Call) or _called(value) not in _FIELD_CALLS:
        return _Field(default=file.source(value))
    words = {one.arg: one.value for one in value.keywords if one.arg}
    default = ""
    if label == "pydantic" and value.args:
        first = value.args[0]
        is_required = isinstance(first, ast.Constant) and first.value is ...
        default = "" if is_required else file.source(first)
    elif "default" in words:
        default = _default(file, words["default"])
    else:
        factory = words.get("default_factory", words.get("factory"))
        if factory is not None:
            default = _made_by(file, factory)
    return _Field(
        default=default,
        in_init=not _is_false(value, "init") and _called(value) != "PrivateAttr",
        keyword_only=_is_true(value, "kw_only"),
        alias=(file.string(words.get("alias")) or "") if label == "attrs" else "",
    )


def _default(file: PythonFile, node: ast.expr) -> str:
    if isinstance(node, ast.Call) and _called(node) == "Factory" and node.args:
        return _made_by(file, node.args[0])
    if isinstance(node, ast.Constant) and node.value is ...:
        return ""
    return file.source(node)


def _made_by(file: PythonFile, factory: ast.expr) -> str:
    if isinstance(factory, ast.Lambda):
        return file.source(factory.body)
    return f"{file.source(factory)}()"


def _is_true(node: ast.AST, word: str) -> bool:
    return _flag(node, word) is True


def _is_false(node: ast.AST, word: str) -> bool:
    return _flag(node, word) is False


def _flag(node: ast.AST, word: str) -> object:
    if not isinstance(node, ast.Call):
        return None
    for one in node.keywords:
        if one.arg == word and isinstance(one.value, ast.Constant):
            return one.value.value
    return None
