"""Markdown of strangers, cut into sections: badges, images, comments and HTML left out."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from docsfy_hookspecs.facts import DocumentSection
from docsfy_hookspecs.text import fence, segments

# Code is taken out first and stands as OPEN number CLOSE, so that no expression below sees it;
# prose that stood in HTML stands as HTML number CLOSE. The characters are private use.
_OPEN, _CLOSE, _HTML = "\ue000", "\ue001", "\ue002"
_MARK = re.compile(f"[{_OPEN}{_HTML}]([0-9]+){_CLOSE}")
_PRIVATE = re.compile(f"[{_OPEN}{_CLOSE}{_HTML}]")

_LABEL = r"(?:[^\[\]\n]|\[[^\[\]\n]*\]|\n(?!\n))*"
_TARGET = (
    r"\(\s{0,40}(?:<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)"
    r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
)
_IMAGE = re.compile(rf"!\[{_LABEL}\](?:{_TARGET}|\[[^\[\]\n]*\])")
_IMAGE_SHORT = re.compile(r"!\[([^\[\]\n]*)\](?![\[(])")
_EMPTY_LINK = re.compile(rf"(?<!!)\[\s*\](?:{_TARGET}|\[[^\[\]\n]*\])")
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<label>[^\[\]\n^][^\[\]\n]*)\]:[ \t]*\n?[ \t]*<?(?P<url>[^\s<>]+)>?"
    r"(?:[ \t]*\n?[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$",
    re.MULTILINE,
)
_REFERENCE = re.compile(rf"\[(?P<text>{_LABEL})\](?:[ ]?\[(?P<label>[^\[\]\n]*)\])?(?![(:\[])")
_INLINE_LINK = re.compile(rf"\[(?P<text>{_LABEL})\]{_TARGET}")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")
_ANCHOR = re.compile(r"<a\b[^<>]*>[^<]*</a>", re.IGNORECASE)
_HTML_BLOCK = re.compile(
    r" {0,3}</?(?:address|article|aside|blockquote|body|br|center|dd|details|div|dl|dt|figure|font"
    r"|footer|form|h[1-6]|head|header|hr|iframe|img|li|link|main|meta|nav|ol|p|picture|section"
    r"|source|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|tr|ul|video)(?:[\s/>]|$)",
    re.IGNORECASE,
)
_INLINE_BLOCK = re.compile(r" {0,3}</?(?:a|span|b|strong|em|i|kbd|picture|source)\b[^<>]*>", re.I)
_HTML_HEADING = re.compile(r"<h([1-6])\b[^<>]*>(.*?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_PRE = re.compile(r"<pre\b[^<>]*>(.*?)</pre\s*>", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_ATTRIBUTES = re.compile(r"[ \t]*\{[#.:][^{}\n]*\}[ \t]*$")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:(?!---[ \t]*\n)[^\n]*\n){0,80}---[ \t]*\n")
_SEPARATORS = re.compile("^[ \t|•·*\u2014\u2013/-]*$")
_DIRECTIVE = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*\{(?!\.)")
_ROLE = re.compile(f"\\{{([\\w:+-]+)\\}}{_OPEN}([0-9]+){_CLOSE}")
_NUMBERED_ROLES = frozenset(("issue", "pr", "pull", "gh", "ghissue", "ghpull"))


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown with its code taken out.

    Attributes:
        text: Marks stand where code was.
        code: The code that the marks stand for, by number.
    """

    text: str
    code: tuple[str, ...]

    def restored(self, part: str) -> str:
        """Put the code back into a part of the text; prose from HTML is left out."""

        def put(match: re.Match[str]) -> str:
            return "" if match[0][0] == _HTML else self.code[int(match[1])]

        return _MARK.sub(put, part)

    def shown(self, part: str) -> str:
        """As `restored`, with prose from HTML in its place."""
        return _MARK.sub(lambda match: self.code[int(match[1])], part)


