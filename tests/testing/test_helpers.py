"""The helpers that plugin authors test with."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest
from docsfy_hookspecs import (
    Analyzer,
    CustomFact,
    DocsfyError,
    ModelAnswer,
    ModelRequest,
    Module,
    NavGroup,
    PageSpec,
    Plan,
    SourceFile,
    hookimpl,
)
from mkdocs.exceptions import MkDocsException

from docsfy_plugin.host.errors import HookCallError
from docsfy_plugin.source import open_source
from docsfy_plugin.testing import (
    ScriptedProvider,
    build_site,
    install_plugins,
    make_repository,
    make_source,
    read_facts,
)

FILES = {"README.md": "# Weather\n", "src/a.py": "A = 1\n", "data.bin": b"\0\xff"}
REQUEST = ModelRequest(model="script", prompt="Title: Home\nSlug: index\n")


class Writer:
    """Plans one page where there is a model, and has it written."""

    @hookimpl
    def docsfy_plan(self, model: object) -> Plan | None:
        if model is None:
            return None
        home = PageSpec(slug="index", title="Home")
        return Plan(project_name="p", navigation=(NavGroup(title="", pages=(home,)),))

    @hookimpl
    def docsfy_write_page(self, page, model) -> str | None:
        if model is None:
            return None
        prompt = f"Title: {page.title}\nSlug: {page.slug}\n"
        return model.provider.generate(ModelRequest(model=model.name, prompt=prompt)).text


def build_scripted(tmp_path: Path, provider: ScriptedProvider):
    repository = make_repository(tmp_path / "weather", FILES)
    plugins = {"scripted": provider, "writer": Writer()}
    return build_site(
        repository, tmp_path / "built", plugins=plugins, options={"provider": provider.name}
    )


def git(path: Path, *arguments: str) -> str:
    command = ["git", "-C", str(path), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_source_in_memory_has_the_files_and_blobs_of_a_real_one(tmp_path: Path):
    repository = make_repository(tmp_path / "weather", FILES)
    with open_source(str(repository), state_dir=tmp_path / "state") as opened:
        assert make_source(FILES).files == opened.source.files
        assert make_source(FILES).snapshot == opened.source.snapshot


def test_a_source_is_the_same_whatever_the_order_of_its_files():
    assert make_source(FILES) == make_source(dict(reversed(FILES.items())))


def test_a_source_without_a_remote_has_no_forge():
    source = make_source({"a": "b"}, project="tool", web_url="")
    assert (source.project, source.web_url, source.forge) == ("tool", "", "")
    assert source.files == (
        SourceFile(path="a", blob="63d8dbd40c23542e740659a7168a0ce3138ea748", size_bytes=1),
    )


def test_facts_of_files_in_memory_are_those_of_the_built_in_analysers():
    facts = read_facts({"src/a.py": '"""Counts."""\n'})
    (module,) = facts.of(Module)
    assert (module.name, module.path, module.summary) == ("a", "src/a.py", "Counts.")


def test_facts_of_a_plugin_under_test_are_there_too():
    def read(path: str, data: bytes) -> list[CustomFact]:
        return [CustomFact(category="size", name=path, path=path, title=str(len(data)))]

    class Sizes:
        @hookimpl
        def docsfy_analyzers(self) -> list[Analyzer]:
            return [Analyzer(name="sizes", version="1", patterns=("*.bin",), read=read)]

    chosen = read_facts(FILES, plugins={"sizes": Sizes()}).select("size:*")
    assert list(chosen) == [
        CustomFact(category="size", name="data.bin", path="data.bin", title="2")
    ]


def test_an_analyser_that_fails_is_named():
    class Broken:
        @hookimpl
        def docsfy_analyzers(self) -> list[Analyzer]:
            return [Analyzer(name="b", version="1", patterns=("*",), read=lambda _p, _d: 1 / 0)]

    with pytest.raises(HookCallError, match=r"Plugin 'broken'.*analyser 'b' on 'README\.md'"):
        read_facts({"README.md": ""}, plugins={"broken": Broken()})


def test_a_repository_is_one_commit_that_nobodys_configuration_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    plain = make_repository(tmp_path / "plain", FILES)
    (tmp_path / "config").write_text("[user]\n\tname = Me\n[core]\n\tautocrlf = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Me")
    mine = make_repository(tmp_path / "mine", FILES)
    assert git(plain, "rev-parse", "main") == git(mine, "rev-parse", "main")
    assert git(plain, "rev-list", "--count", "HEAD") == "1"
    assert git(plain, "status", "--porcelain") == ""
    assert (mine / "data.bin").read_bytes() == FILES["data.bin"]


def test_a_repository_may_hold_what_it_ignores(tmp_path: Path):
    repository = make_repository(tmp_path / "r", {".gitignore": "*.log\n", "a.log": "x"})
    assert git(repository, "ls-files").split() == [".gitignore", "a.log"]


def test_plugins_are_installed_as_long_as_the_block_lasts():
    names = []
    before = list(sys.meta_path), set(sys.modules)
    with install_plugins({"one": Writer(), "two": Writer}):
        names = sorted(point.name for point in importlib.metadata.entry_points(group="docsfy"))
    assert {"one", "two"} <= set(names)
    after = {point.name for point in importlib.metadata.entry_points(group="docsfy")}
    assert not {"one", "two"} & after
    assert (sys.meta_path, set(sys.modules)) == before


def test_an_installed_plugin_of_the_same_name_is_hidden_meanwhile():
    installed, mine = Writer(), Writer()
    with install_plugins({"writer": installed, "other": Writer()}):
        with install_plugins({"writer": mine}):
            points = importlib.metadata.entry_points(group="docsfy")
            assert [p.load() for p in points if p.name == "writer"] == [mine]
            assert "other" in points.names
        (point,) = importlib.metadata.entry_points(group="docsfy", name="writer")
        assert point.load() is installed


def test_a_build_leaves_a_site_and_says_what_was_said(tmp_path: Path):
    repository = make_repository(tmp_path / "weather", FILES)
    environment = dict(os.environ)
    site = build_site(repository, tmp_path / "built", settings={"site_name": "Rain"})
    assert "Rain" in site.read("index.html")
    assert {"index.html", "index.md", "llms.txt"} <= set(site.files)
    assert "INFO docsfy_plugin: Planning" in site.log
    assert git(repository, "status", "--porcelain") == ""
    assert dict(os.environ) == environment


def test_a_second_build_in_one_folder_is_an_incremental_one(tmp_path: Path):
    repository = make_repository(tmp_path / "weather", FILES)
    first = build_site(repository, tmp_path / "built")
    before = {name: (first.path / name).read_bytes() for name in first.files}
    second = build_site(repository, tmp_path / "built")
    assert "INFO docsfy_plugin: Up to date, nothing is written" in second.log
    after = {name: (second.path / name).read_bytes() for name in second.files}
    assert after.keys() == before.keys()
    assert after["index.html"] == before["index.html"]


def test_a_failing_build_raises(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    repository = make_repository(tmp_path / "weather", FILES)
    with pytest.raises(MkDocsException):
        build_site(repository, tmp_path / "built", options={"hooks": ["no.py"]})
    assert "Plugin 'no.py' cannot be loaded" in caplog.text


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"Slug: other": "no", "Slug: index": "yes"}, "yes"),
        ({"Title": "first", "Slug": "second"}, "first"),
        (lambda request: request.model, "script"),
    ],
)
def test_a_scripted_model_gives_what_is_written_down(answers, text):
    provider = ScriptedProvider(answers)
    assert provider.generate(REQUEST) == ModelAnswer(text=text)
    assert provider.requests == [REQUEST]


def test_a_scripted_model_may_count_its_tokens():
    answer = ModelAnswer(text="x", tokens=7, cost_usd=0.5)
    assert ScriptedProvider(lambda _request: answer).generate(REQUEST) is answer


def test_a_prompt_without_an_answer_is_an_error():
    with pytest.raises(DocsfyError, match="'scripted' has no answer for a prompt of 24"):
        ScriptedProvider({"Slug: other": "x"}).generate(REQUEST)


def test_a_third_party_writer_and_a_scripted_model_build_a_site(tmp_path: Path):
    provider = ScriptedProvider({"Slug: index": "# Home\n\nIt rains.\n"})
    site = build_scripted(tmp_path, provider)
    assert "It rains." in site.read("index.html")
    assert [request.model for request in provider.requests] == ["script"]


def test_a_page_that_the_checks_refuse_is_asked_for_once_more(tmp_path: Path):
    answers = iter(["# Wrong\n\nIt rains.\n", "# Home\n\nIt snows.\n"])
    provider = ScriptedProvider(lambda _request: next(answers))
    assert "It snows." in build_scripted(tmp_path, provider).read("index.html")
    assert len(provider.requests) == 2


def test_a_provider_that_nobody_offers_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    repository = make_repository(tmp_path / "weather", FILES)
    plugins = {"scripted": ScriptedProvider({})}
    with pytest.raises(MkDocsException):
        build_site(repository, tmp_path / "built", plugins=plugins, options={"provider": "oracle"})
    assert (
        "Option 'provider' is 'oracle', which no plugin offers. Use one of claude, codex, command, "
        "cursor, gemini, llm, openai, scripted, static" in caplog.text
    )
