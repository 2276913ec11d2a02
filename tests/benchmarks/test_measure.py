from __future__ import annotations

import sys

import pytest

from benchmarks.measure import BenchmarkError, measure


def test_cost_counts_the_children_that_a_process_waited_for(tmp_path):
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"

    cost = measure([sys.executable, "-c", parent], cwd=tmp_path, timeout_s=30)

    assert cost.cpu_s >= 0.3
    assert cost.peak_mb > 1


def test_failed_process_is_an_error_with_what_it_said(tmp_path):
    with pytest.raises(BenchmarkError, match="ended with 1:\nno such theme"):
        measure([sys.executable, "-c", "exit('no such theme')"], cwd=tmp_path, timeout_s=30)


def test_process_that_takes_too_long_is_killed(tmp_path):
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with pytest.raises(BenchmarkError, match="was killed, within"):
        measure(command, cwd=tmp_path, timeout_s=0.5)
