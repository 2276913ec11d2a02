from __future__ import annotations

import pytest
from docsfy_hookspecs import (
    Command,
    CommandOption,
    Facts,
    Manifest,
    Module,
    PageSpec,
    Parameter,
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


MODEL_FACTS = Facts(
    [
        *FACTS,
        make_symbol(
            "load", parameters=(Parameter(name="path"), Parameter(name="strict", default="True"))
        ),
        make_symbol("Server", "class", bases=("pkg.core.Base",)),
        make_symbol("Server.serve", "method", parent="pkg.core.Server"),
        make_symbol("Mode", "class", bases=("enum.Enum",)),
        make_symbol("Mode.FAST", "attribute", parent="pkg.core.Mode"),
        Module(name="pkg.cli", path="src/pkg/cli.py"),
        Module(name="example.org/tool/run", path="run/run.go", language="go", start=1, end=20),
        Manifest(name="example.org/tool", path="go.mod", ecosystem="go"),
        Command(
            name="python -m pkg.cli",
            framework="argparse",
            target="src/pkg/cli.py",
            options=(CommandOption(names=("--model-path",)), CommandOption(names=("--quiet",))),
        ),
    ]
)


@pytest.mark.parametrize(
    "body",
    [
        "`Server.serve()`",
        "`Server.go`",
        "`Mode.FAST`",
        "`@pkg.run`",
        '`pkg.run("x", y=1)`',
        "`from pkg.core import run`",
        "`import pkg.core`",
        "`core.py`",
        "`pkg/core.py`",
        "`--strict`",
        "`--theme=x`",
        "`$PKG_HOME`",
        "`PKG_HOME=1`",
        "`run/run.go:1-20`",
        "`run/run.go#L3-L20`",
        "`run/run.go` (lines 3-20)",
        "```bash\nexport PKG_HOME=1\n```",
        "```bash\nsudo torchrun --x ./src/pkg/core.py\n```",
        "```\n$ make test\nmake gone\n```",
        "```python\nfrom pkg.core import run as r\n```",
        "```pycon\n>>> import pkg\nimport pkg.gone\n```",
        "```py\nclass A(pkg.core.Base): ...\n```",
        '```go\nimport (\n\t"fmt"\n\t"example.org/tool/run"\n)\n```',
    ],
)
def test_what_models_write_of_existing_names_is_counted(body):
    result = check(body, facts=MODEL_FACTS)
    assert (result.supported, result.findings) == (1, ())


@pytest.mark.parametrize(
    ("body", "code", "name"),
    [
        ("`Server.reload()`", "unknown-symbol", "Server.reload"),
        ("`Mode.SLOW`", "unknown-symbol", "Mode.SLOW"),
        ('`pkg.gone("x")`', "unknown-symbol", "pkg.gone"),
        ("`from pkg.core import gone`", "unknown-symbol", "pkg.core.gone"),
        ("Pass `--nope` to `pkg build`.", "unknown-option", "--nope"),
        ("Pass `--model-paths` on.", "unknown-option", "--model-paths"),
        ("## Environment variables\n\n`PKG_GONE`", "unknown-environment-variable", "PKG_GONE"),
        ("The variable `PKG_HOMES` is read.", "unknown-environment-variable", "PKG_HOMES"),
        ("`run/run.go` (lines 3 to 21)", "unknown-line", "run/run.go:21"),
        ("`run/run.go#L3-L21`", "unknown-line", "run/run.go#L3-L21"),
        ("```sh\nexport PKG_HOMES=1\n```", "unknown-environment-variable", "PKG_HOMES"),
        ("```sh\nmake all \\\n  x && make gone\n```", "unknown-command", "make gone"),
        ("```sh\npython -m pkg.gone --x\n```", "unknown-symbol", "pkg.gone"),
        ("```sh\nX_Y=1 uv run python3 -m pkg.gone\n```", "unknown-symbol", "pkg.gone"),
        ("```sh\npython src/pkg/gone.py\n```", "unknown-path", "src/pkg/gone.py"),
        ("```\npython -m pkg.gone\n```", "unknown-symbol", "pkg.gone"),
        ("```python\nfrom pkg.core import run, gone\n```", "unknown-symbol", "pkg.core.gone"),
        ("```python\nfrom pkg.gone import x, y\n```", "unknown-symbol", "pkg.gone"),
        ("```python\nimport pkg as p\np.gone()\n```", "unknown-symbol", "pkg.gone"),
        ("```python\n@pkg.gone()\ndef f(): ...\n```", "unknown-symbol", "pkg.gone"),
        ("```python\n...) if pkg.core.gone(x\n```", "unknown-symbol", "pkg.core.gone"),
        ("```python\nfrom pkg.core import (\n gone, ***\n```", None, None),
        (
            "```python\nfrom pkg.core import Server\ns = Server()\ns.reload()\n```",
            "unknown-symbol",
            "pkg.core.Server.reload",
        ),
        (
            '```python\npkg.core.load("x", stict=False)\n```',
            "unknown-argument",
            "pkg.core.load(stict=)",
        ),
        ('```go\nimport "example.org/tool/gone"\n```', "unknown-symbol", "example.org/tool/gone"),
    ],
)
def test_what_models_make_up_is_reported(body, code, name):
    result = check(body, facts=MODEL_FACTS)
    assert [f.code for f in result.findings] == [code] * (code is not None)
    assert all(repr(name) in f.message for f in result.findings)
    assert result.unsupported == len(result.findings)


@pytest.mark.parametrize(
    "body",
    [
        "`my_server.serve` `app.py` `hello.py` `path/to/file.py` `<NAME>`",
        "`Server.path` `Mode.name` `Thing.gone` `os.environ` `Node.js`",
        "`pkg.core.gone` was removed; there is no `pkg.gone`.",
        "Create `src/pkg/mine.py` and save it.",
        "Your plugin may register `pkg deploy`.",
        "The logger is `pkg.requests`.",
        "`pkg my-command`, `pkg YOUR_COMMAND`, `pkg build --theme`",
        "[Uvicorn](https://u.example) has `--nope` as `pkg build` has not.",
        "`--nope`, `--user`, `OTHER_HOME`, `MAX_SIZE`",
        "```sh\nexport OTHER_HOME=1 PKG_OPTION=2\npip install --nope x\n```",
        "```sh\ncd elsewhere\nmake gone\npython src/pkg/gone.py\n```",
        "```sh\n# pkg nope\ncat <<EOF\npkg nope\nEOF\n```",
        "```sh\necho 'pkg nope' \"; pkg nope\"\n```",
        "```console\n$ ls\npkg nope\n```",
        "```python\nimport os, click\nos.gone()\nclick.gone()\n```",
        "```python\npkg = make()\npkg.gone()\n```",
        "```python\ndef f(pkg): return pkg.gone\n```",
        "```python\nimport pkg.core\npkg.core.outbox = []\nprint(pkg.core.outbox)\n```",
        "```python\nclass Server: ...\n```\n\n`Server.reload()`",
        '```python\n@cli.command("deploy")\ndef f(): ...\n```\n\n```sh\npkg deploy x\n```',
        "```python\npkg.core.run(anything=1)\n```",
        "```yaml\nrun: pkg nope\n```",
        '```go\nimport "example.org/other/gone"\n```',
    ],
)
def test_what_is_nobodys_or_the_readers_own_is_no_finding(body):
    assert check(body, facts=MODEL_FACTS).findings == ()


def test_a_finding_in_a_block_names_its_line():
    result = check("a\n\n```sh\nls\npkg nope\n```\n\n```python\n\npkg.gone()\n```")
    assert [f.line for f in result.findings] == [7, 12]


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
        "```python\n" + "(" * 15_000 + "\n```",
        "```python\n" + "pkg." * 100_000 + "x\n```",
        "```python\n" + "-" * 15_000 + "x\n```",
        "```sh\npkg build " + '"' * 50_000 + "\n```",
        "```sh\n" + "<<E " * 20_000 + "\n```",
        "```sh\n" + "a \\\n" * 20_000 + "\n```",
        "`--" + "a" * 50_000 + "` `pkg build`",
        "`x` environment. " * 10_000,
        "environment variable " + "`PKG_GONE` " * 3_000,
    ],
)
def test_hostile_pages_take_time_that_grows_with_their_length(hostile):
    check(hostile)
