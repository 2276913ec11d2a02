"""JavaScript and TypeScript: documented files, variables, express routes, commander."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docsfy_hookspecs.facts import Analyzer, Fact, Module, Route

from docsfy_plugin.facts.comments import javascript as comments
from docsfy_plugin.facts.formats import text_of
from docsfy_plugin.facts.languages.environment import variables
from docsfy_plugin.facts.languages.jscommands import commands, join
from docsfy_plugin.facts.languages.syntax import (
    block_comment,
    first_sentence,
    line_of,
    without_comments,
)
from docsfy_plugin.facts.roles import role_of

_ENVIRONMENT = re.compile(
    r"\b(?:process\.env|import\.meta\.env|Bun\.env)(?:\.(?P<name>[A-Z][A-Z0-9_]*)\b"
    r"(?:\s*(?:\?\?|\|\|)\s*[\"'](?P<default>[^\"'\n]*)[\"'])?(?!\s*=[^=]))"
)
_MAX_LINE = 2_000
"""Characters; a longer line was made by a minifier."""

_BUILT_IN = frozenset(("NODE_ENV", "PATH", "HOME", "PWD", "CI"))
_OVERVIEW = re.compile(
    r"@(?:module|packageDocumentation|fileoverview|fileOverview|file|overview)\b"
)
_TAG_LINE = re.compile(r"^[ \t]*@\w+[^\n]*$", re.MULTILINE)
_EXPRESS = re.compile(r"[\"'](?:express|koa-router|@koa/router|fastify|hono)[\"']")
_MADE = re.compile(
    r"\b(?:const|let|var)\s+(\w+)\s*(?::[^=\n]+)?=\s*(?:(express|fastify|Fastify)\([^\n]*\)"
    r"|new\s+(Hono)(?:<[^>\n]*>)?\(\s*\))"
)
_VERB = re.compile(
    r"\b(?P<router>\w+)\.(?P<verb>get|post|put|patch|delete|head|options|all)\(\s*"
    r"[\"'`](?P<url>/[^\"'`\n$]*)[\"'`]\s*,\s*(?P<rest>[^\n]*)"
)


def read(path: str, data: bytes) -> Sequence[Fact]:
    """Read one file; one line of more than 2,000 characters means that it was made by a tool.

    Raises:
        UnreadableFileError: The file is not UTF-8 text.
    """
    role = role_of(path)
    if role != "package" or path.endswith(".d.ts"):
        return ()
    text = text_of(path, data)
    if any(len(line) > _MAX_LINE for line in text.split("\n", 50)):
        return ()
    facts: list[Fact] = list(_module(path, text))
    if (
        "process.env" not in text
        and "env." not in text
        and not _EXPRESS.search(text)
        and ("command" not in text)
    ):
        return facts
    code = without_comments(text)
    facts += [
        one
        for one in variables(path, text, code, _ENVIRONMENT, role=role)
        if one.name not in _BUILT_IN
    ]
    facts += _routes(path, code)
    return [*facts, *commands(path, code)]


def _module(path: str, text: str) -> Iterator[Module]:
    """The file's overview: the first comment, where it says that it is one or stands apart."""
    match = re.match(
        r"(?:#![^\n]*\n|\s|[\"']use strict[\"'];?)*(/\*\*(?:[^*]|\*(?!/))*\*/)(\s*)", text
    )
    if match is None:
        return
    comment = block_comment(match[1])
    rest = text[match.end() :]
    apart = match[2].count("\n") > 1 or rest.startswith(("import ", "/*", "//", "const "))
    if not _OVERVIEW.search(comment) and not (apart and not comment.startswith("@")):
        return
    if re.search(r"@license|copyright|licensed under", comment, re.IGNORECASE):
        return
    named = re.search(r"@(?:fileoverview|fileOverview|file|overview)[ \t]+(.+)", comment)
    prose = _TAG_LINE.sub("", comment).strip()
    summary = first_sentence(prose) or (first_sentence(named[1]) if named else "")
    if not summary:
        return
    yield Module(
        name=re.sub(r"\.[cm]?[jt]sx?$", "", path),
        path=path,
        start=line_of(text, match.start(1)),
        end=line_of(text, match.end(1)),
        language="typescript" if re.search(r"\.[cm]?tsx?$", path) else "javascript",
        summary=summary,
    )


def _routes(path: str, code: str) -> Iterator[Route]:
    """Routes on an application made in this file; a router may be mounted anywhere."""
    if not _EXPRESS.search(code):
        return
    made = {match[1]: (match[2] or match[3]).lower() for match in _MADE.finditer(code)}
    seen: set[str] = set()
    for match in _VERB.finditer(code):
        framework = made.get(match["router"])
        if framework is None:
            continue
        methods = () if match["verb"] == "all" else (match["verb"].upper(),)
        name = " ".join((*methods, match["url"]))
        if name in seen:
            continue
        seen.add(name)
        line = line_of(code, match.start())
        handler = re.fullmatch(r"(?:[\w.()\[\]]+,\s*)*([A-Za-z_][\w.]*)\)?;?\s*", match["rest"])
        yield Route(
            name=name,
            path=path,
            start=line,
            end=line,
            methods=methods,
            url=match["url"],
            handler=handler[1] if handler else "",
            framework=framework,
        )


ANALYZER = Analyzer(
    name="javascript",
    version="1",
    patterns=("*.js", "*.mjs", "*.cjs", "*.jsx", "*.ts", "*.mts", "*.cts", "*.tsx"),
    read=read,
    join=join,
    strip=comments.strip,
    max_bytes=500_000,
)
