"""Built-in plugin: every name that a page states is looked up in the facts.

A fault of the page's form is an error. A name that the facts do not have is reported and
counted, no more: what a page quotes from docstrings may name what is long gone.
"""

from __future__ import annotations

import bisect
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from docsfy_hookspecs import CheckResult, Facts, Finding, PageSpec, hookimpl
from docsfy_hookspecs import text as markdown

from docsfy_plugin.stages.invocations import changes_folder, command_lines, is_shell, look_up
from docsfy_plugin.stages.known_names import KnownNames, Named, ending_of, known_names
from docsfy_plugin.stages.python_code import PythonOfPage
from docsfy_plugin.stages.spans import look_up_span
from docsfy_plugin.stages.surroundings import Surroundings, is_placeholder

VERSION = "2"

_ATTRIBUTES = re.compile(r"\{[^{}]*\}\Z")
_FIRST_LEVEL = re.compile(r"^#(?!#)|^=+[ \t]*$", re.M)
_FENCE = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})", re.M)
_LINK = re.compile(r"\((?P<scheme>docsfy:(?:symbol|source)/)(?P<target>[^\s()]*)\)")
_FENCE_INFO = re.compile(
    r"(?P<indent>[ \t>]*)(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)?(?:`{3,}|~{3,})"
    r"[ \t]*\{?[ \t]*\.?(?P<language>[\w+-]*)"
)
_SHELL = frozenset({"bash", "console", "sh", "shell", "shell-session", "zsh", "terminal"})
_PYTHON = frozenset({"python", "py", "python3", "pycon"})
_PLAIN = frozenset({"", "text", "txt", "plaintext", "powershell", "ps1", "cmd", "bat", "fish"})
_IMPORTS = re.compile(r"^[ \t]*(?:>>> )?(?:import|from) [\w.]+", re.M)
_GO_IMPORT = re.compile(r"^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?\"(?P<path>[\w./-]+)\"", re.M)


@dataclass(slots=True)
class _Tally:
    """What a check has found so far on one page."""

    text: str
    findings: list[Finding] = field(default_factory=list)
    supported: int = 0
    unsupported: int = 0
    _line_ends: list[int] = field(default_factory=list)

    def line_of(self, at: int) -> int:
        if not self._line_ends:
            self._line_ends = [match.end() for match in re.finditer("\n", self.text)]
        return bisect.bisect_right(self._line_ends, at) + 1

    def fault(self, code: str, message: str, line: int) -> None:
        self.findings.append(Finding(severity="error", code=code, message=message, line=line))

    def count(self, named: Iterable[Named], at: int) -> None:
        for one in named:
            self.name(f"unknown-{one.kind}", one.name, at, exists=one.exists, below=one.line)

    def name(self, code: str, name: str, at: int, *, exists: bool, below: int = 0) -> None:
        if exists:
            self.supported += 1
            return
        self.unsupported += 1
        what = code.removeprefix("unknown-").replace("-", " ")
        self.findings.append(
            Finding(
                severity="info",
                code=code,
                message=f"The source has no {what} {name!r}",
                line=self.line_of(at) + below,
            )
        )


@hookimpl
def docsfy_check_page(page: PageSpec, text: str, facts: Facts) -> CheckResult:
    """Look at a page's form, and look up the names in its links, code spans and blocks of code."""
    tally = _Tally(text)
    known = known_names(facts)
    python = PythonOfPage(known)
    _check_title(page, tally)
    parts: list[tuple[int, markdown.Segment]] = []
    at = 0
    for part in markdown.segments(text):
        parts.append((at, part))
        if part.is_code and "\n" in part.text:
            language, content = _language(part.text), _content(part.text)
            if language in _PYTHON or (language in _PLAIN and _IMPORTS.search(content)):
                python.read(at, content)
        at += len(part.text)
    for at, part in parts:
        if not part.is_code:
            _check_prose(part.text, at, tally, known)
        elif "\n" in part.text:
            _check_block(part.text, at, tally, python)
        elif (span := part.text.strip("`").strip()) and not _is_bare(span, known):
            around = Surroundings(text, at, at + len(part.text))
            tally.count(look_up_span(span, around, python), at)
    findings = tuple(sorted(tally.findings, key=lambda finding: finding.line))
    return CheckResult(findings=findings, supported=tally.supported, unsupported=tally.unsupported)


def _is_bare(span: str, known: KnownNames) -> bool:
    """Whether a span is one word of code, which may be anybody's; most spans are."""
    return span.isidentifier() and not span.isupper() and span not in known.programs


def _check_title(page: PageSpec, tally: _Tally) -> None:
    first, _, rest = tally.text.partition("\n")
    words = _heading(first)
    if not words:
        tally.fault("no-title", "The first line is not '# ' and the page's title", 1)
    elif page.title not in {words, _plain(words)}:
        tally.fault("wrong-title", f"The title is {words!r}, not {page.title!r}", 1)
    if not rest.strip():
        tally.fault("empty-page", "There is nothing below the title", 1)


