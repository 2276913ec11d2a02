import textwrap

import pytest
from docsfy_hookspecs.facts import Module, Symbol
from docsfy_hookspecs.records import digest
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.facts.python.analyzer import ANALYZER, read


def symbols(code: str, path: str = "pkg/core.py") -> dict[str, Symbol]:
    facts = read(path, textwrap.dedent(code).encode())
    return {one.name.removeprefix("pkg.core."): one for one in facts if isinstance(one, Symbol)}


@pytest.mark.parametrize(
    "signature",
    [
        "def f()",
        "async def f(a, /, b: int, *args: str, c=1, d: int = 2, **kw) -> list[int]",
        "def f(a, *, b)",
        "def f(a, /)",
        "def f(path: 'str | None' = \"x\", mode=0o755)",
    ],
)
def test_signatures_are_as_written(signature: str) -> None:
    assert symbols(f"{signature}: ...")["f"].signature == signature


def test_long_signatures_wrap_at_88_columns() -> None:
    one = (
        "def f(first_argument: dict[str, int], second_argument: dict[str, int], third: int) -> None"
    )
    many = one.replace("third: int", "third_argument: dict[str, int] = {}")
    found = symbols(f"{one}: ...\n{many.replace('def f', 'def g')}: ...")
    assert found["f"].signature == (
        "def f(\n"
        "    first_argument: dict[str, int], second_argument: dict[str, int], third: int\n"
        ") -> None"
    )
    assert found["g"].signature == (
        "def g(\n"
        "    first_argument: dict[str, int],\n"
        "    second_argument: dict[str, int],\n"
        "    third_argument: dict[str, int] = {},\n"
        ") -> None"
    )


def test_overloads_are_shown_all_and_merged_into_one() -> None:
    found = symbols('''
        from typing import overload
        class A:
            @overload
            def f(self, a: int) -> int: ...
            @overload
            def f(self, a: str) -> str: ...
            def f(self, a):
                """Do it."""
    ''')["A.f"]
    assert (found.signature, found.summary, found.labels) == (
        "def f(self, a: int) -> int\ndef f(self, a: str) -> str",
        "Do it.",
        ("overloaded",),
    )
    assert [one.name for one in found.parameters] == ["a"]


def test_properties_with_setters_are_one_symbol() -> None:
    found = symbols('''
        class A:
            @property
            def size(self) -> int:
                """How big."""
            @size.setter
            def size(self, value: int) -> None: ...
    ''')
    size = found["A.size"]
    assert list(found) == ["A", "A.size"]
    assert (size.type, size.annotation, size.labels, size.summary) == (
        "property",
        "int",
        ("writable",),
        "How big.",
    )


@pytest.mark.parametrize(
    ("decorator", "base", "body", "signature"),
    [
        (
            "dataclass",
            "",
            "a: int\nb: str = field(default_factory=list)",
            "a: int, b: str = list()",
        ),
        ("dataclass(kw_only=True)", "", "a: int\nc: ClassVar[int] = 1", "*, a: int"),
        ("dataclass", "", "a: int = field(init=False)\n_: KW_ONLY\nb: int = 2", "*, b: int = 2"),
        ("attrs.define", "", "_a: int = attrs.field(factory=dict)", "a: int = dict()"),
        ("attr.s", "", "a = attr.ib(default=1)\nb = 2", "a=1"),
        ("", "BaseModel", "a: int = Field(..., gt=1)\nb: int = 2", "*, a: int, b: int = 2"),
        ("", "NamedTuple", "a: int\nb: int = 2", "a: int, b: int = 2"),
    ],
)
def test_generated_constructors_are_shown(
    decorator: str, base: str, body: str, signature: str
) -> None:
    code = "import attr, attrs\nfrom dataclasses import dataclass, field, KW_ONLY\n"
    code += "from typing import ClassVar, NamedTuple\nfrom pydantic import BaseModel, Field\n"
    code += f"@{decorator}\n" if decorator else ""
    code += f"class A({base}):\n" + textwrap.indent(body, "    ")
    assert symbols(code)["A"].signature == f"class A({signature})"


def test_a_class_takes_parameters_and_their_text_from_its_initializer() -> None:
    found = symbols('''
        class A:
            """Be it."""
            def __init__(self, a: int = 1) -> None:
                """Make it.

                Args:
                    a: How.
                """
                self.a = a
                self._b = 2
                self.c: str = "x"
    ''')
    assert found["A"].signature == "class A(a: int = 1)"
    assert [one.kind for one in found["A"].docstring] == ["text", "parameters"]
    assert list(found) == ["A", "A.__init__", "A.a", "A.c"]
    assert (found["A.a"].annotation, found["A.c"].annotation, found["A.c"].value) == (
        "int",
        "str",
        '"x"',
    )


