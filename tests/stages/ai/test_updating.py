import json
import logging
import re
from dataclasses import replace

import pytest
from docsfy_hookspecs import (
    DocsfyError,
    ModelError,
    NavGroup,
    PageSpec,
    Plan,
    PlanUpdate,
    Settings,
)
from docsfy_hookspecs.text import count_tokens

from docsfy_plugin.stages.ai.needs import with_needs
from docsfy_plugin.stages.ai.plan_answers import UPDATE_SCHEMA


def page(slug, title, *sources):
    return with_needs(PageSpec(slug=slug, title=title, sources=sources))


def with_files(spec, *paths):
    return with_needs(replace(spec, sources=(*spec.sources, *paths), needs=()))


HOME = page("index", "Home", "README.md")
CLI = page("cli", "CLI", "src/shop/cli.py", "pyproject.toml")
STOCK = page("stock", "Stock", "src/shop/stock/*")
SHELF = page("shelf", "Shelf", "src/shop/stock/shelf.py")
FOREIGN = PageSpec(slug="foreign", title="Foreign")
NEW_CODE = "src/shop/stock/crate.py"


def plan(*pages, **fields):
    return Plan(
        project_name="Shop",
        navigation=(NavGroup(title="", pages=pages or (HOME, CLI, STOCK, FOREIGN)),),
        **fields,
    )


def answer(rewrite=(), add=(), remove=()):
    return json.dumps({"rewrite": list(rewrite), "add": list(add), "remove": list(remove)})


@pytest.fixture
def with_new_code(make_scripted):
    """Give the plugin over a shop with a file of code that no page is written from."""

    def make(*answers, **fields):
        shop = make_scripted(answers, **fields)
        shop.files["src/till.py"] = shop.files["src/shop/till.py"]
        shop.files[NEW_CODE] = 'class Crate:\n    """Holds shelves."""\n'
        return shop

    return make


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"modified": ("src/shop/cli.py", "README.md", "src/shop/stock/shelf.py")},
        {"added": ("tests/test_till.py",), "modified": ("uv.lock", "docs/logo.png")},
        {"removed": ("src/shop/old.py", "src/shop/gone/a.py")},
        {"added": ("not/there.py",)},
    ],
)
def test_no_model_is_asked_where_no_unclaimed_file_matters_to_users(make_scripted, changes):
    shop = make_scripted([])
    assert shop.update(plan(), **changes) == PlanUpdate(keep=("index", "cli", "stock", "foreign"))
    assert shop.requests == []


def test_a_page_goes_whose_files_are_all_gone_but_for_the_home_page(make_scripted):
    shop = make_scripted([])
    for path in ("README.md", "src/shop/stock/shelf.py"):
        del shop.files[path]
    update = shop.update(plan(), removed=("README.md", "src/shop/stock/shelf.py"))
    assert update == PlanUpdate(keep=("index", "cli", "foreign"), remove=("stock",))


def test_a_plan_of_which_nothing_is_left_is_made_afresh(make_scripted):
    assert make_scripted([]).update(plan(PageSpec(slug="a", title="A", sources=("x.c",)))) is None


@pytest.mark.parametrize(
    ("chosen", "planned", "is_afresh"),
    [("app", "library", True), ("app", "app", False), ("", "app", False)],
)
def test_another_type_of_repository_is_planned_afresh(make_scripted, chosen, planned, is_afresh):
    shop = make_scripted([], settings=Settings(repo_type=chosen))
    assert (shop.update(plan(repo_type=planned)) is None) == is_afresh


def test_all_unclaimed_files_take_one_call(with_new_code):
    added = {"slug": "crates", "title": "Crates", "group": "Guides", "sources": [NEW_CODE]}
    shop = with_new_code(answer(rewrite=["cli"], add=[added]))
    shop.files["src/main.zig"] = "pub fn main() void {}\n"
    update = shop.update(
        plan(HOME, CLI), added=(NEW_CODE, "src/main.zig"), modified=("src/shop/till.py", "uv.lock")
    )
    assert (update.keep, update.rewrite, update.remove) == (("index",), ("cli",), ())
    (crates,) = update.add
    assert (crates.slug, crates.group, crates.sources) == ("crates", "Guides", (NEW_CODE,))
    assert f"symbol:*@{NEW_CODE}" in crates.needs
    assert update.change == (with_files(CLI, "src/main.zig", "src/shop/till.py"),)
    (request,) = shop.requests
    assert request.json_schema == UPDATE_SCHEMA
    for part in (NEW_CODE, "Crate: Holds shelves.", "src/main.zig", "class shop.till.Till"):
        assert part in request.prompt
    assert "uv.lock" not in request.prompt
    for key in ('"rewrite"', '"add"', '"remove"'):
        assert key in request.prompt
    assert '"navigation"' not in request.prompt
    assert not re.search("^(Title|Slug):", request.prompt, re.M)


def test_pages_that_go_for_want_of_files_are_not_shown_to_the_model(with_new_code):
    gone = PageSpec(slug="gone", title="Gone", sources=("gone.py",))
    shop = with_new_code(answer())
    update = shop.update(plan(HOME, gone), added=(NEW_CODE,))
    assert update == PlanUpdate(keep=("index",), remove=("gone",))
    assert "gone" not in shop.prompts[0]


