"""Each command line is called as it wants to be, and every way in which it fails is noticed."""

import json
import os
import time
from pathlib import Path

import pytest
from docsfy_hookspecs import ModelError

from docsfy_plugin.providers import claude, codex, gemini
from tests.providers.asking import PROMPT, ask, fail
from tests.providers.stand_ins import CLAUDE, CURSOR, GEMINI, GOOD, MAKERS, TURN, printing


@pytest.mark.parametrize(
    ("name", "argv"),
    [
        (
            "claude",
            [
                *("-p", "--model", "sonnet", "--output-format", "json", "--tools", ""),
                *("--system-prompt", claude._SYSTEM_PROMPT, "--setting-sources", ""),
                *("--strict-mcp-config", "--no-session-persistence"),
            ],
        ),
        ("gemini", ["--skip-trust", "-o", "json", "-m", "gemini-2.5-pro"]),
        (
            "codex",
            [
                *("exec", "--json", "--skip-git-repo-check", "--ephemeral", "-s", "read-only"),
                *("-c", "project_doc_max_bytes=0"),
            ],
        ),
        ("cursor-agent", ["-p", "--output-format", "json", "--model", "auto", "--trust"]),
        ("agent", ["-p", "--output-format", "json", "--model", "auto", "--trust"]),
    ],
)
def test_it_is_called_locked_down_with_the_prompt_on_its_input(install, name, argv):
    stand_in = install(name)
    stand_in.does(printing(GOOD[name]))
    answer = ask(MAKERS[name]())
    seen = stand_in.seen
    assert (answer.text, seen["argv"][: len(argv)], seen["stdin"]) == ("# Page", argv, PROMPT)
    assert (seen["files"], seen["session"], Path(seen["cwd"]).exists()) == ([], True, False)


KEYS = {
    "ANTHROPIC_API_KEY": "claude",
    "GEMINI_API_KEY": "gemini",
    "CODEX_API_KEY": "codex",
    "CURSOR_API_KEY": "cursor-agent",
    "MY_SECRET": "nobody",
}


@pytest.mark.parametrize("name", ["claude", "gemini", "codex", "cursor-agent"])
def test_it_sees_its_own_key_and_no_other(install, monkeypatch, name):
    stand_in = install(name)
    for key, owner in KEYS.items():
        monkeypatch.setenv(key, f"secret of {owner}")
    stand_in.does(printing(GOOD[name]))
    ask(MAKERS[name]())
    found = {key: value for key, value in stand_in.seen["environment"].items() if key in KEYS}
    assert list(found.values()) == [f"secret of {name}"]


@pytest.mark.parametrize(
    ("name", "variable", "key", "url"),
    [
        ("claude", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "https://api.anthropic.com"),
        (
            "gemini",
            "GOOGLE_GEMINI_BASE_URL",
            "GEMINI_API_KEY",
            "https://generativelanguage.googleapis.com",
        ),
    ],
)
def test_a_key_goes_to_its_vendor_or_where_the_user_says(
    install, monkeypatch, name, variable, key, url
):
    stand_in = install(name)
    stand_in.does(printing(GOOD[name]))
    monkeypatch.setenv(key, "dummy")
    ask(MAKERS[name]())
    default = stand_in.seen["environment"][variable]
    monkeypatch.setenv(variable, "http://gateway.test")
    ask(MAKERS[name]())
    assert (default, stand_in.seen["environment"][variable]) == (url, "http://gateway.test")


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("claude", (18, 5, 0.25)),
        ("gemini", (22, 8, 0.0)),
        ("codex", (15, 5, 0.0)),
        ("cursor-agent", (6, 2, 0.0)),
    ],
)
def test_tokens_and_cost_are_read(install, name, counted):
    install(name).does(printing(GOOD[name]))
    answer = ask(MAKERS[name]())
    assert (answer.tokens, answer.output_tokens, answer.cost_usd) == counted


