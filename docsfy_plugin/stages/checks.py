"""Built-in plugin: every name that a page states is looked up in the facts.

A fault of the page's form is an error. A name that the facts do not have is reported and
counted, no more: what a page quotes from docstrings may name what is long gone.
"""

from __future__ import annotations

import bisect
import html
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from docsfy_hookspecs import CheckResult, Facts, Finding, PageSpec, hookimpl
from docsfy_hookspecs import text as markdown

from docsfy_plugin.stages.invocations import look_up
from docsfy_plugin.stages.known_names import KnownNames, ending_of, known_names

VERSION = "1"

_ATTRIBUTES = re.compile(r"\{[^{}]*\}\Z")
_FIRST_LEVEL = re.compile(r"^#(?!#)|^=+[ \t]*$", re.M)
_FENCE = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})", re.M)
_LINK = re.compile(r"\((?P<scheme>docsfy:(?:symbol|source)/)(?P<target>[^\s()]*)\)")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_PATH = re.compile(r"(?P<path>(?:[\w.@+-]+/)+[\w.@+-]*)(?::(?P<from>\d+)(?:-(?P<to>\d+))?)?")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_NEAR = 200
"""Characters on either side of a name whose words tell what it is."""
_SHELL_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*(?:bash|console|sh|shell|zsh)\b")
_FILE_OR_HOST = frozenset(
    {"cfg", "com", "conf", "css", "html", "ini", "io", "js", "json", "lock", "md", "net", "org"}
    | {"py", "pyi", "rst", "sh", "toml", "ts", "txt", "xml", "yaml", "yml", "zip", "dev"}
)


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

    def name(self, code: str, name: str, at: int, *, exists: bool) -> None:
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
                line=self.line_of(at),
            )
        )


@hookimpl
def docsfy_check_page(page: PageSpec, text: str, facts: Facts) -> CheckResult:
    """Look at a page's form, and look up the names in its links, code spans and shell blocks."""
    tally = _Tally(text)
    known = known_names(facts)
    _check_title(page, tally)
    at = 0
    for part in markdown.segments(text):
        if not part.is_code:
            _check_prose(part.text, at, tally, known)
        elif "\n" not in part.text:
            _check_span(part.text.strip("`").strip(), at, tally, known)
        elif _SHELL_FENCE.match(part.text):
            _check_shell(part.text, at, tally, known)
        at += len(part.text)
    findings = tuple(sorted(tally.findings, key=lambda finding: finding.line))
    return CheckResult(findings=findings, supported=tally.supported, unsupported=tally.unsupported)


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
        if name.partition(".")[0] in known.packages:
            _count_symbol(name, at, tally, known)
        return
    if name not in known.paths:
        # the pipeline knows all paths and names the broken link; analysers do not read all
        tally.unsupported += ending_of(name) in known.endings
        return
    tally.supported += 1
    if fact:
        fact = unquote(fact, errors="surrogateescape")
        tally.name("unknown-fact", fact, at, exists=(name, fact) in known.facts_at)


def _check_span(span: str, at: int, tally: _Tally, known: KnownNames) -> None:
    if not span:
        return
    if " " in span or span in known.programs:
        _count_command(span, at, tally, known)
    elif "/" in span:
        _count_path(span, at, tally, known)
    elif "." in span:
        name = span.removesuffix("()")
        if name.partition(".")[0] in known.packages and _DOTTED.fullmatch(name):
            _count_symbol(name, at, tally, known)
    elif _VARIABLE.fullmatch(span):
        _count_variable(span, at, tally, known)


def _count_symbol(name: str, at: int, tally: _Tally, known: KnownNames) -> None:
    exists = known.is_symbol(name)
    if exists is None or (not exists and name.rpartition(".")[2] in _FILE_OR_HOST):
        return
    tally.name("unknown-symbol", name, at, exists=exists)


def _count_path(span: str, at: int, tally: _Tally, known: KnownNames) -> None:
    match = _PATH.fullmatch(span)
    if match is None:
        return
    path = match["path"].removeprefix("./").rstrip("/")
    if path in known.paths:
        end = int((match["to"] or match["from"] or "0")[:9])
        last = known.last_lines.get(path, 0)
        if end and last:
            tally.name("unknown-line", span, at, exists=end <= last)
        else:
            tally.supported += 1
    elif ending_of(path) in known.endings and path.partition("/")[0] in known.paths:
        tally.name("unknown-path", path, at, exists=False)


def _count_command(line: str, at: int, tally: _Tally, known: KnownNames) -> None:
    for name, exists in look_up(line, known):
        code = "unknown-option" if name.startswith("-") else "unknown-command"
        tally.name(code, name, at, exists=exists)


def _count_variable(name: str, at: int, tally: _Tally, known: KnownNames) -> None:
    if name in known.variables:
        tally.supported += 1
        return
    before = tally.text[max(at - _NEAR, 0) : at].rpartition("\n")[2]
    around = (before + tally.text[at : at + _NEAR].partition("\n")[0]).lower()
    # any constant is written in capitals, and only the words around tell
    if "environment variable" in around:
        tally.name("unknown-environment-variable", name, at, exists=False)


def _check_shell(block: str, at: int, tally: _Tally, known: KnownNames) -> None:
    at += block.index("\n") + 1
    for line in block.split("\n")[1:-1]:
        _count_command(line.lstrip(" \t>"), at, tally, known)
        at += len(line) + 1
