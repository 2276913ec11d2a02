import time

from docsfy_hookspecs import Command, Excerpt, Import, Module, Symbol
from docsfy_hookspecs.facts import DocSection, Setting
from docsfy_hookspecs.text import count_tokens
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.pipeline.packing import excerpt_tokens, fact_tokens, pack


def make_symbol(name, words=0, **fields):
    doc = (DocSection(kind="text", text="word " * words),) if words else ()
    return Symbol(name=name, path="a.py", module="a", type="function", docstring=doc, **fields)


def make_excerpt(path, lines):
    return Excerpt(path=path, text="".join(f"line {number} of it\n" for number in range(lines)))


FACTS = st.lists(
    st.builds(
        make_symbol,
        st.from_regex(r"[a-z_.]{1,30}", fullmatch=True),
        st.integers(0, 300),
        public=st.booleans(),
        role=st.sampled_from(["package", "test"]),
    ),
    max_size=30,
)
EXCERPTS = st.lists(
    st.builds(make_excerpt, st.from_regex(r"[a-zé/]{1,40}", fullmatch=True), st.integers(0, 400)),
    max_size=20,
)


@given(FACTS, EXCERPTS, st.integers(0, 20_000))
def test_a_pack_keeps_to_its_tokens_and_to_the_order(facts, excerpts, tokens):
    packed = pack(facts, excerpts, tokens)
    taken = sum(map(fact_tokens, packed.facts)) + sum(map(excerpt_tokens, packed.excerpts))
    assert taken <= tokens
    rest = iter(facts)
    assert all(any(one is fact for one in rest) for fact in packed.facts)
    paths = iter(excerpt.path for excerpt in excerpts)
    assert all(excerpt.path in paths for excerpt in packed.excerpts)
    assert len(packed.facts) + packed.left_out_facts == len(facts)
    assert len(packed.excerpts) + packed.left_out_files == len(excerpts)
    assert pack(facts, excerpts, tokens) == packed


@given(FACTS, EXCERPTS)
def test_what_fits_is_whole(facts, excerpts):
    tokens = sum(map(fact_tokens, facts)) + sum(map(excerpt_tokens, excerpts))
    packed = pack(facts, excerpts, tokens)
    assert packed.facts == tuple(facts)
    assert packed.excerpts == tuple(excerpts)


def test_short_files_are_whole_and_long_ones_are_cut_at_a_line_that_says_so():
    short, long = make_excerpt("short.py", 10), make_excerpt("long.py", 500)
    packed = pack([], [long, short], 1000)
    assert packed.excerpts[1] == short
    *lines, note = packed.excerpts[0].text.splitlines()
    assert long.text.startswith("\n".join(lines))
    assert note == f"[… {500 - len(lines)} more lines]"
    assert packed.cut_files == 1


def test_a_file_is_left_out_rather_than_shredded_later_ones_first():
    packed = pack([], [make_excerpt(f"{number}.py", 300) for number in range(20)], 2000)
    kept = [excerpt.path for excerpt in packed.excerpts]
    assert kept == [f"{number}.py" for number in range(len(kept))]
    assert all(len(excerpt.text.splitlines()) > 40 for excerpt in packed.excerpts)
    assert packed.left_out_files == 20 - len(kept) > 0


def test_facts_get_two_fifths_where_both_compete():
    facts = [make_symbol(f"a.f{number}", 20) for number in range(200)]
    packed = pack(facts, [make_excerpt("a.py", 2000)], 5000)
    share = sum(map(fact_tokens, packed.facts))
    # and what is left over of a file's share
    assert 1900 < share < 2100
    assert sum(map(excerpt_tokens, packed.excerpts)) > 2700


def test_what_one_side_leaves_over_goes_to_the_other():
    facts = [make_symbol(f"a.f{number}", 20) for number in range(200)]
    packed = pack(facts, [make_excerpt("a.py", 20)], 5000)
    assert packed.cut_files == packed.left_out_files == 0
    assert sum(map(fact_tokens, packed.facts)) > 4700


def test_the_least_useful_facts_are_left_out_first():
    facts = [
        make_symbol("a._private", 20, public=False),
        make_symbol("a.tested", 20, role="test"),
        Import(name="a", path="a.py", targets=("b",)),
        make_symbol("a.bare"),
        make_symbol("a.C.member", 20, parent="a.C"),
        make_symbol("a.shown", 20),
        Command(name="a", path="a.py", summary="Does it."),
        Module(name="a", path="a.py", summary="It."),
        Setting(name="A", path="a.py", description="What."),
    ]
    sizes = range(sum(map(fact_tokens, facts)), 0, -1)
    kept = [set(pack(facts, [], tokens).facts) for tokens in sizes]
    first_left_out = [min(at for at, some in enumerate(kept) if fact not in some) for fact in facts]
    assert first_left_out[:6] == sorted(first_left_out[:6])
    assert min(first_left_out[5:]) > first_left_out[4]


def test_a_small_change_of_one_file_cuts_the_others_where_they_were():
    files = [make_excerpt(f"{number}.py", 400) for number in range(8)]
    before = pack([], files, 8000).excerpts
    files[3] = Excerpt(path="3.py", text=files[3].text + "one more line\n")
    after = pack([], files, 8000).excerpts
    assert [one.path for one, other in zip(before, after, strict=True) if one != other] == ["3.py"]


def test_many_facts_and_files_are_packed_at_once():
    facts = [make_symbol(f"a.f{number}", 30) for number in range(10_000)]
    excerpts = [make_excerpt(f"{number}.py", 60 + number % 50) for number in range(2000)]
    started = time.perf_counter()
    packed = pack(facts, excerpts, 45_000)
    assert time.perf_counter() - started < 2
    assert packed.facts
    assert packed.excerpts


def test_an_estimate_of_a_fact_covers_what_a_prompt_shows_of_it():
    symbol = make_symbol("a.f", 200, signature="def f() -> None", summary="Does.")
    shown = symbol.name + symbol.signature + symbol.summary + symbol.docstring[0].text
    assert count_tokens(shown) <= fact_tokens(symbol) <= 2 * count_tokens(shown)
