"""Projects of .NET (`*.csproj`, `*.fsproj`, `*.vbproj`)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from docsfy_hookspecs.facts import Dependency, Fact, Manifest

from docsfy_plugin.facts.formats import word, xml_of


def read(path: str, text: str) -> list[Fact]:
    """Read a project of the SDK's form; its name is the package's or the file's.

    Raises:
        UnreadableFileError: The file is not XML.
    """
    root = xml_of(path, text)
    values: dict[str, str] = {}
    found: list[Dependency] = []
    for group in root:
        for node in group:
            name = _local(node)
            if _local(group) == "PropertyGroup":
                values.setdefault(name, word(node.text))
            elif name == "PackageReference" and node.get("Include"):
                found.append(
                    Dependency(name=node.get("Include", ""), requirement=node.get("Version", ""))
                )

    def get(*keys: str) -> str:
        value = next((values[key] for key in keys if values.get(key)), "")
        return "" if "$(" in value else value

    stem = path.rpartition("/")[2].rpartition(".")[0]
    url = get("PackageProjectUrl", "RepositoryUrl")
    return [
        Manifest(
            name=get("PackageId", "AssemblyName") or stem,
            path=path,
            ecosystem="nuget",
            version=get("Version", "VersionPrefix"),
            description=get("Description"),
            license=get("PackageLicenseExpression"),
            requires=get("TargetFramework", "TargetFrameworks"),
            dependencies=tuple(found),
            urls=(("Homepage", url),) if url else (),
            keywords=tuple(get("PackageTags").replace(";", " ").split()),
            build=root.get("Sdk", ""),
            private=values.get("IsPackable", "").lower() == "false",
        )
    ]


def _local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]
