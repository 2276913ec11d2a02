"""What reStructuredText has that Markdown has not: directives, field lists, its tables."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

from docsfy_plugin.stages.static.markdown import admonition, fenced

DIRECTIVE = re.compile(
    r"\.\. (?:\|[^|]{1,80}\| )?(?P<name>[A-Za-z][\w:+-]{0,40})::(?:\s+(?P<argument>.*))?$"
)
FIELD = re.compile(
    r":(?P<name>(?:param|parameter|arg|argument|key|keyword|type|raises?|except|exception|"
    r"returns?|rtype|yields?|ytype|var|ivar|cvar|vartype|meta)(?: [^:\n]{1,200})?):"
    r"(?:\s+(?P<text>.*))?$"
)
UNDERLINE = re.compile(r"\s*(?P<char>[=\-~^\"'#*+.:_])(?P=char){2,}\s*$")

ADMONITIONS = {
    "note": ("note", "Note"),
    "hint": ("tip", "Hint"),
    "tip": ("tip", "Tip"),
    "important": ("info", "Important"),
    "warning": ("warning", "Warning"),
    "caution": ("warning", "Caution"),
    "attention": ("warning", "Attention"),
    "danger": ("danger", "Danger"),
    "error": ("danger", "Error"),
    "admonition": ("note", "Note"),
    "seealso": ("info", "See also"),
    "todo": ("note", "To do"),
    "deprecated": ("warning", "Deprecated since"),
    "versionadded": ("info", "Added in"),
    "versionchanged": ("info", "Changed in"),
    "versionremoved": ("info", "Removed in"),
}

HEADER_BORDERS = 2
"""Borders of a simple table before its body where it has a header."""

_CODE_DIRECTIVES = frozenset({"code", "code-block", "sourcecode", "prompt", "parsed-literal"})
_BORDER = re.compile(r"=+(?:[ ]+=+)+|\+(?:[-=]+\+)+")
_LANGUAGE = re.compile(r"[A-Za-z][\w+.-]{0,30}")


def directive_language(name: str, argument: str) -> str | None:
    """The language of a directive that holds code; `None` for other directives."""
    if name in _CODE_DIRECTIVES:
        language = _LANGUAGE.fullmatch(argument.strip().split(" ")[0])
        return language[0].lower() if language else ""
    return {"math": "", "doctest": "pycon", "testcode": "python", "graphviz": "dot"}.get(name)


def directive_text(
    name: str,
    argument: str,
    body: str,
    converters: tuple[Callable[[str], str], Callable[[str], str]],
) -> str:
    """A directive as Markdown; empty where it shows nothing.

    Args:
        name: As written (`note`, `code-block`).
        argument: What stands on its line.
        body: What stands below, without its indentation.
        converters: Of a line, and of blocks.
    """
    inline, inner = converters
    language = directive_language(name, argument)
    if language is not None:
        code = re.sub(r"\A(?:[ \t]*:[\w-]+:[^\n]*\n)*\n*", "", body + "\n")
        return fenced(textwrap.dedent(code).rstrip(), language) if code.strip() else ""
    content = re.sub(r"\A(?::[\w-]+:[^\n]*(?:\n|\Z))+\n*", "", body)
    if name in {"image", "figure", "toctree", "index", "currentmodule", "module", "contents"}:
        return ""
    if name in ADMONITIONS:
        kind, title = ADMONITIONS[name]
        if name in {"deprecated", "versionadded", "versionchanged", "versionremoved"}:
            version, _, remark = argument.partition(" ")
            title, argument = f"{title} {version}".strip(), remark
            if not (argument or content).strip():
                return f"*{inline(title)}.*"
        text = inner(f"{argument}\n{content}")
        if name.startswith("version") and "\n" not in text:
            return f"*{inline(title)}:* {text}"
        return admonition(kind, title.replace('"', "'"), text) if text else ""
    if name.startswith(("auto", "include", "literalinclude", "raw", "highlight")):
        return ""
    head = f"**{inline(argument)}**" if argument and name in {"rubric", "topic"} else ""
    tail = inner(content)
    return "\n\n".join(part for part in (head, tail) if part)


def is_table_border(line: str) -> bool:
    """Tell whether a line begins a simple or grid table."""
    stripped = line.strip()
    return stripped[:1] in {"=", "+"} and bool(_BORDER.fullmatch(stripped))


def convert_table(lines: list[str], at: int, inline: Callable[[str], str]) -> tuple[str, int]:
    """Turn a simple table into a Markdown table.

    Returns:
        The table and the line after it; an empty table where it is no simple one: then the
        lines up to there are to be shown as they are.
    """
    border = lines[at].rstrip()
    if border.lstrip().startswith("+"):
        end = at
        while end < len(lines) and lines[end].strip()[:1] in {"+", "|"} and lines[end].strip():
            end += 1
        return "", end
    columns = [match.span() for match in re.finditer(r"=+", border)]
    rows: list[list[str]] = []
    borders, end = 1, at + 1
    header = 0
    while end < len(lines):
        line = lines[end].rstrip()
        end += 1
        if is_table_border(line):
            borders += 1
            if borders == HEADER_BORDERS and any(row.strip() for row in lines[end : end + 1]):
                header = len(rows)
                continue
            break
        if line.strip() and not re.fullmatch(r"[-\s]+", line):
            rows.append(_cells(line, columns, rows))
    table = [row for row in rows if row]
    if not table or borders < HEADER_BORDERS:
        return "", end
    head = table[0] if header else [""] * len(columns)
    body = table[1:] if header else table
    shown = [_row(head, inline), "| " + " | ".join("---" for _ in columns) + " |"]
    return "\n".join([*shown, *(_row(row, inline) for row in body)]), end


def _cells(line: str, columns: list[tuple[int, int]], rows: list[list[str]]) -> list[str]:
    """Cells of a line; a line without a first cell goes on with the row before."""
    cells = [
        line[begin : columns[i + 1][0] if i + 1 < len(columns) else None].strip()
        for i, (begin, _) in enumerate(columns)
    ]
    if not cells[0] and rows and rows[-1]:
        rows[-1][:] = [f"{old} {new}".strip() for old, new in zip(rows[-1], cells, strict=True)]
        return []
    return cells


def _row(cells: list[str], inline: Callable[[str], str]) -> str:
    return "| " + " | ".join(inline(one).replace("\n", " ") or " " for one in cells) + " |"
