"""What users type: the programs of a source, and the commands that each one starts."""

from __future__ import annotations

import ast
import contextlib
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docsfy_hookspecs.facts import EntryPoint, Facts

from docsfy_plugin.facts.python.commands.argparse import ArgumentParser
from docsfy_plugin.facts.python.commands.click import ClickCommand
from docsfy_plugin.facts.python.commands.evaluation import Evaluator
from docsfy_plugin.facts.python.commands.library import Library
from docsfy_plugin.facts.python.commands.nodes import CommandNode
from docsfy_plugin.facts.python.commands.statements import is_main_block, run_block
from docsfy_plugin.facts.python.commands.typer import TyperApp
from docsfy_plugin.facts.python.commands.values import (
    Call,
    Frame,
    FunctionValue,
    Model,
    Value,
    text_of,
)
from docsfy_plugin.facts.python.parsing import PythonFile

_TARGET = re.compile(r"\s*(?P<module>[\w.]+)\s*(?::\s*(?P<name>[\w.]+))?")
Place = tuple[str, int, int]
SCRIPT_GROUPS = frozenset({"console_scripts", "gui_scripts"})


@dataclass(eq=False)
class Program:
    """A program.

    Attributes:
        name: What users type.
        node: Its command with subcommands.
        path: The file that decides its role.
        aliases: Other programs that start the same.
    """

    name: str
    node: CommandNode
    path: str
    aliases: list[str] = field(default_factory=list)


def find_programs(library: Library, evaluator: Evaluator, facts: Facts) -> list[Program]:
    """Find all programs: those that are installed, then modules and files that can be run."""
    found: dict[Place, Program] = {}
    for entry in facts.of(EntryPoint):
        if entry.group in SCRIPT_GROUPS:
            _add(evaluator, found, entry.label, _entered(library, evaluator, entry))
    installed = {id(program) for program in found.values()}
    for path, file in library.files.items():
        role = library.role_at(path)
        body = _entrance(file)
        if not body or role in {"test", "docs", "example", "vendored"}:
            continue
        invoked = evaluator.run(functools.partial(_run_file, evaluator, path, body))
        known = [found[place_of(model)] for model, _ in invoked if place_of(model) in found]
        if any(id(one) in installed for one in known):
            continue
        if known and not path.endswith("__main__.py"):
            continue
        _add(evaluator, found, _runnable_name(library, path), (invoked, path))
    return list(found.values())


def _entered(
    library: Library, evaluator: Evaluator, entry: EntryPoint
) -> tuple[list[tuple[Model, Call]], str]:
    match = _TARGET.match(entry.target)
    if match is None:
        return [], ""
    name = ".".join(part for part in (match["module"], match["name"]) if part)
    value = evaluator.lookup(name)
    if isinstance(value, Model):
        return [(value, Call())], ""
    del library
    return evaluator.run(lambda: evaluator.call(value, Call())), ""


def _entrance(file: PythonFile) -> list[ast.stmt]:
    """What runs only when the file is run: its main block, or the calls of a `__main__.py`."""
    found: list[ast.stmt] = []
    for statement in file.tree.body:
        if isinstance(statement, ast.If) and is_main_block(statement):
            found.extend(statement.body)
    if not found and file.path.endswith("/__main__.py"):
        found = [one for one in file.tree.body if isinstance(one, ast.Expr | ast.Raise)]
    return found


def _run_file(evaluator: Evaluator, path: str, body: list[ast.stmt]) -> Value | None:
    frame = Frame(evaluator.library.files[path], outer=evaluator.module(path))
    for statement in body:
        if isinstance(statement, ast.Raise):  # `raise SystemExit(main())`
            evaluator.value(statement.exc, frame)
        else:
            run_block(evaluator, [statement], frame)
    return None


def _runnable_name(library: Library, path: str) -> str:
    module = library.module_at(path)
    if module is None or not library.is_packaged(path):
        return f"python {path}"
    return f"python -m {module.name.removesuffix('.__main__')}"


def _add(
    evaluator: Evaluator,
    found: dict[Place, Program],
    name: str,
    entered: tuple[list[tuple[Model, Call]], str],
) -> None:
    """Add the program that was started; of several parsers the one with most to say."""
    invoked, path = entered
    models: dict[Place, tuple[Model, Call]] = {}
    for model, call in invoked:
        models.setdefault(place_of(model), (model, call))
    if not models or any(_is_unreadable(model) for model, _ in models.values()):
        return  # what other parser there is may be for something else
    known = [found[key] for key in models if key in found]
    if known:
        if name not in {known[0].name, *known[0].aliases}:
            known[0].aliases.append(name)
        return
    described: list[tuple[Place, CommandNode]] = []
    for place, (model, call) in models.items():
        # code nested too deeply to be followed is passed over
        with contextlib.suppress(RecursionError):
            described.append((place, describe(evaluator, model, name, call)))
    if not described:
        return
    key, node = max(described, key=lambda pair: _weight(pair[1]))
    if any(program.name == name for program in found.values()):
        return
    if node.options or node.arguments or node.children:
        found[key] = Program(name, node, path or node.path)


def _is_unreadable(model: Model) -> bool:
    return isinstance(model, ArgumentParser) and model.is_unreadable


def place_of(model: Model) -> Place:
    """Where a model is made: what one function makes twice is the same program."""
    at: Call | FunctionValue = Call()
    if isinstance(model, ClickCommand):
        at = model.function or model.at
    elif isinstance(model, TyperApp):
        at = model.commands[0][1] if not model.given.node and model.commands else model.given
    elif isinstance(model, ArgumentParser):
        at = model.at
    path = at.file.path if at.file else str(id(model))
    return path, getattr(at.node, "lineno", 0), getattr(at.node, "col_offset", 0)


def _weight(node: CommandNode) -> int:
    return len(node.options) + len(node.arguments) + sum(map(_weight, node.children))


def describe(evaluator: Evaluator, model: Model, name: str, call: Call) -> CommandNode:
    """Describe what a program started.

    Args:
        evaluator: Which found it.
        model: A parser, a command or an application.
        name: What users type.
        call: The call that started it.
    """
    evaluator.steps = 0
    label = name.rpartition(" ")[2]
    if isinstance(model, ClickCommand):
        return model.describe(label, text_of(call.get("auto_envvar_prefix")))
    if isinstance(model, TyperApp):
        return model.describe(evaluator, label)
    if isinstance(model, ArgumentParser):
        return model.describe(label)
    return CommandNode(label=label, framework="")


def walk(node: CommandNode) -> Iterator[CommandNode]:
    """A command and all below it, depth first."""
    yield node
    for child in node.children:
        yield from walk(child)
