"""Bad input gets one clear line, an exit code, and nothing is lost."""

import json
import shutil
import sqlite3
import subprocess

import pytest


def error_line(result):
    """The one line that says what is wrong."""
    lines = [line for line in result.lines if line.startswith(("ERROR", "CRITICAL"))]
    lines = lines or [f"ERROR {result.message}"]
    assert len(lines) == 1, result.log
    assert "\n" not in lines[0]
    assert "Traceback" not in lines[0]
    return lines[0].removeprefix("ERROR docsfy: ")


@pytest.fixture
def built(project):
    assert project.build().error is None
    return project


BAD_OPTIONS = [
    ({"provder": "static"}, "Option 'provder' in mkdocs.yml is unknown to docsfy", "'provider'"),
    ({"provider": "gpt"}, "Option 'provider' is 'gpt', which no plugin offers", "static"),
    ({"jobs": 0}, "Option 'jobs' in mkdocs.yml is 0, less than 1", ""),
    ({"jobs": "many"}, "Option 'jobs' in mkdocs.yml is 'many', not a whole number", ""),
    ({"force": "perhaps"}, "Option 'force' in mkdocs.yml is 'perhaps', not true or false", ""),
    ({"repo_type": "game"}, "Option 'repo_type' in mkdocs.yml is 'game'", "library"),
    ({"on_busy": "cry"}, "Option 'on_busy' in mkdocs.yml is 'cry'", "fail, wait"),
    ({"mount": "../x"}, "Option 'mount' in mkdocs.yml is '../x', not a folder of the site", ""),
    ({"hooks": ["gone.py"]}, "gone.py", "hooks"),
    ({"disable": ["nobody"]}, "Option 'disable' names 'nobody'", "static"),
    ({"instructions": "gone.md"}, "Option 'instructions' names 'gone.md', which is no file", ""),
    ({"state_dir": "docs/state"}, "inside docs_dir", "beside mkdocs.yml"),
    ({"state_dir": "site/state"}, "inside site_dir", "beside mkdocs.yml"),
    ({"state_dir": "."}, "inside state_dir", "Move"),
    ({"repo": "gone"}, "There is no ", "Set repo to"),
    ({"repo": ".."}, "is not in a Git repository", "git init"),
    ({"repo": "ext::sh -c touch% /tmp/x"}, "not one that can be documented", "https, ssh or file"),
    ({"repo": "--upload-pack=touch x"}, "not one that can be documented", "https, ssh or file"),
    (
        {"repo": "https://127.0.0.1:9/a/b.git"},
        "The repository at https://127.0.0.1:9/a/b.git cannot",
        "network",
    ),
    ({"repo": "git://example.org/a/b"}, "not one that can be documented", "https, ssh or file"),
    (
        {"repo": "file:///no/such/repository"},
        "The repository at file:///no/such/repository",
        "access",
    ),
    ({"branch": "gone"}, "no branch 'gone'", "git branch --all"),
    ({"branch": "--output=x"}, "no branch '--output=x'", ""),
]


@pytest.mark.parametrize(("options", "said", "hint"), BAD_OPTIONS, ids=lambda v: str(v)[:30])
def test_bad_option_is_one_line_and_the_old_site_stands(built, options, said, hint):
    before = built.tree()
    built.options(**options)
    result = built.build()
    assert result.exit_code == 1
    line = error_line(result)
    assert said in line
    assert hint in line
    assert built.tree() == before
    assert built.leftovers == []
    # nothing is lost
    built.configure()
    assert built.build().error is None
    assert built.written == []


def test_variable_with_a_bad_value_is_named(built, monkeypatch):
    monkeypatch.setenv("DOCSFY_JOBS", "none")
    result = built.build()
    assert result.exit_code == 1
    assert "Variable DOCSFY_JOBS is 'none', not a whole number" in error_line(result)


def test_folder_without_a_repository_is_told(make_project):
    project = make_project()
    shutil.rmtree(project.root / ".git")
    result = project.build()
    assert result.exit_code == 1
    assert str(project.root) in error_line(result)
    assert not project.site.exists()


