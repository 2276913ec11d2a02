"""One line or paragraph of a docstring or README as Markdown that shows what was meant.

What the text says in reStructuredText or Markdown is kept; everything else that a Markdown
extension could take for syntax is escaped.
"""

from __future__ import annotations

import posixpath
import re
from html import unescape
from urllib.parse import unquote

from docsfy_hookspecs import text as links

MARKDOWN = "markdown"
RST = "rst"

_CODE_ROLE = re.compile(
    r"file|option|command|program|envvar|kbd|samp|literal|code|makevar|term|"
    r"token|key|setting|djadmin|django-admin|lookup|ttag|tfilter"
)
_SYMBOL_ROLE = re.compile(
    r"class|func|meth|attr|mod|exc|obj|data|const|any|property|type|deco|"
    r"function|method|attribute|module|exception"
)
_NEEDS_WORK = re.compile(r"[\\`*_\[\]<>{}|#&~^:!@$=+]")

_SYNTAX = r"""
      (?P<ticks>`+)
    | :(?P<role>[A-Za-z][\w.:+-]{0,40}):`(?P<target>[^`\n]{1,300})`
    | !?\[(?P<label>(?:[^\[\]\n]|\[[^\[\]\n]{0,100}\](?![(\[])){0,300})\]
      (?:\(SPACE(?P<url>[^()\s]{1,600}(?:\([^()\s]{0,200}\))?)(?:[ ]"[^"\n]{0,300}")?SPACE\)
        |\[(?P<ref>[^\[\]\n]{0,300})\])
    | <(?P<auto>(?:https?|ftp|mailto):[^<>\s]{1,600})>
    | (?P<bare>https?://[^\s<>`"'\\\[\]{}|^]{1,600})
    | (?P<bold>(?<![\w*\\])\*\*(?=[^\s*])(?:[^*\n]|\*[^*\s][^*\n]{0,200}\*(?!\*)){1,400}
        (?<=[^\s\\])\*\*(?![\w*]))
    | (?P<strong>(?<![\w*\\])(?:\*{1,3}(?=[^\s*])[^*\n]{1,400}(?<=[^\s\\*])\*{1,3}(?![\w*])
        |\*\*(?=[^\s*])[^*]{1,400}(?<=[^\s\\*])\*\*(?![\w*])
        |\*\*[^\W_]{1,40}\*\*(?=[^\W_])))
    | (?P<under>(?<![\w\\])__?(?=[^\s_])[^_\n]{1,200}(?<=[^\s_])__?(?!\w))
    | \[(?P<foot>\#?[\w.-]{1,30})\]_(?!\w)
    | (?P<hard>\\(?=\n|\Z))
    | (?P<escaped>\\[\\`*_{}\[\]()>\#+.!|<~^"'&:-])
    | (?P<entity>&(?:\#\d{1,6}|[A-Za-z]{2,10});)
    | (?P<tag></?[A-Za-z][A-Za-z0-9-]{0,20}(?:[ ][^<>\n]{0,300})?/?>)
    | (?P<special>[\\*\[\]<>{}&~^|@$=+]|(?<![^\W_])_|_(?![^\W_]))
    """
_TOKEN = re.compile(_SYNTAX.replace("SPACE", ""), re.X)
_MARKDOWN_TOKEN = re.compile(
    _SYNTAX.replace("SPACE", r"\s{0,40}")
    .replace(r"[^\[\]\n]", r"[^\[\]]")
    .replace(r"[^*\n]", "[^*]")
    .replace(r"[^_\n]", "[^_]"),
    re.X,
)
"""In Markdown labels and emphasis go on over the end of a line; a paragraph has no blank one."""
_QUALIFIED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_TITLED_TARGET = re.compile(r"(?P<label>.*?)\s*<(?P<target>[^<>]+)>", re.S)
_NEED_NO_ESCAPE = frozenset("'\"")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "~": "&#126;", "^": "&#94;", "|": "&#124;"}
_PLAIN_ALONE = frozenset("@$=+")
_HTML_TAG = re.compile(
    r"a|b|br|blockquote|center|code|dd|del|details|div|dl|dt|em|font|h1|h2|"
    r"h3|h4|h5|h6|hr|i|img|ins|kbd|li|ol|p|picture|pre|s|samp|section|"
    r"small|source|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|"
    r"tr|tt|u|ul|video|var"
)
_TRAILING = ".,;:!?)"
_LINE_START = re.compile(
    r"^(?P<space>\s*)(?P<mark>\#|!!!|\?\?\?|:::|///|(?:;*-+8<-+)|[-+*](?=\s)|"
    r"\d{1,9}[.)](?=\s)|=+\s*$|-+\s*$|:(?=\s)|@)"
)
_MARK_ENTITIES = {
    "?": "&#63;",
    ":": "&#58;",
    "/": "&#47;",
    "=": "&#61;",
    "@": "&#64;",
    ")": "&#41;",
}


