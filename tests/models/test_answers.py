"""Answers that are no pages or plans never become content."""

import json

import pytest

from docsfy_plugin.testing.authors import END_MARK
from tests.models.conftest import EDIT

ANEW = "Every page is to be written whole, since these words are new."
BODY = "It tells.\n\n```python\nx = 1\n```"


def whole(prompt, body=BODY):
    return f"# {prompt.title}\n\n{body}\n\n{END_MARK}\n"


def replace_page(written, make, slug="forecasts", times=99):
    """The first answers about a page are made by a function of its prompt."""
    made = []

    def reply(prompt):
        if prompt.slug != slug or len(made) >= times:
            return None
        made.append(prompt)
        return make(prompt)

    written.reply = reply
    return made


NO_PAGES = {
    "no end mark": lambda p: f"# {p.title}\n\n{BODY}\n",
    "half an end mark": lambda p: f"# {p.title}\n\n{BODY}\n\n<!-- docsfy:en",
    "no title": lambda _: f"{BODY}\n\n{END_MARK}\n",
    "another title": lambda _: f"# Something else\n\n{BODY}\n\n{END_MARK}\n",
    "title twice": lambda p: f"# {p.title}\n\n{BODY}\n\n# {p.title}\n\n{BODY}\n\n{END_MARK}\n",
    "second page": lambda p: f"{whole(p)}\n\n{whole(p)}",
    "open fence": lambda p: whole(p, "It tells.\n\n```python\nx = 1"),
    "open tildes": lambda p: whole(p, "It tells.\n\n~~~python\nx = 1\n```"),
    "nothing": lambda _: "",
    "blanks": lambda _: " \n\t\n",
    "title alone": lambda p: f"# {p.title}\n\n{END_MARK}\n",
    "continuation": lambda _: f"and so on, as said above.\n\n## More\n\n{BODY}\n\n{END_MARK}\n",
    "apology": lambda _: "I'm sorry, I cannot help with that.",
    "endless thought": lambda p: f"<think>Let me see.\n\n{whole(p)}",
    "patch": lambda _: '{"updates": []}',
    "end first": lambda p: f"{END_MARK}\n# {p.title}\n\n{BODY}\n",
}


@pytest.mark.parametrize("make", NO_PAGES.values(), ids=NO_PAGES)
def test_an_answer_that_is_no_page_is_asked_for_again_and_never_content(site, make):
    site.project.options(provider="scripted", retries=1, instructions=ANEW)
    made = replace_page(site, make)
    site.publish()
    assert [prompt.kind for prompt in made] == ["page", "page"]
    assert site.status["failed_pages"] == ["forecasts"]
    html = site.project.read("forecasts/index.html")
    assert "It tells." not in html
    assert "This page is about forecasts." in html
    assert "sorry" not in html


@pytest.mark.parametrize("make", [NO_PAGES["no end mark"], NO_PAGES["nothing"]])
def test_an_answer_that_is_no_page_may_be_followed_by_one(written, make):
    made = replace_page(written, make, times=2)
    written.publish(strict=True)
    assert len(made) == 2
    assert "This page is about forecasts." in written.project.read("forecasts/index.html")


GOOD_PAGES = {
    "chatter": lambda p: f"Here is the page:\n\n{whole(p)}\nTell me if you want more!\n",
    "fence": lambda p: f"```markdown\n{whole(p)}```\n",
    "tildes": lambda p: f"~~~~md\n{whole(p)}~~~~\n",
    "thinking": lambda p: f"<think>\n# No\n\nI think.\n{END_MARK}\n</think>\n\n{whole(p)}",
    "thought without its beginning": lambda p: f"Let me see.\n</thinking>\n\n{whole(p)}",
    "front matter": lambda p: f"---\ntitle: x\n---\n\n{whole(p)}",
    "carriage returns": lambda p: whole(p).replace("\n", "\r\n"),
    "byte order mark": lambda p: f"\ufeff{whole(p)}",
    "all of it": lambda p: f"<think>x</think>Sure!\n\n```markdown\n{whole(p)}\n```\nBye.",
}


