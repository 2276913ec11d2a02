"""Facts as compact text for a prompt; every token is paid."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
_MOST_NAMES = 20_000
_MOST_DEPENDENCIES = 60

Lines = Callable[[Sequence[Fact], str], Iterator[str]]
"""Takes facts of one kind in one file, and the file's text where that is shown beside them."""

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
        listed = list(placed_lines(facts.of(fact_type), lines, texts))
        if listed:
            blocks.append("\n".join([f"[{title}]", *listed]))
    return "\n\n".join(blocks)


def placed_lines(
    facts: Iterable[Fact], lines: Lines, texts: Mapping[str, str] = _NO_TEXTS
) -> Iterator[str]:
    """Lines of facts of one kind, below the name of the file that they stand in."""
    for path, together in itertools.groupby(facts, key=lambda fact: fact.path):
        listed = list(lines(tuple(together), texts.get(path, "")))
        if listed and path:
            yield f"@ {one_line(path)}"
        yield from listed


def _each(lines: Callable[[Any, str], Iterator[str]]) -> Lines:
    def all_lines(facts: Sequence[Fact], text: str) -> Iterator[str]:
        return (line for fact in facts for line in lines(fact, text))

    return all_lines


def _command(command: Command, _text: str) -> Iterator[str]:
    deprecated = " (deprecated)" if command.deprecated else ""
    yield _said(f"{command.name}{deprecated}", command.summary)
    if command.description:
        yield f"  {one_line(command.description, _LONG)}"
    for option in (*command.arguments, *command.options):
        if "--help" not in option.names:
            yield f"  {_option(option)}"


def _option(option: CommandOption) -> str:
    names = ", ".join(option.names)
    listed = option.metavar.startswith("{")
    details = [
        *([option.type] if option.type and not option.is_flag else []),
        *(["required"] if option.required else []),
        *(["repeatable"] if option.multiple else []),
        *([f"default {option.default}"] if option.default else []),
        *([f"one of {'|'.join(option.choices)}"] if option.choices and not listed else []),
        *([f"env {'|'.join(option.env)}"] if option.env else []),
    ]
    head = f"{names} {option.metavar}".strip()
    return _said(f"{head} ({'; '.join(details)})" if details else head, option.help)


def _setting(setting: Setting, _text: str) -> Iterator[str]:
    details = [
        *([f"env {'|'.join(setting.env)}"] if setting.env not in {(), (setting.name,)} else []),
        *([setting.type] if setting.type else []),
        *([f"default {setting.default}"] if setting.default else []),
        *(["required"] if setting.required else []),
    ]
    head = f"{setting.name} ({'; '.join(details)})" if details else setting.name
    yield _said(head, setting.description)


def _route(route: Route, _text: str) -> Iterator[str]:
    yield _said(f"{route.name} -> {route.handler}", route.summary)
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


def _manifest(manifest: Manifest, text: str) -> Iterator[str]:
    head = f"{manifest.name} {manifest.version}".strip()
    yield _said(f"{head} ({manifest.ecosystem})", manifest.description)
    fields = [
        ("needs", manifest.requires),
        ("license", manifest.license),
        ("build", manifest.build),
        ("extras", ", ".join(manifest.extras)),
    ]
    if not text:
        fields += [
            ("urls", ", ".join(f"{label} {url}" for label, url in manifest.urls)),
            ("members", ", ".join(manifest.members)),
            ("depends on", ", ".join(_dependencies(manifest))),
        ]
    yield from (f"  {label}: {one_line(value, _LONG)}" for label, value in fields if value)


def _dependencies(manifest: Manifest) -> Iterator[str]:
    for dependency in manifest.dependencies[:_MOST_DEPENDENCIES]:
        group = f" [{dependency.group}]" if dependency.group else ""
        yield f"{dependency.name} {dependency.requirement}".rstrip() + group


def _entry_point(point: EntryPoint, _text: str) -> Iterator[str]:
    yield one_line(f"{point.group}: {point.label} = {point.target}")


