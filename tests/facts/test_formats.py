import pytest
from docsfy_hookspecs.errors import UnreadableFileError

from docsfy_plugin.facts import formats


def test_key_on_of_a_workflow_is_text():
    assert formats.yaml_of("a.yml", "on: push\n") == {"on": "push"}


BOMB = "a: &a [x, x]\n" + "".join(
    f"b{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else '*a'] * 9)}]\n" for n in range(9)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"b{n}: &b{n}\n  <<: [{', '.join([f'*b{n - 1}' if n else '*a'] * 9)}]\n" for n in range(9)
)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "text", [BOMB, MERGES, "[" * 100_000, "a: &a [*a]", "- 1\n", "", "a: b: c", "a: !!python/x y"]
)
def test_hostile_yaml_is_refused_at_once(text):
    with pytest.raises(UnreadableFileError):
        formats.yaml_of("a.yml", text)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (formats.toml_of, "a = " + "[" * 50_000),
        (formats.toml_of, "a = "),
        (formats.json_of, "[" * 100_000),
        (formats.json_of, '{"a": ' + "1" * 10_000 + "}"),
        (formats.json_of, "[1]"),
        (formats.ini_of, "a = 1"),
        (formats.ini_of, "[a]\n= 1\nb"),
        (formats.xml_of, '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        (formats.xml_of, "<a>"),
    ],
)
def test_hostile_text_is_unreadable_not_a_crash(parse, text):
    with pytest.raises(UnreadableFileError):
        parse("a", text)


@pytest.mark.parametrize("data", [b"\x00\x01", b"\xff\xfe\xfa"])
def test_bytes_that_are_no_text_are_unreadable(data):
    with pytest.raises(UnreadableFileError):
        formats.text_of("a", data)


def test_comments_and_trailing_commas_are_read_outside_strings_only():
    text = '{"a": "// no,}", /* x */ "b": [1, 2,], // y\n}'
    assert formats.json_of("a", text, comments=True) == {"a": "// no,}", "b": [1, 2]}


def test_lines_of_tables_and_keys_are_found_exactly():
    lines = formats.Lines('[a]\nb = 1\n\n[a.c]\n"d:e" = 2\nd = 3\n\n[f]\n')
    assert lines.table("a") == (1, 2)
    assert lines.table("a", "c") == (4, 6)
    assert lines.key("d") == 6
    assert formats.Lines('{\n"test:watch": 1,\n"test": 2}').key("test") == 3
