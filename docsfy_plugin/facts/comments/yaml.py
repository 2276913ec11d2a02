"""YAML without comments; those in texts of several lines, such as scripts, stay."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docsfy_plugin.facts.comments.tidying import COMMENT, LITERAL, has_marks, tidy

_HEAD = re.compile(r"(?P<indent> *)(?P<dashes>(?:-[ ]+)*)(?P<rest>[^\n]*)")
_BLOCK = re.compile(r"(?:^|[\s:-])[|>][-+0-9]{0,2}[ \t]*$")
_VALUE = re.compile(
    # whatever is in quotes is passed over, so that no text is taken for a comment
    r"\\.|(?<!\w)(?:\"(?>(?:[^\"\\]|\\.)*)\"|'(?>(?:[^']|'')*)')|(?P<comment>(?:^|(?<=[ \t]))#.*)"
    r"|(?P<open>[\"'])"
)
_LONGEST_TAG = 100
_END = {'"': re.compile(r"(?>(?:[^\"\\]|\\.)*)\""), "'": re.compile(r"(?>(?:[^']|'')*)'(?!')")}


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
            end = _END[self.quote].match(line)
            if end is None:
                self._keep(line)
                return
            self._keep(line[: end.end()])
            self.marked[-1] += self._marked(line[end.end() :])
            return
        if self.parent is not None and line.strip():
            if len(line) - len(line.lstrip(" ")) > self.parent:
                self._keep(line)
                return
            self.parent = None
        marked = self._marked(line)
        self.marked.append(marked)
        code = marked.rstrip(f" \t{COMMENT}")
        if code and not self.quote and _BLOCK.search(code):
            self.parent = _indentation(code)

    def _keep(self, line: str) -> None:
        # blank lines before it belong to the text too
        at = len(self.marked)
        while at and self.marked[at - 1] == "":
            at -= 1
        self.literals += self.marked[at:]
        self.marked[at:] = [LITERAL] * (len(self.marked) - at)
        self.literals.append(line)
        self.marked.append(LITERAL)

    def _marked(self, line: str) -> str:
        """A line with its comment marked; what is open at its end is noted."""
        self.quote = ""
        for found in _VALUE.finditer(line):
            if found.lastgroup == "comment":
                return line[: found.start()] + COMMENT
            # in the middle of a text a quote opens nothing
            if found.lastgroup == "open" and _is_value(line, found.start()):
                self.quote = found["open"]
                break
        return line


def _is_value(line: str, at: int) -> bool:
    """Whether a value begins at a place, perhaps behind a tag."""
    before = line[max(at - _LONGEST_TAG, 0) : at].rstrip(" \t")
    return not before or before[-1] in ":,?[{-" or before.split()[-1].startswith("!")


def _indentation(line: str) -> int:
    """Where what the block of text belongs to begins."""
    head = _HEAD.match(line)
    assert head is not None  # noqa: S101  # it matches any line
    if not head["rest"].startswith(("|", ">", "!", "&")):
        return len(head["indent"] + head["dashes"])
    dashes = head["dashes"].rstrip()
    return len(head["indent"] + dashes) - 1 if dashes else -1


def strip(_path: str, text: str) -> str:
    """Take the comments out; a text in which a quote never ends stays as it is."""
    if has_marks(text):
        return text
    reader = _Reader()
    for line in text.split("\n"):
        reader.read(line)
    return text if reader.quote else tidy("\n".join(reader.marked), reader.literals)
