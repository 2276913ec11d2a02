"""A model behind a command line: real processes, from the first call to the last."""

import signal
import time
from pathlib import Path

import pytest

from tests.models.conftest import EDIT
from tests.models.programs import wait_until

PAGES = [("page", "command"), ("page", "forecasts"), ("page", "index")]
HANG_ON_PLAN = "if kind == 'plan': leave_child(); hang()"
HANG_ON_PAGES = "if kind != 'plan': leave_child(); hang()"
HANG_ON_TWO = "if slug in ('command', 'forecasts'): leave_child(); hang()"
BY_USER = "generation aborted by user"


WAITING = """\
from pathlib import Path

from docsfy_hookspecs import ModelError, Provider, hookimpl


def generate(request):
    with (Path(__file__).parent / "asked").open("a") as log:
        log.write("x")
    raise ModelError("Later", kind="rate-limit", retry_after_s=300)


@hookimpl
def docsfy_providers():
    return [Provider(name="waiting", default_model="m", generate=generate)]
"""


def build(program):
    built = program.project.build()
    assert built.error is None, built.log
    return built


def has_ended(program):
    return not program.running


def test_a_program_plans_writes_and_mends(program):
    build(program)
    assert program.calls == [*PAGES, ("plan", "")]
    assert "It was written 1 times." in program.project.read("forecasts/index.html")
    program.forget()
    build(program)
    assert program.calls == []
    program.project.edit(*EDIT)
    program.project.commit()
    build(program)
    assert program.calls == [("patch", "forecasts")]
    assert "It was written 2 times." in program.project.read("forecasts/index.html")


