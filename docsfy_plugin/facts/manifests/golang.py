"""`go.mod`."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Dependency, Fact, Manifest

_BLOCK = re.compile(r"(?P<word>[a-z]+)[ \t]*\([ \t]*")


def read(path: str, text: str) -> list[Fact]:
    """Read a module; requirements marked `// indirect` are of group `indirect`."""
    name = requires = block = ""
    line_of_module = 0
    found: list[Dependency] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line, _, comment = raw.partition("//")
        line = line.strip()
        opening = _BLOCK.fullmatch(line)
        if opening:
            block = opening["word"]
            continue
        if line == ")":
            block = ""
            continue
        verb, *rest = (block, *line.split()) if block else (*line.split(), "")
        rest = [part for part in rest if part]
        if not rest:
            continue
        if verb == "module":
            name, line_of_module = rest[0].strip('"`'), number
        elif verb == "go":
            requires = rest[0]
        elif verb == "require" and len(rest) > 1:
            group = "indirect" if comment.strip().startswith("indirect") else ""
            found.append(Dependency(name=rest[0].strip('"'), requirement=rest[1], group=group))
    if not name:
        return []
    return [
        Manifest(
            name=name,
            path=path,
            start=line_of_module,
            end=line_of_module,
            ecosystem="go",
            requires=f"go {requires}" if requires else "",
            dependencies=tuple(found),
        )
    ]
