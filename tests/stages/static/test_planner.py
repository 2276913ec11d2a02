# ruff: noqa: E501  # a fact a line reads as a table
from __future__ import annotations

from dataclasses import replace

import pytest
from docsfy_hookspecs import (
    Command,
    CommandOption,
    DocSection,
    Document,
    DocumentSection,
    EntryPoint,
    Facts,
    Folder,
    Import,
    Manifest,
    Model,
    Module,
    PageSpec,
    Provider,
    Route,
    Setting,
    Settings,
    Symbol,
    Task,
    TestFile,
    Workflow,
)
from docsfy_hookspecs.plans import HOME
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docsfy_plugin.stages.static.plugin import StaticWriter

PACKAGE = Manifest(name="tool", path="pyproject.toml", ecosystem="python", description="Does it.")


def words(text: str) -> tuple[DocSection, ...]:
    return (DocSection(kind="text", text=text),)


def module(name: str, **changes) -> Module:
    path = name.replace(".", "/") + ("/__init__.py" if changes.get("is_package") else ".py")
    return replace(Module(name=name, path=path, private="._" in f".{name}"), **changes)


def function(name: str, **changes) -> Symbol:
    parent = name.rpartition(".")[0]
    symbol = Symbol(
        name=name, module=parent, type="function", path=parent.replace(".", "/") + ".py"
    )
    return replace(symbol, **changes)


def groups(plan) -> list[tuple[str, list[str]]]:
    return [(group.title, [page.slug for page in group.pages]) for group in plan.navigation]


def test_a_repository_of_one_text_file_gets_a_home_page_that_names_it(make_plan, write_page):
    assert groups(make_plan([], "notes.txt")) == [("", ["index"])]
    assert write_page([], "index", "notes.txt") == (
        "# tool\n\ntool is a repository with one file, notes.txt.\n\n## Files\n\n"
        "- [`notes.txt`](docsfy:source/notes.txt)\n"
    )


def test_a_file_whose_name_is_no_text_is_still_named(write_page):
    assert "docsfy:source/%FFodd%0Aname" in write_page([], "index", "\udcffodd\nname")


def test_the_repository_type_orders_the_groups(make_plan):
    facts = [PACKAGE, module("tool"), function("tool.run"), Import(name="tool", path="tool.py")]
    titles = [
        [g.title for g in make_plan(facts, repo_type=t).navigation] for t in ("app", "library")
    ]
    assert titles == [
        ["", "Getting started", "How it works", "API reference"],
        ["", "Getting started", "API reference", "How it works"],
    ]


@pytest.mark.parametrize(
    ("facts", "repo_type"),
    [
        ([PACKAGE, module("tool")], "library"),
        ([PACKAGE, module("tool"), EntryPoint(name="console_scripts:tool", group="console_scripts", label="tool", target="tool:main")], "app"),
        ([PACKAGE, module("tool"), Route(name="GET /", path="tool.py")], "app"),
        ([replace(PACKAGE, description="A web framework."), module("tool")], "framework"),
        ([replace(PACKAGE, description="Plugin for the X framework."), module("tool")], "library"),
        ([TestFile(name="tests/test_a.py", path="tests/test_a.py", framework="pytest")], "tests"),
        ([], "library"),
    ],
)  # fmt: skip
def test_the_repository_type_is_found_from_what_is_there(make_plan, facts, repo_type):
    assert make_plan(facts).repo_type == repo_type


def test_a_program_whose_package_exports_much_is_a_library(make_plan):
    names = ("a", "b", "c", "d", "e")
    facts = [
        PACKAGE,
        module("tool", is_package=True, exports=names),
        EntryPoint(
            name="console_scripts:tool", group="console_scripts", label="t", target="tool:m"
        ),
    ]
    assert make_plan(facts).repo_type == "library"


