import pytest

from docsfy_plugin.store.attempts import begin_attempt
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.processes import ProcessId
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant


def wrong(answer):
    return [(one["name"], one["hint"]) for one in answer["checks"] if one["state"] == "wrong"]


@pytest.fixture
def state(project):
    return StateDir.create(project.state)


def test_all_is_well_after_a_build(project, run_json, run):
    project.build()
    code, answer = run_json(project.root, "doctor")
    assert (code, answer["ok"], wrong(answer)) == (0, True, [])
    assert {one["name"] for one in answer["checks"]} == {
        "Python", "Git", "MkDocs", "click", "theme", "repository", "mkdocs.yml", "plugins", "state"
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
    code, answer = run_json(project.root, "doctor")
    assert (code, wrong(answer)) == (1, [("attempts", "Run docsfy status: it gives it its end")])
    assert project.ask("SELECT status FROM attempt") == [("generating",)]


def test_a_lock_of_a_process_that_is_gone_is_noted(project, state, run_json):
    (state.path / "locks" / "x.pid").write_text(f"{2**22 + 1}\n")
    code, answer = run_json(project.root, "doctor")
    assert code == 0
    assert [one["name"] for one in answer["checks"] if one["state"] == "note"] == ["locks"]


def test_a_plugin_that_does_not_load_is_found(project, run_json):
    project.configure(plugins=[{"docsfy": {"hooks": ["missing.py"]}}])
    _, answer = run_json(project.root, "doctor")
    assert [name for name, _ in wrong(answer)] == ["plugins"]


def test_outside_a_repository_it_says_so_and_goes_on(tmp_path, run_json):
    code, answer = run_json(tmp_path, "doctor")
    assert code == 1
    assert [name for name, _ in wrong(answer)] == ["repository"]
    assert list(tmp_path.iterdir()) == []
