"""A plugin that fails in any hook is named, and the site of before stands."""

from __future__ import annotations

import sys

import pytest

HOOKS_ABOUT_A_PAGE = {
    "docsfy_write_page": "api/weather",
    "docsfy_check_page": "api/weather",
    "docsfy_link_page": "api/weather",
}
HOOKS = [
    "docsfy_analyzers",
    "docsfy_providers",
    "docsfy_plan",
    "docsfy_extend_plan",
    "docsfy_update_plan",
    *HOOKS_ABOUT_A_PAGE,
    "docsfy_render_pages",
    "docsfy_render_outputs",
]
FAULTS = {
    "raises": ("raise ValueError('two\\nlines')", "ValueError: two lines"),
    "exits": ("sys.exit(3)", "it called sys.exit(3)"),
    "returns": ("return 42", "it returned int, not "),
}
OPTIONS = {"hooks": ["bad.py"], "jobs": 1}


def hook_file(hook: str, statement: str) -> str:
    slug = HOOKS_ABOUT_A_PAGE.get(hook)
    argument, condition = ("page", f"page.slug == {slug!r}") if slug else ("", "True")
    return f"""\
import sys
from docsfy_hookspecs import hookimpl

@hookimpl
def {hook}({argument}):
    if {condition}:
        {statement}
"""


def the_line(built) -> str:
    """The one line that the site's author is shown."""
    (line,) = [line for line in built.lines if line.startswith("ERROR")]
    return line


@pytest.fixture(scope="module")
def good_project(make_shared_project):
    project = make_shared_project()
    assert project.build().error is None
    return project


def break_project(project, text: str, **options: object) -> None:
    (project.root / "bad.py").write_text(text)
    project.configure(plugins=["search", {"docsfy": {**OPTIONS, **options}}])


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("hook", HOOKS)
def test_a_failing_plugin_is_named_with_hook_and_page_and_the_old_site_stands(
    hook, fault, good_project
):
    before = good_project.tree()
    statement, why = FAULTS[fault]
    is_asked_for_models = hook == "docsfy_providers"
    break_project(
        good_project,
        hook_file(hook, statement),
        provider="scripted" if is_asked_for_models else "static",
    )
    built = good_project.build()
    where = f" for page {HOOKS_ABOUT_A_PAGE[hook]!r}" if hook in HOOKS_ABOUT_A_PAGE else ""
    start = f"ERROR docsfy: Plugin 'bad.py' failed in hook {hook!r}{where}: {why}"
    assert the_line(built).startswith(start)
    assert the_line(built).endswith("To go on without it, set disable: [bad.py]")
    assert "\n" not in the_line(built)
    assert built.exit_code == 1
    assert good_project.tree() == before
    assert good_project.leftovers == []


ANALYZER = """\
from docsfy_hookspecs import Analyzer, Module, hookimpl

def read(path, data):
    {read}

def join(facts):
    {join}

@hookimpl
def docsfy_analyzers():
    return [Analyzer(name="bad", version="1", patterns=("*.md",), read=read, join=join)]
"""


@pytest.mark.parametrize(
    ("read", "join", "why"),
    [
        ("1 / 0", "return facts", "analyser 'bad' on 'README.md': ZeroDivisionError: division"),
        ("raise SystemExit(3)", "return facts", "analyser 'bad' on 'README.md': SystemExit: 3"),
        ("return ['x']", "return facts", "analyser 'bad' on 'README.md' gave str, not a Fact"),
        ("return []", "1 / 0", "join of analyser 'bad': ZeroDivisionError: division by zero"),
        ("return []", "return ['x']", "join of analyser 'bad' gave str, not Fact"),
    ],
)
def test_a_failing_analyser_is_named_with_its_plugin_and_file(read, join, why, good_project):
    before = good_project.tree()
    break_project(good_project, ANALYZER.format(read=read, join=join))
    built = good_project.build()
    start = f"ERROR docsfy: Plugin 'bad.py' failed in hook 'docsfy_analyzers': {why}"
    assert the_line(built).startswith(start)
    assert good_project.tree() == before


@pytest.mark.parametrize(
    ("statement", "why"),
    [("raise ValueError('no')", "ValueError: no"), ("sys.exit(3)", "SystemExit: 3")],
)
def test_a_plugin_that_fails_to_watch_is_named_once_and_the_build_goes_on(
    statement, why, good_project
):
    break_project(good_project, hook_file("docsfy_progress", statement))
    built = good_project.build()
    assert built.error is None
    named = [line for line in built.lines if "docsfy_progress" in line]
    assert named == [f"WARNING plugin 'bad.py' failed in hook 'docsfy_progress': {why}"]


def test_disabling_a_failing_plugin_is_enough(good_project):
    break_project(good_project, "1 / 0", disable=["bad.py"])
    assert good_project.build().error is None


def test_a_page_that_a_plugin_refuses_to_write_fails_alone(make_project):
    project = make_project()
    text = hook_file("docsfy_write_page", "raise DocsfyError('No weather today')")
    break_project(project, text.replace("hookimpl\n", "DocsfyError, hookimpl\n", 1))
    built = project.build()
    assert built.error is None
    assert "WARNING docsfy_plugin: Page api/weather failed: No weather today" in built.lines
    assert "No weather today" in project.read("api/weather/index.html")


def test_the_command_ends_with_code_1_and_no_traceback(make_project):
    project = make_project()
    assert project.build().error is None
    before = project.tree()
    break_project(project, hook_file("docsfy_write_page", "sys.exit(0)"))
    code, output = project.run("build")
    assert code == 1
    assert "'docsfy_write_page' for page 'api/weather': it called sys.exit(0)" in output
    assert "Traceback" not in output
    assert project.tree() == before


def test_modules_of_hook_files_do_not_pile_up_after_a_failure(good_project):
    known = set(sys.modules)
    break_project(good_project, "1 / 0")
    assert "cannot be loaded: ZeroDivisionError" in the_line(good_project.build())
    assert {name for name in set(sys.modules) - known if name.startswith("docsfy_hook")} == set()
