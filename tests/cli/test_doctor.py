import importlib.metadata
import shutil
import sqlite3
import sys
import time
from contextlib import closing

import pytest

from docsfy_plugin.store.attempts import begin_attempt
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.locks import locked
from docsfy_plugin.store.page_cache import read_variant
from docsfy_plugin.store.processes import ProcessId
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

PROVIDERS = ("claude", "gemini", "cursor", "codex", "openai", "llm", "command")


def wrong(answer):
    return [(one["name"], one["hint"]) for one in answer["checks"] if one["state"] == "wrong"]


def leave_unfinished(state):
    """Leave an attempt as a killed process does."""
    with Database.open(state.database_path) as db:
        begin_attempt(
            db,
            Variant("acme", "weather", "main", "static", "default"),
            "a1",
            repository="r",
            options_digest="o",
            at="2026-03-01T12:00:00Z",
            process=ProcessId(2**22 + 1, 1.0),
        )


@pytest.fixture(autouse=True)
def programs(tmp_path_factory, monkeypatch):
    """A `PATH` with Git alone, and a home without logins."""
    folder = tmp_path_factory.mktemp("programs")
    home = tmp_path_factory.mktemp("home")
    (folder / "git").symlink_to(shutil.which("git"))
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LLM_USER_PATH", str(home / "llm"))
    monkeypatch.setattr("importlib.metadata.version", versions)
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return folder


_version = importlib.metadata.version


def versions(name):
    return "0.36" if name == "llm" else _version(name)


def put_program(folder, name, code):
    path = folder / name
    path.write_text(f"#!{sys.executable} -S\nimport sys, time\n{code}\n")
    path.chmod(0o755)


def providers(answer):
    """Name -> state, message and hint."""
    return {
        one["name"].removeprefix("provider "): (one["state"], one["message"], one["hint"])
        for one in answer["checks"]
        if one["name"].startswith("provider ")
    }


CLAUDE = """
if "--version" in sys.argv: print("9.9 (Claude Code)")
else: print('{"loggedIn": false}'); sys.exit(1)
"""


@pytest.fixture
def state(project):
    return StateDir.create(project.state)


def test_all_is_well_after_a_build(project, run_json, run):
    project.build()
    code, answer = run_json(project.root, "doctor")
    assert (code, answer["ok"], wrong(answer)) == (0, True, [])
    assert {one["name"] for one in answer["checks"]} == {
        "Python", "Git", "MkDocs", "click", "theme", "repository", "mkdocs.yml", "plugins", "state",
        *(f"provider {name}" for name in PROVIDERS),
    }  # fmt: skip
    assert answer.keys() == {"ok", "checks"}
    assert run(project.root, "doctor", "-q").stdout == ""


def test_each_finding_is_one_line_with_what_to_do(project, run, run_json):
    (project.root / "docs" / ".gitkeep").unlink()
    (project.root / "docs").rmdir()
    result = run(project.root, "doctor", "-q")
    assert result.exit_code == 1
    assert result.stdout == (
        "wrong docs_dir: 'docs' does not exist. "
        "Run docsfy init, or make it with a file that Git tracks\n"
    )
    code, answer = run_json(project.root, "doctor")
    assert (code, answer["ok"], answer["error"]["code"]) == (1, False, "not-well")


@pytest.mark.parametrize("state_dir", ["docs/state", "site"])
def test_a_state_folder_that_a_build_would_refuse_is_found(project, run_json, state_dir):
    project.configure(plugins=[{"docsfy": {"state_dir": state_dir}}])
    _, answer = run_json(project.root, "doctor")
    assert [name for name, _ in wrong(answer)] == ["state_dir"]


def test_a_damaged_database_is_found(project, state, run_json):
    state.database_path.write_bytes(b"no database" * 100)
    code, answer = run_json(project.root, "doctor")
    assert code == 1
    assert any(str(state.database_path) in one["message"] for one in answer["checks"])


def test_an_attempt_whose_process_is_gone_is_found_and_left_as_it_is(project, state, run_json):
    leave_unfinished(state)
    code, answer = run_json(project.root, "doctor")
    assert (code, wrong(answer)) == (1, [("attempts", "Run docsfy status: it gives it its end")])
    assert project.ask("SELECT status FROM attempt") == [("generating",)]


def test_a_lock_of_a_process_that_is_gone_is_noted(project, state, run_json):
    (state.path / "locks" / "x.pid").write_text(f"{2**22 + 1}\n")
    code, answer = run_json(project.root, "doctor")
    assert code == 0
    notes = [one["name"] for one in answer["checks"] if one["state"] == "note"]
    assert [name for name in notes if not name.startswith("provider ")] == ["locks"]


