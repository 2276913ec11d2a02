"""pre-commit, Task, just and Rake."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Task

from docsfy_plugin.facts.formats import Lines, items, table, word, yaml_of
from docsfy_plugin.facts.tasks.python import task

_JUST = re.compile(r"@?(?P<name>[A-Za-z][\w-]*)(?:[ \t][^:\n]*)?:(?!=)(?P<needs>[^#\n]*)")
_JUST_ATTRIBUTE = re.compile(r"\[([^\]\n]+)\]\s*$")
_RAKE = re.compile(
    r"^(?P<indent>[ \t]*)(?:desc[ \t]*\(?[ \t]*[\"'](?P<desc>[^\n]*?)[\"']\)?[ \t]*\n\s*)"
    r"(?P<kind>task|\w+::\w+\.new)[ \t(]*(?P<name>:\w+|[\"'][^\"'\n]+[\"']|\w+:)?",
    re.MULTILINE,
)
_RAKE_NAMESPACE = re.compile(r"^([ \t]*)namespace[ \t(]+:?[\"']?(\w+)")


def read_pre_commit(path: str, text: str) -> list[Task]:
    """Read hooks as the one task that runs them all; its commands are the hooks' ids.

    Raises:
        UnreadableFileError: The file is not a YAML mapping.
    """
    hooks = [
        word(table(hook).get("id"))
        for repository in items(yaml_of(path, text).get("repos"))
        for hook in items(table(repository).get("hooks"))
    ]
    known = tuple(dict.fromkeys(hook for hook in hooks if hook))
    if not known:
        return []
    return [
        Task(
            name="pre-commit run --all-files",
            path=path,
            runner="pre-commit",
            label="run --all-files",
            summary=f"Run the hooks {', '.join(known)}",
            commands=tuple(f"pre-commit run {hook}" for hook in known),
        )
    ]


def read_taskfile(path: str, text: str) -> list[Task]:
    """Read tasks of a Taskfile; internal ones are left out.

    Raises:
        UnreadableFileError: The file is not a YAML mapping.
    """
    lines = Lines(text)
    tasks = []
    for label, content in table(yaml_of(path, text), "tasks").items():
        if table(content).get("internal") is True:
            continue
        commands = items(content if isinstance(content, str | list) else table(content).get("cmds"))
        commands = commands or items(table(content).get("cmd"))
        run = [word(table(one).get("cmd") if isinstance(one, dict) else one) for one in commands]
        needs = [word(table(one).get("task")) for one in commands]
        needs = [*map(_task_name, items(table(content).get("deps"))), *needs]
        line = lines.find(rf"[ \t]+[\"']?{re.escape(label)}[\"']?[ \t]*:", lines.key("tasks") or 1)
        tasks.append(
            task(
                "task", label, path=path, lines=(line, lines.block(line)),
                summary=word(table(content).get("desc")) or word(table(content).get("summary")),
                commands=tuple(one for one in run if one),
                needs=tuple(one for one in needs if one and "{" not in one),
            )
        )  # fmt: skip
    return tasks


def _task_name(dependency: object) -> str:
    return word(table(dependency).get("task") if isinstance(dependency, dict) else dependency)


def read_just(path: str, text: str) -> list[Task]:
    """Read recipes of a justfile; private ones are left out."""
    lines = text.split("\n")
    tasks = []
    for index, line in enumerate(lines):
        match = _JUST.match(line)
        if match is None or line.startswith(("set ", "alias ", "export ", "import ", "mod ")):
            continue
        above, hidden = _just_above(lines, index)
        if hidden:
            continue
        body = []
        for one in lines[index + 1 :]:
            if one.strip() and not one.startswith((" ", "\t")):
                break
            body.append(one)
        while body and not body[-1].strip():
            body.pop()
        needs = re.sub(r"\([^()]*\)|&&", " ", match["needs"]).split()
        tasks.append(
            task(
                "just", match["name"], path=path, lines=(index + 1, index + 1 + len(body)),
                summary=above,
                commands=tuple(
                    one.strip().lstrip("@-") for one in body
                    if one.strip() and not one.strip().startswith("#")
                ),
                needs=tuple(need for need in needs if re.fullmatch(r"[\w-]+", need)),
            )
        )  # fmt: skip
    return tasks


def _just_above(lines: list[str], index: int) -> tuple[str, bool]:
    """The comment above a recipe, and whether it is private."""
    hidden = lines[index].startswith(("_", "@_"))
    for line in reversed(lines[:index]):
        attribute = _JUST_ATTRIBUTE.match(line)
        if attribute is None:
            return (line.lstrip("# ").strip() if line.startswith("#") else ""), hidden
        hidden = hidden or "private" in attribute[1]
    return "", hidden


def read_rake(path: str, text: str) -> list[Task]:
    """Read tasks that have a description, which is what `rake -T` lists."""
    tasks = []
    for match in _RAKE.finditer(text):
        name = (match["name"] or "").strip(":\"'")
        if not name:
            continue
        before = text[: match.start()]
        line = before.count("\n") + 1
        names = [*_namespaces(before, match["indent"]), name]
        tasks.append(task("rake", ":".join(names), path=path, lines=(line, line),
                          summary=match["desc"] or ""))  # fmt: skip
    return tasks


def _namespaces(before: str, indent: str) -> list[str]:
    """Names of the namespaces around, told by indentation."""
    found: list[str] = []
    width = len(indent)
    for line in reversed(before.split("\n")[-400:]):
        match = _RAKE_NAMESPACE.match(line)
        if match and len(match[1]) < width:
            found.insert(0, match[2])
            width = len(match[1])
    return found
