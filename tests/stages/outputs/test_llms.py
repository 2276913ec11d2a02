from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from llms_txt import parse_llms_file
from llms_txt.miniparse import parse_llms_txt

from docsfy_plugin.stages.outputs import llms, twins

LINE = st.text(max_size=25) | st.text(alphabet="a#[]()`>-:*\\ \n\u2028", max_size=12)
TITLE = LINE.filter(lambda t: t.strip() and "\n" not in t)
PAGES = st.lists(st.tuples(TITLE, LINE, LINE), max_size=5)


def index_of(site):
    index, whole = llms.docsfy_render_outputs(site=site)
    assert (index.path, whole.path) == ("llms.txt", "llms-full.txt")
    return index.content


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAGES, LINE, LINE)
@example([("list[int]", "## a", "x](y): z"), ("b", "", "")], "# x", "> y")
@example([("a", "a", ""), ("b", " a", ""), ("c", "a (2)", "")], "", "")
def test_the_reference_parsers_read_everything(make_site, pages, name, tagline):
    specs = [(f"p{i}", t, g, d, f"# {t}\n\nx\n") for i, (t, g, d) in enumerate(pages)]
    site = make_site(*specs, name=name, tagline=tagline)
    content = index_of(site)
    mini, full = parse_llms_txt(content), parse_llms_file(content)
    entries = [e for section in mini["sections"].values() for e in section]
    clean = [
        (llms.one_line(t).translate(str.maketrans("[]", "()")), llms.one_line(d))
        for t, _, d in pages
    ]
    assert sorted((e["title"], e["desc"] or "") for e in entries) == sorted(clean)
    assert sorted(e["url"] for e in entries) == [f"p{i}/index.md" for i in range(len(pages))]
    assert len(mini["sections"]) == len({g for _, g, _ in pages})
    assert mini["title"] == (llms.one_line(name) or "demo")
    assert mini["summary"] == (llms.one_line(tagline) or "Documentation of demo")
    assert mini["info"].startswith("Written from the code of https://example.org/o/demo at commit")
    assert [e.title for s in full.sections.values() for e in s] == [e["title"] for e in entries]
    assert (full.title, full.summary, full.info.strip()) == (
        mini["title"],
        mini["summary"],
        mini["info"].strip(),
    )


def test_llms_txt_of_a_small_site(make_site):
    site = make_site(
        ("index", "Demo", "", "What it is", "# Demo\n\nHi.\n"),
        ("api/a", "a.list[int]", "API / a", "", "# a\n\nHi.\n"),
        url="https://x.org/d(1)/",
        tagline="A demo.",
    )
    head, *sections = index_of(site).split("\n## ")
    assert head.startswith("# Demo\n\n> A demo.\n\nWritten from")
    assert sections == [
        "Overview\n\n- [Demo](https://x.org/d%281%29/index.md): What it is\n",
        "API / a\n\n- [a.list(int)](https://x.org/d%281%29/api/a/index.md)\n",
    ]


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("mount", ["", "lib"])
def test_every_link_leads_to_a_twin(make_site, directory_urls, mount):
    site = make_site(
        ("index", "Demo", "", "", "# Demo\n\nx\n"),
        ("a-b/c.d", "C", "G", "", "# C\n\nx\n"),
        directory_urls=directory_urls,
        mount=mount,
    )
    sections = parse_llms_txt(index_of(site))["sections"]
    urls = [unquote(entry["url"]) for section in sections.values() for entry in section]
    assert urls == [file.path for file in twins.docsfy_render_outputs(site=site)]


def test_the_whole_holds_every_page_with_links_from_the_root(make_site):
    site = make_site(
        ("index", "Demo", "", "", "# Demo\n\n[a](api/a.md#x) `[a](api/a.md)`\n"),
        ("api/a", "A", "API", "", "# A\n\n[home](../index.md)\n"),
        url="https://x.org/",
    )
    whole = llms.docsfy_render_outputs(site=site)[1].content
    assert whole.partition("all pages.\n\n")[2] == (
        "# Demo\n\nSource: https://x.org/\n\n"
        "[a](https://x.org/api/a/index.md#x) `[a](api/a.md)`\n\n"
        "# A\n\nSource: https://x.org/api/a/\n\n[home](https://x.org/index.md)\n"
    )
