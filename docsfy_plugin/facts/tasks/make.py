"""Makefiles: the targets that people type."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import Task

_RULE = re.compile(r"(?P<targets>[^\s:=#$%][^:=#$%]*?)[ \t]*::?(?![:=])(?P<needs>[^=\n]*)$")
_COMMENT = re.compile(r"#+[ \t]?(.*)")
_PHONY = re.compile(r"\.PHONY[ \t]*:(.*)")
_MAX_SUMMARY = 300
"""Characters; a longer comment above a rule explains more than the rule."""

_ECHO_ONLY = re.compile(r"[@-]*(?:(?:echo|printf)\b|#|\$\((?:info|warning) )")


def read(path: str, text: str) -> list[Task]:
    """Read targets; pattern rules, internal ones and files that are made are left out.

    A target counts when it is declared `.PHONY`, when the file declares none at all, or when a
    `##` comment stands for it. Variables are not expanded.
    """
    lines = text.replace("\\\n", " \0").split("\n")
    phony: set[str] = set()
    for line in lines:
        match = _PHONY.match(line)
        if match:
            phony.update(match[1].replace("\0", "").split())
    tasks: list[Task] = []
    number = 1
    for index, line in enumerate(lines):
        match = _RULE.match(line.split("##")[0].split(" #")[0].rstrip())
        if match and not line.startswith(("\t", " ", ".", "export ", "include ", "define ", "if")):
            help_ = _help(lines, index)
            targets = match["targets"].replace("\0", "").split()
            wanted = [
                one
                for one in targets
                if _is_typed(one) and (one in phony or not phony or "##" in line)
            ]
            recipe = _recipe(lines, index + 1)
            end = number + sum(
                1 + one.count("\0") for one in lines[index : index + 1 + len(recipe)]
            )
            needs = match["needs"].replace("\0", "").partition("|")[0].split()
            tasks += [
                Task(
                    name=f"make {one}",
                    path=path,
                    start=number,
                    end=max(end - 1, number),
                    runner="make",
                    label=one,
                    summary=help_,
                    commands=_commands(recipe),
                    needs=tuple(f"make {need}" for need in needs if need in phony),
                )
                for one in wanted
            ]
        number += 1 + line.count("\0")
    return _first_of_each(tasks)


def _is_typed(target: str) -> bool:
    """Files that are made (`lib.so`, `a/b.o`) are no words that people type."""
    return re.fullmatch(r"[A-Za-z0-9][\w-]*", target) is not None


def _help(lines: list[str], index: int) -> str:
    _, marked, comment = lines[index].partition("##")
    if marked and comment.strip("# \t"):
        return " ".join(comment.strip("# \t").split())
    above = []
    for line in reversed(lines[:index]):
        match = _COMMENT.fullmatch(line)
        if not match:
            if line.startswith(".PHONY"):
                continue
            break
        above.append(match[1].strip())
    text = " ".join(reversed(above)).strip()
    text = re.sub(r"^(?:@?help:?|target:?)[ \t]+", "", text, flags=re.IGNORECASE)
    is_prose = re.search(r"[A-Za-z]{2}.* ", text) and not re.search(r"[-=#*]{4}", text)
    return " ".join(text.split()) if is_prose and len(text) <= _MAX_SUMMARY else ""


def _recipe(lines: list[str], start: int) -> list[str]:
    recipe = []
    for line in lines[start:]:
        if not line.startswith("\t") and (line.strip() or not line):
            break
        recipe.append(line)
    return recipe


def _commands(recipe: list[str]) -> tuple[str, ...]:
    lines = (" ".join(line.replace("\0", "").split()).lstrip("@-+") for line in recipe)
    return tuple(line.strip() for line in lines if line.strip() and not _ECHO_ONLY.match(line))


def _first_of_each(tasks: list[Task]) -> list[Task]:
    """Rules of one target are one task: the first that runs something."""
    found: dict[str, Task] = {}
    for task in tasks:
        known = found.get(task.name)
        if known is None or (not known.commands and task.commands and not known.summary):
            found[task.name] = task
    return list(found.values())
