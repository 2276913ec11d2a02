"""tox environments and nox sessions."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator

from docsfy_hookspecs.facts import Task

from docsfy_plugin.facts.formats import Lines, ini_of
from docsfy_plugin.facts.python.parsing import parse_python

_BRACES = re.compile(r"\{([^{}]*)\}")
_MAX_ENVIRONMENTS = 60


def read_tox(path: str, text: str) -> list[Task]:
    """Read environments of `tox.ini` (or of `[tox:tox]` in `setup.cfg`).

    Raises:
        UnreadableFileError: The file is not INI.
    """
    parser = ini_of(path, text)
    main = "tox:tox" if path.endswith("setup.cfg") else "tox"
    if not parser.has_section(main) and not parser.has_section("testenv"):
        return []
    if path.endswith("setup.cfg") and main not in parser:
        return []
    listed = parser.get(main, "envlist", fallback=parser.get(main, "env_list", fallback=""))
    lines = Lines(text)
    names = dict.fromkeys(expand(listed))
    for section in parser.sections():
        if section.startswith("testenv:"):
            names.update(dict.fromkeys(expand(section.removeprefix("testenv:"))))
    return [_environment(path, parser, lines, name) for name in list(names)[:_MAX_ENVIRONMENTS]]


def _environment(path: str, parser: configparser.RawConfigParser, lines: Lines, name: str) -> Task:
    sections = [one for one in parser.sections() if one.startswith("testenv:")]
    section = next(
        (one for one in sections if name in expand(one.removeprefix("testenv:"))), "testenv"
    )
    commands = parser.get(
        section, "commands", fallback=parser.get("testenv", "commands", fallback="")
    )
    description = parser.get(section, "description", fallback="")
    start, end = lines.table(section)
    return task(
        "tox", name, path=path, lines=(start, end), summary=description,
        commands=_commands(commands, name),
    )  # fmt: skip


def _commands(text: str, environment: str) -> tuple[str, ...]:
    """Lines of `commands`; those of other factors are left out."""
    factors = set(environment.split("-"))
    kept = []
    for raw in text.replace("\\\n", " ").splitlines():
        line = " ".join(raw.split())
        condition = re.match(r"(!?[\w.,{}!-]+):(?: (.*)|$)", line)
        if condition:
            wanted = {factor for one in expand(condition[1]) for factor in one.split("-")}
            if not wanted & factors:
                continue
            line = condition[2] or ""
        if line and not line.startswith("#"):
            kept.append(line.lstrip("-").strip())
    return tuple(kept)


def expand(names: str) -> list[str]:
    """Spell out `py{39,310}-{a,b}` and split at commas and line ends."""
    found: list[str] = []
    pending = [
        one.strip()
        for one in re.split(r"[,\n](?![^{]*\})", re.sub(r"#.*", "", names))
        if one.strip()
    ]
    while pending and len(found) < _MAX_ENVIRONMENTS:
        name = pending.pop(0)
        match = _BRACES.search(name)
        if match is None:
            found.append(name)
            continue
        choices = [name[: match.start()] + one.strip() + name[match.end() :]
                   for one in match[1].split(",")]  # fmt: skip
        pending[:0] = choices
    return found


def task(
    runner: str,
    label: str,
    *,
    path: str,
    lines: tuple[int, int] = (0, 0),
    summary: str = "",
    commands: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
) -> Task:
    """Make the task of a runner whose environments are chosen by an option or a word."""
    invocation = {"tox": "tox -e", "nox": "nox -s", "hatch": "hatch run", "pdm": "pdm run",
                  "poe": "poe", "just": "just", "task": "task", "rake": "rake"}[runner]  # fmt: skip
    return Task(
        name=f"{invocation} {label}",
        path=path,
        start=lines[0],
        end=lines[1],
        runner=runner,
        label=label,
        summary=" ".join(summary.split()),
        commands=commands,
        needs=tuple(f"{invocation} {need}" for need in needs),
    )


def read_nox(path: str, text: str) -> list[Task]:
    """Read sessions of `noxfile.py`, by their syntax.

    Raises:
        UnreadableFileError: The file is not Python.
    """
    return list(_sessions(path, parse_python(path, text.encode()).tree))


def _sessions(path: str, tree: ast.Module) -> Iterator[Task]:
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        decorator = next((one for one in node.decorator_list if _is_session(one)), None)
        if decorator is None:
            continue
        label = node.name
        keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
        for keyword in keywords:
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                label = str(keyword.value.value)
        doc = (ast.get_docstring(node) or "").strip().split("\n\n")[0]
        yield task(
            "nox", label, path=path, lines=(node.lineno, node.end_lineno or node.lineno),
            summary=doc, commands=tuple(_runs(node)),
        )  # fmt: skip


def _is_session(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else node
    name = function.attr if isinstance(function, ast.Attribute) else ""
    return name == "session" or (isinstance(function, ast.Name) and function.id == "session")


def _runs(node: ast.FunctionDef) -> Iterator[str]:
    """Calls of `session.run` whose words are all literal."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr not in ("run", "run_always"):
            continue
        words = [one.value for one in call.args if isinstance(one, ast.Constant)]
        rest = [one for one in call.args if not isinstance(one, ast.Constant)]
        if words and all(isinstance(one, ast.Starred) for one in rest):
            yield " ".join(map(str, words))
