import shutil
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from docsfy_plugin.cli.origins import origin_of_generate
from docsfy_plugin.options import Options
from docsfy_plugin.store import locks
from docsfy_plugin.store.attempts import begin_attempt
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.origins import Origin, encode_origin
from docsfy_plugin.store.processes import this_process
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant
from tests.conftest import SWITCHED_HOOK

NAME = "acme/weather@main/static/default"
PAGE = "commands/weather"
EDIT = ("src/weather/cli.py", "Print the forecast of a city.", "Print the rain of a city.")
NO_WORDS = f"if page.slug == {PAGE!r}: raise DocsfyError('The writer has no words')"

MODEL_HOOK = """\
from docsfy_hookspecs import Provider, hookimpl

from docsfy_plugin.stages.static.planner import plan_pages


@hookimpl
def docsfy_providers():
    return [Provider(name=name, default_model="m1", generate=str) for name in ("one", "two")]


@hookimpl
def docsfy_plan(source, facts, settings, model):
    return plan_pages(source, facts, settings) if model else None


@hookimpl
def docsfy_write_page(page, model):
    return f"# {page.title}\\n\\nBy {model.provider.name}/{model.name}.\\n" if model else None
"""


def records(project):
    """Slug -> attempt that wrote the page, and when."""
    rows = project.ask("SELECT slug, record_attempt, written_at FROM page ORDER BY slug")
    return {slug: (attempt, at) for slug, attempt, at in rows}


@pytest.fixture
def built(project):
    project.switch()
    built = project.build()
    assert built.error is None, built.log
    return project


@pytest.fixture
def partial(built):
    """A build during whose second run the writer had no words for one page."""
    built.edit(*EDIT)
    built.switch(NO_WORDS)
    assert built.build().error is None
    assert built.status[0] == "partial"
    built.switch()
    return built


@pytest.fixture
def generated(repository, run):
    """A repository that `docsfy generate` documented, with a writer that can be told to fail."""
    folder = repository.root.parent / "hooks"
    folder.mkdir()
    (folder / "hook.py").write_text(SWITCHED_HOOK)
    (folder / "switch").write_text("pass")
    flags = ("--hooks", "../hooks/hook.py", "--exclude", "tests/**", "--site-dir", "public")
    assert run(repository.root, "generate", "-q", *flags).exit_code == 0
    return repository


def test_after_an_outage_just_the_missing_page_is_written(partial, run_json):
    code, answer = run_json(partial.root, "retry")
    assert (code, answer) == (
        0,
        {
            "ok": True,
            "variant": NAME,
            "status": "ready",
            "up_to_date": False,
            "pages": len(partial.pages),
            "site_dir": str(partial.site),
        },
    )
    assert partial.written == [PAGE]
    assert "Print the rain of a city." in partial.read(f"{PAGE}/index.html")
    assert partial.leftovers == []


def test_the_site_is_the_one_that_mkdocs_would_have_built(partial, run):
    assert run(partial.root, "retry", "-q").exit_code == 0
    retried = partial.tree()
    shutil.rmtree(partial.site)
    assert partial.build().error is None
    assert partial.tree() == retried


def test_with_nothing_to_do_all_is_reused(built, run_json):
    _, answer = run_json(built.root, "retry")
    assert (answer["status"], answer["up_to_date"]) == ("ready", True)


def test_a_page_that_is_named_is_written_and_the_others_are_kept(built, run, run_json):
    before, site = records(built), built.tree()
    code, answer = run_json(built.root, "retry", "--page", PAGE)
    assert (code, answer["status"], answer["up_to_date"]) == (0, "ready", False)
    assert built.written == [PAGE]
    after = records(built)
    assert after.pop(PAGE) != before.pop(PAGE)
    assert after == before
    assert built.tree() == site
    assert run_json(built.root, "retry")[1]["up_to_date"] is True


def test_several_pages_may_be_named(built, run):
    run(built.root, "retry", "-q", "--page", PAGE, "--page", "index")
    assert built.written == [PAGE, "index"]


def test_a_named_page_that_fails_keeps_its_text_until_it_is_written(built, run):
    before = built.read(f"{PAGE}/index.html")
    built.switch(NO_WORDS)
    assert run(built.root, "retry", "-q", "--page", PAGE).exit_code == 0
    assert (built.status[0], built.pages[PAGE]) == ("partial", "failed")
    assert "Print the forecast of a city." in built.read(f"{PAGE}/index.html")
    built.switch()
    assert run(built.root, "retry", "-q").exit_code == 0
    assert built.written == [PAGE]
    assert built.read(f"{PAGE}/index.html") == before


