"""What a planner is told of a source: its facts, packed into so many tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from docsfy_hookspecs import (
    Command,
    Document,
    EntryPoint,
    Facts,
    Manifest,
    Module,
    Route,
    Setting,
    Source,
    Symbol,
    Task,
    TestFile,
)
from docsfy_hookspecs.text import count_tokens

from docsfy_plugin.stages.ai import fact_texts
from docsfy_plugin.stages.ai.file_tree import tree_text
from docsfy_plugin.stages.ai.quoting import cut, one_line, share_out

_MOST_TEXT = 1500
"""Characters of a document's section; a plan needs to know what there is, not what it says."""
_SUMMARY = 160
_SYMBOL_TYPES = frozenset({"class", "function", "type alias"})
_SPOKEN = {"readme": 0, "guide": 1, "contributing": 2}
_UNSPOKEN = 9
"""Changelogs, licences and the like are named, no more."""
ENOUGH_TOKENS = 30_000
"""A planner that is told more plans no better."""
_OPTIONS = 12
_OVERHEAD_TOKENS = 20
_TREE_SHARE = 4
"""A quarter of the tokens at most is for the file tree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    title: str
    text: str


def overview(source: Source, facts: Facts, tokens: int) -> str:
    """Describe a source to a planner.

    Args:
        source: The repository at the snapshot.
        facts: All facts.
        tokens: What the text may take; large sections say less of each thing, or are cut.

    Returns:
        Sections of lines, not fenced yet.
    """
    tokens = min(tokens, ENOUGH_TOKENS)
    paths = [file.path for file in source.files]
    tree = _Section(title="files", text=tree_text(paths, facts, tokens // _TREE_SHARE))
    sections: list[_Section] = []
    for detail in (2, 1, 0):
        sections = [*(one for one in _sections(facts, detail) if one.text), tree]
        if sum(count_tokens(one.text) + _OVERHEAD_TOKENS for one in sections) <= tokens:
            break
    room = tokens - sum(count_tokens(s.title) + _OVERHEAD_TOKENS for s in sections)
    shares = share_out([count_tokens(section.text) for section in sections], room)
    blocks = [
        f"[{section.title}]\n{text}"
        for section, share in zip(sections, shares, strict=True)
        if (text := cut(section.text, share))
    ]
    return "\n\n".join(blocks)


def _sections(facts: Facts, detail: int) -> Iterator[_Section]:
    manifests = sorted(facts.of(Manifest), key=lambda one: (one.path.count("/"), one.path))
    used = map(_for_users, manifests)
    yield _section("packages", fact_texts.placed_lines(used, fact_texts.MANIFESTS))
    points = fact_texts.placed_lines(facts.of(EntryPoint), fact_texts.ENTRY_POINTS)
    yield _section("entry points", points)
    yield _section("commands", _commands(facts, _OPTIONS if detail else 0))
    yield _section("settings", _settings(facts))
    yield _section("routes", _routes(facts))
    yield _section("documents", _documents(facts))
    yield _section("modules and what they offer", _modules(facts, detail))
    tasks = (one_line(f"{task.name}: {task.summary}".rstrip(": ")) for task in facts.of(Task))
    yield _section("tasks of developers", tasks)
    yield _section("tests", _tests(facts))


def _section(title: str, lines: Iterator[str]) -> _Section:
    return _Section(title=title, text="\n".join(lines))


def _for_users(manifest: Manifest) -> Manifest:
    """Without what only its developers need."""
    groups = {"", *manifest.extras}
    chosen = tuple(one for one in manifest.dependencies if one.group in groups)
    return replace(manifest, dependencies=chosen)


def _commands(facts: Facts, most_options: int) -> Iterator[str]:
    for command in facts.of(Command):
        if command.role != "package":
            continue
        names = [option.names[-1] for option in command.options if option.names]
        names = [name for name in names if name != "--help"]
        more = " …" if len(names) > most_options else ""
        typed = " ".join([command.name, *names[:most_options]]) + more
        words = f": {one_line(command.summary, _SUMMARY)}" if command.summary else ""
        yield f"{one_line(typed)}{words} @ {one_line(command.path)}"


def _settings(facts: Facts) -> Iterator[str]:
    by_place: dict[tuple[str, str], list[str]] = defaultdict(list)
    for setting in facts.of(Setting):
        if setting.role == "package":
            by_place[setting.path, setting.group].append(setting.name)
    for (path, group), names in by_place.items():
        where = f"{group} @ {path}" if group else f"@ {path}"
        yield one_line(f"{where}: {', '.join(names)}", 2 * _MOST_TEXT)


def _routes(facts: Facts) -> Iterator[str]:
    for route in facts.of(Route):
        if route.role == "package":
            words = f": {one_line(route.summary, _SUMMARY)}" if route.summary else ""
            yield f"{one_line(route.name)}{words} @ {one_line(route.path)}"


def _documents(facts: Facts) -> Iterator[str]:
    def rank(document: Document) -> tuple[int, int, str]:
        return (
            _SPOKEN.get(document.name.split(" ")[0], _UNSPOKEN),
            document.path.count("/"),
            document.path,
        )

    told = _front_readme(facts)
    for document in sorted(facts.of(Document), key=rank):
        title = f": {document.title}" if document.title else ""
        yield one_line(f"{document.path} ({document.name.split(' ')[0]}){title}")
        if document in told:
            for section in document.sections:
                if section.title:
                    yield f"  {'#' * max(section.level, 1)} {one_line(section.title)}"
                if section.text.strip():
                    yield f"  {one_line(section.text, _MOST_TEXT)}"
        else:
            titles = [section.title for section in document.sections if section.title]
            if titles[1:] and rank(document)[0] < _UNSPOKEN:
                yield f"  {one_line('; '.join(titles))}"


def _front_readme(facts: Facts) -> list[Document]:
    """READMEs of which the text is told: those at the top; where there is none, the longest."""
    readmes = [one for one in facts.of(Document) if one.name.split(" ")[0] == "readme"]
    at_top = [one for one in readmes if "/" not in one.path]
    longest = sorted(readmes, key=lambda one: -sum(len(part.text) for part in one.sections))
    return at_top or longest[:1]


def _modules(facts: Facts, detail: int) -> Iterator[str]:
    """Every public module, those of a package's top first.

    Args:
        facts: All facts.
        detail: 2: public names with their summaries; 1: names alone; 0: modules alone.
    """
    by_module: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in facts.of(Symbol):
        is_offered = symbol.public and symbol.role == "package" and not symbol.parent
        if is_offered and symbol.type in _SYMBOL_TYPES:
            by_module[symbol.module].append(symbol)
    modules = [module for module in facts.of(Module) if module.role == "package"]
    modules.sort(key=lambda one: (one.private, one.name.count("."), one.path.count("/"), one.path))
    for module in modules:
        symbols = by_module.get(module.name, [])
        if module.private and not any(symbol.aliases for symbol in symbols):
            continue
        words = f": {one_line(module.summary, _SUMMARY)}" if module.summary else ""
        yield f"{one_line(module.name)}{words} @ {one_line(module.path)}"
        if detail == 1 and symbols:
            yield f"  {one_line(', '.join(_last(symbol) for symbol in symbols), _MOST_TEXT)}"
        for symbol in symbols if detail > 1 else ():
            said = f": {one_line(symbol.summary, _SUMMARY)}" if symbol.summary else ""
            yield f"  {symbol.type} {one_line(_last(symbol))}{said}"


def _last(symbol: Symbol) -> str:
    return symbol.name.rpartition(".")[2]


def _tests(facts: Facts) -> Iterator[str]:
    by_framework: dict[str, int] = defaultdict(int)
    for test in facts.of(TestFile):
        by_framework[test.framework] += 1
    for framework, count in sorted(by_framework.items()):
        yield one_line(f"{count} files with {framework}")
