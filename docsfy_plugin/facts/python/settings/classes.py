"""Classes of settings: pydantic's, MkDocs' plugin options, and documented dataclasses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from docsfy_hookspecs.facts import Setting

from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.scopes import ClassNode
from docsfy_plugin.facts.python.settings.comments import description_of

_PYDANTIC = re.compile(r"(?:pydantic|pydantic_settings)(?:\.\w+)*\.BaseSettings|BaseSettings")
_MKDOCS = re.compile(r"(?:mkdocs|properdocs)\.config\.(?:base\.)?Config")
_OPTIONS = re.compile(r"(?:mkdocs|properdocs)\.config(?:\.config_options)?\b")
_NAMED = re.compile(r"\w*(?:Config|Settings|Options|Configuration)")
_DATACLASSES = frozenset({"dataclasses.dataclass", "attr.s", "attr.define", "attrs.define"})
_MUST_BE_GIVEN = frozenset(
    {"Type", "Choice", "URL", "File", "Dir", "FilesystemObject", "IpAddress", "DictOfItems"}
)
"""MkDocs' option types that are required when they have no default and are not `Optional`."""
_MAX_CLASSES = 2_000


def read_classes(file: PythonFile) -> Iterator[Setting]:
    """The settings of all classes of settings in a file, in order."""
    local: dict[str, str] = {}
    for count, (name, node) in enumerate(file.iter_classes()):
        if count > _MAX_CLASSES:
            return
        kind = _kind(file, node, local)
        if kind:
            local[name] = kind
            reader = {"pydantic": _pydantic, "mkdocs": _mkdocs, "dataclass": _dataclass}[kind]
            yield from reader(file, name, node)


