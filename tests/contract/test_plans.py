from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from docsfy_hookspecs import NavGroup, PageSpec, Plan, PlanError, SelectorError
from docsfy_hookspecs.plans import check_slug
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.structure.files import File

PARTS = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,3}", fullmatch=True) | st.sampled_from(
    ["index", "README", "404", "search", "assets", "a", "A", "a.md", "a.html"]
)
SLUGS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)


def make_plan(*slugs):
    pages = tuple(PageSpec(slug=slug, title="T") for slug in slugs)
    return Plan(project_name="p", navigation=(NavGroup(title="", pages=pages),))


def is_good(slug):
    try:
        check_slug(slug)
    except PlanError:
        return False
    return True


@pytest.mark.parametrize("directory_urls", [True, False])
@given(slugs=st.lists(SLUGS.filter(is_good), min_size=2, max_size=8, unique=True))
def test_two_pages_of_a_plan_never_have_one_destination(directory_urls, slugs):
    files = [File(f"{s}.md", "docs", "site", use_directory_urls=directory_urls) for s in slugs]
    places = {file.dest_uri.casefold() for file in files}
    try:
        make_plan(*slugs)
    except PlanError:
        assert len({slug.casefold() for slug in slugs}) < len(slugs)
    else:
        assert len(places) == len(slugs)
        assert not places & {"404.html", "search.html", "search/index.html"}


@pytest.mark.parametrize(
    "slug",
    [
        *["", "/", "a/", "/a", "a//b", "..", "a/../b", ".a", "a/.b", "-a", "a b", "é", "a\n"],
        *["a\\b", "a?b", "a#b", "a%b", "a:b", "README", "readme", "a/README", "a/index", "Index"],
        *["404", "search", "Search", "assets", "a.md", "a.html", "a.HTML"],
    ],
)
def test_a_slug_that_is_no_file_or_is_taken_is_refused(slug):
    with pytest.raises(PlanError):
        check_slug(slug)


@pytest.mark.parametrize("slug", ["index", "a", "api/click.core", "a/404", "a/search", "_x", "9"])
def test_any_other_slug_is_good(slug):
    check_slug(slug)


@pytest.mark.parametrize("pair", list(itertools.combinations(["api/a", "API/a", "Api/A"], 2)))
def test_slugs_that_differ_in_case_alone_are_refused(pair):
    with pytest.raises(PlanError, match="twice"):
        make_plan(*pair)


@pytest.mark.parametrize(
    "fields",
    [{"title": " "}, {"title": "a\nb"}, {"type": "essay"}, {"needs": ("symbol",)}],
)
def test_a_page_spec_names_what_is_wrong_with_it(fields):
    with pytest.raises((PlanError, SelectorError), match=r"Page 'a'|Selector 'symbol'"):
        PageSpec(**{"slug": "a", "title": "T", **fields})


def test_a_page_stands_in_the_group_that_it_names():
    page = PageSpec(slug="a", title="T", group="Guide")
    with pytest.raises(PlanError, match="names group 'Guide' and stands in 'API'"):
        Plan(project_name="p", navigation=(NavGroup(title="API", pages=(page,)),))


def test_pages_are_added_to_their_groups_and_empty_groups_go():
    guide, api = PageSpec(slug="g", title="G", group="Guide"), PageSpec(slug="a", title="A")
    plan = make_plan("index").with_pages(guide, api)
    assert [(g.title, [p.slug for p in g.pages]) for g in plan.navigation] == [
        ("", ["index", "a"]),
        ("Guide", ["g"]),
    ]
    assert [g.title for g in plan.without("g").navigation] == [""]
    assert plan.page("g") is guide
    assert plan.page("x") is None


def test_changed_pages_stay_in_their_place_and_group():
    plan = make_plan("a", "b", "c")
    other = PageSpec(slug="b", title="Other", group="Elsewhere", sources=("x.py",))
    changed = plan.with_changed(other)
    assert [page.slug for page in changed.pages] == ["a", "b", "c"]
    assert changed.page("b") == replace(other, group=plan.page("b").group)
    assert changed.page("a") == plan.page("a")
