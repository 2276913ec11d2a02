"""Ruby, Elixir, Swift and Dart: of manifests that are programs, what stands there literally."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Dependency, EntryPoint, Fact, Manifest

from docsfy_plugin.facts.formats import items, table, word, yaml_of

_GEM = re.compile(
    r"^[ \t]*gem[ \t(]+[\"']([\w.-]+)[\"'](?:[ \t]*,[ \t]*[\"']([^\"'\n]+)[\"'])?", re.MULTILINE
)
_GEM_FIELD = re.compile(
    r"^[ \t]*\w+\.(\w+)[ \t]*=[ \t]*\[?[ \t]*(?:%[qw]\{([^}\n]*)\}|%[qw]\(([^)\n]*)\)"
    r"|%[qw]\[([^\]\n]*)\]|\"([^\"\n]*)\"|'([^'\n]*)')",
    re.MULTILINE,
)
_GEM_DEPENDENCY = re.compile(
    r"^[ \t]*\w+\.add_(runtime_|development_)?dependency[ \t(]+[\"']([\w.-]+)[\"']"
    r"(?:[ \t]*,[ \t]*[\"']([^\"'\n]+)[\"'])?",
    re.MULTILINE,
)
_GEM_PROGRAMS = re.compile(
    r"^[ \t]*\w+\.executables?[ \t]*(?:=|<<)[ \t]*"
    r"(%w[\[({][^\])}\n]*|\[[^\]\n]*\]|[\"'][^\"'\n]+[\"'])",
    re.MULTILINE,
)
_MIX_FIELD = re.compile(r"^[ \t]*(app|version|description|elixir):[ \t]*:?\"?([^\",\n]+)", re.M)
_MIX_DEPENDENCY = re.compile(r"\{:(\w+),[ \t]*\"([^\"\n]+)\"(?P<rest>[^}\n]*)\}")
_SWIFT_NAME = re.compile(r"Package\s*\(\s*name:\s*\"([^\"\n]+)\"")
_SWIFT_DEPENDENCY = re.compile(
    r"\.package\s*\((?:\s*name:\s*\"[^\"]*\",)?\s*url:\s*\"([^\"\n]+)\"\s*,\s*([^()\n]*)"
)
_SWIFT_PROGRAM = re.compile(r"\.executable\s*\(\s*name:\s*\"([^\"\n]+)\"")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def read_gemfile(path: str, text: str) -> list[Fact]:
    """Read the gems that a checkout is installed with; the manifest is named by its path."""
    gems = tuple(Dependency(name=n, requirement=v) for n, v in _GEM.findall(text))
    if not gems:
        return []
    ruby = re.search(r"^ruby[ \t]+[\"']([^\"'\n]+)[\"']", text, re.MULTILINE)
    return [
        Manifest(
            name=path, path=path, ecosystem="gem", dependencies=gems, build="bundler",
            requires=f"ruby {ruby[1]}" if ruby else "",
        )
    ]  # fmt: skip


def read_gemspec(path: str, text: str) -> list[Fact]:
    """Read a gem and its programs; what is computed stays empty."""
    fields: dict[str, str] = {}
    for key, *values in _GEM_FIELD.findall(text):
        value = "".join(values)
        fields.setdefault(key, "" if "#{" in value else word(value))
    stem = path.rpartition("/")[2].removesuffix(".gemspec")
    ruby = fields.get("required_ruby_version", "")
    home = fields.get("homepage", "")
    return [
        Manifest(
            name=fields.get("name") or stem,
            path=path,
            ecosystem="gem",
            version=fields.get("version", ""),
            description=fields.get("summary") or fields.get("description", ""),
            license=fields.get("license") or fields.get("licenses", ""),
            requires=f"ruby {ruby}" if ruby else "",
            dependencies=tuple(
                Dependency(name=n, requirement=v, group="dev" if k == "development_" else "")
                for k, n, v in _GEM_DEPENDENCY.findall(text)
            ),
            urls=(("Homepage", home),) if home.startswith("http") else (),
        ),
        *_gem_programs(path, text),
    ]


def _gem_programs(path: str, text: str) -> list[EntryPoint]:
    match = _GEM_PROGRAMS.search(text)
    if match is None:
        return []
    line = _line(text, match.start(1))
    names = re.sub(r"^%w", "", match[1]).translate(str.maketrans("[](){},\"'", " " * 9)).split()
    return [
        EntryPoint(
            name=f"bin:{name}", path=path, start=line, end=line, group="bin", label=name,
            target=f"bin/{name}",
        )
        for name in names
        if "*" not in name
    ]  # fmt: skip


def read_mix(path: str, text: str) -> list[Fact]:
    """Read an Elixir project."""
    fields: dict[str, str] = {}
    for key, value in _MIX_FIELD.findall(text):
        fields.setdefault(key, word(value))
    if "app" not in fields:
        return []
    module_attributes = dict(re.findall(r"^[ \t]*@(\w+)[ \t]+\"([^\"\n]+)\"", text, re.MULTILINE))

    def get(key: str) -> str:
        value = fields.get(key, "")
        return module_attributes.get(value[1:], "") if value.startswith("@") else value

    elixir = get("elixir")
    return [
        Manifest(
            name=fields["app"],
            path=path,
            ecosystem="hex",
            version=get("version"),
            description=get("description") if " " in get("description") else "",
            requires=f"elixir {elixir}" if elixir else "",
            dependencies=tuple(
                Dependency(name=name, requirement=version, group="dev" if "only:" in rest else "")
                for name, version, rest in _MIX_DEPENDENCY.findall(text)
            ),
            build="mix",
        )
    ]


def read_swift(path: str, text: str) -> list[Fact]:
    """Read a Swift package and the programs that it names."""
    match = _SWIFT_NAME.search(text)
    if match is None:
        return []
    line = _line(text, match.start())
    tools = re.match(r"//[ \t]*swift-tools-version:[ \t]*([\d.]+)", text)
    return [
        Manifest(
            name=match[1],
            path=path,
            start=line,
            end=line,
            ecosystem="swift",
            requires=f"swift {tools[1]}" if tools else "",
            dependencies=tuple(
                Dependency(
                    name=url.removesuffix(".git").rpartition("/")[2],
                    requirement=word(version.replace('"', "")),
                )
                for url, version in _SWIFT_DEPENDENCY.findall(text)
            ),
        ),
        *(
            EntryPoint(
                name=f"bin:{one[1]}", path=path, start=_line(text, one.start()),
                end=_line(text, one.start()), group="bin", label=one[1],
                target=f"Sources/{one[1]}",
            )
            for one in _SWIFT_PROGRAM.finditer(text)
        ),
    ]  # fmt: skip


def read_pubspec(path: str, text: str) -> list[Fact]:
    """Read a Dart or Flutter package.

    Raises:
        UnreadableFileError: The file is not a YAML mapping.
    """
    data = yaml_of(path, text)
    sdk = word(table(data, "environment").get("sdk"))
    urls = [(key.capitalize(), word(data.get(key))) for key in ("homepage", "repository")]
    return [
        Manifest(
            name=word(data.get("name")) or path,
            path=path,
            ecosystem="pub",
            version=word(data.get("version")),
            description=word(data.get("description")),
            requires=f"dart {sdk}" if sdk else "",
            dependencies=tuple(
                Dependency(name=name, requirement=word(version), group=group)
                for key, group in (("dependencies", ""), ("dev_dependencies", "dev"))
                for name, version in table(data, key).items()
            ),
            urls=tuple((label, url) for label, url in urls if url),
            members=tuple(map(word, items(data.get("workspace")))),
            private=data.get("publish_to") == "none",
        )
    ]
