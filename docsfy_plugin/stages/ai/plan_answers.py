"""Plans and updates in a model's answer: read, checked and mended without a second call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from docsfy_hookspecs import NavGroup, PageSpec, Plan, PlanUpdate
from docsfy_hookspecs.plans import HOME, RepoType

from docsfy_plugin.stages.ai.json_answers import AnswerError, read_object, shown
from docsfy_plugin.stages.ai.planned_pages import PAGE_TYPES, PageReader, Suggest
from docsfy_plugin.stages.ai.source_globs import SourceTree

MOST_PAGES = 60
_MOST_FAULTS = 30
_REPO_TYPES = get_args(RepoType)

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_PAGE = {
    "slug": _TEXT,
    "title": _TEXT,
    "description": _TEXT,
    "type": {"type": "string", "enum": list(PAGE_TYPES)},
    "sources": _TEXTS,
}


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        # services that enforce a schema want every key required; the reader does not
        "required": list(properties),
        "additionalProperties": False,
    }


PLAN_SCHEMA = json.dumps(
    _object(
        {
            "project_name": _TEXT,
            "tagline": _TEXT,
            "repo_type": {"type": "string", "enum": list(_REPO_TYPES)},
            "navigation": {
                "type": "array",
                "items": _object(
                    {"group": _TEXT, "pages": {"type": "array", "items": _object({**_PAGE})}}
                ),
            },
        }
    )
)
"""JSON Schema of the answer that `read_plan` reads."""

UPDATE_SCHEMA = json.dumps(
    _object(
        {
            "rewrite": _TEXTS,
            "add": {"type": "array", "items": _object({**_PAGE, "group": _TEXT})},
            "remove": _TEXTS,
        }
    )
)
"""JSON Schema of the answer that `read_update` reads."""


class PlanAnswerError(AnswerError):
    """A plan or an update breaks the rules.

    Attributes:
        faults: One sentence each, without a final full stop, at most 31.
    """

    code = "unusable-plan"

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        if len(faults) > _MOST_FAULTS + 1:
            rest = f"There are {len(faults) - _MOST_FAULTS} more faults like these"
            self.faults = (*faults[:_MOST_FAULTS], rest)
        more = f" (and {len(self.faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"The model's plan cannot be used: {faults[0]}{more}")

    def __reduce__(self) -> tuple[object, ...]:
        return (PlanAnswerError, (self.faults,))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReading:
    """A plan, and what was mended in it.

    Attributes:
        plan: The plan; every page has sources that exist, none has `needs`.
        notes: One sentence each: globs without a file, a home page that was put in.
    """

    plan: Plan
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReading:
    """An update, and what was mended in it.

    Attributes:
        update: The update; names every page of the previous plan once.
        notes: One sentence each.
    """

    update: PlanUpdate
    notes: tuple[str, ...] = ()


def read_plan(
    text: str,
    paths: Sequence[str],
    *,
    project_name: str = "",
    repo_type: RepoType | None = None,
    suggest: Suggest | None = None,
) -> Plan:
    """Read a plan out of an answer; see `examine_plan`."""
    return examine_plan(
        text, paths, project_name=project_name, repo_type=repo_type, suggest=suggest
    ).plan


def examine_plan(
    text: str,
    paths: Sequence[str],
    *,
    project_name: str = "",
    repo_type: RepoType | None = None,
    suggest: Suggest | None = None,
) -> PlanReading:
    """Read a plan out of an answer.

    Groups of one title are joined, empty ones left out. A plan without `index` gets a home
    page, first and at the top level.

    Args:
        text: The answer.
        paths: Paths of the source, against which globs are held.
        project_name: What the project is called where the answer does not say.
        repo_type: Kind of the repository where an author set it; it wins over the answer.
        suggest: Asked for sources of pages that name none, before the paths are.

    Raises:
        PlanAnswerError: There is no plan, or it breaks a rule; it has all faults.
    """
    form = _read_form(text, "navigation")
    reader = PageReader(SourceTree(paths), suggest)
    name = reader.line(form.get("project_name"), "'project_name'") or project_name
    if not name and not reader.faults:
        reader.faults.append("'project_name' is missing")
    tagline = reader.line(form.get("tagline"), "'tagline'")
    kind = repo_type or _repo_type(form.get("repo_type"), reader)
    groups = _read_groups(form["navigation"], reader)
    if not any(groups.values()) and not reader.faults:
        reader.faults.append("The plan has no page")
    if reader.faults:
        raise PlanAnswerError(reader.faults)
    if not any(page.slug == HOME for pages in groups.values() for page in pages):
        reader.notes.append("The plan has no page 'index', a home page is put in")
        home = PageSpec(
            slug=HOME,
            title=name,
            description=tagline,
            sources=reader.tree.front_door(),
        )
        groups = {"": [home, *groups.pop("", [])], **groups}
    navigation = tuple(
        NavGroup(title=title, pages=tuple(pages)) for title, pages in groups.items() if pages
    )
    plan = Plan(project_name=name, tagline=tagline, repo_type=kind, navigation=navigation)
    return PlanReading(plan=plan, notes=tuple(reader.notes))


def _read_form(text: str, *wanted: str) -> dict[str, object]:
    try:
        return read_object(text, *wanted)
    except AnswerError as exc:
        raise PlanAnswerError([exc.message]) from exc


def _repo_type(value: object, reader: PageReader) -> RepoType:
    if value is None:
        return "library"
    for kind in _REPO_TYPES:
        if isinstance(value, str) and value.strip().casefold() == kind:
            return kind  # type: ignore[no-any-return]  # one of the literals
    listed = ", ".join(_REPO_TYPES)
    reader.faults.append(f"'repo_type' is {shown(value)}; use one of {listed}")
    return "library"


def _read_groups(navigation: object, reader: PageReader) -> dict[str, list[PageSpec]]:
    groups: dict[str, list[PageSpec]] = {}
    if not isinstance(navigation, list):
        reader.faults.append("'navigation' is no list of groups")
        return groups
    lists = [entry.get("pages") for entry in navigation if isinstance(entry, dict)]
    count = sum(len(pages) for pages in lists if isinstance(pages, list))
    if max(count, len(navigation)) > MOST_PAGES:
        many = f"{count} pages in {len(navigation)} groups"
        reader.faults.append(f"The plan has {many}, more than {MOST_PAGES}")
        return groups
    for number, entry in enumerate(navigation, 1):
        where = f"Group {number}"
        if not isinstance(entry, dict) or not isinstance(entry.get("pages"), list):
            reader.faults.append(f"{where} is no object with 'group' and a list 'pages'")
            continue
        title = reader.group(entry.get("group"), where)
        pages = groups.setdefault(title, [])
        for place, item in enumerate(entry["pages"], 1):
            page = reader.page(item, title, f"Page {place} of group {number}")
            if page is not None:
                pages.append(page)
    return groups


def read_update(
    text: str, previous: Plan, paths: Sequence[str], *, suggest: Suggest | None = None
) -> PlanUpdate:
    """Read an update out of an answer; see `examine_update`."""
    return examine_update(text, previous, paths, suggest=suggest).update


def examine_update(
    text: str, previous: Plan, paths: Sequence[str], *, suggest: Suggest | None = None
) -> UpdateReading:
    """Read an update out of an answer.

    Args:
        text: The answer.
        previous: The plan that it changes; pages that the answer does not name are kept.
        paths: Paths of the source, against which globs are held.
        suggest: Asked for sources of pages that name none, before the paths are.

    Raises:
        PlanAnswerError: There is no update, or it breaks a rule; it has all faults.
    """
    keys = ("rewrite", "patch", "remove")
    form = _read_form(text, *keys, "add", "keep")
    reader = PageReader(SourceTree(paths), suggest)
    known = [page.slug for page in previous.pages]
    named = {key: _read_slugs(form.get(key), key, known, reader) for key in keys}
    _refuse_two_lists(named, reader)
    if HOME in named["remove"]:
        reader.faults.append("'remove' names 'index', the home page, which stays")
    add = _read_added(form.get("add"), known, reader)
    count = len(known) - len(named["remove"]) + len(add)
    if add and count > MOST_PAGES:
        reader.faults.append(f"With 'add' there are {count} pages, more than {MOST_PAGES}")
    if count <= 0 and not reader.faults:
        reader.faults.append("The update leaves no page")
    if reader.faults:
        raise PlanAnswerError(reader.faults)
    changed = {slug for slugs in named.values() for slug in slugs}
    update = PlanUpdate(
        keep=tuple(slug for slug in known if slug not in changed),
        rewrite=named["rewrite"],
        patch=named["patch"],
        remove=named["remove"],
        add=tuple(add),
    )
    return UpdateReading(update=update, notes=tuple(reader.notes))


def _read_slugs(value: object, key: str, known: list[str], reader: PageReader) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(slug, str) for slug in value):
        reader.faults.append(f"{key!r} is no list of slugs")
        return ()
    slugs = tuple(dict.fromkeys(value))
    unknown = sorted(set(slugs) - set(known))
    reader.faults += [f"{key!r} names {shown(slug)}, which is not planned" for slug in unknown]
    return slugs


def _refuse_two_lists(named: dict[str, tuple[str, ...]], reader: PageReader) -> None:
    seen: dict[str, str] = {}
    for key, slugs in named.items():
        for slug in slugs:
            first = seen.setdefault(slug, key)
            if first != key:
                reader.faults.append(f"{shown(slug)} stands in {first!r} and in {key!r}")


def _read_added(value: object, known: list[str], reader: PageReader) -> list[PageSpec]:
    if value is None:
        return []
    if not isinstance(value, list):
        reader.faults.append("'add' is no list of pages")
        return []
    if len(value) > MOST_PAGES:
        reader.faults.append(f"'add' has {len(value)} pages, more than {MOST_PAGES}")
        return []
    taken = {slug.casefold() for slug in known}
    added = []
    for number, entry in enumerate(value, 1):
        where = f"Page {number} of 'add'"
        group = reader.group(entry.get("group"), where) if isinstance(entry, dict) else ""
        page = reader.page(entry, group, where)
        if page is not None and page.slug.casefold() in taken:
            reader.faults.append(f"{where}: slug {shown(page.slug)} is planned already")
        elif page is not None:
            added.append(page)
    return added
