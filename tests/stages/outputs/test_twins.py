from __future__ import annotations

import pytest
from docsfy_hookspecs.text import COMMIT_PLACEHOLDER

from docsfy_plugin.stages.outputs.twins import docsfy_render_outputs


def twins_of(site):
    return {file.path: file.content for file in docsfy_render_outputs(site=site)}


@pytest.mark.parametrize(
    ("directory_urls", "mount", "expected"),
    [
        (True, "", {"index.md": "api/a/index.md", "api/a/index.md": "../b/index.md"}),
        (False, "", {"index.md": "api/a.md", "api/a.md": "b.md"}),
        (True, "lib", {"lib/index.md": "api/a/index.md", "lib/api/a/index.md": "../b/index.md"}),
    ],
)
def test_links_lead_from_twin_to_twin(make_site, directory_urls, mount, expected):
    site = make_site(
        ("index", "D", "", "", "# D\n\n[x](api/a.md)\n"),
        ("api/a", "A", "API", "", '# A\n\n[x](b.md#c "t")\n'),
        ("api/b", "B", "API", "", "# B\n\nx\n"),
        directory_urls=directory_urls,
        mount=mount,
    )
    found = twins_of(site)
    assert {
        path: found[path].partition("](")[2].split("#")[0].split(")")[0] for path in expected
    } == expected


def test_a_twin_names_its_page_and_keeps_its_text_but_for_anchors(make_site):
    markdown = "# A {#a}\n\n```\n[x](b.md)\n```\n\n[x](https://e.org/b.md) ![y](/z.png) [t](#a)\n"
    site = make_site(("a", "A", "", "", markdown), url="https://x.org/")
    assert twins_of(site) == {
        "a/index.md": markdown.replace(" {#a}\n", "\n\nSource: https://x.org/a/\n")
    }


def test_a_site_without_url_names_none(make_site):
    site = make_site(("a", "A", "", "", "# A\n\nx\n"))
    assert twins_of(site) == {"a/index.md": "# A\n\nx\n"}


def test_the_commits_placeholder_is_filled_in(make_site):
    site = make_site(("a", "A", "", "", f"# A\n\n[x](https://e.org/{COMMIT_PLACEHOLDER}/f)\n"))
    assert twins_of(site)["a/index.md"] == f"# A\n\n[x](https://e.org/{'c' * 40}/f)\n"


def test_links_out_of_the_pages_are_moved_along(make_site):
    site = make_site(("api/a", "A", "", "", "# A\n\n![x](../img/x%20y.png) [o](../../../o.md)\n"))
    assert twins_of(site)["api/a/index.md"] == (
        "# A\n\n![x](../../img/x%20y.png) [o](../../../o.md)\n"
    )
