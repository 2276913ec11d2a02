"""The theme `docsfy`, as MkDocs and ProperDocs build it."""

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import docsfy_themes.docsfy
import pytest

Build = Callable[..., Path]

ASSETS = Path(docsfy_themes.docsfy.__file__).parent / "assets" / "docsfy"
BLOCKS = [
    "site_meta",
    "htmltitle",
    "styles",
    "libs",
    "analytics",
    "extrahead",
    "site_name",
    "site_nav",
    "search_button",
    "next_prev",
    "repo",
    "content",
    "footer",
    "scripts",
]
EXTENSIONS = [
    "admonition",
    "attr_list",
    "tables",
    {"toc": {"permalink": True}},
    "pymdownx.superfences",
    {"pymdownx.tabbed": {"alternate_style": True}},
]
PAGES = {
    "index.md": "# Welcome\n\nText.\n",
    "guide/start.md": '---\ndescription: The "first" steps\n---\n# Start\n\n## One\n\n### Two\n',
    "guide/more.md": "# `std::vector<int>`\n\n```python\nx = 1\n```\n",
    "api/django/db.md": "# django.db.models\n",
    "api/django/http.md": "No heading.\n",
    "api/flask/app.md": "# flask.app\n",
    "api/flask/views.md": "# flask.views\n",
}
NAV = [
    {"Home": "index.md"},
    {"Guide": ["guide/start.md", "guide/more.md"]},
    {
        "API": [
            {"django": [{"django.db.models": "api/django/db.md"}, "api/django/http.md"]},
            {"flask": ["api/flask/app.md", "api/flask/views.md"]},
        ]
    },
]


class Document(HTMLParser):
    """The tags of one page, and its text by element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    @property
    def references(self) -> list[str]:
        """All that the page names by `href` or `src`, in order, headings' anchors left out."""
        return [
            attrs[name]
            for _, attrs in self.tags
            for name in ("href", "src")
            if name in attrs and not attrs[name].startswith("#")
        ]


@pytest.fixture(params=["mkdocs", "properdocs"])
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Build:
    """Return a function that builds a site with the theme, strictly, and gives its folder."""
    numbers = itertools.count()

    def build_site(pages: dict[str, str] = PAGES, **config: object) -> Path:
        root = tmp_path / f"project{next(numbers)}"
        for src_uri, text in pages.items():
            path = root / "docs" / src_uri
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        settings = {
            "site_name": "A <site>",
            "theme": "docsfy",
            "nav": NAV,
            "markdown_extensions": EXTENSIONS,
        }
        # JSON is YAML, and needs no library here.
        config_path = root / "mkdocs.yml"
        config_path.write_text(json.dumps(settings | config), encoding="utf-8")
        command = [sys.executable, "-m", request.param, "build", "--strict", "-f", config_path]
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert result.returncode == 0, result.stderr
        return root / "site"

    return build_site


def read(site: Path, url: str) -> str:
    return (site / url).read_text(encoding="utf-8")


def between(text: str, start: str, end: str) -> str:
    return text.split(start, 1)[1].split(end, 1)[0]


def read_files(site: Path) -> dict[str, bytes]:
    paths = (path for path in site.rglob("*") if path.is_file() and path.suffix != ".gz")
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}


def missing_targets(site: Path) -> Iterator[str]:
    for path in site.rglob("*.html"):
        page_url = "http://site/" + path.relative_to(site).as_posix()
        for reference in Document(path.read_text(encoding="utf-8")).references:
            url = urlsplit(urljoin(page_url, reference))
            target = site / unquote(url.path).lstrip("/")
            target = target / "index.html" if target.is_dir() else target
            if url.netloc == "site" and not target.is_file():
                yield f"{path.relative_to(site)}: {reference}"


@pytest.mark.parametrize("directory_urls", [True, False])
def test_every_link_leads_to_a_file(build: Build, directory_urls: bool) -> None:
    site = build(use_directory_urls=directory_urls)
    assert list(missing_targets(site)) == []


def test_only_the_branch_of_the_current_page_is_open(build: Build) -> None:
    sidebar = between(read(build(), "api/flask/app/index.html"), 'id="docsfy-nav"', "</nav>")
    assert re.findall(r"<a href=\"([^\"]+)\"( aria-current=\"page\")?>(.+?)</a>", sidebar) == [
        ("../../../", "", "Home"),
        ("../../../guide/start/", "", "Guide"),
        ("../../../api/django/db/", "", "API"),
        ("../../../api/django/db/", "", "django"),
        ("../../../api/flask/app/", "", "flask"),
        ("../../../api/flask/app/", ' aria-current="page"', "flask.<wbr>app"),
        ("../../../api/flask/views/", "", "flask.<wbr>views"),
    ]


