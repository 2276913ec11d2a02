from __future__ import annotations

import pytest

from benchmarks.fan_out import run


@pytest.mark.parametrize("provider", ["scripted", "command"])
def test_pages_in_flight_share_the_time_of_a_call(provider):
    taken = run(pages=4, latency_s=0.3, jobs=2, provider=provider)

    assert 0.6 <= taken["writing_wall_s"] < 1.2
    assert taken["writing_wall_s"] < taken["whole_wall_s"]


def test_a_model_in_no_time_leaves_what_the_pipeline_takes():
    taken = run(pages=3, latency_s=0.0, jobs=5, provider="scripted")

    assert 0 < taken["writing_cpu_s"] < taken["whole_cpu_s"] < 5
