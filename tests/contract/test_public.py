"""Guards: what the contract shows is what plugins need, and its types are plain values."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pickle
import pkgutil
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import docsfy_hookspecs
import pytest
from docsfy_hookspecs import (
    Changes,
    CheckResult,
    DocsfyError,
    Event,
    Excerpt,
    Finding,
    ModelAnswer,
    ModelError,
    ModelRequest,
    NavGroup,
    Page,
    PageSpec,
    Plan,
    PlanUpdate,
    Settings,
    SiteFile,
    SitePage,
    Source,
    SourceFile,
    digest,
)
from docsfy_hookspecs.facts import FACT_TYPES
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin import testing
from docsfy_plugin.host.manager import SPEC_MODULES

MODULES = [
    importlib.import_module(info.name)
    for info in pkgutil.walk_packages(docsfy_hookspecs.__path__, "docsfy_hookspecs.")
]
RECORDS = sorted(
    {
        value
        for module in MODULES
        for name, value in vars(module).items()
        if dataclasses.is_dataclass(value) and not name.startswith("_")
    },
    key=lambda record: record.__name__,
)
ERRORS = {
    value
    for module in MODULES
    for value in vars(module).values()
    if inspect.isclass(value) and issubclass(value, DocsfyError)
}
SPEC = PageSpec(slug="a", title="A", needs=("symbol:*",), sources=("*.py",))
PLAN = Plan(project_name="p", navigation=(NavGroup(title="", pages=(SPEC,)),))
VALIDATED = [
    SPEC,
    PLAN,
    PlanUpdate(keep=("a",), add=(SPEC,)),
    SiteFile(path="a.txt", content=b"x"),
    Page(spec=SPEC, markdown="# A\n"),
    SitePage(page=Page(spec=SPEC, markdown=""), url="a/", dest_path="a/index.html"),
]
PLAIN = [Changes, CheckResult, Event, Excerpt, Finding, ModelAnswer, ModelRequest, Settings]
PLAIN += [Source, SourceFile, *FACT_TYPES]


def types_in(annotation: Any, seen: set[Any]) -> Iterator[type]:
    """The contract's classes that an annotation is made of, and theirs."""
    # the arguments of a function stand in a list
    for part in annotation if isinstance(annotation, list) else get_args(annotation):
        yield from types_in(part, seen)
    if not inspect.isclass(annotation) or not annotation.__module__.startswith("docsfy_hookspecs"):
        return
    if annotation not in seen:
        seen.add(annotation)
        yield annotation
        if dataclasses.is_dataclass(annotation):
            for hint in get_type_hints(annotation).values():
                yield from types_in(hint, seen)


def everything(record: type) -> st.SearchStrategy[Any]:
    # what does not count in a comparison is a function, which no process hands to another
    values = [field for field in dataclasses.fields(record) if field.compare]
    return st.builds(record, **{field.name: ... for field in values})


@pytest.mark.parametrize("module", [docsfy_hookspecs, testing], ids=lambda m: m.__name__)
def test_what_is_public_is_listed_sorted_and_there(module):
    assert module.__all__ == sorted(set(module.__all__))
    assert all(hasattr(module, name) for name in module.__all__)
    own = {
        name
        for name, value in vars(module).items()
        if inspect.isclass(value) and value.__module__.startswith(module.__name__)
    }
    assert own <= set(module.__all__)


def test_every_type_that_a_hook_gives_or_takes_is_public():
    seen: set[Any] = set()
    named = {
        one.__name__
        for module in SPEC_MODULES
        for function in vars(module).values()
        if hasattr(function, "docsfy_spec")
        for hint in get_type_hints(function).values()
        for one in types_in(hint, seen)
    }
    assert named <= set(docsfy_hookspecs.__all__)
    assert {"Plan", "NavGroup", "CheckResult", "Analyzer", "ModelRequest"} <= named


def test_every_fact_type_and_every_error_is_public():
    needed = {one.__name__ for one in (*FACT_TYPES, *ERRORS)}
    assert needed <= set(docsfy_hookspecs.__all__)


@pytest.mark.parametrize("name", testing.__all__)
def test_a_helper_for_tests_is_documented(name):
    assert inspect.getdoc(getattr(testing, name))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_a_record_is_frozen_and_has_no_room_for_more(record):
    assert record.__dataclass_params__.frozen
    assert "__slots__" in vars(record)
    assert record.__hash__ is not None


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_attribute_of_a_public_record_is_described(record):
    own = set(dataclasses.fields(record))
    for base in record.__mro__[1:]:
        own -= set(dataclasses.fields(base)) if dataclasses.is_dataclass(base) else set()
    text = inspect.getdoc(record) or ""
    missing = [field.name for field in own if f"\n    {field.name}: " not in text]
    assert sorted(missing) == []


@given(st.sampled_from(PLAIN).flatmap(everything))
def test_records_are_hashed_and_survive_pickling(value):
    again = pickle.loads(pickle.dumps(value))
    assert (again, hash(again), digest(again)) == (value, hash(value), digest(value))


@pytest.mark.parametrize("value", VALIDATED, ids=lambda value: type(value).__name__)
def test_records_that_check_themselves_do_so_too(value):
    again = pickle.loads(pickle.dumps(value))
    assert (again, hash(again), digest(again)) == (value, hash(value), digest(value))


@pytest.mark.parametrize("error", sorted(ERRORS - {ModelError}, key=lambda e: e.__name__))
def test_an_error_survives_pickling_with_its_words(error):
    raised = error("No city", hint="Name one", code="no-city")
    again = pickle.loads(pickle.dumps(raised))
    assert (type(again), str(again), again.code) == (error, "No city. Name one", "no-city")


def test_an_error_of_a_model_survives_pickling_with_what_it_cost():
    raised = ModelError(
        "No answer", kind="rate-limit", hint="Wait", retry_after_s=2.5, tokens=7, cost_usd=0.5
    )
    again = pickle.loads(pickle.dumps(raised))
    assert (type(again), str(again), vars(again)) == (ModelError, "No answer. Wait", vars(raised))
    assert again.code == "model-rate-limit"


def test_every_kind_of_error_has_a_code_of_its_own():
    assert len({error.code for error in ERRORS}) == len(ERRORS)
