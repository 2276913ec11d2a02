"""Code spans of a page, each looked up as what it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docsfy_plugin.stages.invocations import (
    is_misspelt,
    known_missing,
    look_up,
    option_exists,
    variable_exists,
)
from docsfy_plugin.stages.known_names import KnownNames, Named, ending_of
from docsfy_plugin.stages.python_code import PythonOfPage, is_file_or_host, look_up_imports
from docsfy_plugin.stages.surroundings import Surroundings, is_placeholder

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_CALL = re.compile(r"@?(?P<name>[A-Za-z_][\w.]*)(?:\(.*\))?", re.S)
_PATH = re.compile(
    r"(?P<path>(?:[\w.@+-]+/)*[\w.@+-]*)"
    r"(?:(?::|#L|:L)(?P<from>\d+)(?:(?:-|\u2013|-L|:)(?P<to>\d+))?)?"
)
_SAID_LINES = re.compile(
    r"[ ]*[(,]?[ ]*(?:at |on |in )?lines?[ ]+(?P<from>\d+)"
    r"(?:[ ]*(?:-|\u2013|to|and)[ ]*(?P<to>\d+))?",
    re.I,
)
_VARIABLE = re.compile(r"\$?\{?(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\}?(?P<is_set>=\S*)?")
_OPTION = re.compile(r"(?P<name>--[a-z][\w-]+)(?:[ =].*)?")
_WHITE = re.compile(r"\s")
_IMPORTS = ("from ", "import ")


def look_up_span(span: str, around: Surroundings, python: PythonOfPage) -> Iterator[Named]:
    """Look up what a code span names.

    Args:
        span: Its text, without backticks and the white space beside them.
        around: Where it stands.
        python: The page's code, which may give names of its own.

    Yields:
        What was looked up; nothing for what is no name of this source, and for what does not
        exist where the words around say that it need not.
    """
    for named in _look_up(span, around, python):
        if named.exists or not (is_placeholder(named.name) or around.tells_of_past):
            yield named


def _look_up(span: str, around: Surroundings, python: PythonOfPage) -> Iterator[Named]:
    known = python.known
    variable = _VARIABLE.fullmatch(span)
    call = _CALL.fullmatch(span)
    if variable:
        yield from _variable(variable["name"], around, known)
    elif span.startswith("--"):
        yield from _option(span, around, known)
    elif span.startswith(_IMPORTS):
        yield from look_up_imports(span, known)
    elif call and "." in call["name"] and not _is_file(call["name"], known):
        yield from _symbol(call["name"], around, python)
    elif _WHITE.search(span) or span in known.programs:
        for named in look_up(span, known):
            may_be_own = around.tells_to_make_command or named.name.split()[-1] in python.words
            if named.exists or named.kind == "option" or not may_be_own:
                yield named
    else:
        yield from _path(span, around, known)


def _is_file(name: str, known: KnownNames) -> bool:
    head = name.partition(".")[0]
    is_code = head in known.packages or head in known.classes_called
    return name in known.paths or (ending_of(name) in known.endings and not is_code)


def _symbol(name: str, around: Surroundings, python: PythonOfPage) -> Iterator[Named]:
    known = python.known
    head, _, rest = name.partition(".")
    if not _DOTTED.fullmatch(name) or head in python.bound:
        return
    if head in known.packages:
        exists = known.is_symbol(name)
    else:
        exists = _is_member(head, rest.partition(".")[0], known)
    if exists or (exists is False and not (is_file_or_host(name) or around.tells_of_others)):
        yield Named("symbol", name, exists=exists)


def _is_member(owner: str, member: str, known: KnownNames) -> bool | None:
    """Look a member up in all classes of one name; `None` where one of them may have any."""
    if not owner[:1].isupper():
        return None
    answers = [known.has_member(name, member) for name in known.classes_called.get(owner, ())]
    if True in answers:
        return True
    return False if answers and None not in answers else None


def _path(span: str, around: Surroundings, known: KnownNames) -> Iterator[Named]:
    match = _PATH.fullmatch(span)
    if match is None:
        return
    path = match["path"].removeprefix("./").rstrip("/")
    found = known.find_path(path) if "/" in path or "." in path else ""
    if not found:
        if known_missing(path, known) and not around.tells_to_make_file:
            yield Named("path", path, exists=False)
        return
    lines = match if match["from"] else _SAID_LINES.match(around.after)
    end = int((lines["to"] or lines["from"])[:9]) if lines else 0
    last = known.last_lines.get(found, 0)
    if end and last and end > last:
        yield Named("line", span if match["from"] else f"{span}:{end}", exists=False)
    else:
        yield Named("path", path, exists=True)


def _variable(name: str, around: Surroundings, known: KnownNames) -> Iterator[Named]:
    exists = variable_exists(name, known)
    # any constant is written in capitals, and only the words around tell
    said = around.is_about_environment or (
        around.is_about_settings and is_misspelt(name, known.variables)
    )
    if exists or (exists is False and said):
        yield Named("environment-variable", name, exists=exists)


def _option(span: str, around: Surroundings, known: KnownNames) -> Iterator[Named]:
    match = _OPTION.fullmatch(span)
    if match is None:
        return
    name = match["name"]
    if name in known.options:
        yield Named("option", name, exists=True)
        return
    if is_misspelt(name, known.options) and not around.has_web_link:
        yield Named("option", name, exists=False)
        return
    commands = known.commands_said(f"{around.heading}\n{around.paragraph}")
    is_missing = bool(commands) and option_exists(name, commands, known) is False
    if is_missing and not around.has_web_link:
        yield Named("option", name, exists=False)
