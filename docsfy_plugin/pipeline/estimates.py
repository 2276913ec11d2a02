"""What a run with a model is expected to take: its prompts are made, and not sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from docsfy_hookspecs import DocsfyError, Model, ModelAnswer, ModelRequest, Source, text

from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.decision import Decision
from docsfy_plugin.pipeline.digests import PageInput
from docsfy_plugin.pipeline.excerpts import EXCERPT_MAX_BYTES
from docsfy_plugin.pipeline.page_checks import PageChecks
from docsfy_plugin.pipeline.page_writing import PageWriter
from docsfy_plugin.pipeline.planning import Action

_PAGES = range(2, 13)
_FILES_A_PAGE = 4

_PLAN_ANSWER = 3_000
_RULES_TOKENS = 1_500
_BYTES_A_TOKEN = 3
_ANSWERS: dict[Action, int] = {"write": 2_000, "patch": 600}
"""Tokens of answers, as pages of some 1,000 words take."""


class NotSentError(DocsfyError):
    """A prompt was made and counted, in a dry run."""

    code = "not-sent"


@dataclass(slots=True)
class Estimate:
    """Calls that are expected, and their tokens.

    Attributes:
        calls: How many.
        prompt_tokens: Tokens of the prompts.
        answer_tokens: Tokens of the answers.
    """

    calls: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0

    @property
    def tokens(self) -> int:
        """All tokens."""
        return self.prompt_tokens + self.answer_tokens

    def add(self, *, prompt_tokens: int, answer_tokens: int, calls: int = 1) -> None:
        """Expect more calls of one size each."""
        self.calls += calls
        self.prompt_tokens += prompt_tokens * calls
        self.answer_tokens += answer_tokens * calls


@dataclass(slots=True)
class DryCalls:
    """Stands in for the calls of a model: counts prompts and sends none.

    Attributes:
        sizes: Tokens of every prompt so far.
    """

    sizes: list[int] = field(default_factory=list)

    def model_of(self, model: Model) -> Model:
        """The same model, not called."""
        return replace(model, call=self._call)

    def _call(self, request: ModelRequest) -> ModelAnswer:
        self.sizes.append(text.count_tokens(request.prompt))
        raise NotSentError("A dry run sends no prompt")


def expect_planning(estimate: Estimate, dry: DryCalls) -> None:
    """Expect the call that was not sent while planning.

    Args:
        estimate: Grows.
        dry: Has the prompt's size.
    """
    size = dry.sizes[-1] if dry.sizes else 0
    estimate.add(prompt_tokens=size, answer_tokens=_PLAN_ANSWER)


def guess_pages(source: Source) -> int:
    """How many pages a plan that is not made yet may have: 8 to 15 as a rule, fewer for little."""
    return min(max(len(source.files) // _FILES_A_PAGE, _PAGES[0]), _PAGES[-1])


def expect_new_pages(estimate: Estimate, source: Source, model: Model, *, pages: int) -> None:
    """Expect pages of a plan that is not there: each file is read for one of them.

    Args:
        estimate: Grows.
        source: The source.
        model: The text model.
        pages: How many.
    """
    size_bytes = sum(f.size_bytes for f in source.files if f.size_bytes <= EXCERPT_MAX_BYTES)
    size = size_bytes // _BYTES_A_TOKEN // pages + _RULES_TOKENS
    size = min(size, model.prompt_tokens)
    estimate.add(prompt_tokens=size, answer_tokens=_ANSWERS["write"], calls=pages)


def expect_pages(
    estimate: Estimate,
    host: Host,
    source: Source,
    decision: Decision,
    model: Model,
    *,
    previous: Callable[[str], str],
    diff: Callable[[PageInput], str],
) -> None:
    """Expect the calls that write pages, by making their prompts.

    Args:
        estimate: Grows.
        host: The plugins.
        source: The source.
        decision: What would be done.
        model: The text model.
        previous: Gives a page's last good text.
        diff: Gives what changed of a page's sources where it is to be mended.
    """
    sent: dict[str, DryCalls] = {}
    writer = PageWriter(
        host,
        decision.plan,
        PageChecks(host, decision.plan, source, decision.analysis.facts),
        model_for=lambda slug: sent.setdefault(slug, DryCalls()).model_of(model),
        previous=previous,
        diff=diff,
    )
    for one in decision.actions:
        if one.action not in _ANSWERS:
            continue
        try:
            writer.write(decision.inputs[one.slug])
        except NotSentError:
            size = sent[one.slug].sizes[0]
            estimate.add(prompt_tokens=size, answer_tokens=_ANSWERS[one.action])
