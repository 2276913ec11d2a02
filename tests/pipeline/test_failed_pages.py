"""A page that cannot be written is never content."""

import pytest

PAGE = "commands/weather"
NO_WORDS = f"if page.slug == {PAGE!r}: raise DocsfyError('The writer has *no* words')"
EDIT = ("src/weather/cli.py", "Print the forecast of a city.", "Print the rain of a city.")


@pytest.fixture
def built(project):
    project.switch()
    assert project.build().error is None
    return project


def test_failed_page_keeps_its_last_good_text_with_a_note_and_the_rest_is_published(built):
    commit = built.git("rev-parse", "HEAD")
    built.edit(*EDIT)
    built.commit()
    built.switch(NO_WORDS)
    result = built.build()
    assert result.error is None
    assert f"WARNING docsfy_plugin: Page {PAGE} failed: The writer has *no* words" in result.lines
    assert built.status[0] == "partial"
    assert built.pages[PAGE] == "failed"
    html = built.read(f"{PAGE}/index.html")
    assert "Print the forecast of a city." in html
    assert f"written for commit {commit[:12]}" in html
    assert "Print the rain of a city." in built.read("api/weather/cli/index.html")


def test_next_plain_run_retries_just_the_failed_page(built):
    built.edit(*EDIT)
    built.commit()
    built.switch(NO_WORDS)
    built.build()
    built.switch()
    assert built.build().error is None
    assert built.written == [PAGE]
    assert built.status == ("ready", None)
    html = built.read(f"{PAGE}/index.html")
    assert "Print the rain of a city." in html
    assert "written for commit" not in html


def test_failed_page_without_good_text_is_a_stub_and_is_retried(project):
    project.switch(NO_WORDS)
    assert project.build().error is None
    assert project.status[0] == "partial"
    html = project.read(f"{PAGE}/index.html")
    assert "This page could not be written: The writer has *no* words" in html
    project.switch()
    assert project.build().error is None
    assert project.written == [PAGE]
    assert "could not be written" not in project.read(f"{PAGE}/index.html")


def test_page_that_fails_again_is_still_partial_and_never_up_to_date(built):
    built.edit(*EDIT)
    built.switch(NO_WORDS)
    for _ in range(2):
        assert built.build().error is None
        assert built.status[0] == "partial"
        assert built.pages[PAGE] == "failed"


def test_failed_page_fails_a_strict_build_and_the_old_site_stands(built):
    before = built.tree()
    built.edit(*EDIT)
    built.switch(NO_WORDS)
    result = built.build(strict=True)
    assert result.exit_code == 1
    assert built.status[0] == "error"
    assert built.tree() == before
    # what was good is kept
    built.switch()
    assert built.build(strict=True).error is None
    assert built.written == [PAGE]


def test_run_without_any_good_page_is_an_error_that_says_why(project):
    project.switch("raise DocsfyError('The writer has no words')")
    result = project.build()
    assert result.exit_code == 1
    assert "No page could be written; the first failure: The writer has no words" in result.log
    assert project.status[0] == "error"
    assert not project.site.exists()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("''", "is empty"),
        ("'No title.'", "does not begin with its title"),
        ("'# One\\n\\n# Two'", "has 2 first-level headings"),
        ("'# One\\n\\n```python\\nx = 1'", "has a code block that is not closed"),
    ],
)
def test_text_that_is_no_page_is_refused(make_project, text, why):
    project = make_project()
    hook = project.root.parent / "hook.py"
    hook.write_text(
        "from docsfy_hookspecs import hookimpl\n\n\n@hookimpl\ndef docsfy_write_page(page):\n"
        f"    return {text} if page.slug == {PAGE!r} else None\n"
    )
    project.options(hooks=[str(hook)])
    assert project.build().error is None
    assert project.pages[PAGE] == "failed"
    assert why in project.read(f"{PAGE}/index.html")


def test_plan_that_drops_most_pages_for_no_reason_is_refused_and_force_overrides(make_project):
    project = make_project()
    folder = project.root.parent
    (folder / "hook.py").write_text(
        "from pathlib import Path\n\nfrom docsfy_hookspecs import hookimpl\n\n\n@hookimpl\n"
        "def docsfy_extend_plan(plan):\n"
        "    if not Path(__file__).with_name('short').exists():\n        return plan\n"
        "    return plan.without(*[page.slug for page in plan.pages[1:]])\n"
    )
    project.options(hooks=[str(folder / "hook.py")])
    assert project.build().error is None
    before = project.tree()
    (folder / "short").touch()
    project.commit({"src/weather/new.py": "x = 1\n"})
    result = project.build()
    assert result.exit_code == 1
    assert "pages though their sources still exist" in result.log
    assert "--force" in result.log
    assert project.tree() == before

    project.options(hooks=[str(folder / "hook.py")], force=True)
    assert project.build().error is None
    assert sorted(project.pages) == ["index"]


def test_plan_that_shrinks_because_most_sources_went_is_taken(project):
    assert project.build().error is None
    project.git("rm", "-r", "--quiet", "src", "tests", ".github", "pyproject.toml")
    project.commit()
    assert project.build().error is None
    assert "api/weather/cli" not in project.pages


def test_open_code_block_of_the_readme_costs_no_page(make_project):
    project = make_project({"README.md": "# Tool\n\nDo this:\n\n```sh\nmake\n\n# More\n\n~~~\n"})
    assert project.build(strict=True).error is None
    assert project.pages["index"] == "written"


def test_pages_that_other_options_drop_need_no_force(project):
    assert project.build().error is None
    project.options(include=["README.md"])
    assert project.build().error is None
    assert not [slug for slug in project.pages if slug.startswith("api/")]
    assert not (project.site / "api").exists()
