from __future__ import annotations

import pytest
from docsfy_hookspecs import PageSpec
from docsfy_hookspecs.plans import check_slug
from hypothesis import example, given
from hypothesis import strategies as st

from docsfy_plugin.stages.static.pages.commands import command_slug
from docsfy_plugin.stages.static.slugs import distinct, page_slug


@given(st.lists(st.text(), min_size=1, max_size=5))
@example(["index"])
@example(["404"])
@example([".."])
@example(["a" * 500])
@example(["x.md"])
@example(["\udc80"])
def test_any_name_becomes_a_slug_that_mkdocs_can_serve(names: list[str]) -> None:
    slug = page_slug(*names)
    check_slug(slug)
    assert all(len(part) <= 100 for part in slug.split("/"))


@given(st.text(), st.text())
@example("a b", "a-b")
@example("é", "è")
@example("index", "Index")
def test_two_names_never_share_a_slug(first: str, second: str) -> None:
    assert (page_slug("api", first) == page_slug("api", second)) == (first == second)


@given(st.text(min_size=1))
@example("tool --verbose")
@example("a b c d e f g h i j k")
@example("TOOL")
def test_any_command_becomes_a_slug_that_mkdocs_can_serve(name: str) -> None:
    check_slug(command_slug(name))


@pytest.mark.parametrize("name", ["click", "_internal", "django.db", "a-b", "Crypto"])
def test_a_safe_name_is_kept_as_it_is(name: str) -> None:
    assert page_slug("api", name) == f"api/{name}"


def test_slugs_that_differ_in_case_are_told_apart_whatever_their_order() -> None:
    upper, lower = PageSpec(slug="api/A", title="A"), PageSpec(slug="api/a", title="a")
    forth = {page.title: page.slug for page in distinct([upper, lower])}
    back = {page.title: page.slug for page in distinct([lower, upper])}
    assert forth == back
    assert len({slug.casefold() for slug in forth.values()}) == 2