def test_public_is_what_all_names() -> None:
    found = symbols("__all__ = ['_a', 'B']\ndef _a(): ...\nclass B: ...\ndef c(): ...\n")
    assert [name for name, one in found.items() if one.public] == ["_a", "B"]


def test_public_without_all_is_what_has_no_underscore_and_is_not_imported() -> None:
    found = symbols('''
        try:
            from fast import thing
        except ImportError:
            thing = None
        import logging
        logger = logging.getLogger()
        LIMIT = 3
        def _private(): ...
        class A:
            def __call__(self):
                """Call."""
            def __len__(self): ...
            def _hidden(self): ...
            def shown(self): ...
        if __name__ == "__main__":
            result = 1
    ''')
    public = [name for name, one in found.items() if one.public]
    assert sorted(public) == ["A", "A.__call__", "A.shown", "LIMIT"]


def test_of_two_definitions_the_documented_one_counts_once() -> None:
    found = symbols('''
        if fast:
            def f(a):
                """Do."""
        else:
            def f(b): ...
        def g(a): ...
        def g(b): ...
    ''')
    assert (found["f"].signature, found["g"].signature) == ("def f(a)", "def g(b)")


def test_of_two_classes_of_one_name_members_are_those_of_the_one_that_counts() -> None:
    found = symbols("""
        if fast:
            class A:
                def f(self): ...
        else:
            class A:
                def g(self): ...
    """)
    assert list(found) == ["A", "A.g"]


def test_links_name_what_annotations_stand_for() -> None:
    found = symbols("""
        import typing as t
        from .other import Thing
        class Base: ...
        class A(Base, t.Generic[t.T]): ...
        def f(a: "Thing | None", b: t.Literal["Base"], c: list[A]) -> t.Any: ...
    """)
    assert found["A"].bases == ("pkg.core.Base", "typing.Generic")
    assert dict(found["f"].links) == {
        "Thing": "pkg.other.Thing",
        "t.Literal": "typing.Literal",
        "A": "pkg.core.A",
        "t.Any": "typing.Any",
    }


def test_deprecation_is_told_by_decorator_or_directive() -> None:
    found = symbols('''
        from warnings import deprecated
        @deprecated("Use g" " now")
        def f(): ...
        def g():
            """Do.

            .. deprecated:: 1.0
            """
        def h(): ...
    ''')
    assert [one.deprecated for one in found.values()] == ["Use g now", "yes", ""]


def test_long_values_are_cut() -> None:
    value = symbols(f"DATA = [\n{'1,' * 5_000}\n]\n")["DATA"].value
    assert (len(value), value[:7], value[-1]) == (200, "[1, 1, ", "…")


def test_attributes_have_the_text_below_them() -> None:
    found = symbols('class A:\n    x: int = 1\n    """How many."""\n    y = 2\n')
    assert (found["A.x"].summary, found["A.y"].summary) == ("How many.", "")


def test_tests_are_read_without_symbols() -> None:
    facts = read("tests/test_a.py", b"import pkg\ndef test_it(): ...\n")
    assert [fact.kind for fact in facts] == ["module", "import"]


def test_a_test_in_name_alone_is_part_of_its_package() -> None:
    facts = read("pkg/split_test.py", b"def split(): ...\n")
    assert [one.role for one in facts if isinstance(one, Module)] == ["package"]


CODE = '''
"""The module."""
import os
__all__ = [
    "A",
    "f",
]
LIMITS = {
    "a": 1,
    "b": [1, 2],
}
class A(
    Base,
):
    """The class.

    Args:
        x: It.
    """
    def __init__(
        self,
        x: int = (
            1
        ),
    ):
        self.x = x
def f(
    a,
    b=2,
): return a
'''.splitlines()
OUTSIDE_TEXTS = [*range(2), *range(3, 13), *range(19, 31)]


@given(
    st.lists(
        st.tuples(st.sampled_from(OUTSIDE_TEXTS), st.sampled_from(["", "# why", "    # x"])),
        max_size=8,
    )
)
def test_comments_and_blank_lines_change_no_fact(inserted: list[tuple[int, str]]) -> None:
    lines = list(CODE)
    for place, text in sorted(inserted, reverse=True):
        lines.insert(place, text)
    assert ANALYZER.read is not None
    before = ANALYZER.read("pkg/a.py", "\n".join(CODE).encode())
    after = ANALYZER.read("pkg/a.py", "\n".join(lines).encode())
    assert digest(*after) == digest(*before)
