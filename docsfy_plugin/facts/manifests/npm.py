"""`package.json` and `deno.json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docsfy_hookspecs.facts import Dependency, EntryPoint, Fact, Manifest

from docsfy_plugin.facts.formats import Lines, items, json_of, table, word, words

_GROUPS = {
    "dependencies": "",
    "peerDependencies": "peer",
    "optionalDependencies": "optional",
    "devDependencies": "dev",
}


def read(path: str, text: str) -> list[Fact]:
    """Read a package and the programs that it installs; scripts are tasks, read elsewhere.

    Raises:
        UnreadableFileError: The file is not a JSON object.
    """
    data = json_of(path, text)
    name = word(data.get("name"))
    lines = Lines(text)
    workspaces = data.get("workspaces")
    if isinstance(workspaces, dict):
        workspaces = workspaces.get("packages")
    meaning = (name, data.get("version"), workspaces, data.get("scripts"), *map(data.get, _GROUPS))
    if not any(meaning):  # `{"type": "module"}` only marks a folder
        return []
    manifest = Manifest(
        name=name or path,
        path=path,
        ecosystem="npm",
        version=word(data.get("version")),
        description=word(data.get("description")),
        license=_license(data),
        requires=_engines(data),
        dependencies=tuple(_dependencies(data)),
        urls=tuple(_urls(data)),
        keywords=words(data.get("keywords")),
        members=words(workspaces),
        build=word(data.get("packageManager")).partition("+")[0],
        private=data.get("private") is True,
    )
    return [manifest, *_programs(path, name, data.get("bin"), lines)]


def _license(data: dict[str, Any]) -> str:
    value = data.get("license") or next(iter(items(data.get("licenses"))), "")
    return word(value.get("type")) if isinstance(value, dict) else word(value)


def _engines(data: dict[str, Any]) -> str:
    engines = table(data, "engines")
    return ", ".join(f"{name} {word(range_)}" for name, range_ in engines.items() if word(range_))


def _dependencies(data: dict[str, Any]) -> Iterator[Dependency]:
    for key, group in _GROUPS.items():
        for name, requirement in table(data, key).items():
            version = word(requirement)
            yield Dependency(name=name, requirement="" if version == "*" else version, group=group)


def _urls(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for label, key in (("Homepage", "homepage"), ("Repository", "repository"), ("Issues", "bugs")):
        value = data.get(key)
        url = word(value.get("url") if isinstance(value, dict) else value)
        url = url.removeprefix("git+").removesuffix(".git")
        url = url.replace("git://", "https://", 1) if url.startswith("git://") else url
        if url.startswith("github:"):
            url = f"https://github.com/{url.removeprefix('github:')}"
        if url.startswith(("https://", "http://")):
            yield label, url


def _programs(path: str, name: str, programs: object, lines: Lines) -> Iterator[EntryPoint]:
    if isinstance(programs, str):
        programs = {name.rpartition("/")[2]: programs}
    for label, target in table(programs).items():
        if not label:
            continue
        line = lines.key(label, "bin") or lines.key("bin")
        yield EntryPoint(
            name=f"bin:{label}",
            path=path,
            start=line,
            end=line,
            group="bin",
            label=label,
            target=word(target).removeprefix("./"),
        )


def read_deno(path: str, text: str) -> list[Fact]:
    """Read a Deno package; a file that only configures the tool gives nothing.

    Raises:
        UnreadableFileError: The file is not a JSON object with comments.
    """
    data = json_of(path, text, comments=True)
    members = words(data.get("workspace")) or words(table(data, "workspace").get("members"))
    name = word(data.get("name"))
    if not (name or members or data.get("imports")):
        return []
    imports = table(data, "imports")
    return [
        Manifest(
            name=name or path,
            path=path,
            ecosystem="deno",
            version=word(data.get("version")),
            license=word(data.get("license")),
            dependencies=tuple(
                Dependency(name=label, requirement=word(target))
                for label, target in imports.items()
                if word(target).startswith(("jsr:", "npm:", "https:"))
            ),
            members=members,
        )
    ]