def clean(markdown: str) -> Prose:
    """Take out code, then everything that is not prose; make reference links inline ones."""
    text = _PRIVATE.sub("", markdown)
    text = _FRONT_MATTER.sub("", text, count=1) if text.startswith("---") else text
    text, code = _masked(text)
    text = _ROLE.sub(lambda match: _role(match, code), text)
    text = _without_html(text, code)
    text = _IMAGE.sub("", text)
    text = _resolved(text, code)
    text = _EMPTY_LINK.sub("", text)
    text = _TAG.sub("", text)
    lines = ["" if _SEPARATORS.match(one) and not _rule(one) else one for one in text.split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(map(_trimmed, lines)))
    return Prose(text, tuple(code))


def _trimmed(line: str) -> str:
    """Without spaces at the end, and without the one that an image left at the beginning."""
    line = line.rstrip()
    return line[1:] if line[:1] == " " and line[1:2] != " " else line


def _rule(line: str) -> bool:
    return bool(_SETEXT.match(line)) or (set(line) <= set("|- ") and "|" in line)


def _masked(text: str) -> tuple[str, list[str]]:
    """Text with marks for code, comments left out, and the code."""
    code: list[str] = []
    parts: list[str] = []
    in_comment = False
    for segment in segments(text):
        rest = segment.text
        if _DIRECTIVE.match(rest) and segment.is_code and not in_comment:
            continue  # MyST's directives say something to Sphinx, not to readers
        if segment.is_code and not in_comment:
            code.append(rest.rstrip("\n"))
            newline = "\n" if rest.endswith("\n") else ""
            parts.append(f"{_OPEN}{len(code) - 1}{_CLOSE}{newline}")
            continue
        while rest:
            if in_comment:
                _, end, rest = rest.partition("-->")
                in_comment = not end
            else:
                before, start, rest = rest.partition("<!--")
                parts.append(before)
                in_comment = bool(start)
    return "".join(parts), code


def _role(match: re.Match[str], code: list[str]) -> str:
    """What a role of MyST shows: the number of an issue, else its content as code."""
    if match[1] in _NUMBERED_ROLES:
        return f"#{code[int(match[2])].strip('` ')}"
    return match[0][len(match[1]) + 2 :]


def _without_html(text: str, code: list[str]) -> str:
    """Blocks of HTML out, up to the next blank line; their headings and prose stay as marks."""

    def preformatted(match: re.Match[str]) -> str:
        if _MARK.search(match[1]):
            return match[0]
        code.append(fence(html.unescape(_TAG.sub("", match[1])).strip("\n")).rstrip("\n"))
        return f"\n\n{_OPEN}{len(code) - 1}{_CLOSE}\n\n"

    if text.lower().count("<pre") <= _MAX_BLOCKS:
        text = _PRE.sub(preformatted, text)
    out: list[str] = []
    block: list[str] = []
    for line in [*text.split("\n"), ""]:
        if block:
            if line.strip() and _OPEN not in line[:1]:
                block.append(line)
                continue
            out += _from_html("\n".join(block), code)
            block = []
        if _HTML_BLOCK.match(line) or (
            _INLINE_BLOCK.match(line) and not _TAG.sub("", line).strip()
        ):
            block = [line]
        else:
            out.append(line)
    return "\n".join(out)


def _from_html(block: str, code: list[str]) -> list[str]:
    if block.lower().count("<h") > _MAX_BLOCKS:
        return [""]
    lines = [""]
    at = 0
    for match in _HTML_HEADING.finditer(block):
        lines += _html_prose(block[at : match.start()], code)
        title = " ".join(html.unescape(_TAG.sub(" ", match[2])).split())
        if title:
            lines += [f"{'#' * int(match[1])} {_IMAGE.sub('', title)}", ""]
        at = match.end()
    return lines + _html_prose(block[at:], code)


