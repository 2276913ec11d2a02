"""Values of the abstract evaluation by which commands are found in syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docsfy_plugin.facts.python.parsing import PythonFile
from docsfy_plugin.facts.python.scopes import FunctionNode

if TYPE_CHECKING:
    from docsfy_plugin.facts.python.commands.evaluation import Evaluator


class Value:
    """Something that an expression stands for; on its own, something unknown."""


@dataclass(eq=False, slots=True)
class Unknown(Value):
    """What cannot be told without running the code.

    Attributes:
        text: A text with `{source}` for its unknown parts; empty for anything else.
    """

    text: str = ""


@dataclass(eq=False, slots=True)
class Constant(Value):
    """A scalar: text, bytes, number, truth value or `None`."""

    value: object


@dataclass(eq=False, slots=True)
class Member(Value):
    """A member of an enumeration.

    Attributes:
        name: Its name.
        value: Its value as text.
        text: What `str()` gives.
    """

    name: str
    value: str
    text: str


@dataclass(eq=False, slots=True)
class Items(Value):
    """A list, tuple, set or generator whose members are known one by one."""

    items: list[Value]


@dataclass(eq=False, slots=True)
class Table(Value):
    """A mapping with constant keys."""

    items: dict[object, Value]


@dataclass(eq=False, slots=True)
class External(Value):
    """A name from outside the source, or one that is not followed (`click.option`, `int`)."""

    name: str


@dataclass(eq=False, slots=True)
class Made(Value):
    """The result of calling something external that no framework's model knows."""

    name: str
    call: Call


@dataclass(eq=False, slots=True)
class ModuleValue(Value):
    """A module of the source, by its dotted name."""

    name: str


@dataclass(eq=False)
class Frame:
    """Names of one scope while it is evaluated.

    Attributes:
        file: Where the code stands.
        names: Local name -> value.
        outer: The enclosing scope; `None` for a module's own.
        returns: What it may return on branches that are not certain.
        yields: What it yields.
        owner: Name of the class whose body it is, and a dot; its methods do not see it.
    """

    file: PythonFile
    names: dict[str, Value] = field(default_factory=dict)
    outer: Frame | None = None
    returns: list[Value] = field(default_factory=list)
    yields: list[Value] = field(default_factory=list)
    owner: str = ""


@dataclass(eq=False)
class FunctionValue(Value):
    """A function of the source.

    Attributes:
        node: Its definition, or a lambda.
        frame: The scope that it was defined in.
        name: Qualified name.
        bound: `self` or `cls` of a method.
        owner: The class that it was looked up in, for `super()`.
        parameters: What click's decorators hung on it, in the order they were applied.
        extra: Partial arguments.
    """

    node: FunctionNode | ast.Lambda
    frame: Frame
    name: str
    bound: Value | None = None
    owner: ClassValue | None = None
    parameters: list[Value] = field(default_factory=list)
    extra: Call | None = None

    @property
    def file(self) -> PythonFile:
        """Where it stands."""
        return self.frame.file


@dataclass(eq=False)
class ClassValue(Value):
    """A class of the source; `names` are what its body binds."""

    node: ast.ClassDef
    frame: Frame
    name: str
    names: dict[str, Value]
    bases: list[Value]

    def ancestry(self) -> Iterator[Value]:
        """The class and its bases, depth first, each once."""
        pending: list[Value] = [self]
        seen: set[int] = set()
        while pending:
            one = pending.pop(0)
            if id(one) in seen:
                continue
            seen.add(id(one))
            yield one
            if isinstance(one, ClassValue):
                pending[:0] = one.bases

    def find(self, name: str) -> tuple[Value, ClassValue] | None:
        """An attribute and the class that has it, bases included."""
        for one in self.ancestry():
            if isinstance(one, ClassValue) and name in one.names:
                return one.names[name], one
        return None

    def is_enumeration(self) -> bool:
        """Whether it is an `enum.Enum` of some kind."""
        return any(name.rpartition(".")[2] in _ENUMERATIONS for name in self.external_bases())

    def members(self) -> tuple[Member, ...]:
        """The members of an enumeration, in order; none of any other class."""
        if not self.is_enumeration():
            return ()
        as_value = self.find("__str__") or any("StrEnum" in name for name in self.external_bases())
        found = []
        for name, value in self.names.items():
            is_auto = isinstance(value, Made) and value.name.endswith("auto")
            if name.startswith("_") or not (is_auto or isinstance(value, Constant | Items)):
                continue
            text = str(value.value) if isinstance(value, Constant) else name.lower()
            shown_as = text if as_value else f"{self.node.name}.{name}"
            found.append(Member(name, text, shown_as))
        return tuple(found)

    def external_bases(self) -> tuple[str, ...]:
        """Names of the bases that lie outside the source."""
        return tuple(one.name for one in self.ancestry() if isinstance(one, External))


