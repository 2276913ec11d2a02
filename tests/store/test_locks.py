import subprocess
import sys
import threading

import pytest

from docsfy_plugin.store.errors import BusyError, ReadOnlyStateError
from docsfy_plugin.store.locks import acquire, lock_holder, locked
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

HOLD = (
    "import pathlib, sys\n"
    "from docsfy_plugin.store.locks import acquire\n"
    "from docsfy_plugin.store.state import StateDir\n"
    "from docsfy_plugin.store.variants import Variant\n"
    "lock = acquire(StateDir(pathlib.Path(sys.argv[1])), Variant.parse(sys.argv[2]))\n"
    "print('held', flush=True)\n"
    "sys.stdin.read()\n"
)


@pytest.fixture
def holder(state, flask):
    """A process that holds the lock until its standard input ends."""
    command = [sys.executable, "-c", HOLD, str(state.path), str(flask)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"held\n"
        yield child
        child.kill()


def test_second_process_is_told_which_pid_holds_the_lock(state, flask, holder):
    with pytest.raises(BusyError) as caught:
        acquire(state, flask, retry_s=0)
    assert (caught.value.code, caught.value.pid) == ("busy", holder.pid)
    assert caught.value.message == (
        f"pallets/flask@main/static/default is already being generated: pid {holder.pid} holds it"
    )


def test_lock_of_a_killed_process_is_free(state, flask, holder):
    holder.kill()
    holder.wait()
    acquire(state, flask, retry_s=0).release()


def test_waiting_ends_when_the_lock_is_let_go(state, flask, holder):
    timer = threading.Timer(0.1, holder.stdin.close)
    timer.start()
    lock = acquire(state, flask, on_busy="wait")
    timer.join()
    lock.release()


def test_short_hold_is_retried(state, flask):
    held = acquire(state, flask)
    timer = threading.Timer(0.1, held.release)
    timer.start()
    acquire(state, flask, retry_s=5).release()
    timer.join()


def test_variants_do_not_lock_each_other(state, flask):
    other = Variant("pallets", "flask", "main", "claude", "default")
    with locked(state, flask), locked(state, other):
        assert lock_holder(state, flask) == lock_holder(state, other)


def test_released_lock_names_no_holder_and_is_released_once(state, flask):
    lock = acquire(state, flask, pid=7)
    assert lock_holder(state, flask) == 7
    lock.release()
    lock.release()
    assert lock_holder(state, flask) is None


def test_models_that_differ_after_a_dot_do_not_share_a_holder(state):
    one, other = (Variant("a", "b", "c", "d", f"gpt-5.{minor}") for minor in (1, 2))
    with locked(state, one):
        assert lock_holder(state, other) is None


def test_holder_without_a_pid_file_is_still_busy(state, flask, holder):
    for path in state.lock_path(flask).parent.glob("*.pid"):
        path.unlink()
    with pytest.raises(BusyError, match="another process holds it"):
        acquire(state, flask, retry_s=0)


def test_folder_that_cannot_be_written_is_named(read_only_folder, flask):
    with pytest.raises(ReadOnlyStateError):
        acquire(StateDir(read_only_folder), flask)
