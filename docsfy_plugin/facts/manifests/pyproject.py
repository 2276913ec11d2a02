"""`pyproject.toml`: PEP 621, PEP 735, and what Poetry and flit write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from docsfy_hookspecs.facts import Dependency, EntryPoint, Fact, Manifest

from docsfy_plugin.facts.formats import Lines, items, table, toml_of, word, words
from docsfy_plugin.facts.manifests.names import dependency, license_of

_SCRIPT_GROUPS = {"scripts": "console_scripts", "gui-scripts": "gui_scripts"}


def read(path: str, text: str) -> list[Fact]:
    """Read the package's manifest and its entry points.

    Returns:
        Nothing for a file that only configures tools.

    Raises:
        UnreadableFileError: The file is not TOML.
    """
    data = toml_of(path, text)
    lines = Lines(text)
    if table(data, "project"):
        return [_standard(path, data, lines), *_entry_points(path, data, lines)]
    if table(data, "tool", "poetry"):
        return [_poetry(path, data, lines), *_poetry_scripts(path, data, lines)]
    if table(data, "tool", "flit", "metadata"):
        return [_flit(path, data, lines), *_flit_scripts(path, data, lines)]
    groups = tuple(_groups(data))
    build = _build(data)
    members = words(table(data, "tool", "uv", "workspace").get("members"))
    if not (groups or build or members):
        return []
    return [
        Manifest(
            name=path, path=path, ecosystem="python", dependencies=groups, build=build,
            members=members,
        )
    ]  # fmt: skip


def _standard(path: str, data: dict[str, Any], lines: Lines) -> Manifest:
    project = table(data, "project")
    start, end = lines.table("project")
    classifiers = words(project.get("classifiers"))
    licence = project.get("license")
    if isinstance(licence, dict):
        licence = licence.get("text", "")
    found = [dependency(word(one)) for one in items(project.get("dependencies"))]
    for group, entries in table(project, "optional-dependencies").items():
        found += [dependency(word(one), group) for one in items(entries)]
    poetry = tuple(_poetry_groups(data))
    return Manifest(
        name=word(project.get("name")) or path,
        path=path,
        start=start,
        end=end,
        ecosystem="python",
        version=word(project.get("version")),
        description=word(project.get("description")),
        license=license_of(word(licence), classifiers),
        requires=word(project.get("requires-python")),
        dependencies=(*(one for one in found if one), *_groups(data), *poetry),
        urls=tuple((label, word(url)) for label, url in table(project, "urls").items()),
        keywords=words(project.get("keywords")),
        members=words(table(data, "tool", "uv", "workspace").get("members")),
        build=_build(data),
        private=_is_private(data, classifiers),
        extras=tuple(table(project, "optional-dependencies")),
    )


def _is_private(data: dict[str, Any], classifiers: Sequence[str]) -> bool:
    """Whether it says that it is no package that one could install from a registry."""
    tools = table(data, "tool")
    is_package = table(tools, "uv").get("package", "build-system" in data)
    return (
        any(one.startswith("Private ::") for one in classifiers)
        or ("uv" in tools and is_package is False)
        or table(tools, "pdm").get("distribution") is False
        or table(tools, "poetry").get("package-mode") is False
    )


def _build(data: dict[str, Any]) -> str:
    system = table(data, "build-system")
    backend = word(system.get("build-backend"))
    return backend or ("setuptools.build_meta" if system else "")


def _groups(data: dict[str, Any]) -> Iterator[Dependency]:
    """Dependencies of PEP 735 groups and of PDM's and uv's older forms."""
    tables = (
        table(data, "dependency-groups"),
        table(data, "tool", "pdm", "dev-dependencies"),
        {"dev": table(data, "tool", "uv").get("dev-dependencies")},
    )
    for groups in tables:
        for group, entries in groups.items():
            for one in items(entries):
                found = dependency(word(one), group)
                if found:
                    yield found


def _entry_points(path: str, data: dict[str, Any], lines: Lines) -> Iterator[EntryPoint]:
    project = table(data, "project")
    for key, group in _SCRIPT_GROUPS.items():
        first, _ = lines.table("project", key)
        for label, target in table(project, key).items():
            yield _entry_point(path, group, label, target, _line(lines, label, first))
    for group, entries in table(project, "entry-points").items():
        first, _ = lines.table("project", "entry-points", group)
        for label, target in entries.items() if isinstance(entries, dict) else ():
            yield _entry_point(path, group, str(label), target, _line(lines, str(label), first))


def _line(lines: Lines, label: str, table_line: int) -> int:
    """Line of a key in the table that begins at a line; 0 without such a table."""
    pattern = rf"[ \t]*[\"']?{re.escape(label)}[\"']?[ \t]*="
    return lines.find(pattern, table_line) if table_line else 0


def _entry_point(path: str, group: str, label: str, target: object, line: int) -> EntryPoint:
    if isinstance(target, dict):  # Poetry's long form
        target = target.get("reference", target.get("callable", ""))
    return EntryPoint(
        name=f"{group}:{label}",
        path=path,
        start=line,
        end=line,
        group=group,
        label=label,
        target=word(target).partition("[")[0].strip().replace(" ", ""),
    )


def _poetry(path: str, data: dict[str, Any], lines: Lines) -> Manifest:
    poetry = table(data, "tool", "poetry")
    start, end = lines.table("tool", "poetry")
    urls = [
        (label.capitalize(), word(poetry.get(label)))
        for label in ("homepage", "repository", "documentation")
    ]
    urls += [(label, word(url)) for label, url in table(poetry, "urls").items()]
    dependencies = tuple(_poetry_entries(table(poetry, "dependencies"), "", _extras(poetry)))
    return Manifest(
        name=word(poetry.get("name")) or path,
        path=path,
        start=start,
        end=end,
        ecosystem="python",
        version=_poetry_version(poetry),
        description=word(poetry.get("description")),
        license=license_of(word(poetry.get("license")), words(poetry.get("classifiers"))),
        requires=word(table(poetry, "dependencies").get("python")),
        dependencies=(*dependencies, *_poetry_groups(data), *_groups(data)),
        urls=tuple((label, url) for label, url in urls if url),
        keywords=words(poetry.get("keywords")),
        build=_build(data),
        private=_is_private(data, words(poetry.get("classifiers"))),
        extras=tuple(table(poetry, "extras")),
    )


def _poetry_version(poetry: dict[str, Any]) -> str:
    version = word(poetry.get("version"))
    # what poetry-dynamic-versioning asks one to write
    return "" if version in ("0", "0.0.0") else version


def _extras(poetry: dict[str, Any]) -> dict[str, str]:
    """The first extra that needs a dependency, by the dependency's name."""
    owners: dict[str, str] = {}
    for extra, names in table(poetry, "extras").items():
        for name in words(names):
            owners.setdefault(name.lower(), extra)
    return owners


