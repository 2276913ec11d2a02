"""Go: packages, programs, environment variables; routes and commands by modules beside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docsfy_hookspecs.facts import Analyzer, EntryPoint, Fact, Facts, Manifest, Module

from docsfy_plugin.facts.formats import text_of
from docsfy_plugin.facts.languages import gocommands, goroutes
from docsfy_plugin.facts.languages.environment import variables
from docsfy_plugin.facts.languages.syntax import (
    block_comment,
    first_sentence,
    line_of,
    without_comments,
)
from docsfy_plugin.facts.roles import role_of

_PACKAGE = re.compile(r"^package[ \t]+(\w+)", re.MULTILINE)
_ENVIRONMENT = re.compile(r"\bos\.(?:Getenv|LookupEnv)\(\s*\"(?P<name>[^\"\n]+)\"\s*\)")
_MAJOR = re.compile(r"/v\d+$")


def read(path: str, data: bytes) -> Sequence[Fact]:
    """Read one file; `join` makes one module of a folder's files.

    Raises:
        UnreadableFileError: The file is not UTF-8 text.
    """
    role = role_of(path)
    if role in ("vendored", "test") or path.endswith("_test.go"):
        return ()
    text = text_of(path, data)
    code = without_comments(text)
    match = _PACKAGE.search(code)
    if match is None:
        return ()
    doc = _package_comment(text[: match.start()])
    line = line_of(code, match.start())
    facts: list[Fact] = [
        Module(
            name=f"{path}:{match[1]}",
            path=path,
            start=max(line - doc.count("\n") - 1, 1) if doc else line,
            end=line,
            language="go",
            role=role,
            summary=_summary(doc, match[1]),
            private="/internal/" in f"/{path}",
        )
    ]
    if role == "package":
        facts += variables(path, text, code, _ENVIRONMENT, role=role)
        facts += goroutes.read(path, code)
        facts += gocommands.read(path, code)
    return facts


def _package_comment(before: str) -> str:
    """The comment that ends right above the package clause."""
    if before.rstrip(" \t").endswith("*/\n"):
        return block_comment(before[before.rfind("/*") :])
    lines: list[str] = []
    for line in reversed(before.split("\n")[:-1]):
        if not line.startswith("//"):
            break
        lines.insert(0, line[2:].removeprefix(" "))
    while lines and lines[0].startswith(("+build", "go:build", "go:generate")):
        lines.pop(0)
    return "\n".join(lines).strip()


def _summary(doc: str, package: str) -> str:
    text = re.sub(rf"^Package {re.escape(package)}\s+", "", doc)
    sentence = first_sentence(text)
    if re.match(r"Copyright|SPDX|Code generated|Licensed|Use of this", sentence):
        return ""
    return sentence[:1].upper() + sentence[1:] if text != doc else sentence


def join(facts: Facts) -> Facts:
    """Make one module a package, named by its import path, and name programs."""
    modules = [one for one in facts.of(Module) if one.language == "go" and ":" in one.name]
    roots = {
        one.path.rpartition("/")[0]: one.name for one in facts.of(Manifest) if one.ecosystem == "go"
    }
    best: dict[str, Module] = {}
    for module in sorted(modules, key=lambda one: (not one.summary, one.path)):
        best.setdefault(module.path.rpartition("/")[0], module)
    chosen: dict[str, list[Fact]] = {}
    for folder, module in best.items():
        name = import_path(folder, roots)
        package = module.name.rpartition(":")[2]
        chosen[module.path] = [replace(module, name=name, is_package=True)]
        if package == "main" and module.role == "package":
            label = _MAJOR.sub("", name).rpartition("/")[2]
            chosen[module.path].append(
                EntryPoint(name=f"bin:{label}", path=module.path, group="bin", label=label,
                           target=folder or ".")
            )  # fmt: skip
    kept: list[Fact] = []
    for fact in facts:
        if isinstance(fact, Module) and fact.language == "go" and ":" in fact.name:
            kept += chosen.get(fact.path, ())
        else:
            kept.append(fact)
    return gocommands.join(Facts(kept))


def import_path(folder: str, roots: dict[str, str]) -> str:
    """A folder's import path, by the `go.mod` above it; the folder itself without one."""
    above = folder
    while above not in roots and above:
        above = above.rpartition("/")[0]
    if above not in roots:
        return folder or "."
    rest = folder[len(above) :].strip("/")
    return f"{roots[above]}/{rest}" if rest else roots[above]


ANALYZER = Analyzer(
    name="go", version="1", patterns=("*.go",), read=read, join=join, max_bytes=400_000
)