def _html_prose(block: str, code: list[str]) -> list[str]:
    """Prose of a block as a mark; links alone are navigation, and tables are no prose."""
    if "<table" in block.lower() or "<summary" in block.lower():
        return [""]
    without_links = _TAG.sub(" ", _ANCHOR.sub(" ", block))
    if sum(map(str.isalpha, without_links)) < 20:  # noqa: PLR2004  # a few words
        return [""]
    block = _EMPTY_LINK.sub("", _IMAGE.sub("", block))
    text = " ".join(html.unescape(_TAG.sub("", re.sub(r"<br\s*/?>", " ", block))).split())
    code.append(_MARK.sub(lambda match: code[int(match[1])], text))
    return ["", f"{_HTML}{len(code) - 1}{_CLOSE}", ""]


def _resolved(text: str, code: list[str]) -> str:
    """Reference links as inline links, definitions out."""

    def key(label: str) -> str:
        shown = _MARK.sub(lambda match: code[int(match[1])], label)
        return " ".join(shown.lower().split())

    targets: dict[str, str] = {}
    for match in _DEFINITION.finditer(text):
        targets.setdefault(key(match["label"]), match["url"])
    if not targets:
        return _IMAGE_SHORT.sub(r"\1", text)
    text = _DEFINITION.sub("", text)
    text = _IMAGE_SHORT.sub(lambda match: "" if key(match[1]) in targets else match[1], text)

    def inline(match: re.Match[str]) -> str:
        url = targets.get(key(match["label"] or match["text"]))
        return match[0] if url is None else f"[{match['text']}]({url})"

    return _REFERENCE.sub(inline, text)


def sections_of(prose: Prose) -> list[DocumentSection]:
    """Cut into sections at headings of any level; code in their text is still marked."""
    sections: list[DocumentSection] = []
    title, level, body = "", 0, list[str]()
    lines = prose.text.split("\n")
    skip = False
    for number, line in enumerate(lines):
        if skip:
            skip = False
            continue
        heading = _heading(line, lines[number + 1] if number + 1 < len(lines) else "", body)
        if heading is None:
            body.append(line)
            continue
        skip = not line.lstrip().startswith("#")
        _close(sections, title, level, body)
        level, title = heading[0], plain(prose.restored(heading[1]))
        body = []
    _close(sections, title, level, body)
    return sections


def _heading(line: str, following: str, body: list[str]) -> tuple[int, str] | None:
    match = _HEADING.match(line.rstrip(" \t"))
    if match:
        return len(match[1]), _ATTRIBUTES.sub("", _without_closing_marks(match[2] or ""))
    alone = not body or not body[-1].strip()
    underline = _SETEXT.match(following)
    if underline and alone and line.strip() and line.lstrip()[0] not in f">|*+-{_HTML}":
        if _MARK.fullmatch(line.strip()) and len(underline[1]) < 3:  # noqa: PLR2004  # text after code or HTML
            return None
        return (1 if underline[1][0] == "=" else 2), _ATTRIBUTES.sub("", line.strip())
    return None


def _without_closing_marks(title: str) -> str:
    """A heading's title without the `#` that may close it, which stand apart from the words."""
    bare = title.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else title


def _close(sections: list[DocumentSection], title: str, level: int, body: list[str]) -> None:
    text = "\n".join(body).strip("\n")
    if title or text.strip():
        sections.append(DocumentSection(title=title, level=level if title else 0, text=text))


def plain(markdown: str) -> str:
    """Markdown of one line as plain text: labels of links, no emphasis, no ticks, no tags."""
    text = _IMAGE.sub("", markdown)
    text = _INLINE_LINK.sub(lambda match: match["text"], text)
    text = _TAG.sub("", text)
    text = re.sub(r"(?<!\\)(\*\*|__|`+)", "", text)
    text = re.sub(r"(?<![\w\\])[*_]([^*_\n]+)[*_](?!\w)", r"\1", text)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return " ".join(html.unescape(text).split())


