"""`docsfy abort` from another process: the run ends at every stage, and says by whom."""

import json

import pytest

from tests.e2e.held_runs import BY_USER, PAGE

WRITING = f"writing {PAGE}"
STAGES = [
    "cloning",
    "reading",
    "planning",
    WRITING,
    "validating",
    "cross_linking",
    "adding pages",
    "rendering",
    "writing outputs",
    "on_post_build",
]
GENERATE = ("generate", "--hooks", ".hold/hook.py", "--jobs", "1")


@pytest.mark.parametrize("stage", STAGES)
def test_build_that_is_aborted_ends_with_one_line_and_the_old_site_stands(
    make_run, due_site, stage
):
    run = make_run()
    run.hold(stage)
    run.start("build")
    run.await_hold()
    assert run.docsfy("abort") == (0, "aborted\n")
    run.end()
    run.judge_stopped(BY_USER)
    run.judge_next(due_site)


def test_abort_after_the_swap_is_told_that_the_site_is_ready(make_run, due_site):
    run = make_run()
    run.hold("swapped", "time.sleep(2)")
    run.start("build")
    run.await_hold()
    code, said = run.docsfy("abort")
    assert code == 5
    assert said.startswith(
        "Error: acme/weather@main/static/default is not being generated any more: it is ready"
    )
    run.end()
    assert (run.process.returncode, run.complaints) == (0, [])
    assert run.project.status == ("ready", None)
    assert run.tree() == due_site


@pytest.mark.parametrize("stage", ["cloning", WRITING, "adding pages", "writing outputs"])
def test_aborted_generate_gives_one_json_object(make_run, stage):
    run = make_run()
    run.hold(stage)
    run.start(*GENERATE, "--json", "--quiet", module="docsfy")
    run.await_hold()
    code, said = run.docsfy("abort", "--json")
    assert (code, json.loads(said)["state"]) == (0, "aborted")
    assert json.loads(run.end()) == {
        "ok": False,
        "error": {"code": "aborted", "message": BY_USER, "hint": ""},
    }
    assert run.process.returncode == 130
    run.judge_aborted(BY_USER)


@pytest.mark.parametrize("stage", ["reading", WRITING, "adding pages"])
def test_aborted_export_leaves_what_was_exported_before(make_run, stage):
    run = make_run(changes={})
    run.start(*GENERATE, "--export", "exported", module="docsfy")
    run.end()
    before = run.project.tree(below=run.project.root / "exported")
    run.project.commit({f"src/weather/{PAGE.split('/')[-1]}.py": '"""Shows the rain."""\n'})
    run.hold(stage)
    run.start(*GENERATE, "--export", "exported", module="docsfy")
    run.await_hold()
    assert run.docsfy("abort") == (0, "aborted\n")
    run.end()
    run.judge_stopped(BY_USER)
    assert run.project.tree(below=run.project.root / "exported") == before


def test_nothing_is_active_after_an_abort(make_run):
    run = make_run()
    run.hold("planning")
    run.start("build")
    run.await_hold()
    assert run.docsfy("abort") == (0, "aborted\n")
    run.end()
    code, said = run.docsfy("abort")
    assert code == 5
    assert "is not being generated: it is aborted (generation aborted by user)" in said


def test_two_askers_are_both_told(make_run):
    run = make_run()
    run.hold(WRITING)
    run.start("build")
    run.await_hold()
    first = run.start_docsfy("abort")
    second = run.docsfy("abort")
    answers = {first.communicate(timeout=30)[0], second[1]}
    assert "aborted\n" in answers
    assert {first.returncode, second[0]} <= {0, 5}
    run.end()
    run.judge_stopped(BY_USER)
