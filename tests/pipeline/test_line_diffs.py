import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.pipeline.line_diffs import Effort, unified_lines

LINES = st.lists(st.sampled_from(["a", "b", "c", "", " d", "-e", "+f"]), max_size=40)


def text_of(lines):
    return "".join(f"{line}\n" for line in lines)


def patched(old, hunks):
    """The old lines with a unified diff applied, every line of it looked at."""
    result, at = [], 0
    for line in hunks:
        if line.startswith("@@"):
            begin, _, count = line.split()[1].removeprefix("-").partition(",")
            start = int(begin) - (count != "0")
            result += old[at:start]
            at = start
        elif line.startswith("+"):
            result.append(line[1:])
        else:
            assert old[at] == line[1:]
            at += 1
            if line.startswith(" "):
                result.append(line[1:])
    return result + old[at:]


@given(LINES, LINES, st.integers(0, 200))
def test_the_old_text_with_its_diff_is_the_new_one(old, new, effort):
    assert patched(old, unified_lines(text_of(old), text_of(new), Effort(effort))) == new


@given(LINES)
def test_equal_texts_have_no_diff(lines):
    assert unified_lines(text_of(lines), text_of(lines)) == []


def test_a_changed_line_is_shown_with_three_around_it():
    old = text_of("abcdefghij")
    assert unified_lines(old, old.replace("e", "E")) == [
        "@@ -2,7 +2,7 @@", " b", " c", " d", "-e", "+E", " f", " g", " h",
    ]  # fmt: skip


def test_few_changes_of_a_long_text_that_repeats_itself_stay_few():
    old = [f"line {number % 3000}" for number in range(9000)]
    new = [f"{line}!" if at % 500 == 0 else line for at, line in enumerate(old)]
    changed = [line for line in unified_lines(text_of(old), text_of(new)) if line[0] in "+-"]
    assert len(changed) == 36


def _random(letters):
    return [random.Random(len(letters)).choice(letters) for _ in range(10_000)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([f"a{n}" for n in range(10_000)], [f"b{n}" for n in range(10_000)]),
        (["a"] * 10_000, ["a"] * 20_000),
        (["a", "b"] * 5_000, ["b", "a", "a"] * 4_000),
        (_random("ab"), _random("aab")),
        ([f"a{n}" for n in range(10_000)], [f"a{n}" for n in reversed(range(10_000))]),
        (
            [f"u{n}" if n % 140 == 0 else "ab"[n % 2] for n in range(10_000)],
            [f"u{n}" if n % 140 == 0 else "ba"[(n + n // 7) % 2] for n in range(10_000)],
        ),
    ],
)
def test_time_is_bounded_on_hostile_texts(old, new):
    started = time.perf_counter()
    unified_lines(text_of(old), text_of(new))
    assert time.perf_counter() - started < 2
