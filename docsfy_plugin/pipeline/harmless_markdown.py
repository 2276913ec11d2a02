"""A model's Markdown without anything that acts, wherever it is rendered or read.

Pages are sanitised as HTML when MkDocs renders them; what is exported, and what stands in twins and
`llms-full.txt`, is rendered by somebody else.
"""

from __future__ import annotations

import re

from docsfy_hookspecs.text import segments

_COMMENT = re.compile(r"<!--(?>(?:(?!-->)[\s\S])*)-->")
_PLAIN_TAG = re.compile(
    r"<(?:/?(?:b|dd|del|details|dl|dt|em|i|ins|kbd|li|mark|ol|p|s|samp|strong|sub|summary|sup|u|ul"
    r"|var)|[bh]r ?/?)>",
    re.I,
)
_AUTOLINK = re.compile(r"<(?:https?://[^\s<>]+|mailto:[^\s<>]+|[\w.+-]+@[\w.-]+)>", re.I)
_LEFT = re.compile(r"<(?=[A-Za-z/!?])")
_ATTRIBUTES = re.compile(r"\{(?=[^}\n]*=[^}\n]*\})")
_LINK_START = re.compile(
    r"(?P<before>\][ \t]*(?:\([ \t\n]*|:[ \t]*\n?[ \t]*)<?)"
    r"(?P<target>[^\s()<>]*(?>(?:\([^\s()]*\)[^\s()<>]*)*))"
)
_FENCE = re.compile(r"\A(?P<ticks>[ \t>]*(?:`{3,}|~{3,})[ \t]*)(?P<info>[^\n]*)")
_LANGUAGE = re.compile(r"(?:(?<=\{\.)|(?<=\{ \.)|\A)[A-Za-z][\w+#-]*(?![\w=])")
_SHOWING = re.compile(r"\b(?:title|hl_lines|linenums)=\"[^\"<>&\n]*\"")
_SCHEME = re.compile(r"(?P<scheme>[^/?#.]*?):")
_GOOD_SCHEMES = frozenset({"http", "https", "mailto", "docsfy", "ftp", "tel"})
_IN_SCHEMES = re.compile(r"[\s\x00-\x20\x7f\xad\u200b-\u200f\ufeff]|%[0-9a-f]{2}", re.I)


def without_actions(markdown: str) -> str:
    """Take out of Markdown what could run or load something.

    Tags are shown as text, but for those that only mark words, without attributes; comments go;
    links of odd schemes lead nowhere; attributes in braces are shown.

    Returns:
        Markdown that shows the same text otherwise; code stays as it is. Once done, doing it again
        changes nothing.
    """
    if not any(sign in markdown for sign in ("<", "{", "](", "]:", "] (")):
        return markdown
    return "".join(
        _plain_fence(part.text) if part.is_code else _harmless(part.text)
        for part in segments(markdown)
    )


def _plain_fence(code: str) -> str:
    """Code whose fence, where it has one, names a language and options that only show."""
    return _FENCE.sub(_fence_line, code, count=1) if "{" in code or "=" in code else code


def _fence_line(match: re.Match[str]) -> str:
    info = match["info"]
    if "{" not in info and "=" not in info:
        return match[0]
    language = _LANGUAGE.search(info)
    words = [language[0] if language else "", *_SHOWING.findall(info)]
    return match["ticks"] + " ".join(word for word in words if word)


def _harmless(prose: str) -> str:
    prose = _COMMENT.sub("", prose)
    prose = _LEFT.sub(lambda match: _shown(prose, match), prose)
    prose = _ATTRIBUTES.sub("&#123;", prose)
    return _LINK_START.sub(_link, prose)


def _shown(prose: str, match: re.Match[str]) -> str:
    at = match.start()
    is_plain = _PLAIN_TAG.match(prose, at) or _AUTOLINK.match(prose, at)
    return "<" if is_plain else "&lt;"


def _link(match: re.Match[str]) -> str:
    # browsers pass over blanks, control characters and entities in a scheme
    target = _IN_SCHEMES.sub("", match["target"])
    found = _SCHEME.match(target)
    if found is None and "&" not in target.partition("/")[0]:
        return match[0]
    if found is not None and found["scheme"].casefold() in _GOOD_SCHEMES:
        return match[0]
    return f"{match['before']}#"
