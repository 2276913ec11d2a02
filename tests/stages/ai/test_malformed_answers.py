"""5,000 answers as no model should give them: errors in words, or what the contract allows."""

import json

import pytest
from docsfy_hookspecs import ModelError, NavGroup, PageSpec, Plan
from docsfy_hookspecs.facts import match_glob
from docsfy_hookspecs.plans import HOME, check_slug
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docsfy_plugin.pipeline.checking import UnfitPageError, accept_text
from docsfy_plugin.pipeline.planning import apply_update
from docsfy_plugin.stages.ai.page_answers import read_page
from docsfy_plugin.stages.ai.page_rules import END_MARK, end_marks
from docsfy_plugin.stages.ai.patches import Patch, PatchError, apply_patches, read_patches
from docsfy_plugin.stages.ai.plan_answers import (
    MOST_PAGES,
    PlanAnswerError,
    read_plan,
    read_update,
)
from docsfy_plugin.store.plan_codec import decode_plan, encode_plan

QUICK = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

PATHS = ("README.md", "a/b.py", "a/[x].py", "a/\udcff.py", "c.py")
PREVIOUS = Plan(
    project_name="p",
    navigation=(
        NavGroup(
            title="",
            pages=tuple(
                PageSpec(slug=slug, title=slug, sources=("*",)) for slug in (HOME, "a", "b/c")
            ),
        ),
    ),
)


def often(usual, *odd):
    """Mostly what is right, so that what is wrong is met behind it too."""
    return st.integers(0, 19).flatmap(lambda one: usual if one else st.one_of(*odd))


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)
names = st.sampled_from(["a", "b/c", "index", "new", "new/page", "A", "x.y", "_z", "g1", "g2"])
slugs = often(
    names,
    st.sampled_from(
        [
            "../a",
            "/a",
            "a/../b",
            "a\\b",
            "a\0",
            "a\n",
            ".",
            "..",
            "",
            "404",
            "Index",
            "a.md",
            "a/",
            "é",
        ]
    ),
    st.sampled_from(
        ["con\ud800", "a" * 300, "assets", "a/index", "-a", "%2e%2e/a", "a?b", "a#b", "C:\\x"]
    ),
    anything,
)
titles = often(
    st.sampled_from(["One", "Two words", "C#", "a_b", "Ünï"]),
    st.sampled_from(
        ["", "\n", "a\nb", "# a", "`a`", "<x>y", "\ud800", "\u202e", "\x1b[1m", "a" * 500]
    ),
    st.text(max_size=12),
    anything,
)
globs = often(
    st.sampled_from(["*", "a/*", "c.py", "a", "README.md", "**/b.py"]),
    st.text("ab/*?[]!-.\\", max_size=12),
    st.sampled_from(["../*", "/etc/*", "a/[x].py", "[", "a/\udcff.py", "*" * 200]),
    anything,
)
pages = st.fixed_dictionaries(
    {"slug": slugs, "title": titles},
    optional={
        "description": titles,
        "type": often(st.sampled_from(["guide", "recipe"]), st.just("x"), anything),
        "sources": often(st.lists(globs, max_size=3), anything),
        "group": often(st.sampled_from(["", "G", "G / H", "G /  / H"]), titles),
        "needs": anything,
    },
)
groups = st.fixed_dictionaries(
    {"pages": often(st.lists(often(pages, anything), max_size=4), anything)},
    optional={"group": often(st.sampled_from(["", "G", "G / H"]), titles)},
)
plans = st.fixed_dictionaries(
    {"navigation": often(st.lists(often(groups, anything), max_size=3), anything)},
    optional={
        "project_name": titles,
        "tagline": titles,
        "repo_type": often(st.sampled_from(["app", "tests"]), anything),
    },
)
slug_lists = often(st.lists(often(st.sampled_from(["a", "b/c"]), slugs), max_size=2), anything)
updates = st.fixed_dictionaries(
    {},
    optional={
        "rewrite": slug_lists,
        "patch": slug_lists,
        "remove": slug_lists,
        "keep": slug_lists,
        "add": often(st.lists(often(pages, anything), max_size=2), anything),
    },
)
noises = st.one_of(
    st.just(""),
    st.sampled_from(['{"', "```json\n", "{} ", "<think>{</think>", "Sure: {x}", '{"a": [']),
    st.text('{}[]":,\\ \nnav`', max_size=20),
)


@st.composite
def answers(draw, forms):
    """A form as JSON, somewhere in noise, now and then cut or with a character too many."""
    text = json.dumps(draw(forms), ensure_ascii=draw(st.booleans()))
    if draw(st.integers(0, 7)) == 0:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", '"', "}", ",", "\\"])) + text[at + 1 :]
    return draw(noises) + text + draw(noises)


def attempt(expected, call, *arguments, **named):
    """What comes back, or the one kind of error that may; any other is a crash."""
    try:
        return call(*arguments, **named), None
    except expected as exc:
        return None, exc


