"""The table says what became of every fault, also of those whose test failed."""

from types import SimpleNamespace

import pytest

from tests.faults.table import PROPERTY, draw, gather, percentile
from tests.faults.verdicts import Fault, LostPagesError, TornSiteError, WrongStatusError


def make_report(*faults, when="call"):
    return SimpleNamespace(when=when, user_properties=[(PROPERTY, vars(one)) for one in faults])


def judge(fault, error):
    with pytest.raises(type(error)), fault.judged():
        raise error
    return fault


def test_table_counts_what_was_survived_and_what_was_found_wrong():
    good = Fault("kill", stage="rendering", seconds={"taken": 1.0})
    with good.judged():
        pass
    lost = judge(Fault("kill", stage="rendering"), LostPagesError("gone", ["a", "b"]))
    torn = judge(Fault("kill", stage="planning"), TornSiteError("torn"))
    wrong = judge(Fault("abort", seconds={"taken": 2.0}), WrongStatusError("wrong"))
    other = judge(Fault("abort"), AssertionError("else"))
    reports = [make_report(good, lost), make_report(torn), make_report(wrong, other)]
    assert list(draw(gather([*reports, make_report(good, when="teardown"), object()]))) == [
        "fault  tried  survived  lost pages  torn sites  wrong statuses",
        "abort      2         0           0           0               1",
        "kill       3         1           2           1               0",
        "all        5         1           2           1               1",
        "",
        "seconds  measured    p50    p99    max",
        "taken           2  1.000  2.000  2.000",
        "",
        "kill hit: planning 1, rendering 2",
    ]


@pytest.mark.parametrize(
    ("percent", "found"), [(0, 1), (0.5, 1), (50, 100), (99, 198), (99.9, 200), (100, 200)]
)
def test_percentile_is_a_value_that_so_many_do_not_exceed(percent, found):
    assert percentile(range(200, 0, -1), percent) == found
