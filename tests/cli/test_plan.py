import pytest


def contents(folder):
    """Path -> content and time of every file below a folder, Git's own left out."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def actions(answer):
    return {page["slug"]: page["action"] for page in answer["pages"]}


def test_before_the_first_run_all_is_to_write_and_nothing_is_made(repository, run_json):
    before = contents(repository.root)
    code, answer = run_json(repository.root, "plan")
    assert code == 0
    assert answer.keys() == {"ok", "variant", "pages", "calls", "tokens", "cost_usd"}
    assert (answer["ok"], answer["variant"]) == (True, "acme/weather@main/static/default")
    assert (answer["calls"], answer["tokens"], answer["cost_usd"]) == (0, 0, 0.0)
    assert answer["pages"][0] == {"slug": "index", "action": "write", "why": "new page"}
    assert set(actions(answer).values()) == {"write"}
    assert contents(repository.root) == before


def test_after_generate_all_is_reused(repository, run, run_json):
    run(repository.root, "generate", "-q")
    _, answer = run_json(repository.root, "plan")
    assert {(page["action"], page["why"]) for page in answer["pages"]} == {
        ("reuse", "nothing changed since the last run")
    }
    assert "up to date" in run(repository.root, "plan").stdout


def test_what_plan_says_is_what_generate_does(repository, run, run_json):
    run(repository.root, "generate", "-q")
    repository.edit("src/weather/forecast.py", "What tomorrow brings", "What the sky brings")
    _, planned = run_json(repository.root, "plan")
    run(repository.root, "generate", "-q")
    _, done = run_json(repository.root, "pages")
    status = {"written": "write", "reused": "reuse"}
    assert actions(planned) == {page["slug"]: status[page["status"]] for page in done["pages"]}
    assert set(actions(planned).values()) == {"write", "reuse"}


def test_a_removed_module_is_said_to_go(repository, run, run_json):
    run(repository.root, "generate", "-q")
    repository.git("rm", "-q", "src/weather/forecast.py")
    _, answer = run_json(repository.root, "plan")
    removed = [page for page in answer["pages"] if page["action"] == "remove"]
    assert removed == [
        {"slug": "api/weather/forecast", "action": "remove", "why": "no longer planned"}
    ]


def test_force_writes_every_page(repository, run, run_json):
    run(repository.root, "generate", "-q")
    _, answer = run_json(repository.root, "plan", "--force")
    assert {(page["action"], page["why"]) for page in answer["pages"]} == {("write", "forced")}


def test_beside_a_configuration_it_is_about_the_build(project, run_json):
    built = project.build(strict=True)
    assert built.error is None, built.log
    before = contents(project.root)
    code, answer = run_json(project.root, "plan")
    assert (code, set(actions(answer).values())) == (0, {"reuse"})
    # SQLite's own files, which readers share
    shared = {".docsfy/docsfy.db-shm", ".docsfy/docsfy.db-wal"}
    assert contents(project.root).keys() - shared == before.keys()


def test_below_a_configuration_too(project, run_json):
    project.build()
    _, answer = run_json(project.root / "src", "plan")
    assert set(actions(answer).values()) == {"reuse"}


def test_options_of_the_configuration_count(project, run_json):
    project.build()
    project.configure(plugins=["search", {"docsfy": {"findings": "page"}}])
    _, answer = run_json(project.root, "plan")
    assert {page["why"] for page in answer["pages"]} == {"nothing that it is written from changed"}


def test_a_flag_is_stronger_than_the_configuration(project, run_json):
    project.options(project="configured", owner="kept")
    _, answer = run_json(project.root, "plan", "--project", "flagged")
    assert answer["variant"] == "kept/flagged@main/static/default"


def test_every_instance_is_planned(project, run, run_json):
    plugins = [{"docsfy": {"mount": "a"}}, {"docsfy": {"mount": "b", "project": "other"}}]
    project.configure(plugins=plugins)
    code, answer = run_json(project.root, "plan")
    assert code == 0
    assert [one["variant"] for one in answer["variants"]] == [
        "acme/weather@main/static/default",
        "acme/other@main/static/default",
    ]


def test_a_url_is_planned_without_a_trace(repository, run_json, tmp_path):
    here = tmp_path / "elsewhere"
    here.mkdir()
    code, answer = run_json(here, "plan", f"file://{repository.root}")
    assert (code, set(actions(answer).values())) == (0, {"write"})
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("option", [{"jobs": "many"}, {"branhc": "x"}])
def test_a_wrong_option_of_the_configuration_is_an_error(project, run_json, option):
    project.configure(plugins=[{"docsfy": option}])
    code, answer = run_json(project.root, "plan")
    assert (code, answer["error"]["code"]) == (2, "invalid-option")


def test_a_configuration_that_mkdocs_refuses_is_an_error(project, run_json):
    project.configure(plugins=["docsfy"], docs_dir="missing")
    code, answer = run_json(project.root, "plan")
    assert (code, answer["error"]["code"]) == (1, "mkdocs-failed")
