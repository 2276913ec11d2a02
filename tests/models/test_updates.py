"""What the incremental planner may change, and what it may not."""

import pytest

from tests.models.programs import wait_until

EXTRA = '"""Shows rain."""\n\n\ndef radar(city: str) -> str:\n    """Show the rain of a city."""\n'
RADAR = {"src/weather/radar.py": EXTRA}
PAGE = {
    "group": "Usage",
    "slug": "radar",
    "title": "Radar",
    "description": "Rain",
    "type": "guide",
    "sources": ["src/weather/radar.py"],
}


@pytest.fixture
def changed(site):
    """A site whose source has a new file that no page claims."""
    site.project.commit(RADAR)
    return site


def test_a_page_that_the_planner_removes_is_gone_everywhere_without_a_call(changed):
    changed.author.update = {"rewrite": [], "add": [], "remove": ["command"]}
    changed.publish()
    assert changed.calls == [("update", "")]
    assert set(changed.project.pages) == {"index", "forecasts"}
    assert not (changed.project.site / "command").exists()
    assert "The command line" not in changed.project.read("llms.txt")
    assert "The command line" not in changed.project.read("index.html")
    changed.publish()
    assert changed.calls == []


BAD_UPDATES = {
    "most pages go": {"remove": ["command", "forecasts"]},
    "the home page goes": {"remove": ["index"]},
    "unknown page": {"rewrite": ["no-such-page"]},
    "in two lists": {"rewrite": ["command"], "remove": ["command"]},
    "slug outside": {"add": [PAGE | {"slug": "../radar"}]},
    "slug of another page": {"add": [PAGE | {"slug": "COMMAND"}]},
    "no page": {"add": ["radar"]},
    "no list": {"rewrite": "index"},
    "a hundred pages": {"add": [PAGE | {"slug": f"radar{n}"} for n in range(100)]},
    "nothing of it": {"navigation": []},
}


@pytest.mark.parametrize("update", BAD_UPDATES.values(), ids=BAD_UPDATES)
def test_a_bad_answer_removes_nothing_and_writes_what_could_be_touched(changed, update):
    changed.author.update = update
    result = changed.publish()
    assert "no usable answer about 1 changed files" in result.log
    kinds = [kind for kind, _ in changed.calls]
    assert kinds.count("update") == 1
    assert 1 <= kinds.count("page") < 3
    assert set(changed.project.pages) == {"index", "command", "forecasts"}
    changed.publish()
    assert changed.calls == []


def test_many_new_files_are_one_question(site):
    site.project.commit({f"src/weather/radar{n}.py": EXTRA for n in range(20)})
    site.publish()
    assert site.calls == [("update", "")]
    site.publish()
    assert site.calls == []


def test_what_is_written_about_a_new_file_is_mended_when_it_changes(changed):
    changed.author.update = {"rewrite": [], "add": [PAGE], "remove": []}
    changed.publish()
    assert changed.calls == [("page", "radar"), ("update", "")]
    changed.project.edit("src/weather/radar.py", "Show the rain of", "Draw the rain of")
    changed.project.commit()
    changed.publish()
    assert changed.calls == [("patch", "radar")]


def test_an_abort_of_the_question_about_new_files_leaves_plan_and_site(program):
    assert program.project.build().error is None
    before, plan = program.project.tree(), program.project.ask("SELECT payload FROM plan")
    program.forget()
    program.project.commit(RADAR)
    program.does("if kind == 'update': leave_child(); hang()")
    program.start()
    program.await_starts(1)
    assert program.docsfy("abort") == (0, "aborted\n")
    program.end()
    wait_until(lambda: not program.running, "the end of the call")
    assert program.process.returncode == 130
    assert program.calls == [("update", "")]
    assert program.project.tree() == before
    assert program.project.ask("SELECT payload FROM plan") == plan
    assert program.project.status == ("aborted", "generation aborted by user")