def test_a_page_that_there_is_not_is_refused_before_anything_begins(built, run_json):
    attempts = built.ask("SELECT id FROM attempt")
    code, answer = run_json(built.root, "retry", "--page", "commands/wether")
    assert (code, answer["error"]) == (
        1,
        {
            "code": "no-such-page",
            "message": f"{NAME} has no page 'commands/wether'",
            "hint": "Did you mean commands/weather, api/weather?",
        },
    )
    assert built.ask("SELECT id FROM attempt") == attempts


def test_force_writes_every_page(built, run):
    before = built.tree()
    assert run(built.root, "retry", "-q", "--force").exit_code == 0
    assert set(built.pages.values()) == {"written"}
    assert built.tree() == before
    # it was wanted once
    assert run(built.root, "retry", "-q").exit_code == 0
    assert set(built.pages.values()) == {"reused"}


@pytest.mark.parametrize("crash", ["raise ZeroDivisionError", "raise SystemExit"])
def test_a_force_that_fails_loses_nothing(built, run, run_json, crash):
    before = built.tree()
    built.switch(f"if page.slug == {PAGE!r}: {crash}")
    assert run(built.root, "retry", "-q", "--force").exit_code == 1
    assert built.status[0] == "error"
    assert built.tree() == before
    built.switch()
    _, answer = run_json(built.root, "retry")
    assert (answer["status"], answer["up_to_date"]) == ("ready", False)
    assert PAGE in built.written
    assert built.tree() == before


def test_a_forced_outage_keeps_every_text(built, run):
    built.switch("raise DocsfyError('The writer has no words')")
    assert run(built.root, "retry", "-q", "--force").exit_code == 0
    assert set(built.pages.values()) == {"failed"}
    assert "Print the forecast of a city." in built.read(f"{PAGE}/index.html")
    built.switch()
    assert run(built.root, "retry", "-q").exit_code == 0
    assert set(built.pages.values()) == {"written"}


def test_generate_is_repeated_with_its_flags(generated, run_json, tmp_path):
    generated.edit(*EDIT)
    (generated.root.parent / "hooks" / "switch").write_text(NO_WORDS)
    assert run_json(generated.root, "retry")[1]["status"] == "partial"
    (generated.root.parent / "hooks" / "switch").write_text("pass")
    # it is about the folder that generate ran in, not about this one
    code, answer = run_json(tmp_path, "retry", "--state-dir", generated.state)
    assert (code, answer) == (
        0,
        {
            "ok": True,
            "variant": NAME,
            "status": "ready",
            "up_to_date": False,
            "pages": len(generated.pages),
            "site_dir": str(generated.root / "public"),
        },
    )
    assert generated.written == [PAGE]
    sources = "".join(sources for (sources,) in generated.ask("SELECT sources FROM page"))
    assert "tests/" not in sources
    assert not generated.site.exists()


def test_a_page_of_generate_is_written_though_its_site_is_up_to_date(generated, run):
    before = records(generated)
    assert run(generated.root, "retry", "-q", "--page", "index").exit_code == 0
    assert generated.written == ["index"]
    assert {slug for slug, record in records(generated).items() if record != before[slug]} == {
        "index"
    }


def test_an_export_is_exported_again(repository, run, run_json):
    assert run(repository.root, "generate", "-q", "--export", "out").exit_code == 0
    repository.edit(*EDIT)
    code, answer = run_json(repository.root, "retry")
    assert (code, answer["export_dir"]) == (0, str(repository.root / "out"))
    assert "Print the rain" in (repository.root / "out/docs" / f"{PAGE}.md").read_text()
    assert run(repository.root, "retry", "-q", "--page", PAGE).exit_code == 0
    assert repository.written == [PAGE]


def test_strict_stays_strict(generated, run, run_json):
    assert run(generated.root, "generate", "-q", "--strict").exit_code == 0
    generated.edit(*EDIT)
    (generated.root.parent / "hooks" / "switch").write_text(NO_WORDS)
    assert run(generated.root, "generate", "-q", "--strict", "--hooks", "../hooks/hook.py")
    assert generated.status[0] == "error"
    code, answer = run_json(generated.root, "retry")
    assert (code, answer["error"]["code"]) == (1, "strict")


def test_another_site_dir_of_mkdocs_is_kept(built, run_json):
    assert built.build(site_dir=str(built.root / "elsewhere")).error is None
    code, answer = run_json(built.root, "retry")
    assert (code, answer["site_dir"]) == (0, str(built.root / "elsewhere"))


