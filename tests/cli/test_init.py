import shutil

import pytest
import yaml

JOBS = (".github/workflows/docs.yml", ".gitlab-ci.yml")


@pytest.fixture
def fresh(repository):
    """A repository that nobody set up."""
    return repository


def test_two_lines_and_a_free_folder_are_enough(fresh, run):
    result = run(fresh.root, "init")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "Next: mkdocs build --strict"
    assert yaml.safe_load((fresh.root / "mkdocs.yml").read_text()) == {
        "site_name": "weather",
        "theme": {"name": "docsfy"},
        "plugins": ["search", "docsfy"],
    }
    assert (fresh.root / "docs" / ".gitkeep").is_file()
    built = fresh.build(strict=True)
    assert built.error is None, built.log


def test_it_works_in_a_fresh_clone_of_what_was_committed(fresh, run, tmp_path):
    run(fresh.root, "init")
    fresh.commit()
    fresh.git("clone", "--quiet", fresh.root, tmp_path / "clone")
    assert (tmp_path / "clone" / "docs").is_dir()


@pytest.mark.parametrize(
    "file", ["conf.py", "_config.yml", "docusaurus.config.js", "antora.yml", "guide.md"]
)
def test_docs_of_another_tool_stay_its_own(fresh, run, file):
    fresh.commit({f"docs/{file}": "x\n"})
    run(fresh.root, "init")
    assert yaml.safe_load((fresh.root / "mkdocs.yml").read_text())["docs_dir"] == "docs-site"
    assert [path.name for path in (fresh.root / "docs").iterdir()] == [file]
    assert (fresh.root / "docs-site" / ".gitkeep").is_file()


def test_a_build_beside_the_docs_of_another_tool_succeeds(fresh, run):
    fresh.commit({"docs/guide.md": "[broken](../nowhere.md)\n"})
    run(fresh.root, "init")
    built = fresh.build(strict=True)
    assert built.error is None, built.log


def test_a_site_folder_of_the_repositorys_own_is_not_published_over(fresh, run):
    fresh.commit({"site/source.txt": "mine\n"})
    run(fresh.root, "init")
    assert fresh.build(strict=True).error is None
    assert (fresh.root / "site" / "source.txt").read_text() == "mine\n"
    assert (fresh.root / "site-build" / "index.html").is_file()


def test_the_second_time_there_is_nothing_to_do(fresh, run, run_json):
    run(fresh.root, "init")
    before = (fresh.root / "mkdocs.yml").read_bytes()
    assert run_json(fresh.root, "init") == (
        0,
        {"ok": True, "done": [], "next": "mkdocs build --strict"},
    )
    assert (fresh.root / "mkdocs.yml").read_bytes() == before


def test_below_the_top_the_file_at_the_top_is_meant(fresh, run):
    result = run(fresh.root / "src", "init")
    assert (fresh.root / "mkdocs.yml").is_file()
    assert result.stdout.splitlines()[-1] == "Next: mkdocs build --strict -f ../mkdocs.yml"


def test_a_configuration_above_the_repository_is_not_touched(fresh, run):
    above = fresh.root.parent / "mkdocs.yml"
    above.write_text("site_name: above\n")
    run(fresh.root, "init")
    assert above.read_text() == "site_name: above\n"
    assert (fresh.root / "mkdocs.yml").is_file()


def test_a_configuration_that_is_there_gets_one_line_and_its_docs_dir(fresh, run):
    (fresh.root / "mkdocs.yml").write_text(
        "site_name: x  # mine\nplugins:\n  - search\ndocs_dir: d\n"
    )
    result = run(fresh.root, "init")
    assert (fresh.root / "mkdocs.yml").read_text() == (
        "site_name: x  # mine\nplugins:\n  - search\n  - docsfy\ndocs_dir: d\n"
    )
    assert result.stdout.splitlines() == [
        "Added docsfy to the plugins in mkdocs.yml",
        "Made d/.gitkeep: MkDocs needs docs_dir to exist; your own pages go there",
        "Next: mkdocs build --strict",
    ]
    assert fresh.build(strict=True).error is None


def test_before_the_first_commit_it_works_too(fresh, run):
    shutil.rmtree(fresh.root / ".git")
    fresh.git("init", "--quiet")
    assert run(fresh.root, "init").exit_code == 0
    assert yaml.safe_load((fresh.root / "mkdocs.yml").read_text())["site_name"] == "weather"


def test_without_a_repository_it_is_an_error_and_writes_nothing(tmp_path, run_json):
    code, answer = run_json(tmp_path, "init")
    assert (code, answer["error"]["code"]) == (1, "not-a-repository")
    assert list(tmp_path.iterdir()) == []


def find_mappings(node, key):
    """All mappings in a YAML document that have a key."""
    if isinstance(node, dict):
        yield from [node] if key in node else []
        node = list(node.values())
    for one in node if isinstance(node, list) else []:
        yield from find_mappings(one, key)


