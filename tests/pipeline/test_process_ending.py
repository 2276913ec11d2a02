"""Real processes that try to get away."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.pipeline import process_ending, process_table
from docsfy_plugin.pipeline.process_ending import (
    VARIABLE,
    EndedProcesses,
    carrying,
    end_process,
    end_processes,
    find_processes,
)
from docsfy_plugin.pipeline.process_table import parse_environment
from docsfy_plugin.store.processes import ProcessId, process_started

_numbers = itertools.count()

BARE = "env -i PATH=/usr/bin:/bin "
"""Takes the environment away from a command of a shell."""

IGNORES_SIGTERM = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(flush=True)
time.sleep(60)
"""
FORKS_ON_SIGTERM = """
import os, signal, subprocess, sys, time
def fork(*_):
    child = subprocess.Popen(["sleep", "60"], start_new_session=True, stdout=subprocess.DEVNULL)
    os.write(1, str(child.pid).encode())
    sys.exit()
signal.signal(signal.SIGTERM, fork)
print(flush=True)
time.sleep(60)
"""
ENDS_ALL_AS_NOBODY = """
import json, os, sys, psutil
from docsfy_plugin.pipeline.process_ending import end_processes
from docsfy_plugin.store.processes import ProcessId
attempt, pid, started = sys.argv[1:]
os.setuid(65534)
ended = end_processes(attempt, roots=[ProcessId(int(pid), float(started))], term_s=30)
print(json.dumps([ended.terminated, ended.killed, ended.left]))
"""
HAS_THE_ATTEMPT_ENDED = """
import subprocess, sys
sibling = subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL, process_group=0)
code = '''
import sys
from docsfy_plugin.pipeline.process_ending import end_processes
print(end_processes(sys.argv[1]).terminated)
'''
asker = subprocess.run(
    [sys.executable, "-c", code, sys.argv[1]],
    stdout=subprocess.PIPE,
    text=True,
    process_group=sibling.pid,
)
print(sibling.wait(5), asker.stdout.strip(), flush=True)
"""
LEFT_BY_ITS_MAIN_THREAD = """
import ctypes, threading, time
def stay():
    print(flush=True)
    time.sleep(60)
threading.Thread(target=stay).start()
ctypes.CDLL(None).pthread_exit(None)
"""


@dataclass
class Family:
    """Starts processes, knows them by what they print, and leaves none behind.

    Attributes:
        attempt: An id that no other test uses.
    """

    attempt: str
    children: list[subprocess.Popen] = field(default_factory=list)
    known: list[psutil.Process] = field(default_factory=list)

    def start(self, *command: str, **options) -> psutil.Process:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
        self.children.append(child)
        self.known.append(psutil.Process(child.pid))
        return self.known[-1]

    def python(self, code: str, *arguments: str, **options) -> psutil.Process:
        """Run a program up to its first line."""
        process = self.start(sys.executable, "-ISc", code, *arguments, **options)
        self.hear()
        return process

    def shell(self, script: str, **options) -> tuple[psutil.Process, ...]:
        """Run a script up to its first line; what it leaves must not hold its output open.

        Returns:
            Its process, and those whose pids it prints.
        """
        process = self.start("sh", "-c", script, **options)
        return process, *self.hear()

    def hear(self) -> list[psutil.Process]:
        """The processes whose pids the last child prints in a line."""
        pids = self.children[-1].stdout.readline().split()
        found = [psutil.Process(int(pid)) for pid in pids]
        self.known += found
        return found

    def reap(self) -> None:
        """Take the exit status of the last child."""
        self.children[-1].wait(5)

    def clean_up(self) -> None:
        for process in list(self.known):
            with suppress(psutil.Error):
                self.known += process.children(recursive=True)
        for process in self.known:
            with suppress(psutil.Error):
                process.kill()
        for child in self.children:
            child.communicate(timeout=10)