ACTION = {"type": "item.completed", "item": {"type": "command_execution"}}
FAILURES = [
    ("claude", [CLAUDE | {"is_error": True, "result": "Not logged in"}], 1, "", "auth"),
    ("claude", [CLAUDE | {"is_error": True, "api_error_status": 429}], 1, "", "rate-limit"),
    ("claude", [CLAUDE | {"is_error": True, "api_error_status": 401}], 0, "", "auth"),
    ("claude", [CLAUDE | {"is_error": True, "result": "Prompt is too long"}], 1, "", "too-long"),
    ("claude", [CLAUDE | {"result": ""}], 0, "", "broken"),
    ("claude", [CLAUDE | {"num_turns": 2}], 0, "", "truncated"),
    ("claude", [CLAUDE | {"stop_reason": "max_tokens"}], 0, "", "truncated"),
    # at the limit it goes on in another turn, and gives that one alone
    ("claude", [CLAUDE | {"num_turns": 2}], 0, "", "truncated"),
    ("claude", [CLAUDE | {"stop_reason": "refusal"}], 0, "", "refused"),
    ("claude", [CLAUDE | {"result": ""}], 0, "", "broken"),
    ("claude", [CLAUDE | {"is_error": True, "api_error_status": 529}], 1, "", "rate-limit"),
    ("claude", [CLAUDE | {"is_error": True, "api_error_status": 500}], 1, "", "broken"),
    ("claude", [CLAUDE | {"is_error": True, "result": "Request timed out"}], 1, "", "timeout"),
    (
        *("claude", [CLAUDE | {"is_error": True, "result": "Credit balance is too low"}]),
        *(1, "", "auth"),
    ),
    (
        "claude",
        [CLAUDE | {"is_error": True, "result": "There's an issue with the selected model (x)"}],
        *(1, "", "missing"),
    ),
    (
        "claude",
        [CLAUDE | {"is_error": True, "result": "You've hit your weekly limit"}],
        *(1, "", "rate-limit"),
    ),
    # what a budget of its own leaves: no result
    ("claude", [{"is_error": True, "subtype": "error_max_budget_usd"}], 1, "", "broken"),
    ("claude", [CLAUDE], 1, "", "broken"),
    ("claude", [CLAUDE | {"permission_denials": [{}]}], 0, "", "broken"),
    ("claude", [{"is_error": True, "errors": ["max turns"]}], 1, "", "broken"),
    ("claude", [], 0, "", "broken"),
    ("claude", [], 143, "", "broken"),
    ("claude", [], 1, "SECRET-PAGE-TEXT", "broken"),
    ("gemini", [], 41, '{"error": {"message": "Invalid auth method selected."}}', "auth"),
    ("gemini", [], 145, 'at x\n{"error": {"message": "no", "code": 401}}', "auth"),
    ("gemini", [], 144, '{"error": {"message": "input is too long"}}', "too-long"),
    ("gemini", [], 173, "", "rate-limit"),
    ("gemini", [], 53, "", "truncated"),
    ("gemini", [], 55, "", "broken"),
    ("gemini", [], 42, "No input provided", "broken"),
    ("gemini", [], 147, "", "auth"),
    ("gemini", [], 148, "", "missing"),
    ("gemini", [], 244, "", "broken"),
    ("gemini", [], 247, "", "rate-limit"),
    ("gemini", [GEMINI], 1, "", "broken"),
    ("gemini", [], 0, "", "broken"),
    ("gemini", [GEMINI | {"response": ""}], 0, "", "broken"),
    ("gemini", [GEMINI | {"stats": {"tools": {"totalFail": 1}}}], 0, "", "broken"),
    ("codex", [{"type": "turn.failed", "error": {"message": "Rate limit"}}], 1, "", "rate-limit"),
    ("codex", [{"type": "error", "message": "status 401 Unauthorized"}], 1, "", "auth"),
    ("codex", [{"type": "error", "message": "Incomplete response"}], 1, "", "truncated"),
    ("codex", [{"type": "error", "message": "last status: 429 Too Many"}], 1, "", "rate-limit"),
    ("codex", [{"type": "error", "message": "unexpected status 500 "}], 1, "", "broken"),
    ("codex", TURN[:3], 0, "", "broken"),
    ("codex", TURN, 1, "", "broken"),
    ("codex", [], -15, "", "broken"),
    ("codex", [TURN[0], TURN[3]], 0, "", "broken"),
    ("codex", [ACTION, *TURN], 0, "", "broken"),
    ("cursor-agent", [], 1, "Authentication required", "auth"),
    ("cursor-agent", [CURSOR | {"is_error": True}], 0, "", "broken"),
    ("cursor-agent", [CURSOR | {"result": " "}], 0, "", "broken"),
    ("cursor-agent", [], 0, "", "broken"),
]


