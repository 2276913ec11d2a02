"""What a model may write, sent through MkDocs' own build: nothing runs, loads, or reads a file."""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import threading
from html.parser import HTMLParser

import pytest
from docsfy_hookspecs import NavGroup, PageSpec, Plan, hookimpl

from docsfy_plugin.testing import build_site, make_repository
from tests.mkdocs_plugin.attack_strings import ATTACKS, FORMS, GO, LEGITIMATE, PROSE

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
MARK = "kept-in-a-file-of-this-machine"

# what Material's documentation tells people to set, beside what docsfy adds itself
EXTENSIONS = [
    "abbr",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "pymdownx.arithmatex",
    "pymdownx.betterem",
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.details",
    "pymdownx.emoji",
    "pymdownx.inlinehilite",
    "pymdownx.keys",
    "pymdownx.magiclink",
    "pymdownx.mark",
    "pymdownx.smartsymbols",
    "pymdownx.snippets",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "pymdownx.tilde",
    "wikilinks",
]


class Author:
    """A plugin that writes each of some texts on a page of its own."""

    def __init__(self, texts):
        self._texts = texts

    @hookimpl
    def docsfy_plan(self):
        slugs = ("index", *self._texts)
        pages = tuple(PageSpec(slug=slug, title=f"T {slug}") for slug in slugs)
        return Plan(project_name="p", navigation=(NavGroup(title="", pages=pages),))

    @hookimpl
    def docsfy_write_page(self, page):
        return f"# {page.title}\n\nfirst\n\n{self._texts.get(page.slug, 'home')}\n\nlast\n"