@settings(max_examples=1500, deadline=None, suppress_health_check=QUICK)
@given(answers(plans))
def test_a_plan_is_valid_or_refused_in_words(answer):
    plan, error = attempt(PlanAnswerError, read_plan, answer, PATHS, project_name="p")
    if error:
        assert error.faults
        assert all(fault and "\n" not in fault for fault in error.faults)
        return
    assert decode_plan(encode_plan(plan)) == plan
    assert plan.page(HOME) is not None
    assert 1 <= len(plan.pages) <= MOST_PAGES + 1
    for page in plan.pages:
        check_fit(page)


def check_fit(page):
    check_slug(page.slug)
    assert ".." not in page.slug.split("/")
    page.slug.encode("ascii")
    f"{page.title}{page.description}{page.group}{page.sources}".encode()
    assert len(page.title.splitlines()) == 1
    assert page.sources
    for glob in page.sources:
        assert any(match_glob(path, glob) for path in PATHS)


@settings(max_examples=1000, deadline=None, suppress_health_check=QUICK)
@given(answers(updates))
def test_an_update_applies_or_is_refused_in_words(answer):
    update, error = attempt(PlanAnswerError, read_update, answer, PREVIOUS, PATHS)
    if error:
        assert error.faults
        return
    plan = apply_update(PREVIOUS, update, "ai")
    named = [*update.keep, *update.rewrite, *update.patch, *update.remove]
    assert sorted(named) == sorted(page.slug for page in PREVIOUS.pages)
    assert plan.page(HOME) is not None
    for page in update.add:
        check_fit(page)


TITLE = "Use a_b"
SPEC = PageSpec(slug="a", title=TITLE)
lines = st.one_of(
    st.sampled_from(
        [
            f"# {TITLE}",
            "# Use `a_b`",
            "# Other",
            "## Part",
            "Text.",
            "",
            f"{TITLE}\n===",
            "===",
            "---",
        ]
    ),
    st.sampled_from(
        ["```", "```py", "~~~", "````", "  ```", "> ```", "- ```sh", "`a", "``", "a `b` c", "\\`"]
    ),
    st.sampled_from(
        [END_MARK, f"`{END_MARK}`", f"x {END_MARK}", f"{END_MARK} y", "<!--", "<think>", "</think>"]
    ),
    st.sampled_from(
        ["<thinking>a</thinking>", "\r", "\ud800", "\0", "\ufeff", "\x0c", "# ", "#x", "\u2028# x"]
    ),
    st.text("`~#<>/- \nab\r\\", max_size=10),
)
page_texts = st.one_of(
    st.lists(lines, max_size=12),
    st.lists(lines, max_size=6).map(lambda inner: [f"# {TITLE}", "Text.", *inner, END_MARK]),
    st.tuples(st.lists(lines, max_size=3), st.lists(lines, max_size=3)).map(
        lambda ends: [*ends[0], f"# {TITLE}", "Text.", "```", "x", "```", END_MARK, *ends[1]]
    ),
).map("\n".join)


@settings(max_examples=1500, deadline=None, suppress_health_check=QUICK)
@given(page_texts)
def test_a_page_is_fit_to_be_kept_or_a_failed_call(answer):
    page, error = attempt(ModelError, read_page, answer, TITLE)
    if error:
        assert error.kind in {"broken", "truncated"}
        return
    assert accept_text(SPEC, page) == page
    assert page.startswith("# Use a_b\n\n")
    assert not list(end_marks(page, END_MARK))
    assert read_page(f"{page}\n{END_MARK}\n", TITLE) == page


PAGE = "# Use a_b\n\nOne two three.\n\n```sh\nrun --days 3\n```\n\nThe `end`.\n"
old_texts = st.one_of(
    st.tuples(st.integers(0, len(PAGE)), st.integers(0, 12)).map(
        lambda at: PAGE[at[0] : at[0] + at[1]]
    ),
    st.sampled_from(["One", "two", "days", "end", "```", "```sh", "The", "# Use a_b", "no"]),
)
patch_forms = st.fixed_dictionaries(
    {
        "updates": often(
            st.lists(
                often(
                    st.fixed_dictionaries(
                        {"old_text": often(old_texts, anything), "new_text": often(lines, anything)}
                    ),
                    anything,
                ),
                max_size=3,
            ),
            anything,
        )
    }
)


@settings(max_examples=1000, deadline=None, suppress_health_check=QUICK)
@given(answers(patch_forms))
def test_patches_give_a_page_fit_to_be_kept_or_are_refused_in_words(answer):
    mended, error = attempt(PatchError, lambda: apply_patches(PAGE, read_patches(answer)))
    if error:
        assert error.message
        return
    assert accept_text(SPEC, mended) == mended
    assert mended.startswith("# Use a_b\n")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(old_texts, st.text("abc", max_size=4)), max_size=4))
def test_the_order_of_patches_makes_no_difference(pairs):
    patches = [Patch(old_text=old, new_text=new) for old, new in pairs]
    there, _ = attempt(PatchError, apply_patches, PAGE, patches)
    back, _ = attempt(PatchError, apply_patches, PAGE, patches[::-1])
    assert there == back


def test_the_page_under_test_is_fit():
    assert accept_text(SPEC, PAGE) == PAGE
    with pytest.raises(UnfitPageError):
        accept_text(SPEC, PAGE + "# Two\n")
