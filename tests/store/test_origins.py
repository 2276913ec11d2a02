import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.store.attempts import load_origin
from docsfy_plugin.store.origins import Origin, decode_origin, encode_origin

# what comes from the operating system: bytes that are not UTF-8 are lone surrogates
os_texts = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    st.binary().map(lambda data: os.fsdecode(data.replace(b"\0", b""))),
)
paths = os_texts.map(Path)
values = st.one_of(
    os_texts,
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.lists(os_texts).map(tuple),
)
origins = st.builds(
    Origin,
    command=st.sampled_from(["mkdocs", "generate"]),
    folder=paths,
    configuration=st.none() | paths,
    site_dir=st.none() | paths,
    export_dir=st.none() | paths,
    strict=st.booleans(),
    flags=st.lists(st.tuples(os_texts, values)).map(tuple),
)

EXAMPLE = Origin(
    command="generate",
    folder=Path(os.fsdecode(b"/home/\xff")),
    site_dir=Path("site"),
    strict=True,
    flags=(("repo", "https://github.com/a/b"), ("jobs", 2), ("exclude", ("x", "y"))),
)


def kinds(origin):
    return [(type(value), value) for _, value in origin.flags]


@given(origins)
def test_record_to_text_to_record_is_identity(origin):
    found = decode_origin(encode_origin(origin))
    assert found == origin
    assert kinds(found) == kinds(origin)


@given(origins)
def test_text_is_one_that_a_database_takes(origin):
    encode_origin(origin).encode()


def test_origin_is_kept_with_its_attempt(db, begin):
    begin("a1", origin=encode_origin(EXAMPLE))
    assert decode_origin(load_origin(db, "a1")) == EXAMPLE


BROKEN = {
    "command": "rm",
    "folder": None,
    "configuration": 1,
    "site_dir": [],
    "export_dir": {},
    "strict": 1,
    "flags": [["jobs", None]],
    "version": 2,
}


@pytest.mark.parametrize("name", BROKEN)
def test_text_with_a_strange_value_is_not_understood(name):
    decoded = json.loads(encode_origin(EXAMPLE))
    assert decode_origin(json.dumps(decoded | {name: BROKEN[name]})) is None
    del decoded[name]
    assert decode_origin(json.dumps(decoded)) is None


@pytest.mark.parametrize(
    "flags",
    [5, ["jobs"], [["jobs"]], [[1, 2]], [["jobs", 1, 2]], [["hooks", [1]]], [["hooks", {}]]],
)
def test_strange_flags_are_not_understood(flags):
    decoded = json.loads(encode_origin(EXAMPLE))
    assert decode_origin(json.dumps(decoded | {"flags": flags})) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '"x"', "null", "[" * 100_000])
def test_text_that_is_no_origin_is_not_understood(text):
    assert decode_origin(text) is None
