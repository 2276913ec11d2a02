import json
import subprocess
import sys

import pytest
from docsfy_hookspecs import PageSpec

from docsfy_plugin.cli import known_variants
from docsfy_plugin.store.attempts import begin_attempt, finish_attempt, set_stage
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import FullDiskError
from docsfy_plugin.store.page_rows import set_planned
from docsfy_plugin.store.processes import ProcessId, this_process
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

AT = "2026-03-01T12:00:00.000Z"
FLASK = Variant("pallets", "flask", "main", "static", "default")
CLICK = Variant("pallets", "click", "feature/x", "static", "default")


@pytest.fixture
def state(tmp_path):
    return StateDir.create(tmp_path / ".docsfy")


@pytest.fixture
def begin(state):
    def begin_attempt_of(variant, attempt, process=None):
        with Database.open(state.database_path) as db:
            begin_attempt(
                db,
                variant,
                attempt,
                repository="github.com/pallets/flask",
                options_digest="o",
                at=AT,
                process=process or this_process(),
                commit="c" * 40,
            )
            set_planned(db, attempt, [PageSpec(slug="index", title="Home")], at=AT)
            set_stage(db, attempt, "generating_pages", at=AT)

    return begin_attempt_of


def test_nothing_documented_is_an_empty_list(run_json, run, tmp_path):
    assert run_json(tmp_path, "status") == (0, {"ok": True, "variants": []})
    result = run(tmp_path, "status")
    assert (result.exit_code, result.stdout) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_json_is_the_documented_object_while_another_process_generates(
    state, begin, run_json, tmp_path
):
    begin(FLASK, "a1")
    assert run_json(tmp_path, "status") == (
        0,
        {
            "ok": True,
            "variants": [
                {
                    "variant": "pallets/flask@main/static/default",
                    "owner": "pallets",
                    "project": "flask",
                    "branch": "main",
                    "provider": "static",
                    "model": "default",
                    "repository": "github.com/pallets/flask",
                    "status": "generating",
                    "stage": "generating_pages",
                    "attempt": "a1",
                    "pages": {
                        "planned": 1,
                        "written": 0,
                        "patched": 0,
                        "reused": 0,
                        "failed": 0,
                    },
                    "failed_pages": [],
                    "commit": "c" * 40,
                    "dirty": False,
                    "error": None,
                    "supported": 0,
                    "unsupported": 0,
                    "tokens": 0,
                    "cost_usd": 0.0,
                    "started_at": AT,
                    "updated_at": AT,
                    "generated_at": None,
                    "pid": this_process().pid,
                }
            ],
        },
    )


def test_an_attempt_whose_process_is_gone_becomes_an_error(state, begin, run_json, tmp_path):
    begin(FLASK, "a1", process=ProcessId(2**22 + 1, 1.0))
    _, answer = run_json(tmp_path, "status")
    (one,) = answer["variants"]
    assert (one["status"], one["error"]) == ("error", "the process ended during generation")
    with Database.open_read_only(state.database_path) as db, db.reading() as conn:
        assert conn.execute("SELECT status FROM attempt").fetchall() == [("error",)]


def test_a_dead_process_is_not_said_to_work_where_its_end_cannot_be_stored(
    begin, run_json, tmp_path, monkeypatch
):
    def full(state, *, at):
        raise FullDiskError(state.database_path)

    begin(FLASK, "a1", process=ProcessId(2**22 + 1, 1.0))
    monkeypatch.setattr(known_variants, "settle_orphans", full)
    (one,) = run_json(tmp_path, "status")[1]["variants"]
    assert (one["status"], one["pid"]) == ("error", None)


def test_one_variant_is_found_by_what_names_it(state, begin, run_json, tmp_path):
    begin(FLASK, "a1")
    begin(CLICK, "a2")
    _, answer = run_json(tmp_path, "status", "click@feature/x")
    assert [one["variant"] for one in answer["variants"]] == [
        "pallets/click@feature%2Fx/static/default"
    ]


def test_an_unknown_variant_ends_with_5_and_names_what_there_is(begin, run_json, tmp_path):
    begin(FLASK, "a1")
    code, answer = run_json(tmp_path, "status", "django")
    assert code == 5
    assert answer == {
        "ok": False,
        "error": {
            "code": "no-such-variant",
            "message": "No variant fits 'django'",
            "hint": "Known are pallets/flask@main/static/default; see docsfy status",
        },
    }


def test_the_table_has_a_line_a_variant_and_says_errors(state, begin, run, tmp_path):
    begin(FLASK, "a1")
    with Database.open(state.database_path) as db:
        finish_attempt(db, "a1", status="error", at=AT, error="disk full")
    lines = run(tmp_path, "status").stdout.splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "VARIANT STATUS STAGE PAGES WRITTEN REUSED FAILED COMMIT UPDATED",
        "pallets/flask@main/static/default error generating pages 1 0 0 0 ccccccccc "
        "2026-03-01 12:00:00",
        "pallets/flask@main/static/default: disk full",
    ]


def test_a_damaged_database_is_named(state, run_json, tmp_path):
    state.database_path.write_bytes(b"no database" * 100)
    code, answer = run_json(tmp_path, "status")
    assert (code, answer["error"]["code"]) == (1, "state-damaged")
    assert str(state.database_path) in answer["error"]["message"]


def test_status_imports_nothing_that_builds(begin, tmp_path):
    """Each of these costs more than all that `docsfy status` does."""
    begin(FLASK, "a1")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [docsfy]\n")
    code = (
        "import json, sys\n"
        "from docsfy_plugin.cli import main\n"
        "main(['status'], standalone_mode=False)\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    heavy = {
        "mkdocs",
        "griffe",
        "git",
        "diskcache",
        "yaml",
        "docsfy_plugin.builtins",
        "logging.config",
    }
    assert set(json.loads(done.stderr)) & heavy == set()
