"""Repositories of every shape get a site, and what is passed over is said."""

import os
import subprocess

import pytest

BIG = 100 * 1024 * 1024


def git(*arguments):
    return subprocess.run(
        ["git", *map(str, arguments)], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def site_of(tmp_path, make_project):
    """Builds a site of another repository, given by path or URL, and gives the project."""
    project = make_project({"README.md": "# Nothing\n"}, name="site-of")

    def build(repo, **options):
        project.options(repo=str(repo), **options)
        result = project.build(strict=True)
        assert result.error is None, result.log
        return project, result

    return build


def commits(project):
    return [commit for (commit,) in project.ask("SELECT commit_id FROM attempt")]


def test_detached_head(project, site_of):
    first = project.git("rev-parse", "HEAD")
    project.commit({"new.py": "x = 1\n"})
    project.git("checkout", "--quiet", "--detach", first)
    made, _ = site_of(project.root)
    assert commits(made) == [first]
    assert f"/blob/{first}/" in made.read("api/weather/cli/index.html")


def test_branch_with_slashes_that_is_not_checked_out(project, site_of):
    project.git("switch", "--quiet", "-c", "feature/a-b")
    commit = project.commit({"src/weather/gale.py": '"""A gale."""\n'})
    project.git("switch", "--quiet", "main")
    made, _ = site_of(project.root, branch="feature/a-b")
    assert commits(made) == [commit]
    assert "A gale." in made.read("api/weather/gale/index.html")
    assert made.ask("SELECT name FROM variant") == [("acme/weather@feature%2Fa-b/static/default",)]


def test_worktree(project, site_of, tmp_path):
    project.git("worktree", "add", "--quiet", "-b", "other", tmp_path / "tree")
    made, _ = site_of(tmp_path / "tree")
    assert made.ask("SELECT name FROM variant") == [("acme/weather@other/static/default",)]
    assert "Print the forecast" in made.read("commands/weather/index.html")


def test_bare_repository(project, site_of, tmp_path):
    git("clone", "--quiet", "--bare", project.root, tmp_path / "bare.git")
    made, _ = site_of(tmp_path / "bare.git")
    assert "Print the forecast" in made.read("commands/weather/index.html")


def test_shallow_clone(project, site_of, tmp_path):
    project.commit({"new.py": "x = 1\n"})
    git("clone", "--quiet", "--depth=1", f"file://{project.root}", tmp_path / "shallow")
    made, _ = site_of(tmp_path / "shallow")
    assert "Print the forecast" in made.read("commands/weather/index.html")


def test_url_is_cloned_shallow_then_fetched(project, site_of):
    project.commit({"new.py": "x = 1\n"})
    made, _ = site_of(f"file://{project.root}")
    (head,) = (made.state / "sources").glob("*/HEAD")
    clone = head.parent
    assert git("-C", clone, "rev-list", "--count", "--all") == "1"
    first = commits(made)[0]
    second = project.commit({"src/weather/gale.py": '"""A gale."""\n'})
    made, _ = site_of(f"file://{project.root}")
    assert commits(made) == [first, second]
    assert "api/weather/gale" in made.written
    assert "commands/weather" not in made.written
    # the last documented commit stays reachable
    assert git("-C", clone, "cat-file", "-t", second) == "commit"


def test_submodule_and_lfs_pointer_are_passed_over_and_said_so(make_project, project, site_of):
    other = make_project({"secret.py": '"""Of the submodule."""\n'}, name="other")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"
    project.commit({"data.py": pointer})
    project.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.root, "sub"
    )
    project.commit()
    made, result = site_of(project.root)
    assert "Passed over sub: " in result.log
    assert "Passed over data.py: " in result.log
    assert "Of the submodule" not in "".join(
        made.read(f"{s}/index.md") for s in made.pages if s != "index"
    )


def test_links_that_lead_out_are_not_followed(project, site_of, tmp_path):
    (tmp_path / "outside.py").write_text('"""Out of bounds."""\n')
    (tmp_path / "outside.md").write_text("# Out of bounds\n")
    for name, target in {
        "src/weather/out.py": tmp_path / "outside.py",
        "HISTORY.md": tmp_path / "outside.md",
        "passwd.txt": "/etc/passwd",
        "src/weather/up": "../../..",
        "loop": "loop",
    }.items():
        (project.repository / name).symlink_to(target)
    project.commit()
    made, _ = site_of(project.root)
    everything = b"".join(made.tree().values())
    assert b"Out of bounds" not in everything
    assert b"root:x:" not in everything


@pytest.mark.parametrize("tracked", [True, False])
def test_file_of_100_megabytes_is_passed_over(project, tracked):
    path = project.repository / "src/weather/big.py"
    with path.open("wb") as file:
        file.truncate(BIG)
    if tracked:
        project.commit()
    result = project.build(strict=True)
    assert result.error is None
    assert "Passed over src/weather/big.py: larger than" in result.log


def test_odd_names_are_documented_or_passed_over(project, read_links):
    folder = os.fsencode(project.repository)
    module = b'"""An odd one."""\n\n\ndef find() -> None:\n    """Find it."""\n'
    names = [
        b"src/weather/with space.py",
        b"src/weather/quo'te\".py",
        b"src/weather/new\nline.py",
        b"src/weather/tab\there.py",
        b"src/weather/\xff\xfe.py",
        b"src/weather/caf\xc3\xa9.py",
        b"src/weather/<b>.py",
        b"src/weather/[x].py",
        b"src/weather/a`b.py",
        b"src/weather/{{x}}.py",
        b"src/weather/#hash%20.py",
        b"-rf.py",
        b"docsfy.py",
        b"nul.py",
        b"back\\slash.py",
        b"index.py",
        b"404.py",
        b"search.py",
        b"assets.py",
        b"README.py",
        b"Radar.py",
        b"radar.py",
    ]
    for name in names:
        with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH118, PTH123  # bytes
            file.write(module)
    project.write({"src/weather/" + "x" * 200 + ".py": module})
    project.commit()
    result = project.build(strict=True)
    assert result.error is None, result.log
    before = project.tree()
    assert project.build().error is None
    assert set(project.pages.values()) == {"reused"}
    assert project.tree() == before
    assert list(read_links(project.site).broken()) == []
    for path in project.site.rglob("*.html"):
        assert "<b>.py" not in path.read_text()


