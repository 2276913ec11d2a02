"""Projects in C and C++: CMake and Meson."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Dependency, Fact, Manifest

from docsfy_plugin.facts.formats import word

_PROJECT = re.compile(r"^[ \t]*project[ \t]*\(([^()]*)\)", re.IGNORECASE | re.MULTILINE)
_MINIMUM = re.compile(r"cmake_minimum_required[ \t]*\(\s*VERSION\s+([\d.]+)", re.IGNORECASE)
_PACKAGE = re.compile(
    r"^[ \t]*find_package[ \t]*\(\s*([\w.+-]+)(?:\s+([\d.]+))?", re.IGNORECASE | re.MULTILINE
)
_WORD = re.compile(r"\"([^\"]*)\"|([^\s\"]+)")
_MESON = re.compile(r"^[ \t]*project[ \t]*\(\s*'([^']+)'", re.MULTILINE)
_MESON_DEPENDENCY = re.compile(r"\bdependency[ \t]*\(\s*'([^']+)'")


def read_cmake(path: str, text: str) -> list[Fact]:
    """Read `project(...)`; a file below the top one that only adds targets gives nothing."""
    text = re.sub(r"#.*", "", text)
    match = _PROJECT.search(text)
    if match is None:
        return []
    parts = [quoted or plain for quoted, plain in _WORD.findall(match[1])]
    if not parts or "$" in parts[0]:
        return []
    upper = [part.upper() for part in parts]

    def after(key: str) -> str:
        at = upper.index(key) + 1 if key in upper[1:] else len(parts)
        value = parts[at] if at < len(parts) else ""
        return "" if "$" in value else word(value)

    minimum = _MINIMUM.search(text)
    line = text.count("\n", 0, match.start()) + 1
    packages = dict(_PACKAGE.findall(text))
    url = after("HOMEPAGE_URL")
    return [
        Manifest(
            name=parts[0],
            path=path,
            start=line,
            end=line + match[0].count("\n"),
            ecosystem="cmake",
            version=after("VERSION"),
            description=after("DESCRIPTION"),
            requires=f"cmake {minimum[1]}" if minimum else "",
            dependencies=tuple(
                Dependency(name=name, requirement=version) for name, version in packages.items()
            ),
            urls=(("Homepage", url),) if url else (),
            build="cmake",
        )
    ]


def read_meson(path: str, text: str) -> list[Fact]:
    """Read `project(...)` of the top file."""
    match = _MESON.search(text)
    if match is None:
        return []
    line = text.count("\n", 0, match.start()) + 1
    body = text[match.start() : match.start() + 2000]
    version = re.search(r"\bversion[ \t]*:[ \t]*'([^']+)'", body)
    licence = re.search(r"\blicense[ \t]*:[ \t]*\[?[ \t]*'([^']+)'", body)
    names = dict.fromkeys(_MESON_DEPENDENCY.findall(text))
    return [
        Manifest(
            name=match[1],
            path=path,
            start=line,
            end=line,
            ecosystem="meson",
            version=version[1] if version else "",
            license=licence[1] if licence else "",
            dependencies=tuple(Dependency(name=name) for name in names),
            build="meson",
        )
    ]
