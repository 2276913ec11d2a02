"""What users met in real repositories."""

import copy

import pytest

from docsfy_plugin.stages.ai.overview import overview
from docsfy_plugin.testing import make_source, read_facts
from docsfy_plugin.testing.authors import read_prompt
from tests.models.conftest import PLAN


def page_prompts(written):
    prompts = [read_prompt(request.prompt) for request in written.requests]
    return {prompt.slug: prompt.text for prompt in prompts if prompt.kind == "page"}


def test_a_source_without_files_has_a_home_page_and_nobody_is_asked_for_a_plan(written):
    written.project.options(provider="scripted", include=["nothing/*"])
    written.publish(strict=True)
    assert written.asked == [("page", "index")]
    assert "Title: " in page_prompts(written)["index"]


def test_a_source_that_gets_its_first_files_is_planned(written):
    written.project.options(provider="scripted", include=["nothing/*"])
    written.publish()
    written.project.options(provider="scripted")
    written.publish(strict=True)
    assert ("plan", "") in written.asked
    assert ("page", "command") in written.asked


@pytest.fixture
def wide(written):
    """A page of more files than its prompt has room for."""
    plan = copy.deepcopy(PLAN)
    plan["navigation"][1]["pages"] = [
        {"slug": "all", "title": "All", "type": "reference", "sources": ["wide/z.py", "wide/*"]}
    ]
    written.author.plan = plan
    text = "".join(f"value_{n} = compute_the_value_of({n})\n" for n in range(400))
    files = [*(f"wide/deep/er/f{n}.py" for n in range(9)), "wide/top.py", "wide/z.py"]
    for name in files:
        path = written.project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    written.project.options(provider="scripted", prompt_tokens=3000)
    return written


def test_what_does_not_fit_is_what_lies_deepest_not_the_end_of_the_alphabet(wide):
    wide.publish()
    prompt = page_prompts(wide)["all"]
    assert "## File wide/z.py" in prompt
    assert "## File wide/top.py" in prompt
    assert prompt.index("## File wide/z.py") < prompt.index("## File wide/top.py")
    assert "## File wide/deep/er/f8.py" not in prompt


def test_without_a_readme_at_the_top_the_planner_reads_the_longest_one():
    files = {
        "packages/docs/README.md": "# Site\n\nA site.\n",
        "packages/tool/README.md": "# Tool\n\nIt cuts wood into planks, and planks into toys.\n",
    }
    told = overview(make_source(files), read_facts(files), 5000)
    assert "It cuts wood into planks" in told
    assert "A site." not in told


def test_of_several_readmes_the_planner_reads_the_one_at_the_top():
    files = {
        "README.md": "# Top\n\nShort.\n",
        "packages/tool/README.md": "# Tool\n\nIt cuts wood into planks, and planks into toys.\n",
    }
    told = overview(make_source(files), read_facts(files), 5000)
    assert "Short." in told
    assert "It cuts wood" not in told


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (
            "cli/flags.rs",
            'const A: &str = "all";\n',
            'const A: &str = "all";\nconst B: &str = "b";\n',
        ),
        ("cli/own.rs", "#[test]\nfn a() {}\n", "pub fn b() {}\n#[test]\nfn a() {}\n"),
        ("web/index.ts", "export const a = 1;\n", "export const a = 1;\nexport const b = 2;\n"),
        ("srv/main.go", "package main\n", "package main\n\nfunc Serve() {}\n"),
    ],
)
def test_code_whose_symbols_nobody_reads_is_a_question_to_the_planner(written, name, old, new):
    written.project.commit({name: old})
    written.publish()
    written.project.commit({name: new})
    written.publish()
    assert written.asked == [("update", "")]


def test_code_whose_symbols_are_the_same_is_none(written):
    name = "src/weather/unclaimed.py"
    written.project.commit({name: "def show(): return 1\n"})
    written.publish()
    written.project.commit({name: "def show(): return 2\n"})
    written.publish()
    assert written.asked == []


def test_tests_beside_the_code_of_a_page_are_not_given_and_cost_no_call(written):
    written.project.commit(
        {"srv/serve.go": "package srv\n", "srv/serve_test.go": "package srv\n\nvar Odd = 1\n"}
    )
    plan = copy.deepcopy(PLAN)
    plan["navigation"][1]["pages"] = [{"slug": "srv", "title": "Serve", "sources": ["srv/*"]}]
    written.author.plan = plan
    written.publish()
    assert "## File srv/serve.go" in page_prompts(written)["srv"]
    assert "serve_test" not in page_prompts(written)["srv"]
    written.project.commit({"srv/serve_test.go": "package srv\n\nvar Odd = 2\n"})
    written.publish()
    written.project.commit({"srv/more_test.go": "package srv\n"})
    written.publish()
    assert written.asked == []


def test_a_page_about_tests_is_given_them(written):
    written.project.commit(
        {"srv/serve.go": "package srv\n", "srv/serve_test.go": "package srv\n\nvar Odd = 1\n"}
    )
    plan = copy.deepcopy(PLAN)
    plan["navigation"][1]["pages"] = [{"slug": "srv", "title": "T", "sources": ["srv/*_test.go"]}]
    written.author.plan = plan
    written.publish()
    assert "var Odd = 1" in page_prompts(written)["srv"]


def test_rust_with_tests_in_it_is_given_to_its_page(written):
    text = "pub fn serve() {}\n\n#[test]\nfn it_serves() {}\n"
    written.project.commit({"Cargo.toml": '[package]\nname = "srv"\n', "src/lib.rs": text})
    written.project.commit({"src/other.rs": "pub fn other() {}\n"})
    plan = copy.deepcopy(PLAN)
    plan["navigation"][1]["pages"] = [{"slug": "srv", "title": "Serve", "sources": ["src/*.rs"]}]
    written.author.plan = plan
    written.publish()
    assert "pub fn serve" in page_prompts(written)["srv"]
