"""reStructuredText as Markdown: headings, paragraphs, lists, code, links; the rest left out."""

from __future__ import annotations

import re

from docsfy_hookspecs.text import fence

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*$")
_DIRECTIVE = re.compile(r"\.\. (?:\|[^|\n]+\| )?([\w:+-]+)::[ \t]*(.*)$")
_TARGET = re.compile(r"\.\. _(?:`([^`\n]+)`|([^:\n]+)):[ \t]*(\S*)[ \t]*$")
_ANONYMOUS = re.compile(r"(?:__|\.\. __:)[ \t]+(\S+)$")
_OPTION = re.compile(r"[ \t]*:[\w -]+:")
_CODE = frozenset(("code-block", "code", "sourcecode", "parsed-literal", "prompt"))
_NOTES = frozenset(("note", "warning", "tip", "important", "hint", "caution", "attention"))
_INLINE = re.compile(
    r"``(?P<literal>[^\n]+?)``"
    r"|:(?P<role>[\w:+-]+):`(?P<roled>[^`\n]+)`"
    r"|`(?P<label>[^`<>]*?)\s*<(?P<url>[^<>`]+)>`__?"
    r"|`(?P<phrase>[^`\n]+)`(?P<under>__?)?"
    r"|\|(?P<substitution>[\w .+-]+)\|(?:__?)?"
    r"|(?<![\w`])(?P<word>[A-Za-z0-9][\w.+-]*?)__?(?![\w`])"
)


def from_rst(text: str) -> str:
    """Convert; directives that have no like in Markdown are dropped with their content."""
    lines = text.expandtabs(8).split("\n")
    targets = _targets(lines)
    levels: list[str] = []
    out: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        heading = _heading(lines, at)
        if heading:
            title, style, used = heading
            if style not in levels:
                levels.append(style)
            level = min(levels.index(style) + 1, 6)
            out += ["", f"{'#' * level} {_inline(title, targets)}", ""]
            at += used
        elif line.lstrip().startswith(".. ") or line.strip() == "..":
            added, at = _explicit(lines, at, targets)
            out += added
        elif _ANONYMOUS.match(line) or re.match(r":[\w -]+:( |$)", line):
            at += 1
        elif line.rstrip().endswith("::") and not line.startswith(".."):
            opening = line.rstrip()[:-1] if line.strip() != "::" else ""
            out.append(_inline(opening.removesuffix(" :"), targets))
            block, at = _indented(lines, at + 1, _indent(line))
            out += ["", *fence("\n".join(block)).split("\n")] if block else []
        elif line.startswith(">>>"):
            end = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))
            out += ["", *fence("\n".join(lines[at:end]), "pycon").split("\n")]
            at = end
        else:
            out.append(_line(line, targets))
            at += 1
    return "\n".join(out)


