import pytest

from docsfy_plugin.store.attempts import KEPT_ATTEMPTS, finish_attempt
from docsfy_plugin.store.unpublished import find_unpublished

EARLIER = "2026-02-01T12:00:00.000Z"
AT = "2026-03-01T12:00:00.000Z"
LATER = "2026-04-01T12:00:00.000Z"


@pytest.fixture
def find(db, flask, make_record):
    """The unpublished ones of pages that are given as slug -> attempt and time."""

    def find_among(**written):
        records = {
            slug: make_record(slug, attempt=attempt, written_at=at)
            for slug, (attempt, at) in written.items()
        }
        return find_unpublished(db, flask, records)

    return find_among


@pytest.fixture
def run(db, begin):
    """Runs an attempt to its end."""

    def run_attempt(attempt, status):
        begin(attempt, "a")
        finish_attempt(db, attempt, status=status, at=AT)

    return run_attempt


def test_pages_of_a_published_attempt_are_published(find, run):
    run("a1", "ready")
    run("a2", "partial")
    assert find(a=("a1", AT), b=("a2", AT)) == set()


def test_pages_are_unpublished_until_some_attempt_publishes_them(find, run, begin):
    run("a1", "ready")
    run("a2", "error")
    run("a3", "aborted")
    begin("a4", "a")
    written = {"a": ("a1", AT), "b": ("a2", AT), "c": ("a3", AT), "d": ("a4", AT)}
    assert find(**written) == {"b", "c", "d"}


def test_a_later_attempt_publishes_what_earlier_ones_wrote(find, run):
    run("a1", "error")
    run("a2", "ready")
    assert find(a=("a1", AT), b=("a2", AT)) == set()


def test_all_pages_are_unpublished_where_nothing_was_ever_published(find, run):
    assert find(a=("a1", AT)) == {"a"}
    run("a1", "error")
    assert find(a=("a1", AT)) == {"a"}


def test_a_clock_that_was_set_back_makes_no_page_unpublished(find, run):
    run("a1", "ready")
    assert find(a=("a1", LATER)) == set()


def test_where_the_row_of_the_attempt_has_gone_its_time_decides(find, run):
    run("a1", "ready")
    for number in range(KEPT_ATTEMPTS + 1):
        run(f"b{number}", "error")
    written = {"a": ("a1", EARLIER), "b": ("b0", LATER), "c": (f"b{KEPT_ATTEMPTS}", EARLIER)}
    assert find(**written) == {"b", "c"}
