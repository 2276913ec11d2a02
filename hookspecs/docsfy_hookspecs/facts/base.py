"""What every fact has, and what several kinds of facts are made of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, TypeVar

from docsfy_hookspecs.records import POSITION

F = TypeVar("F", bound="Fact")

Role = Literal["package", "test", "example", "script", "docs", "vendored"]
"""What a source file is for; `package` is what users of the project import or run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that an analyser read.

    Attributes:
        name: What selectors match; with the kind unique in its file.
        path: POSIX path of the source file; for a folder, its own.
        start: First line, 1-based; 0 where it is about the whole file.
        end: Last line, inclusive; 0 where it is about the whole file.
    """

    KIND: ClassVar[str] = ""

    name: str
    path: str = ""
    start: int = field(default=0, metadata=POSITION)
    end: int = field(default=0, metadata=POSITION)

    @property
    def kind(self) -> str:
        """First part of a selector."""
        return self.KIND

    @property
    def id(self) -> str:
        """`KIND:NAME`, unique in its file."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocItem:
    """One entry of a docstring section.

    Attributes:
        name: Parameter, attribute or exception; empty for an unnamed return value.
        annotation: Type as the docstring or the signature writes it.
        description: Text in the docstring's own markup.
        default: Default value as written.
    """

    name: str = ""
    annotation: str = ""
    description: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocSection:
    """One section of a parsed docstring.

    Attributes:
        kind: `text`, `parameters`, `other parameters`, `attributes`, `returns`, `yields`,
            `receives`, `raises`, `warns`, `examples`, `deprecated`, `admonition`.
        title: Heading where the author wrote one of their own (`Note`, `See also`).
        text: Text of `text`, `examples`, `deprecated` and `admonition`, in the docstring's
            own markup.
        items: Entries of the other kinds, in order.
    """

    kind: str
    title: str = ""
    text: str = ""
    items: tuple[DocItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a callable.

    Attributes:
        name: Without asterisks.
        kind: As `inspect.Parameter` names it in lower case (`positional or keyword`,
            `variadic positional`, `keyword-only`, …).
        annotation: As written; empty if there is none.
        default: As written; empty if there is none.
    """

    name: str
    kind: str = "positional or keyword"
    annotation: str = ""
    default: str = ""


def without_lines(fact: F) -> F:
    """A fact as writers see it: moving it in its file changes nothing."""
    return replace(fact, start=0, end=0) if fact.start or fact.end else fact
