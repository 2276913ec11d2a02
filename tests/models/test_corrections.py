"""A page that names what does not exist is sent back once."""

import json

import pytest
from docsfy_hookspecs import ModelError

from docsfy_plugin.testing.authors import END_MARK

BAD = "Run `weather --bad 3`."
GOOD = "Run `weather --days 3`."
PAGE = ("page", "command")
OTHERS = [("page", "forecasts"), ("page", "index")]


def write_command(written, first, then):
    """The page `command` says one thing at first, and another one when it is corrected."""
    texts = iter([first])
    written.author.body = lambda prompt, number: (
        next(texts, then) if prompt.slug == "command" else "It is good."
    )


def page_of(written, slug="command"):
    pages = written.ask_docsfy("pages")["pages"]
    return next(page for page in pages if page["slug"] == slug)


def corrections(written):
    return [
        request.prompt
        for request in written.requests
        if "\nSlug: command\n" in request.prompt and '"updates"' in request.prompt
    ]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (BAD, "The source has no option '--bad'"),
        ("Call `weather.forecast.Nope()`.", "The source has no symbol 'weather.forecast.Nope'"),
        ("Read `src/weather/none.py`.", "The source has no path 'src/weather/none.py'"),
        ("```sh\nweather --nope Paris\n```", "The source has no option '--nope'"),
    ],
)
def test_a_name_that_does_not_exist_is_sent_back_once_with_what_is_wrong(written, bad, said):
    write_command(written, bad, GOOD)
    written.publish(strict=True)
    assert written.calls == [PAGE, *OTHERS, ("patch", "command"), ("plan", "")]
    (prompt,) = corrections(written)
    assert said in prompt
    assert bad in prompt
    assert "--days" in written.project.read("command/index.html")
    assert page_of(written)["findings"] == []
    assert page_of(written)["status"] == "written"


@pytest.mark.parametrize("target", ["source/nowhere.py", "page/nowhere"])
def test_a_link_that_leads_nowhere_is_sent_back(written, target):
    write_command(written, f"See [it](docsfy:{target}).", GOOD)
    written.publish()
    assert len(corrections(written)) == 1
    assert page_of(written)["findings"] == []


def test_what_is_still_wrong_is_published_reported_and_counted(written):
    write_command(written, f"{GOOD} {BAD}", f"{GOOD} {BAD} Again.")
    written.publish()
    assert len(corrections(written)) == 1
    assert "Again." in written.project.read("command/index.html")
    page = page_of(written)
    assert [found["code"] for found in page["findings"]] == ["unknown-option"]
    assert page["unsupported"] == 1
    assert page["supported"] >= 2
    status = written.status
    assert (status["status"], status["unsupported"]) == ("ready", 1)
    assert status["supported"] >= page["supported"]


def test_a_correction_that_is_worse_is_not_taken(written):
    write_command(written, BAD, "Run `weather --bad 3`, `weather --worse 3`.")
    written.publish()
    assert "--worse" not in written.project.read("command/index.html")
    assert page_of(written)["unsupported"] == 1


@pytest.mark.parametrize("kind", ["broken", "refused", "too-long", "timeout"])
def test_a_correction_that_fails_leaves_the_text_that_there_is(written, kind):
    write_command(written, BAD, GOOD)
    written.project.options(provider="scripted", retries=0)

    def fail_corrections(request):
        if "--bad" in request.prompt:
            raise ModelError("The service is out", kind=kind)

    written.fails = fail_corrections
    written.publish()
    assert "--bad" in written.project.read("command/index.html")
    assert written.status["status"] == "ready"
    assert page_of(written)["unsupported"] == 1


def test_a_budget_that_ends_before_the_correction_leaves_the_text_that_there_is(written):
    write_command(written, BAD, GOOD)
    plan = written.author.plan
    plan["navigation"][1]["pages"] = plan["navigation"][1]["pages"][:1]
    written.project.options(provider="scripted", jobs=1, budget=0.75)
    written.publish()
    assert len(written.requests) == 3
    assert "--bad" in written.project.read("command/index.html")
    assert written.status["status"] == "ready"


def test_a_correction_may_be_a_whole_page(written):
    write_command(written, BAD, GOOD)
    written.reply = lambda prompt: (
        f"# {prompt.title}\n\nWhole and good.\n\n{END_MARK}\n" if prompt.kind == "patch" else None
    )
    written.publish()
    assert "Whole and good." in written.project.read("command/index.html")
    assert page_of(written)["findings"] == []


def test_a_correction_whose_patches_do_not_apply_is_a_whole_page(written):
    write_command(written, BAD, GOOD)
    patch = json.dumps({"updates": [{"old_text": "nowhere", "new_text": ""}]})
    written.reply = lambda prompt: patch if prompt.kind == "patch" else None
    written.publish()
    assert written.asked.count(PAGE) == 2
    assert "--days" in written.project.read("command/index.html")
    assert page_of(written)["findings"] == []


def test_a_page_that_is_patched_is_sent_back_too(site):
    site.project.edit("src/weather/cli.py", "How many days to look ahead.", "Days ahead.")
    site.project.commit()
    write_command(site, BAD, GOOD)
    site.publish()
    assert site.calls == [("patch", "command")] * 2
    assert page_of(site)["status"] == "patched"
    assert page_of(site)["findings"] == []


def test_a_page_that_is_kept_is_not_sent_back(written):
    write_command(written, BAD, BAD)
    written.publish()
    written.project.edit("src/weather/forecast.py", "self.city * days", "self.city + str(days)")
    written.project.commit()
    written.publish()
    assert written.calls == [("patch", "forecasts")]
    assert page_of(written)["unsupported"] == 1
