import json
import pickle

import pytest
from docsfy_hookspecs import NavGroup, PageSpec, Plan, PlanUpdate

from docsfy_plugin.stages.ai.plan_answers import (
    PLAN_SCHEMA,
    UPDATE_SCHEMA,
    PlanAnswerError,
    examine_plan,
    examine_update,
    read_plan,
    read_update,
)
from docsfy_plugin.store.plan_codec import decode_plan, encode_plan

PATHS = ("README.md", "pyproject.toml", "src/weather/cli.py", "src/weather/forecast.py")


def make_page(slug="forecasts", **more):
    return {"slug": slug, "title": "Forecasts", **more}


def make_answer(*pages, group="", **more):
    home = {"slug": "index", "title": "Weather", "sources": ["README.md"]}
    navigation = [{"group": "", "pages": [home]}, {"group": group, "pages": list(pages)}]
    return json.dumps({"project_name": "Weather", "navigation": navigation, **more})


def faults_of(answer, **more):
    with pytest.raises(PlanAnswerError) as caught:
        read_plan(answer, PATHS, **more)
    return caught.value.faults


def page_of(answer, slug="forecasts", **more):
    return read_plan(answer, PATHS, **more).page(slug)


def test_a_good_plan_is_read_as_it_was_given():
    page = make_page(description="Looks ahead.", type="concept", sources=["src/weather/f*.py"])
    answer = make_answer(page, group="Use / Daily", tagline="It rains.", repo_type="app")
    home = PageSpec(slug="index", title="Weather", sources=("README.md",))
    forecasts = PageSpec(
        slug="forecasts",
        title="Forecasts",
        description="Looks ahead.",
        type="concept",
        group="Use / Daily",
        sources=("src/weather/f*.py",),
    )
    assert read_plan(answer, PATHS) == Plan(
        project_name="Weather",
        tagline="It rains.",
        repo_type="app",
        navigation=(
            NavGroup(title="", pages=(home,)),
            NavGroup(title="Use / Daily", pages=(forecasts,)),
        ),
    )


def test_the_stored_form_is_an_answer_too():
    plan = read_plan(make_answer(make_page(), group="Use"), PATHS)
    assert read_plan(encode_plan(plan), PATHS) == plan == decode_plan(encode_plan(plan))


def test_a_page_without_type_and_sources_is_a_guide_to_what_its_words_suggest():
    page = page_of(make_answer(make_page()))
    assert (page.type, page.sources) == ("guide", ("src/weather/forecast.py",))


def test_what_the_facts_suggest_comes_before_what_the_paths_do():
    def suggest(title, description):
        return ("src/weather/cli.py", "gone.py") if title == "Forecasts" else ()

    assert page_of(make_answer(make_page()), suggest=suggest).sources == ("src/weather/cli.py",)


@pytest.mark.parametrize("slug", ["../x", "/etc/passwd", "a//b", "a/./b", "x.md", "404", "-x", "ü"])
def test_a_slug_outside_of_its_place_is_a_fault(slug):
    (fault,) = faults_of(make_answer(make_page(slug)))
    assert fault.startswith(f"Page 1 of group 2: Slug {slug!r}")


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("x", "Page 1 of group 2 is no object with 'slug' and 'title'"),
        ({"title": "T"}, "Page 1 of group 2 has no 'slug'"),
        (make_page(7), "Page 1 of group 2 has no 'slug'"),
        (
            make_page("s" * 121),
            f"Page 1 of group 2: slug '{'s' * 59}…' has 121 characters, more than 120",
        ),
        (make_page("INDEX"), "Page 1 of group 2: Slug 'INDEX' is taken by MkDocs"),
        ({"slug": "a"}, "Page 'a': 'title' is nothing, not one line of plain text"),
        (make_page(title=[]), "Page 'forecasts': 'title' is a list, not one line of plain text"),
        (make_page(title="…"), "Page 'forecasts': 'title' is '…', which has no letter"),
        (
            make_page(title="T" * 121),
            "Page 'forecasts': 'title' has 121 characters, more than 120",
        ),
        (
            make_page(type="poem"),
            "Page 'forecasts' has the type 'poem'; use one of guide, reference, concept, recipe",
        ),
        (make_page(type=1), "Page 'forecasts' has the type 1; use one of "),
        (make_page(sources=[1]), "Page 'forecasts': 'sources' is no list of globs"),
        (make_page(sources={}), "Page 'forecasts': 'sources' is no list of globs"),
        (make_page(sources=["a"] * 21), "Page 'forecasts': 'sources' has more than 20 globs"),
        (
            make_page(sources=["nope/*", "../x"]),
            "Page 'forecasts': no file of the source matches 'nope/*', '../x'",
        ),
        (make_page(description=1), "Page 'forecasts': 'description' is 1, not a sentence"),
    ],
)
def test_a_fault_of_a_page_is_a_sentence(page, fault):
    (said,) = faults_of(make_answer(page))
    assert said.startswith(fault)


