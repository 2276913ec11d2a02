"""What packages say of themselves: manifests of all ecosystems, one module each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docsfy_hookspecs.facts import Analyzer, Fact

from docsfy_plugin.facts.formats import text_of
from docsfy_plugin.facts.manifests import (
    cargo,
    containers,
    deployments,
    dotnet,
    golang,
    jvm,
    native,
    npm,
    others,
    php,
    pyproject,
    requirements,
    setuptools,
)
from docsfy_plugin.facts.manifests.merging import join
from docsfy_plugin.facts.roles import role_of

Reader = Callable[[str, str], Sequence[Fact]]

_BY_NAME: dict[str, Reader] = {
    "pyproject.toml": pyproject.read,
    "setup.cfg": setuptools.read_config,
    "setup.py": setuptools.read_script,
    "package.json": npm.read,
    "deno.json": npm.read_deno,
    "deno.jsonc": npm.read_deno,
    "Cargo.toml": cargo.read,
    "go.mod": golang.read,
    "composer.json": php.read,
    "pom.xml": jvm.read_pom,
    "build.gradle": jvm.read_gradle,
    "build.gradle.kts": jvm.read_gradle,
    "settings.gradle": jvm.read_gradle_settings,
    "settings.gradle.kts": jvm.read_gradle_settings,
    "mix.exs": others.read_mix,
    "Gemfile": others.read_gemfile,
    "Package.swift": others.read_swift,
    "pubspec.yaml": others.read_pubspec,
    "CMakeLists.txt": native.read_cmake,
    "meson.build": native.read_meson,
    "action.yml": deployments.read_action,
    "action.yaml": deployments.read_action,
    "Chart.yaml": deployments.read_chart,
    "Dockerfile": containers.read_dockerfile,
    "Containerfile": containers.read_dockerfile,
    "docker-compose.yml": containers.read_compose,
    "docker-compose.yaml": containers.read_compose,
    "compose.yml": containers.read_compose,
    "compose.yaml": containers.read_compose,
}
_BY_PATTERN: tuple[tuple[str, Reader], ...] = (
    ("**/*requirements*.txt", requirements.read),
    ("**/requirements/*.txt", requirements.read),
    ("**/requirements/*.in", requirements.read),
    ("**/*requirements*.in", requirements.read),
    ("**/*.gemspec", others.read_gemspec),
    ("**/*.csproj", dotnet.read),
    ("**/*.fsproj", dotnet.read),
    ("**/*.vbproj", dotnet.read),
)


def read(path: str, data: bytes) -> Sequence[Fact]:
    """Read one manifest; those of vendored copies, fixtures and examples' are passed over.

    Raises:
        UnreadableFileError: The file is not of the form that its name promises.
    """
    if role_of(path) in ("vendored", "test", "example"):
        return ()
    folder, _, name = path.rpartition("/")
    reader = _BY_NAME.get(name)
    if reader is None:
        reader = next(
            (one for pattern, one in _BY_PATTERN if _matches(folder, name, pattern[3:])), None
        )
    return reader(path, text_of(path, data)) if reader is not None else ()


def _matches(folder: str, name: str, pattern: str) -> bool:
    if "/" in pattern:
        parent, _, pattern = pattern.rpartition("/")
        if folder.rpartition("/")[2] != parent:
            return False
    start, _, rest = pattern.partition("*")
    middle, star, end = rest.partition("*")
    if not star:
        return name.startswith(start) and name.endswith(middle)
    return middle in name and name.endswith(end)


ANALYZER = Analyzer(
    name="manifests",
    version="2",
    patterns=(
        *(f"**/{name}" for name in _BY_NAME),
        *(pattern for pattern, _ in _BY_PATTERN),
    ),
    read=read,
    join=join,
    max_bytes=500_000,
)