@dataclass(eq=False)
class Instance(Value):
    """An object of a class of the source."""

    cls: ClassValue
    names: dict[str, Value] = field(default_factory=dict)


@dataclass(eq=False)
class SuperValue(Value):
    """`super()` in a method: `instance` as seen by the bases of `owner`."""

    instance: Value
    owner: ClassValue


class Model(Value):
    """An object of a framework whose behaviour is imitated: a parser, a click group.

    Attributes:
        cls: Its class, where that is a subclass in the source.
        names: Attributes that the source's code set.
    """

    def __init__(self, cls: ClassValue | None = None) -> None:
        self.cls = cls
        self.names: dict[str, Value] = {}

    def call_method(self, evaluator: Evaluator, name: str, call: Call) -> Value | None:
        """Imitate a method; `None` where it is not known."""
        raise NotImplementedError

    def call(self, evaluator: Evaluator, call: Call) -> Value | None:
        """Imitate calling the object itself."""
        del evaluator, call
        return None

    def attribute(self, name: str) -> Value | None:
        """An attribute that is no method; `None` where it is not known."""
        del name
        return None


@dataclass(eq=False, slots=True)
class BoundMethod(Value):
    """A method of a model or of an external value."""

    owner: Value
    name: str


_ENUMERATIONS = frozenset({"Enum", "StrEnum", "IntEnum", "Flag", "IntFlag"})
_ENVIRONMENT = frozenset({"os.environ.get", "os.getenv", "os.environ.setdefault"})


@dataclass(eq=False)
class Call:
    """Arguments of one call.

    Attributes:
        args: Positional ones.
        keywords: Named ones.
        written: Position or name -> the argument's source.
        file: Where the call stands.
        node: The call.
    """

    args: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    written: dict[str | int, str] = field(default_factory=dict)
    file: PythonFile | None = None
    node: ast.AST | None = None

    def get(self, name: str, position: int | None = None) -> Value | None:
        """An argument by name, or by position; `None` where it is not given."""
        if name in self.keywords:
            return self.keywords[name]
        if position is not None and position < len(self.args):
            return self.args[position]
        return None

    def source(self, name: str, position: int | None = None) -> str:
        """An argument as written."""
        if name in self.written:
            return self.written[name]
        return self.written.get(position, "") if position is not None else ""

    def text(self, name: str, position: int | None = None) -> str:
        """An argument that is a text, unknown parts as `{source}`; empty where it is none."""
        return text_of(self.get(name, position))

    def flag(self, name: str, *, default: bool = False) -> bool:
        """An argument that is a truth value; `default` where it is not known."""
        value = self.get(name)
        return bool(value.value) if isinstance(value, Constant) else default

    def is_none(self, name: str, position: int | None = None) -> bool:
        """Whether an argument is missing or `None`."""
        value = self.get(name, position)
        return value is None or (isinstance(value, Constant) and value.value is None)


def text_of(value: Value | None) -> str:
    """The text that a value is; empty where it is none."""
    if isinstance(value, Constant) and isinstance(value.value, str):
        return value.value
    return value.text if isinstance(value, Unknown) else ""


def known_text_of(value: Value | None) -> str:
    """The text that a value is; empty where it is none, or where a part of it is not known."""
    return text_of(value) if isinstance(value, Constant) else ""


def texts_of(value: Value | None) -> tuple[str, ...]:
    """The texts that a value holds, a lone one as one."""
    if isinstance(value, Items):
        return tuple(text for text in map(text_of, value.items) if text)
    text = text_of(value)
    return (text,) if text else ()


def is_empty(value: Value | None) -> bool:
    """Whether a default says nothing: `None`, or a sequence of nothing else."""
    if isinstance(value, Items):
        return all(is_empty(one) for one in value.items)
    return value is None or (isinstance(value, Constant) and value.value is None)


def from_environment(value: Value | None) -> tuple[str, Value | None, str]:
    """A default that is read from the environment.

    Returns:
        The variable, the default's own default, and its source; all empty for any other value.
    """
    if isinstance(value, Made) and value.name in _ENVIRONMENT and value.call.args:
        name = text_of(value.call.args[0])
        return name, value.call.get("default", 1), value.call.source("default", 1)
    return "", None, ""


def shown(value: Value | None, written: str = "") -> str:
    """A value as one would type it on a command line; its source where it is not known."""
    if isinstance(value, Constant):
        if isinstance(value.value, str):
            return value.value or '""'
        return repr(value.value)
    if isinstance(value, Member):
        return value.value
    if isinstance(value, Items):
        if written.startswith(("[", "(", "{")):
            return "" if is_empty(value) else written
        parts = [one.value for one in value.items if isinstance(one, Constant)]
        if len(parts) == len(value.items):
            return repr(parts) if parts else ""
    return written
