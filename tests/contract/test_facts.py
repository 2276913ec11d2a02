from __future__ import annotations

import fnmatch
import pickle
import re
from dataclasses import fields, replace

import pytest
from docsfy_hookspecs import (
    Command,
    CommandOption,
    CustomFact,
    DocItem,
    DocSection,
    Facts,
    Module,
    SelectorError,
    Setting,
    Symbol,
    digest,
    selector,
)
from docsfy_hookspecs.facts import FACT_TYPES, match_glob, parse_selector, without_lines
from hypothesis import example, given
from hypothesis import strategies as st

NAMES = st.text(alphabet="ab.*@%[]?/ \0\udcff\ud800é", min_size=1, max_size=6)
LINES = st.integers(0, 50)
FACTS = st.one_of(
    st.builds(Module, name=NAMES, path=NAMES, start=LINES),
    st.builds(Symbol, name=NAMES, path=NAMES, start=LINES, module=NAMES, type=st.just("class")),
    st.builds(Command, name=NAMES, path=NAMES, start=LINES),
    st.builds(CustomFact, name=NAMES, path=NAMES, category=st.sampled_from(["macro", "b2"])),
)
KINDS = st.sampled_from(["module", "symbol", "command", "macro", "b2", "route"])
GLOBS = st.text(alphabet="ab.*?[]!/", min_size=1, max_size=5)
SELECTORS = st.one_of(
    st.builds(lambda kind, name: f"{kind}:{name}", KINDS, GLOBS),
    st.builds(lambda kind, name, path: f"{kind}:{name}@{path}", KINDS, GLOBS, GLOBS),
    st.builds(selector, KINDS, NAMES),
    st.builds(lambda kind, name, path: selector(kind, name, path=path), KINDS, NAMES, NAMES),
)


def is_selected(fact, one):
    kind, name, path = parse_selector(one)
    return fact.kind == kind and all(
        re.match(fnmatch.translate(glob), text)
        for glob, text in ((name, fact.name), (path, fact.path))
    )


@given(st.lists(FACTS, max_size=12), st.lists(SELECTORS, max_size=4))
def test_select_gives_what_any_selector_matches_once_and_in_order(facts, selectors):
    expected = [fact for fact in facts if any(is_selected(fact, one) for one in selectors)]
    assert list(Facts(facts).select(*selectors)) == expected


@given(NAMES | st.text(min_size=1), NAMES | st.text(min_size=1))
@example("a@b%40c", "[x]/*.py")
@example("a\0b", "\udcff")
def test_a_selector_of_literal_values_selects_that_fact_alone(name, path):
    fact = Module(name=name, path=path)
    others = [Module(name=f"{name}x", path=path), Module(name=name, path=f"x{path}")]
    chosen = Facts([fact, *others]).select(selector("module", name, path=path))
    assert list(chosen) == ([fact, others[0]] if name == "*" else [fact])


@given(NAMES, NAMES)
def test_names_and_paths_are_looked_up_exactly(name, path):
    fact = Module(name=name, path=path)
    facts = Facts([Module(name="other", path="other"), fact, Command(name=name, path=path)])
    assert (facts.named(Module, name), facts.at(Module, path)) == ((fact,), (fact,))


@pytest.mark.parametrize("wrong", ["", "symbol", "symbol:", ":x", "Symbol:x", "a:b@c@d", "a b:c"])
def test_a_selector_of_another_form_is_refused(wrong):
    with pytest.raises(SelectorError, match="KIND:NAME"):
        Facts().select(wrong)


@pytest.mark.parametrize(
    ("path", "glob", "matches"),
    [
        ("a/b/c.py", "a/*.py", True),
        ("a/b.py", "a/", True),
        ("ab/b.py", "a/", False),
        ("b.py", "**/b.py", True),
        ("x/y/b.py", "**/b.py", True),
        ("b.pyc", "**/b.py", False),
    ],
)
def test_globs_cross_folders(path, glob, matches):
    assert match_glob(path, glob) is matches


@given(st.lists(FACTS, max_size=5))
def test_facts_survive_pickling(facts):
    again = pickle.loads(pickle.dumps(Facts(facts)))
    assert (again, hash(again), list(again)) == (Facts(facts), hash(Facts(facts)), facts)


@pytest.mark.parametrize("fact_type", FACT_TYPES)
def test_the_kind_of_every_fact_type_is_a_selectors_first_part(fact_type):
    kind = "macro" if fact_type is CustomFact else fact_type.KIND
    assert parse_selector(f"{kind}:*") == (kind, "*", "*")


FULL = Symbol(
    name="a.B.c",
    path="a.py",
    start=3,
    end=9,
    module="a",
    type="method",
    parent="a.B",
    docstring=(DocSection(kind="parameters", items=(DocItem(name="x", description="y"),)),),
)


@given(LINES, LINES)
def test_a_digest_leaves_the_lines_out(start, end):
    moved = replace(FULL, start=start, end=end)
    assert digest(moved) == digest(FULL) == digest(without_lines(moved))


CHANGED = {
    "public": False,
    "docstring": (DocSection(kind="parameters", items=(DocItem(name="x", description="z"),)),),
    "parameters": (),
}


@pytest.mark.parametrize(
    "name", [f.name for f in fields(Symbol) if f.name not in {"start", "end", "parameters"}]
)
def test_a_digest_changes_with_every_other_field(name):
    old = getattr(FULL, name)
    new = CHANGED.get(name, f"{old}x" if isinstance(old, str) else (("x", "y"),))
    assert digest(replace(FULL, **{name: new})) != digest(FULL)


def test_a_digest_tells_types_and_borders_apart():
    values = [
        (Setting(name="a"),),
        (Command(name="a"),),
        (("a", "b"),),
        ("a", "b"),
        (("ab",),),
        (CommandOption(names=("a", "b")),),
        (CommandOption(names=("a",), metavar="b"),),
        (frozenset({"a", "c"}),),
        (b"a",),
        (None,),
        ("",),
    ]
    assert len({digest(*value) for value in values}) == len(values)