def _poetry_groups(data: dict[str, Any]) -> Iterator[Dependency]:
    poetry = table(data, "tool", "poetry")
    yield from _poetry_entries(table(poetry, "dev-dependencies"), "dev", {})
    for group, content in table(poetry, "group").items():
        yield from _poetry_entries(table(content, "dependencies"), group, {})


def _poetry_entries(
    entries: dict[str, Any], group: str, extras: dict[str, str]
) -> Iterator[Dependency]:
    for name, value in entries.items():
        if name.lower() == "python":
            continue
        first = next((one for one in items(value) if one), "")
        version = first.get("version", "") if isinstance(first, dict) else first
        requirement = word(version)
        yield Dependency(
            name=name,
            requirement="" if requirement == "*" else requirement,
            group=group or extras.get(name.lower(), ""),
        )


def _poetry_scripts(path: str, data: dict[str, Any], lines: Lines) -> Iterator[EntryPoint]:
    poetry = table(data, "tool", "poetry")
    for label, target in table(poetry, "scripts").items():
        line = _line(lines, label, lines.table("tool", "poetry", "scripts")[0])
        yield _entry_point(path, "console_scripts", label, target, line)
    for group, entries in table(poetry, "plugins").items():
        for label, target in table(entries).items():
            yield _entry_point(path, group, label, target, lines.key(label))


def _flit(path: str, data: dict[str, Any], lines: Lines) -> Manifest:
    metadata = table(data, "tool", "flit", "metadata")
    start, end = lines.table("tool", "flit", "metadata")
    found = [dependency(word(one)) for one in items(metadata.get("requires"))]
    for group, entries in table(metadata, "requires-extra").items():
        found += [dependency(word(one), group) for one in items(entries)]
    home = word(metadata.get("home-page"))
    return Manifest(
        name=word(metadata.get("dist-name")) or word(metadata.get("module")) or path,
        path=path,
        start=start,
        end=end,
        ecosystem="python",
        license=license_of("", words(metadata.get("classifiers"))),
        requires=word(metadata.get("requires-python")),
        dependencies=tuple(one for one in found if one),
        urls=(
            *((("Homepage", home),) if home else ()),
            *((label, word(url)) for label, url in table(metadata, "urls").items()),
        ),
        keywords=tuple(word(metadata.get("keywords")).replace(",", " ").split()),
        build=_build(data),
        extras=tuple(table(metadata, "requires-extra")),
    )


def _flit_scripts(path: str, data: dict[str, Any], lines: Lines) -> Iterator[EntryPoint]:
    flit = table(data, "tool", "flit")
    for label, target in table(flit, "scripts").items():
        yield _entry_point(path, "console_scripts", label, target, lines.key(label))
    for group, entries in table(flit, "entrypoints").items():
        for label, target in table(entries).items():
            yield _entry_point(path, group, label, target, lines.key(label))
