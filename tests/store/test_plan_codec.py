import json

import pytest
from docsfy_hookspecs import NavGroup, PageSpec, Plan, PlanError
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.store.plan_codec import decode_plan, encode_plan

line = st.text(st.characters(exclude_categories=["Cc"]), min_size=1).filter(str.strip)
texts = st.lists(st.text(), max_size=3).map(tuple)
slug = st.from_regex(r"[a-z][a-z0-9_-]{2,8}(/[a-z][a-z0-9._-]{0,6}[a-z0-9])?", fullmatch=True)
slugs = slug.filter(lambda s: s.split("/")[-1] not in {"index", "readme", "search", "assets"})
plans = st.builds(
    lambda name, repo_type, groups: Plan(
        project_name=name,
        repo_type=repo_type,
        navigation=tuple(
            NavGroup(
                title=title,
                pages=(
                    PageSpec(
                        slug=s, title=t, type=k, group=title, sources=globs, needs=("symbol:a.*",)
                    ),
                ),
            )
            for title, s, t, k, globs in groups
        ),
    ),
    line,
    st.sampled_from(["app", "library", "framework", "tests"]),
    st.lists(
        st.tuples(
            line, slugs, line, st.sampled_from(["guide", "reference", "concept", "recipe"]), texts
        ),
        max_size=4,
        unique_by=lambda one: one[1],
    ),
)


@given(plans)
def test_decoding_gives_the_encoded_plan_back(plan):
    assert decode_plan(encode_plan(plan)) == plan


def test_stored_form_is_the_one_that_models_give():
    page = PageSpec(slug="api/a", title="A", group="API", needs=("symbol:a.*",))
    plan = Plan(project_name="a", navigation=(NavGroup(title="API", pages=(page,)),))
    assert json.loads(encode_plan(plan)) == {
        "project_name": "a",
        "tagline": "",
        "repo_type": "library",
        "navigation": [
            {
                "group": "API",
                "pages": [
                    {
                        "slug": "api/a",
                        "title": "A",
                        "description": "",
                        "type": "guide",
                        "sources": [],
                        "needs": ["symbol:a.*"],
                    }
                ],
            }
        ],
    }


def test_type_sources_and_description_may_be_missing():
    text = '{"project_name":"a","navigation":[{"group":"","pages":[{"slug":"b","title":"B"}]}]}'
    assert decode_plan(text).pages == (PageSpec(slug="b", title="B"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"project_name": 1}',
        '{"project_name": "a", "navigation": {}}',
        '{"project_name": "a", "navigation": [1]}',
        '{"project_name": "a", "navigation": [{"pages": [{"slug": "../x", "title": "X"}]}]}',
        '{"project_name": "a", "navigation": [{"pages": [{"slug": "x"}]}]}',
        '{"project_name": "a", "repo_type": "odd", "navigation": []}',
        '{"project_name": "a", "navigation": [{"pages": [{"slug":"x","title":"X","needs":1}]}]}',
        "[" * 100_000,
    ],
)
def test_other_text_is_a_plan_error(text):
    with pytest.raises(PlanError):
        decode_plan(text)
