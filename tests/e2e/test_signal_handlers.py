"""Signal handlers of the author, or of whoever builds in a process of their own."""

import signal
import sys
import threading

import pytest

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGURG)
ENDS = {
    "success": ("nowhere", "", type(None)),
    "failure": ("planning", "raise ValueError('broken')", Exception),
    "failure of a page": ("rendering", "raise ValueError('broken')", Exception),
    "abort in a stage": ("planning", "signal.raise_signal(signal.SIGTERM)", SystemExit),
    "abort in rendering": ("rendering", "signal.raise_signal(signal.SIGTERM)", SystemExit),
}
OWN_HANDLER = """\
import signal


def on_startup(command, dirty):
    signal.signal(signal.SIGTERM, handle)


def handle(number, frame):
    raise SystemExit(77)


def on_shutdown():
    assert signal.getsignal(signal.SIGTERM) is handle
    print("found again")
"""

KEEPS_HANDLER = """\
import signal

kept = []


def on_files(files, config):
    kept.append(signal.signal(signal.SIGTERM, signal.SIG_IGN))


def on_shutdown():
    signal.signal(signal.SIGTERM, kept[0])
    signal.raise_signal(signal.SIGTERM)
    print("not reached")
"""


def own_handler(number, frame):
    raise AssertionError(f"signal {number} reached the caller")


@pytest.fixture
def own_handlers():
    """Handlers of this process, which builds as a part of something else."""
    former = {number: signal.signal(number, own_handler) for number in NUMBERS}
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(("stage", "how", "error"), ENDS.values(), ids=ENDS)
def test_handlers_of_before_come_back_however_the_build_ends(
    make_run, own_handlers, stage, how, error
):
    run = make_run()
    run.hold(stage, f"import signal; {how}")
    hook = sys.unraisablehook
    assert isinstance(run.project.build().error, error)
    assert sys.unraisablehook is hook
    assert [signal.getsignal(number) for number in NUMBERS] == [own_handler] * len(NUMBERS)


@pytest.mark.parametrize("stage", ["planning", "rendering"])
def test_handler_that_is_set_during_the_build_stays(make_run, own_handlers, stage):
    run = make_run()
    run.hold(stage, "import signal; signal.signal(signal.SIGTERM, signal.default_int_handler)")
    assert run.project.build().error is None
    assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    assert signal.getsignal(signal.SIGHUP) is own_handler


def test_handler_that_was_kept_and_put_back_hands_on_to_the_former_one(make_run, own_handlers):
    run = make_run()
    run.hold("planning", f"import signal; signal.kept = signal.getsignal({signal.SIGTERM:d})")
    assert run.project.build().error is None
    signal.signal(signal.SIGTERM, vars(signal).pop("kept"))
    with pytest.raises(AssertionError, match="reached the caller"):
        signal.raise_signal(signal.SIGTERM)


def test_handler_that_was_kept_and_put_back_ends_a_process_that_had_none(make_run):
    run = make_run()
    run.hold("nowhere")
    (run.folder / "own.py").write_text(KEEPS_HANDLER)
    run.project.configure(hooks=[".hold/own.py"])
    run.start("build")
    assert "not reached" not in run.end()
    assert run.process.returncode == -signal.SIGTERM
    assert run.project.status == ("ready", None)


@pytest.mark.parametrize(("stage", "code"), [("nowhere", 0), ("planning", 1), ("rendering", 1)])
def test_author_finds_the_handler_of_on_startup_again(make_run, stage, code):
    run = make_run()
    run.hold(stage, "raise ValueError('broken')")
    (run.folder / "own.py").write_text(OWN_HANDLER)
    run.project.configure(
        hooks=[".hold/own.py", ".hold/hook.py"],
        plugins=["search", {"docsfy": {"hooks": [".hold/hook.py"], "jobs": 1}}],
    )
    run.start("build")
    assert "found again" in run.end()
    assert run.process.returncode == code


def test_signal_goes_to_docsfy_while_the_author_has_a_handler(make_run):
    run = make_run()
    run.hold("rendering", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)")
    (run.folder / "own.py").write_text(OWN_HANDLER)
    run.project.configure(
        hooks=[".hold/own.py", ".hold/hook.py"],
        plugins=["search", {"docsfy": {"hooks": [".hold/hook.py"], "jobs": 1}}],
    )
    run.start("build")
    assert "found again" in run.end()
    run.judge_stopped("generation aborted by SIGTERM")


def test_build_off_the_main_thread_leaves_handlers_alone_and_succeeds(make_run, own_handlers):
    run = make_run()
    run.hold("nowhere")
    built = []
    thread = threading.Thread(target=lambda: built.append(run.project.build()))
    thread.start()
    thread.join(30)
    assert [one.error for one in built] == [None]
    assert [signal.getsignal(number) for number in NUMBERS] == [own_handler] * len(NUMBERS)