@pytest.mark.parametrize(
    ("title", "package", "name"),
    [
        ("Tool", "tool", "Tool"),
        ("A long title", "tool", "tool"),
        ("Tool", "tl", "Tool"),
        ("", "", "tool"),
    ],
)
def test_the_project_is_named_as_its_readme_writes_it(make_plan, title, package, name):
    facts = [Document(name="readme", path="README.md", title=title)]
    facts += [replace(PACKAGE, name=package)] if package else []
    assert make_plan(facts).project_name == name


def test_the_tagline_is_what_the_readme_says_the_project_is(make_plan):
    sections = (
        DocumentSection(title="Tool", level=1, text="We released 2.0!"),
        DocumentSection(title="About", level=2, text="**Tool** is a *small* thing. It is good."),
    )
    readme = Document(
        name="readme", path="README.md", summary="We released 2.0!", sections=sections
    )
    assert make_plan([readme]).tagline == "Tool is a small thing."


def test_modules_are_nested_by_package_and_a_single_top_package_is_not_named_twice(make_plan):
    facts = [module(name, is_package=True) for name in ("a", "a.b", "a.b.c")]
    facts += [module(name, docstring=words("x")) for name in ("a.x", "a.b.y", "a.b.c.z", "a.b.c.w")]
    assert groups(make_plan(facts))[1:] == [
        ("API reference", ["api/a", "api/a/x"]),
        ("API reference / a.b", ["api/a/b", "api/a/b/y"]),
        ("API reference / a.b / a.b.c", ["api/a/b/c", "api/a/b/c/w", "api/a/b/c/z"]),
    ]


def test_several_top_packages_get_a_group_each(make_plan):
    facts = [module(name, is_package=True) for name in ("a", "b")]
    facts += [module(name, docstring=words("x")) for name in ("a.x", "a.y", "b.x", "b.y")]
    assert [title for title, _ in groups(make_plan(facts))] == [
        "",
        "API reference / a",
        "API reference / b",
    ]


def test_tests_examples_private_and_empty_modules_get_no_page(make_plan):
    facts = [
        module("tests.test_a", role="test", docstring=words("x")),
        module("examples.a", role="example", docstring=words("x")),
        module("tool._private", docstring=words("x")),
        module("tool.empty"),
    ]
    assert groups(make_plan(facts)) == [("", ["index"])]


def test_module_names_that_meet_on_disk_get_slugs_of_their_own(make_plan):
    names = ["tool.index", "tool.Readme", "tool.a", "tool.A", "tool.ärger"]
    plan = make_plan([module(name, docstring=words("x")) for name in names])
    slugs = {page.title: page.slug for page in plan.pages if page.slug != HOME}
    again = make_plan([module(name, docstring=words("x")) for name in reversed(names)])
    assert {page.title: page.slug for page in again.pages if page.slug != HOME} == slugs
    assert len({slug.casefold() for slug in slugs.values()}) == 5


def everything() -> list:
    option = CommandOption(names=("--all",), is_flag=True, help="All.")
    return [
        PACKAGE,
        Document(name="readme", path="README.md", title="Tool", sections=(DocumentSection(title="Usage", level=2, text="Run it."),)),
        Document(name="contributing", path="CONTRIBUTING.md", sections=(DocumentSection(title="Hi", level=1, text="Test it."),)),
        Document(name="changelog", path="CHANGES.md", sections=(DocumentSection(title="1.0", level=2, text="First."),)),
        Folder(name="tool", path="tool", languages=(("Python", 3),)),
        Import(name="tool.core", path="tool/core.py", targets=("tool.base",), external=("click",)),
        Import(name="tool.base", path="tool/base.py"),
        module("tool", is_package=True, docstring=words("All of it."), bindings=(("Hidden", "tool._impl.Hidden"),)),
        module("tool.core", docstring=words("Core."), summary="Core."),
        module("tool.base", docstring=words("Base."), summary="Base."),
        module("tool._impl"),
        function("tool.core.run", docstring=words("Run.")),
        function("tool.base.go", docstring=words("Go.")),
        function("tool._impl.Hidden", type="class", aliases=("tool.Hidden",)),
        function("tool._impl.other"),
        Command(name="tool", path="tool/core.py", program="tool", options=(option,)),
        Setting(name="TOOL_HOME", path="tool/core.py", env=("TOOL_HOME",)),
        Route(name="GET /a", path="tool/base.py", methods=("GET",), url="/a", handler="tool.base.go"),
        TestFile(name="tests/test_a.py", path="tests/test_a.py", framework="pytest"),
        Task(name="make test", path="Makefile", runner="make", label="test", commands=("pytest",)),
        Workflow(name="ci.yml", path="ci.yml", title="CI", system="GitHub Actions"),
    ]  # fmt: skip


