"""Facts as compact text for a prompt; every token is paid."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from docsfy_hookspecs import (
    Command,
    CustomFact,
    DocSection,
    Document,
    EntryPoint,
    Fact,
    Facts,
    Manifest,
    Module,
    Route,
    Setting,
    Symbol,
    Task,
    TestFile,
    Workflow,
)
from docsfy_hookspecs.facts import CommandOption, Parameter

from docsfy_plugin.stages.ai.quoting import one_line

_LONG = 1000
_SIGNATURE = 500
_MOST_DEPENDENCIES = 60
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})
_DEFINED = re.compile(
    r"^[ \t]*(?:[a-z]+[ \t]+)*?(?:class|def|enum|fn|func|function|interface|struct|trait|type)"
    r"[ \t]+(\w+)|^[ \t]*(?:self\.)?(\w+)[ \t]*[:=]",
    re.M,
)


def facts_text(facts: Facts, texts: Mapping[str, str] = _NO_TEXTS) -> str:
    """Facts of one page, a kind after the other, what users meet first.

    Args:
        facts: What the page is given.
        texts: Path -> text that stands beside it; what it says is not repeated.
    """
    blocks = []
    for title, fact_type, lines in _KINDS:
        listed = [line for fact in facts.of(fact_type) for line in lines(fact, texts)]
        if listed:
            blocks.append("\n".join([f"[{title}]", *listed]))
    return "\n\n".join(blocks)


def command_lines(command: Command, _texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """A command with its options."""
    deprecated = " (deprecated)" if command.deprecated else ""
    yield _said(f"{command.name}{deprecated}", command.summary, command.path)
    if command.description:
        yield f"  {one_line(command.description, _LONG)}"
    for argument in command.arguments:
        yield f"  {_option(argument)}"
    for option in command.options:
        yield f"  {_option(option)}"


def _option(option: CommandOption) -> str:
    names = ", ".join(option.names)
    details = [
        *([option.type] if option.type and not option.is_flag else []),
        *(["required"] if option.required else []),
        *(["repeatable"] if option.multiple else []),
        *([f"default {option.default}"] if option.default else []),
        *([f"one of {'|'.join(option.choices)}"] if option.choices else []),
        *([f"env {'|'.join(option.env)}"] if option.env else []),
    ]
    head = f"{names} {option.metavar}".strip()
    return _said(f"{head} ({'; '.join(details)})" if details else head, option.help)


def setting_lines(setting: Setting, _texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """A setting on one line."""
    details = [
        *([f"env {'|'.join(setting.env)}"] if setting.env not in {(), (setting.name,)} else []),
        *([setting.type] if setting.type else []),
        *([f"default {setting.default}"] if setting.default else []),
        *(["required"] if setting.required else []),
        *([f"of {setting.group}"] if setting.group else []),
    ]
    head = f"{setting.name} ({'; '.join(details)})" if details else setting.name
    yield _said(head, setting.description, setting.path)


def route_lines(route: Route, _texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """A route with its parameters."""
    yield _said(f"{route.name} -> {route.handler}", route.summary, route.path)
    if route.description:
        yield f"  {one_line(route.description, _LONG)}"
    if route.parameters:
        yield f"  takes {one_line(', '.join(map(_parameter, route.parameters)), _LONG)}"
    if route.returns:
        yield f"  returns {one_line(route.returns)}"


def _parameter(parameter: Parameter) -> str:
    annotation = f": {parameter.annotation}" if parameter.annotation else ""
    default = f" = {parameter.default}" if parameter.default else ""
    return f"{parameter.name}{annotation}{default}"


def manifest_lines(manifest: Manifest, _texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """What a package says of itself."""
    head = f"{manifest.name} {manifest.version}".strip()
    yield _said(f"{head} ({manifest.ecosystem})", manifest.description, manifest.path)
    fields = (
        ("needs", manifest.requires),
        ("license", manifest.license),
        ("build", manifest.build),
        ("extras", ", ".join(manifest.extras)),
        ("urls", ", ".join(f"{label} {url}" for label, url in manifest.urls)),
        ("members", ", ".join(manifest.members)),
        ("depends on", ", ".join(_dependencies(manifest))),
    )
    yield from (f"  {label}: {one_line(value, _LONG)}" for label, value in fields if value)


def _dependencies(manifest: Manifest) -> Iterator[str]:
    for dependency in manifest.dependencies[:_MOST_DEPENDENCIES]:
        group = f" [{dependency.group}]" if dependency.group else ""
        yield f"{dependency.name} {dependency.requirement}".rstrip() + group


def entry_point_lines(point: EntryPoint, _texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """An entry point on one line."""
    yield _said(f"{point.group}: {point.label} = {point.target}", "", point.path)


def task_lines(task: Task, _texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """A task on one line."""
    runs = f"runs {'; '.join(task.commands)}" if task.commands else ""
    yield _said(task.name, f"{task.summary} {runs}".strip(), task.path)


def module_lines(module: Module, _texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """A module on one line."""
    yield _said(f"{module.name} ({module.language})", module.summary, module.path)


def symbol_lines(symbol: Symbol, texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """A public symbol with signature and docstring; its names alone where its text is shown."""
    if not symbol.public:
        return
    alias = f" = {symbol.aliases[0]}" if symbol.aliases else ""
    head = f"{symbol.type} {symbol.name}{alias}"
    if _is_defined(symbol, texts.get(symbol.path, "")):
        if not symbol.parent:
            yield one_line(head)
        return
    yield _said(head, symbol.summary, "" if symbol.parent else symbol.path)
    if symbol.signature:
        yield f"  {one_line(symbol.signature, _SIGNATURE)}"
    elif symbol.annotation or symbol.value:
        value = f" = {symbol.value}" if symbol.value else ""
        yield f"  {one_line(f'{symbol.annotation}{value}', _SIGNATURE)}"
    if symbol.deprecated:
        yield f"  deprecated: {one_line(symbol.deprecated)}"
    yield from _docstring(symbol.docstring, symbol.summary)


def _is_defined(symbol: Symbol, text: str) -> bool:
    """Whether a text, which may be a part of the file, has the symbol's definition."""
    return bool(text) and symbol.name.rpartition(".")[2] in _defined_in(text)


