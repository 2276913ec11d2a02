"""Django's management commands: `class Command(BaseCommand)` in `management/commands/NAME.py`."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import EntryPoint, Facts

from docsfy_plugin.facts.python.commands.argparse import ArgumentParser
from docsfy_plugin.facts.python.commands.evaluation import Evaluator
from docsfy_plugin.facts.python.commands.library import Library
from docsfy_plugin.facts.python.commands.programs import Program
from docsfy_plugin.facts.python.commands.values import (
    Call,
    ClassValue,
    Constant,
    FunctionValue,
    Instance,
    Value,
    text_of,
)

_PLACE = re.compile(r"(?:^|/)management/commands/(?P<name>[^_/][^/]*)\.py$")
_RUNNER = "django.core.management:execute_from_command_line"


def find_commands(library: Library, evaluator: Evaluator, facts: Facts) -> list[Program]:
    """Find management commands, in the order of their paths."""
    entries = [one for one in facts.of(EntryPoint) if one.target.replace(" ", "") == _RUNNER]
    prefix = entries[0].label if entries else "python manage.py"
    found = []
    for path in sorted(library.files):
        place = _PLACE.search(path)
        if place is None or library.role_at(path) in {"test", "docs", "vendored"}:
            continue
        cls = evaluator.module(path).names.get("Command") or _imported(evaluator, library, path)
        if isinstance(cls, ClassValue):
            found.append(_describe(evaluator, cls, f"{prefix} {place['name']}", path))
    return found


def _imported(evaluator: Evaluator, library: Library, path: str) -> Value:
    return evaluator.lookup(f"{library.files[path].name}.Command")


def _describe(evaluator: Evaluator, cls: ClassValue, name: str, path: str) -> Program:
    prefix, _, label = name.rpartition(" ")
    instance = Instance(cls)
    file = cls.frame.file
    made: list[ArgumentParser] = []

    def build() -> None:
        creates = evaluator.attribute(instance, "create_parser")
        if isinstance(creates, FunctionValue):
            given: list[Value] = [Constant(prefix), Constant(label)]
            parser = evaluator.enter(creates, Call(given))
            if isinstance(parser, ArgumentParser):
                made.append(parser)
                return
        parser = ArgumentParser()
        made.append(parser)
        parser.given = Call([], {"add_help": Constant(value=False)})
        adds = evaluator.attribute(instance, "add_arguments")
        if isinstance(adds, FunctionValue):
            evaluator.enter(adds, Call([parser]))

    evaluator.run(build)
    node = made[0].describe(label)
    node.framework = "django"
    node.path, node.target = path, f"{file.name}.Command"
    node.start, node.end = cls.node.lineno, cls.node.end_lineno or 0
    helped = cls.find("help")
    node.help = " ".join(text_of(helped[0]).split()) if helped else ""
    return Program(name, node, path)
