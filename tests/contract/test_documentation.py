"""What README and docs/ say is what the code does."""

import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import docsfy_hookspecs
import pytest
import yaml
from click.testing import CliRunner
from docsfy_hookspecs import DocsfyError
from docsfy_hookspecs.models import ModelErrorKind
from mkdocs.utils.yaml import get_yaml_loader

import docsfy_plugin
from docsfy_plugin.cli import main
from docsfy_plugin.cli.exit_codes import MEANINGS
from docsfy_plugin.cli.group import COMMANDS
from docsfy_plugin.options import OPTIONS, Option
from docsfy_plugin.options.table import MERMAID_URL

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text()
COMMANDS_PAGE = DOCS / "reference/commands.md"

HELP_WIDTH = 76
README_MAX_LINES = 120

_FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.M | re.S)
_CODE_CELL = re.compile(r"`([^`]+)`")

REACH = {
    "variant": "name",
    "digest": "pages",
    "site": "site",
    "": "nothing",
}
VALUE = {
    "text": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "list": "list",
}


def read_fences(text: str, language: str) -> list[str]:
    return [found["code"] for found in _FENCE.finditer(text) if found["language"] == language]


def read_table(text: str, head: str) -> list[tuple[str, ...]]:
    """Cells of the first table whose head row begins with `head`."""
    lines = iter(text.splitlines())
    next(line for line in lines if line.startswith(f"| {head} |"))
    next(lines)
    rows = iter(lambda: next(lines, ""), "")
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]


def describe_value(option: Option) -> str:
    *rest, last = (f"`{choice}`" for choice in option.choices or ("",))
    choices = f"{', '.join(rest)} or {last}" if option.choices else VALUE[option.kind]
    return choices if option.minimum is None else f"{choices}, at least {option.minimum:g}"


def describe_default(option: Option) -> str:
    if option.default in {"", (), None}:
        return "none"
    if option.default == MERMAID_URL:
        return f"[jsDelivr's]({MERMAID_URL})"
    return f"`{json.dumps(option.default).strip(chr(34))}`"


def read_help(*command: str) -> str:
    result = CliRunner().invoke(
        main, [*command, "--help"], prog_name="docsfy", terminal_width=HELP_WIDTH
    )
    assert result.exit_code == 0, result.output
    return result.output


def import_all() -> Iterator[Any]:
    for package in (docsfy_plugin, docsfy_hookspecs):
        yield package
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(module.name)


def find_error_codes() -> set[str]:
    """The codes that error classes have, and those that are given to an error."""
    sources = [Path(module.__file__).read_text() for module in import_all()]
    classes, found = [DocsfyError], set()
    while classes:
        one = classes.pop()
        if one.__module__.startswith("docsfy_"):  # other tests have classes of their own
            found.add(one.code)
        classes += one.__subclasses__()
    literal = re.compile(r'\bcode="([a-z-]+)"|"code": "([a-z-]+)"')
    pairs = (pair for source in sources for pair in literal.findall(source))
    of_models = {f"model-{kind}" for kind in get_args(ModelErrorKind)}
    return found | of_models | {first or second for first, second in pairs}


def run_lines(lines: str, folder: Path) -> None:
    """Run shell lines in the environment that runs the tests."""
    subprocess.run(
        ["sh", "-eu"],
        input=lines,
        cwd=folder,
        env={
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder),
            "NO_MKDOCS_2_WARNING": "1",
        },
        text=True,
        check=True,
        timeout=60,
        capture_output=True,
    )


@pytest.fixture
def checkout(make_project: Callable[..., Any]) -> Path:
    """A small repository that no documentation tool was ever run in."""
    root = make_project().root
    (root / "mkdocs.yml").unlink()
    (root / "docs/.gitkeep").unlink()
    (root / "docs").rmdir()
    return root


def test_readme_is_short() -> None:
    assert len(README.splitlines()) <= README_MAX_LINES


def test_readme_shows_make_first() -> None:
    assert [line.split("#")[0].strip() for line in read_fences(README, "sh")[0].splitlines()] == [
        "make site",
        "make test",
    ]


def test_readme_configuration_and_commands_work_as_pasted(checkout: Path) -> None:
    (checkout / "mkdocs.yml").write_text(read_fences(README, "yaml")[0])
    run_lines(read_fences(README, "sh")[2], checkout)
    assert "<title>" in (checkout / "site/index.html").read_text()
    assert (checkout / "site/api/weather/forecast/index.html").is_file()


