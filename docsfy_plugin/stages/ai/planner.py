"""Planning with a model: one call, and one more where its answer breaks the rules."""

from __future__ import annotations

import functools
import logging
from typing import cast

from docsfy_hookspecs import (
    DocsfyError,
    Facts,
    Model,
    NavGroup,
    PageSpec,
    Plan,
    Settings,
    Source,
)
from docsfy_hookspecs.plans import HOME, RepoType
from docsfy_hookspecs.text import count_tokens

from docsfy_plugin.stages.ai.asking import ask_within
from docsfy_plugin.stages.ai.file_tree import tree_text
from docsfy_plugin.stages.ai.needs import plan_with_needs
from docsfy_plugin.stages.ai.overview import overview
from docsfy_plugin.stages.ai.plan_answers import PLAN_SCHEMA, PlanAnswerError, examine_plan
from docsfy_plugin.stages.ai.plan_prompts import PlanTask, plan_prompt, repair_prompt
from docsfy_plugin.stages.ai.prompt_parts import room_beside
from docsfy_plugin.stages.ai.quoting import one_line
from docsfy_plugin.stages.ai.suggestions import SourceSuggester
from docsfy_plugin.stages.static.project import Project, describe_project

_log = logging.getLogger(__name__)

_SHOWN_FAULTS = 3
_FENCE_TOKENS = 60
_TREE_SHARE = 4


class UnusablePlanError(DocsfyError):
    """The model's plan breaks the rules, and so does the one that it gave after it was told."""

    code = "unusable-plan"


def plan_with_model(source: Source, facts: Facts, settings: Settings, model: Model) -> Plan:
    """Plan the documentation of a source.

    Raises:
        ModelError: A call failed.
        UnusablePlanError: Two answers could not be used.
    """
    project = describe_project(source, facts, settings)
    if not source.files:
        return _home_alone(project)
    answer = ask_within(
        model,
        lambda share: _plan_prompt(project, settings, model, share),
        json_schema=PLAN_SCHEMA,
    )
    try:
        return _read(answer.text, project, settings)
    except PlanAnswerError as exc:
        _log.info("the plan has %d faults, asking for another", len(exc.faults))
        faults = exc.faults
    tokens = model.prompt_tokens // _TREE_SHARE
    tree = tree_text([file.path for file in source.files], facts, tokens)
    given = answer.text
    answer = ask_within(
        model,
        lambda share: repair_prompt(given, faults, tree, tokens=int(tokens * share)),
        json_schema=PLAN_SCHEMA,
    )
    try:
        return _read(answer.text, project, settings)
    except PlanAnswerError as exc:
        raise _unusable(exc) from exc


def _home_alone(project: Project) -> Plan:
    """The plan of a source without files: every page of a model's plan needs one."""
    home = PageSpec(slug=HOME, title=project.name)
    return Plan(
        project_name=project.name,
        repo_type=project.repo_type,
        navigation=(NavGroup(title="", pages=(home,)),),
    )


def _plan_prompt(project: Project, settings: Settings, model: Model, share: float) -> str:
    task = PlanTask(
        prompt_tokens=model.prompt_tokens,
        instructions=settings.instructions,
        source_dir=model.source_dir,
    )
    make = functools.partial(
        plan_prompt, task, guessed=project.repo_type, is_set=bool(settings.repo_type)
    )
    room = room_beside(make(""), model.prompt_tokens) - _FENCE_TOKENS
    name = one_line(f"{project.name}: {project.tagline}".rstrip(": "))
    room -= count_tokens(name)
    known = overview(project.source, project.facts, room)
    if share < 1:
        known = overview(project.source, project.facts, int(count_tokens(known) * share))
    return make(f"[project]\n{name}\n\n{known}")


def _read(answer: str, project: Project, settings: Settings) -> Plan:
    repo_type = cast("RepoType", settings.repo_type) if settings.repo_type else None
    reading = examine_plan(
        answer,
        [file.path for file in project.source.files],
        project_name=project.name,
        repo_type=repo_type,
        suggest=SourceSuggester(project.facts),
    )
    for note in reading.notes:
        _log.info("plan: %s", note)
    return plan_with_needs(reading.plan)


def _unusable(error: PlanAnswerError) -> UnusablePlanError:
    first = "; ".join(error.faults[:_SHOWN_FAULTS])
    more = len(error.faults) - _SHOWN_FAULTS
    return UnusablePlanError(
        f"The model's plan cannot be used, and the one after its repair neither: {first}"
        + (f"; and {more} more" if more > 0 else ""),
        hint="Run docsfy retry to ask again, or set another model",
    )
