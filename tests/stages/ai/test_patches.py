import json

import pytest

from docsfy_plugin.stages.ai.page_rules import END_MARK
from docsfy_plugin.stages.ai.patches import (
    PATCH_SCHEMA,
    Patch,
    PatchError,
    apply_patches,
    read_patches,
)

PAGE = "# Days\n\nLooks 3 days ahead.\n\n```sh\nweather --days 3\n```\n\nThe end.\n"


def patches(*pairs):
    return tuple(Patch(old_text=old, new_text=new) for old, new in pairs)


def test_patches_are_read_out_of_an_answer():
    updates = [{"old_text": "a\r\nb", "new_text": ""}, {"old_text": "c", "new_text": "d {e}"}]
    answer = f"<think>{{x}}</think>\n```json\n{json.dumps({'updates': updates})}\n```"
    assert read_patches(answer) == patches(("a\nb", ""), ("c", "d {e}"))


def test_no_update_is_an_answer_too():
    assert apply_patches(PAGE, read_patches('{"updates": []}')) == PAGE


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("no", "The answer of 2 characters has no JSON object"),
        ({"updates": {}}, "The key 'updates' of the patches holds no list"),
        ({"updates": [1]}, "Update 1 is no object"),
        (
            {"updates": [{"old_text": "a"}]},
            "Update 1 does not give 'old_text' and 'new_text' as texts",
        ),
        (
            {"updates": [{"old_text": 1, "new_text": ""}]},
            "Update 1 does not give 'old_text' and 'new_text' as texts",
        ),
        ({"updates": [{}] * 201}, "There are 201 updates, more than 200"),
    ],
)
def test_what_is_no_list_of_patches_is_an_error_in_words(answer, message):
    with pytest.raises(PatchError) as caught:
        read_patches(answer if isinstance(answer, str) else json.dumps(answer))
    assert caught.value.message == message


def test_patches_apply_at_once_in_any_order():
    wanted = patches(("--days 3", "--days 7"), ("Looks 3", "Looks 7"), ("The end.\n", ""))
    mended = "# Days\n\nLooks 7 days ahead.\n\n```sh\nweather --days 7\n```\n"
    assert apply_patches(PAGE, wanted) == apply_patches(PAGE, wanted[::-1]) == mended


def test_a_patch_never_sees_what_another_one_wrote():
    swapped = apply_patches("# T\n\nab\n", patches(("a", "b"), ("b", "a")))
    assert swapped == "# T\n\nba\n"


def test_patches_that_touch_do_not_overlap():
    assert apply_patches("# T\n\nabcd\n", patches(("ab", "1"), ("cd", "2"))) == "# T\n\n12\n"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (patches(("", "x")), "Update 1 has an empty 'old_text'"),
        (patches(("4 days", "x")), "The 'old_text' of update 1 does not stand in the page"),
        (
            patches(("The", "A"), ("days", "x")),
            "The 'old_text' of update 2 stands in the page more than once",
        ),
        (patches(("Looks 3", "x"), ("3 days", "y")), "Updates 1 and 2 overlap"),
        (patches(("The end", "x"), ("The end", "x")), "Updates 1 and 2 overlap"),
        (patches(("# Days", "# Weeks")), "The updates change the page's title"),
        (patches((PAGE, "")), "The updates change the page's title"),
        (patches((PAGE[6:], "")), "The page after the updates has nothing below its title"),
        (
            patches(("```sh", "sh")),
            "The page after the updates has a code block that is not closed",
        ),
        (
            patches(("The end.", "# More")),
            "The page after the updates has 2 first-level headings",
        ),
        (
            patches(("The end.", f"The end.\n{END_MARK}")),
            "The updates put the end mark into the page",
        ),
    ],
)
def test_patches_that_do_not_apply_are_an_error_in_words(wanted, message):
    with pytest.raises(PatchError) as caught:
        apply_patches(PAGE, wanted)
    assert caught.value.message == message


def test_overlapping_occurrences_are_more_than_one():
    with pytest.raises(PatchError, match="more than once"):
        apply_patches("# T\n\naaa\n", patches(("aa", "b")))


def test_the_schema_is_a_closed_object():
    form = json.loads(PATCH_SCHEMA)
    assert (form["required"], form["additionalProperties"]) == (["updates"], False)