def test_repository_of_another_user_is_told_in_one_line(project):
    if os.geteuid() != 0:
        pytest.skip("only root can give a repository away")
    assert project.build().error is None
    before = project.tree()
    for path in [project.root, *project.root.rglob("*")]:
        if ".docsfy" not in path.parts and "site" not in path.parts:
            os.chown(path, 65534, 65534, follow_symlinks=False)
    result = project.build()
    assert result.exit_code == 1
    (line,) = [line for line in result.lines if line.startswith("ERROR")]
    assert str(project.root) in line
    assert "safe.directory" in line
    assert project.tree() == before


def test_nothing_of_the_repository_is_executed(project, tmp_path):
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "core.sshCommand", "diff.external", "core.pager", "core.editor"):
        project.git("config", key, trap)
    project.git("config", "filter.trap.smudge", trap)
    project.git("config", "filter.trap.clean", trap)
    project.git("config", "diff.trap.textconv", trap)
    for hook in ("post-checkout", "pre-commit", "post-index-change"):
        path = project.repository / ".git/hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(trap.read_text())
        path.chmod(0o755)
    project.write(
        {
            ".gitattributes": "*.py filter=trap diff=trap\n",
            "setup.py": f"open({str(tmp_path / 'sprung')!r}, 'w')\n",
            "conftest.py": f"open({str(tmp_path / 'sprung')!r}, 'w')\n",
        }
    )
    result = project.build(strict=True)
    assert result.error is None, result.log
    assert not (tmp_path / "sprung").exists()


def test_mkdocs_own_folders_are_never_documented(project):
    assert project.build().error is None
    project.write({"docs/mine.md": "# Mine\n"})
    assert project.build().error is None
    project.git("add", "--force", "site")
    project.git("commit", "--quiet", "-m", "the site, by mistake")
    assert project.build().error is None
    assert "site/" not in project.read("architecture/index.md").replace("acme", "")


def test_commit_without_any_file(tmp_path, site_of):
    git("init", "--quiet", "--initial-branch=main", tmp_path / "empty")
    git("-C", tmp_path / "empty", "commit", "--quiet", "--allow-empty", "-m", "nothing")
    made, _ = site_of(tmp_path / "empty")
    assert sorted(made.pages) == ["index"]


HOSTILE = {
    "brackets": {"a.py": "x = " + "(" * 5000 + ")" * 5000 + "\n"},
    "lists": {"a.py": "x = " + "[" * 100_000 + "\n"},
    "attributes": {"a.py": "x = a" + ".b" * 20_000 + "\n"},
    "additions": {"a.py": "x = " + "+".join(["1"] * 20_000) + "\n"},
    "functions": {
        "a.py": "".join(f"{' ' * n}def f{n}():\n" for n in range(95)) + " " * 95 + "pass\n"
    },
    "classes": {"a.py": "".join(f"class C{n}(C{n + 1}): pass\n" for n in range(2000))},
    "circle": {
        "a.py": "from b import *\nclass A(B): ...\n",
        "b.py": "from a import *\nclass B(A): ...\n",
    },
    "null": {"a.py": "x = 1\0\n", "README.md": "# A\0B\n"},
    "links": {"README.md": "# A\n\n" + "[" * 50_000 + "\n"},
    "stars": {"README.md": "# A\n\n" + "*a **b " * 5_000 + "\n"},
    "ticks": {"README.md": "# A\n\n" + "".join("`" * n + " " for n in range(1, 400)) + "\n"},
    "quotes": {"README.md": "# A\n\n" + ">" * 3_000 + " deep\n"},
    "html": {"README.md": "# A\n\n" + "<div>" * 5_000 + "\n"},
    "comments": {"README.md": "# A\n\n" + "<!--" * 10_000 + "\n"},
    "tables": {"README.md": "# A\n\n|" + "a|" * 3_000 + "\n|" + "-|" * 3_000 + "\n"},
    "spaces": {"README.md": "# A" + " " * 100_000 + "b\n"},
    "toml": {"pyproject.toml": "[project]\nname = " + "[" * 5000 + "\n"},
    "json": {"package.json": "[" * 100_000},
    "yaml": {
        ".github/workflows/a.yml": "a: &a [x]\n"
        + "".join(
            f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}{', *a' * 9}]\n" for n in range(30)
        )
    },
    "bomb": {
        ".github/workflows/a.yml": "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
        + "jobs: *a11\n"
    },
    "docstring": {"a.py": '"""A.\n\nArgs:\n' + "    x (" + "(" * 5_000 + "): y\n" + '"""\n'},
    "make": {"Makefile": "A = $(A)\nall: all\n" + "$(" * 10_000 + "\n"},
    "surrogates": {"a.py": 'x = "\\ud800"\n\n\ndef f(a="\\udfff"):\n    """\\ud800."""\n'},
    "template": {"README.md": "# {{ 7 * 7 }}\n\n{% raise %} {#a} ${x} {: onclick=alert(1) }\n"},
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_neither_crash_nor_hang_a_build(make_project, kind):
    project = make_project(HOSTILE[kind])
    result = project.build()
    assert result.error is None, result.log
    assert project.status == ("ready", None)
