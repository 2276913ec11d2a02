from __future__ import annotations

import pytest

from benchmarks.table import Names, Row, format_names, format_table


def make_row(**values):
    given = {"what": "first", "corpus": "django", "ours": [3.0], "others": [2.0], "target": 2.0}
    return Row(**(given | values))


def test_ratio_is_taken_round_by_round():
    row = make_row(ours=[2.0, 9.0, 4.0], others=[1.0, 3.0, 4.0])

    assert row.ratio == 2.0


@pytest.mark.parametrize(
    ("ours", "target", "verdict"),
    [([4.0], 2.0, "met"), ([4.2], 2.0, "missed"), ([4.2], None, "")],
)
def test_verdict_is_about_the_ratio(ours, target, verdict):
    assert make_row(ours=ours, target=target).verdict == verdict


def test_target_of_a_later_version_is_not_missed_yet():
    assert make_row(ours=[4.2], target=None, later=1.5).verdict == "later"


def test_small_corpora_are_allowed_time_for_starting_up():
    assert make_row(ours=[4.4], allowance=0.5).verdict == "met, less 0.5 s"


def test_target_of_a_figure_is_not_about_the_ratio():
    assert make_row(ours=[90.0], others=[9.0], target=100, is_ratio=False).verdict == "met"


def test_table_shows_every_row_with_its_limits():
    rows = [make_row(later=1.5), make_row(unit="ms", target=1, is_ratio=False)]

    assert format_table(rows).splitlines() == [
        "| what  | corpus | docsfy  | other   | ratio | at most      |        |",
        "|-------|--------|---------|---------|-------|--------------|--------|",
        "| first | django | 3.00 s  | 2.00 s  | 1.500 | 2, later 1.5 | met    |",
        "| first | django | 3.00 ms | 2.00 ms | 1.500 | 1 ms         | missed |",
    ]


def test_names_are_shown_with_the_share_that_the_source_has():
    names = [Names(corpus="click", writer="static", pages=19, supported=3999, unsupported=1)]

    assert format_names(names).splitlines()[2] == (
        "| click  | static | 19    | 3,999           | 1           | 99.975      |"
    )
