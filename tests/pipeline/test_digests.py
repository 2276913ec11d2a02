"""The digest changes exactly when what the writer is given does."""

from dataclasses import dataclass, replace

import pytest
from docsfy_hookspecs import (
    Command,
    Facts,
    Model,
    ModelAnswer,
    PageSpec,
    Provider,
    Settings,
    Source,
    SourceFile,
    Symbol,
    hookimpl,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from docsfy_plugin.host import Host
from docsfy_plugin.host.manager import BuiltinPlugin
from docsfy_plugin.pipeline.digests import InputBuilder, PageInput
from docsfy_plugin.pipeline.excerpts import ExcerptReader

PATHS = ("a.py", "b.py", "README.md")
NEEDS = ("symbol:*", "symbol:one", "command:*", "command:*@a.py", "file:*.md", "file:a.py")


HOME = PageSpec(slug="index", title="Home", needs=("symbol:*", "file:*.md"))
NOTHING_SET = Settings()


class Writer:
    @hookimpl
    def docsfy_write_page(self, page):
        return None


@dataclass(frozen=True, kw_only=True)
class State:
    """All that an attempt knows when it makes a page's input."""

    page: PageSpec = HOME
    facts: tuple = ()
    texts: tuple = (b"", b"", b"# Read me\n")
    blobs: tuple = ("1" * 40,) * 3
    commit: str = "c" * 40
    settings: Settings = NOTHING_SET
    version: str = "1"
    model: str = "static"

    def build(self) -> PageInput:
        host = Host.create([BuiltinPlugin(name="w", plugin=Writer(), version=self.version)])
        texts = dict(zip(PATHS, self.texts, strict=True))
        source = Source(
            owner="local",
            project="tool",
            branch="main",
            commit=self.commit,
            committed_at="2026-01-01T00:00:00Z",
            repository="/src/tool",
            snapshot=f"sha256:{self.commit}",
            files=tuple(
                SourceFile(path=path, blob=blob, size_bytes=len(texts[path]))
                for path, blob in zip(PATHS, self.blobs, strict=True)
            ),
        )
        builder = InputBuilder(
            host,
            source,
            Facts(sorted(self.facts, key=lambda fact: fact.path)),
            self.settings,
            ExcerptReader(lambda path, _size: texts[path], ()),
            make_model(self.model),
        )
        return builder.build(self.page)

    def given(self) -> tuple:
        """What the writer sees, and who it is."""
        made = self.build()
        return (
            made.page,
            tuple(made.facts),
            made.excerpts,
            made.settings,
            self.version,
            self.model,
        )


def make_model(name: str) -> Model | None:
    if name == "static":
        return None
    provider = Provider(
        name="scripted", default_model=name, generate=lambda _: ModelAnswer(text="")
    )
    return Model(provider=provider, name=name)


def make_symbol(**values):
    return Symbol(module="a", type="function", **values)


few = st.sampled_from(["one", "two"])
line = st.integers(0, 3)
symbols = st.builds(
    make_symbol, name=few, path=st.sampled_from(PATHS), start=line, end=line, summary=few
)
commands = st.builds(Command, name=few, path=st.sampled_from(PATHS), start=line, summary=few)
pages = st.builds(
    PageSpec,
    slug=few,
    title=few,
    description=few,
    needs=st.lists(st.sampled_from(NEEDS), max_size=2, unique=True).map(tuple),
)
states = st.builds(
    State,
    page=pages,
    facts=st.lists(symbols | commands, max_size=3, unique_by=lambda fact: (fact.path, fact.id)).map(
        tuple
    ),
    texts=st.tuples(*[st.sampled_from([b"", b"text", b"\xff"])] * 3),
    blobs=st.tuples(*[st.sampled_from(["1" * 40, "2" * 40])] * 3),
    commit=st.sampled_from(["c" * 40, "d" * 40]),
    settings=st.builds(Settings, instructions=few, mount=few, agentic=st.booleans()),
    version=few,
    model=st.sampled_from(["static", "one", "two"]),
)
fields = ("page", "facts", "texts", "blobs", "commit", "settings", "version", "model")


@settings(max_examples=100, deadline=None)
@given(one=states, other=states, changed=st.sets(st.sampled_from(fields), max_size=2))
def test_digest_changes_exactly_when_what_is_given_does(one, other, changed):
    now = replace(one, **{name: getattr(other, name) for name in changed})
    same = one.given() == now.given()
    assert (one.build().digest == now.build().digest) == same


BASE = State(
    facts=(
        make_symbol(name="one", path="a.py", start=1, end=2, summary="First."),
        Command(name="run", path="b.py", summary="Run."),
    )
)


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": (replace(BASE.facts[0], start=7, end=9), BASE.facts[1])},
        {"facts": (BASE.facts[0], replace(BASE.facts[1], summary="Walk."))},
        {"texts": (b"x = 1\n", b"", b"# Read me\n")},
        {"blobs": ("2" * 40,) * 3},
        {"commit": "d" * 40},
        {"settings": Settings(mount="code")},
    ],
)
def test_what_no_writer_sees_changes_no_digest(changes):
    assert replace(BASE, **changes).build().digest == BASE.build().digest


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": (replace(BASE.facts[0], summary="Second."), BASE.facts[1])},
        {"facts": ()},
        {"texts": (b"", b"", b"# Read it\n")},
        {"page": replace(BASE.page, title="Start")},
        {"page": replace(BASE.page, group="Guide")},
        {"settings": Settings(instructions="Be brief")},
        {"version": "2"},
        {"model": "claude/opus"},
    ],
)
def test_what_a_writer_sees_changes_the_digest(changes):
    assert replace(BASE, **changes).build().digest != BASE.build().digest


def test_provenance_names_every_file_that_a_page_is_made_from():
    assert BASE.build().provenance == (("README.md", "1" * 40), ("a.py", "1" * 40))
