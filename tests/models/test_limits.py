"""Retries, waiting, budgets, and the counting of every call."""

import threading
import time

import pytest
from docsfy_hookspecs import ModelError

from docsfy_plugin.pipeline.back_off import BackOff
from docsfy_plugin.testing.authors import read_prompt
from tests.models.conftest import EDIT

ALL_WRITTEN = [("page", "command"), ("page", "forecasts"), ("page", "index")]


def fail_first(written, times, kind="rate-limit", **more):
    """The first calls for every page fail."""
    counts = {}

    def fail(request):
        prompt = read_prompt(request.prompt)
        counts[prompt.slug] = counts.get(prompt.slug, 0) + 1
        if prompt.slug and counts[prompt.slug] <= times:
            raise ModelError("Later", kind=kind, retry_after_s=0.01, **more)

    written.fails = fail


def spent(written):
    return {page["slug"]: page["tokens"] for page in written.ask_docsfy("pages")["pages"]}


def test_a_wait_that_a_provider_asks_for_holds_all_threads_back_together(written):
    written.project.options(provider="scripted", jobs=3)
    started, told = {}, []
    lock = threading.Lock()

    def fail(request):
        slug = read_prompt(request.prompt).slug
        if not slug:
            return
        with lock:
            is_first = slug not in started
            started.setdefault(slug, []).append(time.monotonic())
        if is_first and slug == "index":
            told.append(time.monotonic())
            raise ModelError("Later", kind="rate-limit", retry_after_s=0.6)
        if is_first:
            time.sleep(0.1)
            raise ModelError("Odd", kind="truncated")

    written.fails = fail
    written.publish(strict=True)
    again = [times[1] for times in started.values()]
    assert len(again) == 3
    # two of them had nothing to wait for but what the third was told
    assert all(0.6 <= at - told[0] < 2 for at in again), (again, told)


def test_a_wait_that_is_longer_than_a_call_may_take_is_not_waited(site):
    site.project.edit(*EDIT)
    site.project.commit()
    site.fail("rate-limit", "forecasts", retry_after_s=4000.0)
    began = time.monotonic()
    assert site.build().error is None
    assert time.monotonic() - began < 5
    assert site.status["failed_pages"] == ["forecasts"]
    (reason,) = site.project.ask("SELECT message FROM event WHERE kind = 'failed'")[0]
    assert "The provider takes no calls for another" in reason


@pytest.mark.parametrize(
    ("tokens", "cost_usd"),
    [
        (100, float("nan")),
        (10**30, float("inf")),
        (-100, -1.0),
        (100, None),
        (None, 0.25),
        ("1", "2"),
    ],
)
def test_odd_counts_of_a_provider_are_no_count(written, tokens, cost_usd):
    written.tokens, written.cost_usd = tokens, cost_usd
    written.project.options(provider="scripted", budget=50)
    written.publish()
    calls, counted, cost = written.counts
    assert calls == 4
    assert counted in {0, 400}
    assert cost in {0.0, 1.0}
    assert written.ask_docsfy("pages")["ok"]


def test_an_answer_that_is_no_good_holds_no_call_back(written, monkeypatch):
    # the waits of real runs: 2 s after the first failure
    monkeypatch.setattr("docsfy_plugin.pipeline.model_calls.BackOff", BackOff)
    written.project.options(provider="scripted", jobs=1)
    bad = iter(["No page.", "No page either."])
    written.reply = lambda prompt: next(bad, None) if prompt.slug == "index" else None
    times = []
    written.fails = lambda _: times.append(time.monotonic())
    written.publish(strict=True)
    assert len(times) == 6
    # between the first and the last call for a page, whatever the build takes beside
    assert times[-1] - times[1] < 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_more_calls_are_in_flight_than_jobs(written, jobs):
    written.project.options(provider="scripted", jobs=jobs)
    lock, flying = threading.Lock(), []
    most = []

    def fail(_):
        with lock:
            flying.append(1)
            most.append(len(flying))
        time.sleep(0.1)
        with lock:
            flying.pop()

    written.fails = fail
    written.publish()
    assert max(most) == jobs


def test_a_call_is_tried_again_as_often_as_retries_say(site):
    site.project.edit(*EDIT)
    site.project.commit()
    site.project.options(provider="scripted", retries=2)
    fail_first(site, 2)
    site.publish(strict=True)
    assert site.asked == [("patch", "forecasts")] * 3


def test_a_call_that_fails_once_too_often_is_a_failed_page(site):
    site.project.edit(*EDIT)
    site.project.commit()
    site.project.options(provider="scripted", retries=1)
    fail_first(site, 2)
    assert site.build().error is None
    assert site.asked == [("patch", "forecasts")] * 2
    assert site.status["failed_pages"] == ["forecasts"]


def test_failed_calls_and_what_they_took_are_counted(written):
    fail_first(written, 1, tokens=7, cost_usd=0.5)
    written.publish()
    assert written.counts == (7, 421, 2.5)
    assert (written.status["tokens"], written.status["cost_usd"]) == (421, 2.5)


def test_a_repaired_plan_counts_twice(written):
    plans = iter(['{"navigation": 3}'])
    written.reply = lambda prompt: next(plans, None) if prompt.kind == "plan" else None
    written.publish()
    assert written.asked == [*ALL_WRITTEN, ("plan", ""), ("plan", "")]
    assert written.counts == (5, 500, 1.25)


