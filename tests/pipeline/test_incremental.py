"""What a run writes when something, or nothing, changed."""

import json

import pytest

FORECAST = "src/weather/forecast.py"
FORECAST_PAGE = "api/weather/forecast"
NEW_MODULE = {
    "src/weather/radar.py": '"""Shows the rain."""\n\n\ndef scan() -> int:\n    """Scan."""\n'
}


@pytest.fixture
def built(project):
    assert project.build(strict=True).error is None
    return project


def rebuild(project, **settings):
    result = project.build(**settings)
    assert result.error is None, result.log
    return result


def stages(project):
    (attempt,) = project.ask("SELECT attempt FROM variant")[0]
    return [
        stage
        for (stage,) in project.ask(
            "SELECT stage FROM event WHERE attempt = ? AND kind = 'stage' ORDER BY number", attempt
        )
    ]


def test_first_build_writes_every_page(built):
    assert stages(built) == [
        "cloning",
        "planning",
        "generating_pages",
        "validating",
        "cross_linking",
        "rendering",
    ]
    assert set(built.pages.values()) == {"written"}
    assert built.status == ("ready", None)


def test_nothing_changed_is_up_to_date_with_every_page_reused(built):
    before = built.tree()
    rebuild(built)
    assert stages(built) == ["cloning", "up_to_date", "rendering"]
    assert set(built.pages.values()) == {"reused"}
    assert built.status == ("ready", None)
    assert built.tree() == before


def test_committing_what_was_there_before_only_brings_the_links(built):
    built.write(NEW_MODULE)
    rebuild(built)
    assert "/src/weather/radar.py" not in built.read("api/weather/radar/index.md")
    commit = built.commit()
    rebuild(built)
    assert built.written == []
    assert f"/blob/{commit}/src/weather/radar.py" in built.read("api/weather/radar/index.md")
    rebuild(built)
    assert stages(built)[1] == "up_to_date"


def test_comment_writes_no_page(built):
    built.edit(FORECAST, "class Forecast:", "class Forecast:  # of today")
    built.commit()
    rebuild(built)
    assert built.written == []
    assert set(built.pages.values()) == {"reused"}


def test_moved_lines_write_no_page_and_links_follow(built):
    commit = built.git("rev-parse", "HEAD")
    link = f"https://github.com/acme/weather/blob/{{}}/{FORECAST}#L{{}}"
    assert link.format(commit, "4-L16") in built.read(f"{FORECAST_PAGE}/index.html")
    built.edit(FORECAST, "class Forecast:", "# one\n# two\nclass Forecast:")
    commit = built.commit()
    rebuild(built)
    assert built.written == []
    assert link.format(commit, "6-L18") in built.read(f"{FORECAST_PAGE}/index.html")
    assert link.format(commit, "6-L18") in built.read(f"{FORECAST_PAGE}/index.md")


def test_new_commit_writes_no_page_and_is_named_everywhere(built):
    old = built.git("rev-parse", "HEAD")
    new = built.commit(message="nothing")
    rebuild(built)
    assert stages(built)[1] == "up_to_date"
    text = b"\n".join(built.tree().values()).decode(errors="replace")
    assert new in text
    assert old not in text


def test_edited_docstring_writes_exactly_the_pages_that_show_it(built):
    before = {slug: built.read(f"{slug}/index.md") for slug in built.pages if slug != "index"}
    built.edit(FORECAST, "Say it in words.", "Say it in rhymes.")
    built.commit()
    rebuild(built)
    after = {slug: built.read(f"{slug}/index.md") for slug in built.pages if slug != "index"}
    assert built.written == [FORECAST_PAGE]
    assert [slug for slug, text in after.items() if "rhymes" in text] == [FORECAST_PAGE]
    assert [slug for slug, text in before.items() if "in words." in text] == [FORECAST_PAGE]


def test_edited_module_summary_writes_every_page_that_shows_it(built):
    built.edit(FORECAST, "What tomorrow brings.", "What the week brings.")
    built.commit()
    rebuild(built)
    shown = [s for s in built.pages if "What the week brings." in page_text(built, s)]
    assert built.written == sorted(shown)
    assert FORECAST_PAGE in shown
    assert "What tomorrow brings." not in "".join(page_text(built, s) for s in built.pages)


