"""Answers and surroundings that are made to hurt who reads them."""

import json
import sys
import time

import pytest
from docsfy_hookspecs import ModelError

from docsfy_plugin.providers import answers, command, services
from tests.providers.asking import ask, fail
from tests.providers.stand_ins import CLAUDE, GOOD, MAKERS, printing

KEY = "sk-of-the-user-0123456789"
MILLION = 1_000_000


def seconds(work, *given):
    began = time.process_time()
    work(*given)
    return time.process_time() - began


@pytest.mark.parametrize(
    "text",
    [
        '{"a":' * 450 + "[1" + ",1" * MILLION,
        '{"a":[' * 200 + "{}," * MILLION,
        '{"' * MILLION,
        '{"a":"' * MILLION,
        "{" * MILLION,
    ],
    ids=lambda text: text[:20],
)
def test_no_answer_takes_long_to_read(text):
    assert seconds(answers.read_objects, text) < 2


@pytest.mark.parametrize("word", ["model ", "context ", "insufficient ", "reduce the "])
def test_no_error_takes_long_to_understand(word):
    assert seconds(services.find_text_kind, word * MILLION) < 0.5


def test_no_complaint_takes_long_to_shorten():
    prompt, line = "a" * 600_000, ("a" * 19 + "b") * 95
    said = "\n".join([line] * 20)
    assert seconds(lambda: answers.last_words(said, prompt=prompt, environment={})) < 2.5


@pytest.mark.parametrize("path", ["a\0b", "\ud800", "a/" * MILLION, "", 7])
def test_what_claude_says_it_read_may_be_no_path(install, tmp_path, path):
    read = {"message": {"content": [{"type": "tool_use", "input": {"file_path": path}}]}}
    good = {"message": {"content": [{"type": "tool_use", "input": {"file_path": "x.py"}}]}}
    (tmp_path / "said").write_text("\n".join(map(json.dumps, (read, good, CLAUDE))))
    install("claude").does(f"print(open({str(tmp_path / 'said')!r}).read())\n")
    answer = ask(MAKERS["claude"](), source_dir=str(tmp_path))
    assert answer.files == ("x.py",)


@pytest.mark.parametrize(
    "words",
    [["model"], ["env", "model"], ["sh", "-c", "model"], ["./no-such", "model"]],
    ids=" ".join,
)
def test_a_file_of_the_repository_stands_in_for_no_program(tmp_path, monkeypatch, words):
    planted, proof = tmp_path / "model", tmp_path / "proof"
    planted.write_text(f"#!/bin/sh\necho ran > {proof}\necho answer\n")
    planted.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError):
        ask(command.make_provider(" ".join(words), folder=tmp_path))
    assert not proof.exists()


def test_words_without_a_folder_stay_unless_they_are_names_of_files(tmp_path):
    for name in ("run", "template", "ask.py"):
        (tmp_path / name).write_text("import sys; print(sys.argv)")
    provider = command.make_provider(f"{sys.executable} ask.py run template", folder=tmp_path)
    assert ask(provider).text == f"{[str(tmp_path / 'ask.py'), 'run', 'template']}\n"


@pytest.mark.parametrize(
    "variable", ["MY_PAT", "LLM_AUTH", "MY_PASS", "DB_PWD", "SOME_BEARER", "A_CREDENTIAL"]
)
def test_values_of_keys_by_any_name_are_not_repeated(monkeypatch, variable):
    monkeypatch.setenv(variable, KEY)
    code = f"import os, sys; sys.exit('bad: ' + os.environ['{variable}'])"
    provider = command.make_provider(f'{sys.executable} -c "{code}"', [variable])
    assert "bad: ***" in fail(provider).message


def test_logins_of_addresses_are_not_repeated(install):
    said = "proxy http://me:geheim@proxy.example:3128/ refuses https://tok@h/v1\n"
    install("claude").does(printing([], exit_code=1, stderr=said))
    message = fail(MAKERS["claude"]()).message
    assert "geheim" not in message
    assert "http://***@proxy.example:3128/ refuses https://***@h/v1" in message


def test_a_login_in_the_address_of_codex_is_no_argument(install, monkeypatch):
    stand_in = install("codex")
    stand_in.does(printing(GOOD["codex"]))
    monkeypatch.setenv("OPENAI_BASE_URL", "https://me:geheim@gateway.example/v1")
    error = fail(MAKERS["codex"]())
    assert "geheim" not in f"{error}{error.hint}"
    assert not stand_in.record_path.exists()


@pytest.mark.parametrize("name", ["claude", "codex", "cursor-agent", "gemini"])
def test_neither_prompt_nor_key_stands_in_arguments_and_nothing_is_left(
    install, monkeypatch, tmp_path, name
):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    for variable in ("ANTHROPIC_API_KEY", "CODEX_API_KEY", "CURSOR_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.setenv(variable, KEY)
    stand_in = install(name)
    stand_in.does(
        "mode = os.stat('..').st_mode & 0o777\nassert mode == 0o700, oct(mode)\n"
        + printing(GOOD[name])
    )
    ask(MAKERS[name]())
    argv = "\0".join(stand_in.argv)
    assert "SECRET-PAGE-TEXT" not in argv
    assert KEY not in argv
    assert "SECRET-PAGE-TEXT" not in "".join(stand_in.seen["environment"].values())
    assert list(scratch.iterdir()) == []
