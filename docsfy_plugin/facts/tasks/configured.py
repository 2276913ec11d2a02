"""Tasks that stand in TOML: tox, poe, hatch and PDM."""

from __future__ import annotations

import re
from typing import Any

from docsfy_hookspecs.facts import Task

from docsfy_plugin.facts.formats import Lines, items, table, toml_of, word, words
from docsfy_plugin.facts.tasks import python


def read(path: str, text: str) -> list[Task]:
    """Read the tasks of all runners in `pyproject.toml`.

    Raises:
        UnreadableFileError: The file is not TOML.
    """
    data = toml_of(path, text)
    lines = Lines(text)
    tool = table(data, "tool")
    legacy = word(table(tool, "tox").get("legacy_tox_ini"))
    return [
        *(
            _legacy_tox(path, table(tool, "tox"))
            if legacy
            else _tox(path, tool, lines, "tool", "tox")
        ),
        *_poe(path, tool, lines),
        *_hatch(path, table(tool, "hatch"), lines, ("tool", "hatch")),
        *_pdm(path, tool, lines),
    ]


def read_hatch(path: str, text: str) -> list[Task]:
    """Read `hatch.toml`.

    Raises:
        UnreadableFileError: The file is not TOML.
    """
    return _hatch(path, toml_of(path, text), Lines(text), ())


def read_tox(path: str, text: str) -> list[Task]:
    """Read `tox.toml`.

    Raises:
        UnreadableFileError: The file is not TOML.
    """
    return _tox(path, {"tox": toml_of(path, text)}, Lines(text))


def _legacy_tox(path: str, tox: dict[str, Any]) -> list[Task]:
    text = tox.get("legacy_tox_ini")
    found = python.read_tox(path, text if isinstance(text, str) else "")
    return [python.task("tox", one.label, path=path, summary=one.summary, commands=one.commands)
            for one in found]  # fmt: skip


def _tox(path: str, tool: dict[str, Any], lines: Lines, *prefix: str) -> list[Task]:
    tox = table(tool, "tox")
    environments = table(tox, "env")
    names = [one for one in items(tox.get("env_list")) if isinstance(one, str)]
    base = table(tox, "env_run_base")
    tasks = []
    for name in dict.fromkeys([*names, *environments]):
        own = table(environments, name)
        commands = own.get("commands", base.get("commands"))
        tasks.append(
            python.task(
                "tox",
                name,
                path=path,
                lines=lines.table(*prefix, "env", name),
                summary=word(own.get("description")),
                commands=tuple(
                    " ".join(words([one for one in items(command) if isinstance(one, str)]))
                    for command in items(commands)
                    if isinstance(command, list) and any(isinstance(one, str) for one in command)
                ),
            )
        )
    return tasks


def _poe(path: str, tool: dict[str, Any], lines: Lines) -> list[Task]:
    tasks = []
    for label, content in table(tool, "poe", "tasks").items():
        if label.startswith("_"):
            continue
        sequence = content if isinstance(content, list) else table(content).get("sequence")
        command = content if isinstance(content, str) else ""
        for key in ("cmd", "shell", "script", "expr"):
            command = command or word(table(content).get(key))
        needs = [one for one in items(sequence) if isinstance(one, str)]
        needs += [one for one in items(table(content).get("deps")) if isinstance(one, str)]
        first, last = lines.table("tool", "poe", "tasks", label)
        line = first or lines.key(label)
        tasks.append(
            python.task(
                "poe", label, path=path, lines=(line, last or line),
                summary=word(table(content).get("help")),
                commands=(word(command),) if command else (), needs=tuple(needs),
            )
        )  # fmt: skip
    return tasks


def _hatch(path: str, hatch: dict[str, Any], lines: Lines, prefix: tuple[str, ...]) -> list[Task]:
    tasks = []
    for environment, content in table(hatch, "envs").items():
        first, _ = lines.table(*prefix, "envs", environment, "scripts")
        scripts = table(content, "scripts")
        for label, commands in scripts.items():
            if label.startswith("_"):
                continue
            line = (
                lines.find(rf"[ \t]*[\"']?{re.escape(label)}[\"']?[ \t]*=", first) if first else 0
            )
            others = [one for one in words(commands) if one in scripts]
            tasks.append(
                python.task(
                    "hatch", _hatch_name(environment, label), path=path, lines=(line, line),
                    commands=tuple(one for one in words(commands) if one not in scripts),
                    needs=tuple(_hatch_name(environment, one) for one in others),
                )
            )  # fmt: skip
    return tasks


def _hatch_name(environment: str, label: str) -> str:
    return label if environment == "default" else f"{environment}:{label}"


def _pdm(path: str, tool: dict[str, Any], lines: Lines) -> list[Task]:
    tasks = []
    for label, content in table(tool, "pdm", "scripts").items():
        if label.startswith("_"):
            continue
        command = content if isinstance(content, str) else ""
        for key in ("cmd", "shell", "call"):
            value = table(content).get(key)
            command = command or (
                " ".join(words(value)) if isinstance(value, list) else word(value)
            )
        line = lines.key(label)
        tasks.append(
            python.task(
                "pdm", label, path=path, lines=(line, line),
                summary=word(table(content).get("help")),
                commands=(word(command),) if command else (),
                needs=words(table(content).get("composite")),
            )
        )  # fmt: skip
    return tasks
