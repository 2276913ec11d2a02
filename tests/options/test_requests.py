from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from docsfy_plugin.options import OPTIONS, OptionError, Options, make_host, make_request
from docsfy_plugin.pipeline.decision import find_model
from docsfy_plugin.testing import install_plugins

HOOK = """\
from docsfy_hookspecs import hookimpl
@hookimpl
def docsfy_link_page(text):
    return text
"""
OTHER = {"text": "other", "boolean": True, "list": ("other",), "integer": 3000, "number": 3.5}


def test_paths_start_from_the_folder_of_mkdocs_yml(tmp_path: Path):
    options = Options(repo="../tool", state_dir="state")
    request = make_request(options, root=tmp_path, excluded_paths=(tmp_path / "docs",))
    assert (request.repo, request.state_dir, request.excluded_paths) == (
        str(tmp_path / "../tool"),
        tmp_path / "state",
        (tmp_path / "docs", tmp_path / "state"),
    )


def test_the_repository_is_that_of_mkdocs_yml_where_none_is_named(tmp_path: Path):
    assert make_request(Options(), root=tmp_path).repo == str(tmp_path)


@pytest.mark.parametrize("url", ["https://example.org/a/b.git", "git@example.org:a/b.git"])
def test_a_url_is_no_path(url, tmp_path: Path):
    assert make_request(Options(repo=url), root=tmp_path).repo == url


def test_instructions_may_stand_in_a_file(tmp_path: Path):
    (tmp_path / "writer.md").write_text("Be kind.\n")
    request = make_request(Options(instructions="writer.md"), root=tmp_path)
    assert request.settings.instructions == "Be kind.\n"


@pytest.mark.parametrize("words", ["Be kind.", "Be kind.\nBe short.", "x" * 5000, "kind"])
def test_instructions_may_be_the_words_themselves(words, tmp_path: Path):
    request = make_request(Options(instructions=words), root=tmp_path)
    assert request.settings.instructions == words


def test_a_file_of_instructions_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(OptionError, match=r"'instructions' names 'writer\.md', which is no file"):
        make_request(Options(instructions="writer.md"), root=tmp_path)


def test_a_file_of_instructions_that_is_no_text_is_named(tmp_path: Path):
    (tmp_path / "writer.md").write_bytes(b"\xff")
    with pytest.raises(OptionError, match=r"'instructions' names 'writer\.md', which cannot be"):
        make_request(Options(instructions="writer.md"), root=tmp_path)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_options_that_change_what_is_published_are_in_the_digest(option, tmp_path: Path):
    plain = Options()
    value = option.choices[-1] if option.choices else OTHER[option.kind]
    changed = replace(plain, **{option.name: value})
    digests = {make_request(o, root=tmp_path).options_digest for o in (plain, changed)}
    counts = option.reach in {"digest", "site"} and option.name != "enabled"
    assert len(digests) == 1 + counts


def test_what_decides_how_pages_look_is_in_the_digest(tmp_path: Path):
    looks = ({}, {"theme": "docsfy"}, {"theme": "material"})
    digests = {make_request(Options(), root=tmp_path, rendering=r).options_digest for r in looks}
    assert len(digests) == 3


def test_hook_files_start_from_the_folder_of_mkdocs_yml(tmp_path: Path):
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks/links.py").write_text(HOOK)
    host = make_host(Options(hooks=("hooks/links.py",), disable=("links",)), tmp_path)
    assert [i.plugin for i in host.implementers("docsfy_link_page")] == ["hooks/links.py"]


def test_limits_of_calls_are_handed_on(tmp_path: Path):
    options = Options(retries=5, budget=1.5, budget_tokens=9000, prompt_tokens=3000)
    request = make_request(options, root=tmp_path)
    assert (request.retries, request.budget_usd, request.budget_tokens) == (5, 1.5, 9000)
    assert request.prompt_tokens == 3000
    assert make_request(Options(), root=tmp_path).prompt_tokens == 0


def test_the_command_of_the_options_is_a_provider(tmp_path: Path, monkeypatch):
    (tmp_path / "model.py").write_text("import os; print(sorted(os.environ.keys() & {'A', 'B'}))")
    monkeypatch.setenv("A", "1")
    monkeypatch.setenv("B", "1")
    options = Options(command=f"{shlex.quote(sys.executable)} model.py", command_env=("B",))
    found = find_model(make_host(options, tmp_path), "command", "")
    assert found is not None
    assert found.ask("Say something.").text == "['B']\n"


def test_installed_plugins_come_before_the_built_ins(tmp_path: Path):
    (tmp_path / "a.py").write_text(HOOK)
    plugin = make_host(Options(hooks=("a.py",)), tmp_path).plugins[0].plugin
    with install_plugins({"zz": plugin}):
        host = make_host(Options(), tmp_path)
    assert [i.plugin for i in host.implementers("docsfy_link_page")] == ["zz", "links"]
