"""HTTP routes of Go programs, where path and prefix are written literally in one file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docsfy_hookspecs.facts import Route

from docsfy_plugin.facts.languages.syntax import line_of

_FRAMEWORKS = {
    "gin": (r"github\.com/gin-gonic/gin", r"gin\.(?:Default|New)\("),
    "echo": (r"github\.com/labstack/echo(?:/v\d+)?", r"echo\.New\("),
    "fiber": (r"github\.com/gofiber/fiber(?:/v\d+)?", r"fiber\.New\("),
    "chi": (r"github\.com/go-chi/chi(?:/v\d+)?", r"chi\.New(?:Router|Mux)\("),
    "net/http": (r"net/http", r"http\.NewServeMux\("),
}
_ENGINES = {"gin": "gin.Engine", "echo": "echo.Echo", "fiber": "fiber.App"}
_VERBS = "Get|Post|Put|Patch|Delete|Head|Options|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|All"
_CALL = re.compile(
    rf"(?P<router>[A-Za-z_][\w.]*)\.(?P<verb>{_VERBS})\(\s*\"(?P<url>[^\"\n]*)\"\s*,"
    r"(?P<handlers>[^\n]*)"
)
_HANDLE = re.compile(
    r"(?P<router>[A-Za-z_][\w.]*)\.Handle(?:Func)?\(\s*\"(?P<url>(?:[A-Z]+ )?/[^\"\n]*)\"\s*,"
    r"(?P<handlers>[^\n]*)"
)
_GROUP = re.compile(
    r"(?P<name>[A-Za-z_][\w.]*)[ \t]*:?=[ \t]*(?P<router>[A-Za-z_][\w.]*)\.Group\("
    r"\s*\"(?P<prefix>[^\"\n]*)\""
)
_NESTED = re.compile(r"\.(?:Route|Mount)\(|\.Group\(\s*func\b")
_IMPORT = re.compile(r"^import[ \t]*(?:\((?P<block>[^)]*)\)|(?P<one>[^\n]*))", re.MULTILINE)


def read(path: str, code: str) -> Iterator[Route]:
    """Read routes that hang on a router made, or grouped, in this file.

    A router that comes from elsewhere may carry a prefix that is not known here, and a name
    that two functions of the file use for different groups says nothing: both give no route.

    Args:
        path: Of the file.
        code: Its text without comments.
    """
    imports = " ".join(match["block"] or match["one"] for match in _IMPORT.finditer(code))
    for framework, (package, maker) in _FRAMEWORKS.items():
        if not re.search(rf"\"{package}\"", imports):
            continue
        if framework == "chi" and _NESTED.search(code):
            continue
        yield from _routes(path, code, framework, _prefixes(code, framework, maker))


def _prefixes(code: str, framework: str, maker: str) -> dict[str, str]:
    """Names of routers and the path that each stands for."""
    found: dict[str, set[str]] = {}
    made = re.compile(rf"([A-Za-z_][\w.]*)[ \t]*:?=[ \t]*{maker}")
    for match in made.finditer(code):
        found.setdefault(match[1], set()).add("")
    if framework in _ENGINES:
        for match in re.finditer(
            rf"[(,][ \t]*(\w+)[ \t]+\*{re.escape(_ENGINES[framework])}\b", code
        ):
            found.setdefault(match[1], set()).add("")
    if framework == "net/http":
        found["http"] = {""}
    for match in _GROUP.finditer(code):
        bases = found.get(match["router"], set())
        prefix = match["prefix"].rstrip("/")
        known = {base + prefix for base in bases} or {"?"}
        found.setdefault(match["name"], set()).update(known)
    return {name: min(ways) for name, ways in found.items() if len(ways) == 1 and "?" not in ways}


def _routes(path: str, code: str, framework: str, prefixes: dict[str, str]) -> Iterator[Route]:
    pattern = _HANDLE if framework == "net/http" else _CALL
    seen: set[str] = set()
    for match in pattern.finditer(code):
        if match["router"] not in prefixes:
            continue
        verb, _, url = match["url"].rpartition(" ")
        verb = verb or match.groupdict().get("verb") or ""
        methods = (verb.upper(),) if verb and verb.upper() not in ("ANY", "ALL") else ()
        url = prefixes[match["router"]] + (url if url.startswith("/") else f"/{url}" if url else "")
        name = " ".join((*methods, url or "/"))
        if name in seen:
            continue
        seen.add(name)
        line = line_of(code, match.start())
        yield Route(
            name=name,
            path=path,
            start=line,
            end=line,
            methods=methods,
            url=url or "/",
            handler=_handler(match["handlers"]),
            framework=framework,
        )


def _handler(text: str) -> str:
    """The last named argument; empty for a function written in place."""
    if "func(" in text or "func (" in text:
        return ""
    names = re.findall(r"[A-Za-z_][\w.]*", text.partition("//")[0].rpartition(")")[0] or text)
    return names[-1] if names else ""
