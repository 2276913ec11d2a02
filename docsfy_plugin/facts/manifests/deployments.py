"""Actions of GitHub (`action.yml`) and charts of Helm (`Chart.yaml`)."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Dependency, Fact, Manifest, Setting

from docsfy_plugin.facts.formats import Lines, items, table, word, yaml_of


def read_action(path: str, text: str) -> list[Fact]:
    """Read an action and its inputs, which are settings.

    Raises:
        UnreadableFileError: The file is not a YAML mapping.
    """
    data = yaml_of(path, text)
    runs = table(data, "runs")
    name = word(data.get("name"))
    if not name or not runs:
        return []
    lines = Lines(text)
    inputs = [
        Setting(
            name=label,
            path=path,
            start=(line := lines.find(rf"[ \t]+[\"']?{_literal(label)}[\"']?[ \t]*:")),
            end=line,
            framework="action",
            default=word(content.get("default")),
            required=word(content.get("required")) == "true",
            description=word(content.get("description")),
        )
        for label, content in ((key, table(value)) for key, value in table(data, "inputs").items())
    ]
    return [
        Manifest(
            name=name,
            path=path,
            ecosystem="action",
            description=word(data.get("description")),
            requires=word(runs.get("using")),
        ),
        *inputs,
    ]


def _literal(label: str) -> str:
    return re.escape(label)


def read_chart(path: str, text: str) -> list[Fact]:
    """Read a chart and the charts that it depends on.

    Raises:
        UnreadableFileError: The file is not a YAML mapping.
    """
    data = yaml_of(path, text)
    name = word(data.get("name"))
    if not name:
        return []
    home = word(data.get("home"))
    kube = word(data.get("kubeVersion"))
    dependencies = [table(one) for one in items(data.get("dependencies"))]
    return [
        Manifest(
            name=name,
            path=path,
            ecosystem="helm",
            version=word(data.get("version")),
            description=word(data.get("description")),
            requires=f"Kubernetes {kube}" if kube else "",
            dependencies=tuple(
                Dependency(name=word(one.get("name")), requirement=word(one.get("version")))
                for one in dependencies
                if word(one.get("name"))
            ),
            urls=(("Homepage", home),) if home.startswith("http") else (),
            keywords=tuple(map(word, items(data.get("keywords")))),
        )
    ]