def test_a_large_site_has_small_pages(build: Build) -> None:
    numbers = [f"{n:02d}" for n in range(40)]
    pages = {f"s{a}/p{b}.md": f"# Page {b}\n" for a in numbers[:10] for b in numbers}
    nav = [{f"Section {a}": [f"s{a}/p{b}.md" for b in numbers]} for a in numbers[:10]]
    site = build(pages, nav=nav, plugins=[])
    assert max(len(path.read_bytes()) for path in site.rglob("index.html")) < 8_000


def test_breadcrumbs_lead_down_to_the_page(build: Build) -> None:
    crumbs = between(read(build(), "api/flask/views/index.html"), 'class="breadcrumbs"', "</nav>")
    assert re.findall(r'<a href="([^"]+)">(.+?)</a>', crumbs) == [
        ("../../../api/django/db/", "API"),
        ("../../../api/flask/app/", "flask"),
    ]


def test_the_neighbours_follow_the_navigation(build: Build) -> None:
    foot = between(read(build(), "guide/more/index.html"), 'class="next-prev"', "</nav>")
    assert re.findall(r'rel="(\w+)" href="([^"]+)"', foot) == [
        ("prev", "../../guide/start/"),
        ("next", "../../api/django/db/"),
    ]


@pytest.mark.parametrize(
    ("part", "mark"), [("toc", 'class="toc"'), ("navigation", 'class="layout has-tabs"')]
)
def test_a_page_can_hide_a_column(build: Build, part: str, mark: str) -> None:
    text = PAGES["guide/start.md"]
    hidden = PAGES | {"guide/start.md": text.replace("---\n", f"---\nhide: [{part}]\n", 1)}
    shown = [mark in read(build(pages), "guide/start/index.html") for pages in (PAGES, hidden)]
    assert shown == [True, False]


def test_a_page_outside_the_navigation_is_whole(build: Build) -> None:
    page = read(build(not_in_nav="api/", nav=NAV[:2]), "api/flask/app/index.html")
    sidebar = between(page, 'id="docsfy-nav"', "</nav>")
    assert re.findall(r">([^<>]+)</a>", sidebar) == ["Home", "Guide"]
    assert "aria-current" not in page


@pytest.mark.parametrize(
    ("navigation", "has_tabs"), [("auto", True), ("tabs", True), ("sidebar", False)]
)
def test_the_top_level_stands_where_it_was_asked_for(
    build: Build, navigation: str, has_tabs: bool
) -> None:
    site = build(theme={"name": "docsfy", "navigation": navigation})
    assert ('class="tabs"' in read(site, "guide/start/index.html")) is has_tabs


def test_a_long_top_level_has_no_tabs(build: Build) -> None:
    nav = [*NAV, *({f"Site {n}": f"https://example.org/{n}"} for n in range(6))]
    assert 'class="tabs"' not in read(build(nav=nav), "index.html")


def test_a_page_without_a_heading_gets_its_title(build: Build) -> None:
    assert "<h1>Http</h1>" in read(build(), "api/django/http/index.html")


def test_titles_bring_no_markup(build: Build) -> None:
    nav = [{"<script>a</script>": [{"<img src=x>": "guide/start.md"}]}, {"Other": "index.md"}]
    pages = {name: PAGES[name] for name in ("index.md", "guide/start.md")}
    site = build(pages, nav=nav)
    page = read(site, "guide/start/index.html") + read(site, "index.html")
    assert "<img src=x>" not in page
    assert "<script>a" not in page
    assert "&lt;img src=x>" in page


def test_entities_of_a_heading_are_shown_as_written(build: Build) -> None:
    page = read(build(), "guide/more/index.html")
    assert "<title>std::vector&lt;int&gt; - A &lt;site></title>" in page


