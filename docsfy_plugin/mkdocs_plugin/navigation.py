"""Where the generated pages stand in MkDocs' navigation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from docsfy_hookspecs.plans import GROUP_SEPARATOR
from mkdocs.utils import nest_paths

MARKER = "docsfy"

NavItem = Any
"""What MkDocs takes: a path, or a mapping of one title to a path or to a list of items."""


def build_navigation(pages: Iterable[tuple[str, str, str]]) -> list[NavItem]:
    """Nest pages by their groups.

    Args:
        pages: Group (nested by ` / `), title and `src_uri` of each page, in reading order.

    Returns:
        Items for `nav`; a group stands where its first page does.
    """
    top: list[NavItem] = []
    sections: dict[tuple[str, ...], list[NavItem]] = {(): top}
    for group, title, src_uri in pages:
        path = tuple(part for part in group.split(GROUP_SEPARATOR) if part)
        for depth in range(1, len(path) + 1):
            if path[:depth] not in sections:
                items: list[NavItem] = []
                sections[path[:depth]] = items
                sections[path[: depth - 1]].append({as_html(path[depth - 1]): items})
        sections[path].append({as_html(title): src_uri})
    return top


def as_html(title: str) -> str:
    """Give a plain title as themes want it: their templates escape nothing, attributes included.

    `&` stays, as it opens nothing, and the search of MkDocs would show its entity.
    """
    return title.replace("<", "&lt;").replace('"', "&quot;")


def place_navigation(
    nav: Sequence[NavItem] | None,
    generated: Mapping[str, list[NavItem]],
    author_pages: Sequence[str],
) -> list[NavItem]:
    """Put the generated navigation into the author's.

    Args:
        nav: The author's `nav`; `None` where there is none.
        generated: Mount -> items, in the order of the plugin's instances; empty items take the
            marker out.
        author_pages: `src_uri` of every page of the author's own, in MkDocs' order.

    Returns:
        The whole navigation: where `nav` says `- docsfy` or `- docsfy: <mount>`, else at the
        end; without a `nav` the generated one, then the author's own pages.
    """
    if nav is None:
        own = [item for items in generated.values() for item in items]
        home = [page for page in author_pages if page in {"index.md", "README.md"}]
        rest = [page for page in author_pages if page not in home]
        return [*home, *own, *(nest_paths(rest) if rest else [])]
    used: set[str] = set()
    placed = _replace_markers(nav, generated, used)
    for mount, items in generated.items():
        if mount not in used:
            placed += items
    return placed


def _replace_markers(
    nav: Sequence[NavItem], generated: Mapping[str, list[NavItem]], used: set[str]
) -> list[NavItem]:
    placed: list[NavItem] = []
    for item in nav:
        mount = _marked_mount(item, generated)
        if mount is not None:
            placed += generated[mount]
            used.add(mount)
        elif isinstance(item, dict):
            placed.append(
                {title: _replace_value(value, generated, used) for title, value in item.items()}
            )
        else:
            placed.append(item)
    return placed


def _replace_value(
    value: NavItem, generated: Mapping[str, list[NavItem]], used: set[str]
) -> NavItem:
    if isinstance(value, list):
        return _replace_markers(value, generated, used)
    mount = _marked_mount(value, generated)
    if mount is None:
        return value
    used.add(mount)
    return generated[mount]


def _marked_mount(item: NavItem, generated: Mapping[str, list[NavItem]]) -> str | None:
    """The mount that a marker names: the first instance's for a bare one."""
    if item == MARKER and generated:
        return next(iter(generated))
    if isinstance(item, dict) and len(item) == 1 and MARKER in item:
        mount = str(item[MARKER] or "").strip("/")
        return mount if mount in generated else None
    return None
