"""Paragraphs, lists, code, admonitions and tables of a docstring or README as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

from docsfy_plugin.stages.static.inline import MARKDOWN, convert, guard_line_start
from docsfy_plugin.stages.static.markdown import admonition, fenced
from docsfy_plugin.stages.static.rst import (
    ADMONITIONS,
    DIRECTIVE,
    FIELD,
    UNDERLINE,
    convert_table,
    directive_text,
    is_table_border,
)

MAX_DEPTH = 8
"""Nesting at which text is shown as it stands: deeper is no prose."""

_FENCE = re.compile(r"\s*(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)$")
_LIST_ITEM = re.compile(r"(?P<mark>[-*+•]|\d{1,9}[.)]|\#\.|\(?[a-z\d][.)](?=\s))\s+(?P<text>\S.*)$")
_ORDERED = re.compile(r"\(?[\da-z#]{1,9}[.)]")
_HEADING = re.compile(r"\#{1,6}\s+(?P<title>.*?)\s*\#*$")
_TABLE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_LANGUAGE = re.compile(r"[A-Za-z][\w+#.-]{0,30}")
_PLAIN_START = re.compile(r"(?!```|~~~|!!!|- |\d+\.|[|>])[^\n]+(?!\n\n)(?:\n[^\n]+)*\Z")
MARKDOWN_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{2,})\s*$")
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*$", re.I)
_CALLOUT = re.compile(
    r'(?:!!!|\?\?\?\+?) +(?P<kind>[A-Za-z][\w-]{0,30})[^"\n]{0,60}?'
    r'(?:"(?P<title>[^"\n]{1,200})")?\s*$'
)
_MYST_TARGET = re.compile(r"\([A-Za-z][\w.:-]{0,80}\)=")
_REFERENCE = re.compile(r"\s{0,3}\[[^\[\]]{1,200}\]:\s")


def convert_line(line: str, style: str) -> str:
    """Turn one line of text into Markdown."""
    return guard_line_start(convert(line, style))


def convert_blocks(text: str, style: str, base: str = "", depth: int = 0) -> str:
    """Turn text of several blocks into Markdown.

    Args:
        text: The text; its common indentation is taken off.
        style: `rst`, `markdown` or empty.
        base: As in `prose.to_markdown`.
        depth: How deep it stands in lists and admonitions.
    """
    text = text.expandtabs(4).replace("\x00", "").strip("\n")
    if not text.strip():
        return ""
    if depth > MAX_DEPTH:
        return fenced(text)
    if "\n" not in text and not _starts_block(text.strip()):
        return convert_line(text.strip(), style)
    text = textwrap.dedent(text)
    return _Blocks(text.splitlines(), style, base, depth).result()


def _starts_block(line: str) -> bool:
    return line.startswith((">>>", "..", "|", ">", "#", ":", "```", "~~~", "[")) or bool(
        _LIST_ITEM.match(line)
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


class _Blocks:
    """One pass over the lines of a text; every reader moves `_at` on by a line at least."""

    def __init__(self, lines: list[str], style: str, base: str, depth: int) -> None:
        self._lines = lines
        self._style = style
        self._base = base
        self._depth = depth
        self._at = 0
        self._out: list[str] = []

    def result(self) -> str:
        readers: tuple[Callable[[str], bool], ...] = (
            self._fence,
            self._doctest,
            self._heading,
            self._directive,
            self._callout,
            self._table,
            self._field_list,
            self._list,
            self._quote,
            self._indented,
        )
        while self._at < len(self._lines):
            line = self._lines[self._at].rstrip()
            if not line:
                self._at += 1
            elif not any(reader(line) for reader in readers):
                self._paragraph()
        return "\n\n".join(block for block in self._out if block.strip())

    def _inner(self, text: str) -> str:
        return convert_blocks(text, self._style, self._base, self._depth + 1)

    def _inline(self, text: str) -> str:
        return convert(text, self._style, self._base)

    def _take_indented(self, deeper_than: int) -> list[str]:
        """Lines that are blank or indented more, trailing blank ones left."""
        begin = self._at
        end = begin
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip() and _indent(line) <= deeper_than:
                break
            self._at += 1
            if line.strip():
                end = self._at
        return self._lines[begin:end]

    def _fence(self, line: str) -> bool:
        match = _FENCE.match(line)
        if match is None:
            return False
        indent = _indent(line)
        self._at += 1
        body = []
        while self._at < len(self._lines):
            stripped = self._lines[self._at].strip()
            self._at += 1
            if stripped.startswith(match["fence"]) and not stripped.strip(match["fence"][0]):
                break
            body.append(self._lines[self._at - 1])
        cut = [row[indent:] if not row[:indent].strip() else row for row in body]
        language = _LANGUAGE.match(match["info"].strip().lstrip("{."))
        self._out.append(fenced("\n".join(cut), language[0].lower() if language else ""))
        return True

    def _doctest(self, line: str) -> bool:
        if not line.lstrip().startswith(">>>"):
            return False
        begin = end = self._at
        while self._at < len(self._lines):
            row = self._lines[self._at].strip()
            if row and end < self._at and not row.startswith(">>>"):
                break
            self._at += 1
            end = self._at if row else end
        self._at = end
        self._out.append(fenced(textwrap.dedent("\n".join(self._lines[begin:end])), "pycon"))
        return True

    def _heading(self, line: str) -> bool:
        match = _HEADING.match(line) if self._style == MARKDOWN else None
        if match is not None:
            self._at += 1
            title = match["title"]
        elif self._at + 1 < len(self._lines) and self._is_underlined(line):
            self._at += 2
            title = line.strip()
        elif UNDERLINE.match(line) and not is_table_border(line):
            self._at += 1
            return True
        else:
            return False
        if title.strip("* "):
            self._out.append(f"**{self._inline(title.strip('* '))}**")
        return True

    def _is_underlined(self, line: str) -> bool:
        below = self._lines[self._at + 1].rstrip()
        return (
            bool((MARKDOWN_UNDERLINE if self._style == MARKDOWN else UNDERLINE).match(below))
            and len(below.strip()) >= min(len(line.strip()), 3)
            and not is_table_border(below)
            and not line.lstrip().startswith(("-", "*", "|"))
        )

    def _directive(self, line: str) -> bool:
        if not line.lstrip().startswith(".."):
            return False
        match = DIRECTIVE.match(line.strip())
        if match is None and line.strip() != ".." and not line.strip().startswith(".. "):
            return False
        indent = _indent(line)
        self._at += 1
        body = textwrap.dedent("\n".join(self._take_indented(indent)))
        if match is None:
            self._comment(line.strip())
        else:
            self._out.append(
                directive_text(
                    match["name"], match["argument"] or "", body, (self._inline, self._inner)
                )
            )
        return True

    def _comment(self, line: str) -> None:
        footnote = re.match(r"\.\. \[(#?[\w.-]{1,30})\]\s+(\S.*)", line)
        if footnote is not None:
            self._out.append(f"\\[{self._inline(footnote[1])}\\] {self._inline(footnote[2])}")

    def _callout(self, line: str) -> bool:
        match = _CALLOUT.match(line.strip())
        begin = self._at
        self._at += match is not None
        body = self._take_indented(_indent(line)) if match else []
        if match is None or not body:
            self._at = begin
            return False
        kind, title = ADMONITIONS.get(match["kind"].lower(), ("note", match["kind"].capitalize()))
        title = self._inline(match["title"] or title).replace('"', "'")
        self._out.append(admonition(kind, title, self._inner(textwrap.dedent("\n".join(body)))))
        return True

    def _table(self, line: str) -> bool:
        stripped = line.strip()
        if is_table_border(stripped):
            begin = self._at
            rows, self._at = convert_table(self._lines, self._at, self._inline)
            if self._at <= begin:
                self._at = begin + 1
            self._out.append(rows or fenced("\n".join(self._lines[begin : self._at]), "text"))
            return True
        if "|" not in stripped or self._at + 1 >= len(self._lines):
            return False
        rule = self._lines[self._at + 1].strip()
        if "|" not in rule or not _TABLE_RULE.fullmatch(rule):
            return False
        begin = self._at
        while self._at < len(self._lines) and "|" in self._lines[self._at]:
            self._at += 1
        self._out.append(self._markdown_table(self._lines[begin : self._at]))
        return True

    def _markdown_table(self, lines: list[str]) -> str:
        rows = []
        for number, line in enumerate(lines):
            cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
            if number == 1:
                rows.append("| " + " | ".join("---" for _ in cells) + " |")
            else:
                rows.append("| " + " | ".join(self._inline(one.strip()) for one in cells) + " |")
        return "\n".join(rows)

    def _field_list(self, line: str) -> bool:
        match = FIELD.match(line.strip())
        if match is None or self._style == MARKDOWN:
            return False
        items = []
        while match is not None:
            indent = _indent(self._lines[self._at])
            self._at += 1
            more = self._take_indented(indent)
            text = self._inner("\n".join([match["text"] or "", textwrap.dedent("\n".join(more))]))
            items.append(_item("-", f"**{self._inline(match['name'])}**: {text}"))
            at = self._at
            match = FIELD.match(self._lines[at].strip()) if at < len(self._lines) else None
        self._out.append("\n".join(items))
        return True

    def _list(self, line: str) -> bool:
        match = _LIST_ITEM.match(line.strip())
        if match is None:
            return False
        first, indent = match, _indent(line)
        items, loose = [], False
        while match is not None:
            head = self._lines[self._at]
            self._at += 1
            lead = len(head) - len(head.lstrip()) + match.start("text")
            more = self._take_indented(indent)
            while lazy := self._take_lazy(lead):
                more = [*more, *lazy, *self._take_indented(indent)]
            loose = loose or any(not row.strip() for row in more)
            text = self._inner("\n".join([" " * lead + match["text"], *more]))
            items.append(_item("1." if _ORDERED.fullmatch(match["mark"]) else "-", text))
            match = self._next_item(indent)
        number = _ORDERED.fullmatch(first["mark"])
        if (
            number and len(items) == 1 and _PLAIN_START.match(text)
        ):  # Markdown would count it from 1 again
            items = [f"{re.sub('[^0-9a-z]', '', first['mark']) or '1'}\\. {text}"]
        self._out.append(("\n\n" if loose else "\n").join(items))
        return True

    def _take_lazy(self, indent: int) -> list[str]:
        """Lines that go on with an item's paragraph without its indentation."""
        begin = self._at
        while self._style == MARKDOWN and self._at < len(self._lines):
            line, before = self._lines[self._at].strip(), self._lines[self._at - 1].strip()
            if not line or not before or line[0] in ">|" or self._begins_block(line, before):
                break
            self._at += 1
        return [" " * indent + line.strip() for line in self._lines[begin : self._at]]

    @staticmethod
    def _begins_block(line: str, before: str) -> bool:
        if _FENCE.match(before) or _HEADING.match(before) or before[0] == "|":
            return True
        block = _FENCE.match(line) or _HEADING.match(line) or _LIST_ITEM.match(line)
        return bool(block or MARKDOWN_UNDERLINE.match(line))

    def _next_item(self, indent: int) -> re.Match[str] | None:
        at = self._at
        while at < len(self._lines) and not self._lines[at].strip():
            at += 1
        if at >= len(self._lines) or _indent(self._lines[at]) != indent:
            return None
        match = _LIST_ITEM.match(self._lines[at].strip())
        if match is not None:
            self._at = at
        return match

    def _quote(self, line: str) -> bool:
        if self._style != MARKDOWN or not line.lstrip().startswith(">"):
            return False
        body = []
        while self._at < len(self._lines) and self._lines[self._at].lstrip().startswith(">"):
            body.append(re.sub(r"^\s*> ?", "", self._lines[self._at]))
            self._at += 1
        alert = _ALERT.match(body[0])
        if alert is not None:
            kind, title = ADMONITIONS[alert[1].lower()]
            self._out.append(admonition(kind, title, self._inner("\n".join(body[1:]))))
            return True
        text = self._inner("\n".join(body))
        self._out.append("\n".join(f"> {row}".rstrip() for row in text.split("\n")))
        return True

    def _indented(self, line: str) -> bool:
        if _indent(line) < (4 if self._style != "rst" else 1):
            return False
        body = self._take_indented(0)
        text = textwrap.dedent("\n".join(body))
        if self._style == "rst":
            quoted = self._inner(text)
            self._out.append("\n".join(f"> {row}".rstrip() for row in quoted.split("\n")))
        else:
            self._out.append(fenced(text))
        return True

    def _paragraph(self) -> None:
        begin = self._at
        in_code = False
        while self._at < len(self._lines) and self._lines[self._at].strip():
            line = self._lines[self._at]
            if self._at > begin and not in_code and self._ends_paragraph(line):
                break
            in_code ^= line.count("``") % 2 == 1 and "```" not in line
            self._at += 1
        rows = [row.strip() for row in self._lines[begin : self._at]]
        if self._style == MARKDOWN:
            rows = [row for row in rows if not _MYST_TARGET.fullmatch(row)] or [""]
        literal = rows[-1].endswith("::") and self._style != MARKDOWN
        if literal:
            rows[-1] = rows[-1][:-2].rstrip() + ("" if rows[-1][:-2].endswith(" ") else ":")
            rows[-1] = "" if rows[-1] == ":" else rows[-1]
        text = self._inline("\n".join(rows).strip())
        self._out.append("\n".join(guard_line_start(row.strip()) for row in text.split("\n")))
        if literal:
            self._literal(_indent(self._lines[self._at - 1]))

    def _ends_paragraph(self, line: str) -> bool:
        stripped = line.strip()
        if _FENCE.match(line) or stripped.startswith((">>>", ".. ", "!!! ", "??? ")):
            return True
        if self._style == MARKDOWN and _HEADING.match(stripped):
            return True
        if self._style != MARKDOWN and FIELD.match(stripped):
            return True
        return bool(_LIST_ITEM.match(stripped)) and not re.match(r"\d", stripped)

    def _literal(self, indent: int) -> None:
        at = self._at
        while at < len(self._lines) and not self._lines[at].strip():
            at += 1
        if at < len(self._lines) and _indent(self._lines[at]) > indent:
            self._at = at
            code = textwrap.dedent("\n".join(self._take_indented(indent)))
            self._out.append(fenced(code, "pycon" if code.startswith(">>>") else ""))


def _item(mark: str, text: str) -> str:
    pad = "    "
    first, *rest = text.split("\n")
    lines = [f"{mark:<3} {first}" if mark != "-" else f"- {first}"]
    lines += [pad + row if row.strip() else "" for row in rest]
    return "\n".join(lines)