def test_a_plugin_that_does_not_load_is_found(project, run_json):
    project.configure(plugins=[{"docsfy": {"hooks": ["missing.py"]}}])
    _, answer = run_json(project.root, "doctor")
    assert [name for name, _ in wrong(answer)] == ["plugins"]


def test_outside_a_repository_it_says_so_and_goes_on(tmp_path, run_json):
    code, answer = run_json(tmp_path, "doctor")
    assert code == 1
    assert [name for name, _ in wrong(answer)] == ["repository"]
    assert list(tmp_path.iterdir()) == []


def test_a_provider_says_its_version_or_what_it_lacks(project, programs, run_json, monkeypatch):
    put_program(programs, "claude", CLAUDE)
    put_program(programs, "gemini", "print('9.8')")
    put_program(programs, "codex", "sys.exit('no such library')")
    monkeypatch.setenv("GEMINI_API_KEY", "dummy")
    code, answer = run_json(project.root, "doctor")
    found = providers(answer)
    assert (code, tuple(found)) == (0, PROVIDERS)
    assert found["gemini"] == ("ok", "gemini 9.8", "")
    assert found["claude"] == (
        "note",
        "Nobody is logged in to claude",
        "Log in with: claude /login, or set ANTHROPIC_API_KEY",
    )
    assert found["codex"] == (
        "note",
        "codex does not run: --version ends with 1: no such library",
        "Install it with: npm install -g @openai/codex",
    )
    assert found["cursor"][:2] == ("note", "No program 'cursor-agent' or 'agent' is on PATH")
    assert found["openai"] == (
        "note",
        "No key is set for https://api.openai.com/v1",
        "Set OPENAI_API_KEY; where the endpoint needs none, to any word",
    )
    assert found["llm"] == ("ok", "llm 0.36 (no keys; llm keys set NAME sets one)", "")
    assert found["command"][:2] == ("note", "The provider 'command' has no command")


def test_what_the_provider_that_is_set_lacks_is_wrong(project, programs, run, run_json):
    project.configure(plugins=[{"docsfy": {"provider": "claude"}}])
    put_program(programs, "claude", CLAUDE)
    code, answer = run_json(project.root, "doctor")
    hint = "Log in with: claude /login, or set ANTHROPIC_API_KEY"
    assert (code, wrong(answer)) == (1, [("provider claude", hint)])
    assert run(project.root, "doctor", "-q").stdout == (
        f"wrong provider claude: Nobody is logged in to claude. {hint}\n"
    )


def test_the_provider_that_is_set_may_be_well(project, programs, run_json, monkeypatch):
    project.configure(plugins=[{"docsfy": {"provider": "claude"}}])
    put_program(programs, "claude", CLAUDE)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "dummy")
    code, answer = run_json(project.root, "doctor")
    assert (code, providers(answer)["claude"]) == (0, ("ok", "9.9 (Claude Code), writes here", ""))


def test_a_provider_that_nobody_offers_is_wrong(project, run_json, monkeypatch):
    monkeypatch.setenv("DOCSFY_PROVIDER", "clade")
    code, answer = run_json(project.root, "doctor")
    names = ", ".join(sorted({"static", *PROVIDERS}))
    assert (code, wrong(answer)) == (1, [("provider clade", f"Use one of {names}")])


def test_the_command_that_is_set_is_looked_for(project, run_json):
    project.configure(plugins=[{"docsfy": {"provider": "command", "command": "./model.sh -x"}}])
    assert providers(run_json(project.root, "doctor")[1])["command"][0] == "wrong"
    put_program(project.root, "model.sh", "")
    found = providers(run_json(project.root, "doctor")[1])["command"]
    assert found == ("ok", "model.sh, writes here", "")


def test_a_program_that_hangs_holds_nobody_up(project, programs, run_json, monkeypatch):
    monkeypatch.setattr("docsfy_plugin.providers.command_lines._CHECK_S", 0.3)
    for name in ("claude", "gemini", "codex", "cursor-agent"):
        put_program(programs, name, "time.sleep(60)")
    began = time.monotonic()
    code, answer = run_json(project.root, "doctor")
    said = {providers(answer)[name][1] for name in ("claude", "gemini", "codex")}
    assert (code, time.monotonic() - began < 10) == (0, True)
    assert said == {
        f"{name!r} gave no answer within 0.3 s" for name in ("claude", "gemini", "codex")
    }


PLUGIN = """
import time
from docsfy_hookspecs import Provider, hookimpl

def hang():
    time.sleep(60)

def fail():
    raise ZeroDivisionError("sk-hidden")

@hookimpl
def docsfy_providers():
    return [
        Provider(name="slow", default_model="m", generate=print, check=hang),
        Provider(name="bad", default_model="m", generate=print, check=fail),
        Provider(name="plain", default_model="m", generate=print),
    ]
"""


