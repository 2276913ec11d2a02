"""Control of an attempt: boundaries, pauses and stops, with real threads."""

import logging
import threading

import pytest
from docsfy_hookspecs import AttemptInterrupted

from docsfy_plugin.pipeline.cancellation import CancellationFlags, FlagError
from docsfy_plugin.pipeline.control import AttemptControl, BoundaryError, PauseError
from docsfy_plugin.pipeline.life_cycle import State

BOUNDARIES = ["launch", "store_plan", "store_page", "publish"]
WAIT_S = 10.0


@pytest.fixture
def flags():
    return CancellationFlags()


@pytest.fixture
def control(flags):
    return AttemptControl("a1", flags)


def nothing():
    return None


def cross(control, boundary):
    with control.crossing(boundary):
        return True


def pause_fully(control):
    """Pause with nothing in flight; the thread that rests is given back."""
    control.pause()
    paused = threading.Event()
    resting = threading.Thread(target=control.checkpoint, args=(paused.set, nothing), daemon=True)
    resting.start()
    assert paused.wait(WAIT_S)
    return resting


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_running_attempt_crosses_every_boundary(control, boundary):
    assert cross(control, boundary)


@pytest.mark.parametrize("boundary", ["store_plan", "store_page"])
def test_what_is_in_flight_is_stored_while_a_pause_waits(control, boundary):
    control.pause()
    assert cross(control, boundary)


@pytest.mark.parametrize("boundary", ["launch", "publish"])
def test_nothing_is_launched_or_published_while_a_pause_waits(control, boundary):
    control.pause()
    with pytest.raises(BoundaryError) as caught:
        cross(control, boundary)
    assert caught.value.boundary == boundary


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_nothing_is_done_while_paused(control, boundary):
    resting = pause_fully(control)
    with pytest.raises(BoundaryError):
        cross(control, boundary)
    control.resume()
    resting.join(WAIT_S)
    assert cross(control, boundary)


@pytest.mark.parametrize("reason", ["abort", "close"])
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_nothing_is_done_once_stopped(control, reason, boundary):
    assert control.stop(reason, "somebody did")
    with pytest.raises(AttemptInterrupted, match="somebody did"):
        cross(control, boundary)


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_nothing_is_done_once_complete(control, boundary):
    control.complete()
    with pytest.raises(BoundaryError):
        cross(control, boundary)


def test_refusal_is_logged_with_the_id_and_the_state(control, caplog):
    caplog.set_level(logging.INFO)
    control.stop("abort")
    with pytest.raises(AttemptInterrupted):
        cross(control, "publish")
    assert caplog.messages == ["attempt a1: refused publish, it is idle"]


def test_log_has_id_and_states_alone(control, caplog):
    caplog.set_level(logging.DEBUG)
    control.pause()
    control.pause()
    control.stop("abort", "by somebody at /some/path")
    assert caplog.messages == ["attempt a1: running -> stopping", "attempt a1: stopping -> idle"]