@pytest.mark.parametrize(
    ("ci", "file"), [("github", ".github/workflows/docs.yml"), ("gitlab", ".gitlab-ci.yml")]
)
def test_a_ci_job_keeps_the_state_and_names_the_branch(fresh, run, ci, file):
    run(fresh.root, "init", "--ci", ci)
    text = (fresh.root / file).read_text()
    job = yaml.safe_load(text)
    (variables,) = find_mappings(job, "DOCSFY_BRANCH")
    assert variables["DOCSFY_BRANCH"] in {
        "${{ github.base_ref || github.ref_name }}",
        "$CI_COMMIT_REF_NAME",
    }
    assert ".docsfy" in text
    assert "mkdocs build --strict\n" in text
    result = run(fresh.root, "init", "--ci", ci)
    assert result.stdout.startswith("Nothing to do")


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_a_ci_job_keeps_the_pages_of_a_build_that_failed(fresh, run, ci):
    run(fresh.root, "init", "--ci", ci)
    (job,) = [fresh.root / name for name in JOBS if (fresh.root / name).exists()]
    loaded = yaml.safe_load(job.read_text())
    caches = [one["when"] for one in find_mappings(loaded, "when")]
    saves = [one["if"] for one in find_mappings(loaded, "if") if "save" in one["uses"]]
    assert caches + saves == ["always" if ci == "gitlab" else "always()"]


def test_a_ci_file_that_is_there_stays_and_the_job_is_printed(fresh, run):
    fresh.write({".gitlab-ci.yml": "mine: {}\n"})
    result = run(fresh.root, "init", "--ci", "gitlab")
    assert (fresh.root / ".gitlab-ci.yml").read_text() == "mine: {}\n"
    assert "mkdocs build --strict" in result.stdout


@pytest.mark.parametrize("ci", ["github", "gitlab"])
@pytest.mark.parametrize(
    "plugins",
    [
        [{"docsfy": {"mount": "a"}}, {"docsfy": {"mount": "b"}}],
        [{"docsfy": {"repo": "https://example.org/other.git"}}],
        [{"docsfy": {"branch": "stable"}}],
    ],
)
def test_a_ci_job_leaves_the_branch_to_the_options_that_say_it(fresh, run, plugins, ci):
    fresh.configure(plugins=plugins)
    result = run(fresh.root, "init", "--ci", ci)
    assert result.exit_code == 0
    (job,) = [fresh.root / name for name in JOBS if (fresh.root / name).exists()]
    yaml.safe_load(job.read_text())
    assert "DOCSFY_BRANCH" not in job.read_text()


def test_a_ci_job_below_the_top_has_the_folders_of_the_configuration(fresh, run):
    folder = fresh.root / "my web"
    folder.mkdir()
    (folder / "mkdocs.yml").write_text("site_name: x\nsite_dir: out\n")
    run(folder, "init", "--ci", "gitlab")
    job = yaml.safe_load((fresh.root / ".gitlab-ci.yml").read_text())["docs"]
    assert job["script"][-1] == "mkdocs build --strict -f 'my web/mkdocs.yml'"
    assert (job["cache"]["paths"], job["artifacts"]["paths"]) == (
        ["my web/.docsfy"],
        ["my web/out"],
    )


def test_what_a_build_makes_is_ignored_by_git(fresh, run):
    fresh.write({".gitignore": "*.pyc"})
    result = run(fresh.root, "init")
    assert "Added /site/ to .gitignore: the site is built, not committed\n" in result.stdout
    assert (fresh.root / ".gitignore").read_text() == "*.pyc\n/site/\n"
    fresh.commit()
    assert fresh.build(strict=True).error is None
    assert fresh.git("status", "--porcelain") == ""


@pytest.mark.parametrize("rule", ["site", "site/", "/site/", "/s*"])
def test_a_site_folder_that_git_ignores_already_is_not_added(fresh, run, rule):
    fresh.write({".gitignore": f"{rule}\n"})
    run(fresh.root, "init")
    assert (fresh.root / ".gitignore").read_text() == f"{rule}\n"


def test_a_site_folder_that_is_committed_is_not_ignored(fresh, run):
    fresh.commit({"public/index.html": "<html>"})
    fresh.configure(site_dir="public")
    run(fresh.root, "init")
    assert "public" not in (fresh.root / ".gitignore").read_text()


def test_a_site_folder_of_any_name_is_ignored_by_that_name_alone(fresh, run):
    fresh.configure(site_dir="w[e]b out")
    run(fresh.root, "init")
    assert (fresh.root / ".gitignore").read_text().splitlines()[-1] == r"/w\[e]b\ out/"
    fresh.commit({"w[e]b out/a": "", "web out/b": ""})
    assert fresh.git("ls-files", "w*") == "web out/b"


def test_a_gitignore_that_leads_elsewhere_and_a_site_outside_are_left_alone(fresh, run, tmp_path):
    (tmp_path / "shared").write_text("")
    (fresh.root / ".gitignore").unlink()
    (fresh.root / ".gitignore").symlink_to(tmp_path / "shared")
    run(fresh.root, "init")
    assert (tmp_path / "shared").read_text() == ""
    (fresh.root / ".gitignore").unlink()
    fresh.configure(site_dir="../out")
    run(fresh.root, "init")
    assert not (fresh.root / ".gitignore").exists()