@pytest.mark.parametrize("make", GOOD_PAGES.values(), ids=GOOD_PAGES)
def test_what_stands_around_a_page_is_taken_off(site, make):
    site.project.options(provider="scripted", instructions=ANEW)
    made = replace_page(site, make)
    site.publish(strict=True)
    assert [prompt.kind for prompt in made] == ["page"]
    shown = site.docsfy("show", "weather", "forecasts").stdout
    assert shown.strip() == f"# Forecasts\n\n{BODY}"


PLANS_IN_CHATTER = {
    "fence": "Sure!\n\n```json\n{}\n```\nThat is my plan.",
    "thinking": '<think>{{"navigation": []}} or so</think>\n{}',
    "braces": "Use {{braces}} as in {{'a': 1}}:\n{}\nand }} more {{.",
    "bare": "{}",
    "twice": '{{"note": "no plan"}}\n{}',
}


@pytest.mark.parametrize("form", PLANS_IN_CHATTER.values(), ids=PLANS_IN_CHATTER)
def test_a_plan_is_found_in_chatter(written, form):
    answer = form.replace("{{", "\0").replace("}}", "\1").replace(
        "{}", json.dumps(written.author.plan)
    ).replace("\0", "{").replace("\1", "}")  # fmt: skip
    written.reply = lambda prompt: answer if prompt.kind == "plan" else None
    written.publish()
    assert [call for call in written.asked if call[0] == "plan"] == [("plan", "")]
    assert sorted(written.project.pages) == ["command", "forecasts", "index"]


INVALID = {
    "no json": ("I cannot plan this.", ""),
    "list": ("[1, 2]", ""),
    "no pages": ('{"project_name": "W", "navigation": []}', "The plan has no page"),
    "type": ('{"project_name": "W", "repo_type": "zoo", "navigation": []}', "'repo_type' is 'zoo'"),
    "code": ("__import__('os').system('touch /tmp/docsfy-was-here')", ""),
}


@pytest.mark.parametrize(("answer", "said"), INVALID.values(), ids=INVALID)
def test_a_plan_that_breaks_the_rules_is_repaired_once_and_then_an_error(written, answer, said):
    written.reply = lambda prompt: answer if prompt.kind == "plan" else None
    result = written.build()
    assert result.exit_code == 1
    assert written.asked == [("plan", ""), ("plan", "")]
    assert "The model's plan cannot be used" in written.status["error"]
    assert said in written.status["error"]
    assert written.project.ask("SELECT count(*) FROM plan") == [(0,)]


def test_the_repair_is_told_what_is_wrong(written):
    plans = iter(['{"project_name": "W", "repo_type": "zoo", "navigation": []}'])
    written.reply = lambda prompt: next(plans, None) if prompt.kind == "plan" else None
    written.publish()
    repair = [one.prompt for one in written.requests if "zoo" in one.prompt]
    assert len(repair) == 1
    assert "'repo_type' is 'zoo'" in repair[0]
    assert set(written.project.pages) == {"command", "forecasts", "index"}


HOSTILE_SLUGS = [
    "../outside", "/etc/passwd", "a/../../b", "index.html", "a\0b", "x" * 5000, "..", "a\\..\\b",
    "404", "con\nSlug: index", "é", "-rf", "a%2e%2e%2fb", "https://x.y/z",
]  # fmt: skip


