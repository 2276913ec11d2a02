"""Pages as a model plans them, entry by entry, with everything that it can get wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import get_args

from docsfy_hookspecs import PageSpec, PlanError
from docsfy_hookspecs.plans import GROUP_SEPARATOR, PageType, check_slug

from docsfy_plugin.stages.ai.json_answers import shown
from docsfy_plugin.stages.ai.source_globs import SourceTree

PAGE_TYPES = get_args(PageType)

Suggest = Callable[[str, str], Sequence[str]]
"""Takes a page's title and description, gives globs of what it may be written from."""

_LONGEST_SLUG = 120
_LONGEST_TITLE = 120
_LONGEST_DESCRIPTION = 300
_LONGEST_GLOB = 300
_MOST_GLOBS = 20
_DEEPEST_GROUP = 3
_NOT_PLAIN = re.compile(r"^\s*(?:#|[-+*>]\s)|`|\*\*|\]\(|</?[A-Za-z][^<>]*>|<!--|://")
_NO_LETTER = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNS_TEXT = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(slots=True)
class PageReader:
    """Reads page entries; what is wrong, and what was mended, adds up.

    Attributes:
        tree: The source's paths.
        suggest: Asked for pages without sources, before the paths are.
        faults: Sentences for the model, in order.
        notes: Sentences for the log: what was left out or put in.
    """

    tree: SourceTree
    suggest: Suggest | None = None
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _slugs: set[str] = field(default_factory=set)

    def page(self, entry: object, group: str, where: str) -> PageSpec | None:
        """Read one page; `None` where it has a fault, which is then noted.

        Args:
            entry: What the model gave.
            group: Clean title of the page's group.
            where: Where it stands in the answer, for messages.
        """
        if not isinstance(entry, dict):
            self.faults.append(f"{where} is no object with 'slug' and 'title'")
            return None
        faults = len(self.faults)
        slug = self._slug(entry.get("slug"), where)
        name = f"Page {shown(slug)}" if slug else where
        title = self.line(entry.get("title"), f"{name}: 'title'", required=True)
        description = self._description(entry.get("description"), name)
        kind = self._type(entry.get("type"), name)
        sources = self._sources(entry.get("sources"), (slug, title, description), name)
        if len(self.faults) > faults:
            return None
        try:
            return PageSpec(
                slug=slug,
                title=title,
                description=description,
                type=kind,
                group=group,
                sources=sources,
            )
        except PlanError as exc:
            self.faults.append(f"{name}: {exc}")
            return None

    def line(self, value: object, what: str, *, required: bool = False) -> str:
        """Read one line of plain text; empty where it is missing or has a fault."""
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            self.faults.append(f"{what} is {shown(value)}, not one line of plain text")
            return ""
        text = _TURNS_TEXT.sub("", value).strip()
        if any(unicodedata.category(c) in _NO_LETTER for c in text) or _NOT_PLAIN.search(text):
            self.faults.append(
                f"{what} is {shown(value)}, not one line of plain text without Markdown and HTML"
            )
            return ""
        if len(text) > _LONGEST_TITLE:
            self.faults.append(f"{what} has {len(text)} characters, more than {_LONGEST_TITLE}")
            return ""
        if required and not any(c.isalnum() for c in text):
            self.faults.append(f"{what} is {shown(value)}, which has no letter")
            return ""
        return " ".join(text.split())

    def group(self, value: object, where: str) -> str:
        """Read a group's title, nested by ` / `; empty for the top level."""
        title = self.line(value, f"{where}: 'group'")
        parts = [part.strip() for part in title.split(GROUP_SEPARATOR) if part.strip()]
        if len(parts) > _DEEPEST_GROUP:
            self.faults.append(
                f"{where}: 'group' is nested {len(parts)} deep, more than {_DEEPEST_GROUP}"
            )
        return GROUP_SEPARATOR.join(parts)

    def _slug(self, value: object, where: str) -> str:
        if not isinstance(value, str) or not value:
            self.faults.append(f"{where} has no 'slug'")
            return ""
        if len(value) > _LONGEST_SLUG:
            self.faults.append(
                f"{where}: slug {shown(value)} has {len(value)} characters, more than "
                f"{_LONGEST_SLUG}"
            )
            return ""
        try:
            check_slug(value)
        except PlanError as exc:
            self.faults.append(f"{where}: {exc}")
            return ""
        if value.casefold() in self._slugs:
            self.faults.append(f"Slug {shown(value)} stands twice; case makes no difference")
            return ""
        self._slugs.add(value.casefold())
        return value

    def _description(self, value: object, name: str) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.faults.append(f"{name}: 'description' is {shown(value)}, not a sentence")
            return ""
        words = "".join(" " if unicodedata.category(c) in _NO_LETTER else c for c in value)
        line = " ".join(_TURNS_TEXT.sub("", words).split())
        if len(line) <= _LONGEST_DESCRIPTION:
            return line
        return line[: _LONGEST_DESCRIPTION - 1].rstrip() + "…"

    def _type(self, value: object, name: str) -> PageType:
        if value is None:
            return "guide"
        for kind in PAGE_TYPES:
            if isinstance(value, str) and value.strip().casefold() == kind:
                return kind  # type: ignore[no-any-return]  # one of the literals
        self.faults.append(
            f"{name} has the type {shown(value)}; use one of {', '.join(PAGE_TYPES)}"
        )
        return "guide"

    def _sources(self, value: object, words: tuple[str, str, str], name: str) -> tuple[str, ...]:
        if value is None or value == []:
            return self.suggested(*words)
        globs = [value] if isinstance(value, str) else value
        if not isinstance(globs, list) or not all(isinstance(glob, str) for glob in globs):
            self.faults.append(f"{name}: 'sources' is no list of globs")
            return ()
        if len(globs) > _MOST_GLOBS or any(len(glob) > _LONGEST_GLOB for glob in globs):
            self.faults.append(
                f"{name}: 'sources' has more than {_MOST_GLOBS} globs, or one of more than "
                f"{_LONGEST_GLOB} characters"
            )
            return ()
        found = {glob: self.tree.find(glob) for glob in globs}
        missing = [glob for glob in found if not found[glob]]
        if len(missing) == len(found):
            listed = ", ".join(shown(glob) for glob in missing[:5])
            self.faults.append(f"{name}: no file of the source matches {listed}")
        self.notes += [f"{name}: no file matches {shown(glob)}, left out" for glob in missing]
        return tuple(dict.fromkeys(glob for glob in found.values() if glob))

    def suggested(self, slug: str, title: str, description: str) -> tuple[str, ...]:
        """Sources of a page that names none: what the facts suggest, else what the paths do."""
        given = self.suggest(title, description) if self.suggest is not None else ()
        found = dict.fromkeys(self.tree.find(glob) for glob in given)
        return tuple(glob for glob in found if glob) or self.tree.suggest(slug, title, description)
