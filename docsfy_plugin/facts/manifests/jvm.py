"""Maven's `pom.xml`, and of Gradle's scripts what stands there literally."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from docsfy_hookspecs.facts import Dependency, Fact, Manifest

from docsfy_plugin.facts.formats import word, xml_of

_PROPERTY = re.compile(r"\$\{([^${}]+)\}")
_GRADLE_VALUE = r"[ \t]*=?[ \t]*\(?[\"']([^\"'$\n]+)[\"']"
_GRADLE_DEPENDENCY = re.compile(
    r"^[ \t]*(implementation|api|compileOnly|runtimeOnly|testImplementation|testRuntimeOnly"
    r"|annotationProcessor|kapt)[ \t]*\(?[ \t]*(?:platform\()?[\"']([^\"':\n]+:[^\"':\n]+)"
    r"(?::([^\"'\n]+))?[\"']",
    re.MULTILINE,
)
_GRADLE_PLUGIN = re.compile(r"^[ \t]*(?:id[ \t]*\(?[ \t]*)[\"']([\w.-]+)[\"']", re.MULTILINE)
_GRADLE_GROUPS = {
    "testImplementation": "test",
    "testRuntimeOnly": "test",
    "compileOnly": "compile only",
    "annotationProcessor": "annotation processor",
    "kapt": "annotation processor",
}
_GRADLE_INCLUDE = re.compile(r"^[ \t]*include[ \t]*\(?((?:[^\n()]|,[ \t]*\n)*)", re.MULTILINE)
_QUOTED = re.compile(r"[\"']:?([^\"'\n]+)[\"']")


def read_pom(path: str, text: str) -> list[Fact]:
    """Read a Maven project; its parent gives version and group where it is silent.

    Raises:
        UnreadableFileError: The file is not XML.
    """
    root = xml_of(path, text)
    if _local(root) != "project":
        return []
    properties = {_local(one): word(one.text) for one in _child(root, "properties")}

    def get(key: str, node: Element = root) -> str:
        value = _text(node, key)
        known = {**properties, "project.version": _text(root, "version")}
        return _PROPERTY.sub(lambda match: known.get(match[1], match[0]), value)

    parent = _child(root, "parent")
    group = get("groupId") or get("groupId", parent)
    artifact = get("artifactId")
    java = next(
        (properties[key] for key in ("maven.compiler.release", "maven.compiler.source",
                                     "java.version") if key in properties), ""
    )  # fmt: skip
    dependencies = tuple(
        Dependency(
            name=f"{get('groupId', one)}:{get('artifactId', one)}",
            requirement=version if "${" not in (version := get("version", one)) else "",
            group={"compile": ""}.get(scope := get("scope", one), scope),
        )
        for one in _child(root, "dependencies")
    )
    version = get("version") or get("version", parent)
    return [
        Manifest(
            name=f"{group}:{artifact}" if group else artifact or path,
            path=path,
            ecosystem="maven",
            version="" if "${" in version else version,
            description=get("description"),
            license=" or ".join(get("name", one) for one in _child(root, "licenses")),
            requires=f"java {java}" if java and "${" not in java else "",
            dependencies=dependencies,
            urls=(("Homepage", get("url")),) if get("url").startswith("http") else (),
            members=tuple(word(one.text) for one in _child(root, "modules") if word(one.text)),
            build="maven",
        )
    ]


def _local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _child(node: Element, name: str) -> Element:
    return next((one for one in node if _local(one) == name), Element(name))


def _text(node: Element, name: str) -> str:
    return word(_child(node, name).text)


def read_gradle(path: str, text: str) -> list[Fact]:
    """Read what a build script says literally; its name, if any, is its folder's."""
    text = re.sub(r"^[ \t]*(?://|\*).*$", "", text, flags=re.MULTILINE)

    def get(key: str) -> str:
        match = re.search(rf"^[ \t]*{key}{_GRADLE_VALUE}", text, re.MULTILINE)
        return word(match[1]) if match else ""

    dependencies = tuple(
        Dependency(
            name=name, requirement="" if "$" in version else version,
            group=_GRADLE_GROUPS.get(configuration, ""),
        )
        for configuration, name, version in _GRADLE_DEPENDENCY.findall(text)
    )  # fmt: skip
    if not dependencies and not _GRADLE_PLUGIN.search(text):
        return []
    folder = path.rpartition("/")[0]
    java = re.search(r"JavaLanguageVersion\.of\((\d+)\)|JavaVersion\.VERSION_(\d+)", text)
    return [
        Manifest(
            name=folder.rpartition("/")[2] or path,
            path=path,
            ecosystem="gradle",
            version=get("version"),
            description=get("description"),
            requires=f"java {java[1] or java[2]}" if java else "",
            dependencies=dependencies,
            build="gradle",
        )
    ]


def read_gradle_settings(path: str, text: str) -> list[Fact]:
    """Read the root project's name and the projects that belong to it."""
    name = re.search(r"rootProject\.name[ \t]*=[ \t]*[\"']([^\"'$\n]+)[\"']", text)
    members = [
        member.replace(":", "/")
        for block in _GRADLE_INCLUDE.findall(text)
        for member in _QUOTED.findall(block)
        if "$" not in member
    ]
    if name is None:
        return []
    line = text.count("\n", 0, name.start()) + 1
    return [
        Manifest(
            name=name[1], path=path, start=line, end=line, ecosystem="gradle",
            members=tuple(members), build="gradle",
        )
    ]  # fmt: skip
