"""What a change of the source means for a plan: a call only for files that no page claims."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from docsfy_hookspecs import Changes, Facts, Model, ModelError, Plan, PlanUpdate, Settings, Source
from docsfy_hookspecs.plans import HOME

from docsfy_plugin.stages.ai.asking import ask_within
from docsfy_plugin.stages.ai.claims import Claims
from docsfy_plugin.stages.ai.needs import with_needs
from docsfy_plugin.stages.ai.notable_files import describe_files, notable_files
from docsfy_plugin.stages.ai.plan_answers import UPDATE_SCHEMA, PlanAnswerError, examine_update
from docsfy_plugin.stages.ai.plan_prompts import prompt_room, update_prompt

_log = logging.getLogger(__name__)

_UNUSABLE = frozenset({"auth", "missing"})
_FENCE_TOKENS = 60


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
        nothing is left of what was planned.

    Raises:
        ModelError: Nobody is logged in, or the model is not installed.
        DocsfyError: The budget is spent, or the attempt was stopped.
    """
    if settings.repo_type and settings.repo_type != previous.repo_type:
        return None
    paths = [file.path for file in source.files]
    claims = Claims(previous.pages, paths)
    gone = tuple(page.slug for page in claims.without_files if page.slug != HOME)
    left = previous.without(*gone)
    if not left.pages:
        return None
    changed = {*changes.added, *changes.modified}
    unclaimed = notable_files(claims.unclaimed(changed), facts)
    update = PlanUpdate(keep=tuple(page.slug for page in left.pages))
    if unclaimed:
        update = _ask(left, unclaimed, paths, facts, settings, model)
    return replace(update, remove=(*update.remove, *gone))


def _ask(
    plan: Plan,
    unclaimed: Sequence[str],
    paths: Sequence[str],
    facts: Facts,
    settings: Settings,
    model: Model,
) -> PlanUpdate:
    def make(data: str) -> str:
        return update_prompt(
            plan, data, instructions=settings.instructions, source_dir=model.source_dir
        )

    room = prompt_room(model.prompt_tokens, make("")) - _FENCE_TOKENS
    try:
        answer = ask_within(
            model,
            lambda share: make(describe_files(unclaimed, facts, int(room * share))),
            json_schema=UPDATE_SCHEMA,
        )
        reading = examine_update(answer.text, plan, paths)
    except (ModelError, PlanAnswerError) as exc:
        if isinstance(exc, ModelError) and exc.kind in _UNUSABLE:
            raise
        return _touched(plan, unclaimed, paths, exc.code)
    for note in reading.notes:
        _log.info("update of the plan: %s", note)
    update = reading.update
    return replace(update, add=tuple(map(with_needs, update.add)))


def _touched(plan: Plan, unclaimed: Sequence[str], paths: Sequence[str], why: str) -> PlanUpdate:
    """Write afresh what may be about the files; nobody could say which pages are."""
    touched = Claims(plan.pages, paths).nearest(unclaimed)
    _log.warning(
        "no usable answer about %d changed files that no page is written from (%s): "
        "%d of %d pages are written again: %s",
        len(unclaimed),
        why,
        len(touched),
        len(plan.pages),
        ", ".join(touched),
    )
    return PlanUpdate(
        keep=tuple(page.slug for page in plan.pages if page.slug not in touched),
        rewrite=touched,
    )