def test_a_corrected_page_counts_twice(written):
    written.author.body = lambda prompt, number: (
        "Run `weather --bad 3`." if (prompt.slug, number) == ("command", 1) else "It is good."
    )
    written.publish()
    assert written.counts == (5, 500, 1.25)
    assert spent(written) == {"index": 100, "command": 200, "forecasts": 100}


def test_every_page_says_what_its_own_calls_took(written):
    fail_first(written, 1, tokens=7, cost_usd=0.5)
    written.publish()
    pages = written.ask_docsfy("pages")["pages"]
    assert [(page["tokens"], page["cost_usd"]) for page in pages] == [(107, 0.75)] * 3


def test_the_table_of_status_says_what_calls_took_and_how_long_prompts_may_be(written):
    written.tokens = 1234
    written.publish()
    said = "4 calls, 4,936 tokens, 1.00 USD; prompts of at most 60,000 tokens"
    assert said in written.docsfy("status").stdout
    written.project.options(provider="scripted", prompt_tokens=5000)
    written.publish()
    assert "prompts of at most 5,000 tokens" in written.docsfy("status").stdout


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("budget", 0.6, "The budget of 0.60 USD is spent (0.75 USD)"),
        ("budget_tokens", 250, "The budget of 250 tokens is spent (300 tokens)"),
    ],
)
def test_a_budget_that_is_spent_while_pages_are_written_is_partial(written, option, value, said):
    written.project.options(provider="scripted", jobs=1, **{option: value})
    assert written.build().error is None
    assert len(written.requests) == 3
    status = written.status
    assert (status["status"], status["failed_pages"]) == ("partial", ["forecasts"])
    assert said in written.project.read("forecasts/index.html")


def test_the_run_after_a_spent_budget_goes_on_with_the_rest(written):
    written.project.options(provider="scripted", jobs=1, budget=0.6)
    written.build()
    assert written.build().error is None
    assert written.calls == [("page", "forecasts")]
    assert written.status["status"] == "ready"


@pytest.mark.parametrize(("option", "value"), [("budget", 0), ("budget_tokens", 0)])
def test_a_budget_of_nothing_is_an_error_with_a_hint_before_the_first_call(written, option, value):
    written.project.options(provider="scripted", **{option: value})
    result = written.build()
    assert (result.exit_code, written.requests) == (1, [])
    assert "give it a larger budget" in result.log
    assert written.status["status"] == "error"
    assert written.project.ask("SELECT count(*) FROM plan") == [(0,)]


def test_a_budget_that_ends_between_a_plan_and_its_repair_is_an_error(written):
    written.project.options(provider="scripted", budget=0.25)
    written.author.plan = {"navigation": 3}
    result = written.build()
    assert (result.exit_code, len(written.requests)) == (1, 1)
    assert "The budget of 0.25 USD is spent" in result.log
    assert written.counts == (1, 100, 0.25)


def test_a_budget_in_the_environment_beats_the_one_in_the_file(written, monkeypatch):
    written.project.options(provider="scripted", jobs=1, budget=100)
    with monkeypatch.context() as patch:
        patch.setenv("DOCSFY_BUDGET", "0.6")
        written.build()
    assert written.status["failed_pages"] == ["forecasts"]


def test_a_budget_stops_the_question_about_new_files_before_it_is_asked(site):
    new = '"""Shows rain."""\n\n\ndef radar(city: str) -> str:\n    """Show the rain."""\n'
    site.project.commit({"src/weather/radar.py": new})
    site.project.options(provider="scripted", budget=0)
    result = site.build()
    assert (result.exit_code, site.requests) == (1, [])
    assert site.status["status"] == "error"


def test_a_budget_is_no_matter_where_nothing_is_to_be_done(site):
    site.project.options(provider="scripted", budget=0)
    site.publish(strict=True)
    assert site.requests == []


def test_failed_calls_count_for_the_budget(written):
    written.project.options(provider="scripted", jobs=1, retries=5, budget=1)
    fail_first(written, 9, cost_usd=0.5)
    result = written.build()
    assert result.exit_code == 1
    # one plan, two tries of 0.50, and no more
    assert written.counts == (3, 100, 1.25)


def test_a_provider_that_names_no_cost_is_told_about_with_a_budget_in_dollars(written):
    written.cost_usd = 0.0
    written.project.options(provider="scripted", budget=1)
    result = written.publish()
    said = "WARNING docsfy_plugin: provider scripted does not say what a call costs"
    assert result.log.count(said) == 1


def test_a_provider_that_names_no_tokens_has_them_estimated_for_the_budget(written):
    written.tokens = 0
    written.project.options(provider="scripted", jobs=1, budget_tokens=1)
    result = written.build()
    assert (result.exit_code, len(written.requests)) == (1, 1)


def test_what_has_no_effect_is_a_warning_that_a_strict_build_counts(written):
    written.project.options(provider="scripted", agentic=True)
    built = written.build(strict=True)
    assert built.exit_code == 1
    said = "WARNING docsfy_plugin: agentic has no effect: provider scripted cannot read files"
    assert said in built.lines
