"""Links to generated pages in whose place a page of the author stands."""

import pytest

from docsfy_plugin.mkdocs_plugin.replaced_pages import point_to

REPLACED = {
    "install.md": "install/index.md",
    "api/a b.md": "api/a b/README.md",
    "same.md": "same.md",
}


@pytest.mark.parametrize(
    ("src_uri", "markdown", "expected"),
    [
        ("index.md", "[x](install.md)", "[x](install/index.md)"),
        ("index.md", "[`x`](install.md#pip) y", "[`x`](install/index.md#pip) y"),
        ("api/b.md", "[x](../install.md)", "[x](../install/index.md)"),
        ("api/b.md", "[x](a%20b.md)", "[x](a%20b/README.md)"),
        ("index.md", "[x](same.md)", "[x](same.md)"),
        ("index.md", "[x](install.md.txt)", "[x](install.md.txt)"),
        ("index.md", "`[x](install.md)`", "`[x](install.md)`"),
        ("index.md", "```\n[x](install.md)\n```\n", "```\n[x](install.md)\n```\n"),
    ],
)
def test_links_lead_to_the_author_s_page_and_code_stays(src_uri, markdown, expected):
    assert point_to(markdown, src_uri, REPLACED) == expected
