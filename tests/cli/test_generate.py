import json
import os
import signal
import subprocess
import sys

import pytest
import yaml

from docsfy_plugin.store import locks
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant
from tests.conftest import downgrade

VARIANT = "acme/weather@main/static/default"

SLOW_HOOK = """\
import pathlib, time
from docsfy_hookspecs import hookimpl

@hookimpl
def docsfy_check_page(page):
    pathlib.Path("started").touch()
    time.sleep(30)
"""


def times(folder):
    """When each file and folder was written."""
    found = ((path, path.stat()) for path in folder.rglob("*"))
    return {path: (one.st_ino, one.st_mtime_ns) for path, one in found}


@pytest.fixture
def site_state(repository):
    return StateDir(repository.root / ".docsfy")


def test_a_repository_without_configuration_becomes_a_site(repository, run):
    result = run(repository.root, "generate")
    assert result.exit_code == 0
    assert (repository.root / "site" / "index.html").is_file()
    assert (repository.root / "site" / "llms.txt").is_file()
    assert "Weather" in repository.read("index.html")
    (line,) = result.stdout.splitlines()
    assert str(repository.site) in line
    assert "Reading the repository" in result.stderr
    assert repository.git("status", "--short") == ""


def test_quiet_says_nothing(repository, run):
    result = run(repository.root, "generate", "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_json_says_what_was_made(repository, run_json):
    code, answer = run_json(repository.root, "generate")
    pages = answer.pop("pages")
    assert (code, answer) == (
        0,
        {
            "ok": True,
            "variant": VARIANT,
            "status": "ready",
            "up_to_date": False,
            "site_dir": str(repository.site),
        },
    )
    assert pages == len(repository.ask("SELECT slug FROM page"))


def test_a_second_run_leaves_the_site_as_it_is(repository, run_json):
    run_json(repository.root, "generate")
    before = times(repository.site)
    code, answer = run_json(repository.root, "generate")
    assert (code, answer["status"], answer["up_to_date"]) == (0, "ready", True)
    assert times(repository.site) == before
    _, status = run_json(repository.root, "status")
    (one,) = status["variants"]
    assert (one["status"], one["stage"]) == ("ready", "up_to_date")
    assert one["pages"]["reused"] == one["pages"]["planned"] == answer["pages"]


def test_a_database_of_an_older_docsfy_is_migrated(repository, run, site_state):
    run(repository.root, "generate")
    with Database.open(site_state.database_path) as db:
        downgrade(db)
    result = run(repository.root, "generate")
    assert (result.exit_code, repository.status) == (0, ("ready", None))


def test_a_removed_site_is_made_again(repository, run):
    run(repository.root, "generate", "-q")
    before = repository.tree()
    subprocess.run(["rm", "-r", repository.site], check=True, timeout=60)
    assert run(repository.root, "generate", "-q").exit_code == 0
    assert repository.tree() == before


def test_a_changed_source_is_rendered(repository, run):
    run(repository.root, "generate", "-q")
    repository.edit("src/weather/forecast.py", "What tomorrow brings", "What the sky brings")
    assert run(repository.root, "generate", "-q").exit_code == 0
    assert "What the sky brings" in "".join(
        path.read_text() for path in repository.site.rglob("*.html")
    )


def test_another_commit_of_the_same_files_is_rendered(repository, run):
    run(repository.root, "generate", "-q")
    commit = repository.commit(message="nothing new")
    assert run(repository.root, "generate", "-q").exit_code == 0
    assert commit in "".join(path.read_text() for path in repository.site.rglob("*.html"))


def test_the_repositorys_own_configuration_and_hooks_are_not_read(repository, run):
    repository.commit(
        {
            "mkdocs.yml": "site_name: Own\nhooks: [hook.py]\nplugins: [nonexistent]\n",
            "hook.py": "import pathlib; pathlib.Path('ran').touch()\n",
        }
    )
    assert run(repository.root, "generate", "-q").exit_code == 0
    assert not (repository.root / "ran").exists()
    assert "<title>Own" not in repository.read("index.html")


def test_a_url_is_documented_from_elsewhere(repository, run_json, tmp_path):
    here = tmp_path / "elsewhere"
    here.mkdir()
    url = f"file://{repository.root}"
    code, answer = run_json(here, "generate", url, "--site-dir", "public")
    assert (code, answer["site_dir"]) == (0, str(here / "public"))
    assert sorted(path.name for path in here.iterdir()) == [".docsfy", "public"]
    code, answer = run_json(here, "generate", url, "--site-dir", "public")
    assert (code, answer["up_to_date"]) == (0, True)


def test_flags_beat_the_environment(repository, run_json, monkeypatch):
    monkeypatch.setenv("DOCSFY_PROJECT", "from-environment")
    monkeypatch.setenv("DOCSFY_OWNER", "somebody")
    _, answer = run_json(repository.root, "generate", "--project", "from-flag")
    assert answer["variant"] == "somebody/from-flag@main/static/default"
    assert os.environ["DOCSFY_PROJECT"] == "from-environment"


def test_lists_are_given_by_repeating_a_flag(repository, run, run_json):
    flags = ("--exclude", "tests/**", "--exclude", "src/weather/cli.py")
    assert run(repository.root, "generate", "-q", *flags).exit_code == 0
    _, answer = run_json(repository.root, "pages")
    sources = {source["path"] for page in answer["pages"] for source in page["sources"]}
    assert sources & {"tests/test_forecast.py", "src/weather/cli.py"} == set()
    assert "src/weather/forecast.py" in sources


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (("--provider", "nobody"), "unknown-provider"),
        (("--mount", "../out"), "invalid-option"),
        (("--disable", "nobody"), "unknown-plugin"),
        (("--no-enabled",), "invalid-option"),
        (("--state-dir", "site/state"), "invalid-configuration"),
    ],
)
def test_impossible_options_are_wrong_usage(repository, run_json, flags, code):
    exit_code, answer = run_json(repository.root, "generate", *flags)
    assert (exit_code, answer["error"]["code"]) == (2, code)
    assert not repository.site.exists()