def changed_pages(make_plan, given, before: list, after: list) -> set[str]:
    """Slugs of pages whose spec or facts differ."""
    old, new = make_plan(before), make_plan(after)
    slugs = {page.slug for page in (*old.pages, *new.pages)}
    return {
        slug
        for slug in slugs
        if old.page(slug) != new.page(slug) or given(old, before, slug) != given(new, after, slug)
    }


def edited(facts: list, name: str, **changes) -> list:
    def fits(fact) -> bool:
        return fact.name == name and all(hasattr(fact, field) for field in changes)

    return [replace(fact, **changes) if fits(fact) else fact for fact in facts]


@pytest.mark.parametrize(
    ("name", "changes", "pages"),
    [
        ("tool.core.run", {"docstring": words("Run fast.")}, {"api/tool/core"}),
        ("tool.core.run", {"start": 7, "end": 9}, set()),
        ("tool._impl.Hidden", {"docstring": words("Seen.")}, {"api/tool"}),
        ("tool._impl.other", {"docstring": words("Unseen.")}, set()),
        ("tool.core", {"summary": "Heart."}, {"api/tool", "api/tool/core"}),
        ("TOOL_HOME", {"default": "'x'"}, {"configuration"}),
        ("tool", {"start": 4}, set()),
        ("GET /a", {"summary": "Goes."}, {"http-api"}),
        ("make test", {"summary": "Tests."}, {"development"}),
        ("changelog", {"title": "News"}, {"changelog"}),
    ],
)
def test_an_edit_touches_exactly_the_pages_that_show_it(make_plan, given, name, changes, pages):
    facts = everything()
    assert changed_pages(make_plan, given, facts, edited(facts, name, **changes)) == pages


def test_a_function_that_nobody_can_import_adds_no_page_and_touches_none(make_plan, given):
    facts = everything()
    more = [*facts, function("tool._impl.new"), function("tests.test_a.test_b", role="test")]
    assert changed_pages(make_plan, given, facts, more) == set()


def test_a_deleted_module_takes_its_page_along(make_plan):
    facts = [fact for fact in everything() if fact.path != "tool/base.py"]
    gone = {p.slug for p in make_plan(everything()).pages} - {
        p.slug for p in make_plan(facts).pages
    }
    assert gone == {"api/tool/base", "http-api"}


def test_every_page_begins_with_its_title_once_and_ends_with_a_newline(make_plan, write_page):
    facts = everything()
    pages = {page.slug: (page, write_page(facts, page.slug)) for page in make_plan(facts).pages}
    assert set(pages) == {
        *("index", "installation", "getting-started", "commands/tool", "configuration"),
        *("http-api", "architecture", "api/tool", "api/tool/core", "api/tool/base"),
        *("development", "contributing", "changelog"),
    }
    assert [
        slug for slug, (page, text) in pages.items() if not text.startswith(f"# {page.title}\n\n")
    ] == []
    assert [slug for slug, (_, text) in pages.items() if "\n# " in text or text[-1] != "\n"] == []
    assert [slug for slug, (_, text) in pages.items() if len(text.strip().split("\n")) < 3] == []


