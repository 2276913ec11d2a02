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