@functools.lru_cache(maxsize=64)
def _defined_in(text: str) -> frozenset[str]:
    return frozenset(name for match in _DEFINED.finditer(text) if (name := match[1] or match[2]))


def _docstring(sections: Iterable[DocSection], summary: str) -> Iterator[str]:
    for section in sections:
        if section.kind == "text" and " ".join(section.text.split()) == summary:
            continue
        head = "" if section.kind == "text" else f"{section.title or section.kind}: "
        if section.text:
            yield f"  {head}{one_line(section.text, _LONG)}"
        for item in section.items:
            name = f"{item.name}: {item.annotation}".strip(": ")
            yield f"  {head}{_said(name, item.description)}"


def lines_of_tests(test: TestFile, _texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """A file of tests on one line."""
    about = f"about {', '.join(test.about)}" if test.about else ""
    yield _said(f"{test.path} ({test.framework})", about)


def workflow_lines(workflow: Workflow, _texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """A workflow with the commands of its jobs."""
    when = f"on {', '.join(workflow.triggers)}" if workflow.triggers else ""
    yield _said(f"{workflow.title or workflow.name} ({workflow.system})", when, workflow.path)
    for job in workflow.jobs:
        runs = "; ".join((*job.uses, *job.commands))
        yield f"  {_said(job.name, runs)}"


def document_lines(document: Document, texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """A document with its text, where its file is not shown."""
    yield _said(document.name, document.title, document.path)
    if document.path in texts:
        return
    for section in document.sections:
        if section.title:
            yield f"  {'#' * max(section.level, 1)} {one_line(section.title)}"
        yield from (f"  {line}" for line in section.text.strip().split("\n") if line.strip())


def custom_lines(fact: CustomFact, _texts: Mapping[str, str] = _NO_TEXTS) -> Iterator[str]:
    """A third party's fact."""
    yield _said(f"{fact.category} {fact.name}", fact.title, fact.path)
    yield from (f"  {one_line(f'{label}: {value}', _LONG)}" for label, value in fact.fields)
    if fact.text:
        yield from (f"  {line}" for line in fact.text.strip().split("\n"))


def _said(head: str, words: str, path: str = "") -> str:
    where = f" @ {path}" if path else ""
    about = f": {one_line(words, _LONG)}" if words.strip() else ""
    return f"{one_line(head, _SIGNATURE)}{about}{one_line(where) and ' ' + one_line(where)}"


_KINDS: tuple[tuple[str, type[Fact], Callable[[Any, Mapping[str, str]], Iterator[str]]], ...] = (
    ("packages", Manifest, manifest_lines),
    ("entry points", EntryPoint, entry_point_lines),
    ("commands", Command, command_lines),
    ("settings", Setting, setting_lines),
    ("routes", Route, route_lines),
    ("modules", Module, module_lines),
    ("symbols", Symbol, symbol_lines),
    ("tasks", Task, task_lines),
    ("tests", TestFile, lines_of_tests),
    ("workflows", Workflow, workflow_lines),
    ("documents", Document, document_lines),
    ("more", CustomFact, custom_lines),
)
