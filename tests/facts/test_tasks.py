import json

import pytest
from docsfy_hookspecs.errors import UnreadableFileError
from docsfy_hookspecs.facts import Facts, Task

from docsfy_plugin.facts.tasks import ANALYZER, join, read, survey

MAKEFILE = """\
.PHONY: all test lint \\
    docs
OUT := build
all: test lint ## Run everything

# Run the tests
# with coverage.
test: build/x
\t@echo testing
\t@pytest \\
\t  --cov

lint:
\truff check

docs:
build/x: src
\ttouch $@
%.o: %.c
\tcc $<
.internal:
\ttrue
"""


def test_makefile_gives_targets_that_people_type():
    tasks = read("Makefile", MAKEFILE.encode())
    assert tasks == [
        Task(
            name="make all", path="Makefile", start=4, end=4, runner="make", label="all",
            summary="Run everything", needs=("make test", "make lint"),
        ),
        Task(
            name="make test", path="Makefile", start=8, end=11, runner="make", label="test",
            summary="Run the tests with coverage.", commands=("pytest --cov",),
        ),
        Task(
            name="make lint", path="Makefile", start=13, end=14, runner="make", label="lint",
            commands=("ruff check",),
        ),
        Task(name="make docs", path="Makefile", start=16, end=16, runner="make", label="docs"),
    ]  # fmt: skip


SCRIPTS = json.dumps(
    {"scripts": {"pretest": "lint", "test": "vitest", "build": "tsc", "prepare": "husky"}}, indent=1
)


@pytest.mark.parametrize(
    ("lock", "names"),
    [
        ("package-lock.json", ["npm test", "npm run build"]),
        ("pnpm-lock.yaml", ["pnpm test", "pnpm build"]),
        ("yarn.lock", ["yarn test", "yarn build"]),
        ("bun.lockb", ["bun run test", "bun run build"]),
        ("other", ["npm test", "npm run build"]),
    ],
)
def test_scripts_are_named_as_the_lock_files_package_manager_runs_them(lock, names):
    path = "packages/a/package.json"
    facts = Facts([*survey((lock, path)), *read(path, SCRIPTS.encode())])
    joined = join(facts)
    assert [one.name for one in joined] == names
    assert joined[0].commands == ("lint", "vitest")


def test_declared_package_manager_beats_a_lock_file():
    text = '{"packageManager": "pnpm@9.0.0", "scripts": {"build": "x"}}'
    facts = Facts([*survey(("yarn.lock",)), *read("package.json", text.encode())])
    assert [one.name for one in join(facts)] == ["pnpm build"]


TOX = """\
[tox]
envlist = py{311,312}, lint
[testenv]
description = Run tests
commands =
    pytest {posargs}
    py312: coverage
[testenv:lint]
commands = ruff check \\
    src
"""


def test_tox_environments_are_spelled_out_with_their_own_commands():
    tasks = read("tox.ini", TOX.encode())
    assert [(one.name, one.commands, one.start) for one in tasks] == [
        ("tox -e py311", ("pytest {posargs}",), 3),
        ("tox -e py312", ("pytest {posargs}", "coverage"), 3),
        ("tox -e lint", ("ruff check src",), 8),
    ]


PYPROJECT = """\
[tool.tox]
env_list = ["py"]
[tool.tox.env_run_base]
commands = [["pytest", {replace = "posargs"}]]
[tool.poe.tasks]
_hidden = "x"
fmt = {cmd = "ruff format", help = "Format"}
all = ["fmt"]
[tool.hatch.envs.default.scripts]
check = ["fmt", "mypy src"]
fmt = "black ."
[tool.hatch.envs.docs.scripts]
build = "mkdocs build"
[tool.pdm.scripts]
start = {shell = "run me"}
"""


def test_runners_configured_in_pyproject_are_told_by_what_one_types():
    tasks = read("pyproject.toml", PYPROJECT.encode())
    assert [(one.name, one.summary, one.commands, one.needs) for one in tasks] == [
        ("tox -e py", "", ("pytest",), ()),
        ("poe fmt", "Format", ("ruff format",), ()),
        ("poe all", "", (), ("poe fmt",)),
        ("hatch run check", "", ("mypy src",), ("hatch run fmt",)),
        ("hatch run fmt", "", ("black .",), ()),
        ("hatch run docs:build", "", ("mkdocs build",), ()),
        ("pdm run start", "", ("run me",), ()),
    ]


NOX = '''\
import nox
raise SystemExit("never run")
@nox.session(python=["3.11"], name="unit-tests")
def tests(session):
    """Run the tests.

    All of them."""
    session.run("pytest", *session.posargs)
    session.run(COMMAND)

def helper(session): pass
'''


def test_nox_sessions_are_read_from_the_syntax():
    assert read("noxfile.py", NOX.encode()) == [
        Task(
            name="nox -s unit-tests", path="noxfile.py", start=4, end=9, runner="nox",
            label="unit-tests", summary="Run the tests.", commands=("pytest",),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "justfile",
            "set shell := ['sh']\nx := 'y'\n# Build it\nbuild target='all': clean\n  @cargo build\n"
            "_private:\n  x\nclean:\n",
            [
                ("just build", "Build it", ("cargo build",), ("just clean",)),
                ("just clean", "", (), ()),
            ],
        ),
        (
            "Taskfile.yml",
            "version: '3'\ntasks:\n  build:\n    desc: Build it\n    deps: [gen]\n    cmds:\n"
            "      - go build\n      - task: lint\n  gen: {internal: true}\n  lint: golint\n",
            [
                ("task build", "Build it", ("go build",), ("task gen", "task lint")),
                ("task lint", "", ("golint",), ()),
            ],
        ),
        (
            "Rakefile",
            'namespace :db do\n  desc "Migrate it"\n  task :migrate\n  task :hidden\nend\n',
            [("rake db:migrate", "Migrate it", (), ())],
        ),
        (
            "composer.json",
            '{"scripts": {"post-install-cmd": "x", "test": ["@lint", "phpunit"], "lint": "cs"}}',
            [
                ("composer test", "", ("phpunit",), ("composer run lint",)),
                ("composer run lint", "", ("cs",), ()),
            ],
        ),
        (
            ".pre-commit-config.yaml",
            "repos:\n- repo: x\n  hooks:\n  - id: ruff\n  - id: mypy\n",
            [
                (
                    "pre-commit run --all-files",
                    "Run the hooks ruff, mypy",
                    ("pre-commit run ruff", "pre-commit run mypy"),
                    (),
                )
            ],
        ),
    ],
)
def test_other_runners(path, text, expected):
    tasks = read(path, text.encode())
    assert [(one.name, one.summary, one.commands, one.needs) for one in tasks] == expected


@pytest.mark.parametrize("pattern", ANALYZER.patterns)
@pytest.mark.parametrize(
    "data", [b"\x00", b"{{{\x1b[\n\t: :\n= [", b"a: b\n", b"{}", b"[a]\nb=1\n"]
)
def test_garbage_gives_tasks_or_an_unreadable_file(pattern, data):
    try:
        tasks = read(pattern.removeprefix("**/"), data)
    except UnreadableFileError:
        return
    assert len(list(tasks)) <= 1


@pytest.mark.timeout(30)
def test_a_thousand_times_more_scripts_than_anyone_has_take_no_time():
    scripts = {f"s{number}": "x" for number in range(20_000)}
    text = json.dumps({"scripts": scripts}, indent=0)
    assert len(read("package.json", text.encode())) == 20_000
