"""Facts about code: modules, symbols, imports, and ties between files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from docsfy_hookspecs.facts.base import DocSection, Fact, Parameter, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Module(Fact):
    """A module, package or file of code.

    Attributes:
        name: Dotted name as users import it (`click.core`), after `join`.
        language: `python`, `go`, `typescript`, …
        role: What the file is for.
        is_package: Whether it is a package's own file (`__init__.py`).
        summary: First sentence of the docstring, plain text.
        docstring: Parsed docstring.
        docstring_style: `google`, `numpy`, `sphinx` or empty.
        exports: Names in `__all__`; `None` where there is none.
        bindings: Pairs of a local name and the qualified name it was imported from, in order.
        private: Whether a part of its name begins with `_`.
        namespace: Whether it says that its package goes on in other folders.
    """

    KIND: ClassVar[str] = "module"

    language: str = "python"
    role: Role = "package"
    is_package: bool = False
    summary: str = ""
    docstring: tuple[DocSection, ...] = ()
    docstring_style: str = ""
    exports: tuple[str, ...] | None = None
    bindings: tuple[tuple[str, str], ...] = ()
    private: bool = False
    namespace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol(Fact):
    """A class, function, method, property, attribute or type alias.

    Attributes:
        name: Qualified name (`click.core.Command.invoke`).
        module: Qualified name of its module.
        type: `class`, `function`, `method`, `property`, `attribute` or `type alias`.
        parent: Qualified name of the class it stands in; empty at module level.
        language: As in `Module`.
        role: As in `Module`.
        public: Whether it is part of the module's public face.
        signature: Declaration as one would write it, without decorators and body, wrapped
            at 88 characters (`def invoke(self, ctx: Context) -> Any`).
        parameters: In order; `self` and `cls` left out.
        returns: Return annotation.
        bases: Base classes, qualified where the name could be resolved.
        decorators: As written, without `@`.
        labels: `async`, `abstract`, `classmethod`, `staticmethod`, `cached`, `writable`,
            `dataclass`, `enum`, `protocol`, `overloaded`, …, sorted.
        annotation: Type of an attribute or property.
        value: Value of an attribute as written, cut at 200 characters.
        summary: First sentence of the docstring, plain text.
        docstring: Parsed docstring.
        docstring_style: As in `Module`.
        links: Pairs of a name as it occurs in annotations and bases, and the qualified name
            that it stands for.
        aliases: Other names under which users import it (`click.Command`), after `join`;
            shortest first.
        inherited: Public members that come from bases inside the source, as qualified names,
            after `join`.
        deprecated: Why, where a decorator or docstring says so; `yes` without a reason.
    """

    KIND: ClassVar[str] = "symbol"

    module: str
    type: str
    parent: str = ""
    language: str = "python"
    role: Role = "package"
    public: bool = True
    signature: str = ""
    parameters: tuple[Parameter, ...] = ()
    returns: str = ""
    bases: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    annotation: str = ""
    value: str = ""
    summary: str = ""
    docstring: tuple[DocSection, ...] = ()
    docstring_style: str = ""
    links: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()
    deprecated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Fact):
    """What one module imports; its name is the module's.

    Attributes:
        targets: Qualified names of modules, sorted; after `join` only those of the source.
        external: Top-level names of packages from elsewhere, sorted, after `join`; the
            language's own standard library left out.
        role: Of the importing file.
    """

    KIND: ClassVar[str] = "import"

    targets: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    role: Role = "package"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Fact):
    """A tie between two things that may stand in different files; resolved by `join`.

    Attributes:
        relation: `command` (a group gets a subcommand), `route` (a router is mounted), ….
        subject: Qualified name of what gets something.
        object: Qualified name of what it gets.
        label: Name or prefix under which it gets it.
    """

    KIND: ClassVar[str] = "relation"

    relation: str
    subject: str
    object: str
    label: str = ""