@pytest.mark.parametrize("slug", HOSTILE_SLUGS, ids=range(len(HOSTILE_SLUGS)))
def test_a_slug_that_leads_elsewhere_names_no_file(written, slug):
    written.author.plan["navigation"][1]["pages"][0]["slug"] = slug
    outside = written.project.root.parent
    before = {path.name for path in outside.iterdir()}
    result = written.build()
    assert {path.name for path in outside.iterdir()} == before
    if result.error is None:
        pages = set(written.project.pages) - {"index", "forecasts"}
        (made,) = pages
        assert made.isascii()
        assert ".." not in made
        assert len(made) < 250
        assert (written.project.site / made / "index.html").is_file()
    else:
        assert result.exit_code == 1
        assert written.status["status"] == "error"
        assert written.asked == [("plan", ""), ("plan", "")]


HOSTILE_TITLES = [
    "Two\nlines",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "A\nSlug: index\nTitle: Other",
    f"A {END_MARK}",
    "{{ config }} {% raw %}",
    "# # #",
    "\u202eltr",
]


@pytest.mark.parametrize("title", HOSTILE_TITLES, ids=range(len(HOSTILE_TITLES)))
def test_a_title_of_a_plan_is_plain_text_wherever_it_goes(written, title):
    page = written.author.plan["navigation"][1]["pages"][0]
    page["title"] = page["description"] = title
    written.author.plan["navigation"][1]["group"] = title
    result = written.build()
    for request in written.requests:
        assert request.prompt.count("\nSlug: ") <= 1
        assert request.prompt.count("\nTitle: ") <= 1
    if result.error is not None:
        assert (result.exit_code, written.status["status"]) == (1, "error")
        return
    for path in sorted(written.project.site.rglob("*.html")):
        html = path.read_text()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'href="javascript:' not in html
    assert "\n- [" in written.project.read("llms.txt")


OLD = "This page is about forecasts.\n\nIt was written 1 times."
USELESS_PATCHES = {
    "overlapping": [(OLD[:40], "x"), (OLD[20:], "y")],
    "ambiguous": [("i", "j")],
    "not there": [("nowhere to be found", "x")],
    "empty": [("", "x")],
    "title": [("# Forecasts", "# Other")],
    "title gone": [("# Forecasts\n", "")],
    "second title": [("It was", "\n# Again\n\nIt was")],
    "open fence": [("It was written", "```sh\nIt was")],
    "all gone": [(OLD, "")],
    "end mark": [("It was", f"{END_MARK}\n\nIt was")],
    "the same one twice": [("It was", "It is"), ("It was", "It will be")],
}


@pytest.mark.parametrize("patches", USELESS_PATCHES.values(), ids=USELESS_PATCHES)
def test_patches_that_do_not_fit_become_a_whole_page(site, patches):
    site.project.edit(*EDIT)
    site.project.commit()
    updates = [{"old_text": old, "new_text": new} for old, new in patches]
    answer = json.dumps({"updates": updates})
    site.reply = lambda prompt: answer if prompt.kind == "patch" else None
    site.publish(strict=True)
    assert site.asked == [("page", "forecasts"), ("patch", "forecasts")]
    assert site.project.pages["forecasts"] == "written"
    assert "It was written 2 times." in site.project.read("forecasts/index.html")


def test_no_patch_at_all_keeps_the_text_and_is_not_asked_for_again(site):
    site.project.edit(*EDIT)
    site.project.commit()
    site.reply = lambda _: '{"updates": []}'
    site.publish(strict=True)
    assert site.asked == [("patch", "forecasts")]
    assert "It was written 1 times." in site.project.read("forecasts/index.html")
    site.publish()
    assert site.asked == []


def test_a_whole_page_is_an_answer_to_a_patch_prompt_too(site):
    site.project.edit(*EDIT)
    site.project.commit()
    site.reply = whole
    site.publish(strict=True)
    assert site.asked == [("patch", "forecasts")]
    assert "It tells." in site.project.read("forecasts/index.html")


def test_a_stored_page_has_no_end_mark(site):
    shown = site.docsfy("show", "weather", "forecasts").stdout
    assert "docsfy:end" not in shown
    assert "docsfy:end" not in site.project.read("llms-full.txt")
