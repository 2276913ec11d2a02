"""Terraform: the variables that a module takes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs.facts import Analyzer, Setting

from docsfy_plugin.facts.comments.languages import TERRAFORM
from docsfy_plugin.facts.formats import text_of
from docsfy_plugin.facts.roles import role_of

_VARIABLE = re.compile(r"^variable[ \t]+\"?(?P<name>[\w-]+)\"?[ \t]*\{", re.MULTILINE)
_HEREDOC = re.compile(r"<<-?[ \t]*(\w+)[ \t]*$")
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"")
_COMMENT = re.compile(r"(?:#|//).*$")
_ATTRIBUTE = re.compile(r"[ \t]*(?P<key>\w+)[ \t]*=[ \t]*(?P<value>.*)$")
_MAX_LINES = 400
_MAX_VALUE = 200


def read(path: str, data: bytes) -> Sequence[Setting]:
    """Read the `variable` blocks of one file; one without a default is required.

    Raises:
        UnreadableFileError: The file is not UTF-8 text.
    """
    role = role_of(path)
    if role not in ("package", "script"):
        return ()
    text = text_of(path, data)
    lines = text.split("\n")
    found = []
    for match in _VARIABLE.finditer(text):
        start = text.count("\n", 0, match.start())
        end, attributes = _block(lines, start, match.end() - match.start())
        found.append(
            Setting(
                name=match["name"],
                path=path,
                start=start + 1,
                end=end + 1,
                framework="terraform",
                type=attributes.get("type", ""),
                default=attributes.get("default", ""),
                required="default" not in attributes,
                description=_text(attributes.get("description", "")),
                role=role,
            )
        )
    return tuple(found)


def _block(lines: list[str], start: int, offset: int) -> tuple[int, dict[str, str]]:
    """The last line of a block that is open, and its attributes as written, on one line each."""
    attributes: dict[str, list[str]] = {}
    depth, key, heredoc = 1, "", ""
    for number in range(start, min(start + _MAX_LINES, len(lines))):
        line = lines[number][offset:] if number == start else lines[number]
        if heredoc:
            if line.strip() == heredoc:
                heredoc = ""
            else:
                attributes[key].append(line.strip())
            continue
        if number > start and line.startswith("variable"):
            break  # the block never ends
        bare = _COMMENT.sub("", _STRING.sub('""', line))
        attribute = _ATTRIBUTE.match(line) if depth == 1 else None
        if attribute is not None:
            key = attribute["key"]
            attributes[key] = []
            line = attribute["value"]
        opened = _HEREDOC.search(bare)
        depth += len(re.findall(r"[{\[(]", bare)) - len(re.findall(r"[}\])]", bare))
        if depth <= 0:
            last = line.rsplit("}", 1)[0].strip()
            if key and last and attribute is not None:
                attributes[key].append(last)
            return number, {name: _joined(parts) for name, parts in attributes.items()}
        if opened:
            heredoc = opened[1]
            line = ""
        if key and line.strip():
            attributes.setdefault(key, []).append(line.strip())
    return number, {name: _joined(parts) for name, parts in attributes.items()}


def _joined(parts: list[str]) -> str:
    value = " ".join(part for part in parts if not part.startswith("#"))
    return value if len(value) <= _MAX_VALUE or value.startswith('"') else f"{value[:_MAX_VALUE]}…"


def _text(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    return " ".join(value.replace('\\"', '"').replace("\\n", " ").split())


ANALYZER = Analyzer(
    name="terraform",
    version="1",
    patterns=("*.tf",),
    read=read,
    strip=TERRAFORM.strip,
    max_bytes=400_000,
)
