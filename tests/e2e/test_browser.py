"""The theme in a real browser: what only scripts and layout can show."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    # Playwright leaves its event loop to the collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        """Say nothing."""


@pytest.fixture
def served(make_project):
    """A built site behind an address of this machine."""
    project = make_project()
    project.configure(theme="docsfy")
    project.build()
    handler = functools.partial(_Quiet, directory=str(project.site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def browse(served):
    """Opens the home page at a width; gives the page and what it asked for elsewhere."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def open_page(width):
            page = browser.new_page(viewport={"width": width, "height": 900})
            foreign = []
            page.on(
                "request",
                lambda request: request.url.startswith(served) or foreign.append(request.url),
            )
            page.goto(served)
            return page, foreign

        yield open_page
        browser.close()


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_no_page_scrolls_sideways_or_asks_for_anything_elsewhere(browse, width):
    page, foreign = browse(width)
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert (widths[0] <= widths[1], foreign) == (True, [])


def test_slash_opens_search_and_a_word_finds_its_page(browse):
    page, _ = browse(1440)
    page.keyboard.press("/")
    page.locator("#mkdocs-search-query").fill("weather")
    first = page.locator("#mkdocs-search-results a").first
    first.wait_for(timeout=20_000)
    assert "weather" in page.locator("#mkdocs-search-results").inner_text().casefold()


def test_the_chosen_colours_survive_a_reload(browse):
    page, _ = browse(1440)
    look = "getComputedStyle(document.body).backgroundColor"
    colours = [page.evaluate(look)]
    while page.evaluate(look) == colours[0]:  # the first press may choose what the system has
        page.locator("header .scheme-button").click()
    colours.append(page.evaluate(look))
    page.reload()
    colours.append(page.evaluate(look))
    assert colours[1] == colours[2] != colours[0]


def test_a_phone_opens_the_navigation_by_its_button(browse):
    page, _ = browse(390)
    in_view = "document.querySelector('#docsfy-nav a').checkVisibility({visibilityProperty: true})"
    link = page.locator("#docsfy-nav a").first
    before = page.evaluate(in_view)
    page.locator("header .menu-button").first.click()
    link.wait_for(state="visible", timeout=5_000)
    assert before is False