def guard_line_start(line: str) -> str:
    """Keep what begins a line from being a heading, list, admonition, snippet or rule."""
    match = _LINE_START.match(line)
    if match is None:
        return line
    mark = match["mark"].rstrip()
    if mark[-1] in ".)":
        mark = mark[:-1] + ("\\." if mark[-1] == "." else "&#41;")
    elif "8<" in mark:
        mark = mark.replace("8<", "8&lt;")
    else:
        mark = _MARK_ENTITIES.get(mark[0], "\\" + mark[0]) + mark[1:]
    return match["space"] + mark + line[match.end() :]


def convert(text: str, style: str, base: str = "") -> str:
    """Turn a paragraph into Markdown.

    Args:
        text: One paragraph, line breaks kept.
        style: `rst`, `markdown`, or empty where the author's markup is unknown.
        base: Folder of the document, so that its relative links become links to source files;
            `None`-like empty text with other styles drops relative links to their label.

    Returns:
        Markdown of the same lines.
    """
    if not _NEEDS_WORK.search(text):
        return text
    return _Converter(text, style, base).result()


class _Converter:
    """One pass over a paragraph."""

    def __init__(self, text: str, style: str, base: str) -> None:
        self._text = text
        self._style = style
        self._base = base

    def result(self) -> str:
        parts, at = [], 0
        text = self._text
        token = _MARKDOWN_TOKEN if self._style == MARKDOWN else _TOKEN
        while (match := token.search(text, at)) is not None:
            parts.append(text[at : match.start()])
            replacement, at = self._replace(match)
            parts.append(replacement)
        parts.append(text[at:])
        return "".join(parts)

    def _replace(self, match: re.Match[str]) -> tuple[str, int]:
        kind = match.lastgroup or ""
        if kind == "ticks":
            return self._span(match)
        if kind == "target":
            return _role(match["role"], match["target"]), match.end()
        if kind in {"label", "url", "ref"}:
            return self._link(match), match.end()
        if kind == "bare":
            url = match["bare"].rstrip(_TRAILING)
            return f"<{_url(url)}>", match.start() + len(url)
        return self._plain(kind, match[0], match), match.end()

    def _plain(self, kind: str, found: str, match: re.Match[str]) -> str:
        if kind == "auto":
            return f"<{_url(match['auto'])}>"
        if kind in {"bold", "strong"}:
            return self._emphasis(found)
        if kind == "under":
            return self._underscored(found)
        if kind == "foot":
            return f"\\[{_escaped_all(match['foot'])}\\]"
        if kind == "hard":
            return "" if self._style == MARKDOWN else _escaped(found)
        if kind == "escaped":
            return _escaped(found[1]) if found[1] != " " else ""
        if kind == "entity":
            return found if self._style == MARKDOWN else "&amp;" + found[1:]
        if kind == "tag":
            return self._tag(found)
        return found if found in _PLAIN_ALONE else _escaped(found)

    def _span(self, match: re.Match[str]) -> tuple[str, int]:
        text, ticks = self._text, match["ticks"]
        close = text.find(ticks, match.end())
        while close >= 0 and close + len(ticks) < len(text) and text[close + len(ticks)] == "`":
            stop = close
            while stop < len(text) and text[stop] == "`":
                stop += 1
            close = text.find(ticks, stop)
        if close < 0:
            return "\\`" * len(ticks), match.end()
        content, end = text[match.end() : close], close + len(ticks)
        if len(ticks) == 1 and text[end : end + 1] == "_" and not text[end + 1 : end + 2].isalnum():
            return _reference(content), end + (2 if text[end : end + 2] == "__" else 1)
        if not content.strip():
            return "\\`" * (2 * len(ticks)), end
        return links.code(content), end

    def _emphasis(self, found: str) -> str:
        stars = found[: len(found) - len(found.lstrip("*"))]
        if len(found) - len(found.rstrip("*")) != len(stars):
            return _escaped_all(found)
        inner = found[len(stars) : -len(stars)]
        return f"{stars}{convert(inner, self._style, self._base)}{stars}"

    def _underscored(self, found: str) -> str:
        bars = "__" if found.startswith("__") else "_"
        inner = found[len(bars) : -len(bars)]
        if self._style != MARKDOWN or not found.endswith(bars) or not inner.strip():
            return f"{_escaped_all(bars)}{convert(found[len(bars) :], self._style, self._base)}"
        stars = "*" * len(bars)
        return f"{stars}{convert(inner, self._style, self._base)}{stars}"

    def _tag(self, found: str) -> str:
        name = re.split(r"[\s/>]", found.strip("</"), maxsplit=1)[0].lower()
        if self._style == MARKDOWN and _HTML_TAG.fullmatch(name):
            return ""
        return _escaped_all(found)

    def _link(self, match: re.Match[str]) -> str:
        label, url = match["label"], match["url"]
        if match[0].startswith("!"):
            return _escaped_all(label)
        shown = convert(label, self._style)
        if url is None:
            target = match["ref"] or label.strip("`")
            return links.symbol_link(shown, target) if _QUALIFIED.fullmatch(target) else shown
        if re.match(r"(?:https?|ftp|mailto):", url):
            return f"[{shown}]({_url(url)})" if shown.strip() else f"<{_url(url)}>"
        if self._style == MARKDOWN and self._base and not url.startswith("#"):
            path = posixpath.normpath(posixpath.join(self._base, unquote(url.split("#")[0])))
            if not path.startswith("../") and ":" not in url and not url.startswith("/"):
                return links.source_link(shown, path) if shown.strip() else ""
        if self._style == MARKDOWN or url.startswith("#"):
            return shown
        return f"\\[{shown}\\]({convert(url, self._style)})"


