"""Java: packages that say what they are, and environment variables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs.facts import Analyzer, Fact, Module

from docsfy_plugin.facts.comments.languages import JAVA, KOTLIN
from docsfy_plugin.facts.formats import text_of
from docsfy_plugin.facts.languages.environment import variables
from docsfy_plugin.facts.languages.syntax import (
    block_comment,
    first_sentence,
    line_of,
    without_comments,
)
from docsfy_plugin.facts.roles import role_of

_PACKAGE = re.compile(r"^package[ \t]+([\w.]+)", re.MULTILINE)
_DOC = re.compile(r"/\*\*(?:[^*]|\*(?!/))*\*/")
_ENVIRONMENT = re.compile(r"\bSystem\.getenv\(\s*\"(?P<name>[^\"\n]+)\"\s*\)")
_LINK = re.compile(r"\{@\w+[ \t]+(?:[\w.#]+[ \t]+)?([^{}]*)\}")


def read(path: str, data: bytes) -> Sequence[Fact]:
    """Read one file of Java or Kotlin.

    Raises:
        UnreadableFileError: The file is not UTF-8 text.
    """
    role = role_of(path)
    if role != "package" or (b"getenv" not in data and not path.endswith("package-info.java")):
        return ()
    text = text_of(path, data)
    code = without_comments(text)
    package = _PACKAGE.search(code)
    facts: list[Fact] = list(variables(path, text, code, _ENVIRONMENT, role=role))
    if package and path.endswith("package-info.java"):
        docs = [one for one in _DOC.finditer(text) if one.end() <= package.start()]
        doc = block_comment(docs[-1][0]) if docs else ""
        doc = re.sub(r"<[^<>\n]*>", " ", _LINK.sub(r"\1", doc))
        line = line_of(code, package.start())
        facts.append(
            Module(
                name=package[1], path=path, start=line, end=line, language="java", role=role,
                is_package=True, summary=first_sentence(doc.partition("\n@")[0]),
            )
        )  # fmt: skip
    return facts


def strip(path: str, text: str) -> str:
    """Take the comments out of a file of Java or Kotlin."""
    return (KOTLIN if path.endswith(".kt") else JAVA).strip(path, text)


ANALYZER = Analyzer(
    name="java",
    version="1",
    patterns=("*.java", "*.kt"),
    read=read,
    strip=strip,
    max_bytes=400_000,
)