def _targets(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = _TARGET.match(line.strip())
        if not match:
            continue
        url = match[3]
        if not url and number + 1 < len(lines) and lines[number + 1].startswith("  "):
            url = lines[number + 1].strip()
        if "://" in url or url.startswith(("mailto:", "/", ".")):
            found[" ".join((match[1] or match[2]).lower().split())] = url
    return found


def _heading(lines: list[str], at: int) -> tuple[str, str, int] | None:
    """Title, style and number of lines of a heading that begins here."""
    line = lines[at]
    following = lines[at + 1] if at + 1 < len(lines) else ""
    over = _ADORNMENT.match(line)
    if over and following.strip() and at + 2 < len(lines):
        under = _ADORNMENT.match(lines[at + 2])
        if under and under[1] == over[1] and not _ADORNMENT.match(following):
            return following.strip(), over[1] * 2, 3
    under = _ADORNMENT.match(following)
    if under and line.strip() and not line.startswith(" ") and not over:
        before = lines[at - 1] if at else ""
        if not before.strip() and len(following.rstrip()) >= min(len(line.rstrip()), 4):
            return line.strip(), under[1], 2
    return None


def _explicit(lines: list[str], at: int, targets: dict[str, str]) -> tuple[list[str], int]:
    """What a directive, a comment or a target becomes, and the line after it."""
    line = lines[at]
    block, end = _indented(lines, at + 1, _indent(line))
    match = _DIRECTIVE.match(line.strip())
    if match is None:
        return [], end
    name, argument = match[1], match[2]
    while block and _OPTION.match(block[0]):
        block.pop(0)
    while block and not block[0].strip():
        block.pop(0)
    pad = " " * _indent(line)
    if name in _CODE:
        language = {"shell-session": "console"}.get(argument.strip(), argument.strip())
        body = fence("\n".join(block), language if re.fullmatch(r"[\w+#.-]*", language) else "")
        return ["", *(pad + one for one in body.split("\n"))] if block else [], end
    if name in _NOTES:
        text = " ".join([argument, *(one.strip() for one in block)]).strip()
        quoted = f"> **{name.capitalize()}:** {_inline(text, targets)}"
        return ["", pad + quoted, ""], end
    return [], end


def _indented(lines: list[str], start: int, indent: int) -> tuple[list[str], int]:
    """The lines that are indented more, dedented, and the number of the one after them."""
    end = start
    last = start
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
        if lines[end].strip():
            last = end + 1
        end += 1
    block = lines[start:last]
    margin = min((_indent(one) for one in block if one.strip()), default=0)
    block = [one[margin:] for one in block]
    while block and not block[0].strip():
        block.pop(0)
    return block, max(last, start)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _line(line: str, targets: dict[str, str]) -> str:
    if _ADORNMENT.match(line.strip()) and len(line.strip()) > 3:  # noqa: PLR2004  # a transition
        return ""
    numbered = re.match(r"( *)(?:#|\(?\d+|\(?[a-z])[.)] +(?=\S)", line)
    bullet = re.match(r"( *)[*+•-] +(?=\S)", line)
    if bullet:
        return f"{bullet[1]}- {_inline(line[bullet.end() :], targets)}"
    if numbered and not line.lstrip()[0].isalpha():
        return f"{numbered[1]}1. {_inline(line[numbered.end() :], targets)}"
    if line.lstrip().startswith("| "):
        return f"{_inline(line.lstrip()[2:], targets)}  "
    text = _inline(line, targets)
    return text if line.startswith(" ") else text.lstrip(" ")


def _inline(text: str, targets: dict[str, str]) -> str:
    parts, at = [], 0
    for match in _INLINE.finditer(text):
        converted = _converted(match, targets)
        if converted is None:
            continue
        parts += [_escaped(text[at : match.start()]), converted]
        at = match.end()
    parts.append(_escaped(text[at:]))
    return "".join(parts)


def _converted(match: re.Match[str], targets: dict[str, str]) -> str | None:
    if match["literal"] is not None:
        return _code(match["literal"])
    if match["role"] is not None:
        return _role(match["role"], match["roled"])
    if match["url"] is not None:
        url = match["url"].strip()
        url = targets.get(url.rstrip("_").lower(), url) if url.endswith("_") else url
        return f"[{_escaped(match['label'] or url)}]({url})"
    if match["substitution"] is not None:
        return ""
    if match["word"] is not None:
        url = targets.get(match["word"].lower(), "")
        return f"[{match['word']}]({url})" if url else None
    url = targets.get(" ".join(match["phrase"].lower().split()), "")
    if match["under"]:
        return f"[{_escaped(match['phrase'])}]({url})" if url else _escaped(match["phrase"])
    return _code(match["phrase"])


def _role(role: str, text: str) -> str:
    titled = re.fullmatch(r"(.*?)\s*<([^<>]+)>", text)
    label = titled[1] if titled else text
    name = role.rpartition(":")[2]
    if name in ("doc", "ref", "pep", "rfc", "term", "any"):
        return _escaped(f"PEP {label}" if name == "pep" and label.isdigit() else label)
    if name in ("issue", "pr", "pull", "user", "gh"):
        return _escaped(label if name == "user" else f"#{label}" if label.isdigit() else label)
    return _code(label.removeprefix("~").removeprefix("!"))


def _code(text: str) -> str:
    ticks = "``" if "`" in text else "`"
    return f"{ticks}{text}{ticks}"


def _escaped(text: str) -> str:
    return re.sub(r"([<>\[\]])", r"\\\1", text.replace("\\ ", ""))
