"""Other plugins that fail, exit, or hold up the end of a build; and two instances of docsfy."""

import pytest

from tests.conftest import create_project
from tests.e2e.held_runs import BY_USER, HOLD, PAGE

FAILS = """\
def {event}(*_, **__):
    {statement}
"""
SWALLOWS = """\
try:
    subprocess.Popen(["sleep", "60"])
    time.sleep(60)
except BaseException:
    pass
"""
RAISES = """\
try:
    subprocess.run(["sleep", "60"], check=True)
except BaseException as error:
    raise RuntimeError("the child died") from error
"""
WAITS_ON = """\
child = subprocess.Popen(["sleep", "60"])
while child.returncode is None:
    try:
        child.wait()
    except BaseException:
        pass
raise RuntimeError("the child died")
"""
IN_A_FINALISER = """\
class Dropped:
    def __del__(self):
        time.sleep(60)

Dropped()
time.sleep(60)
"""
OF_MKDOCS = "ERROR   -  Error reading page 'index.md': the child died"

STORM = {"src/storm/warning.py": '"""Warns."""\n'}
EACH_STATUS = (
    "SELECT name, status, error FROM variant JOIN attempt ON attempt.id = variant.attempt"
    " ORDER BY name"
)


@pytest.mark.parametrize("event", ["on_page_markdown", "on_post_build"])
def test_build_that_another_plugin_fails_is_an_error_and_the_old_site_stands(make_run, event):
    run = make_run()
    run.hold("nowhere")
    (run.folder / "fails.py").write_text(
        FAILS.format(event=event, statement="raise ValueError('broken')")
    )
    run.project.configure(hooks=[f"{HOLD}/fails.py"])
    run.start("build")
    run.end()
    assert run.process.returncode == 1
    assert run.project.status == ("error", "broken")
    assert run.tree() == run.before
    assert run.project.leftovers == []


@pytest.mark.parametrize("event", ["on_pre_build", "on_page_markdown", "on_post_build"])
def test_build_that_another_plugin_exits_is_aborted_when_mkdocs_shuts_down(make_run, event):
    run = make_run()
    run.hold("nowhere")
    (run.folder / "exits.py").write_text(FAILS.format(event=event, statement="raise SystemExit(3)"))
    run.project.configure(hooks=[f"{HOLD}/exits.py"])
    run.start("build")
    run.end()
    assert run.process.returncode == 3
    run.judge_aborted(BY_USER)


@pytest.mark.parametrize("how", [SWALLOWS, RAISES], ids=["swallows", "raises"])
@pytest.mark.parametrize("stage", ["planning", "validating", "rendering", "on_post_build"])
def test_plugin_that_catches_the_interrupt_does_not_keep_the_build_from_ending(
    make_run, stage, how
):
    run = make_run()
    run.hold(stage, how)
    run.start("build")
    run.await_hold()
    assert run.docsfy("abort") == (0, "aborted\n")
    run.end()
    run.judge_stopped(BY_USER, besides=OF_MKDOCS)


@pytest.mark.parametrize("how", [SWALLOWS, RAISES], ids=["swallows", "raises"])
@pytest.mark.parametrize("stage", ["planning", "rendering"])
def test_plugin_that_catches_a_signal_does_not_keep_the_build_from_ending(make_run, stage, how):
    run = make_run()
    run.hold(stage, how)
    run.start("build")
    run.await_hold()
    run.process.terminate()
    run.end()
    run.judge_stopped("generation aborted by SIGTERM", besides=OF_MKDOCS)


@pytest.mark.parametrize("stage", ["planning", "rendering", "writing outputs"])
def test_interrupt_that_meets_a_finaliser_is_not_lost(make_run, stage):
    run = make_run()
    run.hold(stage, IN_A_FINALISER)
    run.start("build")
    run.await_hold()
    run.process.terminate()
    run.end()
    run.judge_stopped("generation aborted by SIGTERM")


def test_no_further_page_is_rendered_after_a_plugin_caught_the_interrupt(make_run):
    run = make_run()
    run.hold("rendering", SWALLOWS)
    run.start("build")
    run.await_hold()
    run.process.terminate()
    run.end()
    assert run.converted == ["index.md"]


@pytest.mark.parametrize("stage", ["planning", f"writing {PAGE}", "rendering"])
def test_process_that_a_plugin_waits_for_in_spite_of_an_abort_is_ended(make_run, stage):
    run = make_run()
    run.hold(stage, WAITS_ON)
    run.start("build")
    run.await_hold()
    assert run.docsfy("abort") == (0, "aborted\n")
    run.end()
    run.judge_stopped(BY_USER, besides=OF_MKDOCS)


@pytest.fixture
def two_sources(make_run):
    """A site of two repositories; the run is held where the second one is written."""
    run = make_run()
    other = create_project(run.project.root / "other", STORM)
    other.git("remote", "set-url", "origin", "https://github.com/acme/radar.git")
    options = {"hooks": [f"{HOLD}/hook.py"], "jobs": 1}
    run.project.configure(
        hooks=[f"{HOLD}/hook.py"],
        plugins=[
            "search",
            {"docsfy": options | {"exclude": ["other/**"]}},
            {"docsfy": options | {"repo": "other", "mount": "radar"}},
        ],
    )
    return run


@pytest.mark.parametrize("asked", ["weather", "radar"])
@pytest.mark.parametrize("stage", ["writing api/storm/warning", "rendering"])
def test_abort_of_one_instance_ends_the_build_of_both(two_sources, stage, asked):
    run = two_sources
    run.hold(stage)
    run.start("build")
    run.await_hold()
    assert run.docsfy("abort", asked) == (0, "aborted\n")
    run.end()
    assert (run.process.returncode, run.complaints) == (130, [BY_USER])
    assert run.project.ask(EACH_STATUS) == [
        ("acme/radar@main/static/default", "aborted", BY_USER),
        ("acme/weather@main/static/default", "aborted", BY_USER),
    ]
    assert run.tree() == run.before
    assert run.processes() == []


def test_abort_without_a_name_is_refused_while_two_instances_run(two_sources):
    run = two_sources
    run.hold("rendering")
    run.start("build")
    run.await_hold()
    code, said = run.docsfy("abort")
    assert code == 2
    assert "2 variants are being generated" in said
    run.process.terminate()
    run.end()
    assert run.process.returncode == 130
