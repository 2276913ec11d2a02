import pytest
from docsfy_hookspecs import Facts, Module, NavGroup, PageSpec, Plan, Symbol
from docsfy_hookspecs.facts import match_glob, parse_selector

from docsfy_plugin.stages.ai.needs import plan_with_needs, source_needs, with_needs
from docsfy_plugin.testing import read_facts


def page(*sources, needs=()):
    return PageSpec(slug="a", title="A", sources=sources, needs=needs)


@pytest.mark.parametrize(
    "glob",
    ["src/a.py", "src/*", "src/", "**/a.py", "**/*.py", "a@b/100%.py", "src/[[]x].py", "%41.py"],
)
def test_needs_select_the_facts_and_files_that_the_globs_match(glob):
    paths = ["src/a.py", "a.py", "src/b/c.py", "a@b/100%.py", "src/[x].py", "%41.py", "A.py"]
    facts = Facts(Module(name=path, path=path) for path in paths)
    wanted = [path for path in paths if match_glob(path, glob)]
    needs = source_needs(page(glob))
    chosen = facts.select(*(need for need in needs if not need.startswith("file:")))
    globs = [name for kind, name, _ in map(parse_selector, needs) if kind == "file"]
    assert wanted
    assert [fact.path for fact in chosen] == wanted
    assert [p for p in paths if any(match_glob(p, one) for one in globs)] == wanted


def test_needs_cover_every_kind_of_fact_that_a_page_is_written_from():
    facts = read_facts(
        {
            "pyproject.toml": "[project]\nname='a'\n[project.scripts]\na='a:main'\n",
            "a.py": "import os\nclass A:\n    pass\nos.environ['A_KEY']\n",
            "Makefile": "test:\n\tpytest\n",
            "tests/test_a.py": "def test_a(): pass\n",
            ".github/workflows/ci.yml": "on: push\njobs: {a: {steps: [{run: make test}]}}\n",
        }
    )
    needs = [need for need in source_needs(page("*")) if not need.startswith("file:")]
    kinds = {fact.kind for fact in facts.select(*needs)}
    assert kinds == {
        "manifest",
        "entry_point",
        "module",
        "symbol",
        "setting",
        "task",
        "test",
        "workflow",
    }


def test_needs_come_from_the_spec_alone_and_own_needs_stay():
    spec = page("src/*")
    assert with_needs(spec) == with_needs(spec) != spec
    assert with_needs(with_needs(spec)) == with_needs(spec)
    own = page("src/*", needs=("symbol:a",))
    assert with_needs(own) == own
    assert with_needs(page()) == page()


def test_every_page_of_a_plan_with_sources_gets_needs():
    plan = Plan(project_name="A", navigation=(NavGroup(title="", pages=(page("a.py"),)),))
    (made,) = plan_with_needs(plan).pages
    assert "file:a.py" in made.needs
    facts = Facts([Symbol(name="a.A", module="a", type="class", path="a.py")])
    assert facts.select(*made.needs[1:]) == facts