def test_moves_are_logged_when_the_lock_is_free(control):
    """A signal handler that wants it may run in a thread that holds the log's own lock."""
    free = []

    class Asking(logging.Handler):
        def emit(self, record):
            thread = threading.Thread(target=lambda: free.append(cross(control, "store_page")))
            thread.daemon = True
            thread.start()
            thread.join(WAIT_S)

    logger = logging.getLogger("docsfy_plugin.pipeline.control")
    handler, level = Asking(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        control.pause()
        assert free == [True]
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_pause_is_idempotent(control):
    assert control.pause() is State.STOPPING
    assert control.pause() is State.STOPPING
    resting = pause_fully(control)
    assert control.pause() is State.PAUSED
    control.resume()
    resting.join(WAIT_S)
    assert control.state is State.RUNNING


def test_resume_gives_a_fresh_flag(control, flags):
    resting = pause_fully(control)
    assert flags.reason("a1") == "pause"
    assert control.resume() is State.RUNNING
    assert flags.reason("a1") is None
    resting.join(WAIT_S)


def test_resume_of_a_running_attempt_changes_nothing(control):
    assert control.resume() is State.RUNNING


def test_resume_while_a_pause_still_waits_is_refused(control):
    control.pause()
    with pytest.raises(PauseError, match="still pausing"):
        control.resume()
    assert control.state is State.STOPPING


def test_stop_ends_a_rest(control):
    control.pause()
    paused, ended = threading.Event(), []

    def rest():
        try:
            control.checkpoint(paused.set, lambda: ended.append("resumed"))
        except AttemptInterrupted as exc:
            ended.append(exc.message)

    resting = threading.Thread(target=rest, daemon=True)
    resting.start()
    assert paused.wait(WAIT_S)
    control.stop("abort", "by hand")
    resting.join(WAIT_S)
    assert ended == ["by hand"]


def test_flag_that_cannot_be_set_leaves_the_state(control, flags):
    flags.end("a1")
    with pytest.raises(FlagError):
        control.pause()
    with pytest.raises(FlagError):
        control.stop("abort")
    assert control.state is State.RUNNING


def test_second_stop_says_that_it_was_not_the_one(control):
    assert control.stop("abort", "first")
    assert not control.stop("close", "second")
    assert control.message == "first"
    assert control.reason == "abort"


@pytest.mark.parametrize("end", [AttemptControl.complete, AttemptControl.fail])
def test_ended_attempt_cannot_be_stopped_paused_or_resumed(control, end):
    end(control)
    assert not control.stop("abort")
    with pytest.raises(PauseError, match="nothing left to pause"):
        control.pause()
    with pytest.raises(PauseError, match="it has ended"):
        control.resume()


def test_rendering_cannot_be_paused(control):
    control.refuse_pauses()
    with pytest.raises(PauseError, match="nothing left to pause"):
        control.pause()
    assert control.state is State.RUNNING


def test_pause_before_rendering_still_counts(control):
    control.pause()
    control.refuse_pauses()
    assert control.pause() is State.STOPPING


def test_pause_that_came_after_the_last_look_is_rested_for_and_then_none_is_left(
    control, monkeypatch
):
    refuse, asked = control.refuse_pauses, []

    def pause_first():
        if not asked:
            asked.append(control.pause())
        refuse()

    monkeypatch.setattr(control, "refuse_pauses", pause_first)
    resume_soon = threading.Timer(0, control.resume)
    control.last_checkpoint(resume_soon.start, nothing)
    assert asked == [State.STOPPING]
    with pytest.raises(PauseError, match="nothing left to pause"):
        control.pause()
    assert cross(control, "publish")


def test_grace_is_over_after_its_time_and_only_while_stopping(flags):
    now = [100.0]
    control = AttemptControl("a1", flags, grace_s=60, clock=lambda: now[0])
    now[0] = 1000.0
    assert not control.is_grace_over
    control.pause()
    now[0] += 59.9
    assert not control.is_grace_over
    now[0] += 0.1
    assert control.is_grace_over


def test_second_pause_does_not_start_the_grace_again(flags):
    now = [0.0]
    control = AttemptControl("a1", flags, grace_s=10, clock=lambda: now[0])
    control.pause()
    now[0] = 9.0
    control.pause()
    now[0] = 10.0
    assert control.is_grace_over


def test_nobody_stops_an_attempt_inside_a_boundary(control):
    asked, stopped = threading.Event(), []

    def stop():
        asked.set()
        stopped.append(control.stop("abort"))

    thread = threading.Thread(target=stop, daemon=True)
    with control.crossing("publish"):
        thread.start()
        assert asked.wait(WAIT_S)
        thread.join(0.05)
        assert thread.is_alive()
        control.complete()
    thread.join(WAIT_S)
    assert stopped == [False]
    assert control.state is State.COMPLETE