def test_a_site_dir_that_the_file_says_is_read_again(built, run_json):
    (built.root / "mkdocs.yml").write_text(
        (built.root / "mkdocs.yml").read_text().replace("{", '{"site_dir": "public", ', 1)
    )
    code, answer = run_json(built.root, "retry")
    assert (code, answer["site_dir"]) == (0, str(built.root / "public"))


def test_what_serve_wrote_is_built_as_a_site(project, run_json, tmp_path):
    config = load_config(str(project.root / "mkdocs.yml"), site_dir=str(tmp_path / "preview"))
    config.plugins.on_startup(command="serve", dirty=False)
    try:
        build(config)
    finally:
        config.plugins.on_shutdown()
    code, answer = run_json(project.root, "retry")
    assert (code, answer["site_dir"]) == (0, str(project.site))
    assert (project.site / "index.html").is_file()


def test_another_model_makes_a_documentation_of_its_own_and_both_stay(built, run, run_json):
    (built.root.parent / "hooks" / "models.py").write_text(MODEL_HOOK)
    hooks = [str(built.root.parent / "hooks" / name) for name in ("hook.py", "models.py")]
    built.options(hooks=hooks)
    assert built.build().error is None
    first = "acme/weather@main/one/m1"
    code, answer = run_json(built.root, "retry", "--provider", "one")
    assert (code, answer["variant"]) == (0, first)
    assert "By one/m1." in built.read("index.html")
    _, answer = run_json(built.root, "retry", "weather@main/one", "--model", "m2")
    assert answer["variant"] == "acme/weather@main/one/m2"
    _, answer = run_json(built.root, "retry", "weather@main/one/m2", "--provider", "two")
    assert answer["variant"] == "acme/weather@main/two/m1"
    _, answer = run_json(built.root, "status")
    assert [one["variant"] for one in answer["variants"]] == [
        first,
        "acme/weather@main/one/m2",
        NAME,
        "acme/weather@main/two/m1",
    ]
    # each is retried as itself
    _, answer = run_json(built.root, "retry", first)
    assert (answer["variant"], answer["up_to_date"]) == (first, True)
    assert "By one/m2." in run(built.root, "show", "weather@main/one/m2", "index").stdout
    assert "Tells the weather" in run(built.root, "show", NAME, "index").stdout


def test_only_the_instance_that_documents_the_variant_is_asked(project, run, run_json):
    folder = project.root.parent / "hooks"
    folder.mkdir()
    plugins = [{"docsfy": {"mount": "a"}}, {"docsfy": {"mount": "b", "project": "other"}}]
    project.configure(plugins=plugins)
    assert project.build().error is None
    before = project.tree()
    assert run(project.root, "retry", "-q", "other", "--page", "index").exit_code == 0
    rows = project.ask(
        "SELECT name, slug FROM page JOIN variant ON variant.id = variant_id"
        " WHERE status = 'written'"
    )
    assert rows == [("acme/other@main/static/default", "index")]
    assert project.tree() == before


def test_a_branch_that_is_not_checked_out_any_more_is_documented_still(built, run_json):
    built.git("switch", "--quiet", "--create", "next")
    built.edit(*EDIT)
    built.commit()
    code, answer = run_json(built.root, "retry", "--force")
    assert (code, answer["variant"]) == (0, NAME)
    assert "Print the forecast of a city." in built.read(f"{PAGE}/index.html")


@pytest.mark.parametrize(
    ("repo", "kept"),
    [
        ("https://anna:geheim%21@example.org/a/b.git", "https://example.org/a/b.git"),
        ("https://token@example.org/a/b?key=x#y", "https://example.org/a/b"),
        ("ftp://anna:geheim@example.org/a/b", "ftp://example.org/a/b"),
        ("git@example.org:a/b.git", "git@example.org:a/b.git"),
        ("../weather", "../weather"),
    ],
)
def test_the_login_of_a_url_is_not_kept(repo, kept, tmp_path):
    options = Options(repo=repo, force=True, exclude=("a",))
    origin = origin_of_generate(options, site_dir=tmp_path, strict=False)
    assert dict(origin.flags) == {"repo": kept, "exclude": ("a",)}


def test_a_url_is_documented_again(repository, run, run_json, tmp_path):
    here = tmp_path / "elsewhere"
    here.mkdir()
    assert run(here, "generate", "-q", f"file://{repository.root}").exit_code == 0
    repository.edit(*EDIT)
    repository.commit()
    code, answer = run_json(here, "retry")
    assert (code, answer["variant"]) == (0, "local/weather@main/static/default")
    assert "Print the rain" in (here / "site" / PAGE / "index.html").read_text()
    shutil.rmtree(here / ".docsfy" / "sources")
    code, answer = run_json(here, "retry")
    assert (code, answer["status"]) == (0, "ready")


