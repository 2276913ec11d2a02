from __future__ import annotations

import pytest
from docsfy_hookspecs import (
    Command,
    CommandOption,
    Facts,
    Module,
    PageSpec,
    Setting,
    Symbol,
    Task,
    text,
)

from docsfy_plugin.stages.checks import docsfy_check_page

PATH = "src/pkg/core.py"


def make_symbol(name, kind="function", **more):
    return Symbol(
        name=f"pkg.core.{name}", path=PATH, module="pkg.core", type=kind, start=3, end=9, **more
    )


FACTS = Facts(
    [
        Module(name="pkg", path="src/pkg/__init__.py", is_package=True),
        Module(name="pkg.core", path=PATH, start=1, end=40, bindings=(("dumps", "json.dumps"),)),
        Module(name="pkg.space.inner", path="src/pkg/space/inner.py"),
        make_symbol("run", aliases=("pkg.run",)),
        make_symbol("Base", "class"),
        make_symbol("Base.go", "method", parent="pkg.core.Base"),
        make_symbol("Child", "class", bases=("pkg.core.Base",)),
        make_symbol("Foreign", "class", bases=("typing.Any",)),
        Command(name="pkg", program="pkg", subcommands=("pkg build",)),
        Command(
            name="pkg build",
            program="pkg",
            parent="pkg",
            options=(
                CommandOption(names=("-s", "--strict"), is_flag=True),
                CommandOption(names=("--theme",), env=("PKG_THEME",)),
            ),
        ),
        Setting(name="PKG_HOME", path=PATH),
        Task(name="make test", runner="make", label="test"),
        Task(name="pnpm run build", runner="pnpm", label="build"),
    ]
)


def check(body, title="T", first="# T", facts=FACTS):
    page = PageSpec(slug="a", title=title)
    return docsfy_check_page(page=page, text=f"{first}\n\n{body}\n", facts=facts)


@pytest.mark.parametrize(
    "body",
    [
        "`pkg.core.run`",
        "`pkg.run`",
        "`pkg.run()`",
        "`pkg.core.Child.go`",
        "`pkg.core.dumps`",
        "`pkg.space`",
        "`src/pkg/core.py`",
        "`src/pkg/`",
        "`src/pkg/core.py:40`",
        "`src/pkg/core.py:1-40`",
        "`pkg`",
        "`PKG_HOME`",
        "set the environment variable `PKG_THEME`",
        "`make test`",
        "`pnpm run build`",
        text.symbol_link("x", "pkg.core.run"),
        text.source_link("x", PATH),
        text.source_link("x", "src"),
    ],
)
def test_a_name_that_exists_is_counted(body):
    result = check(body)
    assert (result.supported, result.unsupported, result.findings) == (1, 0, ())


@pytest.mark.parametrize(
    ("body", "code", "name"),
    [
        ("`pkg.core.gone`", "unknown-symbol", "pkg.core.gone"),
        ("`pkg.gone.deep.er()`", "unknown-symbol", "pkg.gone.deep.er"),
        ("`pkg.core.Child.gone`", "unknown-symbol", "pkg.core.Child.gone"),
        ("`src/pkg/gone.py`", "unknown-path", "src/pkg/gone.py"),
        ("`src/pkg/core.py:41`", "unknown-line", "src/pkg/core.py:41"),
        ("`pkg nope`", "unknown-command", "pkg nope"),
        ("`pkg build --nope=1`", "unknown-option", "--nope"),
        ("`make gone`", "unknown-command", "make gone"),
        ("`pnpm run gone`", "unknown-command", "pnpm run gone"),
        ("`pkg.space.gone`", "unknown-symbol", "pkg.space.gone"),
        ("environment variable `PKG_GONE`", "unknown-environment-variable", "PKG_GONE"),
        (text.symbol_link("x", "pkg.gone"), "unknown-symbol", "pkg.gone"),
        (text.source_link("x", PATH, "symbol:gone"), "unknown-fact", "symbol:gone"),
        ("```console\n$ pkg build --nope x\n```", "unknown-option", "--nope"),
    ],
)
def test_a_name_that_does_not_exist_is_reported(body, code, name):
    result = check(body)
    assert [(f.severity, f.code) for f in result.findings] == [("info", code)]
    assert repr(name) in result.findings[0].message
    assert result.unsupported == 1


@pytest.mark.parametrize(
    "body",
    [
        "`typing.Any`, `os.path`, `json`",
        "`pkg.toml` and `pkg.org`",
        "`pkg.core.Foreign.anything`",
        "`pkg.core._private`",
        "`other/place.py` and `src/pkg/logo.png`",
        "`MAX_SIZE` and `A_B`",
        "`pip install pkg`",
        "`pnpm vitest run`, `make -C docs all`, `npm run x`",
        text.symbol_link("x", "typing.Any"),
        "```python\npkg.core.gone --nope\n```",
        "`a b c`, `/`, `//`, `...`, `` ` ``",
    ],
)
def test_names_that_the_facts_say_nothing_of_are_not_counted(body):
    result = check(body)
    assert (result.supported, result.unsupported, result.findings) == (0, 0, ())


def test_every_part_of_a_command_line_is_counted():
    result = check("`pkg build --strict -s --theme=x --help | less --raw`")
    assert (result.supported, result.unsupported) == (5, 0)


@pytest.mark.parametrize(
    ("first", "body", "code", "line"),
    [
        ("T", "x", "no-title", 1),
        ("## T", "x", "no-title", 1),
        ("# Other", "x", "wrong-title", 1),
        ("# T", "", "empty-page", 1),
        ("# T", "a\n\n# T", "second-title", 5),
        ("# T", "a\n\nTitle\n=====", "second-title", 6),
        ("# T", "```python\nx", "open-fence", 3),
        ("# T", "> ~~~\n> x\n\ny", "open-fence", 3),
    ],
)
def test_a_fault_of_form_is_an_error(first, body, code, line):
    assert [(f.severity, f.code, f.line) for f in check(body, first=first).findings] == [
        ("error", code, line)
    ]


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("pkg.__init__", f"# {text.escape('pkg.__init__')} {{#pkg.x}}"),
        ("pkg.core", "# `pkg.core`"),
        ("A <b> & C#", f"# {text.escape('A <b> & C#')}"),
        ("a `b", "# a \\`b"),
        ("T", "# T #"),
    ],
)
def test_a_title_may_be_escaped_or_code_and_have_an_anchor(title, first):
    assert check("x", title=title, first=first).findings == ()


def test_what_looks_like_a_title_may_stand_in_code_and_tables():
    body = "```\n# T\n====\n```\n\n    # T\n\n| a |\n|---|\n| = |\n\na # b\n\n## S\n"
    assert check(body).findings == ()


def test_findings_come_in_the_order_of_their_lines():
    result = check("`pkg.gone`\n\n```sh\npkg build --nope\n```\n\n`pkg.gone` # T\n\n# T")
    assert [f.line for f in result.findings] == [3, 6, 9, 11]


def test_an_index_is_made_for_every_set_of_facts():
    assert check("`pkg.run`", facts=Facts()).supported == 0
    assert check("`pkg.run`").supported == 1


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "hostile",
    [
        "`pkg." + "a." * 50_000 + "`",
        "`" + "a/" * 50_000 + "`",
        "`pkg build" + " --x" * 20_000 + "`",
        "# T\n" * 20_000,
        "`pkg.gone` environment\n" * 5_000,
        "`A_" + "B_" * 50_000 + "`",
        "{" * 100_000,
    ],
)
def test_hostile_pages_take_time_that_grows_with_their_length(hostile):
    check(hostile)