def is_gone(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    return True


def identify(process: psutil.Process) -> ProcessId:
    started = process_started(process.pid)
    assert started is not None
    return ProcessId(process.pid, started)


def run_python(code: str, *arguments: str) -> tuple[int, str]:
    """Run a program of this project's to its end; gives its exit status and what it says."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=20, check=False)
    return done.returncode, done.stdout


def wait_for(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture(params=["proc", "psutil"])
def family(request, monkeypatch) -> Iterator[Family]:
    """Processes as Linux' own files show them, and as any other system does."""
    if request.param == "psutil":
        monkeypatch.setattr(process_table, "_IS_LINUX", False)
    elif not Path("/proc/self/environ").exists():
        pytest.skip("Linux only")
    family = Family(f"20261121T101500-{os.getpid()}x{next(_numbers)}")
    yield family
    family.clean_up()


@pytest.fixture
def carried(family) -> Iterator[Family]:
    """Everything that the test starts carries the attempt's id."""
    with carrying(family.attempt):
        yield family


def test_nothing_to_end_is_nothing_done(carried):
    assert find_processes(carried.attempt) == ()
    assert end_processes(carried.attempt) == EndedProcesses(0, 0, 0)


def test_sleeping_children_are_terminated_at_once(carried):
    sleepers = [carried.start("sleep", "60") for _ in range(3)]
    assert set(find_processes(carried.attempt)) == set(sleepers)
    began = time.monotonic()
    assert end_processes(carried.attempt) == EndedProcesses(terminated=3, killed=0, left=0)
    assert time.monotonic() - began < 1
    assert all(map(is_gone, sleepers))


def test_process_that_ignores_sigterm_is_killed_when_its_time_is_over(carried):
    stubborn = carried.python(IGNORES_SIGTERM)
    began = time.monotonic()
    ended = end_processes(carried.attempt, term_s=0.3)
    assert 0.3 <= time.monotonic() - began < 1.5
    assert ended == EndedProcesses(terminated=0, killed=1, left=0)
    assert is_gone(stubborn)


def test_grandchild_whose_parent_has_exited_is_ended(carried):
    _, grandchild = carried.shell("sleep 60 >&2 & echo $!", start_new_session=True)
    carried.reap()
    wait_for(lambda: grandchild.name() == "sleep" and VARIABLE in grandchild.environ())
    assert end_processes(carried.attempt) == EndedProcesses(terminated=1)
    assert is_gone(grandchild)


def test_group_member_without_environment_and_parent_is_ended(carried):
    script = f"({BARE} sleep 60 >&2 & echo $!); sleep 60 >&2; :"
    leader, member = carried.shell(script, start_new_session=True)
    wait_for(lambda: VARIABLE not in member.environ() and leader not in member.parents())
    assert end_processes(carried.attempt).killed == 0
    assert [is_gone(leader), is_gone(member)] == [True, True]


def test_group_whose_leader_is_a_zombie_is_ended(carried):
    leader, member = carried.shell(f"({BARE} sleep 60 >&2 & echo $!)", start_new_session=True)
    wait_for(lambda: leader.status() == psutil.STATUS_ZOMBIE)
    wait_for(lambda: VARIABLE not in member.environ())
    assert end_processes(carried.attempt) == EndedProcesses(terminated=1)
    assert is_gone(member)


def test_descendant_that_outlives_its_parents_without_environment_is_killed(carried):
    stubborn = f"{BARE} setsid sh -c 'trap \"\" TERM; echo $$; exec sleep 60 >&2'"
    parent, descendant = carried.shell(f"{stubborn} & sleep 60 >&2; :")
    wait_for(lambda: descendant.name() == "sleep" and len(parent.children()) == 2)
    assert end_processes(carried.attempt, term_s=0.3) == EndedProcesses(terminated=2, killed=1)
    assert is_gone(descendant)


def test_descendant_in_a_session_of_its_own_without_environment_is_ended(carried):
    script = f"{BARE} setsid sleep 60 >&2 & echo $!; sleep 60 >&2; :"
    child, descendant = carried.shell(script)
    wait_for(lambda: descendant.name() == "sleep" and len(child.children()) == 2)
    assert VARIABLE not in descendant.environ()
    assert os.getsid(descendant.pid) == descendant.pid
    assert end_processes(carried.attempt) == EndedProcesses(terminated=3)
    assert [is_gone(child), is_gone(descendant)] == [True, True]


def test_double_forked_process_that_keeps_its_environment_is_ended(carried):
    _, daemon = carried.shell("(setsid sleep 60 >&2 & echo $!)", start_new_session=True)
    carried.reap()
    wait_for(lambda: daemon.name() == "sleep" and VARIABLE in daemon.environ())
    assert daemon.ppid() != os.getpid()
    assert end_processes(carried.attempt) == EndedProcesses(terminated=1)
    assert is_gone(daemon)


def test_child_of_a_double_forked_process_is_ended_whatever_its_environment(carried):
    inner = f"{BARE} setsid sleep 60 >&2 & echo $!; sleep 60 >&2; :"
    _, bare = carried.shell(f"(setsid sh -c '{inner}' &)", start_new_session=True)
    carried.reap()
    wait_for(lambda: bare.name() == "sleep" and len(bare.parent().children()) == 2)
    assert VARIABLE not in bare.environ()
    assert end_processes(carried.attempt) == EndedProcesses(terminated=3)
    assert is_gone(bare)


def test_child_that_is_forked_on_sigterm_is_ended(carried):
    parent = carried.python(FORKS_ON_SIGTERM)
    assert end_processes(carried.attempt) == EndedProcesses(terminated=2)
    assert is_gone(parent)
    # by its pid alone: it may have gone altogether
    assert process_started(int(carried.children[-1].stdout.readline())) is None


def test_stopped_process_is_woken_to_end(carried):
    stopped = carried.start("sleep", "60")
    alone = carried.start("sleep", "60", start_new_session=True)
    for process in (stopped, alone):
        process.suspend()
    wait_for(lambda: {stopped.status(), alone.status()} == {psutil.STATUS_STOPPED})
    assert end_processes(carried.attempt) == EndedProcesses(terminated=2, killed=0)


@pytest.mark.parametrize("family", ["proc"], indirect=True)
def test_orphan_is_found_while_it_goes_from_program_to_program(carried, tmp_path):
    script = tmp_path / "script"
    script.write_text('test "$1" -lt 20000 && exec sh "$0" $(($1 + 1))')
    _, orphan = carried.shell(f"(setsid sh '{script}' 0 >&2 & echo $!)", start_new_session=True)
    carried.reap()
    assert [find_processes(carried.attempt) for _ in range(100)] == [(orphan,)] * 100


def test_process_that_forks_and_ends_all_the_time_is_ended(carried, tmp_path):
    script = tmp_path / "script"
    script.write_text('test "$1" -lt 10000 && sh "$0" $(($1 + 1)) &')
    carried.shell(f"(setsid sh '{script}' 0 >&2 & echo)")
    carried.reap()
    assert end_processes(carried.attempt).left == 0
    assert find_processes(carried.attempt) == ()


@pytest.mark.parametrize("family", ["proc"], indirect=True)
def test_process_whose_main_thread_has_ended_is_ended(carried):
    process = carried.python(LEFT_BY_ITS_MAIN_THREAD)
    wait_for(lambda: process.status() == psutil.STATUS_ZOMBIE)
    with pytest.raises(subprocess.TimeoutExpired):
        carried.children[0].wait(0.05)
    assert end_processes(carried.attempt) == EndedProcesses(terminated=1)
    assert carried.children[0].wait(1) == -signal.SIGTERM


def test_processes_that_start_while_others_end_are_ended(carried):
    stop = threading.Event()

    def start_some() -> None:
        for _ in range(5):
            carried.start("sleep", "60")
            time.sleep(0.02)
        stop.set()

    carried.python(IGNORES_SIGTERM)
    starter = threading.Thread(target=start_some)
    starter.start()
    ended = end_processes(carried.attempt, term_s=0.4)
    starter.join()
    assert ended == EndedProcesses(terminated=5, killed=1)


def test_processes_of_attempts_with_similar_ids_survive(carried):
    ids = [f"{carried.attempt}0", f"x{carried.attempt}", carried.attempt[:-1]]
    others = [
        carried.start("sleep", "60", env={VARIABLE: value, "PATH": os.environ["PATH"]})
        for value in (*ids, " ".join(ids))
    ]
    wait_for(lambda: all(other.name() == "sleep" for other in others))
    assert find_processes(carried.attempt) == ()
    assert end_processes(carried.attempt) == EndedProcesses()
    assert not any(map(is_gone, others))


def test_process_of_two_attempts_is_found_for_each(family):
    with carrying(f"{family.attempt}a"), carrying(f"{family.attempt}b"):
        shared = family.start("sleep", "60")
    assert find_processes(f"{family.attempt}a") == (shared,)
    assert find_processes(f"{family.attempt}b") == (shared,)


def test_children_from_before_the_attempt_survive_with_all_below_them(family):
    server, below = family.shell("sleep 60 >&2 & echo $!; sleep 60 >&2; :")
    with carrying(family.attempt):
        mine = family.start("sleep", "60")
        assert end_processes(family.attempt) == EndedProcesses(terminated=1)
    assert [is_gone(process) for process in (server, below, mine)] == [False, False, True]


def test_child_without_environment_is_ended_after_the_attempt_too(family):
    with carrying(family.attempt):
        child = family.start("sleep", "60", env={})
    assert end_processes(family.attempt) == EndedProcesses(terminated=1)
    assert is_gone(child)


def test_attempt_that_never_ran_here_takes_no_children_along(family):
    child = family.start("sleep", "60", env={})
    assert end_processes(family.attempt) == EndedProcesses()
    assert not is_gone(child)


def test_processes_of_another_process_are_ended_and_itself_is_not(family):
    script = f"{BARE} setsid sleep 60 >&2 & echo $!; sleep 60 >&2; :"
    root, child = family.shell(script, start_new_session=True)
    wait_for(lambda: [one.name() for one in root.children()] == ["sleep"] * 2)
    assert VARIABLE not in child.environ()
    below = root.children()
    bystander = family.start("sleep", "60")
    assert set(find_processes(family.attempt, roots=[identify(root)])) == set(below)
    root.suspend()
    assert end_processes(family.attempt, roots=[identify(root)]) == EndedProcesses(terminated=2)
    assert all(map(is_gone, below))
    assert [is_gone(root), is_gone(bystander)] == [False, False]


def test_root_that_carries_the_id_itself_survives(carried):
    root = carried.start("sleep", "60")
    assert find_processes(carried.attempt, roots=[identify(root)]) == ()


def test_member_that_has_left_its_group_was_not_met_with_it(family):
    member, other = (family.start("sleep", "60", start_new_session=True) for _ in range(2))
    now, left = (process_table.read_row(process.pid) for process in (member, other))
    before = left._replace(group=now.group)
    assert process_ending._signal_group([now, before], kills=False) == [now]
    assert not is_gone(other)


def test_root_whose_pid_is_used_again_is_nobody(family):
    root, child = family.shell("sleep 60 >&2 & echo $!; sleep 60 >&2; :")
    now = identify(root)
    earlier = ProcessId(now.pid, now.started - 60)
    assert end_processes(family.attempt, roots=[earlier]) == EndedProcesses()
    assert [is_gone(root), is_gone(child)] == [False, False]


def test_who_ends_an_attempt_from_within_survives_with_its_ancestors(carried):
    status, said = run_python(HAS_THE_ATTEMPT_ENDED, carried.attempt)
    assert (status, said) == (0, f"{-signal.SIGTERM} 1\n")


def test_exit_status_is_left_to_whoever_waits_for_it(carried):
    waited_for = carried.start("sleep", "60")
    looked_at_later = carried.start("sleep", "60")
    waiting, later = carried.children
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    end_processes(carried.attempt)
    thread.join(5)
    assert [is_gone(waited_for), is_gone(looked_at_later)] == [True, True]
    assert [waiting.returncode, later.wait(0)] == [-signal.SIGTERM, -signal.SIGTERM]


@pytest.mark.skipif(os.geteuid() != 0, reason="takes a process of another user")
def test_process_of_somebody_else_is_left_and_not_waited_for(family):
    root, child = family.shell("sleep 60 >&2 & echo $!; sleep 60 >&2; :")
    name = identify(root)
    found = run_python(ENDS_ALL_AS_NOBODY, family.attempt, str(name.pid), str(name.started))
    assert found == (0, "[0, 0, 2]\n")
    assert [is_gone(root), is_gone(child)] == [False, False]


def test_one_process_is_ended_without_its_children(family):
    process, child = family.shell("sleep 60 >&2 & echo $!; sleep 60 >&2; :")
    assert end_process(identify(process), term_s=2)
    assert [is_gone(process), is_gone(child)] == [True, False]


def test_one_process_that_ignores_sigterm_is_killed(family):
    process = family.python(IGNORES_SIGTERM)
    assert end_process(identify(process), term_s=0.1)
    assert family.children[0].wait(1) == -signal.SIGKILL


def test_one_stopped_process_is_woken_to_end(family):
    process = family.start("sleep", "60")
    process.suspend()
    wait_for(lambda: process.status() == psutil.STATUS_STOPPED)
    assert end_process(identify(process), term_s=5)
    assert family.children[0].wait(1) == -signal.SIGTERM


def test_later_process_of_the_same_pid_is_not_ended(family):
    process = family.start("sleep", "60")
    now = identify(process)
    assert end_process(ProcessId(now.pid, now.started - 60), term_s=0)
    assert not is_gone(process)


def test_process_never_ends_itself():
    assert not end_process(identify(psutil.Process()), term_s=0)


def test_ids_are_taken_out_in_any_order(monkeypatch):
    monkeypatch.setenv(VARIABLE, "outer")
    first, second = carrying("first"), carrying("second")
    seen = []
    with ExitStack() as stack:
        first.__enter__()
        stack.enter_context(second)
        seen.append(os.environ[VARIABLE])
        first.__exit__(None, None, None)
        seen.append(os.environ[VARIABLE])
    assert [*seen, os.environ[VARIABLE]] == ["outer first second", "outer second", "outer"]


def test_id_that_is_carried_twice_is_kept_until_the_last_end(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    with carrying("one"):
        with carrying("one"):
            pass
        assert os.environ[VARIABLE] == "one"
    assert VARIABLE not in os.environ


def test_environment_that_others_changed_is_no_error():
    with carrying("one"):
        del os.environ[VARIABLE]
    assert VARIABLE not in os.environ


@pytest.mark.parametrize("attempt", ["", " ", "a b", "a\n", "a\0b"])
def test_what_is_not_one_word_is_refused(attempt):
    with pytest.raises(ValueError, match="not one word"):
        find_processes(attempt)
    with pytest.raises(ValueError, match="not one word"), carrying(attempt):
        pass


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0 "), min_size=1)
ENTRIES = st.lists(st.binary().map(lambda data: data.replace(b"\0", b"")))


@given(words=st.lists(WORDS), before=ENTRIES, after=ENTRIES, ends=st.booleans())
def test_ids_are_the_words_of_the_variable_among_any_others(words, before, after, ends):
    name = f"{VARIABLE}=".encode()
    before, after = ([e for e in some if not e.startswith(name)] for some in (before, after))
    entries = [*before, name + " ".join(words).encode(), *after]
    data = b"\0".join(entries) + b"\0" * ends
    assert parse_environment(data) == set(words)


@given(st.binary())
def test_any_environment_can_be_looked_at(data):
    assert parse_environment(data) == frozenset()


@pytest.mark.parametrize(
    "entry", [f"X{VARIABLE}=a", f"{VARIABLE}S=a", f"X={VARIABLE}=a", f"X=\n{VARIABLE}=a", VARIABLE]
)
def test_variable_of_a_similar_name_is_another_one(entry):
    assert parse_environment(f"HOME=/\0{entry}\0".encode()) == frozenset()
