"""A model that is out of reach: what is there stays, and the next run goes on."""

import pytest
from docsfy_hookspecs import ModelAnswer

from docsfy_plugin.testing import ScriptedProvider
from docsfy_plugin.testing.authors import read_prompt
from tests.models.conftest import EDIT, PLAN

EXTRA = '"""Shows rain."""\n\n\ndef radar(city: str) -> str:\n    """Show the rain of a city."""\n'
RADAR = {"src/weather/radar.py": EXTRA}
ALL = ["command", "forecasts", "index"]


def change(written):
    """Change what two pages are written from."""
    written.project.edit(*EDIT)
    written.project.edit("src/weather/cli.py", "How many days to look ahead.", "Days ahead.")
    return written.project.commit()


def no_retries(written, **options):
    written.project.options(provider="scripted", retries=0, **options)


@pytest.mark.parametrize("kind", ["broken", "rate-limit", "timeout", "truncated", "refused"])
def test_pages_that_an_outage_hits_keep_their_text_and_say_so(site, kind):
    commit = site.project.git("rev-parse", "HEAD")
    change(site)
    no_retries(site)
    site.fail(kind, "forecasts")
    result = site.build()
    assert result.error is None
    assert "WARNING docsfy_plugin: Page forecasts failed: The service is out" in result.lines
    html = site.project.read("forecasts/index.html")
    assert "It was written 1 times." in html
    assert f"written for commit {commit[:12]}" in html
    assert "It was written 2 times." in site.project.read("command/index.html")


def test_an_outage_is_partial_and_its_pages_are_named_with_a_reason(site):
    change(site)
    no_retries(site)
    site.fail("rate-limit", "forecasts", "command")
    site.build()
    assert site.status["status"] == "partial"
    assert site.status["failed_pages"] == ["command", "forecasts"]
    assert site.status["pages"]["reused"] == 1
    asked = "SELECT slug, message FROM event WHERE kind = 'failed' ORDER BY slug"
    assert site.project.ask(asked) == [
        ("command", "The service is out"),
        ("forecasts", "The service is out"),
    ]


def test_the_next_plain_run_writes_just_what_an_outage_left_out(site):
    change(site)
    no_retries(site)
    site.fail("broken", "forecasts")
    site.build()
    site.recover()
    site.publish(strict=True)
    assert site.calls == [("patch", "forecasts")]
    assert site.status["status"] == "ready"
    html = site.project.read("forecasts/index.html")
    assert "written for commit" not in html
    assert "It was written 2 times." in html


def test_pages_that_never_had_a_text_are_stubs_until_the_next_run(written):
    no_retries(written)
    written.fail("timeout", "forecasts")
    assert written.build().error is None
    assert written.status["status"] == "partial"
    stub = "This page could not be written: The service is out"
    assert stub in written.project.read("forecasts/index.html")
    written.recover()
    written.publish(strict=True)
    assert written.calls == [("page", "forecasts")]
    assert stub not in written.project.read("forecasts/index.html")


def test_a_first_run_without_any_page_is_an_error_and_no_site(written):
    no_retries(written)
    written.fail("broken", *ALL)
    result = written.build()
    assert (result.exit_code, not written.project.site.exists()) == (1, True)
    assert "No page could be written; the first failure: The service is out" in result.log
    assert written.status["status"] == "error"


def test_a_forced_run_that_writes_no_page_keeps_every_text_and_loses_no_force(site):
    before = site.project.tree()
    no_retries(site, force=True)
    site.fail("broken", *ALL)
    assert site.build().error is None
    assert site.status["status"] == "partial"
    for page in ("index.html", "command/index.html", "forecasts/index.html"):
        assert "was written for commit" in site.project.read(page)
    site.recover()
    no_retries(site)
    site.publish()
    assert site.calls == [("page", "command"), ("page", "forecasts"), ("page", "index")]
    assert before.keys() == site.project.tree().keys()


@pytest.mark.parametrize("kind", ["broken", "rate-limit", "timeout", "too-long", "refused"])
def test_an_outage_while_planning_is_an_error_and_stores_no_plan(written, kind):
    no_retries(written)
    written.fail(kind, "")
    result = written.build()
    assert result.exit_code == 1
    assert written.status["status"] == "error"
    assert "The service is out" in written.status["error"]
    assert written.project.ask("SELECT count(*) FROM plan") == [(0,)]
    assert written.project.pages == {}
    written.recover()
    written.publish()
    assert ("plan", "") in written.calls


