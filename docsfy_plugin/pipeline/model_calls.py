"""Calls of a model as an attempt makes them: tried again, within the budget, every one counted."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from docsfy_hookspecs import (
    AttemptInterrupted,
    DocsfyError,
    Model,
    ModelAnswer,
    ModelError,
    ModelRequest,
    text,
)
from docsfy_hookspecs.models import ModelErrorKind

from docsfy_plugin.host.errors import HookCallError
from docsfy_plugin.pipeline.back_off import BackOff
from docsfy_plugin.pipeline.request import Request

_log = logging.getLogger(__name__)

PLANNING = ""
"""Stands for the page where a call is for none."""

_MOST_TOKENS = 10**12
_MOST_USD = 10.0**9
"""More is no count of a call; sums of such numbers fit into every database."""

_LEAST_WAIT_S = 120.0
"""A wait is worth that long, however short a call may be."""

_WAITING: frozenset[ModelErrorKind] = frozenset({"rate-limit", "broken", "timeout"})
_RETRIED = _WAITING | {"truncated"}
_UNUSABLE: frozenset[ModelErrorKind] = frozenset({"auth", "missing"})


class BudgetSpentError(DocsfyError):
    """No call is made any more: what an attempt may spend is spent."""

    code = "budget-spent"


class CallEndedError(DocsfyError):
    """Nobody waits for the call any more."""

    code = "call-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an attempt may try and spend.

    Attributes:
        retries: Further tries a call.
        budget_usd: US dollars; `None` for no limit.
        budget_tokens: Tokens; `None` for no limit.
    """

    retries: int = 2
    budget_usd: float | None = None
    budget_tokens: int | None = None


@dataclass(slots=True)
class Spending:
    """What calls took.

    Attributes:
        calls: Calls that were made, failed ones too.
        tokens: Tokens of them.
        cost_usd: US dollars of them.
        files: Paths that the model says it read.
    """

    calls: int = 0
    tokens: int = 0
    cost_usd: float = 0.0
    files: set[str] = field(default_factory=set)

    def add(self, *, calls: int, tokens: int, cost_usd: float) -> None:
        """Add other calls."""
        self.calls += calls
        self.tokens += tokens
        self.cost_usd += cost_usd


def make_calls(
    model: Model | None, request: Request, is_stopped: Callable[[], bool]
) -> ModelCalls | None:
    """Make what calls the model of a request; `None` for `static`."""
    if model is None:
        return None
    limits = Limits(
        retries=request.retries,
        budget_usd=request.budget_usd,
        budget_tokens=request.budget_tokens,
    )
    return ModelCalls(model, limits, is_stopped=is_stopped)


