import threading
import warnings

import pytest
from docsfy_hookspecs.errors import UnreadableFileError
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.facts.python.analyzer import ANALYZER
from docsfy_plugin.facts.python.parsing import PythonFile, parse_python


def parsed(code: str, path: str = "src/pkg/core.py") -> PythonFile:
    return parse_python(path, code.encode())


def constant(expression: str, *, before: str = "", partial: bool = False) -> object:
    file = parsed(f"{before}\nVALUE = {expression}\n")
    return file.constant(file.scope.values["VALUE"], partial=partial)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfx = 'a'\r\n", "x = 'a'\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        (b"x = 1\ry = 2\r", "x = 1\ny = 2\n"),
    ],
    ids=["byte order mark", "declared encoding", "old line ends"],
)
def test_text_is_decoded_as_python_would(content: bytes, text: str) -> None:
    assert parse_python("a.py", content).text == text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x = 1\nprint 'a'\n", "'a.py' is not valid Python in line 2"),
        (b"x = '\xff'\n", "'a.py' cannot be decoded"),
        (b"# coding: uft-8\n", "'a.py' cannot be decoded: unknown encoding: uft-8"),
        (b"# coding: rot13\nk = 1\n", "'a.py' cannot be decoded"),
        (b"# coding: punycode\nk = 1\n", "'a.py' declares the encoding 'punycode'"),
        (b"x = 1\0\n", "'a.py' is not valid Python"),
        (b"x = " + b"-" * 200_000 + b"1\n", "'a.py' is nested too deeply"),
        (b"x = " + b"1+" * 200_000 + b"1\n", "'a.py' is nested too deeply"),
        (b"x = " + b"(" * 5_000 + b")" * 5_000, "'a.py' is not valid Python in line 1"),
    ],
)
def test_what_is_no_python_is_passed_over_with_a_reason(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        parse_python("a.py", content)
    assert caught.value.message.startswith(message)


def test_exceptions_without_parentheses_are_read_by_older_interpreters_too() -> None:
    content = b"try:\n    a()\nexcept KeyError, b.Bad:  # why\n    x = 'except A, B: c'\n"
    file = parse_python("a.py", content)
    handler = file.tree.body[0].handlers[0]  # type: ignore[attr-defined]
    assert file.source(handler.type) == "(KeyError, b.Bad)"
    assert file.source(handler.body[0].value) == "'except A, B: c'"


def test_code_deeper_than_the_interpreter_can_follow_is_passed_over() -> None:
    content = b"def f(a: " + b"x." * 0 + b"a" + b"+a" * 2_000 + b" = 1,\n b=2): ...\n"
    with pytest.raises(UnreadableFileError, match="nested too deeply"):
        ANALYZER.read("a.py", content.replace(b"a+a", b"a\n+a", 1))  # type: ignore[misc]


def test_a_thousand_branches_are_no_nesting() -> None:
    code = "if x == 0:\n    import a0\n"
    code += "".join(f"elif x == {i}:\n    import a{i}\n" for i in range(1, 150))
    assert len(parsed(code).scope.imports) == 150


def test_warnings_about_documented_code_reach_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parse_python("escape.py", b"x = '\\d'\n")


def test_warnings_of_other_threads_stay_as_they_are() -> None:
    caught: list[str] = []

    def warn() -> None:
        try:
            warnings.warn("mine", UserWarning, stacklevel=1)
        except UserWarning as warning:
            caught.append(str(warning))

    parse_python("thread.py", b"x = '\\w'\n")
    thread = threading.Thread(target=warn)
    thread.start()
    thread.join()
    assert caught == ["mine"]


def test_one_file_is_parsed_once_for_all_analysers() -> None:
    assert parse_python("once.py", b"x = 1\n") is parse_python("once.py", b"x = 1\n")


def test_names_are_resolved_through_imports_and_definitions() -> None:
    code = """
import typing as t
import os.path
from .other import Thing as Renamed
from .. import sibling
from . import *
class Own: ...
def f():
    from json import dumps
"""
    file = parsed(code)
    names = ["t.Any", "os.path.join", "Renamed.x", "sibling", "Own.a", "dumps", "int"]
    assert [file.resolve_name(name) for name in names] == [
        "typing.Any",
        "os.path.join",
        "src.pkg.other.Thing.x",
        "src.sibling",
        "src.pkg.core.Own.a",
        "json.dumps",
        "int",
    ]


def test_functions_come_with_qualified_names_in_order() -> None:
    file = parsed(
        "class A:\n    def m(self): ...\nif x:\n    async def f():\n        def g(): ...\n"
    )
    names = [name for name, _node in file.iter_functions()]
    assert names == ["src.pkg.core.A.m", "src.pkg.core.f", "src.pkg.core.f.g"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a' 'b'", "ab"),
        ("'a' + B", "ab"),
        ("f'{B}!'", "b!"),
        ("f'{unknown}'", None),
        ("'%s-%s' % (B, 1)", "b-1"),
        ("'%(x)s%%' % {'x': B}", "b%"),
        ("'%9999999999d' % 1", None),
        ("'{}{x}{{}}'.format(B, x=2)", "b2{}"),
        ("'{:>9999999999}'.format(1)", None),
        ("textwrap.dedent('  a\\n  b')", "a\nb"),
        ("_('text')", "text"),
        ("[1, 'a', (2, -3)]", (1, "a", (2, -3))),
        ("{**x}", None),
        ("'a' * 9999999999", None),
        ("TWICE", None),
        ("SELF", None),
        ("10 * 60", 600),
    ],
)
def test_constants_are_told_without_running_anything(expression: str, value: object) -> None:
    before = "B = 'b'\nTWICE = 1\nTWICE = 2\nSELF = SELF + 'a'"
    assert constant(expression, before=before) == value


def test_unknown_parts_are_marked_where_asked_for() -> None:
    assert constant("f'{HOME}/x' + tail()", partial=True) == "{HOME}/x{tail()}"


def test_doubling_a_text_costs_no_memory() -> None:
    lines = ["A0 = 'aaaaaaaaaa'", *(f"A{i} = A{i - 1} + A{i - 1}" for i in range(1, 60))]
    assert constant("A59", before="\n".join(lines)) is None


def test_source_is_as_written_and_free_of_comments_and_breaks() -> None:
    file = parsed("a = f( x ,\"é\", 'ü')\nb = [  # why\n    1,\n\n    2,\n]\n")
    values = file.scope.values
    assert (file.source(values["a"]), file.source(values["b"])) == (
        "f( x ,\"é\", 'ü')",
        "[1, 2]",
    )


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_analyser(content: bytes) -> None:
    try:
        facts = ANALYZER.read("any.py", content)  # type: ignore[misc]
    except UnreadableFileError:
        return
    assert len({fact.id for fact in facts}) == len(facts)
