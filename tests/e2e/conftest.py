"""A repository with something of everything, and what a reader of its site can follow."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

pytest.register_assert_rewrite("tests.e2e.held_runs")

from tests.e2e.held_runs import RADAR, copy_held_run, create_held_run  # noqa: E402  # as above

RICH = {
    "README.md": """\
# Weather

Tells the weather. See [the guide](GUIDE.md#usage), [the code](src/weather/cli.py),
[nowhere](gone.md), [out](../outside.txt),
<a href="javascript:alert(1)">no</a> and `weather.forecast.Forecast`.

![map](img/map.png)

## Install

```sh
pip install weather
```

## Odd *things* & `code`

| a | b |
|---|---|
| 1 | 2 |
""",
    "GUIDE.md": "# Guide\n\n## Usage\n\nSee [above](#guide).\n",
    "CHANGELOG.md": "# Changes\n\n## 1.0\n\n- First.\n",
    "CONTRIBUTING.md": "# Contributing\n\nRun `make test`.\n",
    "LICENSE": "MIT License\n\nCopyright (c) 2024 Somebody\n",
    "Makefile": "test: ## Run the tests\n\tpytest\n",
    "img/map.png": b"\x89PNG\r\n\x1a\n",
    "package.json": '{"name": "weather-ui", "scripts": {"build": "vite build"}}\n',
    "src/weather/routes.py": '''\
"""The HTTP face."""

from fastapi import FastAPI

from weather import forecast

app = FastAPI()


@app.get("/forecast/{city}")
def read_forecast(city: str, days: int = 3) -> dict:
    """Give a forecast."""
    return {"text": forecast.Forecast(city, "").text(days)}
''',
    "src/weather/settings.py": '''\
"""Settings.

See Also:
    weather.forecast.Forecast: Reads them.
"""

import os

#: How often to ask.
INTERVAL = int(os.environ.get("WEATHER_INTERVAL", "60"))


class Base:
    """What all have."""

    def __init__(self, name: str = "a|b") -> None:
        """Make it.

        Parameters
        ----------
        name : str
            A name with <b>markup</b> and a | bar.

        Raises
        ------
        ValueError
            If it is empty.
        """

    def __call__(self) -> "Base":
        """Call it."""

    @property
    def size(self) -> int:
        """Its size, see :meth:`Base.grow`."""

    def grow(self, *args: int, **kwargs: str) -> None:
        """Grow.

        :param args: By how much.
        :raises KeyError: never
        """


class Derived(Base):
    """A :class:`Base` that shrinks."""

    class Inner:
        """Inside."""

    async def _private(self) -> None: ...
''',
    "src/weather/deep/__init__.py": """\
from weather.deep.er import Thing as PublicThing

__all__ = ["PublicThing"]
""",
    "src/weather/deep/er.py": '"""Deeper."""\n\n\nclass Thing:\n    """A thing."""\n',
    "src/weather/broken.py": "def broken(:\n",
    "web/index.ts": "export function draw(): void {}\n",
    "a b/with space.py": '"""Spaces."""\n',
    "vendor/ünï.py": '"""Letters."""\n',
}


@pytest.fixture(scope="session")
def rich_files(package: dict[str, str]) -> dict[str, str | bytes]:
    return package | RICH


class Links(HTMLParser):
    """What a page leads to and what can be led to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()
        self.alternates: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids |= {values[name] for name in ("id", "name") if values.get(name)}
        self.targets += [values[name] for name in ("href", "src") if name in values]
        if tag == "link" and values.get("rel") == "alternate":
            self.alternates.append(values["href"])


def find_file(site: Path, path: str) -> Path | None:
    target = site / unquote(path).lstrip("/")
    target = target / "index.html" if target.is_dir() else target
    return target if target.is_file() else None


class SiteLinks:
    """All pages of a site, read once."""

    def __init__(self, site: Path, base: str = "/") -> None:
        self.site = site
        self.base = base
        self.pages = {
            path.relative_to(site).as_posix(): Links(path.read_text())
            for path in sorted(site.rglob("*.html"))
        }

    def broken(self) -> Iterator[str]:
        """Links of the site to files or anchors that are not there."""
        for name, page in self.pages.items():
            for target in page.targets:
                url = urlsplit(urljoin(f"http://site{self.base}{name}", target))
                if url.netloc != "site" or url.scheme != "http":
                    continue
                found = find_file(self.site, url.path.removeprefix(self.base))
                if found is None:
                    yield f"{name}: {target}"
                elif url.fragment and found.suffix == ".html":
                    other = self.pages[found.relative_to(self.site).as_posix()]
                    if unquote(url.fragment) not in other.ids:
                        yield f"{name}: {target}"


@pytest.fixture(scope="session", params=[True, False], ids=["directories", "files"])
def rich(request, make_shared_project, rich_files):
    """The rich repository, built in each of MkDocs' URL modes."""
    project = make_shared_project(rich_files)
    project.configure(use_directory_urls=request.param, site_url="https://example.org/docs/")
    result = project.build(strict=True)
    assert result.error is None, result.log
    return project


@pytest.fixture(scope="session")
def rich_links(rich) -> SiteLinks:
    return SiteLinks(rich.site, "/docs/")


@pytest.fixture
def read_links():
    return SiteLinks


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory):
    """A project with a site; to be copied, not changed."""
    return create_held_run(tmp_path_factory.mktemp("held") / "weather")


@pytest.fixture(scope="session")
def due_site(finished_run, tmp_path_factory) -> dict[str, bytes]:
    """The site that a run makes which nobody stops."""
    run = copy_held_run(finished_run, tmp_path_factory.mktemp("due") / "weather", RADAR)
    built = run.project.build()
    assert built.error is None, built.log
    return run.tree()


@pytest.fixture
def make_run(finished_run, tmp_path):
    """Makes a project with a site and a change, whose next run is to be held somewhere."""
    made = []

    def make(changes=RADAR, name="weather"):
        made.append(copy_held_run(finished_run, tmp_path / name, changes))
        return made[-1]

    yield make
    for run in made:
        run.kill()