def _heading(line: str) -> str:
    """The words of a first-level heading, without attributes and closing `#`; else empty."""
    if not line.startswith("# "):
        return ""
    words = _ATTRIBUTES.sub("", line[2:].strip()).strip()
    bare = words.rstrip("#")
    if bare.endswith("\\") and bare != words:
        bare += "#"
    return bare.strip()


def _plain(words: str) -> str:
    """A heading's Markdown as plain text."""
    spans = (
        part.text.strip("`").strip() if part.is_code else re.sub(r"\\(.)", r"\1", part.text)
        for part in markdown.segments(words)
    )
    return html.unescape("".join(spans))


def _check_prose(text: str, at: int, tally: _Tally, known: KnownNames) -> None:
    for match in _FIRST_LEVEL.finditer(text) if "#" in text or "=" in text else ():
        if at + match.start() > 0 and _is_heading(match[0], at + match.start(), tally.text):
            line = tally.line_of(at + match.start())
            tally.fault("second-title", "There is a second first-level heading", line)
    for match in _FENCE.finditer(text) if "```" in text or "~~~" in text else ():
        line = tally.line_of(at + match.start())
        tally.fault("open-fence", "This block of code is never closed", line)
    for match in _LINK.finditer(text) if "docsfy:" in text else ():
        _check_link(match, at + match.start(), tally, known)


def _is_heading(mark: str, at: int, text: str) -> bool:
    """Tell a heading from a `#` in the middle of a line, and from a row of `=` below nothing."""
    if text[at - 1] != "\n":
        return False
    above = text[text.rfind("\n", 0, at - 1) + 1 : at - 1]
    return mark == "#" or (bool(above.strip()) and not above.startswith(("#", "|", ">")))


def _check_link(match: re.Match[str], at: int, tally: _Tally, known: KnownNames) -> None:
    target, _, fact = match["target"].partition("#")
    name = unquote(target, errors="surrogateescape")
    if match["scheme"] == markdown.SYMBOL_SCHEME:
        exists = known.is_symbol(name) if name.partition(".")[0] in known.packages else None
        if exists is not None:
            tally.name("unknown-symbol", name, at, exists=exists)
        return
    if name not in known.paths:
        # the pipeline knows all paths and names the broken link; analysers do not read all
        tally.unsupported += ending_of(name) in known.endings
        return
    tally.supported += 1
    if fact:
        fact = unquote(fact, errors="surrogateescape")
        tally.name("unknown-fact", fact, at, exists=(name, fact) in known.facts_at)


def _language(block: str) -> str:
    match = _FENCE_INFO.match(block)
    return match["language"].lower() if match else ""


def _content(block: str) -> str:
    """The lines of a fenced block, as deep as its fence taken off each."""
    first, *lines = block.rstrip("\n").split("\n")[:-1]
    quotes = first[: len(first) - len(first.lstrip(" \t>"))].count(">")
    if quotes:
        lines = [re.sub(rf"\A(?:[ \t]*>){{0,{quotes}}} ?", "", line) for line in lines]
    return "\n".join(lines)


def _check_block(block: str, at: int, tally: _Tally, python: PythonOfPage) -> None:
    language, content, known = _language(block), _content(block), python.known
    begin = at + block.find("\n") + 1
    is_plain = language in _PLAIN
    if (
        language in _SHELL
        or content.lstrip().startswith("$ ")
        or (is_plain and is_shell(content, known))
    ):
        _check_shell(content, begin, tally, python)
    elif language in _PYTHON or (is_plain and _IMPORTS.search(content)):
        tally.count(_certain(python.look_up(at, content)), begin)
    elif language == "go":
        _check_go(content, begin, tally, known)


def _certain(named: Iterable[Named]) -> Iterable[Named]:
    return (one for one in named if one.exists or not is_placeholder(one.name))


def _check_shell(content: str, begin: int, tally: _Tally, python: PythonOfPage) -> None:
    moved = False
    for number, line in command_lines(content):
        for one in _certain(look_up(line, python.known, moved=moved)):
            if one.exists or one.name.rpartition(" ")[2] not in python.words:
                name, code = one.name, f"unknown-{one.kind}"
                tally.name(code, name, begin, exists=one.exists, below=number)
        moved = moved or changes_folder(line)


def _check_go(content: str, begin: int, tally: _Tally, known: KnownNames) -> None:
    for match in _GO_IMPORT.finditer(content):
        path = match["path"]
        if path in known.modules:
            tally.supported += 1
        elif any(path.startswith(f"{own}/") for own in known.module_prefixes):
            line = content.count("\n", 0, match.start("path"))
            tally.name("unknown-symbol", path, begin, exists=False, below=line)
