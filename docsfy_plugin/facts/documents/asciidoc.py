"""AsciiDoc as Markdown: headings, lists, code, tables, links; what is macro or attribute goes."""

from __future__ import annotations

import re

from docsfy_hookspecs.text import fence

_HEADING = re.compile(r"(={1,6})[ \t]+(\S.*)$")
_ATTRIBUTE = re.compile(r":!?([\w-]+)!?:[ \t]*(.*)$")
_BLOCK = re.compile(r"\[([^\[\]]*)\]$")
_CODE = re.compile(r"(-{4,}|\.{4,}|`{3,})(\w*)$")
_TABLE = re.compile(r"[|,!]={3,}$")
_FRAME = re.compile(r"(?:={4,}|\*{4,}|_{4,}|\+{4,}|--|\+)$")
_LIST = re.compile(r"([*-]{1,5}|\.{1,5})[ \t]+(\S.*)$")
_MACRO = re.compile(r"(?:image|include|toc|video|ifdef|ifndef|ifeval|endif)::[^\[\]]*\[[^\[\]]*\]$")
_LABEL = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(?=\S)")
_TITLE = re.compile(r"\.(?=[^\s.])(.+)$")
_IMAGE = re.compile(r"image:[^\s\[\]]{1,300}\[[^\[\]]{0,300}\]")
_LINK = re.compile(r"(?:link:([^\s\[\]]{1,500})|(https?://[^\s\[\]]{1,500}))\[([^\[\]]{0,300})\]")
_REFERENCE = re.compile(r"<<([^<>,\n]{1,200})(?:,([^<>\n]{1,200}))?>>")
_BOLD = re.compile(r"(?<![\w*`])\*(?=[^\s*])([^*\n]{1,300})(?<=[^\s*])\*(?![\w*])")
_VALUE = re.compile(r"\{([\w-]{1,60})\}")


def from_asciidoc(text: str) -> str:
    """Convert a document, its links and headings kept."""
    return _Converter(text.split("\n")).result()


class _Converter:
    """One pass over the lines of a document."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0
        self._values: dict[str, str] = {}
        self._language = ""
        self._out: list[str] = []

    def result(self) -> str:
        while self._at < len(self._lines):
            line = self._lines[self._at].rstrip()
            self._at += 1
            self._line(line)
        return "\n".join(self._out)

    def _line(self, line: str) -> None:
        if line.startswith("////"):
            self._until(line)
        elif match := _ATTRIBUTE.match(line):
            self._values[match[1]] = match[2]
        elif line.startswith("//") or _MACRO.match(line) or _FRAME.match(line):
            self._out += [""] if line != "+" else []
        elif match := _CODE.match(line):
            body = "\n".join(self._until(match[1]))
            self._out += ["", *fence(body, match[2] or self._language).split("\n"), ""]
            self._language = ""
        elif _TABLE.match(line):
            self._out += ["", *_table(self._until(line)), ""]
        elif match := _BLOCK.match(line):
            kind, _, rest = match[1].partition(",")
            self._language = rest.split(",")[0].strip() if kind in ("source", "") else ""
        elif match := _HEADING.match(line):
            self._out += ["", f"{'#' * len(match[1])} {self._inline(match[2])}", ""]
        elif match := _LIST.match(line.strip()):
            mark = "1." if match[1][0] == "." else "-"
            self._out.append(f"{'    ' * (len(match[1]) - 1)}{mark} {self._inline(match[2])}")
        elif match := _TITLE.match(line):
            self._out += ["", f"**{self._inline(match[1])}**", ""]
        else:
            self._out.append(self._inline(line))

    def _until(self, end: str) -> list[str]:
        begin = self._at
        while self._at < len(self._lines) and self._lines[self._at].rstrip() != end:
            self._at += 1
        self._at += 1
        return self._lines[begin : self._at - 1]

    def _inline(self, text: str) -> str:
        text = _VALUE.sub(lambda match: self._values.get(match[1], match[0]), text)
        text = _LABEL.sub(lambda match: f"**{match[1].capitalize()}:** ", text, count=1)
        text = _IMAGE.sub("", text)
        text = _LINK.sub(_link, text)
        text = _REFERENCE.sub(lambda match: match[2] or match[1], text)
        return _BOLD.sub(r"**\1**", text).removesuffix(" +")


def _link(match: re.Match[str]) -> str:
    url = match[1] or match[2]
    label = match[3].partition(",")[0].rstrip("^").strip('"')
    return f"[{label or url}]({url})"


def _table(lines: list[str]) -> list[str]:
    """A table whose rows stand on a line each as Markdown, any other as it stands."""
    rows = [line.strip() for line in lines if line.strip()]
    cells = [[cell.strip() for cell in row.lstrip("|").split("|")] for row in rows]
    if not cells or len({len(row) for row in cells}) != 1 or len(cells[0]) == 1:
        return fence("\n".join(lines), "text").split("\n")
    head, *body = [f"| {' | '.join(row)} |" for row in cells]
    return [head, f"|{' --- |' * len(cells[0])}", *body]