def _kind(file: PythonFile, node: ClassNode, local: dict[str, str]) -> str:
    for base in node.bases:
        name = file.resolve(base.value if isinstance(base, ast.Subscript) else base)
        if name in local and local[name] != "dataclass":
            return local[name]
        if _PYDANTIC.fullmatch(name):
            return "pydantic"
        if _MKDOCS.fullmatch(name) or (name.endswith(".config.base.Config")):
            return "mkdocs"
    if not _NAMED.fullmatch(node.name):
        return ""
    marks = {file.resolve(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list}
    return "dataclass" if marks & _DATACLASSES else ""


def _fields(node: ClassNode) -> Iterator[tuple[int, str, ast.expr | None, ast.expr | None]]:
    """Public fields: place in the body, name, annotation and value."""
    for place, statement in enumerate(node.body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name, annotation, value = statement.target.id, statement.annotation, statement.value
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name, annotation, value = statement.targets[0].id, None, statement.value
        else:
            continue
        if not name.startswith("_"):
            yield place, name, annotation, value


def _is_class_variable(annotation: ast.expr | None) -> bool:
    return annotation is not None and "ClassVar" in ast.dump(annotation)[:200]


def _pydantic(file: PythonFile, group: str, node: ClassNode) -> Iterator[Setting]:
    settings = _pydantic_settings(file, node)
    prefix = settings.get("env_prefix", "")
    nested = _nested_classes(file, node) if settings.get("env_nested_delimiter") else {}
    for place, name, annotation, value in _fields(node):
        if name == "model_config" or _is_class_variable(annotation) or annotation is None:
            continue
        words, positional = _field_arguments(file, value)
        default = positional if words is not None else value
        named = _aliases(file, words or {})
        envs = named or (f"{prefix}{name}".upper(),)
        kind = file.source(annotation)
        inner = nested.get(file.resolve(annotation))
        described = (file.string((words or {}).get("description")) or "").strip()
        required = value is None or _is_required(default, words)
        yield Setting(
            name=f"{group.rpartition('.')[2]}.{name}",
            path=file.path,
            start=node.body[place].lineno,
            end=node.body[place].end_lineno or node.body[place].lineno,
            framework="pydantic",
            group=group,
            type=kind,
            default="" if required else _default(file, default, words),
            required=required,
            env=() if inner is not None else envs,
            description=described or description_of(file, node.body, place),
        )


def _nested_classes(file: PythonFile, node: ClassNode) -> dict[str, ClassNode]:
    return {name: other for name, other in file.iter_classes() if other is not node}


def _pydantic_settings(file: PythonFile, node: ClassNode) -> dict[str, str]:
    """What `model_config` or `class Config` says, texts alone."""
    found: dict[str, str] = {}
    for statement in node.body:
        if isinstance(statement, ast.ClassDef) and statement.name == "Config":
            for _, name, _, value in _fields(statement):
                found[name] = file.string(value) or ""
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if isinstance(statement, ast.AnnAssign):
            target = statement.target
        if not (isinstance(target, ast.Name) and target.id == "model_config"):
            continue
        value = getattr(statement, "value", None)
        if isinstance(value, ast.Call):
            found |= {w.arg: file.string(w.value) or "" for w in value.keywords if w.arg}
        elif isinstance(value, ast.Dict):
            for key, item in zip(value.keys, value.values, strict=True):
                found[file.string(key) or ""] = file.string(item) or ""
    found |= {word.arg: file.string(word.value) or "" for word in node.keywords if word.arg}
    return found


def _field_arguments(
    file: PythonFile, value: ast.expr | None
) -> tuple[dict[str, ast.expr] | None, ast.expr | None]:
    """Keywords and default of `Field(...)`; `None` for any other value."""
    if not isinstance(value, ast.Call):
        return None, None
    if file.resolve(value.func).rpartition(".")[2] not in {"Field", "field", "attrib", "ib"}:
        return None, None
    words = {word.arg: word.value for word in value.keywords if word.arg}
    return words, value.args[0] if value.args else words.get("default")


def _is_required(default: ast.expr | None, words: dict[str, ast.expr] | None) -> bool:
    if isinstance(default, ast.Constant) and default.value is ...:
        return True
    factories = {"default_factory", "factory"}
    return words is not None and default is None and factories.isdisjoint(words)


def _default(file: PythonFile, default: ast.expr | None, words: dict[str, ast.expr] | None) -> str:
    if default is None and words is not None:
        factory = words.get("default_factory") or words.get("factory")
        if isinstance(factory, ast.Lambda):
            return file.source(factory.body)
        return f"{file.source(factory)}()" if factory is not None else ""
    if isinstance(default, ast.Constant) and default.value is None:
        return ""
    return file.source(default)


def _aliases(file: PythonFile, words: dict[str, ast.expr]) -> tuple[str, ...]:
    node = words.get("validation_alias") or words.get("env") or words.get("alias")
    if isinstance(node, ast.Call):  # AliasChoices("A", "B")
        found = tuple(text for text in map(file.string, node.args) if text)
    else:
        text = file.string(node)
        found = (text,) if text else file.strings(node) or ()
    return tuple(name.upper() for name in found)


def _mkdocs(file: PythonFile, group: str, node: ClassNode) -> Iterator[Setting]:
    for place, name, annotation, value in _fields(node):
        call, is_optional = value, False
        if isinstance(call, ast.Call) and call.args and _is_optional(file, call):
            call, is_optional = call.args[0], True
        if not isinstance(call, ast.Call) or not _OPTIONS.match(file.resolve(call.func)):
            continue
        words = {word.arg: word.value for word in call.keywords if word.arg}
        kind = file.resolve(call.func).rpartition(".")[2]
        must = not is_optional and kind in _MUST_BE_GIVEN and "default" not in words
        if kind in {"Type", "Choice", "ListOfItems"} and call.args:
            kind = f"{kind}({file.source(call.args[0])})"
        default = words.get("default")
        yield Setting(
            name=f"{group.rpartition('.')[2]}.{name}",
            path=file.path,
            start=node.body[place].lineno,
            end=node.body[place].end_lineno or node.body[place].lineno,
            framework="mkdocs",
            group=group,
            type=file.source(annotation) if annotation is not None else kind,
            default=_default(file, default, None),
            required=must and file.constant(words.get("required")) is not False,
            description=description_of(file, node.body, place),
        )


def _is_optional(file: PythonFile, call: ast.Call) -> bool:
    return file.resolve(call.func).endswith("config_options.Optional")


def _dataclass(file: PythonFile, group: str, node: ClassNode) -> Iterator[Setting]:
    made = []
    for place, name, annotation, value in _fields(node):
        if annotation is None or _is_class_variable(annotation):
            continue
        words, positional = _field_arguments(file, value)
        default = positional if words is not None else value
        metadata = (words or {}).get("metadata")
        helped = ""
        if isinstance(metadata, ast.Dict):
            for key, item in zip(metadata.keys, metadata.values, strict=True):
                if file.string(key) in {"help", "description", "doc"}:
                    helped = file.string(item) or ""
        made.append(
            Setting(
                name=f"{group.rpartition('.')[2]}.{name}",
                path=file.path,
                start=node.body[place].lineno,
                end=node.body[place].end_lineno or node.body[place].lineno,
                framework="dataclass",
                group=group,
                type=file.source(annotation),
                default=_default(file, default, words),
                required=value is None or _is_required(default, words),
                description=helped or description_of(file, node.body, place),
            )
        )
    if any(setting.description for setting in made):
        yield from made
