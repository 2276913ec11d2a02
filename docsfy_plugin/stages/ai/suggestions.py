"""Sources of pages that a planner gave none: files whose facts have words of the title."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

from docsfy_hookspecs import (
    Command,
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
    Workflow,
)

from docsfy_plugin.stages.ai.source_globs import literal, words_of

_TOPICS: dict[type[Fact], str] = {
    Command: "command commandline cli terminal option usage",
    Setting: "configuration configure config setting environment variable",
    Route: "http rest api route endpoint request",
    EntryPoint: "install installation setup",
    Manifest: "install installation setup requirement dependency",
    Task: "development develop contribute contributing build release",
    Workflow: "development contribute contributing release integration",
}
"""What pages about a kind of facts are called."""

_DOCUMENTS = {
    "readme": "install installation setup start started introduction overview quickstart",
    "contributing": "development develop contribute contributing",
    "changelog": "changelog change release history version",
    "license": "license",
    "security": "security",
}
_MOST = 8
_TITLE_WEIGHT = 2.0
_NEAR_BEST = 0.4
"""Files with less of the best one's score are about something else."""


class SourceSuggester:
    """Knows which words the facts of every file have."""

    def __init__(self, facts: Facts) -> None:
        """Index facts of what users meet; those of tests and examples stand back."""
        self._words: dict[str, Counter[str]] = defaultdict(Counter)
        for fact in facts:
            if fact.path and _is_met(fact):
                self._words[fact.path].update(_words_of_fact(fact))
        self._counts = Counter(word for words in self._words.values() for word in words)

    def __call__(self, title: str, description: str) -> tuple[str, ...]:
        """Choose files for a page, best first.

        Returns:
            Exact paths as globs, at most 8; none where no fact has a word of the texts.
        """
        weights = dict.fromkeys(words_of(description), 1.0)
        weights |= dict.fromkeys(words_of(title), _TITLE_WEIGHT)
        scores = {
            path: sum(
                weights[word] * (1 + math.log(words[word])) / (1 + math.log(self._counts[word]))
                for word in weights.keys() & words.keys()
            )
            for path, words in self._words.items()
        }
        best = max(scores.values(), default=0.0)
        near = [path for path, score in scores.items() if score and score >= best * _NEAR_BEST]
        near.sort(key=lambda path: (-scores[path], path.count("/"), path))
        return tuple(literal(path) for path in near[:_MOST])


def _is_met(fact: Fact) -> bool:
    role = getattr(fact, "role", "package")
    is_private = not getattr(fact, "public", True) or getattr(fact, "private", False)
    return role in {"package", "script"} and not is_private


def _words_of_fact(fact: Fact) -> Iterator[str]:
    if isinstance(fact, Document):
        is_at_top = "/" not in fact.path
        yield from words_of(_DOCUMENTS.get(fact.name, "") if is_at_top else fact.title)
    elif type(fact) in _TOPICS:
        yield from words_of(_TOPICS[type(fact)])
    if isinstance(fact, Symbol) and not fact.parent:
        yield from words_of(fact.name.rpartition(".")[2])
    elif isinstance(fact, Module | Command | Task):
        yield from words_of(fact.name)
