"""Guards: every hook is prefixed, typed, documented and tested."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from docsfy_plugin.host.manager import SPEC_MODULES
from docsfy_plugin.options import OPTIONS

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "reference" / "hooks"

SPECIFICATIONS: dict[str, Callable[..., Any]] = {
    name: function
    for module in SPEC_MODULES
    for name, function in vars(module).items()
    if inspect.isfunction(function) and function.__module__ == module.__name__
}
hooks = pytest.mark.parametrize("name", SPECIFICATIONS)
LONGEST_LINE = 88


def signature_of(name: str) -> str:
    """As one would write it, on several lines where one does not hold it."""
    signature = inspect.signature(SPECIFICATIONS[name])
    returned = signature.return_annotation
    shown = signature.replace(return_annotation=inspect.Signature.empty)
    arguments = [str(parameter) for parameter in shown.parameters.values()]
    answer = "None" if returned is None else inspect.formatannotation(returned)
    plain = [re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", text) for text in (*arguments, answer)]
    one_line = f"def {name}({', '.join(plain[:-1])}) -> {plain[-1]}"
    if len(one_line) <= LONGEST_LINE:
        return one_line
    body = "".join(f"    {argument},\n" for argument in plain[:-1])
    return f"def {name}(\n{body}) -> {plain[-1]}"


def section(text: str, title: str) -> str:
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0].strip()


def test_the_stages_have_one_module_each_and_none_is_forgotten():
    folder = Path(inspect.getfile(SPEC_MODULES[0])).parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert {module.__name__.rpartition(".")[2] for module in SPEC_MODULES} == modules


@hooks
def test_a_hook_is_prefixed_and_marked(name):
    assert name.startswith("docsfy_")
    assert hasattr(SPECIFICATIONS[name], "docsfy_spec")


@hooks
def test_a_hook_is_typed(name):
    function = SPECIFICATIONS[name]
    assert set(get_type_hints(function)) == {*inspect.signature(function).parameters, "return"}


@hooks
def test_the_docstring_of_a_hook_says_when_it_is_called_and_names_every_argument(name):
    function = SPECIFICATIONS[name]
    text = inspect.getdoc(function) or ""
    assert re.search(r"^Called ", text, re.M)
    described = re.findall(r"^    (\w+): ", text.partition("Args:\n")[2].partition("\n\n")[0], re.M)
    assert described == list(inspect.signature(function).parameters)


@hooks
def test_the_page_of_a_hook_has_its_exact_signature(name):
    text = (PAGES / f"{name}.md").read_text()
    assert text.startswith(f"# {name}\n")
    assert section(text, "Signature") == f"```python\n{signature_of(name)}\n```"


@hooks
@pytest.mark.parametrize("title", ["When", "Order", "Example", "Failure", "Since"])
def test_the_page_of_a_hook_says_all_there_is_to_say(name, title):
    assert section((PAGES / f"{name}.md").read_text(), title)


@hooks
def test_the_page_of_a_hook_describes_every_argument(name):
    text = section((PAGES / f"{name}.md").read_text(), "Arguments")
    named = re.findall(r"^\| `(\w+)` \|", text, re.M)
    assert named == list(inspect.signature(SPECIFICATIONS[name]).parameters)


def test_there_is_no_page_of_a_hook_that_does_not_exist():
    assert {path.stem for path in PAGES.glob("*.md")} == set(SPECIFICATIONS)


@hooks
def test_a_hook_is_named_in_a_test(name):
    tests = (path for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__))
    assert any(name in path.read_text() for path in tests)


def test_the_pages_name_no_option_that_does_not_exist():
    named = {
        option
        for path in PAGES.glob("*.md")
        for option in re.findall(r"\bset `(\w+):", path.read_text())
    }
    assert named <= {option.name for option in OPTIONS}