class Tree(HTMLParser):
    """The elements of a document, and the text of each piece of code."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.codes = []
        self.text = ""
        self._depth = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "code" and not self._depth:
            self.codes.append("")
        self._depth += tag == "code"

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        self._depth -= tag == "code"

    def handle_data(self, data):
        self.text += data
        if self._depth:
            self.codes[-1] += data


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """One site with a page for every text."""
    folder = tmp_path_factory.mktemp("attacks")
    texts = {f"attack-{n}": text for n, text in enumerate(ATTACKS)}
    texts |= {
        f"code-{form}-{n}": shape.format(code)
        for form, shape in FORMS.items()
        for n, code in enumerate(LEGITIMATE)
    }
    texts |= {f"prose-{n}": text for n, text in enumerate(PROSE)}
    texts["diagram"] = DIAGRAM
    repository = make_repository(folder / "repository", {"README.md": "# P\n\nText.\n"})
    project = folder / "project"
    project.mkdir()
    (project / "secret.txt").write_text(MARK)
    configs = {
        "pymdownx.snippets": {"base_path": [str(project)], "check_paths": False},
        "pymdownx.tabbed": {"alternate_style": True},
        "pymdownx.arithmatex": {"generic": True},
        "wikilinks": {"base_url": "/", "end_url": ""},
    }
    return build_site(
        repository,
        project,
        plugins={"author": Author(texts)},
        settings={
            "copyright": MARK[::-1],
            "use_directory_urls": False,
            "markdown_extensions": [{name: configs.get(name, {})} for name in EXTENSIONS],
        },
        strict=False,
    )


FORBIDDEN = frozenset(
    {"iframe", "object", "embed", "base", "form", "style", "svg", "math", "template", "xmp"}
    | {"applet", "frame", "frameset", "noscript", "textarea", "select", "video", "audio"}
    | {"source", "marquee", "plaintext", "portal", "picture", "foreignobject"}
)
# browsers take tabs and line ends out of a URL, and spaces only from its ends
URL = re.compile(
    r"[\0-\x20]*(?:" + r"[\t\r\n]*".join("javascript") + r"|vbscript|data:text|file(?=:))", re.I
)
DIAGRAM = "```mermaid\ngraph TD\n  a --> b\n```"


def dangers(html):
    """What could run, load, submit or cover something, of a whole document."""
    found = []
    for tag, attributes in Tree(html).elements:
        if tag in FORBIDDEN:
            found.append(tag)
        if tag in {"script", "link", "meta"}:
            found.append(f"{tag} {sorted(attributes.items())}")
        for name, value in attributes.items():
            is_handler = name.startswith("on") or name in {"srcdoc", "formaction", "ping", "srcset"}
            is_style = name == "style" and not re.fullmatch(r"text-align: ?\w+;", value or "")
            if is_handler or is_style or URL.match(value or ""):
                found.append(f"{tag} {name}")
    return sorted(found)


def without_own(found):
    """Dangers less what names the page itself: its title, its address."""
    return [one for one in found if not re.search(r"canonical|alternate|prev|next|descr", one)]


@pytest.mark.parametrize("number", range(len(ATTACKS)))
def test_no_page_brings_more_than_the_theme_has(site, number):
    page = site.read(f"attack-{number}.html")
    harmless = site.read("diagram.html" if "mermaid" in ATTACKS[number] else "prose-0.html")
    assert without_own(dangers(page)) == without_own(dangers(harmless))
    assert "first" in page
    assert f"<script>{GO}" not in page


def test_the_theme_itself_has_dangers_to_compare_with(site):
    assert any(one.startswith("script") for one in dangers(site.read("prose-0.html")))
    assert dangers("<p onclick=x><a href=' JavaScript:x'><svg>") == ["a href", "p onclick", "svg"]


def test_nothing_is_read_from_this_machine(site):
    read = [name for name in site.files if MARK.encode() in (site.path / name).read_bytes()]
    assert read == []
    own_settings = [n for n in site.files if f'"copyright": "{MARK[::-1]}"' in _text(site, n)]
    assert own_settings == []


def _text(site, name):
    return (site.path / name).read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", range(len(LEGITIMATE)))
def test_code_is_shown_character_for_character(site, form, number):
    codes = Tree(site.read(f"code-{form}-{number}.html")).codes
    assert LEGITIMATE[number] in [code.strip("\n") for code in codes]


@pytest.mark.parametrize(("number", "shown"), list(enumerate(PROSE.values())))
def test_prose_is_shown_character_for_character(site, number, shown):
    assert shown in Tree(site.read(f"prose-{number}.html")).text


def test_twins_keep_their_markdown(site):
    for number, code in enumerate(LEGITIMATE):
        assert code in site.read(f"code-fence-{number}.md")
        assert code in site.read("llms-full.txt")


def test_macros_leave_generated_pages_alone(tmp_path):
    repository = make_repository(tmp_path / "repository", {"README.md": "# P\n"})
    project = tmp_path / "project"
    (project / "docs").mkdir(parents=True)
    (project / "docs" / "own.md").write_text("# Own\n")
    (project / "hook.py").write_text(
        "def on_page_markdown(markdown, page, **_):\n"
        "    return f'{markdown}\\n\\nasked {page.meta.get(\"render_macros\")}'\n"
    )
    built = build_site(
        repository, project, plugins={"author": Author({})}, settings={"hooks": ["hook.py"]}
    )
    assert "asked False" in built.read("index.html")
    assert "asked None" in built.read("own/index.html")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        """Say nothing."""


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_nothing_runs_in_a_real_browser(site):
    playwright = pytest.importorskip("playwright.sync_api")
    look = """() => ({
      ran: window.ran === 1,
      handlers: [...document.querySelectorAll('*')].flatMap(
        e => [...e.attributes].map(a => a.name)).filter(n => n.startsWith('on')),
      bad: [...document.querySelectorAll('[href],[src]')].map(
        e => e.getAttribute('href') || e.getAttribute('src')).filter(
        u => { try { return /^(javascript|vbscript|data|file):/.test(new URL(u, location).href)
                      && !u.startsWith('data:image/') } catch { return false } }),
    })"""
    handler = functools.partial(_Quiet, directory=str(site.path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            base = f"http://127.0.0.1:{server.server_port}/"
            found = _visit(playwright, base, look)
        finally:
            server.shutdown()
            thread.join()
    assert found == {}


def _visit(playwright, base, look):
    """Open every attack, move over it and click its links; give what is not as it should be."""
    found = {}
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.route("**/*", lambda route: _local_only(route, base))
        for number in range(len(ATTACKS)):
            page.goto(f"{base}attack-{number}.html", wait_until="load")
            page.evaluate(
                "for (const e of document.querySelectorAll('main *, article *'))"
                " for (const t of ['mouseover', 'pointerenter', 'focus', 'toggle'])"
                " e.dispatchEvent(new Event(t))"
            )
            seen = page.evaluate(look)
            if seen["ran"] or seen["handlers"] or seen["bad"]:
                found[ATTACKS[number]] = json.dumps(seen)
        browser.close()
    return found


def _local_only(route, base):
    if route.request.url.startswith(base):
        route.continue_()
    else:
        route.abort()