@pytest.mark.parametrize(("name", "values", "exit_code", "stderr", "kind"), FAILURES)
def test_every_failure_is_noticed(install, name, values, exit_code, stderr, kind):
    install(name).does(printing(values, exit_code=exit_code, stderr=stderr))
    assert fail(MAKERS[name]()).kind == kind


def test_a_failed_call_has_cost_something(install):
    install("claude").does(printing([CLAUDE | {"result": ""}]))
    error = fail(claude.make_provider())
    assert (error.tokens, error.cost_usd) == (18, 0.25)


@pytest.mark.parametrize("name", ["claude", "gemini", "codex", "cursor-agent"])
def test_a_prompt_that_is_echoed_reaches_no_error_and_no_log(install, caplog, name):
    caplog.set_level("DEBUG")
    code = "sys.stderr.write('failed on: ' + given + '\\ngone wrong\\n'); sys.exit(1)"
    install(name).does(code)
    assert str(fail(MAKERS[name]())).endswith("gone wrong")
    assert "SECRET" not in caplog.text


def test_a_schema_is_enforced_by_claude(install):
    stand_in = install("claude")
    stand_in.answers(CLAUDE | {"num_turns": 2, "structured_output": {"a": 1}})
    answer = ask(claude.make_provider(), json_schema='{"type": "object"}')
    assert (answer.text, stand_in.argv[-2:]) == (
        '{"a": 1}',
        ["--json-schema", '{"type": "object"}'],
    )


def test_an_answer_of_claude_that_does_not_meet_the_schema_is_broken(install):
    install("claude").answers(CLAUDE | {"num_turns": 3, "result": "Done."})
    assert fail(claude.make_provider(), json_schema='{"type": "object"}').kind == "broken"


def test_claude_may_answer_a_schema_in_its_text(install):
    install("claude").answers(CLAUDE | {"num_turns": 2, "result": '```json\n{"a": 1}\n```'})
    answer = ask(claude.make_provider(), json_schema='{"type": "object"}')
    assert answer.text == '```json\n{"a": 1}\n```'


def test_claude_tries_again_for_seconds_only(install):
    stand_in = install("claude")
    stand_in.answers(CLAUDE)
    ask(claude.make_provider())
    assert stand_in.seen["environment"]["CLAUDE_CODE_MAX_RETRIES"] == "2"


def test_a_schema_is_enforced_by_codex(install):
    stand_in = install("codex")
    read = "given = open(sys.argv[sys.argv.index('--output-schema') + 1]).read()\n"
    message = "{'type': 'item.completed', 'item': {'type': 'agent_message', 'text': given}}"
    stand_in.does(f"{read}answer({message})\nanswer({TURN[3]!r})\n")
    assert ask(codex.make_provider(), json_schema='{"a": 1}').text == '{"a": 1}'


def test_claude_reads_the_source_and_says_what(install, tmp_path):
    stand_in = install("claude")
    paths = [tmp_path / "src" / "a.py", "/etc/passwd", tmp_path / "b.py"]
    parts = [{"type": "tool_use", "name": "Read", "input": {"file_path": str(p)}} for p in paths]
    event = {"type": "assistant", "message": {"content": parts}}
    stand_in.does(printing([event, CLAUDE | {"num_turns": 4, "permission_denials": [{}]}]))
    answer = ask(claude.make_provider(), source_dir=str(tmp_path))
    at = stand_in.argv.index("--tools")
    assert answer.files == ("b.py", "src/a.py")
    assert stand_in.argv[at : at + 4] == ["--tools", "Read,Glob,Grep", "--add-dir", str(tmp_path)]
    assert stand_in.seen["files"] == []


GEMINI_SETTINGS = {
    "general": {"maxAttempts": 2},
    "context": {"memoryBoundaryMarkers": [], "discoveryMaxDirs": 0, "includeDirectoryTree": False},
}


@pytest.mark.parametrize(
    ("fields", "tools"), [({}, []), ({"source_dir": "/source"}, gemini._READING)]
)
@pytest.mark.parametrize(
    ("key", "security", "place"),
    [
        (
            "dummy",
            {"security": {"auth": {"selectedType": "gemini-api-key"}}},
            "os.environ['GEMINI_CLI_HOME'] + '/.gemini/settings.json'",
        ),
        ("", {}, "os.environ['GEMINI_CLI_SYSTEM_DEFAULTS_PATH']"),
    ],
)
def test_gemini_gets_settings_of_ours(install, monkeypatch, fields, tools, key, security, place):
    stand_in = install("gemini")
    monkeypatch.setenv("GEMINI_API_KEY", key)
    stand_in.does(f"answer({{'response': open({place}).read()}})")
    settings = json.loads(ask(gemini.make_provider(), **fields).text)
    assert settings == {**GEMINI_SETTINGS, "tools": {"core": tools}, **security}


