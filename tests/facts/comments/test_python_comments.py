import ast
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.facts.comments.python import strip

LINES = (
    "x = 1",
    'url = "http://example.org/#top"',
    "mark = '#' + \"it's # not\"",
    "raw = r'\\'  # '",
    'text = """one # two\n\n\n   # three   \n"""',
    "value = f'{x!r:#>10} # {x}'",
    "value = f'{x:#x}' '#'",
    "both = f'''{x} # {x:{x}}\n# still text\n'''",
    "def f(a, b='#'):\n    '''Doc # string.'''\n    return a",
    "y = [\n    1,\n    2,\n]",
    "b = b'#\\'#'",
    "if x:\n    pass",
    "z = 'a' \\\n    '#b'",
)
COMMENT = st.sampled_from(("# one", "#", "#: doc's \"quote", "# type: int", "#!x '''"))


@given(st.lists(st.tuples(st.sampled_from(LINES), st.booleans(), COMMENT, st.integers(0, 3))))
def test_adding_comments_changes_nothing(drawn):
    plain, commented = [], []
    for code, is_trailing, comment, blank in drawn:
        plain.append(code)
        commented += [f"    {comment}", code + (f"  {comment}" if is_trailing else "")]
        plain += [""] * blank
        commented += ["", comment] * (blank > 0)
    assert strip("a.py", "\n".join(commented)) == strip("a.py", "\n".join([*plain, ""]))


@given(st.lists(st.sampled_from(LINES), min_size=1))
def test_code_without_comments_stays_as_it_is(lines):
    text = "\n".join([*lines, ""])
    assert strip("a.py", text) == text


@given(st.lists(st.tuples(st.sampled_from(LINES), COMMENT), min_size=1))
def test_the_syntax_tree_stays_the_same(drawn):
    text = "\n".join(f"{code}  {comment}\n{comment}" for code, comment in drawn)
    assert ast.dump(ast.parse(strip("a.py", text))) == ast.dump(ast.parse(text))


def test_licences_encodings_and_shebangs_go_and_docstrings_stay():
    text = (
        '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# Copyright\n\n"""Doc # 1."""\n\nx = 1\n'
    )
    assert strip("a.py", text) == '"""Doc # 1."""\n\nx = 1\n'


@pytest.mark.parametrize(
    "code",
    [
        'f"{x["a # b"]}"',
        "f'{f\"{x['#']}\"}'",
        "f\"{'}'} # {{\"",
        "f'{x:{\"#\"}>{y}}'",
        "rf'\\{x}#'",
        "f'''{x:%H:%M # '}'''",
        "f'{(lambda: \"#\")()}'",
        't"{x["#"]}"',
    ],
)
def test_hash_signs_in_nested_strings_stay(code):
    assert strip("a.py", f"a = {code}  # comment\n") == f"a = {code}\n"


@pytest.mark.parametrize(
    "text", ["x = 'a  # b\ny = 1 # c\n", 'x = """a # b\n', "f'{x # c\n", "{% if don't %} # x\n"]
)
def test_what_is_no_python_stays_as_it_is(text):
    assert strip("a.py", text) == text


@pytest.mark.parametrize("unit", ['"', "'", '"""', "\\'", 'f"{', "f'{x:{", "#", "(", "{", " # x\n"])
def test_time_grows_with_the_text_alone(unit):
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    strip("a.py", text)
    assert time.process_time() - started < 1