def test_readme_commands_work_without_a_configuration(checkout: Path) -> None:
    run_lines(read_fences(README, "sh")[2], checkout)
    configured = yaml.safe_load((checkout / "mkdocs.yml").read_text())
    assert "docsfy" in configured["plugins"]
    assert (checkout / "site/llms.txt").is_file()


def test_readme_plugin_reports_findings(make_project: Callable[..., Any]) -> None:
    project = make_project()
    project.write(
        {
            "checks.py": read_fences(README, "python")[0],
            "README.md": "# Weather\n\nForecasts by the hour.\n\n## Usage\n\nYou simply ask.\n",
        }
    )
    configured = yaml.safe_load(read_fences(README, "yaml")[1])
    project.configure(plugins=configured["plugins"])
    assert "Says 'simply' (hedging)" in project.build().log


def test_readme_links_lead_to_files_of_the_repository() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_example_configuration_builds_strictly(checkout: Path) -> None:
    (checkout / "mkdocs.yml").write_text((ROOT / "mkdocs.yml.example").read_text())
    run_lines("mkdir docs\ntouch docs/.gitkeep\nmkdocs build --strict\n", checkout)
    assert (checkout / "site/index.html").is_file()


def test_example_configuration_has_every_option_with_its_default() -> None:
    configured = yaml.safe_load((ROOT / "mkdocs.yml.example").read_text())
    options = next(entry["docsfy"] for entry in configured["plugins"] if "docsfy" in entry)
    as_lists = {
        option.name: list(option.default) if option.kind == "list" else option.default
        for option in OPTIONS
    }
    assert options == as_lists


def test_options_page_equals_the_option_table() -> None:
    rows = read_table((DOCS / "reference/options.md").read_text(), "Option")
    assert [(name, value, default, change) for name, value, default, _, change in rows] == [
        (f"`{option.name}`", describe_value(option), describe_default(option), REACH[option.reach])
        for option in OPTIONS
    ]


def test_options_page_explains_every_option() -> None:
    rows = read_table((DOCS / "reference/options.md").read_text(), "Option")
    assert [name for name, _, _, meaning, _ in rows if not meaning.endswith(".")] == []


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_commands_page_has_the_help_of_each_command(command: str) -> None:
    assert read_help(*command.split()) in read_fences(COMMANDS_PAGE.read_text(), "text")


def test_commands_page_has_the_exit_codes() -> None:
    rows = read_table(COMMANDS_PAGE.read_text(), "Exit code")
    assert [(int(code), meaning) for code, meaning, _ in rows] == list(MEANINGS.items())


def test_troubleshooting_names_every_error_code() -> None:
    page = (DOCS / "how-to/troubleshoot.md").read_text()
    cells = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", page, re.M)
    documented = [code for cell in cells for code in _CODE_CELL.findall(cell)]
    assert sorted(documented) == sorted(find_error_codes())


@pytest.mark.parametrize("page", ["pipeline.md", "runs.md"])
def test_the_map_of_the_code_names_what_is_there(page: str) -> None:
    rows = read_table((DOCS / page).read_text(), "To change")
    paths = [cell for _, where in rows for cell in _CODE_CELL.findall(where) if "/" in cell]
    assert len(paths) >= len(rows) - 1
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_navigation_lists_every_page() -> None:
    configured = yaml.load((ROOT / "mkdocs.yml").read_text(), get_yaml_loader())
    pages = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
    assert sorted(find_pages(configured["nav"])) == pages


def find_pages(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for title, value in nav.items():
            yield from () if title == "docsfy" else find_pages(value)
    else:
        for item in nav:
            yield from find_pages(item)


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: path.stem)
def test_shell_lines_of_the_docs_name_commands_that_exist(page: Path) -> None:
    lines = "\n".join(read_fences(page.read_text(), "sh"))
    assert set(re.findall(r"^docsfy (\w+)", lines, re.M)) <= set(COMMANDS)


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: path.stem)
def test_yaml_of_the_docs_uses_options_that_exist(page: Path) -> None:
    loaded = [yaml.safe_load(code) for code in read_fences(page.read_text(), "yaml")]
    plugins = [
        entry["docsfy"]
        for one in loaded
        for entry in (one.get("plugins") or ())
        if isinstance(entry, dict) and "docsfy" in entry
    ]
    assert {name for options in plugins for name in options} <= {o.name for o in OPTIONS}


def test_fragments_of_the_changelog_are_named_by_issue_and_kind() -> None:
    names = [path.name for path in (ROOT / "changelog.d").iterdir()]
    form = re.compile(r"\d+\.(breaking|hook|feature|fix|docs)\.md")
    assert [name for name in names if not form.fullmatch(name)] == []