def test_a_plugin_whose_check_fails_or_hangs_is_named(project, run_json, monkeypatch):
    monkeypatch.setattr("docsfy_plugin.cli.provider_checkups.LONGEST_S", 0.5)
    (project.root / "own.py").write_text(PLUGIN)
    project.configure(plugins=[{"docsfy": {"hooks": ["own.py"], "provider": "bad"}}])
    code, answer = run_json(project.root, "doctor")
    found = providers(answer)
    assert (code, tuple(found)[:3]) == (1, ("slow", "bad", "plain"))
    assert found["slow"] == ("note", "Gives no answer within 0.5 s", "")
    assert found["bad"] == ("wrong", "Fails to say whether it is ready: ZeroDivisionError", "")
    assert found["plain"] == ("ok", "ready", "")


def test_a_name_that_two_plugins_offer_is_wrong(project, run_json):
    (project.root / "own.py").write_text(PLUGIN.replace('"plain"', '"llm"'))
    project.configure(plugins=[{"docsfy": {"hooks": ["own.py"]}}])
    code, answer = run_json(project.root, "doctor")
    (found,) = [one for one in answer["checks"] if one["name"] == "providers"]
    assert (code, found["state"], "'llm'" in found["message"]) == (1, "wrong", True)


def damage(project, how):
    """Damage the state as `how` says."""
    database = project.state / "docsfy.db"
    (cache,) = project.state.rglob("cache.db")
    for path in (*database.parent.glob("*-wal"), *cache.parent.glob("*-wal")):
        path.unlink()
    if how == "garbage":
        database.write_bytes(b"garbage" * 1000)
    elif how == "newer":
        with closing(sqlite3.connect(database)) as conn, conn:
            conn.execute("PRAGMA user_version = 99")
    else:
        cache.write_bytes(cache.read_bytes()[:5000])


def count_pages(run_json, project):
    _, answer = run_json(project.root, "status")
    (variant,) = answer["variants"]
    return variant["status"], variant["pages"]["written"], variant["pages"]["reused"]


@pytest.mark.parametrize("how", ["garbage", "newer"])
def test_repair_sets_a_database_aside_and_loses_no_page(project, run, run_json, how):
    project.build()
    status, written, reused = count_pages(run_json, project)
    assert (status, reused) == ("ready", 0)
    damage(project, how)
    assert run(project.root, "doctor").exit_code == 1
    result = run(project.root, "doctor", "--repair")
    aside, rebuilt = [line for line in result.stdout.splitlines() if line.startswith("done")]
    assert aside.startswith(
        f"done  state: Set aside {project.state}/docsfy.db as docsfy.db.damaged-"
    )
    assert rebuilt == (
        f"done  state: Rebuilt {written} page rows of acme/weather@main/static/default"
    )
    assert result.exit_code == 0
    assert count_pages(run_json, project)[0] == "error"
    built = project.build(strict=True)
    assert built.error is None, built.log
    assert count_pages(run_json, project) == ("ready", 0, written)


def test_repair_sets_a_truncated_cache_aside_and_the_next_change_fills_it(project, run_json):
    project.build()
    before = count_pages(run_json, project)
    damage(project, "truncated")
    assert run_json(project.root, "doctor")[0] == 1
    code, answer = run_json(project.root, "doctor", "--repair")
    (aside,) = answer["done"]
    assert (code, answer["ok"]) == (0, True)
    assert "cache.db.damaged-" in aside
    project.commit({"src/weather/storm.py": '"""Storms."""\n'})
    built = project.build(strict=True)
    assert built.error is None, built.log
    status, written, reused = count_pages(run_json, project)
    assert (status, written, reused) == ("ready", before[1] + 1, 0)
    assert run_json(project.root, "doctor")[0] == 0


def test_repair_of_a_sound_state_or_none_does_nothing(project, run_json):
    assert run_json(project.root, "doctor", "--repair")[1]["done"] == []
    assert not project.state.exists()
    project.build()
    code, answer = run_json(project.root, "doctor", "--repair")
    assert (code, answer["done"]) == (0, [])


def test_repair_ends_an_attempt_whose_process_is_gone(project, state, run_json):
    leave_unfinished(state)
    code, answer = run_json(project.root, "doctor", "--repair")
    assert code == 0
    assert answer["done"] == [
        "Gave the unfinished attempt of acme/weather@main/static/default its end"
    ]


def test_repair_while_a_build_runs_is_refused(project, run_json):
    project.build()
    (folder,) = project.state.rglob("cache.db")
    damage(project, "garbage")
    with locked(StateDir(project.state), read_variant(folder.parent)):
        code, answer = run_json(project.root, "doctor", "--repair")
    assert (code, answer["error"]["code"]) == (4, "busy")
    assert list(project.state.glob("*.damaged-*")) == []
