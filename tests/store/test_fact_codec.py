import dataclasses
import pickle
import zlib

import pytest
from docsfy_hookspecs.facts import FACT_TYPES, CustomFact, Module, Parameter, Symbol
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.store.fact_codec import FactDecodeError, decode_facts, encode_facts

facts = st.lists(st.one_of([st.from_type(one) for one in FACT_TYPES]), max_size=6).map(tuple)


@given(facts)
def test_decoding_gives_the_encoded_facts_back(some):
    assert decode_facts(encode_facts(some)) == some


@pytest.mark.parametrize("fact_type", FACT_TYPES)
def test_every_type_comes_back_as_itself(fact_type):
    required = {
        field.name: "x"
        for field in dataclasses.fields(fact_type)
        if field.default is dataclasses.MISSING
    }
    fact = fact_type(**required, path="a.py", start=3, end=4)
    (decoded,) = decode_facts(encode_facts([fact]))
    assert (type(decoded), decoded) == (fact_type, fact)


def test_decoded_facts_are_hashable():
    symbol = Symbol(name="a.f", module="a", type="function", parameters=(Parameter(name="x"),))
    assert hash(decode_facts(encode_facts([symbol]))) == hash((symbol,))


def test_lone_surrogates_and_their_pairs_survive():
    fact = CustomFact(name="\udce9", path="caf\udce9", category="x", text="\ud83d\ude00")
    assert decode_facts(encode_facts([fact])) == (fact,)


def test_no_exports_and_empty_exports_are_told_apart():
    some = (Module(name="a", exports=None), Module(name="b", exports=()))
    assert decode_facts(encode_facts(some)) == some


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"j",
        b"j[]",
        b"j{}",
        b'j["a.py","symbol"]',
        b'j["a.py","nothing",{}]',
        b'j["a.py","symbol",{}]',
        b'j["a.py","symbol",{"name":"a","module":"a","type":"x","unknown":1}]',
        b'j["a.py","symbol",{"name":"a","module":1,"type":"x"}]',
        b'j["a.py","module",{"name":"a","docstring":[{"kind":"text","items":[1]}]}]',
        b"j" + b"[" * 100_000,
        b"zgarbage",
        b"\xff\xff",
        pickle.dumps([]),
        b"z" + zlib.compress(b"[")[:-2],
    ],
)
def test_other_bytes_are_refused(data):
    with pytest.raises(FactDecodeError):
        decode_facts(data)