def page_text(project, slug):
    return project.read("index.md" if slug == "index" else f"{slug}/index.md")


def mentions(project, word):
    """The files of the site that still know a word; not the assets of the theme."""
    endings = (".html", ".md", ".txt", ".json", ".xml")
    return [
        name
        for name, content in project.tree().items()
        if name.endswith(endings) and word.encode() in content
    ]


def test_deleted_module_takes_its_page_and_all_that_leads_there_along(built):
    built.commit(NEW_MODULE)
    rebuild(built)
    index = json.loads(built.read("search/search_index.json"))
    assert "api/weather/radar/" in {doc["location"] for doc in index["docs"]}
    assert "(api/weather/radar/index.md)" in built.read("llms.txt")
    assert 'href="api/weather/radar/"' in built.read("index.html")

    (built.repository / "src/weather/radar.py").unlink()
    built.commit()
    rebuild(built)
    assert mentions(built, "radar") == []
    assert not (built.site / "api/weather/radar").exists()
    assert "api/weather/radar" not in built.pages


def test_new_module_gets_its_page_and_others_stay(built):
    before = set(built.pages)
    built.commit(NEW_MODULE)
    rebuild(built)
    assert set(built.pages) - before == {"api/weather/radar"}
    assert "api/weather/radar" in built.written
    assert "commands/weather" not in built.written
    assert FORECAST_PAGE not in built.written


def test_renamed_module_moves_its_page(built):
    built.git("mv", FORECAST, "src/weather/outlook.py")
    built.edit("src/weather/cli.py", "weather.forecast", "weather.outlook")
    built.commit()
    rebuild(built, strict=True)
    assert "api/weather/outlook" in built.written
    assert mentions(built, "weather.forecast") == []
    assert not (built.site / FORECAST_PAGE).exists()


def test_force_writes_every_page(built):
    built.options(force=True)
    rebuild(built)
    assert set(built.pages.values()) == {"written"}


@pytest.mark.parametrize(
    ("error", "status"), [("ValueError", "error"), ("KeyboardInterrupt", "aborted")]
)
def test_unfinished_forced_run_is_finished_by_the_next_plain_run(project, error, status):
    project.switch()
    rebuild(project)
    before = project.tree()
    stop = f"if page.slug.startswith('api'): raise {error}"
    project.switch(stop, force=True, jobs=1)
    assert project.build().error is not None
    assert project.status[0] == status
    assert project.tree() == before
    done = set(project.written)
    assert 0 < len(done) < len(project.pages)

    project.switch()
    rebuild(project)
    assert stages(project)[1] == "incremental_planning"
    assert set(project.written) == set(project.pages) - done
    assert project.tree() == before
    rebuild(project)
    assert stages(project)[1] == "up_to_date"


def test_deleted_cache_changes_time_and_never_output(built):
    before = built.tree()
    for path in sorted((built.state / "cache").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    built.commit(message="nothing")
    built.git("reset", "--quiet", "--hard", "HEAD~1")
    rebuild(built)
    assert built.tree() == before


def test_other_option_of_the_site_is_not_up_to_date(built):
    built.options(findings="page")
    rebuild(built)
    assert stages(built)[1] == "incremental_planning"
    assert built.written == []


def test_other_hook_file_is_not_up_to_date(built):
    built.switch()
    rebuild(built)
    assert stages(built)[1] == "incremental_planning"
    assert set(built.pages.values()) == {"written"}


def test_uncommitted_change_names_the_file_without_a_link(built):
    built.edit(FORECAST, "Say it in words.", "Say it aloud.")
    rebuild(built)
    text = built.read(f"{FORECAST_PAGE}/index.md")
    assert "Say it aloud." in text
    assert f"/{FORECAST}" not in text


def test_findings_of_an_unchanged_site_still_fail_a_strict_build(project):
    hook = project.root.parent / "check.py"
    hook.write_text(
        "from docsfy_hookspecs import Finding, hookimpl\n\n\n"
        "@hookimpl\n"
        "def docsfy_check_page(page):\n"
        "    return [Finding(severity='warning', code='doubt', message='Doubtful')]\n"
    )
    project.options(hooks=[str(hook)])
    assert project.build().error is None
    result = project.build(strict=True)
    assert (project.status[0], "findings in strict mode" in result.log) == ("error", True)
