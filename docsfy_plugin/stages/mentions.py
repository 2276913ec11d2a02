"""Where prose mentions another page by its title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from docsfy_hookspecs import text as markdown

_LABEL = r"(?>(?:[^\[\]\\]++|\\[\s\S]|\[(?>(?:[^\[\]\\]++|\\[\s\S]|\[[^\[\]]*\])*)\])*)"
LINK = re.compile(
    rf"\\[\s\S]|!?\[(?P<label>{_LABEL})\]"
    r"(?:\([^()\n]*(?>(?:\([^()\n]*\)[^()\n]*)*)\)|\[[^\[\]\n]*\]|:)"
)
"""Links, images and definitions of references; a match without a label is an escape."""
UNLINKED_LINE = re.compile(r"#|[^\n]*<(?:a|summary|h[1-6])[\s>]", re.I)
"""Lines on which no link may stand: headings, and HTML that is a link or a heading itself."""
_UNLINKED = re.compile(
    r"<!--[\s\S]*?(?:-->|\Z)|<[A-Za-z/!][^<>\n]*>|\b(?:https?|docsfy|mailto):[^\s<>)\]]*|www\.\S*"
    r"|\{:?[ ]*[.#\w][^{}\n]*\}|^[ \t>]*(?:!!!|\?\?\?\+?|===\+?|\*\[)[^\n]*$"
    r"|^[ ]{0,3}\[[^\]\n]+\]:[^\n]*$"
    r"|^[^\n]+\n(?:=+|-+)[ \t]*$|^[ \t>]*#{1,6}[ \t][^\n]*$",
    re.M,
)
_CODE_TITLE = re.compile(r"[\w./:@-]*[._/:@][\w./:@-]*")
_SEE_BEFORE = re.compile(
    r"(?:\A|[\s(>])(?:see|see also|read|refer to|consult|visit|described in|explained in)"
    r"[ \n](?:the[ \n]|our[ \n])?[*_\"'\u201c\u00ab]{0,3}\Z",
    re.I,
)
_PAGE_AFTER = re.compile(
    r"[*_\"'\u201d\u00bb]{0,3}[ \n](?:page|guide|section|chapter|tutorial|recipe|docs)\b"
)
_MARKED_BEFORE = re.compile(r"(?:\*\*|__|(?<!\w)[*_]|[\"\u201c\u00ab])\Z")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:]|\n[ \t>]*\n?|[-*+|][ \t]*|[0-9][.)])[\s*_\"]*\Z")
_ITEM = re.compile(r"(?:\A|\n)[ \t>]*(?:[-*+]|[0-9]+[.)]|\|)[ \t]+[*_]{0,2}\Z")
_ITEM_END = re.compile(r"[*_]{0,2}[ \t]*(?:\n|\Z|\||:|[\u2014\u2013-] )")
_COMMON = frozenset(
    {"add", "build", "choose", "configure", "connect", "contribute", "create", "customize"}
    | {"debug", "define", "deploy", "develop", "enable", "extend", "get", "handle", "how"}
    | {"install", "load", "make", "manage", "migrate", "monitor", "publish", "read", "run"}
    | {"send", "serve", "set", "start", "test", "train", "upgrade", "use", "validate", "what"}
    | {"when", "where", "why", "work", "write"}
)
_NO_BEGIN = re.compile(r"[\w/.@#-]\Z")
_WORD = re.compile(r"\w+")
_AROUND = 60


class TitleMentions:
    """The titles of a plan, as prose may mention them.

    A title of several words that names a thing (`Shell completion`) is linked where it stands,
    in any case, also in the plural. One that begins with what one does (`Getting started`) is
    common in sentences, and linked where it is spelt as the title and does not begin a
    sentence, or stands out. One word (`Usage`) is linked only where the text says that it is a
    page: after «see», or before «page», «guide», «section».
    """

    def __init__(self, titles: Mapping[str, str]) -> None:
        """Take titles in.

        Args:
            titles: Title -> slug; each title is one page's. Those that are names of code are
                left out.
        """
        found = [
            _Title(title, slug, re.compile(_spelt(title.casefold())))
            for title, slug in titles.items()
            if not _CODE_TITLE.fullmatch(title)
        ]
        words = [_WORD.findall(title.words.casefold()) for title in found]
        counts = Counter(word for listed in words for word in set(listed))
        self._by_word: dict[str, list[_Title]] = {}
        for title, listed in zip(found, words, strict=True):
            rarest = min(listed, key=counts.__getitem__, default="")
            self._by_word.setdefault(rarest, []).append(title)

    def find(self, text: str, own: str, linked: Collection[str]) -> Iterator[tuple[int, int, str]]:
        """Find the first mention of each page in prose that may be linked.

        Args:
            text: The page's Markdown.
            own: The page's own slug.
            linked: Slugs that the page has a link to.

        Yields:
            Begin, end and slug, in order.
        """
        mentions = sorted(self._mentions(text))
        if not mentions:
            return
        prose = linkable_prose(text)
        done = {own, *linked}
        at = 0
        for begin, minus_length, slug in mentions:
            end = begin - minus_length
            # of two titles that begin at one place the longer one is meant
            if begin < at or prose[begin:end] != text[begin:end]:
                continue
            at = end
            if slug not in done:
                done.add(slug)
                yield begin, end, slug

    def _mentions(self, text: str) -> Iterator[tuple[int, int, str]]:
        folded = text.casefold()
        if len(folded) != len(text):
            folded = "".join(map(_folded, text))
        for title in self._candidates(folded):
            for match in title.pattern.finditer(folded):
                begin, end = match.span()
                if _is_mention(title.words, text, begin, end):
                    yield begin, begin - end, title.slug

    def _candidates(self, folded: str) -> Iterator[_Title]:
        """Titles of which the rarest word is there: a look at every title takes longer."""
        words = set(_WORD.findall(folded))
        singular = {word[:-1] for word in words if word.endswith("s")}
        for word in words | singular | {""}:
            yield from self._by_word.get(word, ())


@dataclass(frozen=True, slots=True)
class _Title:
    """A title as it is looked for.

    Attributes:
        words: As the plan has it.
        slug: Its page.
        pattern: Finds it in case-folded text, at the end of a line and in the plural, too.
    """

    words: str
    slug: str
    pattern: re.Pattern[str]


def _folded(char: str) -> str:
    folded = char.casefold()
    return folded if len(folded) == 1 else char


def _spelt(title: str) -> str:
    words = r"(?:[ ]+|[ ]*\n[ \t>]*)".join(map(re.escape, title.split()))
    # the literal first: what stands before it is looked at where it was found
    return rf"{words}s?(?![\w/@(-]|\.\w)"


def _is_mention(title: str, text: str, begin: int, end: int) -> bool:
    before = text[max(begin - _AROUND, 0) : begin]
    after = text[end : end + _AROUND]
    if _NO_BEGIN.search(before):
        return False
    is_exact = " ".join(text[begin:end].split()) == title
    words = title.split()
    if _PAGE_AFTER.match(after):
        return is_exact or len(words) > 1 or re.search(r"\bthe[ \n]\Z", before) is not None
    if is_exact and _SEE_BEFORE.search(before):
        return True
    if len(words) == 1:
        return False
    if not _is_common(words[0]):
        return True
    stands_out = _MARKED_BEFORE.search(before) or (_ITEM.search(before) and _ITEM_END.match(after))
    return is_exact and bool(stands_out or not _SENTENCE_START.search(before))


def _is_common(word: str) -> bool:
    """Whether titles that begin with a word are what sentences say anyway (`Install it`)."""
    return word.casefold().endswith("ing") or word.casefold() in _COMMON


def linkable_prose(text: str) -> str:
    """A page with all in which no link may stand blanked out; as long as the page."""
    prose = "".join(
        _blank(part.text) if part.is_code else part.text for part in markdown.segments(text)
    )
    prose = _UNLINKED.sub(lambda match: _blank(match[0]), prose)
    prose = LINK.sub(
        lambda match: _blank(match[0]) if match["label"] is not None else match[0], prose
    )
    lines = prose.split("\n")
    sources = text.split("\n")
    return "\n".join(
        _blank(line) if UNLINKED_LINE.match(source) else line
        for line, source in zip(lines, sources, strict=True)
    )


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", "\0", text)
