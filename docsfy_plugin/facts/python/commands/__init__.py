"""Commands written in Python: click, typer, argparse and Django's management commands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs.facts import Analyzer, Fact

from docsfy_plugin.facts.python.commands.joining import join
from docsfy_plugin.facts.python.commands.library import carry
from docsfy_plugin.facts.python.hints import may_hold
from docsfy_plugin.facts.python.names import role_of
from docsfy_plugin.facts.python.parsing import parse_python

_WORDS = (
    *(b"argparse", b"ArgParser", b"ArgumentParser", b"click", b"cloup", b"typer", b"add_argument"),
    *(b"add_parser", b"add_subparsers", b"add_command", b"BaseCommand", b"AppGroup"),
    *(b"FlaskGroup", b".command", b".group", b".callback", b"def main", b"__main__", b"Enum"),
)
_HINT = re.compile(
    rb"argparse|ArgParser|ArgumentParser|\bclick\b|rich_click|asyncclick|cloup|click_extra|typer"
    rb"|\badd_(?:argument|parser|subparsers|command|typer)\b|BaseCommand|AppGroup|FlaskGroup"
    rb"|@\w+\.(?:command|group|callback)\b|\bdef main\b|__main__|\bEnum\b"
)


def read(path: str, content: bytes) -> Sequence[Fact]:
    """Carry a file that may hold commands to `join`, where all of them are looked at together.

    A command's options may stand in other files than itself, so nothing can be told before.
    """
    is_entrance = path.endswith("__main__.py")
    if role_of(path) in {"test", "vendored"} or not (
        is_entrance or may_hold(content, _WORDS, _HINT)
    ):
        return ()
    return (carry(parse_python(path, content)),)


ANALYZER = Analyzer(name="python-commands", version="3", patterns=("*.py",), read=read, join=join)
