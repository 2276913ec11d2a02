"""What commands say of a documentation by a model, and what they let it cost."""

import pytest
from docsfy_hookspecs import ModelAnswer

from docsfy_plugin.testing import ScriptedProvider, install_plugins
from tests.models.conftest import EDIT

EXTRA = '"""Shows rain."""\n\n\ndef radar(city: str) -> str:\n    """Show the rain of a city."""\n'
ONE = "acme/weather@main/scripted/script"
OTHER = "acme/weather@main/scripted/other"
KEYS = {"ok", "variant", "pages", "calls", "tokens", "cost_usd"}


def actions(planned):
    return {page["slug"]: page["action"] for page in planned["pages"]}


@pytest.fixture
def other(site):
    """A second provider; its author plans and writes as the first one does."""

    def generate(request):
        site.requests.append(request)
        return ModelAnswer(text=site.author.answer(request.prompt), tokens=10, cost_usd=0.5)

    with install_plugins({"second": ScriptedProvider(generate, name="second")}):
        # a copy: from here on the last run was one of this folder
        site.publish()
        yield site


def writers(written):
    return {page["slug"]: page["writer"] for page in written.ask_docsfy("pages", OTHER)["pages"]}


def test_plan_of_a_first_run_says_what_it_will_take_and_asks_nobody(written):
    planned = written.ask_docsfy("plan")
    assert planned.keys() == KEYS
    # one to plan and one for each of twelve pages
    assert planned["calls"] == 3
    assert planned["tokens"] > 3 * 1000
    assert planned["variant"] == ONE
    assert written.requests == []
    assert not written.project.state.exists()


def test_plan_of_a_first_run_says_it_in_words(written):
    said = written.docsfy("plan").stdout
    assert "Expected: 3 calls, " in said
    assert " tokens, at a price that is not known" in said


def test_plan_of_a_changed_source_is_one_patch(site):
    site.project.edit(*EDIT)
    site.project.commit()
    planned = site.ask_docsfy("plan")
    assert planned.keys() == KEYS
    assert actions(planned) == {"index": "reuse", "command": "reuse", "forecasts": "patch"}
    assert all(page.keys() == {"slug", "action", "why"} for page in planned["pages"])
    assert planned["calls"] == 1
    assert planned["tokens"] > 0
    # by what calls of this variant cost before: 0.25 USD for 100 tokens
    assert planned["cost_usd"] == pytest.approx(planned["tokens"] * 0.0025)
    assert site.requests == []


def test_plan_tells_what_the_run_then_does(site):
    site.project.edit(*EDIT)
    site.project.commit()
    planned = site.ask_docsfy("plan")
    site.publish()
    assert len(site.requests) == planned["calls"]
    done = {"reuse": "reused", "patch": "patched"}
    assert site.project.pages == {slug: done[one] for slug, one in actions(planned).items()}


def test_plan_of_a_new_file_counts_the_question_about_it(site):
    site.project.commit({"src/weather/radar.py": EXTRA})
    planned = site.ask_docsfy("plan")
    assert planned["calls"] == 1
    assert set(actions(planned).values()) == {"reuse"}
    assert site.requests == []


@pytest.mark.parametrize("is_committed", [False, True])
def test_plan_of_nothing_is_no_call(site, is_committed):
    if is_committed:
        site.project.commit({"tests/test_other.py": "def test():\n    assert 1\n"})
    planned = site.ask_docsfy("plan")
    assert (planned["calls"], planned["tokens"], planned["cost_usd"]) == (0, 0, 0)
    assert set(actions(planned).values()) == {"reuse"}


def test_plan_of_a_forced_run_counts_every_page(site):
    planned = site.ask_docsfy("plan", "--force")
    assert planned["calls"] == 3
    assert site.requests == []


def test_plan_of_new_instructions_counts_every_page(site):
    planned = site.ask_docsfy("plan", "--instructions", "Write for children.")
    assert actions(planned) == dict.fromkeys(("index", "command", "forecasts"), "write")
    assert planned["calls"] == 3