class ModelCalls:
    """Makes the calls of one attempt; used by several threads at once.

    Attributes:
        model: The provider and model.
    """

    def __init__(
        self,
        model: Model,
        limits: Limits,
        *,
        is_stopped: Callable[[], bool] = lambda: False,
        back_off: BackOff | None = None,
    ) -> None:
        """Make no call yet.

        Args:
            model: The provider and model.
            limits: What may be tried and spent.
            is_stopped: Whether the attempt was stopped.
            back_off: Holds calls back; its own if not given.
        """
        self.model = model
        self._limits = limits
        self._is_stopped = is_stopped
        self._back_off = back_off or BackOff(longest_s=max(model.timeout_s, _LEAST_WAIT_S))
        self._lock = threading.Lock()
        self._checking = threading.Lock()
        self._is_checked = False
        self._has_succeeded = False
        self._has_told = False
        self._era = 0
        self._all = Spending()
        self._budgeted_tokens = 0
        self._new = Spending()
        self._by_page: dict[str, Spending] = {}

    def read_from(self, folder: Path) -> None:
        """Let the model read a folder by itself, in all calls from here on."""
        self.model = replace(self.model, source_dir=str(folder))

    def model_for(self, slug: str) -> Model:
        """The model whose calls are counted for a page, or for `PLANNING`."""
        return replace(self.model, call=partial(self._call, slug, self._era))

    def check(self) -> None:
        """Look, once, whether the provider can be called at all.

        Raises:
            ModelError: It is not installed, or nobody is logged in.
            HookCallError: The provider failed to tell.
        """
        with self._checking:
            if self._is_checked or self.model.provider.check is None:
                return
            try:
                self.model.provider.check()
            except (DocsfyError, AttemptInterrupted):
                raise
            except (Exception, SystemExit) as exc:
                raise self._misbehaved("check", exc) from exc
            self._is_checked = True

    def end_calls(self) -> None:
        """Nobody waits for the calls in flight any more: none of them is tried again."""
        self._era += 1

    def makes_attempt_fail(self, error: DocsfyError) -> bool:
        """Whether a page's failure means that no page can be written, as nothing ever worked."""
        is_unusable = isinstance(error, ModelError) and error.kind in _UNUSABLE
        return is_unusable and not self._has_succeeded

    def spent_on(self, slug: str) -> Spending:
        """What calls for a page took so far, a copy."""
        with self._lock:
            spent = self._by_page.get(slug, Spending())
            return replace(spent, files=set(spent.files))

    def take_new(self) -> Spending:
        """What calls took since this was asked last."""
        with self._lock:
            new, self._new = self._new, Spending()
            return new

    def _call(self, slug: str, era: int, request: ModelRequest) -> ModelAnswer:
        left = self._limits.retries
        while True:
            go_on = partial(self._refuse_ended, era)
            started = self._back_off.wait(go_on)
            self.check()
            go_on()
            self._refuse_spent()
            is_answered = False
            try:
                answer = self._try(slug, request)
                is_answered = True
                if request.accept is not None:
                    request.accept(answer.text)
            except ModelError as exc:
                # an answer that is no good is no reason to hold the other calls back
                if exc.kind in _WAITING and not is_answered:
                    self._back_off.fail(started, exc.retry_after_s)
                _log.info("call failed (%s), %d tries left", exc.kind, left)
                if exc.kind not in _RETRIED or not left:
                    raise
                left -= 1
            else:
                return answer

    def _try(self, slug: str, request: ModelRequest) -> ModelAnswer:
        provider = self.model.provider
        try:
            answer = _readable(provider.generate(request))
        except ModelError as exc:
            self._count(slug, _natural(exc.tokens), _finite(exc.cost_usd))
            raise
        except (DocsfyError, AttemptInterrupted):
            self._count(slug, 0, 0.0)
            raise
        except (Exception, SystemExit) as exc:
            self._count(slug, 0, 0.0)
            raise self._misbehaved("generate", exc) from exc
        cost_usd = self._cost(answer)
        self._count(slug, answer.tokens, cost_usd, answer.files)
        self._note_budgeted(request, answer, cost_usd)
        self._back_off.succeed()
        self._has_succeeded = True
        return answer

    def _cost(self, answer: ModelAnswer) -> float:
        price = self.model.provider.price
        if answer.cost_usd or price is None or not answer.tokens:
            return answer.cost_usd
        output = min(answer.output_tokens, answer.tokens)
        try:
            return _finite(price(self.model.name, answer.tokens - output, output))
        except (Exception, SystemExit) as exc:
            raise self._misbehaved("price", exc) from exc

    def _count(self, slug: str, tokens: int, cost_usd: float, files: tuple[str, ...] = ()) -> None:
        with self._lock:
            page = self._by_page.setdefault(slug, Spending())
            for spending in (self._all, self._new, page):
                spending.add(calls=1, tokens=tokens, cost_usd=cost_usd)
            page.files.update(files)
            self._budgeted_tokens += tokens

    def _note_budgeted(self, request: ModelRequest, answer: ModelAnswer, cost_usd: float) -> None:
        """Count for the budget; a provider that names no tokens has them estimated."""
        tokens = 0
        if not answer.tokens:
            tokens = text.count_tokens(request.prompt) + text.count_tokens(answer.text)
        with self._lock:
            self._budgeted_tokens += tokens
            tells = self._limits.budget_usd is not None and not cost_usd and not self._has_told
            self._has_told = self._has_told or tells
        if tells:
            _log.warning(
                "provider %s does not say what a call costs, so the budget in US dollars does"
                " not hold; set budget_tokens",
                self.model.provider.name,
            )

    def _refuse_ended(self, era: int) -> None:
        if era != self._era or self._is_stopped():
            raise CallEndedError("Nobody waits for the call any more")

    def _refuse_spent(self) -> None:
        limits, spent = self._limits, self._all
        hint = "What is missing is written by the next run; give it a larger budget"
        if limits.budget_usd is not None and spent.cost_usd >= limits.budget_usd:
            raise BudgetSpentError(
                f"The budget of {limits.budget_usd:.2f} USD is spent ({spent.cost_usd:.2f} USD)",
                hint=hint,
            )
        tokens = self._budgeted_tokens
        if limits.budget_tokens is not None and tokens >= limits.budget_tokens:
            raise BudgetSpentError(
                f"The budget of {limits.budget_tokens} tokens is spent ({tokens} tokens)",
                hint=hint,
            )

    def _misbehaved(self, what: str, exc: BaseException) -> HookCallError:
        # its words may hold the prompt
        why = f"{what} of provider {self.model.provider.name!r}: {type(exc).__name__}"
        return HookCallError(self.model.provider.name, "docsfy_providers", why)


def _readable(answer: object) -> ModelAnswer:
    """An answer with counts that are some; what a program prints may be `NaN`, or nothing.

    Raises:
        TypeError: It is no answer.
    """
    if not (isinstance(answer, ModelAnswer) and isinstance(answer.text, str)):
        raise TypeError(type(answer).__name__)
    return replace(
        answer,
        tokens=_natural(answer.tokens),
        output_tokens=_natural(answer.output_tokens),
        cost_usd=_finite(answer.cost_usd),
        files=tuple(path for path in answer.files if isinstance(path, str)),
    )


def _natural(count: object) -> int:
    return count if isinstance(count, int) and 0 <= count <= _MOST_TOKENS else 0


def _finite(usd: object) -> float:
    return float(usd) if isinstance(usd, int | float) and 0 <= usd <= _MOST_USD else 0.0
