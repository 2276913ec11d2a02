"""The pages for plugin authors: their examples run, their tables are whole."""

from __future__ import annotations

import http.server
import json
import re
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from docsfy_hookspecs import CustomFact, ModelAnswer, ModelError, ModelRequest, PageSpec, text
from docsfy_hookspecs.facts import EXCERPT_KIND, FACT_TYPES, parse_selector

from docsfy_plugin import testing
from docsfy_plugin.host import Host
from docsfy_plugin.host.manager import SPEC_MODULES
from docsfy_plugin.testing import build_site, make_repository

DOCS = Path(__file__).parents[2] / "docs"
HOOKS = [name for module in SPEC_MODULES for name in vars(module) if name.startswith("docsfy_")]
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)
HOW_TO = (DOCS / "how-to" / "write-a-plugin.md").read_text()
PROVIDER_HEADING = "\n## Write a provider\n"

FILES = {
    "README.md": "# Weather\n",
    "weather.py": '"""Tells the weather of a city, see WX-17."""\n\nSUN = 1\n',
    "api/weather.proto": 'syntax = "proto3";\nservice Forecast {\n}\n',
    "tests/test_weather.py": "def test_sun():\n    assert True\n",
}


def example_of(hook: str) -> str:
    page = (DOCS / "reference" / "hooks" / f"{hook}.md").read_text()
    (code,) = PYTHON.findall(page.partition("\n## Example\n")[2])
    return code


@pytest.fixture(scope="module")
def hook_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("hooks")
    files = {hook: folder / f"{hook}.py" for hook in HOOKS}
    for hook, path in files.items():
        path.write_text(example_of(hook))
    return files


