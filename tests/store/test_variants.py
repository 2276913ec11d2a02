from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.store.errors import AmbiguousVariantError, NoSuchVariantError, VariantError
from docsfy_plugin.store.variants import Variant, find_variant, match_variants

TOOL = Variant("group/sub", "tool", "feature/x", "ollama", "ollama/llama3:8b")
FLASK = Variant("pallets", "flask", "main", "static", "default")
FORK = Variant("davidism", "flask", "main", "static", "default")

part = st.text(min_size=1) | st.sampled_from([".", "..", "a/b", "a%2Fb", "a@b", "%", "x" * 300])
variants = st.builds(Variant, part, part, part, part, part)


@given(variants)
def test_parsing_the_written_form_gives_the_variant_back(variant):
    assert Variant.parse(str(variant)) == variant


@given(variants, variants)
def test_two_variants_never_share_a_path(one, other):
    assert (one.path == other.path) == (one == other)


@given(variants)
def test_path_has_four_plain_parts_of_a_length_that_file_systems_take(variant):
    parts = variant.path.parts
    assert len(parts) == 4
    assert not variant.path.is_absolute()
    assert {".", ".."}.isdisjoint(parts)
    assert all(len(f"{one}.lock".encode()) <= 255 for one in parts)


@given(variants)
def test_whole_written_form_is_always_matched_alone(variant):
    assert match_variants(str(variant), [FLASK, variant]) == (variant,)


def test_written_form_encodes_slash_at_and_percent_in_each_part():
    variant = Variant("group/sub", "a@b", "50%", "claude", "claude-opus-4-6[1m]")
    assert str(variant) == "group%2Fsub/a%40b@50%25/claude/claude-opus-4-6[1m]"


def test_bytes_that_are_not_utf_8_survive_the_written_form():
    variant = Variant("local", "caf\udce9", "main", "static", "default")
    assert (str(variant), Variant.parse(str(variant))) == (
        "local/caf%E9@main/static/default",
        variant,
    )


def test_dots_become_a_prefix_and_a_hash():
    path = Variant("..", "flask", "main", "static", "default").path
    assert path.parts[0].startswith("%-")
    assert path.parts[1:] == PurePosixPath("flask@main/static/default").parts


@pytest.mark.parametrize("empty", range(5))
def test_empty_part_is_refused(empty):
    parts = ["a", "b", "c", "d", "e"]
    parts[empty] = ""
    with pytest.raises(VariantError, match="which is no name"):
        Variant(*parts)


@pytest.mark.parametrize("written", ["flask", "a/b/c/d", "a/b@c@d/e/f", "/b@c/d/e", "a/b@c/d/e/f"])
def test_text_of_another_form_is_refused(written):
    with pytest.raises(VariantError, match="not of the form"):
        Variant.parse(written)


@pytest.mark.parametrize(
    "typed",
    [
        "tool",
        "group/sub/tool",
        "group%2Fsub/tool",
        "tool@feature/x",
        "tool@feature%2Fx",
        "tool/ollama",
        "tool@feature/x/ollama",
        "tool/ollama/ollama/llama3:8b",
        "group/sub/tool@feature/x/ollama/ollama/llama3:8b",
        "group%2Fsub/tool@feature%2Fx/ollama/ollama%2Fllama3:8b",
    ],
)
def test_parts_may_be_left_out_and_typed_raw_or_encoded(typed):
    assert match_variants(typed, [FLASK, TOOL]) == (TOOL,)


@pytest.mark.parametrize("typed", ["", "too", "tool@feature", "sub/tool", "tool/default", "Tool"])
def test_what_is_no_form_of_a_variant_matches_none(typed):
    assert match_variants(typed, [FLASK, TOOL]) == ()


def test_written_form_of_one_beats_the_same_text_typed_unencoded_for_another():
    encoded = Variant("group%2Fsub", "tool", "main", "static", "default")
    plain = Variant("group/sub", "tool", "main", "static", "default")
    assert match_variants(str(plain), [encoded, plain]) == (plain,)
    assert match_variants("group%2Fsub/tool", [encoded, plain]) == (encoded, plain)


def test_two_owners_of_one_project_are_ambiguous_until_one_is_typed():
    assert match_variants("flask", [FLASK, FORK]) == (FLASK, FORK)
    assert find_variant("davidism/flask", [FLASK, FORK]) == FORK


def test_ambiguous_name_lists_what_it_may_mean():
    with pytest.raises(AmbiguousVariantError) as caught:
        find_variant("flask", [FLASK, FORK])
    assert caught.value.message == (
        "2 variants fit 'flask': pallets/flask@main/static/default, "
        "davidism/flask@main/static/default"
    )


def test_unknown_name_lists_what_there_is():
    with pytest.raises(NoSuchVariantError, match="pallets/flask@main/static/default"):
        find_variant("django", [FLASK])