def test_a_page_of_another_plugin_stays_whatever_the_model_says(with_new_code):
    shop = with_new_code(answer(remove=["foreign", "stock"]))
    update = shop.update(plan(HOME, CLI, STOCK, FOREIGN), added=("src/till.py",))
    assert update == PlanUpdate(keep=("index", "cli", "foreign"), remove=("stock",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        answer(rewrite=["unknown"]),
        answer(remove=["index"]),
        answer(remove=["cli", "shelf", "foreign"]),
        answer(add=[{"slug": "a", "title": "A", "sources": ["no.py"]}]),
        ModelError("late", kind="timeout"),
        ModelError("busy", kind="rate-limit"),
        ModelError("no", kind="refused"),
        ModelError("cut", kind="truncated"),
    ],
)
def test_after_a_bad_answer_the_nearest_pages_are_written_again(with_new_code, text, caplog):
    shop = with_new_code(text)
    with caplog.at_level(logging.WARNING):
        update = shop.update(plan(HOME, CLI, SHELF, FOREIGN), added=(NEW_CODE,))
    assert update == PlanUpdate(
        keep=("index", "cli", "foreign"),
        rewrite=("shelf",),
        change=(with_files(SHELF, NEW_CODE),),
    )
    (record,) = caplog.records
    assert "1 of 4 pages are written again: shelf" in record.getMessage()
    assert len(shop.requests) == 1


def test_where_no_page_is_near_the_home_page_is_written_again(make_scripted):
    shop = make_scripted(["no", "no"])
    shop.files["other/tool.zig"] = "pub fn a() void {}\n"
    update = shop.update(plan(), added=("other/tool.zig",))
    assert update.rewrite == ("index",)
    assert shop.update(plan(CLI, STOCK), added=("other/tool.zig",)).rewrite == ("cli",)


def test_every_unclaimed_file_has_its_nearest_pages(with_new_code):
    shop = with_new_code("no")
    update = shop.update(plan(HOME, CLI, SHELF), added=(NEW_CODE, "src/shop/till.py"))
    assert (update.keep, update.rewrite) == (("index",), ("cli", "shelf"))
    assert update.change == (with_files(CLI, "src/shop/till.py"), with_files(SHELF, NEW_CODE))


def test_a_file_that_several_pages_are_near_to_goes_to_one_of_them(make_scripted):
    shop = make_scripted(["no"])
    init = page("init", "Init", "src/shop/__init__.py")
    update = shop.update(plan(HOME, CLI, init), modified=("src/shop/till.py",))
    assert update.rewrite == ("cli", "init")
    assert update.change == (with_files(CLI, "src/shop/till.py"),)


def test_files_at_the_top_are_near_to_their_own_kind(make_scripted):
    shop = make_scripted(["no"])
    shop.files = {"README.md": "# Go\n", "a.go": "package a\n", "b.go": "package a\n"}
    code = page("code", "Code", "a.go")
    update = shop.update(plan(HOME, code), added=("b.go",))
    assert update.rewrite == ("code",)


def test_pages_that_the_model_names_are_written_from_the_nearest_files(with_new_code):
    shop = with_new_code(answer(rewrite=["cli", "shelf"]))
    shop.files["lib/[a].zig"] = "pub fn main() void {}\n"
    update = shop.update(plan(HOME, CLI, SHELF, FOREIGN), added=(NEW_CODE, "lib/[a].zig"))
    assert update.change == (
        with_files(CLI, "lib/[[]a].zig"),
        with_files(SHELF, "lib/[[]a].zig", NEW_CODE),
    )


def test_a_page_of_another_plugin_keeps_its_spec(with_new_code):
    update = with_new_code(answer(rewrite=["foreign"])).update(plan(), added=("src/till.py",))
    assert (update.rewrite, update.change) == (("foreign",), ())


def test_very_many_files_are_claimed_by_their_folders(make_scripted):
    shop = make_scripted([answer(rewrite=["cli"])])
    added = [*(f"src/new/m{n:02}.zig" for n in range(30)), "top.zig"]
    shop.files |= dict.fromkeys(added, "pub fn main() void {}\n")
    update = shop.update(plan(), added=tuple(added))
    assert update.change == (with_files(CLI, "src/new/*", "top.zig"),)


@pytest.mark.parametrize(
    "error",
    [
        ModelError("who", kind="auth"),
        ModelError("where", kind="missing"),
        DocsfyError("spent", code="budget-spent"),
    ],
)
def test_what_no_page_could_be_written_with_goes_up(with_new_code, error):
    with pytest.raises(DocsfyError) as caught:
        with_new_code(error).update(plan(HOME), added=(NEW_CODE,))
    assert caught.value is error


def test_a_prompt_that_is_too_long_is_asked_once_more_with_half_of_the_data(with_new_code):
    shop = with_new_code(ModelError("too long", kind="too-long"), answer())
    shop.files |= {f"src/m{n}.py": "class A:\n    '''Does it.'''\n" * 3 for n in range(80)}
    update = shop.update(plan(HOME), added=tuple(shop.files))
    assert update == PlanUpdate(keep=("index",))
    first, second = map(count_tokens, shop.prompts)
    assert second < 0.8 * first


def test_many_changed_files_fit_into_the_prompt(with_new_code):
    shop = with_new_code(answer(), prompt_tokens=2500)
    shop.files |= {f"src/m{n}.py": "class A:\n    '''Does it.'''\n" for n in range(900)}
    shop.update(plan(HOME), added=tuple(shop.files))
    (prompt,) = shop.prompts
    assert 2000 < count_tokens(prompt) <= 2500
    assert "src/m0.py" in prompt
    assert re.search(r"\[\d+ more lines are left out\]", prompt)
