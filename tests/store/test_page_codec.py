import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.store.page_codec import PageDecodeError, decode_page, encode_page
from docsfy_plugin.store.records import PageRecord
from docsfy_plugin.store.variants import Variant

FLASK = Variant("pallets", "flask", "main", "static", "default")


records = st.builds(PageRecord, cost_usd=st.floats(allow_nan=False, allow_infinity=False))


@given(records)
def test_decoding_gives_the_encoded_record_back(record):
    assert decode_page(encode_page(FLASK, record)) == (FLASK, record)


def test_record_cut_anywhere_is_refused(make_record):
    data = encode_page(FLASK, make_record())
    cuts = [data[:length] for length in range(len(data))]
    assert [cut for cut in cuts if is_readable(cut)] == []


def test_record_with_one_bit_changed_is_refused(make_record):
    data = encode_page(FLASK, make_record())
    changed = [data[:i] + bytes([data[i] ^ 1]) + data[i + 1 :] for i in range(len(data))]
    assert [one for one in changed if is_readable(one)] == []


@pytest.mark.parametrize("body", [b"", b"[]\n", b'{"format": 2}\n', b"\xff\n", b"[" * 100_000])
def test_other_body_with_a_right_checksum_is_refused(body):
    with pytest.raises(PageDecodeError):
        decode_page(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def is_readable(data):
    try:
        decode_page(data)
    except PageDecodeError:
        return False
    return True
