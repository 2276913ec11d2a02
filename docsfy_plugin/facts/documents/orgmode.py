"""Org as Markdown: headings, code, tables, links and emphasis; keywords and drawers go."""

from __future__ import annotations

import re

from docsfy_hookspecs.text import fence

_HEADING = re.compile(r"(\*{1,6})[ \t]+(?:(?:TODO|DONE)[ \t]+)?(.*?)(?:[ \t]+:[\w:@]+:)?$")
_BEGIN = re.compile(r"[ \t]*#\+begin_(\w+)(?:[ \t]+([\w+-]+))?", re.IGNORECASE)
_TITLE = re.compile(r"#\+title:[ \t]*(\S.*)$", re.IGNORECASE)
_DRAWER = re.compile(r"[ \t]*:[\w-]+:[ \t]*$")
_RULE = re.compile(r"[ \t]*\|[-+|]+\|?[ \t]*$")
_LINK = re.compile(r"\[\[([^\[\]\n]{1,500})\](?:\[([^\[\]\n]{1,300})\])?\]")
_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)$", re.IGNORECASE)
_CODE = re.compile(r"(?<![\w`=~])([=~])(?=\S)([^=~\n]{1,200})(?<=\S)\1(?!\w)")
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300})(?<=[^\s*])\*(?![\w*])")
_ITALIC = re.compile(r"(?<![\w/:<(])/(?=[^\s/])([^/\n]{1,300})(?<=[^\s/])/(?![\w/])")
_CODE_BLOCKS = frozenset(("src", "example"))


def from_org(text: str) -> str:
    """Convert a document; its title is the first heading, where it has one."""
    lines = text.split("\n")
    title = next((match[1] for line in lines if (match := _TITLE.match(line))), "")
    out = [f"# {title}", ""] if title else []
    at = 0
    while at < len(lines):
        line = lines[at].rstrip()
        at += 1
        begin = _BEGIN.match(line)
        if begin is not None and begin[1].lower() in _CODE_BLOCKS:
            end = next((n for n in range(at, len(lines)) if _ends(lines[n], begin[1])), len(lines))
            out += ["", *fence("\n".join(lines[at:end]), begin[2] or "").split("\n"), ""]
            at = end + 1
        elif heading := _HEADING.match(line):
            out += ["", f"{'#' * min(len(heading[1]) + bool(title), 6)} {_inline(heading[2])}", ""]
        elif _RULE.match(line):
            out.append(re.sub("-+", " --- ", line.replace("+", "|")))
        elif not line.lstrip().startswith(("#+", "# ")) and not _DRAWER.match(line):
            out.append(_inline(line))
    return "\n".join(out)


def _ends(line: str, kind: str) -> bool:
    return line.strip().lower() == f"#+end_{kind.lower()}"


def _inline(text: str) -> str:
    text = _LINK.sub(_link, text)
    text = _ITALIC.sub(r"*\1*", _BOLD.sub(r"**\1**", text))
    return _CODE.sub(r"`\2`", text)


def _link(match: re.Match[str]) -> str:
    target, label = match[1].removeprefix("file:"), match[2]
    if _IMAGE.search(label or target):
        return ""
    if label:
        return f"[{label}]({target})"
    return f"<{target}>" if "://" in target else target
