"""The page about CI shows what `docsfy init` writes, what the action takes, and which hooks run."""

import re
import runpy
from pathlib import Path

import pytest
import yaml

from docsfy_plugin.cli.ci_jobs import make_job
from docsfy_plugin.cli.group import COMMANDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/ci.md").read_text()
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.M | re.S)


def read_rows(head):
    """Cells of the table whose head row begins with a word."""
    lines = PAGE.partition(f"| {head} |")[2].splitlines()[2:]
    table = lines[: lines.index("")]
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in table]


def find_steps(node):
    """All steps that use an action, in a YAML document."""
    if isinstance(node, dict):
        yield from [node] if "uses" in node else []
        node = list(node.values())
    for one in node if isinstance(node, list) else []:
        yield from find_steps(one)


STEPS = [step for block in BLOCKS for step in find_steps(yaml.safe_load(block))]


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_the_page_shows_the_job_that_init_writes(ci):
    folders = {"configuration": "mkdocs.yml", "state_dir": ".docsfy", "site_dir": "site"}
    _, content = make_job(ci, names_branch=True, **folders)
    assert content in BLOCKS


def test_the_page_lists_the_inputs_of_the_action():
    assert read_rows("Input") == [
        (
            f"`{name}`",
            f"`{one['default']}`" if one["default"] else "none",
            " ".join(one["description"].split()),
        )
        for name, one in ACTION["inputs"].items()
    ]


def test_the_page_lists_the_outputs_of_the_action():
    assert read_rows("Output") == [
        (f"`{name}`", " ".join(one["description"].split()))
        for name, one in ACTION["outputs"].items()
    ]


def test_examples_give_the_action_inputs_that_it_has():
    given = [step["with"] for step in STEPS if step["uses"].startswith("OWNER/docsfy@")]
    assert given
    assert {name for inputs in given for name in inputs} <= set(ACTION["inputs"])


def test_one_version_of_each_action_is_used_everywhere():
    steps = [*STEPS, *find_steps(ACTION)]
    used = {step["uses"] for step in steps if step["uses"].startswith("actions/")}
    names = [one.partition("@")[0] for one in sorted(used)]
    assert names == sorted(set(names))


def test_the_page_lists_the_hooks_with_their_commands():
    rows = [(name, command) for name, command, _ in read_rows("Hook")]
    assert rows == [(f"`{hook['id']}`", f"`{hook['entry']}`") for hook in HOOKS]


def test_the_hooks_run_commands_that_exist_on_the_whole_repository():
    assert all(hook["always_run"] and not hook["pass_filenames"] for hook in HOOKS)
    programs = [hook["entry"].split()[:2] for hook in HOOKS]
    assert [words for words in programs if words[0] == "docsfy" and words[1] not in COMMANDS] == []


def test_the_action_and_the_job_of_init_find_each_others_caches():
    restore = next(step for step in STEPS if "cache/restore" in step["uses"])["with"]
    prefix = runpy.run_path(str(ROOT / "action/steps.py"))["_cache_prefix"]("main")
    keys = [restore["key"], *restore["restore-keys"].splitlines()[:1]]
    assert [key.replace("${{ github.ref_name }}", "main")[: len(prefix)] for key in keys] == [
        prefix,
        prefix,
    ]
