"""`Cargo.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docsfy_hookspecs.facts import Dependency, EntryPoint, Fact, Manifest

from docsfy_plugin.facts.formats import Lines, items, table, toml_of, word, words

_GROUPS = {"dependencies": "", "build-dependencies": "build", "dev-dependencies": "dev"}
_URLS = (("Homepage", "homepage"), ("Repository", "repository"), ("Documentation", "documentation"))


def read(path: str, text: str) -> list[Fact]:
    """Read a crate, or a workspace without one of its own, and its named programs.

    A value that the workspace gives (`version.workspace = true`) stays empty. The program of
    `src/main.rs` needs no entry: the analyser of Rust files tells it.

    Raises:
        UnreadableFileError: The file is not TOML.
    """
    data = toml_of(path, text)
    package, workspace = table(data, "package"), table(data, "workspace")
    if not package and not workspace:
        return []
    lines = Lines(text)
    start, end = lines.table("package") if package else lines.table("workspace")
    shared = table(workspace, "package")
    urls = ((label, word(package.get(key) or shared.get(key))) for label, key in _URLS)
    name = word(package.get("name"))

    def get(key: str) -> str:
        return word(package.get(key)) or word(shared.get(key))

    manifest = Manifest(
        name=name or path,
        path=path,
        start=start,
        end=end,
        ecosystem="cargo",
        version=get("version"),
        description=get("description"),
        license=get("license"),
        requires=get("rust-version"),
        dependencies=tuple(_dependencies(data)),
        urls=tuple((label, url) for label, url in urls if url),
        keywords=words(package.get("keywords")),
        members=words(workspace.get("members")),
        private=package.get("publish") is False,
    )
    return [manifest, *_programs(path, name, data, lines)]


def _dependencies(data: dict[str, Any]) -> Iterator[Dependency]:
    tables = [(data, "")]
    tables += [(table(content), "") for content in table(data, "target").values()]
    shared = table(data, "workspace", "dependencies")
    for content, _ in tables:
        for key, group in _GROUPS.items():
            for name, value in table(content, key).items():
                inherits = isinstance(value, dict) and value.get("workspace") is True
                given = shared.get(name) if inherits else value
                version = given.get("version") if isinstance(given, dict) else given
                optional = isinstance(value, dict) and value.get("optional") is True
                yield Dependency(
                    name=name,
                    requirement=word(version),
                    group=group or ("optional" if optional else ""),
                )


def _programs(path: str, name: str, data: dict[str, Any], lines: Lines) -> Iterator[EntryPoint]:
    at = 1
    for program in items(data.get("bin")):
        label = word(table(program).get("name"))
        if not label:
            continue
        line = at = lines.find(r"[ \t]*\[\[bin\]\]", at)
        at = at + 1 if at else 1
        yield EntryPoint(
            name=f"bin:{label}",
            path=path,
            start=line,
            end=line,
            group="bin",
            label=label,
            target=word(table(program).get("path"))
            or ("src/main.rs" if label == name else f"src/bin/{label}.rs"),
        )
