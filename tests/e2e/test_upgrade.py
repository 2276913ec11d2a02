"""A state that an older docsfy left."""

import pytest
from click.testing import CliRunner

from docsfy_plugin.cli import main
from docsfy_plugin.store.database import Database
from tests.conftest import downgrade


@pytest.fixture
def old_project(project):
    """Documented by the docsfy whose database has version 1."""
    project.build()
    with Database.open(project.state / "docsfy.db") as db:
        downgrade(db)
    return project


def run(project, *arguments):
    return CliRunner().invoke(main, [*arguments, "--state-dir", str(project.state)])


def test_build_migrates_and_has_nothing_to_do(old_project):
    before = old_project.tree()
    built = old_project.build()
    assert (built.error, old_project.written) == (None, [])
    assert old_project.tree() == before


def test_build_migrates_where_a_killed_one_left_its_staging_folder(old_project):
    (old_project.root / ".site.docsfy-20200101T000000-abcd").mkdir()
    assert old_project.build().error is None
    assert old_project.leftovers == []


def test_who_only_looks_is_told_what_migrates(old_project):
    result = run(old_project, "status")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[1] == (
        "Hint: Run mkdocs build, docsfy generate or docsfy doctor --repair: each migrates it"
    )


def test_repair_migrates(old_project):
    assert (
        f"Migrated {old_project.state / 'docsfy.db'}"
        in run(old_project, "doctor", "--repair").stdout
    )
    result = run(old_project, "status")
    assert (result.exit_code, "ready" in result.stdout) == (0, True)
