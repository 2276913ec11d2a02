"""Two lines in `mkdocs.yml` are enough: for any repository, in any theme, under both programs."""

import pytest

THEMES = ["mkdocs", "readthedocs", "material", "docsfy"]
REPOSITORIES = {
    "one text file": {"notes.txt": "Buy milk.\n"},
    "broken Python": {"README.md": "# Broken\n", "setup.py": "def (:\n", "pkg/a.py": "\tx = = 1\n"},
    "package": None,
}
EXPECTED = {"one text file": "notes.txt", "broken Python": "Broken", "package": "Tells the weather"}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", REPOSITORIES)
def test_strict_build_succeeds(make_project, read_links, kind, theme):
    project = make_project(REPOSITORIES[kind])
    project.configure(theme=theme)
    result = project.build(strict=True)
    assert result.error is None, result.log
    assert project.status == ("ready", None)
    assert EXPECTED[kind] in project.read("index.html")
    assert list(read_links(project.site).broken()) == []


@pytest.mark.parametrize("module", ["mkdocs", "properdocs"])
@pytest.mark.parametrize("theme", THEMES)
def test_strict_command_succeeds(make_project, read_links, module, theme):
    project = make_project()
    project.configure(theme=theme)
    code, output = project.run("build", "--strict", "-f", "mkdocs.yml", module=module)
    assert code == 0, output
    assert project.status == ("ready", None)
    assert "Print the forecast of a city." in project.read("commands/weather/index.html")
    assert list(read_links(project.site).broken()) == []
    assert project.leftovers == []


@pytest.mark.parametrize("kind", ["one text file", "broken Python"])
def test_strict_command_of_properdocs_succeeds_on_small_repositories(make_project, kind):
    project = make_project(REPOSITORIES[kind])
    code, output = project.run("build", "--strict", "-f", "mkdocs.yml", module="properdocs")
    assert code == 0, output
    assert EXPECTED[kind] in project.read("index.html")


def test_old_site_stands_under_properdocs_when_a_strict_build_fails(project):
    arguments = ("build", "--strict", "-f", "mkdocs.yml")
    assert project.run(*arguments, module="properdocs")[0] == 0
    before = project.tree()
    project.write({"docs/mine.md": "[nowhere](nowhere.md)\n"})
    code, output = project.run(*arguments, module="properdocs")
    assert code == 1, output
    assert project.tree() == before
    assert project.leftovers == []
    assert project.status[0] == "error"


@pytest.mark.parametrize("theme", THEMES)
def test_ordinary_package_says_what_a_newcomer_looks_for(make_project, theme):
    project = make_project()
    project.configure(theme=theme)
    assert project.build(strict=True).error is None
    text = "".join(project.read(f"{slug}/index.md") for slug in project.pages if slug != "index")
    for words in (
        "--days",
        "How many days to look ahead.",
        "WEATHER_KEY",
        "class Forecast",
        "How far to look ahead.",
        "pytest",
        "pip install",
    ):
        assert words in text
