"""What a model is asked over the life of a documentation: as little as possible."""

import json

from docsfy_hookspecs import hookimpl

from docsfy_plugin.testing import install_plugins

EXTRA = '"""Shows rain."""\n\n\ndef radar(city: str) -> str:\n    """Show the rain of a city."""\n'
ALL_REUSED = {"index": "reused", "command": "reused", "forecasts": "reused"}


def build(written, **settings):
    result = written.build(strict=True, **settings)
    assert result.error is None, result.log
    return result


def cached(project):
    """The bytes of every published page."""
    return {name: text for name, text in project.tree().items() if name.endswith(".html")}


def test_a_first_build_plans_once_and_writes_every_page_once(written):
    build(written)
    assert written.calls == [
        ("page", "command"),
        ("page", "forecasts"),
        ("page", "index"),
        ("plan", ""),
    ]
    assert written.counts == (4, 400, 1.0)
    assert set(written.project.pages.values()) == {"written"}
    assert "This page is about forecasts." in written.project.read("forecasts/index.html")


def test_nothing_changed_is_no_call_and_the_same_bytes(written):
    build(written)
    before = cached(written.project)
    build(written)
    assert (written.calls, written.counts) == ([], (0, 0, 0.0))
    assert cached(written.project) == before


def test_a_commit_that_touches_only_tests_is_no_call(written):
    build(written)
    written.project.commit({"tests/test_forecast.py": "def test_other():\n    assert 1\n"})
    written.project.commit({"tests/test_new.py": "def test_new():\n    assert 1\n"})
    build(written)
    assert (written.calls, written.project.pages) == ([], ALL_REUSED)


def test_comments_locks_and_ci_are_no_call(written):
    build(written)
    written.project.edit(
        "src/weather/forecast.py", "        self.city", "        # kept\n        self.city"
    )
    written.project.commit(
        {"poetry.lock": "[[package]]\nname = 'x'\n", ".github/workflows/other.yml": "on: push\n"}
    )
    build(written)
    assert (written.calls, written.project.pages) == ([], ALL_REUSED)


def test_a_changed_source_is_one_patch_of_the_one_page_with_its_own_diff(written):
    build(written)
    written.project.edit("src/weather/forecast.py", "self.city * days", "self.city + str(days)")
    written.project.edit("tests/test_forecast.py", "assert True", "assert False")
    written.project.commit()
    build(written)
    assert written.calls == [("patch", "forecasts")]
    assert written.project.pages == ALL_REUSED | {"forecasts": "patched"}
    (request,) = written.requests
    assert "-        return self.city * days" in request.prompt
    assert "+        return self.city + str(days)" in request.prompt
    assert "This page is about forecasts." in request.prompt
    assert "assert False" not in request.prompt
    assert "It was written 2 times." in written.project.read("forecasts/index.html")


def test_patches_that_do_not_apply_become_a_whole_page(written):
    build(written)
    written.author._bodies["forecasts"] = "what never stood there"  # its memory is wrong
    written.project.edit("src/weather/forecast.py", "self.city * days", "self.city + str(days)")
    written.project.commit()
    build(written)
    assert written.calls == [("page", "forecasts"), ("patch", "forecasts")]
    assert written.project.pages["forecasts"] == "written"


def test_a_new_file_that_no_page_claims_is_one_question_about_all_of_them(written):
    build(written)
    written.author.update = {
        "rewrite": ["index"],
        "remove": [],
        "add": [
            {
                "group": "Usage",
                "slug": "radar",
                "title": "Radar",
                "description": "Rain",
                "type": "guide",
                "sources": ["src/weather/radar.py"],
            }
        ],
    }
    written.project.commit({"src/weather/radar.py": EXTRA, "src/weather/snow.py": EXTRA})
    build(written)
    assert written.calls == [("page", "index"), ("page", "radar"), ("update", "")]
    assert written.project.pages == {
        "index": "written",
        "command": "reused",
        "forecasts": "reused",
        "radar": "written",
    }
    build(written)
    assert written.calls == []


def test_a_file_in_which_nothing_documented_changed_is_no_question(written):
    written.project.commit({"src/weather/radar.py": EXTRA})
    build(written)
    written.project.commit({"src/weather/radar.py": EXTRA + "    return city.upper()\n"})
    build(written)
    assert written.calls == []


def test_a_page_whose_sources_are_gone_goes_without_a_call(written):
    build(written)
    (written.project.repository / "src/weather/forecast.py").unlink()
    written.project.commit()
    written.project.build(strict=False)
    assert not (written.project.site / "forecasts").exists()
    assert ("update", "") not in written.calls
    assert "Forecasts" not in written.project.read("llms.txt")