@pytest.mark.parametrize("command", ["check", "plan"])
def test_a_dry_run_changes_nothing(site, command):
    site.project.edit(*EDIT)
    site.project.commit({"src/weather/radar.py": EXTRA})
    tables = ("plan", "page", "attempt", "snapshot", "event")
    before = [site.project.ask(f"SELECT * FROM {table}") for table in tables]
    site.docsfy(command)
    assert [site.project.ask(f"SELECT * FROM {table}") for table in tables] == before
    assert site.requests == []


def test_check_never_asks_the_model(site):
    assert site.docsfy("check").exit_code == 0
    site.project.edit(*EDIT)
    site.project.commit()
    result = site.docsfy("check")
    assert (result.exit_code, site.requests) == (3, [])
    assert "forecasts" in result.stdout


def test_check_of_what_was_never_written_never_asks_the_model(written):
    result = written.docsfy("check")
    assert (result.exit_code, written.requests) == (3, [])
    assert "was never written" in result.stdout


def test_retry_of_one_page_writes_it_whole_and_no_other(other):
    other.requests.clear()
    result = other.docsfy("retry", "--page", "forecasts")
    assert result.exit_code == 0, result.output
    assert other.asked == [("page", "forecasts")]
    assert other.project.pages == {"index": "reused", "command": "reused", "forecasts": "written"}
    assert other.docsfy("check").exit_code == 0


def test_retry_of_everything_writes_again_and_keeps_the_plan(other):
    other.requests.clear()
    assert other.docsfy("retry", "--force").exit_code == 0
    assert len(other.requests) == 3
    assert set(other.project.pages.values()) == {"written"}


def test_retry_of_what_is_good_asks_nobody(other):
    other.requests.clear()
    assert other.docsfy("retry").exit_code == 0
    assert other.requests == []


@pytest.mark.parametrize(
    ("flags", "variant", "writer"),
    [
        (["--model", "other"], OTHER, "ai/scripted/other/1"),
        (
            ["--provider", "second", "--model", "m2"],
            "acme/weather@main/second/m2",
            "ai/second/m2/1",
        ),
    ],
)
def test_retry_with_another_model_starts_from_the_plan_that_there_is(other, flags, variant, writer):
    other.requests.clear()
    result = other.docsfy("retry", ONE, *flags)
    assert result.exit_code == 0, result.output
    assert other.asked == [("page", "command"), ("page", "forecasts"), ("page", "index")]
    names = [one["variant"] for one in other.ask_docsfy("status")["variants"]]
    assert names == sorted([ONE, variant])
    made = other.ask_docsfy("pages", variant)["pages"]
    assert {page["writer"] for page in made} == {writer}
    kept = other.ask_docsfy("pages", ONE)["pages"]
    assert {page["writer"] for page in kept} == {"ai/scripted/script/1"}
    assert [page["slug"] for page in made] == [page["slug"] for page in kept]


def test_the_variant_that_another_model_made_goes_on_by_itself(other):
    assert other.docsfy("retry", ONE, "--model", "other").exit_code == 0
    other.project.options(provider="scripted", model="other")
    other.publish()
    assert other.requests == []
    other.project.edit(*EDIT)
    other.project.commit()
    other.publish()
    assert other.calls == [("patch", "forecasts")]
    # the first one's pages are what they were
    written = other.ask_docsfy("pages", ONE)["pages"]
    assert {page["status"] for page in written} == {"reused"}


def test_another_model_is_asked_about_files_that_came_since_the_plan(other):
    other.project.commit({"src/weather/radar.py": EXTRA})
    other.requests.clear()
    assert other.docsfy("retry", ONE, "--model", "other").exit_code == 0
    kinds = [kind for kind, _ in other.asked]
    assert (kinds.count("plan"), kinds.count("update")) == (0, 1)
