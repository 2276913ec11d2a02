import pytest
from docsfy_hookspecs import DocsfyError

import docsfy_plugin.cli.status  # noqa: F401  # commands are imported when called
from docsfy_plugin.cli import exit_codes, main
from docsfy_plugin.cli.asking import NotActiveError, StillInProgressError
from docsfy_plugin.cli.group import COMMANDS
from docsfy_plugin.options import OPTIONS, OptionError
from docsfy_plugin.store.errors import AmbiguousVariantError, BusyError, NoSuchVariantError


def test_help_lists_every_command_and_every_exit_code(run, tmp_path):
    result = run(tmp_path, "--help")
    words = " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert [name for name in COMMANDS if f" {name} " not in words] == []
    assert words.endswith(
        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 check found work, "
        "4 already being generated, 5 no such variant, 75 still in progress, 130 interrupted."
    )


def test_every_command_that_help_lists_is_one_that_is_loaded():
    assert list(main.lazy_subcommands) == list(COMMANDS)
    assert {name: main.get_command(None, name).name for name in COMMANDS} == {
        name: name for name in COMMANDS
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_json(command, run, tmp_path):
    result = run(tmp_path, command, "--help")
    assert result.exit_code == 0
    assert "--json" in result.stdout


@pytest.mark.parametrize("command", ["generate", "plan", "check"])
def test_every_option_is_a_flag(command, run, tmp_path):
    text = run(tmp_path, command, "--help").stdout
    missing = [one.flag for one in OPTIONS if one.name != "repo" and one.flag not in text]
    assert missing == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DocsfyError("x"), 1),
        (OptionError("x"), 2),
        (AmbiguousVariantError("x"), 2),
        (BusyError("a/b@c/d/e", 1), 4),
        (NoSuchVariantError("x"), 5),
        (NotActiveError("x"), 5),
        (StillInProgressError("x"), 75),
        (DocsfyError("x", code="stale"), 3),
        (DocsfyError("x", code="aborted"), 130),
    ],
)
def test_errors_have_the_exit_codes_of_the_table(error, code):
    assert exit_codes.exit_code_of(error) == code
    assert code in exit_codes.MEANINGS


@pytest.mark.parametrize(
    "arguments",
    [("status", "--bogus"), ("bogus",), ("show",), ("generate", "--jobs", "many")],
)
def test_wrong_usage_ends_with_2_and_is_one_object_under_json(arguments, run, run_json, tmp_path):
    plain = run(tmp_path, *arguments)
    assert (plain.exit_code, plain.stdout) == (2, "")
    code, answer = run_json(tmp_path, *arguments)
    assert code == 2
    assert answer["ok"] is False
    assert answer["error"].keys() == {"code", "message", "hint"}
    assert answer["error"]["code"] == "wrong-usage"


def test_wrong_option_of_the_group_is_json_too(run_json, tmp_path):
    code, answer = run_json(tmp_path, "--bogus")
    assert (code, answer["error"]["code"]) == (2, "wrong-usage")


def test_failures_say_what_failed_and_what_to_do_on_stderr(run, tmp_path):
    result = run(tmp_path, "status", "flask", "--state-dir", "none")
    assert result.exit_code == 5
    assert result.stdout == ""
    assert result.stderr == (
        f"Error: Nothing is documented here yet: '{tmp_path}/none' holds no variant\n"
        "Hint: Run docsfy generate, or docsfy init and mkdocs build\n"
    )


def test_interrupt_ends_with_130(run, run_json, tmp_path, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("docsfy_plugin.cli.status.find_state", interrupt)
    assert run(tmp_path, "status").exit_code == 130
    assert run_json(tmp_path, "status") == (
        130,
        {"ok": False, "error": {"code": "interrupted", "message": "Interrupted", "hint": ""}},
    )


def test_bugs_keep_their_traceback(run, tmp_path, monkeypatch):
    def fail(_):
        raise ZeroDivisionError

    monkeypatch.setattr("docsfy_plugin.cli.status.find_state", fail)
    assert isinstance(run(tmp_path, "status").exception, ZeroDivisionError)
