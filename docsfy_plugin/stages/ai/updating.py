"""What a change of the source means for a plan: a call only for files that no page claims."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from docsfy_hookspecs import (
    Changes,
    Facts,
    Model,
    ModelError,
    PageSpec,
    Plan,
    PlanUpdate,
    Settings,
    Source,
)
from docsfy_hookspecs.plans import HOME
from docsfy_hookspecs.text import count_tokens

from docsfy_plugin.stages.ai.asking import ask_within
from docsfy_plugin.stages.ai.claims import Claims
from docsfy_plugin.stages.ai.moves import follow_moves
from docsfy_plugin.stages.ai.needs import with_needs, with_sources
from docsfy_plugin.stages.ai.notable_files import describe_files, notable_files
from docsfy_plugin.stages.ai.plan_answers import UPDATE_SCHEMA, PlanAnswerError, examine_update
from docsfy_plugin.stages.ai.plan_prompts import PlanTask, update_prompt
from docsfy_plugin.stages.ai.prompt_parts import room_beside
from docsfy_plugin.stages.ai.source_globs import literal
from docsfy_plugin.stages.ai.suggestions import SourceSuggester

_log = logging.getLogger(__name__)

_UNUSABLE = frozenset({"auth", "missing"})
_FENCE_TOKENS = 60
_MOST_FILES = 20


def update_with_model(
    source: Source,
    facts: Facts,
    settings: Settings,
    model: Model,
    previous: Plan,
    changes: Changes,
) -> PlanUpdate | None:
    """Decide which pages stay, go, come or are written afresh.

    Pages whose own sources changed are not named: their digests tell.

    Returns:
        The update; `None` to plan afresh: the author chose another type of repository, or
        nothing is left of what was planned from files.

    Raises:
        ModelError: Nobody is logged in, or the model is not installed.
        DocsfyError: The budget is spent, or the attempt was stopped.
    """
    if settings.repo_type and settings.repo_type != previous.repo_type:
        return None
    paths = [file.path for file in source.files]
    followed = follow_moves(previous.pages, changes, paths)
    plan = previous.with_changed(*followed)
    claims = Claims(plan.pages, paths)
    gone = tuple(page.slug for page in claims.without_files if page.slug != HOME)
    left = plan.without(*gone)
    if not any(page.sources or page.needs for page in left.pages):
        return None
    changed = {*changes.added, *changes.modified}
    unclaimed = notable_files(claims.unclaimed(changed), facts)
    update = PlanUpdate(keep=tuple(page.slug for page in left.pages))
    if unclaimed:
        update = _ask(left, unclaimed, paths, facts, settings, model)
    change = {page.slug: page for page in (*followed, *update.change)}
    return replace(update, remove=(*update.remove, *gone), change=tuple(change.values()))


def _ask(
    plan: Plan,
    unclaimed: Sequence[str],
    paths: Sequence[str],
    facts: Facts,
    settings: Settings,
    model: Model,
) -> PlanUpdate:
    task = PlanTask(
        prompt_tokens=model.prompt_tokens,
        instructions=settings.instructions,
        source_dir=model.source_dir,
    )
    room = room_beside(update_prompt(task, plan, ""), model.prompt_tokens) - _FENCE_TOKENS

    def make(share: float) -> str:
        known = describe_files(unclaimed, facts, room)
        if share < 1:
            known = describe_files(unclaimed, facts, int(count_tokens(known) * share))
        return update_prompt(task, plan, known)

    try:
        answer = ask_within(model, make, json_schema=UPDATE_SCHEMA)
        reading = examine_update(answer.text, plan, paths, suggest=SourceSuggester(facts))
        _refuse_clearing(reading.update, plan)
    except (ModelError, PlanAnswerError) as exc:
        if isinstance(exc, ModelError) and exc.kind in _UNUSABLE:
            raise
        return _touched(plan, unclaimed, paths, exc.code)
    for note in reading.notes:
        _log.info("update of the plan: %s", note)
    return _settled(reading.update, plan, unclaimed, paths)


def _refuse_clearing(update: PlanUpdate, plan: Plan) -> None:
    """Pages without files are gone already: no answer takes most of the others away."""
    if len(update.remove) * 2 > len(plan.pages):
        raise PlanAnswerError([f"It removes {len(update.remove)} of {len(plan.pages)} pages"])


def _settled(
    update: PlanUpdate, plan: Plan, unclaimed: Sequence[str], paths: Sequence[str]
) -> PlanUpdate:
    """The update with sources and needs for what is new.

    Files that no added page claims go to the nearest of the pages that are written afresh
    because of them. Pages of other plugins, without sources, stay.
    """
    foreign = {page.slug for page in plan.pages if not page.sources}
    remove = tuple(slug for slug in update.remove if slug not in foreign)
    named = {*update.rewrite, *update.patch, *remove}
    mended = (*update.rewrite, *update.patch)
    claims = Claims(plan.pages, paths)
    adopted: dict[str, list[str]] = {}
    for path in Claims(update.add, paths).unclaimed(unclaimed):
        for slug in claims.nearest(path, mended) or mended:
            adopted.setdefault(slug, []).append(path)
    return replace(
        update,
        keep=tuple(page.slug for page in plan.pages if page.slug not in named),
        remove=remove,
        add=tuple(map(with_needs, update.add)),
        change=_adopt(plan, adopted),
    )


def _touched(plan: Plan, unclaimed: Sequence[str], paths: Sequence[str], why: str) -> PlanUpdate:
    """Write afresh what may be about the files; nobody could say which pages are.

    Each file goes to one page, the first of the nearest, so that its next change is no riddle.
    """
    claims = Claims(plan.pages, paths)
    touched: set[str] = set()
    adopted: dict[str, list[str]] = {}
    for path in unclaimed:
        nearest = claims.nearest(path) or (claims.front,)
        touched.update(nearest)
        adopted.setdefault(nearest[0], []).append(path)
    rewrite = tuple(page.slug for page in plan.pages if page.slug in touched)
    _log.warning(
        "no usable answer about %d changed files that no page is written from (%s): "
        "%d of %d pages are written again: %s",
        len(unclaimed),
        why,
        len(rewrite),
        len(plan.pages),
        ", ".join(rewrite),
    )
    return PlanUpdate(
        keep=tuple(page.slug for page in plan.pages if page.slug not in touched),
        rewrite=rewrite,
        change=_adopt(plan, adopted),
    )


def _adopt(plan: Plan, adopted: Mapping[str, Sequence[str]]) -> tuple[PageSpec, ...]:
    """Pages with files that they are to be written from too; of very many, their folders."""
    return tuple(
        with_sources(page, _globs(adopted[page.slug]))
        for page in plan.pages
        if page.slug in adopted and page.sources
    )


def _globs(paths: Sequence[str]) -> list[str]:
    if len(paths) <= _MOST_FILES:
        return [literal(path) for path in paths]
    folders = (path.rpartition("/")[0] for path in paths)
    # the top's own glob would match all there is
    globs = [
        f"{literal(folder)}/*" if folder else literal(path)
        for folder, path in zip(folders, paths, strict=True)
    ]
    return list(dict.fromkeys(globs))[:_MOST_FILES]