def _role(role: str, target: str) -> str:
    name = role.rsplit(":", 1)[-1].lower()
    titled = _TITLED_TARGET.fullmatch(target)
    label = titled["label"] if titled else target
    if _SYMBOL_ROLE.fullmatch(name):
        where = (titled["target"] if titled else target).lstrip("~!.").removesuffix("()")
        if not titled and label.startswith("~"):
            label = label.rsplit(".", 1)[-1]
        shown = links.code(label.lstrip("~!."))
        if not _QUALIFIED.fullmatch(where):
            return shown
        return links.symbol_link(shown, where)
    if name in {"pep", "rfc"}:
        return f"{name.upper()} {_escaped_all(label)}"
    if _CODE_ROLE.fullmatch(name):
        return links.code(label.lstrip("~!"))
    return _escaped_all(label.lstrip("~!"))


def _reference(content: str) -> str:
    titled = _TITLED_TARGET.fullmatch(content)
    if titled is None:
        return _escaped_all(content)
    label, url = _escaped_all(titled["label"]), titled["target"].strip()
    if not re.match(r"(?:https?|ftp|mailto):\S+$", url):
        return label
    return f"[{label}]({_url(url)})" if label else f"<{_url(url)}>"


def _url(url: str) -> str:
    return (
        unescape(url)
        .replace("(", "%28")
        .replace(")", "%29")
        .replace("\\", "%5C")
        .replace("*", "%2A")
        .replace("{", "%7B")
        .replace("}", "%7D")
        .replace("`", "%60")
        .replace("<", "%3C")
        .replace(">", "%3E")
        .replace('"', "%22")
    )


def _escaped(character: str) -> str:
    if character in _NEED_NO_ESCAPE:
        return character
    return _ENTITIES.get(character, "\\" + character)


def _escaped_all(text: str) -> str:
    return re.sub(r"[\\`*_\[\]<>{}&~^|]", lambda match: _escaped(match[0]), text)