def test_no_repository_is_one_line(tmp_path, run):
    result = run(tmp_path, "generate")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("Error:") == 1
    assert "ERROR" not in result.stderr


def test_a_folder_that_is_no_site_is_not_replaced(repository, run_json):
    repository.commit({"site/notes.txt": "mine\n"})
    code, answer = run_json(repository.root, "generate")
    assert (code, answer["error"]["code"]) == (1, "folder-taken")
    assert (repository.site / "notes.txt").read_text() == "mine\n"


def test_the_working_folder_is_not_replaced(repository, run_json):
    repository.commit({"sitemap.xml": "<urlset/>"})
    code, answer = run_json(repository.root, "generate", "--site-dir", ".")
    assert (code, answer["error"]["code"]) == (1, "folder-taken")
    assert (repository.root / "README.md").is_file()


def test_busy_ends_with_4_and_names_the_process(repository, run_json, site_state):
    StateDir.create(site_state.path)
    with locks.locked(site_state, Variant.parse(VARIANT)):
        code, answer = run_json(repository.root, "generate", "-q")
    assert (code, answer["error"]["code"]) == (4, "busy")
    assert f"pid {os.getpid()}" in answer["error"]["message"]


def test_a_failing_plugin_is_named_once_and_the_old_site_stands(repository, run):
    run(repository.root, "generate", "-q")
    before = repository.tree()
    repository.write({"hook.py": SLOW_HOOK.replace("time.sleep(30)", "1 / 0")})
    result = run(repository.root, "generate", "-q", "--hooks", "hook.py")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("ZeroDivisionError") == 1
    assert "docsfy_check_page" in result.stderr
    assert repository.tree() == before


def test_an_interrupt_ends_with_130_and_is_noted(repository, start, run_json):
    repository.write({"hook.py": SLOW_HOOK})
    process = start(repository.root, "generate", "--hooks", "hook.py", "--json")
    while not (repository.root / "started").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert json.loads(output)["error"]["code"] == "aborted"
    _, answer = run_json(repository.root, "status")
    assert [one["status"] for one in answer["variants"]] == ["aborted"]


def test_a_pipe_gets_plain_lines(repository, start):
    process = start(repository.root, "generate", TERM="xterm-256color")
    output, progress = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "\x1b" not in output + progress
    assert "\r" not in progress
    assert len(output.splitlines()) == 1


def test_an_export_builds_without_this_plugin(repository, run_json, tmp_path):
    code, answer = run_json(repository.root, "generate", "--export", "../exported")
    exported = tmp_path / "exported"
    assert (code, answer["export_dir"]) == (0, str(exported))
    text = (exported / "mkdocs.yml").read_text()
    assert "docsfy" not in yaml.compose(text).value[0][1].value
    assert "plugins:\n- search\n" in text
    assert not (repository.root / "site").exists()
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        check=False,
        cwd=exported,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert built.returncode == 0, built.stderr
    pages = {path.relative_to(exported / "docs") for path in (exported / "docs").rglob("*.md")}
    assert len(pages) == answer["pages"]
    for page in pages:
        markdown = (exported / "docs" / page).read_text()
        assert "docsfy:" not in markdown
    assert repository.git("rev-parse", "HEAD") in (exported / "docs" / "index.md").read_text()


def test_an_export_replaces_what_it_made_and_nothing_else(repository, run, tmp_path):
    run(repository.root, "generate", "-q", "--export", "../exported")
    (tmp_path / "exported" / "mine.txt").write_text("mine")
    (tmp_path / "exported" / "docs" / "gone.md").write_text("old")
    assert run(repository.root, "generate", "-q", "--export", "../exported").exit_code == 0
    assert (tmp_path / "exported" / "mine.txt").read_text() == "mine"
    assert not (tmp_path / "exported" / "docs" / "gone.md").exists()


def test_an_export_that_cannot_be_written_is_one_line(repository, run_json):
    (repository.root.parent / "file").write_text("x")
    code, answer = run_json(repository.root, "generate", "--export", "../file/exported")
    assert (code, answer["error"]["code"]) == (1, "not-written")
    _, status = run_json(repository.root, "status")
    assert [one["status"] for one in status["variants"]] == ["error"]


def test_an_export_refuses_a_folder_that_it_did_not_make(repository, run_json, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mkdocs.yml").write_text("site_name: mine\n")
    code, answer = run_json(repository.root, "generate", "--export", "../mine")
    assert (code, answer["error"]["code"]) == (1, "folder-taken")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["mkdocs.yml"]
