"""Reading text, TOML, JSON, YAML, XML and INI that strangers wrote, without being harmed by it."""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import yaml
from docsfy_hookspecs.errors import UnreadableFileError

_MAX_YAML_DEPTH = 60
_MAX_YAML_NODES = 200_000
"""Nodes after aliases are followed; a workflow of 1,000 lines has some 5,000."""

_MAX_LINES_LOOKED_AT = 1_000_000
"""In one file, for the lines of its entries: each is looked for from the top."""

_JSON_STRING = r'"(?:[^"\\\n]|\\.)*"'
_JSON_COMMENT = re.compile(rf"{_JSON_STRING}|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/")
_JSON_TRAILING = re.compile(rf"{_JSON_STRING}|,(?=\s*[}}\]])")


def text_of(path: str, data: bytes) -> str:
    """Decode UTF-8, with or without a byte order mark, and make every line end a newline.

    Raises:
        UnreadableFileError: The bytes are not text.
    """
    if b"\0" in data[:8192]:
        raise UnreadableFileError(f"File {path!r} is not text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise UnreadableFileError(f"File {path!r} is not UTF-8") from exc
    return text.replace("\r\n", "\n").replace("\r", "\n")


def toml_of(path: str, text: str) -> dict[str, Any]:
    """Parse TOML.

    Raises:
        UnreadableFileError: The text is not TOML.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as exc:
        raise _unreadable(path, "TOML", exc) from exc


def json_of(path: str, text: str, *, comments: bool = False) -> dict[str, Any]:
    """Parse a JSON object.

    Args:
        path: For the error.
        text: The document.
        comments: Whether comments and trailing commas are allowed (`.jsonc`).

    Raises:
        UnreadableFileError: The text is not a JSON object.
    """
    if comments:
        for outside_strings in (_JSON_COMMENT, _JSON_TRAILING):
            text = outside_strings.sub(lambda m: m[0] if m[0].startswith('"') else "", text)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise _unreadable(path, "JSON", exc) from exc
    if not isinstance(value, dict):
        raise UnreadableFileError(f"File {path!r} is not a JSON object")
    return value


def yaml_of(path: str, text: str) -> dict[str, Any]:
    """Parse the first document of YAML that is a mapping, its keys made text.

    A guard counts nodes before anything is built: aliases of aliases, and nesting, can grow
    without bound. The key `on` of workflows is `True` in YAML 1.1 and comes out as `on`.

    Raises:
        UnreadableFileError: The text is not a YAML mapping, or grows too much.
    """
    try:
        _guard_yaml(path, text)
        value = next(iter(yaml.load_all(text, Loader=yaml.CSafeLoader)), None)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, OverflowError) as exc:
        raise _unreadable(path, "YAML", exc) from exc
    if not isinstance(value, dict):
        raise UnreadableFileError(f"File {path!r} is not a YAML mapping")
    return {"on" if key is True else str(key): item for key, item in value.items()}


def _guard_yaml(path: str, text: str) -> None:
    depth = nodes = 0
    sizes: dict[str, int] = {}
    open_anchors: list[tuple[str, int]] = []
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            nodes += sizes.get(event.anchor or "", _MAX_YAML_NODES)
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            nodes += 1
            open_anchors.append((event.anchor or "", nodes))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            anchor, before = open_anchors.pop()
            if anchor:
                sizes[anchor] = nodes - before + 1
        elif isinstance(event, yaml.ScalarEvent):
            nodes += 1
            if event.anchor:
                sizes[event.anchor] = 1
        if depth > _MAX_YAML_DEPTH or nodes > _MAX_YAML_NODES:
            raise UnreadableFileError(f"YAML in {path!r} is nested or repeated too much")


def xml_of(path: str, text: str) -> ET.Element:
    """Parse XML without a document type: that is where entities are declared.

    Raises:
        UnreadableFileError: The text is not XML, or has a document type.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableFileError(f"XML in {path!r} has a document type")
    try:
        return ET.fromstring(text.encode())  # noqa: S314  # no entities: refused above
    except (ET.ParseError, ValueError, RecursionError) as exc:
        raise _unreadable(path, "XML", exc) from exc


def ini_of(path: str, text: str) -> configparser.RawConfigParser:
    """Parse INI; nothing in values is put in for `%`.

    Raises:
        UnreadableFileError: The text is not INI.
    """
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError) as exc:
        raise _unreadable(path, "INI", exc) from exc
    return parser


def _unreadable(path: str, form: str, cause: BaseException) -> UnreadableFileError:
    reason = " ".join(str(cause).split())[:200] or type(cause).__name__
    return UnreadableFileError(f"File {path!r} is not {form}: {reason}")


def table(value: object, *keys: str) -> dict[str, Any]:
    """The mapping below a path of keys; empty where something else stands there."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping):
        return {}
    return {str(key): item for key, item in value.items()}


def items(value: object) -> list[Any]:
    """A list as it is, a single value as a list of one, nothing as an empty list."""
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None else [value]


def word(value: object) -> str:
    """A scalar as one line of text; empty for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return " ".join(str(value).split())
    return ""


def words(value: object) -> tuple[str, ...]:
    """The scalars of a list (or one scalar) as text, empty ones left out."""
    return tuple(text for text in map(word, items(value)) if text)


class Lines:
    """Where things stand in a text, found by looking for how they begin."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self._left = _MAX_LINES_LOOKED_AT

    def _may_look(self, lines: int) -> bool:
        """Whether the budget holds; links to lines are worth no more than that."""
        self._left -= lines
        return self._left >= 0

    def containing(self, text: str) -> int:
        """Number of the first line that holds a text; 0 if none."""
        if not self._may_look(len(self.lines)):
            return 0
        return next((number for number, line in enumerate(self.lines, 1) if text in line), 0)

    def find(self, pattern: str, start: int = 1) -> int:
        """Number of the first line from `start` on that begins with a pattern; 0 if none."""
        if not self._may_look(len(self.lines) - start):
            return 0
        expression = re.compile(pattern)
        for number in range(max(start, 1), len(self.lines) + 1):
            if expression.match(self.lines[number - 1]):
                return number
        return 0

    def key(self, key: str, *parents: str) -> int:
        """Line of a mapping's key (JSON, YAML, or TOML below a table); 0 if not found."""
        at = 1
        for one in (*parents, key):
            name = rf"(?P<quote>[\"']?){re.escape(one)}(?P=quote)"
            at = self.find(rf"[ \t]*(?:- )?{name}[ \t]*(?:=|:(?=[\s\"'\[{{]|$))", at)
            if not at:
                return 0
        return at

    def table(self, *names: str) -> tuple[int, int]:
        """First and last line of a TOML or INI table; zeros if it has none of its own."""
        parts = r"[ \t]*\.[ \t]*".join(rf"""["']?{re.escape(name)}["']?""" for name in names)
        first = self.find(rf"[ \t]*\[[ \t]*{parts}[ \t]*\]")
        if not first:
            return 0, 0
        following = self.find(r"[ \t]*\[\[?[ \t]*[\w\"'.-]", first + 1)
        last = following - 1 if following else len(self.lines)
        while last > first and not self.lines[last - 1].strip():
            last -= 1
        return first, last

    def block(self, start: int) -> int:
        """Last line of what is indented more than its first line."""
        if not start:
            return 0
        indent = _indent(self.lines[start - 1])
        last = start
        for number in range(start + 1, len(self.lines) + 1):
            line = self.lines[number - 1]
            if not line.strip():
                continue
            if _indent(line) <= indent:
                break
            last = number
        return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
