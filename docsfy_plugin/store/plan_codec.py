"""Plans as JSON and back: the form in which a model gives them and in which they are kept."""

from __future__ import annotations

import json
from typing import Any

from docsfy_hookspecs.errors import PlanError
from docsfy_hookspecs.plans import NavGroup, PageSpec, Plan

from docsfy_plugin.store.texts import dump_json


def encode_plan(plan: Plan) -> str:
    """Write a plan: `{"project_name", "tagline", "repo_type", "navigation": [{"group", "pages"}]}`.

    A page is `{"slug", "title", "description", "type", "sources", "needs"}`.
    """
    return dump_json(
        {
            "project_name": plan.project_name,
            "tagline": plan.tagline,
            "repo_type": plan.repo_type,
            "navigation": [
                {"group": group.title, "pages": [_page_form(page) for page in group.pages]}
                for group in plan.navigation
            ],
        }
    )


def decode_plan(text: str) -> Plan:
    """Read what `encode_plan` wrote; `description`, `type`, `sources`, `needs` may be missing.

    Raises:
        PlanError: The text is not of that form, or the plan breaks the contract's rules.
    """
    try:
        form = json.loads(text)
        return Plan(
            project_name=_text(form, "project_name"),
            tagline=_text(form, "tagline", ""),
            repo_type=_text(form, "repo_type", "library"),  # type: ignore[arg-type]  # Plan checks it
            navigation=tuple(_read_group(group) for group in _list(form, "navigation")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as exc:
        raise PlanError(f"Plan cannot be read: {exc}") from exc


def _page_form(page: PageSpec) -> dict[str, object]:
    return {
        "slug": page.slug,
        "title": page.title,
        "description": page.description,
        "type": page.type,
        "sources": page.sources,
        "needs": page.needs,
    }


def _read_group(form: dict[str, Any]) -> NavGroup:
    title = _text(form, "group", "")
    return NavGroup(
        title=title,
        pages=tuple(
            PageSpec(
                slug=_text(page, "slug"),
                title=_text(page, "title"),
                description=_text(page, "description", ""),
                type=_text(page, "type", "guide"),  # type: ignore[arg-type]  # PageSpec checks it
                group=title,
                sources=_texts(page, "sources"),
                needs=_texts(page, "needs"),
            )
            for page in _list(form, "pages")
        ),
    )


def _text(form: dict[str, Any], key: str, default: str | None = None) -> str:
    value = form[key] if default is None else form.get(key, default)
    if not isinstance(value, str):
        raise TypeError(f"{key!r} is no text")
    return value


def _list(form: dict[str, Any], key: str) -> list[Any]:
    value = form.get(key, [])
    if not isinstance(value, list):
        raise TypeError(f"{key!r} is no list")
    return value


def _texts(form: dict[str, Any], key: str) -> tuple[str, ...]:
    values = _list(form, key)
    if not all(isinstance(value, str) for value in values):
        raise TypeError(f"{key!r} holds what is no text")
    return tuple(values)
