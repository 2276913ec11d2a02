"""The files beside the pages: llms.txt, twins, inventory."""

import re
from urllib.parse import unquote

import pytest
import sphobjinv
from llms_txt import parse_llms_file

BASE = "https://example.org/docs/"


def test_reference_parser_reads_llms_txt_without_loss(rich):
    text = rich.read("llms.txt")
    parsed = parse_llms_file(text)
    assert parsed.title == "A site"
    assert parsed.summary == "Tells the weather of a city."
    assert rich.git("rev-parse", "HEAD") in parsed.info
    links = [link for section in parsed.sections.values() for link in section]
    assert [(link.title, link.url, link.desc) for link in links] == re.findall(
        r"^- \[(.*?)\]\((.*?)\): (.*)$", text, re.M
    )
    assert list(parsed.sections) == re.findall(r"^## (.*)$", text, re.M)
    assert len(links) == len(rich.pages)


def test_every_link_of_llms_txt_leads_to_a_twin(rich):
    links = re.findall(r"\]\((.*?)\): ", rich.read("llms.txt"))
    assert links
    for link in links:
        assert link.startswith(BASE)
        path = rich.site / unquote(link.removeprefix(BASE))
        assert path.suffix == ".md"
        assert path.read_text().startswith("# ")


def test_llms_full_txt_holds_every_page(rich):
    full = rich.read("llms-full.txt")
    for (title,) in rich.ask("SELECT title FROM page"):
        assert re.search(rf"^#+ {re.escape(title)}$", full, re.M), title
    assert rich.git("rev-parse", "HEAD") in full


def test_every_page_points_to_its_twin(rich, rich_links):
    for name, page in rich_links.pages.items():
        if name == "404.html":
            continue
        (twin,) = page.alternates
        path = (rich.site / name).parent / unquote(twin)
        assert path.is_file()
        assert path.with_suffix(".html") == rich.site / name


def test_links_between_twins_lead_to_files(rich):
    twins = list(rich.site.rglob("*.md"))
    assert len(twins) == len(rich.pages)
    for twin in twins:
        text = re.sub(r"```.*?```", "", twin.read_text(), flags=re.S)
        for target in re.findall(r"(?<!\\)\]\(([^)\s]+)\)", text):
            path = target.partition("#")[0]
            if path and not re.match(r"[a-z]+:", path):
                assert (twin.parent / unquote(path)).is_file(), f"{twin}: {target}"


def test_inventory_names_places_that_are_there(rich, rich_links):
    inventory = sphobjinv.Inventory(fname_zlib=str(rich.site / "objects.inv"))
    names = {entry.name for entry in inventory.objects}
    assert {"weather.forecast.Forecast", "weather.forecast.Forecast.text"} <= names
    for entry in inventory.objects:
        path, _, anchor = entry.uri_expanded.partition("#")
        folder = path.endswith("/") or not path
        page = rich_links.pages[unquote(f"{path}index.html" if folder else path)]
        assert not anchor or unquote(anchor) in page.ids, entry


def test_repository_without_api_has_no_inventory(make_project):
    project = make_project({"README.md": "# Notes\n"})
    assert project.build(strict=True).error is None
    assert not (project.site / "objects.inv").exists()
    assert (project.site / "llms.txt").exists()


OTHER_PLUGIN = """\
from pathlib import Path

from mkdocs.plugins import BasePlugin


class OtherPlugin(BasePlugin):
    def on_post_build(self, config):
        Path(config.site_dir, "llms.txt").write_text("# Theirs\\n")
"""


@pytest.fixture
def other_llms_plugin(tmp_path, monkeypatch):
    """Another plugin that writes `llms.txt`, installed for one test."""
    folder = tmp_path / "installed"
    info = folder / "mkdocs_llmstxt-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "theirs.py").write_text(OTHER_PLUGIN)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mkdocs-llmstxt\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[mkdocs.plugins]\nllmstxt = theirs:OtherPlugin\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))


@pytest.mark.usefixtures("other_llms_plugin")
def test_another_plugin_that_writes_llms_txt_has_its_way(project):
    project.configure(plugins=["search", "docsfy", "llmstxt"])
    code, output = project.run("build", "--strict")
    assert code == 0, output
    assert project.read("llms.txt") == "# Theirs\n"
    assert not (project.site / "llms-full.txt").exists()
    assert (project.site / "index.md").exists()
    assert output.count("writes llms.txt, so docsfy does not") == 1