def test_a_program_works_in_an_empty_folder_with_a_clean_environment(program, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("SECRET_X", "of the parent")
        patch.setenv("MY_KEY", "of the program")
        patch.setenv("PYTHONPATH", "/nowhere")
        program.options(command_env=["MY_KEY"], model="m1")
        build(program)
    for start in program.starts:
        assert start["files"] == []
        folder = Path(start["folder"])
        assert not folder.exists()
        assert not folder.is_relative_to(program.project.root)
        environment = start["environment"]
        assert environment["MY_KEY"] == "of the program"
        assert environment["DOCSFY_MODEL"] == "m1"
        assert not {"SECRET_X", "PYTHONPATH", "SOURCE_DATE_EPOCH"} & set(environment)
        assert "GIT_AUTHOR_NAME" not in environment
    assert len({start["folder"] for start in program.starts}) == 4


@pytest.mark.parametrize(
    ("does", "starts", "answered"), [(HANG_ON_PLAN, 1, 0), (HANG_ON_PAGES, 4, 1)]
)
def test_abort_from_another_process_ends_every_call_and_starts_none(
    program, does, starts, answered
):
    program.does(does)
    program.start()
    program.await_starts(starts)
    assert program.docsfy("abort") == (0, "aborted\n")
    said = program.end()
    assert program.process.returncode == 130
    assert program.project.status == ("aborted", BY_USER)
    assert said.count(BY_USER) == 1
    assert (program.running, len(program.starts), program.ends) == ([], starts, answered)
    assert not program.project.site.exists()
    assert program.project.leftovers == []


def test_abort_ends_a_wait_that_a_provider_asked_for(program, tmp_path):
    folder = tmp_path / "hooks"
    folder.mkdir()
    (folder / "hook.py").write_text(WAITING)
    program.project.options(provider="waiting", hooks=[str(folder / "hook.py")])
    program.start()
    wait_until((folder / "asked").exists, "the call")
    began = time.monotonic()
    assert program.docsfy("abort") == (0, "aborted\n")
    program.end()
    assert time.monotonic() - began < 5
    assert program.process.returncode == 130
    assert (folder / "asked").read_text() == "x"
    assert program.project.status == ("aborted", BY_USER)


def test_sigterm_ends_every_call_and_starts_none(program):
    program.does(HANG_ON_PAGES)
    program.start()
    program.await_starts(4)
    program.process.send_signal(signal.SIGTERM)
    program.end()
    assert program.process.returncode == 130
    assert program.project.status == ("aborted", "generation aborted by SIGTERM")
    assert (program.running, len(program.starts)) == ([], 4)


def test_an_aborted_update_leaves_the_old_site_and_the_next_run_goes_on(program):
    build(program)
    before = program.project.tree()
    program.forget()
    program.project.edit(*EDIT)
    program.project.commit()
    program.does(HANG_ON_PAGES)
    program.start()
    program.await_starts(1)
    assert program.docsfy("abort") == (0, "aborted\n")
    program.end()
    assert program.project.tree() == before
    program.does("pass")
    build(program)
    assert program.calls == [("patch", "forecasts")] * 2


def test_a_pause_that_waited_long_enough_ends_calls_and_tries_none_again(program):
    program.options(pause_grace=0.5)
    program.does(HANG_ON_TWO)
    program.start()
    program.await_starts(4)
    wait_until(lambda: program.project.pages.get("index") == "written", "a page")
    assert program.docsfy("pause")[0] == 0
    wait_until(lambda: program.project.status[0] == "paused", "the pause")
    wait_until(lambda: has_ended(program), "the end of the calls")
    time.sleep(0.5)
    assert len(program.starts) == 4
    assert program.project.pages == {
        "index": "written",
        "command": "pending",
        "forecasts": "pending",
    }
    program.does("pass")
    assert program.docsfy("resume") == (0, "running\n")
    said = program.end()
    assert program.process.returncode == 0, said
    assert program.project.status == ("ready", None)
    assert program.calls == [
        ("page", "command"),
        ("page", "command"),
        ("page", "forecasts"),
        ("page", "forecasts"),
        ("page", "index"),
        ("plan", ""),
    ]


def test_a_build_that_was_killed_loses_neither_its_plan_nor_its_pages(program):
    program.does(HANG_ON_TWO)
    program.start()
    program.await_starts(4)
    wait_until(lambda: program.project.pages.get("index") == "written", "a page")
    program.process.kill()
    program.end()
    assert len(program.running) == 4
    program.forget()
    program.does("pass")
    build(program)
    asked = [call for call in program.calls if call[0] != "update"]
    assert asked == [("page", "command"), ("page", "forecasts")]
    assert program.running == []
    assert program.project.pages["index"] == "reused"


def test_a_build_that_was_killed_while_it_planned_plans_again(program):
    program.does(HANG_ON_PLAN)
    program.start()
    program.await_starts(1)
    program.process.kill()
    program.end()
    program.forget()
    program.does("pass")
    build(program)
    assert program.calls == [*PAGES, ("plan", "")]
    assert program.running == []


def test_a_call_that_takes_too_long_is_ended_with_all_that_it_started(program):
    program.options(timeout=1, retries=0)
    program.does("if slug == 'forecasts': leave_child(); hang()")
    build(program)
    assert program.project.status[0] == "partial"
    assert program.project.pages["forecasts"] == "failed"
    assert program.running == []
    (message,) = program.project.ask("SELECT message FROM event WHERE kind = 'failed'")[0]
    assert "1 s" in message


@pytest.mark.parametrize(
    "does",
    [
        "print('KEY=123'); sys.exit(3)",
        "print('oh', file=sys.stderr); sys.exit(1)",
        "sys.exit(0)",
        "os.kill(os.getpid(), signal.SIGKILL)",
        "os.write(1, b'\\xff\\xfe\\x00'); sys.exit(0)",
        "sys.stdout.write('x' * 9_000_000); sys.exit(0)",
    ],
)
def test_a_program_that_fails_is_a_failed_page(program, does):
    program.options(retries=0)
    program.does(f"if slug == 'forecasts': {does}")
    build(program)
    assert program.project.status[0] == "partial"
    assert program.project.pages["forecasts"] == "failed"
    assert "KEY=123" not in program.project.read("forecasts/index.html")


def test_a_program_that_reads_no_prompt_is_an_answer_like_any_other(program):
    # what is not read of a long prompt is a broken pipe, and nobody's fault
    (program.folder / "program.py").write_text("print('no prompt is read, and this is no plan')\n")
    result = program.project.build()
    assert result.exit_code == 1
    assert "The model's plan cannot be used" in result.log
