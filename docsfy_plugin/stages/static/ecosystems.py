"""Commands of package managers, by the ecosystem of a manifest."""

from __future__ import annotations

import html
import re
import shlex
from collections.abc import Sequence

from docsfy_hookspecs import Document, Facts, Manifest, text
from docsfy_hookspecs.text import escape

REGISTRIES = {
    "python": "PyPI",
    "npm": "the npm registry",
    "cargo": "crates.io",
    "gem": "RubyGems",
    "composer": "Packagist",
    "go": "its module path",
    "nuget": "NuGet",
    "hex": "Hex",
    "pub": "pub.dev",
    "maven": "a Maven repository",
}
INTERPRETERS = {
    "python": "Python",
    "npm": "Node.js",
    "cargo": "Rust",
    "go": "Go",
    "gem": "Ruby",
    "composer": "PHP",
    "maven": "Java",
    "gradle": "Java",
    "nuget": ".NET",
    "hex": "Elixir",
    "swift": "Swift",
    "pub": "Dart",
    "action": "GitHub Actions",
    "cmake": "CMake",
    "meson": "Meson",
}
BUILD_SYSTEMS = frozenset({"cmake", "meson"})
KINDS = {"action": "Action", "helm": "Chart", "cmake": "Project", "meson": "Project"}
"""What a manifest declares, where that is no package."""
_ENGINES = {"node": "Node.js"}
_NAME = re.compile(r"@?[A-Za-z0-9][\w.~/-]*")
_COORDINATES = re.compile(r"(?P<group>[\w.-]+):(?P<artifact>[\w.-]+)")
_RELEASE = re.compile(r"(\d+\.\d+)(?:\.\d+)*")
_SHOWN_PROGRAMS = 3
_LIBRARIES = {
    "python": "pip install",
    "npm": "npm install",
    "cargo": "cargo add",
    "go": "go get",
    "gem": "gem install",
    "composer": "composer require",
    "nuget": "dotnet add package",
    "pub": "dart pub add",
}
_PROGRAMS = {
    **_LIBRARIES,
    "npm": "npm install -g",
    "cargo": "cargo install",
    "composer": "composer global require",
    "nuget": "dotnet tool install --global",
    "pub": "dart pub global activate",
}
_FROM_SOURCE = {
    "python": "pip install .",
    "npm": "npm install",
    "cargo": "cargo build --release",
    "go": "go build ./...",
    "gem": "bundle install",
    "composer": "composer install",
    "maven": "mvn package",
    "nuget": "dotnet build",
    "hex": "mix deps.get",
    "swift": "swift build",
    "pub": "dart pub get",
    "cmake": "cmake -S . -B build\ncmake --build build",
    "meson": "meson setup build\nmeson compile -C build",
}


def registry_block(manifest: Manifest, programs: Sequence[str]) -> str:
    """What to type, or to write into a manifest, to get a published package; as a fence.

    Args:
        manifest: The package; empty text where it is not published or nothing is known.
        programs: What it is installed for: of Go import paths, of others names; none where it
            is installed to be imported.
    """
    if manifest.private or manifest.name == manifest.path:
        return ""
    if manifest.ecosystem == "maven":
        return _maven_block(manifest)
    if manifest.ecosystem == "hex":
        release = _RELEASE.fullmatch(manifest.version)
        version = f"~> {release[1]}" if release else ">= 0.0.0"
        return text.fence(f'{{:{manifest.name}, "{version}"}}', "elixir")
    command = registry_command(manifest, programs)
    return text.fence(command, "bash") if command else ""


def _maven_block(manifest: Manifest) -> str:
    match = _COORDINATES.fullmatch(manifest.name)
    if match is None or manifest.members:
        return ""
    version = "" if manifest.version.endswith("-SNAPSHOT") else manifest.version
    lines = (
        "<dependency>",
        f"    <groupId>{match['group']}</groupId>",
        f"    <artifactId>{match['artifact']}</artifactId>",
        f"    <version>{html.escape(version) or '<!-- a released version -->'}</version>",
        "</dependency>",
    )
    return text.fence("\n".join(lines), "xml")


def registry_command(manifest: Manifest, programs: Sequence[str]) -> str:
    """The command that installs a published package; empty where none is known."""
    name = manifest.name
    if not _NAME.fullmatch(name):
        return ""
    if manifest.ecosystem == "go":
        if "." not in name.split("/")[0]:
            return ""
        first = sorted(programs, key=lambda path: path != name)[:_SHOWN_PROGRAMS]
        return "\n".join(f"go install {path}@latest" for path in first) or f"go get {name}"
    verb = (_PROGRAMS if programs else _LIBRARIES).get(manifest.ecosystem, "")
    return f"{verb} {name}" if verb else ""


def source_commands(manifest: Manifest | None, remote: str) -> str:
    """Lines that fetch the repository and install what is in it; empty without a remote."""
    if not remote:
        return ""
    folder = remote.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git")
    lines = [f"git clone {shlex.quote(remote)}", f"cd {shlex.quote(folder)}"]
    if manifest is not None:
        below, _, file = manifest.path.rpartition("/")
        if below and manifest.ecosystem != "npm":
            lines.append(f"cd {shlex.quote(below)}")
        step = _FROM_SOURCE.get(manifest.ecosystem, "")
        if manifest.ecosystem == "python" and file.endswith((".txt", ".in")):
            step = f"pip install -r {shlex.quote(file)}"
        if manifest.ecosystem == "helm":
            step = f"helm install {shlex.quote(manifest.name)} ."
        if manifest.ecosystem == "python" and manifest.private and not manifest.build:
            step = ""  # it is run as it lies there
        lines += [step] if step else []
    return "\n".join(lines)


def runtime(manifest: Manifest) -> str:
    """The language and the version that a package needs, as Markdown."""
    language = INTERPRETERS.get(manifest.ecosystem, "")
    version = manifest.requires
    if manifest.ecosystem == "npm":
        engines = (part.partition(" ")[::2] for part in version.split(", "))
        return ", ".join(
            f"{_ENGINES.get(name, escape(name))} {text.code(range_)}".strip()
            for name, range_ in engines
        )
    if manifest.ecosystem == "nuget":
        frameworks = [one.strip() for one in version.split(";") if one.strip()]
        return f"{language} ({', '.join(text.code(one) for one in frameworks)})"
    if language and version.casefold().startswith(language.casefold()):
        version = version[len(language) :].strip()
    return f"{language} {text.code(version)}".strip()


def extras(manifest: Manifest) -> tuple[str, ...]:
    """Names of the groups of dependencies beyond what is always needed, in order."""
    return tuple(dict.fromkeys(one.group for one in manifest.dependencies if one.group))


def license_name(manifest: Manifest | None, facts: Facts) -> str:
    """What the manifest, or else the licence's text, says."""
    if manifest is not None and manifest.license:
        return manifest.license
    documents = facts.named(Document, "license")
    return next((document.license for document in documents if document.license), "")
