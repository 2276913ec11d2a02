"""Labels that decorators and bases give to functions and classes."""

from __future__ import annotations

import ast

from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.scopes import ClassNode, FunctionNode, dotted

_BY_DECORATOR = {
    "abstractmethod": "abstract",
    "abstractproperty": "abstract",
    "abstractclassmethod": "abstract",
    "abstractstaticmethod": "abstract",
    "classmethod": "classmethod",
    "staticmethod": "staticmethod",
    "cache": "cached",
    "lru_cache": "cached",
    "cached_property": "cached",
    "final": "final",
    "override": "override",
    "contextmanager": "context manager",
    "asynccontextmanager": "async context manager",
    "singledispatch": "generic function",
    "singledispatchmethod": "generic function",
}
_BY_BASE = {
    "abc.ABC": "abstract",
    "enum.Enum": "enum",
    "enum.IntEnum": "enum",
    "enum.StrEnum": "enum",
    "enum.Flag": "enum",
    "enum.IntFlag": "enum",
    "typing.Protocol": "protocol",
    "typing_extensions.Protocol": "protocol",
    "typing.Generic": "generic",
    "Exception": "exception",
    "BaseException": "exception",
    "Warning": "exception",
}
_ACCESSORS = {"setter": "writable", "deleter": "deletable"}


def _decorators(node: FunctionNode | ClassNode) -> list[tuple[str, ast.expr]]:
    """Last part of each decorator's name, and the decorator."""
    found = []
    for one in node.decorator_list:
        called = one.func if isinstance(one, ast.Call) else one
        found.append((dotted(called).rpartition(".")[2], one))
    return found


def function_labels(node: FunctionNode) -> tuple[str, ...]:
    """Labels of a function; see `Symbol.labels`."""
    labels = ["async"] if isinstance(node, ast.AsyncFunctionDef) else []
    for last, decorator in _decorators(node):
        label = _BY_DECORATOR.get(last)
        if label and not (last == "cache" and isinstance(decorator, ast.Call)):
            labels.append(label)
    if node.name in {"__new__", "__class_getitem__", "__init_subclass__"}:
        labels.append("classmethod")
    return tuple(labels)


def is_overload(file: PythonFile, node: FunctionNode) -> bool:
    """Whether a function only declares one of several signatures."""
    names = {file.resolve(one) for one in node.decorator_list}
    return not names.isdisjoint({"typing.overload", "typing_extensions.overload"})


def is_property(node: FunctionNode) -> bool:
    """Whether a method is read like an attribute."""
    return any(
        last.lower().endswith("property") and last != "setproperty"
        for last, _one in _decorators(node)
    )


def property_accessor(node: FunctionNode) -> str:
    """The label that `@name.setter` or `@name.deleter` gives to the property; or empty."""
    for one in node.decorator_list:
        if isinstance(one, ast.Attribute) and dotted(one.value) == node.name:
            return _ACCESSORS.get(one.attr, "")
    return ""


def class_labels(file: PythonFile, node: ClassNode) -> set[str]:
    """Labels of a class by its bases, metaclass and decorators."""
    labels = set()
    for base in node.bases:
        plain = base.value if isinstance(base, ast.Subscript) else base
        name = file.resolve(plain)
        label = _BY_BASE.get(name)
        if label is None and "." not in name and name.endswith(("Error", "Exception", "Warning")):
            label = "exception"
        if label:
            labels.add(label)
        if isinstance(base, ast.Subscript) and label == "protocol":
            labels.add("generic")
    for word in node.keywords:
        if word.arg == "metaclass" and file.resolve(word.value) == "abc.ABCMeta":
            labels.add("abstract")
    labels.update("final" for last, _one in _decorators(node) if last == "final")
    if getattr(node, "type_params", None):
        labels.add("generic")
    return labels


def deprecation(file: PythonFile, node: FunctionNode | ClassNode) -> str:
    """What a decorator says about deprecation; `yes` without a reason; empty if it is not."""
    for last, decorator in _decorators(node):
        if last not in {"deprecated", "deprecate"}:
            continue
        text = None
        if isinstance(decorator, ast.Call):
            reasons = [one.value for one in decorator.keywords if one.arg in {"reason", "message"}]
            for argument in (*reasons, *decorator.args):
                text = text or file.string(argument)
        return " ".join(text.split()) if text else "yes"
    return ""