def test_an_outage_of_the_question_about_new_files_writes_what_may_be_about_them(site):
    site.project.commit(RADAR)
    no_retries(site)
    site.fail("rate-limit", "")
    result = site.build()
    assert result.error is None
    assert "no usable answer about 1 changed files" in result.log
    assert site.calls == [("page", "command"), ("page", "forecasts")]
    assert site.project.pages["index"] == "reused"


def test_pages_that_an_outage_would_have_touched_are_written_by_the_next_run(site):
    site.project.commit(RADAR)
    no_retries(site)
    site.fail("rate-limit")
    site.build()
    assert site.status["status"] == "partial"
    assert site.status["failed_pages"] == ["command", "forecasts"]
    site.recover()
    site.publish()
    assert site.calls == [("page", "command"), ("page", "forecasts")]
    site.publish()
    assert site.calls == []


def test_the_run_after_a_first_one_without_any_page_asks_nothing_about_the_plan(written):
    written.project.commit(RADAR)
    no_retries(written)
    written.fail("broken", *ALL)
    assert written.build().error is not None
    written.recover()
    written.publish()
    assert written.calls == [("page", "command"), ("page", "forecasts"), ("page", "index")]


def test_an_answer_about_new_files_is_not_asked_for_again_after_a_run_that_failed(site):
    site.author.update = {"rewrite": ["index"], "add": []}
    site.project.commit(RADAR)

    def fail(request):
        if read_prompt(request.prompt).slug:
            raise ValueError

    site.fails = fail
    assert site.build().error is not None
    site.recover()
    site.publish()
    assert site.calls == [("page", "index")]


@pytest.mark.parametrize("kind", ["auth", "missing"])
def test_nobody_is_logged_in_any_more_is_an_error_and_the_old_site_stands(site, kind):
    before = site.project.tree()
    change(site)
    site.fail(kind)
    result = site.build()
    assert result.exit_code == 1
    assert "The service is out" in site.status["error"]
    assert site.project.tree() == before
    # none of the two was tried twice
    assert len(site.requests) <= 2
    site.recover()
    site.publish()
    assert site.calls == [("patch", "command"), ("patch", "forecasts")]


@pytest.mark.parametrize("kind", ["auth", "missing"])
def test_nobody_is_logged_in_for_the_question_about_new_files_is_an_error(site, kind):
    before = site.project.tree()
    site.project.commit(RADAR)
    site.fail(kind)
    assert site.build().exit_code == 1
    assert (site.status["status"], len(site.requests)) == ("error", 1)
    assert site.project.tree() == before


def test_a_login_that_ends_while_pages_are_written_costs_no_page_that_was(written):
    written.project.options(provider="scripted", jobs=1)
    written.fail("auth", "forecasts", "command")
    assert written.build().error is None
    assert written.status["status"] == "partial"
    assert written.status["failed_pages"] == ["command", "forecasts"]


def test_a_reason_holds_neither_the_prompt_nor_what_a_library_said(site):
    change(site)
    no_retries(site)

    def fail(request):
        raise ValueError(f"could not send {request.prompt}")

    site.fails = fail
    result = site.build()
    assert result.exit_code == 1
    assert "generate of provider 'scripted': ValueError" in result.log
    assert "Slug:" not in result.log + result.message
    assert "Slug:" not in site.status["error"]


@pytest.mark.parametrize("answer", [None, "text", ModelAnswer(text=None), ModelAnswer(text=b"")])
def test_a_provider_that_gives_no_answer_is_named(site, answer, monkeypatch):
    change(site)
    monkeypatch.setattr(ScriptedProvider, "generate", lambda *_: answer)
    result = site.build()
    assert result.exit_code == 1
    assert "Plugin 'scripted' failed" in result.log


def test_a_plan_of_the_life_before_survives_an_outage(site):
    change(site)
    no_retries(site)
    before = site.project.ask("SELECT payload FROM plan")
    site.fail("broken")
    site.build()
    assert site.project.ask("SELECT payload FROM plan") == before
    assert PLAN["project_name"] in before[0][0]
