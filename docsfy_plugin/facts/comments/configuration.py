"""Configuration without comments; as a rule only those that have a line of their own."""

from __future__ import annotations

import re

from docsfy_plugin.facts.comments.braces import Language, quoted
from docsfy_plugin.facts.comments.tidying import COMMENT, has_marks, tidy

TOML = Language(
    re.compile(
        r"(?P<comment>\#[^\n]*+)|(?P<text>\"\"\")|(?P<raw_text>''')"
        r"|\"(?>(?:[^\"\\\n]|\\[^\n])*)\"|'[^'\n]*+'|(?P<broken>[\"'])"
    ),
    strings={
        "text": quoted(r"\"{3,5}", lines=True),
        "raw_text": quoted(r"'{3,5}", skipped="", lines=True),
    },
)

_INI_COMMENT = re.compile(r"[ \t]*[#;]")
_HASH_COMMENT = re.compile(r"[ \t]*#")
_REQUIREMENT_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[^\n]*+", re.M)
_MAKE_COMMENT = re.compile(r"[ ]*#")
_DEFINE = re.compile(r"[ ]*(?:override[ ]+|export[ ]+)*define\b")
_ENDEF = re.compile(r"[ ]*endef\b")
_DOCKER_HEREDOC = re.compile(r"<<-?[\"']?(\w+)[\"']?")


def strip_ini(_path: str, text: str) -> str:
    """Take out lines of comment that begin with `#` or `;`."""
    return _without_lines(text, _INI_COMMENT)


def strip_hash_lines(_path: str, text: str) -> str:
    """Take out lines of comment that begin with `#`."""
    return _without_lines(text, _HASH_COMMENT)


def strip_requirements(_path: str, text: str) -> str:
    """Take out what begins with `#` after white space, as pip does; `#egg=` in a URL stays."""
    return text if has_marks(text) else tidy(_REQUIREMENT_COMMENT.sub(COMMENT, text))


def _without_lines(text: str, comment: re.Pattern[str]) -> str:
    if has_marks(text):
        return text
    marked = []
    is_continued = False
    for line in text.split("\n"):
        is_comment = not is_continued and comment.match(line) is not None
        marked.append(COMMENT if is_comment else line)
        is_continued = not is_comment and line.endswith("\\")
    return tidy("\n".join(marked))


def strip_makefile(_path: str, text: str) -> str:
    """Take out lines of comment outside of recipes and of `define`."""
    if has_marks(text):
        return text
    marked = []
    is_continued = is_defining = False
    for line in text.split("\n"):
        if _DEFINE.match(line):
            is_defining = True
        elif _ENDEF.match(line):
            is_defining = False
        is_comment = not is_continued and not is_defining and _MAKE_COMMENT.match(line) is not None
        marked.append(COMMENT if is_comment else line)
        # a comment goes on after a backslash too
        is_continued = line.endswith("\\") and not is_comment
    return tidy("\n".join(marked))


def strip_dockerfile(_path: str, text: str) -> str:
    """Take out lines of comment, within instructions too, but not within documents."""
    if has_marks(text):
        return text
    marked = []
    words: list[str] = []
    for line in text.split("\n"):
        if words:
            if line.strip("\t") == words[0]:
                words.pop(0)
            marked.append(line)
            continue
        if _HASH_COMMENT.match(line):
            marked.append(COMMENT)
            continue
        words = _DOCKER_HEREDOC.findall(line)
        marked.append(line)
    return text if words else tidy("\n".join(marked), joins_over=True)