def test_no_page_needs_another_host_or_an_inline_handler(build: Build) -> None:
    site = build()
    tags = [tag for path in site.rglob("*.html") for tag in Document(path.read_text()).tags]
    assert [attrs for _, attrs in tags if any(name.startswith("on") for name in attrs)] == []
    loaded = [attrs.get("src") or attrs.get("href", "") for tag, attrs in tags if tag != "a"]
    assert [url for url in loaded if "//" in url] == []
    assets = "".join(path.read_text(encoding="utf-8") for path in ASSETS.iterdir())
    assert set(re.findall(r"https?://[^'\"\s)]+", assets)) == {"http://www.w3.org/2000/svg"}


def test_two_builds_give_the_same_bytes(build: Build) -> None:
    assert read_files(build()) == read_files(build())


def test_search_has_what_the_worker_and_the_page_need(build: Build) -> None:
    site = build()
    page = read(site, "guide/start/index.html")
    ids = {attrs["id"] for _, attrs in Document(page).tags if "id" in attrs}
    assert {"docsfy-search", "mkdocs-search-query", "mkdocs-search-results"} <= ids
    assert 'var base_url = "../..";' in page
    assert "search/main.js" not in page
    assert (site / "search" / "worker.js").is_file()


@pytest.mark.parametrize(
    "config",
    [{"plugins": []}, {"theme": {"name": "docsfy", "search_index_only": True}}],
    ids=["plugin off", "index only"],
)
def test_without_a_search_engine_there_is_no_search_box(
    build: Build, config: dict[str, object]
) -> None:
    assert "search" not in re.sub("docsfy/[a-z]+.css", "", read(build(**config), "index.html"))


def test_the_error_page_is_addressed_from_the_root(build: Build) -> None:
    page = read(build(site_url="https://example.org/sub/"), "404.html")
    local = [url for url in Document(page).references if "//" not in url]
    assert [url for url in local if not url.startswith("/sub/")] == []
    assert '<a href="/sub/">Go to the home page</a>' in page


def test_the_head_says_what_the_configuration_says(build: Build) -> None:
    pages = PAGES | {"x.css": "", "x.js": ""}
    site = build(
        pages,
        site_url="https://example.org/",
        repo_url="https://github.com/example/project",
        edit_uri="edit/main/docs/",
        extra_css=["x.css"],
        extra_javascript=[{"path": "x.js", "defer": True}],
    )
    page = read(site, "guide/start/index.html")
    assert '<meta name="description" content="The &#34;first&#34; steps">' in page
    assert '<link rel="canonical" href="https://example.org/guide/start/">' in page
    assert '<link rel="stylesheet" href="../../x.css">' in page
    assert '<script src="../../x.js" defer></script>' in page
    assert 'href="https://github.com/example/project/edit/main/docs/guide/start.md"' in page


@pytest.mark.parametrize("block", BLOCKS)
def test_each_block_can_be_overridden(build: Build, tmp_path: Path, block: str) -> None:
    text = f'{{% extends "base.html" %}}{{% block {block} %}}mark-of-the-site{{% endblock %}}'
    (tmp_path / "main.html").write_text(text, encoding="utf-8")
    theme = {"name": "docsfy", "custom_dir": str(tmp_path)}
    site = build(theme=theme, repo_url="https://github.com/example/project")
    assert read(site, "guide/start/index.html").count("mark-of-the-site") == 1


def test_css_and_scripts_stay_small() -> None:
    assert sum(path.stat().st_size for path in ASSETS.iterdir()) < 60_000


def read_colours() -> dict[str, tuple[str, str]]:
    css = "".join((ASSETS / name).read_text() for name in ("theme.css", "pygments.css"))
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


COLOURS = read_colours()
ON_CODE = sorted(name for name in COLOURS if name.startswith("hl-") and name != "hl-line")
HUES = ["note", "tip", "warning", "danger", "example"]
PAIRS = [
    *itertools.product(["fg", "fg-strong", "fg-soft"], ["bg", "bg-soft", "bg-raised"]),
    *itertools.product(["accent"], ["bg", "bg-soft", "bg-raised", "accent-soft"]),
    *itertools.product(["fg", "fg-strong", "fg-soft"], ["accent-soft"]),
    *itertools.product(["fg", "fg-strong"], ["mark"]),
    *itertools.product(HUES, ["bg", "bg-soft"]),
    *itertools.product(ON_CODE, ["bg-soft", "hl-line"]),
    ("on-accent", "accent"),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_enough_contrast(text: str, ground: str, scheme: int) -> None:
    values = sorted(luminance(COLOURS[name][scheme]) + 0.05 for name in (text, ground))
    assert values[1] / values[0] >= 4.5