def test_links_to_pages_lead_to_planned_pages(make_plan, write_page):
    plan = make_plan(everything())
    slugs = {page.slug for page in plan.pages}
    text = "".join(write_page(everything(), slug) for slug in sorted(slugs))
    linked = {part.split(")")[0].split("#")[0] for part in text.split("(docsfy:page/")[1:]}
    assert linked <= slugs
    assert len(linked) > 5


def test_a_page_of_somebody_else_and_a_model_are_left_to_others(make_source):
    writer = StaticWriter()
    model = Model(provider=Provider(name="p", default_model="m", generate=lambda _: None), name="m")
    home = writer.docsfy_plan(make_source("a"), Facts(), Settings(), model=None).pages[0]
    assert writer.docsfy_plan(make_source("a"), Facts(), Settings(), model=model) is None
    assert writer.docsfy_write_page(PageSpec(slug="x", title="X"), Facts(), model=None) is None
    assert writer.docsfy_write_page(home, Facts(), model=model) is None


HOSTILE = st.text(max_size=12) | st.sampled_from(
    [
        "index",
        "a.b",
        "..",
        "x/y",
        "{#a}",
        "a|b",
        "`",
        "<b>",
        "\n",
        "*",
        "[",
        "\udcff",
        "a @b",
        "e[0]",
    ]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(HOSTILE, min_size=12, max_size=12))
def test_hostile_names_and_texts_never_stop_planning_or_writing(make_plan, write_page, texts):
    a, b, c, d, e, f, g, h, i, j, k, m = texts
    option = CommandOption(names=(a or "-x",), metavar=b, default=c, help=d, choices=(e,), env=(f,))
    facts = [
        Manifest(name=a or "m", path=b or "m", ecosystem=c, description=d, version=e, requires=f),
        Document(name="readme", path=g or "r", title=h, summary=i, sections=(DocumentSection(title="Usage", level=2, text=j),)),
        Module(name=k or "m", path=m or "m", docstring=words(a), summary=b),
        Symbol(name=f"{k}.{a}", path=m or "m", module=k or "m", type="class", signature=b, bases=(c,), aliases=(d,), inherited=(e,), docstring=words(f)),
        Symbol(name=f"{k}.{a}.{b}", path=m or "m", module=k or "m", parent=f"{k}.{a}", type="attribute", annotation=c, value=d),
        Command(name=" ".join(a.split()) or "c", path=b or "c", target=c, summary=d, description=e, options=(option,), arguments=(option,), subcommands=(f,)),
        Setting(name=g or "S", path=h or "s", group=i, type=j, default=k, description=m),
        Route(name=a or "r", path=b or "r", url=c, handler=d, router=e, summary=f, tags=(g,)),
        Task(name=a or "t", path=b or "t", runner=c, label=d, summary=e, commands=(f,), needs=(g,)),
        Workflow(name=h or "w", path=i or "w", title=j, system=k, triggers=(m,)),
        TestFile(name=a or "x", path=b or "x", framework=c, about=(d,)),
        Folder(name=e or "f", path=e or "f", purpose=f, languages=((g, 1),)),
        Import(name=h or "i", path=i or "i", targets=(j,), external=(k,)),
    ]  # fmt: skip
    pages = make_plan(facts, a or "file").pages
    texts = [write_page(facts, page.slug, a or "file") for page in pages]
    assert all(text.startswith("# ") and text.endswith("\n") for text in texts)


def test_the_way_to_the_api_leads_to_the_largest_package_though_it_is_a_namespace(write_page):
    facts = [
        module("helper", docstring=words("Help.")),
        *(module(f"space.part.{name}", docstring=words("One.")) for name in ("deep.a", "b", "c")),
    ]
    assert "[API reference](docsfy:page/api/space/part/b)" in write_page(facts, "index")
