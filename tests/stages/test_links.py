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
    PageSpec(slug="shell", title="Shell completion"),
    PageSpec(slug="shells", title="Shell"),
    PageSpec(slug="usage", title="Usage"),
    PageSpec(slug="types", title="Parameter type"),
    PageSpec(slug="api/core", title="pkg.core.more"),
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
        ("`Using it`", "[Using it](docsfy:page/guide/use)"),
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


SHELL = "docsfy:page/shell"
USE = "docsfy:page/guide/use"


@pytest.mark.parametrize(
    ("body", "linked"),
    [
        ("Shell completion is on.", f"[Shell completion]({SHELL}) is on."),
        ("the shell completion of it", f"the [shell completion]({SHELL}) of it"),
        ("**Shell completion**", f"**[Shell completion]({SHELL})**"),
        ("- Shell\n  completion", f"- [Shell\n  completion]({SHELL})"),
        ("> shell completion", f"> [shell completion]({SHELL})"),
        ("| a | Shell completion |", f"| a | [Shell completion]({SHELL}) |"),
        ("all parameter types", "all [parameter types](docsfy:page/types)"),
        ("See Using it.", f"See [Using it]({USE})."),
        ("More is in Using it.", f"More is in [Using it]({USE})."),
        ("- **Using it**: how", f"- **[Using it]({USE})**: how"),
        ("- Using it", f"- [Using it]({USE})"),
        ("the using it guide", f"the [using it]({USE}) guide"),
        ("See Usage.", "See [Usage](docsfy:page/usage)."),
        ("the usage page", "the [usage](docsfy:page/usage) page"),
        (
            "`Shell completion` and shell completion",
            f"[Shell completion]({SHELL}) and shell completion",
        ),
        (
            "Shell completion\n\n## S\n\nShell completion",
            f"[Shell completion]({SHELL})\n\n## S\n\nShell completion",
        ),
    ],
)
def test_the_first_mention_of_a_title_becomes_a_link(body, linked):
    once = link(f"# T\n\n{body}\n")
    assert once == f"# T\n\n{linked}\n"
    assert link(once) is None


@pytest.mark.parametrize(
    "body",
    [
        "## Shell completion",
        "Shell completion\n----------------",
        "[shell completion](x.md)",
        "![shell completion](x.png)",
        "[a]: https://x.org 'shell completion'",
        "`a shell completion b`",
        "```\nshell completion\n```",
        '<a href="x">shell completion</a>',
        "<!-- shell completion -->",
        '!!! note "Shell completion"',
        "x {: title='shell completion' }",
        "a [x](docsfy:page/shell#a) and shell completion",
        "shell-completions, my/shell completion, shell completionist",
        "Using it is easy. Before using it, read.",
        "- Using it well",
        "Usage of Shell. A usage. **Usage**: x",
        "pkg.core.more",
        "the Twice page, Demo",
    ],
)
def test_other_prose_stays_as_it_is(body):
    assert link(f"# T\n\n{body}\n") is None


def test_a_page_is_not_linked_to_itself():
    assert link("# T\n\nShell completion, see the usage page.\n", PAGES[5]) == (
        "# T\n\nShell completion, see the [usage](docsfy:page/usage) page.\n"
    )


def test_a_symbol_that_a_section_links_already_is_not_linked_again():
    assert link("# T\n\n[it](docsfy:symbol/pkg.core.run) `pkg.run` and `pkg.run`\n") is None


def test_links_do_not_depend_on_the_order_of_pages():
    turned = Plan(project_name="p", navigation=(NavGroup(title="", pages=tuple(reversed(PAGES))),))
    text = "# T\n\nShell completion, all parameter types, see Usage and the shell page.\n"
    linked = docsfy_link_page(page=PAGES[0], text=text, plan=turned, facts=FACTS)
    assert linked == link(text)
    assert linked.count("](docsfy:page/") == 4


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
        "shell completion " * 10_000,
        "shell \n" * 20_000,
        "<a " * 30_000,
        "{a " * 30_000,
        "<!-- " * 20_000,
        "![[a](" * 10_000,
    ],
)
def test_hostile_pages_take_time_that_grows_with_their_length(hostile):
    link(f"# T\n\n`pkg.core`\n\n{hostile}")
