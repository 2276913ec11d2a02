"""Projects of .NET (`*.csproj`, `*.fsproj`, `*.vbproj`)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from docsfy_hookspecs.facts import Dependency, EntryPoint, Fact, Manifest

from docsfy_plugin.facts.formats import word, xml_of

_ABOUT_A_PACKAGE = (
    "PackageId",
    "Description",
    "PackageDescription",
    "PackageTags",
    "PackageLicenseExpression",
    "PackageLicenseFile",
    "PackageProjectUrl",
    "PackageReadmeFile",
    "GeneratePackageOnBuild",
)


def read(path: str, text: str) -> list[Fact]:
    """Read a project of the SDK's form; its name is the package's or the file's.

    One that says nothing of a package counts as private: nobody publishes it so.

    Raises:
        UnreadableFileError: The file is not XML.
    """
    root = xml_of(path, text)
    values: dict[str, str] = {}
    dependencies: list[Dependency] = []
    for group in root:
        if _local(group) == "PropertyGroup":
            for node in group:
                values.setdefault(_local(node), word(node.text))
        else:
            dependencies.extend(found for node in group if (found := _dependency(node)))

    def get(*keys: str) -> str:
        value = next((values[key] for key in keys if values.get(key)), "")
        return "" if "$(" in value else value

    version = get("Version") or "-".join(filter(None, (get("VersionPrefix"), get("VersionSuffix"))))
    stem = path.rpartition("/")[2].rpartition(".")[0]
    url = get("PackageProjectUrl", "RepositoryUrl")
    name = get("PackageId", "AssemblyName") or stem
    tool = values.get("PackAsTool", "").lower() == "true"
    packed = tool or any(values.get(key) for key in _ABOUT_A_PACKAGE)
    command = get("ToolCommandName", "AssemblyName") or stem
    return [
        Manifest(
            name=name,
            path=path,
            ecosystem="nuget",
            version=version,
            description=get("Description"),
            license=get("PackageLicenseExpression"),
            requires=get("TargetFramework", "TargetFrameworks"),
            dependencies=tuple(dependencies),
            urls=(("Homepage", url),) if url else (),
            keywords=tuple(get("PackageTags").replace(";", " ").split()),
            build=root.get("Sdk", ""),
            private=values.get("IsPackable", "").lower() == "false" or not packed,
        ),
        *(
            [EntryPoint(name=f"bin:{command}", path=path, group="bin", label=command, target=name)]
            if tool
            else []
        ),
    ]


def _dependency(node: Element) -> Dependency | None:
    kind, name = _local(node), node.get("Include", "")
    if kind == "ProjectReference" and name:
        file = name.replace("\\", "/").rpartition("/")[2]
        return Dependency(name=file.rpartition(".")[0], group="project")
    if kind == "PackageReference" and name:
        version = node.get("Version", "")
        return Dependency(name=name, requirement="" if "$(" in version else version)
    return None


def _local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]
