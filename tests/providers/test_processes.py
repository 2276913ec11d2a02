"""A command line gets what it may see, gives all it says, and ends when it is told."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from docsfy_hookspecs import ModelError

from docsfy_plugin.providers.processes import (
    MAX_ANSWER_BYTES,
    Finished,
    find_executable,
    run_command,
)

GRANDCHILD = """
import os, signal, subprocess, sys, time
code = '''
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open({path!r}, "w").write(str(os.getpid()))
time.sleep(60)
'''
subprocess.Popen([sys.executable, "-c", code], start_new_session={own})
while not (os.path.exists({path!r}) and open({path!r}).read()):
    time.sleep(0.01)
print("answer", flush=True)
"""


def run(code: str, stdin: str = "", timeout_s: float = 20, **options) -> Finished:
    options.setdefault("environment", {})
    return run_command([sys.executable, "-c", code], stdin=stdin, timeout_s=timeout_s, **options)


def is_gone(path: Path) -> bool:
    pid = int(path.read_text())
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


def test_all_that_is_said_comes_back_with_the_exit_code():
    code = "import sys; print(sys.stdin.read() * 2, end=''); print('why', file=sys.stderr); exit(3)"
    assert run(code, "né") == Finished(exit_code=3, stdout="néné", stderr="why")


def test_a_long_prompt_and_a_long_answer_pass_each_other():
    text = "x" * 3_000_000
    code = "import sys\nfor c in iter(lambda: sys.stdin.read(4096), ''): sys.stdout.write(c)"
    assert run(code, text).stdout == text


def test_who_closes_its_input_early_is_heard():
    code = "import os; os.close(0); print('enough')"
    assert run(code, "x" * 1_000_000).stdout == "enough\n"


def test_only_listed_variables_are_seen(monkeypatch):
    monkeypatch.setenv("SECRET_OF_MINE", "do-not-tell")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "do-not-tell")
    monkeypatch.setenv("DOCSFY_ATTEMPT", "a-1")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test")
    said = run(
        "import json, os; print(json.dumps(dict(os.environ)))", environment={"OWN": "1"}
    ).stdout
    assert "do-not-tell" not in said
    assert [word in said for word in ('"OWN": "1"', '"a-1"', "proxy.test")] == [True] * 3


def test_the_working_folder_is_empty_and_gone_afterwards():
    said = run("import os; print(os.getcwd(), os.listdir())").stdout.split()
    assert (said[1], Path(said[0]).exists(), said[0] == str(Path.cwd())) == ("[]", False, False)


def test_it_leads_a_session_of_its_own():
    assert run("import os; print(os.getsid(0) == os.getpid())").stdout == "True\n"


def test_a_silent_one_is_ended_in_time():
    began = time.monotonic()
    with pytest.raises(ModelError) as caught:
        run("import time; time.sleep(60)", timeout_s=0.3)
    assert (caught.value.kind, time.monotonic() - began < 3) == ("timeout", True)


def test_one_that_ignores_sigterm_is_killed():
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
    began = time.monotonic()
    with pytest.raises(ModelError) as caught:
        run(code, timeout_s=0.5, term_s=0.3)
    assert (caught.value.kind, time.monotonic() - began < 4) == ("timeout", True)


def test_one_that_ends_well_at_sigterm_came_too_late_all_the_same():
    code = "import signal, time; signal.signal(15, lambda *_: exit(0)); time.sleep(60)"
    with pytest.raises(ModelError, match="no answer within"):
        run(code, timeout_s=0.5)


@pytest.mark.parametrize("own", [False, True])
def test_a_deadline_ends_grandchildren_that_ignore_sigterm(tmp_path, own):
    path = tmp_path / "pid"
    code = GRANDCHILD.format(path=str(path), own=own) + "time.sleep(60)"
    with pytest.raises(ModelError):
        run(code, timeout_s=1.5, term_s=0.3)
    assert is_gone(path)


def test_a_grandchild_that_holds_the_pipes_delays_no_answer(tmp_path):
    path = tmp_path / "pid"
    began = time.monotonic()
    ended = run(GRANDCHILD.format(path=str(path), own=False), timeout_s=30)
    assert (ended.stdout, time.monotonic() - began < 8, is_gone(path)) == ("answer\n", True, True)


def test_one_that_stays_after_its_answer_is_ended(monkeypatch):
    monkeypatch.setattr("docsfy_plugin.providers.processes._LINGER_S", 0.2)
    code = "import time; print('done', flush=True); time.sleep(60)"
    ended = run(code, is_answered=lambda text: text == b"done\n")
    assert ended == Finished(exit_code=0, stdout="done\n", stderr="")


def test_an_answer_without_end_is_broken():
    with pytest.raises(ModelError) as caught:
        run("import sys\nwhile True: sys.stdout.write('x' * 65536)")
    assert (caught.value.kind, str(MAX_ANSWER_BYTES >> 20) in caught.value.message) == (
        "broken",
        True,
    )


def test_a_flood_of_complaints_is_drained_and_its_end_kept():
    code = "import sys; sys.stderr.write('x' * 20_000_000 + 'last'); print('answer')"
    ended = run(code)
    assert (ended.stdout, ended.stderr[-5:], len(ended.stderr)) == ("answer\n", "xlast", 1 << 16)


def test_an_answer_that_is_not_utf8_is_broken():
    with pytest.raises(ModelError) as caught:
        run("import sys; sys.stdout.buffer.write(b'ab\\xff')")
    assert (caught.value.kind, caught.value.__cause__, caught.value.__context__) == (
        "broken",
        None,
        None,
    )


def test_a_program_that_is_not_there_is_missing(tmp_path):
    with pytest.raises(ModelError) as caught:
        run_command([str(tmp_path / "none")], stdin="", timeout_s=1, environment={})
    assert caught.value.kind == "missing"


def test_no_prompt_is_logged(caplog):
    caplog.set_level("DEBUG")
    run("print(1)", "SECRET-OF-THE-PAGE")
    assert [len(caplog.records), "SECRET" in caplog.text] == [1, False]


def test_the_first_program_that_is_there_is_found(tmp_path, monkeypatch):
    program = tmp_path / "agent"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_executable(["cursor-agent", "agent"]) == str(program)


def test_nothing_found_names_what_was_looked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelError, match="No program 'a' or 'b' is on PATH"):
        find_executable(["a", "b"])


def test_no_descriptor_is_left_open():
    before = psutil.Process().num_fds()
    run("print(1)")
    with pytest.raises(ModelError):
        run("import time; time.sleep(9)", timeout_s=0.2)
    assert psutil.Process().num_fds() == before


def test_several_threads_are_served_at_once():
    with ThreadPoolExecutor(5) as pool:
        code = "import sys, time; time.sleep(0.5); print(sys.stdin.read())"
        began = time.monotonic()
        said = list(pool.map(lambda n: run(code, str(n)).stdout, range(5)))
    assert (said, time.monotonic() - began < 5) == ([f"{n}\n" for n in range(5)], True)
