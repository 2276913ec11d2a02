"""Writing a page with a model: whole, by patches, or corrected."""

from __future__ import annotations

import logging

from docsfy_hookspecs import Finding, Model, ModelError, PageText
from docsfy_hookspecs.text import count_tokens

from docsfy_plugin.stages.ai.asking import ask_within
from docsfy_plugin.stages.ai.json_answers import CutOffAnswerError
from docsfy_plugin.stages.ai.page_answers import read_page
from docsfy_plugin.stages.ai.page_prompts import (
    PageTask,
    correction_prompt,
    patch_prompt,
    write_prompt,
)
from docsfy_plugin.stages.ai.patches import PATCH_SCHEMA, PatchError, apply_patches, read_patches

_log = logging.getLogger(__name__)

_MOST_GIVEN = 0.5
"""What a page and its diff may take of a prompt; more leaves no room for the data."""
_UNREADABLE = frozenset({"truncated", "too-long"})


def write_page(
    model: Model, task: PageTask, previous: str, diff: str, findings: tuple[Finding, ...]
) -> PageText:
    """Write, mend or correct one page.

    Args:
        model: The model.
        task: What the page is made of.
        previous: The page as it stands; empty if there is none.
        diff: What changed in its sources; empty where it is to be written afresh.
        findings: What is wrong with `previous`.

    Raises:
        ModelError: A call failed.
    """
    if not previous or not (diff or findings):
        return _write(model, task, findings)
    given = count_tokens(previous) + (0 if findings else count_tokens(diff))
    prompt = ""
    if given <= model.prompt_tokens * _MOST_GIVEN:
        prompt = (
            correction_prompt(task, previous, findings)
            if findings
            else patch_prompt(task, previous, diff)
        )
    if not prompt or count_tokens(prompt) > model.prompt_tokens:
        _log.info("page %s: too long to be mended, writing it whole", task.page.slug)
        return _write(model, task, findings)
    return _mend(model, task, previous, findings, prompt)


def _write(model: Model, task: PageTask, findings: tuple[Finding, ...]) -> PageText:
    title = task.page.title
    answer = ask_within(
        model,
        lambda share: write_prompt(task, findings, share),
        accept=lambda text: read_page(text, title),
    )
    return PageText(markdown=read_page(answer.text, title))


def _mend(
    model: Model,
    task: PageTask,
    previous: str,
    findings: tuple[Finding, ...],
    prompt: str,
) -> PageText:
    title = task.page.title
    try:
        answer = model.ask(
            prompt,
            json_schema=PATCH_SCHEMA,
            accept=lambda text: _refuse_cut_off(text, title),
        )
    except ModelError as exc:
        if exc.kind not in _UNREADABLE:
            raise
        _log.info("page %s: no patches came (%s), writing it whole", task.page.slug, exc.kind)
        return _write(model, task, findings)
    try:
        return PageText(markdown=apply_patches(previous, read_patches(answer.text)), patched=True)
    except PatchError as exc:
        why = exc.code
    try:
        return PageText(markdown=read_page(answer.text, title))
    except ModelError:
        _log.info("page %s: patches do not apply (%s), writing it whole", task.page.slug, why)
    return _write(model, task, findings)


def _refuse_cut_off(text: str, title: str) -> None:
    """Let pass what is whole, patches or a page: only what was cut off is worth a second try.

    Raises:
        ModelError: The answer is empty, or ends before its end.
    """
    if not text.strip():
        raise ModelError("The model's answer is empty", kind="truncated")
    try:
        read_patches(text)
    except PatchError as exc:
        is_cut_off = isinstance(exc.__cause__, CutOffAnswerError)
    else:
        return
    try:
        read_page(text, title)
    except ModelError as exc:
        if is_cut_off or exc.kind == "truncated":
            size = len(text)
            raise ModelError(
                f"The model's answer of {size} characters was cut off", kind="truncated"
            ) from exc
