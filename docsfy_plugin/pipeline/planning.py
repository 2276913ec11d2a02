"""From facts to the final plan, and from two plans to what is to be done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from docsfy_hookspecs import (
    Changes,
    DocsfyError,
    Facts,
    Model,
    NavGroup,
    PageSpec,
    Plan,
    PlanUpdate,
    Settings,
    Source,
)
from docsfy_hookspecs.facts import match_glob

from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import HookCallError

Action = Literal["write", "patch", "reuse", "remove"]


class ShrinkingPlanError(DocsfyError):
    """A plan drops most pages though their sources are still there."""

    code = "shrinking-plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAction:
    """What is to be done with one page.

    Attributes:
        slug: The page.
        action: What is done.
        why: Why, in a few words.
    """

    slug: str
    action: Action
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The plan of an attempt, and how it came about.

    Attributes:
        plan: The final plan.
        base: The planner's own, before other plugins extended it.
        asked: Slugs that the planner wants written whatever their digests say.
    """

    plan: Plan
    base: Plan
    asked: frozenset[str] = frozenset()


def make_plan(
    host: Host,
    source: Source,
    facts: Facts,
    settings: Settings,
    model: Model | None,
    *,
    previous: Plan | None = None,
    changes: Changes | None = None,
) -> Planned:
    """Plan afresh, or update what is planned; then let every plugin extend it.

    Args:
        host: The plugins.
        source: The source.
        facts: All facts.
        settings: Options for planners.
        model: The text model, `None` for `static`.
        previous: The stored plan as the planner gave it; `None` plans afresh.
        changes: What changed since then.

    Raises:
        DocsfyError: Nobody plans, or a plan breaks the rules.
    """
    arguments: dict[str, Any] = {
        "source": source,
        "facts": facts,
        "settings": settings,
        "model": model,
    }
    base: Plan | None = None
    asked: frozenset[str] = frozenset()
    if previous is not None:
        answer = host.first(
            "docsfy_update_plan", **arguments, previous=previous, changes=changes or Changes()
        )
        if answer is not None:
            planner, update = answer
            base = apply_update(previous, update, planner)
            asked = frozenset((*update.rewrite, *update.patch))
    if base is None:
        base = _plan_afresh(host, arguments)
    plan = host.chain(
        "docsfy_extend_plan", "plan", base, source=source, facts=facts, settings=settings
    )
    if not plan.pages:
        raise DocsfyError("The plan has no page", code="empty-plan")
    return Planned(plan=_with_encodable_titles(plan), base=base, asked=asked)


def _plan_afresh(host: Host, arguments: Mapping[str, Any]) -> Plan:
    answer = host.first("docsfy_plan", **arguments)
    if answer is None:
        raise DocsfyError(
            "No plugin plans the documentation",
            hint="Take the planner's name out of disable, or set another provider",
            code="no-planner",
        )
    plan: Plan = answer[1]
    return plan


def _with_encodable_titles(plan: Plan) -> Plan:
    """Titles may come from names of files that are not UTF-8; pages cannot hold these."""
    return replace(
        plan,
        project_name=_encodable(plan.project_name),
        navigation=tuple(
            NavGroup(
                title=_encodable(group.title),
                pages=tuple(
                    replace(
                        page,
                        title=_encodable(page.title),
                        description=_encodable(page.description),
                        group=_encodable(page.group),
                    )
                    for page in group.pages
                ),
            )
            for group in plan.navigation
        ),
    )


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def apply_update(previous: Plan, update: PlanUpdate, plugin: str) -> Plan:
    """Make a planner's update of a stored plan.

    Raises:
        HookCallError: The update names a page that is not planned, or names one twice.
    """
    known = {page.slug for page in previous.pages}
    changed = [page.slug for page in update.change]
    named = [*update.keep, *update.rewrite, *update.patch, *update.remove]
    unknown = sorted({*named, *changed} - known)
    if unknown or any(len(slugs) != len(set(slugs)) for slugs in (named, changed)):
        what = f"unknown page {unknown[0]!r}" if unknown else "a page in two lists"
        raise HookCallError(plugin, "docsfy_update_plan", f"its update names {what}")
    left = previous.without(*update.remove)
    return left.with_changed(*update.change).with_pages(*update.add)


def refuse_shrinking(previous: Plan, plan: Plan, source: Source) -> None:
    """Refuse a plan that drops more than half of the pages whose sources still exist.

    Call it only when options and implementers are the same as those of `previous`.

    Raises:
        ShrinkingPlanError: It does.
    """
    slugs = {page.slug for page in plan.pages}
    gone = [page for page in previous.pages if page.slug not in slugs]
    paths = [file.path for file in source.files]
    without_reason = [page for page in gone if _has_sources(page, paths)]
    if len(without_reason) * 2 > len(previous.pages):
        raise ShrinkingPlanError(
            f"The new plan drops {len(without_reason)} of {len(previous.pages)} pages though "
            "their sources still exist",
            hint="If that is wanted, run docsfy retry --force, or build with DOCSFY_FORCE=true",
        )


def _has_sources(page: PageSpec, paths: list[str]) -> bool:
    exact = set(paths)
    return any(
        glob in exact or any(match_glob(path, glob) for path in paths) for glob in page.sources
    )


def decide_actions(
    plan: Plan,
    digests: Mapping[str, str],
    stored: Mapping[str, str],
    previous_slugs: tuple[str, ...],
    reasons: Mapping[str, str],
    mendable: Collection[str] = (),
) -> tuple[PageAction, ...]:
    """Say what is to be done with every page, planned or gone.

    Args:
        plan: The final plan.
        digests: Slug -> digest of what the writer would be given now.
        stored: Slug -> digest of what is stored and good.
        previous_slugs: Pages of the last run.
        reasons: Slug -> why it is to be written, whatever its digest.
        mendable: Slugs of which nothing but the sources changed, where a writer can mend.

    Returns:
        Actions in reading order, removals last, sorted.
    """
    actions = []
    for page in plan.pages:
        kept = stored.get(page.slug)
        if kept is None:
            why = "no good text of it is kept" if page.slug in previous_slugs else "new page"
            actions.append(PageAction(slug=page.slug, action="write", why=why))
        elif page.slug in reasons:
            actions.append(PageAction(slug=page.slug, action="write", why=reasons[page.slug]))
        elif kept != digests[page.slug]:
            why = "what it is written from changed"
            action: Action = "patch" if page.slug in mendable else "write"
            actions.append(PageAction(slug=page.slug, action=action, why=why))
        else:
            why = "nothing that it is written from changed"
            actions.append(PageAction(slug=page.slug, action="reuse", why=why))
    planned = {page.slug for page in plan.pages}
    gone = sorted((set(previous_slugs) | set(stored)) - planned)
    actions += [PageAction(slug=s, action="remove", why="no longer planned") for s in gone]
    return tuple(actions)