def test_repository_without_a_commit_is_told(make_project):
    project = make_project()
    shutil.rmtree(project.root / ".git")
    subprocess.run(["git", "init", "--quiet", project.root], check=True)
    result = project.build()
    assert result.exit_code == 1
    assert "commit" in error_line(result)


def test_damaged_database_is_named_with_what_to_do_and_is_left_alone(built):
    before = built.tree()
    path = built.state / "docsfy.db"
    path.write_bytes(b"no database at all" * 400)
    for log in built.state.glob("docsfy.db-*"):
        log.unlink()
    content = path.read_bytes()
    result = built.build()
    assert result.exit_code == 1
    line = error_line(result)
    assert str(path) in line
    assert "doctor --repair" in line
    assert path.read_bytes() == content
    assert built.tree() == before
    assert built.leftovers == []


def test_newer_database_is_refused_and_left_alone(built):
    before = built.tree()
    path = built.state / "docsfy.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    result = built.build()
    assert result.exit_code == 1
    assert f"Database {str(path)!r} has version 99" in error_line(result)
    assert built.tree() == before


def test_damaged_cache_record_is_a_miss(built):
    site = built.tree()
    (cache,) = {path.parent for path in built.state.rglob("cache.db")}
    values = list(cache.rglob("*.val"))
    with sqlite3.connect(cache / "cache.db") as connection:
        connection.execute(
            "UPDATE Cache SET value = substr(value, 1, 9) WHERE key LIKE '%forecast%'"
        )
    connection.close()
    for value in values:
        value.write_bytes(value.read_bytes()[:9])
    built.commit({"src/weather/new.py": "x = 1\n"})
    assert built.build().error is None
    assert "api/weather/forecast" in built.written
    built.git("rm", "--quiet", "src/weather/new.py")
    built.git("reset", "--quiet", "--hard", "HEAD~1")
    assert built.build().error is None
    assert built.tree() == site


def test_cache_that_does_not_open_is_told(built):
    before = built.tree()
    (cache,) = built.state.rglob("cache.db")
    cache.write_bytes(b"no database at all" * 400)
    for log in cache.parent.glob("cache.db-*"):
        log.unlink()
    built.commit({"src/weather/new.py": "x = 1\n"})
    result = built.build()
    assert result.exit_code == 1
    assert "doctor --repair" in error_line(result)
    assert built.tree() == before


def test_state_folder_that_cannot_be_written_is_named(project):
    project.options(state_dir="/proc/docsfy")
    result = project.build()
    assert result.exit_code == 1
    assert "/proc/docsfy" in error_line(result)


def test_site_folder_whose_parent_cannot_be_made_is_named(project):
    result = project.build(site_dir="/proc/docsfy/site")
    # rendered in the state folder, then refused
    assert result.exit_code == 1
    assert "/proc/docsfy" in error_line(result)
    assert list(project.state.glob("site-*")) == []
    assert project.status[0] == "error"


def test_unknown_option_under_the_command_is_one_line_and_exit_code_1(project):
    project.options(provder="static")
    code, output = project.run("build")
    assert code == 1
    assert "Did you mean 'provider'?" in output
    assert "Traceback" not in output


def test_credentials_of_a_url_appear_nowhere(project):
    secret = "hunter2-ghp0123456789"
    project.git("remote", "set-url", "origin", f"https://joe:{secret}@github.com/acme/weather.git")
    result = project.build()
    assert result.error is None
    project.options(repo=f"https://joe:{secret}@127.0.0.1:9/acme/weather.git")
    refused = project.build()
    assert refused.exit_code == 1
    assert secret not in result.log + refused.log + refused.message
    for folder in (project.site, project.state):
        for path in folder.rglob("*"):
            if path.is_file():
                assert secret.encode() not in path.read_bytes(), path
    assert project.ask("SELECT repository FROM variant") == [("github.com/acme/weather",)]


def test_options_that_are_no_mapping_are_refused_by_mkdocs_in_one_line(project):
    (project.root / "mkdocs.yml").write_text(
        json.dumps({"site_name": "x", "plugins": [{"docsfy": ["repo"]}]})
    )
    code, output = project.run("build")
    assert code == 1
    assert "Traceback" not in output
