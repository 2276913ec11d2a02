"""Mermaid is loaded where a page has a diagram and nothing else brings it."""

from __future__ import annotations

import pytest

from docsfy_plugin.mkdocs_plugin.diagrams import add_mermaid

DIAGRAM = '<html><body><pre class="mermaid"><code>graph</code></pre></body></html>'
URL = "https://example.org/mermaid.min.js"


@pytest.mark.parametrize(
    ("html", "theme", "url"),
    [
        ("<html><body><p>words</p></body></html>", "docsfy", URL),
        (DIAGRAM, "material", URL),
        (DIAGRAM, "docsfy", ""),
        (DIAGRAM.replace("<body>", '<body><script src="/js/mermaid.js"></script>'), "docsfy", URL),
    ],
)
def test_a_page_that_needs_no_script_stays_as_it_is(html, theme, url):
    assert add_mermaid(html, theme=theme, url=url) == html


def test_a_diagram_of_the_author_is_drawn_too(project):
    project.configure(theme="docsfy")
    (project.root / "docs/own.md").write_text("# Own\n\n```mermaid\ngraph LR\n  a --> b\n```\n")
    assert project.build().error is None
    assert project.read("own/index.html").count("mermaid.min.js") == 1