@pytest.mark.parametrize(
    "title",
    ["a\nb", "a\u2028b", "# A", "- a", "`a`", "**a**", "[a](b)", "<b>a</b>", "<!-- a", "a\x1b[0m"],
)
def test_a_title_that_is_not_one_line_of_plain_text_is_a_fault(title):
    (fault,) = faults_of(make_answer(make_page(title=title)))
    assert "not one line of plain text without Markdown and HTML" in fault


@pytest.mark.parametrize("title", ["What's new in 2.0?", "C#", "__init__", "a < b", "Über uns"])
def test_an_ordinary_title_is_kept(title):
    assert page_of(make_answer(make_page(title=f"  {title} "))).title == title


def test_marks_that_turn_text_around_are_taken_out():
    assert page_of(make_answer(make_page(title="A\u202eb"))).title == "Ab"


def test_a_long_description_is_shortened_to_one_line():
    page = page_of(make_answer(make_page(description="a\nb " * 200)))
    assert (page.description[:7], page.description[-1], len(page.description)) == (
        "a b a b",
        "…",
        300,
    )


@pytest.mark.parametrize(
    ("answer", "faults"),
    [
        ("I cannot", ("The answer of 8 characters has no JSON object",)),
        ('{"navigation": 1, "project_name": "p"}', ("'navigation' is no list of groups",)),
        ('{"navigation": [], "project_name": "p"}', ("The plan has no page",)),
        ('{"navigation": [{"group": "a", "pages": []}], "project_name": "p"}', None),
        (
            '{"navigation": [1, {"group": "a"}], "project_name": "p"}',
            (
                "Group 1 is no object with 'group' and a list 'pages'",
                "Group 2 is no object with 'group' and a list 'pages'",
            ),
        ),
        (make_answer(project_name=1), ("'project_name' is 1, not one line of plain text",)),
        (make_answer(project_name=""), ("'project_name' is missing",)),
        (
            make_answer(repo_type="site"),
            ("'repo_type' is 'site'; use one of app, library, framework, tests",),
        ),
        (
            make_answer(make_page(), make_page("Forecasts")),
            ("Slug 'Forecasts' stands twice; case makes no difference",),
        ),
        (
            make_answer(*(make_page(f"p{number}") for number in range(60))),
            ("The plan has 61 pages in 2 groups, more than 60",),
        ),
        (
            make_answer(make_page(), group="a / b / c / d"),
            ("Group 2: 'group' is nested 4 deep, more than 3",),
        ),
        (make_answer(group=3), ("Group 2: 'group' is 3, not one line of plain text",)),
    ],
)
def test_a_fault_of_a_plan_is_a_sentence(answer, faults):
    assert faults_of(answer) == (faults or ("The plan has no page",))


def test_all_faults_come_at_once():
    answer = make_answer(make_page("../x", title="`"), make_page("b", type="x"), repo_type="y")
    assert len(faults_of(answer)) == 4


def test_many_faults_are_cut_short_and_survive_pickling():
    error = PlanAnswerError([f"fault {number}" for number in range(50)])
    again = pickle.loads(pickle.dumps(error))
    assert error.faults[29:] == ("fault 29", "There are 20 more faults like these")
    assert (again.faults, again.message) == (error.faults, error.message)


def test_what_an_author_set_wins_and_what_is_missing_has_a_default():
    answer = json.dumps({"navigation": [{"pages": [make_page()]}], "repo_type": "app"})
    plan = read_plan(answer, PATHS, project_name="Rain", repo_type="framework")
    assert (plan.project_name, plan.repo_type, plan.navigation[0].title) == (
        "Rain",
        "framework",
        "",
    )


def test_groups_of_one_title_are_joined_and_empty_ones_left_out():
    navigation = [
        {"group": "A", "pages": [make_page("index")]},
        {"group": "Empty", "pages": []},
        {"group": "B", "pages": [make_page("b")]},
        {"group": " A ", "pages": [make_page("c")]},
    ]
    plan = read_plan(json.dumps({"project_name": "p", "navigation": navigation}), PATHS)
    slugs = [(group.title, [page.slug for page in group.pages]) for group in plan.navigation]
    assert slugs == [("A", ["index", "c"]), ("B", ["b"])]


