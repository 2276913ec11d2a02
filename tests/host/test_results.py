from __future__ import annotations

import inspect

import pytest
from docsfy_hookspecs import (
    Analyzer,
    CheckResult,
    Finding,
    NavGroup,
    PageSpec,
    PageText,
    Plan,
    PlanUpdate,
    Provider,
    SiteFile,
    hookimpl,
)

from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import HookCallError
from docsfy_plugin.host.loading import Loaded
from docsfy_plugin.host.manager import SPEC_MODULES

PAGE = PageSpec(slug="index", title="Home")
PLAN = Plan(project_name="p", navigation=(NavGroup(title="", pages=(PAGE,)),))
FINDING = Finding(severity="info", code="c", message="m")
ANALYZER = Analyzer(name="a", version="1", patterns=("*.x",), read=lambda path, data: ())

GOOD = [
    ("docsfy_analyzers", [ANALYZER]),
    ("docsfy_analyzers", (ANALYZER,)),
    ("docsfy_providers", [Provider(name="p", default_model="m", generate=print)]),
    ("docsfy_plan", PLAN),
    ("docsfy_extend_plan", PLAN),
    ("docsfy_update_plan", PlanUpdate(keep=("index",), add=(PAGE,))),
    ("docsfy_write_page", "# Home\n"),
    ("docsfy_write_page", PageText(markdown="# Home\n", patched=True)),
    ("docsfy_check_page", [FINDING]),
    ("docsfy_check_page", CheckResult(findings=(FINDING,))),
    ("docsfy_link_page", "# Home\n"),
    ("docsfy_render_pages", [SiteFile(path="index.md", content="x")]),
    ("docsfy_render_outputs", [SiteFile(path="a.bin", content=b"x")]),
]
WRONG = [
    ("docsfy_analyzers", {}, "dict, not a sequence of Analyzer"),
    ("docsfy_analyzers", ANALYZER, "Analyzer, not a sequence of Analyzer"),
    ("docsfy_analyzers", ["a"], "a sequence with str, not Analyzer"),
    (
        "docsfy_analyzers",
        [Analyzer(name="a", version="1", patterns="*.x")],
        "a sequence with an Analyzer whose patterns is str, not a tuple of str",
    ),
    ("docsfy_providers", "scripted", "str, not a sequence of Provider"),
    (
        "docsfy_providers",
        [Provider(name="p", default_model="m", generate="x")],
        "a sequence with a Provider whose generate is str, not a function",
    ),
    ("docsfy_plan", [PLAN], "list, not Plan"),
    (
        "docsfy_plan",
        Plan(project_name=None, navigation=()),
        "a Plan whose project_name is None, not str",
    ),
    ("docsfy_extend_plan", PAGE, "PageSpec, not Plan"),
    (
        "docsfy_extend_plan",
        PLAN.with_pages(PageSpec(slug="a", title="A", sources="*.py")),
        "a Plan whose navigation is a tuple with a NavGroup whose pages is a tuple with "
        "a PageSpec whose sources is str, not a tuple of str",
    ),
    ("docsfy_update_plan", PLAN, "Plan, not PlanUpdate"),
    ("docsfy_write_page", b"# Home", "bytes, not str or PageText"),
    ("docsfy_write_page", ["# Home"], "list, not str or PageText"),
    ("docsfy_check_page", FINDING, "Finding, not CheckResult or a sequence of Finding"),
    ("docsfy_check_page", ["bad"], "a sequence with str, not Finding"),
    (
        "docsfy_check_page",
        [Finding(severity="fatal", code="c", message="m")],
        "a sequence with a Finding whose severity is 'fatal', not one of 'error', 'warning', "
        "'info'",
    ),
    (
        "docsfy_check_page",
        CheckResult(findings=("bad",)),
        "a CheckResult whose findings is a tuple with str, not Finding",
    ),
    ("docsfy_link_page", 3, "int, not str"),
    ("docsfy_render_pages", ("a.md", "x"), "a sequence with str, not SiteFile"),
    (
        "docsfy_render_outputs",
        [SiteFile(path="a", content=None)],
        "a sequence with a SiteFile whose content is None, not str or bytes",
    ),
    ("docsfy_render_outputs", iter(()), "tuple_iterator, not a sequence of SiteFile"),
]

SPECIFICATIONS = {
    name: function
    for module in SPEC_MODULES
    for name, function in vars(module).items()
    if name.startswith("docsfy_")
}


def make_host(hook: str, result: object) -> Host:
    class Plugin:
        """One implementation, of whatever hook."""

    def implementation(_self: Plugin) -> object:
        return result

    implementation.__name__ = hook
    setattr(Plugin, hook, hookimpl(implementation))
    return Host([Loaded(name="plugin", plugin=Plugin(), version="1")])


def arguments_of(hook: str) -> dict[str, object]:
    return dict.fromkeys(inspect.signature(SPECIFICATIONS[hook]).parameters)


def test_no_hook_is_forgotten_here():
    hooks = {hook for hook, *_ in WRONG}
    assert hooks == {hook for hook, *_ in GOOD} == set(SPECIFICATIONS) - {"docsfy_progress"}


@pytest.mark.parametrize(("hook", "result"), GOOD)
def test_a_result_of_the_hooks_type_is_taken(hook, result):
    host = make_host(hook, result)
    assert list(host.each(hook, **arguments_of(hook))) == [("plugin", result)]


@pytest.mark.parametrize("hook", sorted({hook for hook, *_ in GOOD}))
def test_none_is_no_answer(hook):
    assert list(make_host(hook, None).each(hook, **arguments_of(hook))) == []


@pytest.mark.parametrize(("hook", "result", "fault"), WRONG)
def test_a_wrong_result_is_named_with_plugin_hook_and_page(hook, result, fault):
    host = make_host(hook, result)
    with pytest.raises(HookCallError) as caught:
        list(host.each(hook, slug="guide", **arguments_of(hook)))
    assert str(caught.value) == (
        f"Plugin 'plugin' failed in hook {hook!r} for page 'guide': it returned {fault}. "
        "To go on without it, set disable: [plugin]"
    )