def _task(task: Task, text: str) -> Iterator[str]:
    runs = f"runs {'; '.join(task.commands)}" if task.commands and not text else ""
    yield _said(task.name, f"{task.summary} {runs}".strip())


def _module(module: Module, _text: str) -> Iterator[str]:
    yield _said(f"{module.name} ({module.language})", module.summary)


def _symbols(symbols: Sequence[Fact], text: str) -> Iterator[str]:
    """Public symbols; of those whose definition stands in the text the names alone."""
    shown: dict[str, list[str]] = {}
    rest = []
    for symbol in symbols:
        if not isinstance(symbol, Symbol) or not symbol.public:
            continue
        if not _is_defined(symbol, text):
            rest.append(symbol)
        elif not symbol.parent and symbol.type != "attribute":
            name = symbol.name.removeprefix(f"{symbol.module}.")
            shown.setdefault(symbol.module, []).append(f"{symbol.type} {name}{_alias(symbol)}")
    for module, names in shown.items():
        yield one_line(f"{module}: {', '.join(names)}", _MOST_NAMES)
    for symbol in rest:
        yield from _symbol(symbol)


def _symbol(symbol: Symbol) -> Iterator[str]:
    yield _said(f"{symbol.type} {symbol.name}{_alias(symbol)}", symbol.summary)
    if symbol.signature:
        yield f"  {one_line(symbol.signature, _SIGNATURE)}"
    elif symbol.annotation or symbol.value:
        value = f" = {symbol.value}" if symbol.value else ""
        yield f"  {one_line(f'{symbol.annotation}{value}', _SIGNATURE)}"
    if symbol.deprecated:
        yield f"  deprecated: {one_line(symbol.deprecated)}"
    yield from _docstring(symbol.docstring, symbol.summary)


def _alias(symbol: Symbol) -> str:
    return f" = {symbol.aliases[0]}" if symbol.aliases else ""


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


def _test(test: TestFile, _text: str) -> Iterator[str]:
    about = f" about {', '.join(test.about)}" if test.about else ""
    yield one_line(f"{test.framework}{about}")


def _workflow(workflow: Workflow, text: str) -> Iterator[str]:
    when = f"on {', '.join(workflow.triggers)}" if workflow.triggers else ""
    yield _said(f"{workflow.title or workflow.name} ({workflow.system})", when)
    for job in () if text else workflow.jobs:
        yield f"  {_said(job.name, '; '.join((*job.uses, *job.commands)))}"


def _document(document: Document, text: str) -> Iterator[str]:
    yield _said(document.name, document.title)
    for section in () if text else document.sections:
        if section.title:
            yield f"  {'#' * max(section.level, 1)} {one_line(section.title)}"
        yield from (f"  {line}" for line in section.text.strip().split("\n") if line.strip())


def _custom(fact: CustomFact, _text: str) -> Iterator[str]:
    yield _said(f"{fact.category} {fact.name}", fact.title)
    yield from (f"  {one_line(f'{label}: {value}', _LONG)}" for label, value in fact.fields)
    if fact.text:
        yield from (f"  {line}" for line in fact.text.strip().split("\n"))


def _said(head: str, words: str) -> str:
    about = f": {one_line(words, _LONG)}" if words.strip() else ""
    return f"{one_line(head, _SIGNATURE)}{about}"


MANIFESTS = _each(_manifest)
ENTRY_POINTS = _each(_entry_point)

_KINDS: tuple[tuple[str, type[Fact], Lines], ...] = (
    ("packages", Manifest, MANIFESTS),
    ("entry points", EntryPoint, ENTRY_POINTS),
    ("commands", Command, _each(_command)),
    ("settings", Setting, _each(_setting)),
    ("routes", Route, _each(_route)),
    ("modules", Module, _each(_module)),
    ("symbols, = as users import them", Symbol, _symbols),
    ("tasks", Task, _each(_task)),
    ("tests", TestFile, _each(_test)),
    ("workflows", Workflow, _each(_workflow)),
    ("documents", Document, _each(_document)),
    ("more", CustomFact, _each(_custom)),
)
