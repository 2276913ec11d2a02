import pytest
from docsfy_hookspecs import DocsfyError, Model, ModelAnswer, ModelError, Provider

from docsfy_plugin.host.errors import HookCallError
from docsfy_plugin.pipeline.back_off import BackOff
from docsfy_plugin.pipeline.model_calls import (
    PLANNING,
    BudgetSpentError,
    CallEndedError,
    Limits,
    ModelCalls,
)


class Script:
    """A provider that answers, or raises, what a test lists."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.prompts = []

    def __call__(self, request):
        self.prompts.append(request.prompt)
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


def make_calls(script, *, check=None, price=None, is_stopped=lambda: False, **limits):
    provider = Provider(
        name="scripted", default_model="m", generate=script, check=check, price=price
    )
    back_off = BackOff(longest_s=60, steps_s=(0.0,))
    return ModelCalls(
        Model(provider=provider, name="m"),
        Limits(**limits),
        is_stopped=is_stopped,
        back_off=back_off,
    )


def answer(text="ok", tokens=10, cost_usd=0.5, **more):
    return ModelAnswer(text=text, tokens=tokens, cost_usd=cost_usd, **more)


def error(kind, **more):
    return ModelError("no", kind=kind, **more)


@pytest.mark.parametrize("kind", ["rate-limit", "broken", "timeout", "truncated"])
def test_a_call_is_tried_again_where_that_may_help(kind):
    script = Script(error(kind), error(kind), answer())
    assert make_calls(script).model_for("index").ask("p").text == "ok"
    assert len(script.prompts) == 3


@pytest.mark.parametrize("kind", ["auth", "missing", "refused", "too-long"])
def test_a_call_is_not_tried_again_where_that_cannot_help(kind):
    script = Script(error(kind))
    with pytest.raises(ModelError):
        make_calls(script).model_for("index").ask("p")


def test_the_last_failure_is_told_when_the_tries_are_used_up():
    script = Script(error("broken"), error("truncated"))
    with pytest.raises(ModelError) as raised:
        make_calls(script, retries=1).model_for("index").ask("p")
    assert raised.value.kind == "truncated"


def test_an_answer_that_is_not_accepted_is_a_failed_call():
    def accept(text):
        if text != "whole":
            raise error("truncated")

    script = Script(answer("half"), answer("whole"))
    calls = make_calls(script)
    assert calls.model_for("index").ask("p", accept=accept).text == "whole"
    assert (calls.spent_on("index").calls, calls.spent_on("index").tokens) == (2, 20)


def test_every_call_is_counted_failed_and_planning_ones_too():
    script = Script(answer(), error("broken", tokens=3, cost_usd=0.25), answer(), answer())
    calls = make_calls(script)
    calls.model_for(PLANNING).ask("plan")
    calls.model_for("a").ask("p")
    first = calls.take_new()
    calls.model_for("b").ask("p")
    second = calls.take_new()
    assert (first.calls, first.tokens, first.cost_usd) == (3, 23, 1.25)
    assert (second.calls, second.tokens, second.cost_usd) == (1, 10, 0.5)
    assert (calls.spent_on("a").tokens, calls.spent_on("b").tokens) == (13, 10)


def test_a_budget_in_dollars_stops_before_the_next_call():
    script = Script(answer(cost_usd=0.5), answer(cost_usd=0.6))
    calls = make_calls(script, budget_usd=1.0)
    calls.model_for("a").ask("p")
    calls.model_for("b").ask("p")
    with pytest.raises(BudgetSpentError, match=r"1\.00 USD is spent \(1\.10 USD\)"):
        calls.model_for("c").ask("p")
    assert len(script.prompts) == 2


def test_a_budget_in_tokens_counts_what_failed_calls_took():
    script = Script(error("broken", tokens=90), answer(tokens=10))
    calls = make_calls(script, budget_tokens=100)
    calls.model_for("a").ask("p")
    with pytest.raises(BudgetSpentError, match="100 tokens is spent"):
        calls.model_for("b").ask("p")


def test_a_budget_in_tokens_holds_where_the_provider_names_none():
    script = Script(answer("y" * 300, tokens=0))
    calls = make_calls(script, budget_tokens=200)
    calls.model_for("a").ask("x" * 300)
    with pytest.raises(BudgetSpentError):
        calls.model_for("b").ask("p")
    assert calls.spent_on("a").tokens == 0


def test_a_budget_in_dollars_that_cannot_hold_is_told(caplog):
    calls = make_calls(Script(answer(cost_usd=0), answer(cost_usd=0)), budget_usd=1.0)
    calls.model_for("a").ask("p")
    calls.model_for("b").ask("p")
    assert [r.getMessage() for r in caplog.records if r.levelname == "WARNING"] == [
        "provider scripted does not say what a call costs, so the budget in US dollars does not"
        " hold; set budget_tokens"
    ]


def test_a_price_fills_in_for_a_cost_that_the_provider_does_not_say():
    def price(model, given, answered):
        return 0.001 * given + 0.01 * answered

    calls = make_calls(Script(answer(tokens=100, output_tokens=10, cost_usd=0)), price=price)
    calls.model_for("a").ask("p")
    assert calls.spent_on("a").cost_usd == pytest.approx(0.19)


def test_a_provider_that_cannot_be_called_is_found_before_the_first_call():
    def check():
        raise error("missing", hint="Install it")

    script = Script(answer())
    with pytest.raises(ModelError, match="no") as raised:
        make_calls(script, check=check).model_for("index").ask("p")
    assert (raised.value.hint, script.prompts) == ("Install it", [])


def test_a_provider_is_looked_at_once():
    looks = []
    calls = make_calls(Script(answer(), answer()), check=lambda: looks.append(1) or "1.0")
    calls.model_for("a").ask("p")
    calls.model_for("b").ask("p")
    assert looks == [1]


@pytest.mark.parametrize("kind", ["auth", "missing"])
def test_only_before_any_answer_does_an_unusable_provider_fail_the_attempt(kind):
    calls = make_calls(Script(answer()))
    assert calls.makes_attempt_fail(error(kind))
    calls.model_for("a").ask("p")
    assert not calls.makes_attempt_fail(error(kind))


def test_an_outage_is_about_one_page():
    assert not make_calls(Script()).makes_attempt_fail(error("broken"))


def test_a_stopped_attempt_calls_nobody():
    script = Script(answer())
    with pytest.raises(CallEndedError):
        make_calls(script, is_stopped=lambda: True).model_for("a").ask("p")
    assert script.prompts == []


def test_a_call_that_was_ended_is_not_tried_again():
    calls = None

    def generate(request):
        calls.end_calls()
        raise error("broken")

    calls = make_calls(generate)
    with pytest.raises(CallEndedError):
        calls.model_for("a").ask("p")
    assert calls.spent_on("a").calls == 1


def test_calls_may_be_made_after_others_were_ended():
    calls = make_calls(Script(answer()))
    calls.end_calls()
    assert calls.model_for("a").ask("p").text == "ok"


def test_a_provider_that_breaks_is_named_and_its_words_are_not():
    script = Script(ValueError("the secret prompt"))
    with pytest.raises(HookCallError) as raised:
        make_calls(script).model_for("a").ask("the secret prompt")
    assert raised.value.message == (
        "Plugin 'scripted' failed in hook 'docsfy_providers': generate of provider 'scripted':"
        " ValueError"
    )


def test_an_answer_of_the_wrong_type_names_the_provider():
    with pytest.raises(HookCallError, match="TypeError"):
        make_calls(Script("text")).model_for("a").ask("p")


def test_files_that_were_read_are_gathered_by_page():
    calls = make_calls(Script(answer(files=("a.py",)), answer(files=("b.py", "a.py"))))
    calls.model_for("index").ask("p")
    calls.model_for("index").ask("p")
    assert calls.spent_on("index").files == {"a.py", "b.py"}


def test_other_errors_of_a_provider_go_up_as_they_are():
    with pytest.raises(DocsfyError, match="no answer for a prompt"):
        make_calls(Script(DocsfyError("no answer for a prompt"))).model_for("a").ask("p")


def test_no_prompt_is_logged(caplog):
    caplog.set_level("DEBUG")
    calls = make_calls(Script(error("broken"), answer()))
    calls.model_for("a").ask("a prompt nobody may see")
    assert "nobody may see" not in caplog.text
