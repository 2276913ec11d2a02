"""Which comments are documentation: they stay, as docstrings of Python do.

In most languages a comment's own marks say it. In others it is whatever stands directly above a
declaration; a reader notes such comments, and `settle` decides when all lines are known. A licence
at the head of a file is no documentation in any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from docsfy_plugin.facts.comments.tidying import COMMENT, LITERAL, NOTE, without_marks

Declares = Callable[[str], bool]
"""Is told every line of code in order; says whether a comment directly above it documents it."""


def _header(block: str, line: str) -> re.Pattern[str]:
    """A comment at the head of a stripped text, and the space behind it."""
    return re.compile(
        rf"(?:{block}(?>(?:[^*/]|\*(?!/)|/(?!\*))*)\*/"
        rf"|{line}[^\n]*+(?>(?:\n[ \t]*+{line}[^\n]*+)*))\s*+"
    )


HEADER = _header(r"/\*", "//")
GO_HEADER = _header(r"/\*(?!\s*+(?:Package|Command)\b)", r"//(?![ \t]*+(?:Package|Command)\b)")
"""Up to where a package's documentation begins, which may stand in the same comment."""
RUST_HEADER = _header(r"/\*(?!!)", "//(?!!)")
"""Without what documents the whole file, which may well have a section on its licence."""
RUBY_HEADER = re.compile(r"\#[^\n]*+(?>(?:\n[ \t]*+\#[^\n]*+)*)\s*+")

_BEFORE_HEADER = re.compile(r"(?:\#![^\n]*+\n\s*+)?(?:<\?php\s++)?")
_LICENCE = re.compile(r"copyright|licen[cs]|spdx|all rights reserved", re.I)
_MARK = re.compile(f"[{LITERAL}{NOTE}]")

_RUBY = re.compile(r"[ \t]*+(?:[a-z_]++[ \t]++)?(?:def|class|module)\b")
_PROTO = re.compile(
    r"[ \t]*+(?!option\b)(?:(?:syntax|package|message|service|rpc|enum|oneof|extend)\b"
    r"|[\w.<>, \t]++=[ \t]*+-?\d)"
)
_GO = re.compile(r"(?:package|func|type|var|const)\b")
_GO_MEMBER = re.compile(r"\t++[\w*~]")
_GO_GROUP = re.compile(r"(?:const|type|var)[ \t]*+\($|[^\n]*\b(?:struct|interface)[ \t]*+\{$")


def ruby_declarations() -> Declares:
    """Methods, classes and modules."""
    return lambda line: _RUBY.match(line) is not None


def proto_declarations() -> Declares:
    """Messages, services and their calls, enumerations, and what they hold."""
    return lambda line: _PROTO.match(line) is not None


def go_declarations() -> Declares:
    """Declarations of a package, and members of groups, structures and interfaces."""
    depth = 0
    """Of groups that are open: their members stand behind as many tabs."""

    def declares(line: str) -> bool:
        nonlocal depth
        tabs = len(line) - len(line.lstrip("\t"))
        if tabs == depth - 1 and line[tabs : tabs + 1] in {")", "}"}:
            depth -= 1
            return False
        if tabs != depth or not (_GO_MEMBER if depth else _GO).match(line):
            return False
        depth += _GO_GROUP.match(line.rstrip()) is not None
        return True

    return declares


def settle(masked: str, literals: Sequence[str], declares: Declares) -> tuple[str, list[str]]:
    """Make documentation or comments of what a reader noted.

    Args:
        masked: Text with marks.
        literals: What stands where literals and notes are marked, in order.
        declares: Tells declarations.

    Returns:
        Text and literals without notes: those that fill lines directly above a declaration are
        literals now, the others comments.
    """
    lines = masked.split("\n")
    documented: set[int] = set()
    above: list[int] = []
    for number, line in enumerate(lines):
        code = without_marks(line.replace(NOTE, COMMENT)) if NOTE in line else without_marks(line)
        if code.strip(" \t"):
            if declares(code):
                documented.update(above)
            above.clear()
        elif NOTE in line:
            above.append(number)
        elif COMMENT not in line:
            above.clear()
    settled: list[str] = []
    kept: list[str] = []
    rest = iter(literals)
    for number, line in enumerate(lines):
        for mark, literal in zip(_MARK.findall(line), rest, strict=False):
            if mark == LITERAL or number in documented:
                kept.append(literal)
        settled.append(line.replace(NOTE, LITERAL if number in documented else COMMENT))
    return "\n".join(settled), kept


def without_licences(text: str, header: re.Pattern[str] = HEADER) -> str:
    """Take out the comments before any code that speak of a licence.

    Args:
        text: What is left when all that is no documentation is out.
        header: Finds a comment and the space behind it.
    """
    start = _BEFORE_HEADER.match(text)
    assert start is not None  # noqa: S101  # it matches any text
    at = start.end()
    kept = [text[:at]]
    while match := header.match(text, at):
        if not _LICENCE.search(match[0]):
            kept.append(match[0])
        at = match.end()
    return "".join([*kept, text[at:]])
