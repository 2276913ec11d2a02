"""Reading `*.feature` files: one fact a feature, rule, background and scenario."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from docsfy_hookspecs import Analyzer, CustomFact, UnreadableFileError

FEATURE = "feature"
SCENARIO = "scenario"
SECTIONS = {"Rule": "rule", "Background": "background"}
"""Keyword -> category of what has a section of its own and is no scenario."""

_HEADLINE = re.compile(
    r"(?P<word>Feature|Rule|Background|Scenario Outline|Scenario Template|Scenario|Examples"
    r"|Scenarios|Example):(?P<title>.*)"
)
_STEP = re.compile(r"(?P<word>Given|When|Then|And|But|\*) (?P<text>.*)")
_LANGUAGE = re.compile(r"#\s*language\s*:\s*(?P<name>\S+)")
_BLOCK_MARKS = ('"""', "```")
_TABLES = frozenset({"Examples", "Scenarios"})


def read_features(path: str, data: bytes) -> list[CustomFact]:
    """Read one file.

    Returns:
        The feature, then its rules, backgrounds and scenarios in order. The fields of a fact are
        its steps: keyword -> text, whose further lines are the step's table or text block.

    Raises:
        UnreadableFileError: The file is not UTF-8, not in English, or holds no feature.
    """
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as exc:
        raise UnreadableFileError(f"File {path!r} is not UTF-8") from exc
    language = _LANGUAGE.match(lines[0].strip()) if lines else None
    if language and not language["name"].startswith("en"):
        raise UnreadableFileError(f"Feature {path!r} is written in {language['name']!r}")
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        reader.take(line, number)
    if not reader.parts or reader.parts[0].word != "Feature":
        raise UnreadableFileError(f"File {path!r} holds no feature")
    feature, *others = reader.parts
    facts = [_fact(FEATURE, feature.title or path, path, feature)]
    taken: Counter[str] = Counter()
    for part in others:
        category = SECTIONS.get(part.word, SCENARIO)
        title = part.title or part.word
        if category != SCENARIO and part.title:
            title = f"{part.word}: {title}"
        facts.append(_fact(category, _unique(title, taken), path, part))
    return facts


@dataclass
class _Part:
    """A feature, rule, background or scenario while it is read."""

    word: str
    title: str
    start: int
    end: int
    description: list[str] = field(default_factory=list)
    steps: list[tuple[str, list[str]]] = field(default_factory=list)


class _Reader:
    """Takes a file line by line."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self._block = ""

    def take(self, whole: str, number: int) -> None:
        line = whole.strip()
        if self._block:
            self._extend_step(whole.rstrip(), number)
            self._block = "" if line == self._block else self._block
        elif line.startswith(_BLOCK_MARKS):
            self._block = line[:3]
            self._extend_step(whole.rstrip(), number)
        elif line.startswith("|"):
            self._extend_step(line, number)
        elif line and not line.startswith(("#", "@")):
            self._take_words(line, number)

    def _take_words(self, line: str, number: int) -> None:
        headline, step = _HEADLINE.match(line), _STEP.match(line)
        table_or_step = headline or step
        if headline and headline["word"] not in _TABLES:
            title = " ".join(headline["title"].split())
            self.parts.append(_Part(headline["word"], title, number, number))
        elif self.parts and table_or_step:
            word, text = table_or_step.groups()
            self.parts[-1].steps.append((word, [text.strip()]))
            self.parts[-1].end = number
        elif self.parts and not self.parts[-1].steps:
            self.parts[-1].description.append(line)
            self.parts[-1].end = number

    def _extend_step(self, line: str, number: int) -> None:
        """Give a line of a table or text block to the step that it follows."""
        if self.parts and self.parts[-1].steps:
            self.parts[-1].steps[-1][1].append(line)
            self.parts[-1].end = number


def _unique(name: str, taken: Counter[str]) -> str:
    """A name that its file does not have yet; counting on from the last one keeps it fast."""
    unique = name
    while taken[unique]:
        taken[name] += 1
        unique = f"{name} ({taken[name]})"
    taken[unique] += 1
    return unique


def _fact(category: str, name: str, path: str, part: _Part) -> CustomFact:
    return CustomFact(
        category=category,
        name=name,
        path=path,
        start=part.start,
        end=part.end,
        title=" ".join(name.split()),
        text="\n".join(part.description),
        fields=tuple((word, "\n".join(lines)) for word, lines in part.steps),
    )


ANALYZER = Analyzer(name="gherkin", version="1", patterns=("*.feature",), read=read_features)
