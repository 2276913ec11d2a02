"""Scripts of `package.json`, `deno.json` and `composer.json`."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Fact, Relation, Task

from docsfy_plugin.facts.formats import Lines, json_of, table, word, words

_LIFECYCLE = re.compile(
    r"(?:pre|post)(?:install|pack|publish|version|prepare)|prepare|prepack|prepublish.*"
)
_PLAIN = frozenset(("test", "start", "stop", "restart"))
MANAGER = "package manager"


def script_name(runner: str, label: str) -> str:
    """What one types to run a script of `package.json`."""
    if runner in ("pnpm", "yarn") or label in _PLAIN:
        return f"{runner} {label}" if runner != "bun" else f"bun run {label}"
    return f"{runner} run {label}"


def read_package(path: str, text: str) -> list[Fact]:
    """Read scripts as `npm` runs them; `join` puts in the package manager that is used.

    Raises:
        UnreadableFileError: The file is not a JSON object.
    """
    data = json_of(path, text)
    scripts = {label: word(command) for label, command in table(data, "scripts").items()}
    lines = Lines(text)
    facts: list[Fact] = []
    for label, command in scripts.items():
        if not command or _is_automatic(label, scripts) or "no test specified" in command:
            continue
        line = lines.key(label, "scripts")
        facts.append(
            Task(
                name=script_name("npm", label),
                path=path,
                start=line,
                end=line,
                runner="npm",
                label=label,
                commands=tuple(
                    scripts[one]
                    for one in (f"pre{label}", label, f"post{label}")
                    if scripts.get(one)
                ),
            )
        )
    manager = word(data.get("packageManager")).partition("@")[0]
    if manager:
        facts.append(manager_relation(path, manager))
    return facts


def _is_automatic(label: str, scripts: dict[str, str]) -> bool:
    """Whether npm runs it by itself, before or after another one."""
    if _LIFECYCLE.fullmatch(label):
        return True
    return any(label.startswith(when) and label[len(when) :] in scripts for when in ("pre", "post"))


def manager_relation(path: str, manager: str) -> Relation:
    """Say which package manager a folder uses."""
    folder = path.rpartition("/")[0]
    return Relation(
        name=f"{MANAGER} of {folder or '.'}",
        path=path,
        relation=MANAGER,
        subject=folder,
        object=manager,
    )


def read_deno(path: str, text: str) -> list[Fact]:
    """Read tasks of Deno.

    Raises:
        UnreadableFileError: The file is not a JSON object with comments.
    """
    lines = Lines(text)
    facts: list[Fact] = []
    for label, content in table(json_of(path, text, comments=True), "tasks").items():
        command = word(table(content).get("command") if isinstance(content, dict) else content)
        needs = words(table(content).get("dependencies"))
        line = lines.key(label, "tasks")
        facts.append(
            Task(
                name=f"deno task {label}",
                path=path,
                start=line,
                end=line,
                runner="deno",
                label=label,
                summary=word(table(content).get("description")),
                commands=(command,) if command else (),
                needs=tuple(f"deno task {one}" for one in needs),
            )
        )
    return facts


def read_composer(path: str, text: str) -> list[Fact]:
    """Read scripts of Composer; those that its own events start are left out.

    Raises:
        UnreadableFileError: The file is not a JSON object.
    """
    data = json_of(path, text)
    lines = Lines(text)
    summaries = table(data, "scripts-descriptions")
    facts: list[Fact] = []
    for label, content in table(data, "scripts").items():
        if re.match(r"(?:pre|post)-", label):
            continue
        commands = words(content)
        line = lines.key(label, "scripts")
        name = f"composer {label}" if label == "test" else f"composer run {label}"
        facts.append(
            Task(
                name=name,
                path=path,
                start=line,
                end=line,
                runner="composer",
                label=label,
                summary=word(summaries.get(label)),
                commands=tuple(one for one in commands if not one.startswith("@")),
                needs=tuple(f"composer run {one[1:]}" for one in commands if one.startswith("@")),
            )
        )
    return facts
