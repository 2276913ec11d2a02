"""Plain text as Markdown that reads the same."""

from __future__ import annotations

import re

from docsfy_hookspecs.text import fence

_UNDERLINE = re.compile(r"([=\-~*^])\1{2,}[ \t]*$")
_SPECIAL = re.compile(r"([\\*_<>\[\]])")
_MARKDOWN = re.compile(r"^#{1,3} \S|^```|\]\(https?://|^!\[", re.MULTILINE)


def from_text(text: str) -> str:
    """Paragraphs, underlined headings and indented blocks; text that is Markdown stays."""
    if _MARKDOWN.search(text):
        return text
    out: list[str] = []
    block: list[str] = []
    lines = text.expandtabs(4).split("\n")
    for number, line in enumerate(lines):
        if line.startswith("    ") and (block or not out or not out[-1].strip()):
            block.append(line[4:])
            continue
        if block and not line.strip():
            block.append("")
            continue
        if block:
            out += ["", *fence("\n".join(block).strip("\n")).split("\n")]
            block = []
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if _UNDERLINE.match(line.strip()):
            out.append("")
        elif line.strip() and _UNDERLINE.match(following.strip()):
            out += ["", f"{'#' if following.strip()[0] == '=' else '##'} {_escaped(line.strip())}"]
        else:
            out.append(_escaped(line))
    if "".join(block).strip():
        out += ["", fence("\n".join(block).strip("\n"))]
    return "\n".join(out)


def _escaped(line: str) -> str:
    bullet = re.match(r"\s*[*-] ", line)
    start = bullet.end() if bullet else 0
    return line[:start] + _SPECIAL.sub(r"\\\1", line[start:])
