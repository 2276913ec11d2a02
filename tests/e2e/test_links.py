"""What a reader can follow leads somewhere."""

import re
from urllib.parse import unquote

WEB = "https://github.com/acme/weather"


def test_every_link_inside_the_site_leads_to_a_file_and_an_anchor(rich_links):
    assert len(rich_links.pages) > 12
    assert sum(len(page.targets) for page in rich_links.pages.values()) > 300
    assert list(rich_links.broken()) == []


def test_broken_links_would_be_found(rich_links, tmp_path, read_links):
    (tmp_path / "index.html").write_text('<a href="gone/">x</a><a href="#no">y</a><p id="a">')
    assert list(read_links(tmp_path).broken()) == ["index.html: gone/", "index.html: #no"]


def test_every_link_to_the_source_names_a_line_that_is_there(rich):
    commit = rich.git("rev-parse", "HEAD")
    links = set()
    for path in rich.site.rglob("*.html"):
        links |= set(re.findall(rf'{WEB}/(?:blob|tree)/[^"<]*', path.read_text()))
    assert len(links) > 20
    for link in links:
        where, _, lines = link.partition("#")
        name = unquote(where.split("/", 7)[7])
        assert f"/{commit}/" in link
        assert (rich.repository / name).exists(), link
        if lines:
            last = int(lines.split("-")[-1].lstrip("L"))
            assert last <= len((rich.repository / name).read_text().splitlines()), link


def test_nothing_of_the_repository_runs_on_a_page(rich):
    pages = [path.read_text() for path in rich.site.rglob("*.html")]
    assert len(pages) > len(rich.pages)
    forbidden = re.compile(r'javascript:|docsfy:|href="[^"]*outside\.txt')
    assert [found[0] for html in pages for found in forbidden.finditer(html)] == []


def test_every_page_has_one_title(rich):
    paths = set(rich.site.rglob("*.html")) - {rich.site / "404.html"}
    titles = {path: path.read_text().count("<h1") for path in paths}
    assert len(titles) == len(rich.pages)
    assert {path for path, count in titles.items() if count != 1} == set()


def test_mounted_pages_beside_the_author_s_own_link_as_well(make_project, rich_files, read_links):
    project = make_project(rich_files)
    project.write({"docs/index.md": "# Mine\n\n[the code](code/index.md)\n"})
    project.options(mount="code")
    result = project.build(strict=True)
    assert result.error is None, result.log
    assert list(read_links(project.site).broken()) == []
    links = re.findall(r"\]\(([^)]*\.md)\): ", project.read("llms.txt"))
    assert len(links) == len(project.pages)
    assert [link for link in links if not (project.site / unquote(link)).is_file()] == []
    assert not (project.site / "api").exists()