@pytest.fixture(scope="module")
def site(hook_files, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("site")
    repository = make_repository(folder / "weather", FILES)
    hooks = [str(path) for path in hook_files.values()]
    return build_site(repository, folder / "built", options={"hooks": hooks})


@pytest.mark.parametrize("hook", HOOKS)
def test_the_example_of_a_hook_is_a_plugin_that_answers_it(hook, hook_files):
    host = Host.create((), hook_files=[(hook, hook_files[hook])])
    assert [one.plugin for one in host.implementers(hook)] == [hook]


def test_the_examples_build_a_site_together(site):
    assert "test_weather.py" in site.read("what-is-tested/index.html")
    assert "https://tickets.example.org/WX-17" in site.read("api/weather/index.html")
    assert '"url": "what-is-tested/"' in site.read("pages.json")
    assert "what-is-tested\n" in site.read("slugs.txt")
    assert any("Page what-is-tested is written, " in line for line in site.log)


def test_the_examples_about_models_build_a_site_with_one(hook_files, tmp_path: Path):
    repository = make_repository(tmp_path / "weather", FILES)
    writer = tmp_path / "writer.py"
    writer.write_text(
        "from docsfy_hookspecs import ModelRequest, hookimpl\n"
        "@hookimpl\n"
        "def docsfy_write_page(page, model):\n"
        "    prompt = f'# {page.title}\\n\\nWritten by {model.name}.\\n'\n"
        "    return model.provider.generate(ModelRequest(model=model.name, prompt=prompt)).text\n"
    )
    names = ["docsfy_providers", "docsfy_plan", "docsfy_update_plan"]
    hooks = [*(str(hook_files[name]) for name in names), str(writer)]
    options = {"hooks": hooks, "provider": "echo"}
    built = build_site(repository, tmp_path / "built", options=options)
    assert "Written by echo-1." in built.read("index.html")


def test_every_kind_of_fact_is_in_the_table():
    page = (DOCS / "reference" / "facts.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (?:`(\w+)`|its own `category`) \|", page, re.M)
    kinds = {one.__name__: "" if one is CustomFact else one.KIND for one in FACT_TYPES}
    assert dict(rows) == kinds


def test_every_selector_in_the_table_is_one():
    page = (DOCS / "reference" / "facts.md").read_text()
    selectors = re.findall(r"^\| `(\w+:[^`]+)` \| ", page.partition("\n## Selectors\n")[2], re.M)
    kinds = {parse_selector(one)[0] for one in selectors}
    assert kinds == {"command", "symbol", "module", "service", EXCERPT_KIND}


def test_the_links_of_the_page_are_what_the_functions_write():
    page = (DOCS / "reference" / "links.md").read_text()
    path = "src/click/core.py"
    written = [
        text.page_link("Install", "installation"),
        text.page_link("Options", "commands", "options"),
        text.symbol_link("Command", "click.Command"),
        text.source_link("core.py", path),
        text.source_link("source", path, "symbol:click.core.Command"),
    ]
    assert "\n".join(["```markdown", *written, "```"]) in page


@pytest.mark.parametrize("page", ["reference/facts.md", "reference/links.md"])
def test_the_pages_name_only_what_the_contract_has(page):
    names = re.findall(r"`text\.(\w+)", (DOCS / page).read_text())
    assert all(hasattr(text, name) for name in names)


@pytest.fixture(scope="module")
def how_to() -> list[str]:
    """The Python of the how-to page: the small plugin, the large one in parts, its tests."""
    return PYTHON.findall(HOW_TO.partition(PROVIDER_HEADING)[0])


def test_the_ten_lines_are_a_plugin(how_to, tmp_path: Path):
    (tmp_path / "words.py").write_text(how_to[0])
    page = PageSpec(slug="a", title="A")
    host = Host.create((), hook_files=[("words.py", tmp_path / "words.py")])
    ((_, findings),) = host.each("docsfy_check_page", page=page, text="# A\n\nTODO\n", facts=())
    assert [(one.line, one.code) for one in findings] == [(3, "todo")]


def test_the_large_plugin_passes_its_own_tests(
    how_to, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    services = ModuleType("services")
    exec("\n\n".join(how_to[1:-1]), vars(services))
    monkeypatch.setitem(sys.modules, "services", services)
    tests: dict[str, Any] = {}
    exec(how_to[-1], tests)
    tests["test_a_service_is_a_fact"]()
    tests["test_a_service_is_on_its_page"](tmp_path)
    assert sum(name.startswith("test_") for name in tests) == 2


@pytest.fixture(scope="module")
def provider_how_to() -> list[str]:
    """The Python of the how-to page about providers: one, and a test with a scripted model."""
    return PYTHON.findall(HOW_TO.partition(PROVIDER_HEADING)[2])


class Gateway(http.server.BaseHTTPRequestHandler):
    """Answers 429 to the prompt `later`, and says every other one again."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(429 if asked["prompt"] == "later" else 200)
        self.end_headers()
        self.wfile.write(json.dumps({"text": f"{asked['model']}: Hi", "tokens": 7}).encode())

    def log_message(self, *args: object) -> None:
        pass


def test_the_provider_calls_its_service(provider_how_to, monkeypatch: pytest.MonkeyPatch):
    plugin = ModuleType("gateway")
    exec(provider_how_to[0], vars(plugin))
    (provider,) = plugin.docsfy_providers()
    monkeypatch.delenv("GATEWAY_URL", raising=False)
    with pytest.raises(ModelError, match="GATEWAY_URL is not set"):
        provider.check()
    with http.server.HTTPServer(("127.0.0.1", 0), Gateway) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("GATEWAY_URL", f"http://127.0.0.1:{server.server_port}/")
        answer = provider.generate(ModelRequest(model="large", prompt="now"))
        with pytest.raises(ModelError, match="answers 429") as refused:
            provider.generate(ModelRequest(model="large", prompt="later"))
        server.shutdown()
    assert answer == ModelAnswer(text="large: Hi", tokens=7)
    assert refused.value.kind == "rate-limit"


def test_the_test_with_a_scripted_model_passes(provider_how_to, tmp_path: Path):
    tests: dict[str, Any] = {}
    exec(provider_how_to[1], tests)
    tests["test_a_page_of_a_model_is_on_the_site"](tmp_path)


def test_the_how_to_page_names_every_helper_and_every_hook():
    assert [name for name in HOOKS if f"reference/hooks/{name}.md" not in HOW_TO] == []
    helpers = [name for name in testing.__all__ if name != "BuiltSite"]
    assert [name for name in helpers if f"`{name}(" not in HOW_TO] == []
