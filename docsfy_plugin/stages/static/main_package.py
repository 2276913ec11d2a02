"""Which of a repository's manifests speaks of what the repository is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from docsfy_hookspecs import EntryPoint, Facts, Folder, Manifest, Module

ECOSYSTEMS_OF_LANGUAGE = {
    "python": ("python",),
    "go": ("go",),
    "rust": ("cargo",),
    "javascript": ("npm", "deno"),
    "typescript": ("npm", "deno"),
    "vue": ("npm",),
    "svelte": ("npm",),
    "ruby": ("gem",),
    "php": ("composer",),
    "java": ("maven", "gradle"),
    "kotlin": ("gradle", "maven"),
    "c": ("cmake", "meson"),
    "c++": ("cmake", "meson"),
    "c#": ("nuget",),
    "f#": ("nuget",),
    "swift": ("swift",),
    "elixir": ("hex",),
    "dart": ("pub",),
}
BUILD_SYSTEMS = frozenset({"cmake", "meson"})
"""Beside a manifest of a package manager they say how a part of it is built."""
IMAGES = frozenset({"docker", "docker-compose"})
"""They say how something is run, not what it is."""
ACTION = "action"
SCRIPT_GROUPS = frozenset({"console_scripts", "gui_scripts", "bin"})

_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_GO_VERSION = re.compile(r"/v\d+$")


def plain_name(name: str) -> str:
    """A name as it is compared: letters and digits, in lower case."""
    return _NOT_ALNUM.sub("", name.casefold())


def is_named(manifest: Manifest) -> bool:
    """Whether the manifest names its package; a list of requirements has only its path."""
    return manifest.name != manifest.path


def short_name(manifest: Manifest) -> str:
    """A package's name as people say it: without vendor, group, host or version."""
    name = manifest.name
    if manifest.ecosystem == "go":
        return _GO_VERSION.sub("", name).rsplit("/", 1)[-1]
    if manifest.ecosystem == "maven":
        return name.rsplit(":", 1)[-1]
    return name.rsplit("/", 1)[-1] if manifest.ecosystem == "composer" else name


def main_manifest(facts: Facts, names: Collection[str]) -> Manifest | None:
    """The manifest of what the repository is about, among those of its tools and examples.

    None where several packages stand below the top and none of them is named like the
    repository: then it is about all of them.

    Args:
        facts: All facts.
        names: Names that the repository goes by.
    """
    wanted = {plain_name(name) for name in names} - {""}
    ecosystems = ECOSYSTEMS_OF_LANGUAGE.get(main_language(facts), ())

    def rank(manifest: Manifest) -> tuple[object, ...]:
        depth = manifest.path.count("/")
        return (
            not is_named(manifest),
            not _is_action_of_node(manifest),
            depth > 0 or not _is_about(manifest, wanted),
            manifest.ecosystem not in ecosystems,
            depth > 0 and not _is_about(manifest, wanted),
            manifest.private,
            is_aggregate(manifest),
            manifest.ecosystem in BUILD_SYSTEMS,
            depth,
            manifest.path,
        )

    candidates = [one for one in facts.of(Manifest) if one.ecosystem not in IMAGES]
    best = min(candidates, key=rank, default=None)
    if best is None or "/" not in best.path or _is_about(best, wanted):
        return best
    named = [one for one in candidates if is_named(one)]
    return best if len(named) == 1 or any("/" not in one.path for one in named) else None


def is_aggregate(manifest: Manifest) -> bool:
    """Whether it only holds the build of several packages of a JVM language together."""
    return manifest.ecosystem in {"maven", "gradle"} and bool(manifest.members)


def _is_action_of_node(manifest: Manifest) -> bool:
    """A `package.json` beside such an action builds it and is not published."""
    is_action = manifest.ecosystem == ACTION and manifest.requires.startswith("node")
    return is_action and "/" not in manifest.path


def _is_about(manifest: Manifest, wanted: Collection[str]) -> bool:
    last = short_name(manifest).rsplit("/", 1)[-1]
    return plain_name(last) in wanted or plain_name(manifest.name) in wanted


def main_language(facts: Facts) -> str:
    """The language of most files, lower case; empty if there is no code with manifests."""
    counts: Counter[str] = Counter()
    for folder in facts.named(Folder, "."):
        for language, count in folder.languages:
            if language.lower() in ECOSYSTEMS_OF_LANGUAGE:
                counts[language.lower()] += count
    if not counts:
        counts.update(module.language for module in facts.of(Module) if module.role == "package")
    return max(counts, key=lambda language: counts[language], default="")


def programs(facts: Facts, manifest: Manifest) -> tuple[EntryPoint, ...]:
    """The programs that installing a package gives, in order of their names.

    Go's are those of its folder; where the module itself is a library, none is the package's.
    """
    folder = manifest.path.rpartition("/")[0]
    below = f"{folder}/" if folder else ""
    found = [
        point
        for point in facts.of(EntryPoint)
        if point.group in SCRIPT_GROUPS and _belongs(point, manifest, below)
    ]
    return tuple(sorted(found, key=lambda point: point.label))


def _belongs(point: EntryPoint, manifest: Manifest, below: str) -> bool:
    if manifest.ecosystem == "cargo":
        rest = point.path.removeprefix(below)
        return point.path.startswith(below) and rest.startswith(("Cargo.toml", "src/"))
    if manifest.ecosystem == "go":
        return point.path.endswith(".go") and point.path.startswith(below)
    return point.path.rpartition("/")[0] == below.rstrip("/") and not point.path.endswith(".go")


def is_library_in_go(facts: Facts, manifest: Manifest) -> bool:
    """Whether a Go module's own folder holds a package that others import."""
    labels = {point.path for point in facts.of(EntryPoint)}
    return manifest.ecosystem == "go" and any(
        module.name == manifest.name and module.path not in labels for module in facts.of(Module)
    )