def test_a_plan_without_a_home_page_gets_one():
    navigation = [
        {"group": "A", "pages": [make_page("a")]},
        {"group": "", "pages": [make_page("b")]},
    ]
    answer = json.dumps({"project_name": "P", "tagline": "It is.", "navigation": navigation})
    reading = examine_plan(answer, PATHS)
    home = PageSpec(slug="index", title="P", description="It is.", sources=("README.md",))
    assert reading.plan.pages[0] == home
    assert [page.slug for page in reading.plan.pages] == ["index", "b", "a"]
    assert reading.notes == ("The plan has no page 'index', a home page is put in",)


def test_globs_without_a_file_are_left_out_and_said_so():
    reading = examine_plan(make_answer(make_page(sources=["gone/*", "src/weather"])), PATHS)
    assert reading.plan.page("forecasts").sources == ("src/weather/*",)
    assert reading.notes == ("Page 'forecasts': no file matches 'gone/*', left out",)


def test_a_plan_cannot_choose_its_own_facts():
    assert page_of(make_answer(make_page(needs=["file:*"]))).needs == ()


def test_an_empty_source_can_be_planned():
    plan = read_plan(json.dumps({"navigation": [{"pages": [make_page()]}]}), (), project_name="p")
    assert [page.sources for page in plan.pages] == [(), ()]


PREVIOUS = read_plan(
    make_answer(make_page(), make_page("setup"), make_page("days", group="x"), group="Use"), PATHS
)


def update_faults(answer):
    with pytest.raises(PlanAnswerError) as caught:
        read_update(answer, PREVIOUS, PATHS)
    return caught.value.faults


def test_an_update_names_every_page_once():
    answer = {
        "rewrite": ["setup", "setup"],
        "remove": ["days"],
        "add": [make_page("alerts", group="New", sources=["src/weather/*.py"])],
    }
    alerts = PageSpec(slug="alerts", title="Forecasts", group="New", sources=("src/weather/*.py",))
    assert read_update(f"So: {json.dumps(answer)}.", PREVIOUS, PATHS) == PlanUpdate(
        keep=("index", "forecasts"), rewrite=("setup",), remove=("days",), add=(alerts,)
    )


def test_an_update_may_leave_everything_as_it_is():
    update = read_update('{"rewrite": []}', PREVIOUS, PATHS)
    assert update == PlanUpdate(keep=("index", "forecasts", "setup", "days"))


def test_globs_of_added_pages_without_a_file_are_said():
    answer = json.dumps({"add": [make_page("a", sources=["src", "gone"])]})
    assert examine_update(answer, PREVIOUS, PATHS).notes == (
        "Page 'a': no file matches 'gone', left out",
    )


@pytest.mark.parametrize(
    ("answer", "faults"),
    [
        ("{}", None),
        ({"rewrite": ["gone"]}, ("'rewrite' names 'gone', which is not planned",)),
        ({"remove": ["../x"]}, ("'remove' names '../x', which is not planned",)),
        ({"patch": ["SETUP"]}, ("'patch' names 'SETUP', which is not planned",)),
        (
            {"rewrite": ["setup"], "remove": ["setup"]},
            ("'setup' stands in 'rewrite' and in 'remove'",),
        ),
        ({"remove": ["index"]}, ("'remove' names 'index', the home page, which stays",)),
        ({"rewrite": "setup"}, ("'rewrite' is no list of slugs",)),
        ({"rewrite": [{}]}, ("'rewrite' is no list of slugs",)),
        ({"add": {}}, ("'add' is no list of pages",)),
        ({"add": ["x"]}, ("Page 1 of 'add' is no object with 'slug' and 'title'",)),
        (
            {"add": [make_page("Setup")]},
            ("Page 1 of 'add': slug 'Setup' is planned already",),
        ),
        (
            {"add": [make_page("a"), make_page("A")]},
            ("Slug 'A' stands twice; case makes no difference",),
        ),
        (
            {"add": [make_page(f"p{number}") for number in range(57)]},
            ("With 'add' there are 61 pages, more than 60",),
        ),
        ({"add": [1] * 61}, ("'add' has 61 pages, more than 60",)),
    ],
)
def test_a_fault_of_an_update_is_a_sentence(answer, faults):
    text = answer if isinstance(answer, str) else json.dumps(answer)
    wanted = "'rewrite', 'patch', 'remove', 'add', 'keep'"
    missing = (f"The answer has no JSON object with any of the keys {wanted}",)
    assert update_faults(text) == (faults or missing)


@pytest.mark.parametrize("schema", [PLAN_SCHEMA, UPDATE_SCHEMA])
def test_schemas_are_closed_objects(schema):
    form = json.loads(schema)
    assert (form["type"], form["additionalProperties"]) == ("object", False)
    assert form["required"] == list(form["properties"])
