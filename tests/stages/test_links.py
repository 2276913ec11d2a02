from __future__ import annotations

import pytest
from docsfy_hookspecs import Facts, Module, NavGroup, PageSpec, Plan, Symbol, text

from docsfy_plugin.stages.links import docsfy_link_page


def make_symbol(module, name, *aliases):
    return Symbol(
        name=f"{module}.{name}", path="x.py", module=module, type="function", aliases=aliases
    )


FACTS = Facts(
    [
        Module(name="pkg.core", path="x.py"),
        make_symbol("pkg.core", "run", "pkg.run"),
        make_symbol("pkg.core", "echo", "pkg.same"),
        make_symbol("pkg.other", "echo", "pkg.same"),
    ]
)
PAGES = [
    PageSpec(slug="other", title="Other"),
    PageSpec(slug="index", title="Demo"),
    PageSpec(slug="guide/use", title="Using it"),
    PageSpec(slug="a", title="Twice"),
    PageSpec(slug="b", title="Twice"),
]
PLAN = Plan(project_name="p", navigation=(NavGroup(title="", pages=tuple(PAGES)),))
RUN = "[`pkg.run`](docsfy:symbol/pkg.core.run)"


def link(markdown, page=PAGES[0]):
    return docsfy_link_page(page=page, text=markdown, plan=PLAN, facts=FACTS)


@pytest.mark.parametrize(
    ("body", "linked"),
    [
        ("`pkg.run`", RUN),
        ("a `pkg.run()` b", "a [`pkg.run()`](docsfy:symbol/pkg.core.run) b"),
        ("`pkg.core.run`", "[`pkg.core.run`](docsfy:symbol/pkg.core.run)"),
        ("`pkg.core`", "[`pkg.core`](docsfy:symbol/pkg.core)"),
        ("`Using it`", "[`Using it`](docsfy:page/guide/use)"),
        ("| `pkg.run` | [x] |", f"| {RUN} | [x] |"),
        ("`pkg.run` `pkg.run`", f"{RUN} `pkg.run`"),
        ("`pkg.run`\n\n## S\n\n`pkg.run`", f"{RUN}\n\n## S\n\n{RUN}"),
        ("[x](y) `pkg.run` [z](w)", f"[x](y) {RUN} [z](w)"),
    ],
)
def test_the_first_code_span_of_a_section_becomes_a_link(body, linked):
    assert link(f"# T\n\n{body}\n") == f"# T\n\n{linked}\n"


@pytest.mark.parametrize(
    "body",
    [
        "`Demo`",
        "[`pkg.run`](x.md)",
        "[see `pkg.run` [1]](x.md)",
        "[`pkg.run`][ref]",
        "![`pkg.run`](x.png)",
        "## `pkg.run`",
        "```\npkg.run\n```",
        "`` `pkg.run` ``",
        "`pkg.same`",
        "`run`",
        "`Twice`",
        '<a href="x">`pkg.run`</a>',
        "`pkg.run`\n\n## run {#pkg.core.run}",
        "`os.path`",
    ],
)
def test_other_code_stays_as_it_is(body):
    assert link(f"# T\n\n{body}\n") is None


def test_linking_a_linked_page_changes_nothing():
    once = link("# T\n\n`pkg.run` and `Using it`\n")
    assert link(once) is None


def test_links_are_where_the_resolver_finds_them():
    targets = []
    text.replace_links(
        link("# T\n\n`pkg.run` `Using it`\n"), lambda _l, target: targets.append(target)
    )
    assert targets == ["docsfy:symbol/pkg.core.run", "docsfy:page/guide/use"]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "hostile",
    [
        "`pkg.run` [" * 10_000,
        "[a](" * 30_000 + "`pkg.run`",
        "`pkg.run` ## " * 10_000,
        "[[]" * 40_000,
    ],
)
def test_hostile_pages_take_time_that_grows_with_their_length(hostile):
    link(f"# T\n\n`pkg.core`\n\n{hostile}")
