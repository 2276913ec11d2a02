from __future__ import annotations

import pytest
from docsfy_hookspecs import NavGroup, Page, PageSpec, Plan, Settings
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from docsfy_plugin.stages.rendering import docsfy_render_pages

WORDS = st.text(min_size=1, max_size=30).filter(lambda t: t.strip() and "\n" not in t)


def render(page, mount=""):
    plan = Plan(project_name="p", navigation=(NavGroup(title="", pages=(page.spec,)),))
    (file,) = docsfy_render_pages(plan=plan, pages=(page,), settings=Settings(mount=mount))
    return file


def as_html(words):
    return words.replace("<", "&lt;").replace('"', "&quot;")


@given(WORDS, st.text(max_size=40))
def test_mkdocs_reads_title_and_description_as_they_are(title, description):
    spec = PageSpec(slug="a/b", title=title, description=description)
    file = render(Page(spec=spec, markdown="# T\n\nText.\n"))
    body, meta = get_data(file.content)
    clean = as_html(" ".join(description.split()))
    expected = {"title": as_html(title)} | ({"description": clean} if clean else {})
    assert (body, meta, file.title) == ("# T\n\nText.\n", expected, title)


@pytest.mark.parametrize("title", ["yes", "404", "2024-01-01", "a: b", "---", "# x", "'", "{x}"])
def test_a_title_that_yaml_would_misread_is_quoted(title):
    file = render(Page(spec=PageSpec(slug="a", title=title), markdown="# T\n"))
    assert get_data(file.content)[1] == {"title": title}


@pytest.mark.parametrize(
    ("mount", "path"), [("", "api/x.md"), ("lib", "lib/api/x.md"), ("/a/b/", "a/b/api/x.md")]
)
def test_pages_lie_below_the_mount(mount, path):
    page = Page(spec=PageSpec(slug="api/x", title="X"), markdown="# X\n")
    assert render(page, mount).path == path


def test_a_note_stands_below_the_title():
    page = Page(
        spec=PageSpec(slug="a", title="A"), markdown="# A\n\nText.\n", note="Written for <b> 1_."
    )
    assert get_data(render(page).content)[0] == (
        "# A\n\n!!! note\n\n    Written for &lt;b> 1\\_.\n\nText.\n"
    )


def test_what_utf8_cannot_hold_is_replaced():
    page = Page(spec=PageSpec(slug="a", title="A\udcff"), markdown="# A\n\n`x\ud800`\n")
    file = render(page)
    assert get_data(file.content) == ("# A\n\n`x\ufffd`\n", {"title": "A\ufffd"})
