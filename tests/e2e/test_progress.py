"""What is said while a build goes on."""

import os
import pty
import subprocess
import sys

STAGES = [
    "Reading the repository",
    "Planning",
    "Writing pages, 9 pages",
    "Checking pages, 9 pages",
    "Linking pages, 9 pages",
    "Rendering",
]


def test_pipe_gets_plain_lines(project):
    code, output = project.run("build")
    assert code == 0
    assert "\r" not in output
    assert "\x1b" not in output
    said = [line.rpartition("docsfy_plugin: ")[2] for line in output.splitlines()]
    stages = [line.partition(":")[0] for line in said]
    assert [line for line in stages if line in STAGES] == STAGES
    assert f"Published to {project.site}" in said


def test_quiet_is_quiet(project):
    code, output = project.run("build", "--quiet")
    assert (code, output) == (0, "")
    code, output = project.run("build", "--quiet", "--strict")
    assert (code, output) == (0, "")


def test_quiet_build_still_tells_what_failed(project):
    project.options(provder="x")
    code, output = project.run("build", "--quiet")
    assert code == 1
    assert "provder" in output


def test_terminal_shows_stages_and_a_bar(project):
    reading, writing = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "CI"} | {"TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=project.root,
        stdout=writing,
        stderr=writing,
        env=environment,
    )
    os.close(writing)
    output = b""
    try:
        while chunk := os.read(reading, 65536):
            output += chunk
    except OSError:  # the other end is closed: Linux says so by EIO
        pass
    finally:
        os.close(reading)
    assert process.wait(30) == 0
    text = output.decode()
    assert "Reading the repository" in text
    assert "█" in text
    assert "9/9" in text


def test_failed_page_is_told_once(project):
    project.switch("if page.slug == 'commands/weather': raise DocsfyError('no words')")
    code, output = project.run("build")
    assert code == 0
    assert output.count("Page commands/weather failed: no words") == 1
    assert output.count("no words") == 1
