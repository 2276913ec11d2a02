"""Go: packages, programs, environment variables; routes and commands by modules beside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docsfy_hookspecs.facts import Analyzer, EntryPoint, Fact, Facts, Import, Manifest, Module

from docsfy_plugin.facts.comments.languages import GO
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
_IMPORTS = re.compile(r"^import[ \t]*(?:\(([^()]*)\)|[\w.]*[ \t]*(\"[^\"\n]+\"))", re.MULTILINE)
_IMPORTED = re.compile(r"[\"`]([^\"`\n]+)[\"`]")
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
    imported = sorted(_imported(code))
    if role == "package" and imported:
        facts.append(Import(name=f"{path}:{match[1]}", path=path, targets=tuple(imported)))
    if role == "package":
        facts += variables(path, text, code, _ENVIRONMENT, role=role)
        facts += goroutes.read(path, code)
        facts += gocommands.read(path, code)
    return facts


def _imported(code: str) -> set[str]:
    blocks = (match[1] or match[2] for match in _IMPORTS.finditer(code))
    return {path for block in blocks for path in _IMPORTED.findall(block)}


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
    for module, one in zip(best.values(), _package_imports(facts, best, roots), strict=True):
        if one is not None:
            chosen[module.path].append(one)
    kept: list[Fact] = []
    for fact in facts:
        if isinstance(fact, Import) and fact.path.endswith(".go") and ":" in fact.name:
            continue
        if isinstance(fact, Module) and fact.language == "go" and ":" in fact.name:
            kept += chosen.get(fact.path, ())
        else:
            kept.append(fact)
    return gocommands.join(Facts(kept))


def _package_imports(
    facts: Facts, best: dict[str, Module], roots: dict[str, str]
) -> list[Import | None]:
    """What each package imports, all of its files together, in the order of the packages."""
    imported: dict[str, set[str]] = {}
    for one in facts.of(Import):
        if one.path.endswith(".go") and ":" in one.name:
            imported.setdefault(one.path.rpartition("/")[0], set()).update(one.targets)
    names = {folder: import_path(folder, roots) for folder in best}
    own = set(names.values())
    required = {
        needed.name
        for manifest in facts.of(Manifest)
        if manifest.ecosystem == "go"
        for needed in manifest.dependencies
    }
    found: list[Import | None] = []
    for folder, module in best.items():
        targets = imported.get(folder, set())
        # a standard package has no dot in its first part
        others = {one for one in targets - own if "." in one.partition("/")[0]}
        found.append(
            Import(
                name=names[folder],
                path=module.path,
                targets=tuple(sorted(targets & own - {names[folder]})),
                external=tuple(sorted({_providing(one, required) for one in others})),
            )
            if folder in imported
            else None
        )
    return found


def _providing(package: str, required: set[str]) -> str:
    """The required module that a package is in; the package where none is."""
    above = package
    while above and above not in required:
        above = above.rpartition("/")[0]
    return above or package


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
    name="go",
    version="1",
    patterns=("*.go",),
    read=read,
    join=join,
    strip=GO.strip,
    max_bytes=400_000,
)