def test_a_bad_answer_about_the_plan_rewrites_what_could_be_touched(written):
    build(written)
    written.author.update = {"rewrite": ["no-such-page"]}
    written.project.commit({"src/weather/radar.py": EXTRA})
    result = written.build()
    assert result.error is None
    assert written.calls == [("page", "command"), ("page", "forecasts"), ("update", "")]
    assert "no usable answer about 1 changed files" in result.log


def test_what_the_planner_asked_for_survives_a_run_that_failed(written):
    build(written)
    written.author.update = {"rewrite": ["index"], "remove": [], "add": []}
    written.project.commit({"src/weather/radar.py": EXTRA})

    def fail(request):
        if "\nSlug: index\n" in request.prompt:
            raise ValueError

    written.fails = fail
    assert written.build().error is not None
    written.fails = lambda _request: None
    build(written)
    assert ("page", "index") in written.calls


def test_other_instructions_write_every_page_whole_and_keep_the_plan(written):
    build(written)
    written.project.options(provider="scripted", instructions="Write for children.")
    build(written)
    assert written.calls == [("page", "command"), ("page", "forecasts"), ("page", "index")]
    assert all("Write for children." in request.prompt for request in written.requests)


def test_another_model_is_another_variant_with_a_plan_of_its_own(written):
    build(written)
    written.project.options(provider="scripted", model="other")
    build(written)
    assert len(written.calls) == 4
    names = written.project.ask("SELECT name FROM variant ORDER BY name")
    assert [name for (name,) in names] == [
        "acme/weather@main/scripted/other",
        "acme/weather@main/scripted/script",
    ]


def test_every_page_says_who_wrote_it(written):
    build(written)
    writers = {writer for (writer,) in written.project.ask("SELECT writer FROM page")}
    assert writers == {"ai/scripted/script/1"}


def test_the_plan_is_stored_in_the_form_in_which_models_give_it(written):
    build(written)
    ((payload,),) = written.project.ask("SELECT payload FROM plan")
    plan = json.loads(payload)
    assert [group["group"] for group in plan["navigation"]] == ["", "Usage"]
    assert plan["navigation"][0]["pages"][0]["sources"] == ["README.md"]


def test_force_writes_everything_again_and_keeps_the_plan(written):
    build(written)
    written.project.options(provider="scripted", force=True)
    build(written)
    assert len(written.calls) == 3
    assert set(written.project.pages.values()) == {"written"}


def test_a_page_follows_its_source_to_another_place_without_a_question(written):
    build(written)
    written.project.git("mv", "src/weather/forecast.py", "src/weather/outlook.py")
    written.project.git("mv", "README.md", "README.rst")
    written.project.commit()
    written.build()
    assert written.calls == [("page", "forecasts"), ("page", "index")]
    sources = dict(written.project.ask("SELECT slug, sources FROM page"))
    assert "src/weather/outlook.py" in sources["forecasts"]


def test_instructions_in_a_file_count_by_their_words(written):
    written.project.options(provider="scripted", instructions="style.md")
    (written.project.root / "style.md").write_text("Be brief.\n")
    build(written)
    (written.project.root / "style.md").write_text("Be kind.\n")
    build(written)
    assert len(written.calls) == 3
    assert all("Be kind." in request.prompt for request in written.requests)


def test_what_is_exported_of_a_model_carries_nothing_that_acts(written, tmp_path):
    written.author.body = lambda *_: (
        "<script>alert(1)</script> [x](javascript:alert(1)) `<script>` <img src=x onerror=y>"
    )
    out = str(tmp_path / "out")
    result = written.docsfy("generate", "--provider", "scripted", "--export", out)
    assert result.exit_code == 0, result.output
    text = (tmp_path / "out/docs/forecasts.md").read_text()
    assert "&lt;script>alert(1)&lt;/script> [x](#) `<script>` &lt;img src=x onerror=y>" in text


class OwnPages:
    """Writes one page without asking the model, with HTML of its own."""

    @hookimpl
    def docsfy_write_page(self, page):
        return f"# {page.title}\n\n<div class='own'>Mine.</div>\n" if page.slug == "index" else None


def test_a_page_that_a_plugin_writes_by_itself_is_the_plugins(written):
    with install_plugins({"own": OwnPages()}):
        build(written)
    writers = dict(written.project.ask("SELECT slug, writer FROM page"))
    assert writers["index"] == "own/scripted/script/1"
    assert writers["forecasts"] == "ai/scripted/script/1"
    assert '<div class="own">Mine.</div>' in written.project.read("index.html")
