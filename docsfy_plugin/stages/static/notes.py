"""What the planner tells the writer beside facts.

A writer is given the page's spec and the facts that its `needs` select, nothing else. A need
whose kind no analyser gives selects no fact, so it can carry a word from planner to writer and,
being part of the spec, is in the page's digest.
"""

from __future__ import annotations

import re

from docsfy_hookspecs import PageSpec, selector
from docsfy_hookspecs.facts import parse_selector

TEMPLATE = "template"
"""Which kind of page it is; its value is a name in `pages.PAGE_KINDS`."""
LINK = "page"
"""Slug of a page that this one links to."""
REMOTE = "remote"
"""Where people browse the repository."""
PROGRAM = "program"
"""What the package is installed for: of Go an import path, of others a name."""

_LITERAL = re.compile(r"\[([*?\[])\]")


def note(kind: str, value: str) -> str:
    """Write a need that carries a value instead of selecting facts."""
    return selector(kind, value)


def notes(page: PageSpec, kind: str) -> tuple[str, ...]:
    """Read the values of one kind from a page's needs, in order."""
    head = f"{kind}:"
    return tuple(
        _LITERAL.sub(r"\1", parse_selector(need)[1]) for need in page.needs if need.startswith(head)
    )


def page_template(page: PageSpec) -> str:
    """The kind of page that the planner chose; empty for a page of somebody else's."""
    return next(iter(notes(page, TEMPLATE)), "")


def literal_glob(path: str) -> str:
    """A glob that matches one path alone."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def literal_path(glob: str) -> str:
    """The path that `literal_glob` was given."""
    return _LITERAL.sub(r"\1", glob)