@pytest.mark.parametrize(
    ("key", "files", "said"),
    [
        ("dummy", {".env": "of home"}, ""),
        ("", {}, ""),
        ("", {".env": "of home"}, "of home"),
        ("", {".env": "of home", ".gemini/.env": "of gemini"}, "of gemini"),
    ],
)
def test_gemini_without_a_key_finds_the_login_in_the_home(install, monkeypatch, key, files, said):
    stand_in = install("gemini")
    monkeypatch.setenv("GEMINI_API_KEY", key)
    for name, content in files.items():
        path = Path(os.environ["HOME"]) / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    stand_in.does("answer({'response': 'it says: ' + open('../.env').read()})")
    assert ask(gemini.make_provider()).text == f"it says: {said}"


def test_codex_is_sent_to_another_endpoint_by_settings_on_its_command_line(install, monkeypatch):
    stand_in = install("codex")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:1/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "dummy")
    stand_in.does(printing(TURN))
    ask(codex.make_provider(), model="m")
    assert stand_in.argv[6:] == [
        *("-c", "project_doc_max_bytes=0", "-m", "m", "-c", 'model_provider="docsfy"', "-c"),
        'model_providers.docsfy={name="docsfy",base_url="http://localhost:1/v1",'
        'wire_api="responses",env_key="OPENAI_API_KEY",request_max_retries=2,'
        "stream_max_retries=1}",
        "-",
    ]


def test_codex_needs_no_key_for_another_endpoint(install, monkeypatch):
    stand_in = install("codex")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:1/v1")
    stand_in.does(printing(TURN))
    ask(codex.make_provider())
    assert "env_key" not in " ".join(stand_in.argv)
    assert codex.make_provider().check() == "codex 1.2.3"


@pytest.mark.parametrize("name", ["claude", "gemini", "codex", "cursor-agent"])
def test_one_that_hangs_after_its_answer_is_ended_and_believed(install, monkeypatch, name):
    monkeypatch.setattr("docsfy_plugin.providers.processes._LINGER_S", 0.1)
    code = printing(GOOD[name]).replace("sys.exit(0)", "sys.stdout.flush(); time.sleep(60)")
    install(name).does(code)
    began = time.monotonic()
    assert (ask(MAKERS[name]()).text, time.monotonic() - began < 10) == ("# Page", True)


@pytest.mark.parametrize("name", ["claude", "gemini", "codex", "cursor-agent"])
def test_one_that_hangs_is_a_timeout(install, name):
    install(name).does("time.sleep(60)")
    assert fail(MAKERS[name](), timeout_s=0.5).kind == "timeout"


@pytest.mark.parametrize("name", ["claude", "gemini", "codex", "cursor-agent"])
def test_a_missing_one_says_how_to_install_it(install, name):
    error = fail(MAKERS[name]())
    with pytest.raises(ModelError) as caught:
        MAKERS[name]().check()
    assert (error.kind, caught.value.kind) == ("missing", "missing")
    assert caught.value.hint.startswith("Install it ")


@pytest.mark.parametrize("name", ["claude", "gemini", "codex", "cursor-agent"])
def test_a_logged_out_one_says_how_to_log_in(install, name):
    install(name).does("")
    with pytest.raises(ModelError, match="Nobody is logged in to") as caught:
        MAKERS[name]().check()
    assert (caught.value.kind, caught.value.hint.startswith("Log in ")) == ("auth", True)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("claude", "ANTHROPIC_API_KEY"),
        ("gemini", "GEMINI_API_KEY"),
        ("codex", "CODEX_API_KEY"),
        ("cursor-agent", "CURSOR_API_KEY"),
    ],
)
def test_one_with_a_key_says_its_version(install, monkeypatch, name, key):
    install(name).does("")
    monkeypatch.setenv(key, "dummy")
    assert MAKERS[name]().check() == f"{name} 1.2.3"


def test_a_model_cannot_be_an_option(install):
    install("claude").answers(CLAUDE)
    assert fail(claude.make_provider(), model="--settings=x").kind == "missing"