def test_an_mkdocs_file_that_moved_is_an_error_that_says_what_to_do(built, run_json):
    path = built.root / "mkdocs.yml"
    state = built.root / ".docsfy"
    path.rename(built.root / "other.yml")
    code, answer = run_json(built.root, "retry", "--state-dir", state)
    assert (code, answer["error"]) == (
        1,
        {
            "code": "not-repeatable",
            "message": f"File {str(path)!r} is gone, from which {NAME} was built",
            "hint": "Run mkdocs build where it lies now",
        },
    )


def test_an_mkdocs_file_that_documents_something_else_is_an_error(built, run_json):
    built.options(project="other")
    code, answer = run_json(built.root, "retry")
    assert (code, answer["error"]["code"]) == (1, "not-repeatable")
    assert "does not document acme/weather@main/static/default any more" in str(answer)


def test_a_folder_that_is_gone_is_an_error(generated, run_json, tmp_path):
    state = tmp_path / "kept"
    generated.state.rename(state)
    shutil.rmtree(generated.root)
    code, answer = run_json(tmp_path, "retry", "--state-dir", state)
    assert (code, answer["error"]["code"]) == (1, "not-repeatable")
    assert str(generated.root) in answer["error"]["message"]


@pytest.mark.parametrize("here", [".", "/proc/self/cwd"])
@pytest.mark.parametrize("command", ["generate", "mkdocs"])
def test_a_state_folder_that_came_with_a_repository_runs_none_of_its_files(
    built, run_json, here, command
):
    (built.root / "evil.py").write_text("import pathlib\n\npathlib.Path('ran').touch()\n")
    built.options(hooks=["evil.py"])
    origin = Origin(
        command=command,
        folder=Path(here),
        configuration=Path(here, "mkdocs.yml") if command == "mkdocs" else None,
        flags=(("hooks", ("evil.py",)),),
    )
    with Database.open(built.state / "docsfy.db") as db, db.writing() as conn:
        conn.execute("UPDATE attempt SET origin = ?", (encode_origin(origin),))
    code, answer = run_json(built.root, "retry")
    assert (code, answer["error"]["code"]) == (1, "not-repeatable")
    assert not (built.root / "ran").exists()


def test_what_the_environment_set_is_kept(repository, run, run_json, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("DOCSFY_PROJECT", "other")
        assert run(repository.root, "generate", "-q").exit_code == 0
    code, answer = run_json(repository.root, "retry")
    assert (code, answer["variant"]) == (0, "acme/other@main/static/default")
    assert answer["up_to_date"] is True


def test_an_attempt_of_which_the_start_is_not_known_is_an_error(built, run_json):
    with Database.open(built.state / "docsfy.db") as db, db.writing() as conn:
        conn.execute("UPDATE attempt SET origin = ''")
    code, answer = run_json(built.root, "retry")
    assert (code, answer["error"]["code"]) == (1, "not-repeatable")
    assert built.build().error is None
    assert run_json(built.root, "retry")[0] == 0


def test_what_is_being_generated_is_left_alone(built, run_json):
    variant = Variant.parse(NAME)
    with Database.open(built.state / "docsfy.db") as db:
        begin_attempt(
            db,
            variant,
            "a1",
            repository="r",
            options_digest="",
            at="2026-03-01T12:00:00.000Z",
            process=this_process(),
        )
    code, answer = run_json(built.root, "retry")
    assert (code, answer["error"]["code"]) == (4, "busy")


def test_a_run_that_begins_in_that_moment_is_left_alone(built, run_json):
    with locks.locked(StateDir(built.state), Variant.parse(NAME)):
        code, answer = run_json(built.root, "retry")
    assert (code, answer["error"]["code"]) == (4, "busy")


def test_pages_and_another_writer_are_not_asked_for_together(built, run_json):
    code, answer = run_json(built.root, "retry", "--page", "index", "--model", "x")
    assert (code, answer["error"]["code"]) == (2, "wrong-usage")


def test_where_nothing_is_documented_there_is_nothing_to_retry(tmp_path, run_json):
    code, answer = run_json(tmp_path, "retry")
    assert (code, answer["error"]["code"]) == (5, "no-such-variant")


def test_quiet_says_nothing(built, run):
    result = run(built.root, "retry", "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