_NO_PROSE = re.compile(r"\s*(?:[-*+]\s|\d+[.)]\s|\||:::|\{%|\{\{|!!!|\[\^|---|===)")
_NO_QUOTE = re.compile(
    r"(?:\*\*|__)?\s*(?:\[!|note|warning|caution|important|tip|sponsor|star|⭐|🚨|support us|donat"
    r"|looking for|we(?:'re| are) hiring|this (?:branch|readme))",
    re.IGNORECASE,
)
_NO_SECTION = re.compile(
    r"(?:table of )?contents|toc|sponsors?|backers?|badges?|build status|news|announcements?"
    r"|important|notice|what'?s new|supporters?",
    re.IGNORECASE,
)
_USE = re.compile(
    r"\b(?:usage|install(?:ation|ing)?|quick ?start|getting started|get started|requirements?"
    r"|prerequisites|licen[cs]e|contribut(?:e|ing|ions?|ors?)|support|faq|authors?|credits|thanks)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\b(?:about|overview|introduction|description|what|why|abstract)\b", re.I)
_THANKS = re.compile(r"\bspecial thanks to\b|\bsupported by (?:the|our) ", re.IGNORECASE)
_NEWS = re.compile(r"\b(?:available|announc\w+|released?|hiring|deprecated)\b", re.IGNORECASE)
_LETTERS = re.compile(r"^[^\w]+|[^\w]+$")
_MAX_BLOCKS = 50
"""Of `<pre>` or headings in HTML; each that is not closed is looked for up to the end."""

_RULE = re.compile(r"\s*(?:(?:-[ ]?){3,}|(?:\*[ ]?){3,}|(?:_[ ]?){3,})\s*")
_MIN_WORDS = 4
_MIN_QUOTED = 6
"""Words of a quote; a shorter one is a motto, and what follows says more."""

_MAX_SUMMARY = 600


def summary_of(prose: Prose, sections: list[DocumentSection]) -> str:
    """The first paragraph of prose, Markdown on one line, links reduced to their labels."""
    introduced = True
    for section in sections:
        # what the project is stands before how to use it, or below a heading that says so
        introduced = introduced and not _USE.search(section.title)
        if not introduced and not _ABOUT.search(section.title):
            continue
        blocks = section.text.split("\n\n")
        if _NO_SECTION.fullmatch(_LETTERS.sub("", section.title)) or _NEWS.search(section.title):
            # below a rule the text is about the project again
            rule = next(
                (n for n, block in enumerate(blocks) if _RULE.fullmatch(block)), len(blocks)
            )
            blocks = blocks[rule + 1 :]
        for block in blocks:
            paragraph = _paragraph(prose, block)
            if paragraph:
                return paragraph
    return ""


def _paragraph(prose: Prose, block: str) -> str:
    lines = [line.strip() for line in block.strip("\n").split("\n")]
    if lines[0].startswith(">"):
        lines = [line.lstrip("> ") for line in lines]
        if _NO_QUOTE.match(" ".join(lines)) or len(" ".join(lines).split()) < _MIN_QUOTED:
            return ""
    elif block.startswith(("    ", "\t")):
        return ""
    first_item = next((n for n, line in enumerate(lines) if n and _NO_PROSE.match(line)), None)
    text = " ".join(lines[:first_item])
    marked = _MARK.fullmatch(text)
    if _NO_PROSE.match(text) or (marked and text[0] == _OPEN):
        return ""
    without_links = _MARK.sub("", _INLINE_LINK.sub(" ", text)) if not marked else prose.shown(text)
    words = re.findall(r"[^\W\d_]{2,}", without_links)
    dense = len(re.findall("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", without_links))
    if (
        len(words) + dense // 2 < _MIN_WORDS
        or _THANKS.search(prose.shown(text))
        or (text.endswith(":") and len(words) < 2 * _MIN_WORDS)
    ):
        return ""
    text = _INLINE_LINK.sub(lambda match: match["text"], text)
    text = re.sub(r"[ ]*\\?$|[ ]{2,}", " ", text).strip()
    shown = " ".join(prose.shown(text).split())
    return shown if len(shown) <= _MAX_SUMMARY else _cut(shown)


def _cut(text: str) -> str:
    """Whole sentences of at most 600 characters, or whole words if the first is longer."""
    end = max(text.rfind(mark, 0, _MAX_SUMMARY) for mark in (". ", "! ", "? "))
    if end > 0:
        return text[: end + 1]
    return f"{text[: text.rfind(' ', 0, _MAX_SUMMARY)]} …"
