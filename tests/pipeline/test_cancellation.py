"""Flags of attempts: what sets, keeps and clears them."""

import threading

import pytest

from docsfy_plugin.pipeline.cancellation import CancellationFlags, FlagError

REASONS = ["pause", "abort", "close"]


@pytest.fixture
def flags():
    flags = CancellationFlags()
    flags.start("a1")
    return flags


def test_unknown_attempt_reads_as_not_cancelled():
    assert CancellationFlags().reason("never") is None


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
@pytest.mark.parametrize("name", ["start", "reason", "end"])
def test_blank_id_is_refused(flags, name, blank):
    with pytest.raises(ValueError, match="not blank"):
        getattr(flags, name)(blank)


def test_blank_id_cannot_be_flagged(flags):
    with pytest.raises(ValueError, match="not blank"):
        flags.set(" ", "abort")


def test_attempt_that_was_never_started_cannot_be_flagged(flags):
    with pytest.raises(FlagError, match="'a2' is not going on"):
        flags.set("a2", "abort")
    assert flags.reason("a2") is None


def test_flag_is_fresh_at_start(flags):
    assert flags.reason("a1") is None


@pytest.mark.parametrize("reason", REASONS)
def test_flag_says_why(flags, reason):
    flags.set("a1", reason)
    assert flags.reason("a1") == reason


def test_flag_is_fresh_at_resume(flags):
    flags.set("a1", "pause")
    flags.start("a1")
    assert flags.reason("a1") is None


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("pause", "pause", "pause"),
        ("pause", "abort", "abort"),
        ("pause", "close", "close"),
        ("abort", "pause", "abort"),
        ("abort", "close", "close"),
        ("close", "pause", "close"),
        ("close", "abort", "close"),
    ],
)
def test_weaker_reason_never_replaces_a_stronger_one(flags, first, second, kept):
    flags.set("a1", first)
    flags.set("a1", second)
    assert flags.reason("a1") == kept


@pytest.mark.parametrize(("reason", "left"), [("pause", None), ("abort", None), ("close", "close")])
def test_end_clears_a_flag_but_close_stays(flags, reason, left):
    flags.set("a1", reason)
    flags.end("a1")
    assert flags.reason("a1") == left


def test_ended_attempt_cannot_be_flagged(flags):
    flags.end("a1")
    with pytest.raises(FlagError):
        flags.set("a1", "abort")


def test_each_attempt_has_a_flag_of_its_own(flags):
    flags.start("a2")
    flags.set("a1", "abort")
    assert flags.reason("a2") is None


def test_flag_set_by_one_thread_is_seen_by_another(flags):
    thread = threading.Thread(target=flags.set, args=("a1", "abort"))
    thread.start()
    thread.join()
    assert flags.reason("a1") == "abort"
