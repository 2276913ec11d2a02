"""Whatever a model answers, the plugin gives a good value or says what is wrong."""

import json

import pytest
from docsfy_hookspecs import (
    Changes,
    DocsfyError,
    Excerpt,
    Facts,
    Finding,
    NavGroup,
    PageSpec,
    Plan,
    Settings,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docsfy_plugin.stages.ai.page_rules import page_fault
from docsfy_plugin.stages.ai.planner import plan_with_model
from docsfy_plugin.stages.ai.updating import update_with_model
from docsfy_plugin.testing import make_source

OLD = "# A\n\nSome words.\n\n```py\nx\n```\n"
PATHS = {"a.py": "", "b/c.zig": "", "README.md": ""}
SOURCE = make_source(PATHS)
PREVIOUS = Plan(
    project_name="A",
    navigation=(
        NavGroup(
            title="",
            pages=(
                PageSpec(slug="index", title="A", sources=("README.md",)),
                PageSpec(slug="a", title="B", sources=("a.py",)),
                PageSpec(slug="gone", title="C", sources=("gone.py",)),
                PageSpec(slug="foreign", title="D"),
            ),
        ),
    ),
)

WORDS = st.sampled_from(
    [
        "index",
        "a",
        "gone",
        "foreign",
        "new",
        "A",
        "a.py",
        "**/*.zig",
        "../x",
        "",
        "# A",
        "```",
        "<!-- docsfy:end -->",
        "Some words.",
        "\x00",
        "\ud800",
        "guide",
        "recipe",
        "x" * 400,
    ]
)
KEYS = st.sampled_from(
    [
        "navigation",
        "group",
        "pages",
        "slug",
        "title",
        "type",
        "sources",
        "rewrite",
        "add",
        "remove",
        "patch",
        "keep",
        "updates",
        "old_text",
        "new_text",
        "project_name",
        "repo_type",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
).map(json.dumps)
PIECES = WORDS | JSON | st.sampled_from(["\n", "\n\n", "{", "}", "# A\n\nText\n", "<think>"])
ANSWERS = st.lists(PIECES, max_size=6).map("".join)
MANY = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@MANY
@given(answers=st.tuples(ANSWERS, ANSWERS))
def test_any_plan_is_a_plan_with_needs_or_an_error(make_scripted, answers):
    model = make_scripted(answers).model
    try:
        plan = plan_with_model(SOURCE, Facts(), Settings(), model)
    except DocsfyError as exc:
        assert exc.hint  # noqa: PT017  # what is raised is the point
        return
    assert plan.page("index") is not None
    assert all(page.needs for page in plan.pages)


@MANY
@given(answer=ANSWERS)
def test_any_update_names_every_page_once_and_removes_no_home(make_scripted, answer):
    model = make_scripted([answer]).model
    changes = Changes(added=("b/c.zig",))
    update = update_with_model(SOURCE, Facts(), Settings(), model, PREVIOUS, changes)
    named = [*update.keep, *update.rewrite, *update.patch, *update.remove]
    assert sorted(named) == ["a", "foreign", "gone", "index"]
    assert "gone" in update.remove
    assert not {"index", "foreign"} & set(update.remove)
    assert all(page.needs for page in update.add)


@MANY
@given(answers=st.tuples(ANSWERS, ANSWERS), is_corrected=st.booleans())
def test_any_mended_page_is_a_page_or_an_error(make_scripted, answers, is_corrected):
    finding = Finding(severity="error", code="c", message="m")
    shop = make_scripted(answers)
    try:
        text = shop.write(
            PageSpec(slug="a", title="A"),
            previous=OLD,
            diff="" if is_corrected else "-x\n+y",
            findings=(finding,) if is_corrected else (),
            facts=Facts(),
            excerpts=(Excerpt(path="a.py", text="x"),),
        )
    except DocsfyError:
        return
    assert page_fault(text.markdown) == ""
    assert text.markdown.startswith("# A\n")
    assert "<!-- docsfy:end -->" not in text.markdown.split("\n")[-2]


@pytest.mark.parametrize("answer", ["__import__('os').system('x')", "1+1", "{}", "[]", "null"])
def test_no_answer_is_evaluated(make_scripted, answer):
    with pytest.raises(DocsfyError):
        plan_with_model(SOURCE, Facts(), Settings(), make_scripted([answer, answer]).model)
