"""YAML without lines of comment; those in texts of several lines, such as scripts, stay."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docsfy_plugin.facts.comments.tidying import COMMENT, LITERAL, has_marks, tidy

_COMMENT = re.compile(r"[ \t]*#")
_HEAD = re.compile(r"(?P<indent> *)(?P<dashes>(?:-[ ]+)*)(?P<rest>[^\n]*)")
_BLOCK = re.compile(r"(?:^|[\s:-])[|>][-+0-9]{0,2}[ \t]*(?:[ \t]#.*)?$")
_VALUE = re.compile(
    r"\\.|\"(?:[^\"\\]|\\.)*+\"|'(?:[^']|'')*+'|(?:^|(?<=\s))#.*"
    r"|(?:^[ \t]*|(?<=[:,?\[{-] )|(?<=[\[{,]))(?P<open>[\"'])"
)
_END = {'"': re.compile(r"(?:[^\"\\]|\\.)*+\""), "'": re.compile(r"(?:[^']|'')*+'(?!')")}


@dataclass(slots=True)
class _Reader:
    """Reads one document line by line.

    Attributes:
        marked: The lines, with marks.
        literals: What stands where literals are marked.
        quote: What ends the quoted text that is open; empty for none.
        parent: Indentation above that of the block of text that is open; `None` for none.
    """

    marked: list[str] = field(default_factory=list)
    literals: list[str] = field(default_factory=list)
    quote: str = ""
    parent: int | None = None

    def read(self, line: str) -> None:
        """Take the next line."""
        if self.quote:
            self._keep(line)
            end = _END[self.quote].match(line)
            if end is not None:
                self._look_for_text(line[end.end() :])
            return
        if self.parent is not None and line.strip():
            if len(line) - len(line.lstrip(" ")) > self.parent:
                self._keep(line)
                return
            self.parent = None
        if _COMMENT.match(line):
            self.marked.append(COMMENT)
            return
        self.marked.append(line)
        if line.strip():
            self._look_for_text(line)
            if not self.quote and _BLOCK.search(line):
                self.parent = _indentation(line)

    def _keep(self, line: str) -> None:
        # blank lines before it belong to the text too
        at = len(self.marked)
        while at and self.marked[at - 1] == "":
            at -= 1
        self.literals += self.marked[at:]
        self.marked[at:] = [LITERAL] * (len(self.marked) - at)
        self.literals.append(line)
        self.marked.append(LITERAL)

    def _look_for_text(self, line: str) -> None:
        found = next((one for one in _VALUE.finditer(line) if one["open"]), None)
        self.quote = found["open"] if found else ""


def _indentation(line: str) -> int:
    """Where what the block of text belongs to begins."""
    head = _HEAD.match(line)
    assert head is not None  # noqa: S101  # it matches any line
    inner = len(head["indent"] + head["dashes"])
    if not head["rest"].startswith(("|", ">", "!", "&")):
        return inner
    dashes = head["dashes"].rstrip()
    return len(head["indent"] + dashes) - 1 if dashes else -1


def strip(_path: str, text: str) -> str:
    """Take lines of comment out; a text in which a quote never ends stays as it is."""
    if has_marks(text):
        return text
    reader = _Reader()
    for line in text.split("\n"):
        reader.read(line)
    return text if reader.quote else tidy("\n".join(reader.marked), reader.literals)
