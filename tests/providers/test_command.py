"""The provider `command`: any command line is a model, and sees what it is to see."""

import shlex
import sys

import pytest
from docsfy_hookspecs import ModelError

from docsfy_plugin.providers import command
from tests.providers.asking import PROMPT, ask, fail


def line(*words: str) -> str:
    return shlex.join(words)


def test_any_command_is_a_model():
    code = "import os, sys; print(sys.argv[1], sys.stdin.read(), os.environ['DOCSFY_MODEL'])"
    provider = command.make_provider(line(sys.executable, "-c", code, "{model}"))
    assert ask(provider, model="m").text == f"m {PROMPT} m\n"


@pytest.mark.parametrize("names", [["MINE", "THIRD"], ["MINE, THIRD"], ["MINE THIRD", "FOURTH"]])
def test_a_command_sees_the_variables_that_are_named(monkeypatch, names):
    for name in ("MINE", "OTHER", "THIRD", "DOCSFY_COMMAND"):
        monkeypatch.setenv(name, "1")
    code = "import os; print([n for n in ('MINE', 'OTHER', 'DOCSFY_COMMAND') if n in os.environ])"
    provider = command.make_provider(line(sys.executable, "-c", code), names)
    assert ask(provider).text == "['MINE']\n"


def test_a_word_that_names_a_file_is_found_from_the_empty_folder(tmp_path):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "model.py").write_text("import os, sys; print(sys.argv, os.listdir())")
    words = (sys.executable, "tools/model.py", "tools", "no.py", "-x", "a" * 5000)
    provider = command.make_provider(line(*words), folder=tmp_path)
    script = str(tmp_path / "tools" / "model.py")
    assert ask(provider).text == f"{[script, *words[2:]]} []\n"


def test_a_file_beside_the_configuration_is_no_program_of_the_path(tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    folder.mkdir()
    for place, said in ((folder, "installed"), (tmp_path, "beside")):
        for name in ("model", "other"):
            (place / name).write_text(f"#!{sys.executable}\nprint({said!r})\n")
            (place / name).chmod(0o755)
    (folder / "other").unlink()
    monkeypatch.setenv("PATH", str(folder))
    said = [
        ask(command.make_provider(text, folder=tmp_path)).text.strip()
        for text in ("model", "./model", "./other")
    ]
    assert said == ["installed", "beside", "beside"]
    assert fail(command.make_provider("other", folder=tmp_path)).kind == "missing"


@pytest.mark.parametrize("configured", ["", " ", "'", "''", "no-such-x", "./no-such-x", "a\0b"])
def test_a_command_that_is_not_there_says_what_to_set(tmp_path, configured):
    with pytest.raises(ModelError) as caught:
        command.make_provider(configured, folder=tmp_path).check()
    assert (caught.value.kind, "the option command" in caught.value.hint) == ("missing", True)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("import sys; sys.exit('rate limit; retry in 3s')", "rate-limit"),
        ("pass", "broken"),
        ("import sys; sys.stdout.buffer.write(bytes([255]))", "broken"),
        ("import os; os.kill(os.getpid(), 9)", "broken"),
    ],
)
def test_a_command_that_fails_is_noticed(code, kind):
    assert fail(command.make_provider(line(sys.executable, "-c", code))).kind == kind
