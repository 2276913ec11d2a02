"""The example plugin, installed as users install it, and builds with it in their own process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "docsfy-gherkin"

PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
DOCSFY = ["-c", "from docsfy_plugin.cli import main; main()"]

LOGIN = """\
@slow
Feature: Log in
  Whoever has an account may log in.

  Scenario: With a <b>good</b> password
    Given a user
      | name | password |
      | Ann  | secret   |
    When she logs in
    Then she sees her name
"""
OTHERS = {
    "features/admin/delete.feature": (
        "Feature: Delete\n  Scenario: Ask first\n    When I delete\n    Then I am asked\n"
    ),
    "features/french.feature": "# language: fr\nFonctionnalité: Sortir\n",
}
CHECKS_NOTHING = "Feature: Idle\n  Scenario: Nothing\n    Given a user\n"


@dataclass
class Installed:
    """The environment in which the plugin is installed."""

    environment: dict[str, str]

    def run(self, folder: Path, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    # built in a copy: what builds leave does not belong in the repository
    source, target = folder / "source", folder / "site-packages"
    shutil.copytree(EXAMPLE, source)
    offline = [*("--no-index", "--no-deps", "--no-build-isolation"), "--target", str(target)]
    command = [sys.executable, "-m", "pip", "install", "--quiet", *offline, str(source)]
    subprocess.run(command, check=True, timeout=120)
    return Installed({**os.environ, "PYTHONPATH": str(target)})


@pytest.fixture(scope="module")
def built(installed: Installed, make_shared_project):
    project = make_shared_project({"README.md": "# Shop\n", "features/login.feature": LOGIN})
    project.commit(OTHERS)
    code, output = installed.run(project.root, "-m", "mkdocs", "build", "--strict")
    assert (code, output.count("WARNING")) == (0, 0), output
    return project, output


def test_its_pages_stand_on_the_site_and_in_the_navigation(built):
    project, _ = built
    page = project.read("behaviour/features/login.feature/index.html")
    assert "<h1" in page
    assert "Whoever has an account may log in." in page
    assert "With a &lt;b&gt;good&lt;/b&gt; password" in page
    assert "| Ann  | secret   |" in page
    home = project.read("index.html")
    assert "Behaviour" in home
    assert 'href="behaviour/features/login.feature/"' in home
    assert 'href="behaviour/features/admin/delete.feature/"' in home


def test_its_pages_lead_to_the_lines_of_the_documented_commit(built):
    project, _ = built
    commit = project.git("rev-parse", "HEAD")
    page = project.read("behaviour/features/login.feature/index.html")
    url = f"https://github.com/acme/weather/blob/{commit}/features/login.feature"
    assert f'href="{url}"' in page
    assert f'href="{url}#L5-L10"' in page


def test_its_pages_are_in_llms_txt_as_a_section_of_their_own(built):
    project, _ = built
    _, _, section = project.read("llms.txt").partition("## Behaviour\n\n")
    assert section.splitlines()[:2] == [
        "- [Delete](behaviour/features/admin/delete.feature/index.md): The scenarios of Delete",
        "- [Log in](behaviour/features/login.feature/index.md): The scenarios of Log in",
    ]


def test_its_output_file_lists_what_its_analyser_read(built):
    project, _ = built
    assert json.loads(project.read("features.json")) == [
        {
            "feature": "Delete",
            "path": "features/admin/delete.feature",
            "scenarios": ["Ask first"],
            "url": "behaviour/features/admin/delete.feature/",
        },
        {
            "feature": "Log in",
            "path": "features/login.feature",
            "scenarios": ["With a <b>good</b> password"],
            "url": "behaviour/features/login.feature/",
        },
    ]


def test_a_file_that_its_analyser_cannot_read_is_named(built):
    _, output = built
    assert "Passed over features/french.feature: Feature 'features/french.feature' is" in output


def test_its_check_fails_a_strict_build_and_the_old_site_stands(installed, make_project):
    project = make_project({"README.md": "# Shop\n", "a.feature": LOGIN})
    assert installed.run(project.root, "-m", "mkdocs", "build", "--strict")[0] == 0
    before = project.tree()
    project.commit({"idle.feature": CHECKS_NOTHING})
    code, output = installed.run(project.root, "-m", "mkdocs", "build", "--strict")
    assert code == 1
    assert "Scenario 'Nothing' has no 'Then', so it checks nothing (scenario-without" in output
    assert project.tree() == before


def test_only_the_page_of_a_changed_feature_is_written_again(installed, make_project):
    project = make_project({"README.md": "# Shop\n", "a.feature": LOGIN, **OTHERS})
    assert installed.run(project.root, "-m", "mkdocs", "build", "--strict")[0] == 0
    project.edit("a.feature", "she sees her name", "she sees a cat")
    assert installed.run(project.root, "-m", "mkdocs", "build", "--strict")[0] == 0
    assert project.written == ["behaviour/a.feature"]
    assert "she sees a cat" in project.read("behaviour/a.feature/index.html")


def test_without_it_the_site_has_none_of_its_pages(installed, make_project):
    project = make_project({"README.md": "# Shop\n", "a.feature": LOGIN})
    project.configure(plugins=["search", {"docsfy": {"disable": ["gherkin"]}}])
    assert installed.run(project.root, "-m", "mkdocs", "build", "--strict")[0] == 0
    assert not (project.site / "behaviour").exists()
    assert not (project.site / "features.json").exists()


def test_docsfy_plugins_names_it_before_the_built_ins(installed, tmp_path):
    code, output = installed.run(tmp_path, *DOCSFY, "plugins", "--json")
    answer = json.loads(output)
    assert code == 0
    assert answer["plugins"][0] == {"name": "gherkin", "version": "1.0.0"}
    assert {
        one["hook"]: [plugin["name"] for plugin in one["plugins"]]
        for one in answer["hooks"]
        if any(plugin["name"] == "gherkin" for plugin in one["plugins"])
    } == {
        "docsfy_analyzers": ["gherkin", "facts"],
        "docsfy_extend_plan": ["gherkin"],
        "docsfy_write_page": ["gherkin", "static", "ai"],
        "docsfy_check_page": ["gherkin", "checks"],
        "docsfy_render_outputs": ["gherkin", "llms", "twins", "inventory"],
    }


def test_its_own_tests_pass(installed):
    code, output = installed.run(EXAMPLE, *PYTEST)
    assert code == 0, output
