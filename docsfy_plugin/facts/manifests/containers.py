"""Container images and the services that run them."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Dependency, Fact, Manifest

from docsfy_plugin.facts.formats import items, table, word, yaml_of

_FROM = re.compile(
    r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?", re.IGNORECASE | re.MULTILINE
)
_LABEL = re.compile(
    r"org\.opencontainers\.image\.(title|description|licenses|source)=\"?([^\"\n\\]+)",
    re.IGNORECASE,
)


def read_dockerfile(path: str, text: str) -> list[Fact]:
    """Read an image: the images that it is made from are its dependencies.

    The manifest is named by its path; stages of its own are no dependencies.
    """
    stages: set[str] = set()
    found: dict[str, None] = {}
    first = 0
    for match in _FROM.finditer(text):
        image, stage = match[1], match[2]
        first = first or text.count("\n", 0, match.start()) + 1
        if image.lower() not in stages and "$" not in image and image != "scratch":
            found.setdefault(image)
        if stage:
            stages.add(stage.lower())
    if not first:
        return []
    labels = {key.lower(): word(value) for key, value in _LABEL.findall(text)}
    return [
        Manifest(
            name=path,
            path=path,
            start=first,
            end=first,
            ecosystem="docker",
            description=labels.get("description", ""),
            license=labels.get("licenses", ""),
            dependencies=tuple(_image(image) for image in found),
            build="docker",
        )
    ]


def _image(image: str, group: str = "") -> Dependency:
    name, _, tag = image.partition("@")[0].rpartition(":")
    if not name or "/" in tag:
        name, tag = image, ""
    return Dependency(name=name, requirement=tag, group=group)


def read_compose(path: str, text: str) -> list[Fact]:
    """Read services: each image is a dependency of the service's group.

    Raises:
        UnreadableFileError: The file is not a YAML mapping.
    """
    services = table(yaml_of(path, text), "services")
    found = []
    for service, content in services.items():
        image = word(table(content).get("image"))
        if image and "$" not in image:
            found.append(_image(image, service))
    if not services:
        return []
    return [
        Manifest(
            name=path,
            path=path,
            ecosystem="docker-compose",
            dependencies=tuple(found),
            members=tuple(map(word, items(list(services)))),
            build="docker compose",
        )
    ]
