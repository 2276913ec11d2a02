"""Text models: what a provider offers, and what a writer is given of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from docsfy_hookspecs.errors import DocsfyError

ModelErrorKind = Literal[
    "auth", "rate-limit", "too-long", "refused", "truncated", "broken", "missing", "timeout"
]
"""Why a call of a model failed: nobody is logged in; ask again later; the prompt does not fit; the
model or its guard says no; the answer lacks its end; the answer or the service makes no sense; what
is to be called is not installed; no answer came in time."""


_MOST_PROMPT_TOKENS = 60_000
"""More costs more and is read less well; a page is about a part of a repository."""


class ModelError(DocsfyError):
    """A call of a model failed.

    Attributes:
        kind: Why.
        retry_after_s: When the service says to ask again, in seconds; `None` where it does not.
        tokens: Tokens that were spent nevertheless.
        cost_usd: US dollars that were spent nevertheless.
    """

    code = "model-failed"

    def __init__(
        self,
        message: str,
        *,
        kind: ModelErrorKind,
        hint: str = "",
        retry_after_s: float | None = None,
        tokens: int = 0,
        cost_usd: float = 0.0,
    ) -> None:
        super().__init__(message, hint=hint, code=f"model-{kind}")
        self.kind = kind
        self.retry_after_s = retry_after_s
        self.tokens = tokens
        self.cost_usd = cost_usd

    def __reduce__(self) -> tuple[object, ...]:
        return (
            _rebuild,
            (self.message, self.kind, self.hint, self.retry_after_s, self.tokens, self.cost_usd),
        )


def _rebuild(  # the data of an error
    message: str,
    kind: ModelErrorKind,
    hint: str,
    retry_after_s: float | None,
    tokens: int,
    cost_usd: float,
) -> ModelError:
    return ModelError(
        message,
        kind=kind,
        hint=hint,
        retry_after_s=retry_after_s,
        tokens=tokens,
        cost_usd=cost_usd,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One call of a model.

    Attributes:
        model: The model's name.
        prompt: Whole prompt.
        json_schema: JSON Schema that the answer must meet, as JSON; empty for free text.
        timeout_s: Seconds until the call is ended.
        source_dir: Folder that the model may read, absolute; empty for none.
        accept: Looks at the answer's text, and raises `ModelError` where it is not whole: the
            call has failed then, and may be made again. Providers need not look at it.
    """

    model: str
    prompt: str
    json_schema: str = ""
    timeout_s: float = 600.0
    source_dir: str = ""
    accept: Callable[[str], object] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    """What a model answered.

    Attributes:
        text: The answer, as given.
        tokens: Input and output tokens together; 0 where the provider does not say.
        output_tokens: Those of the answer, of `tokens`; 0 where the provider does not say.
        cost_usd: Cost in US dollars; 0 where the provider does not say.
        files: Paths that it says it read, relative to `source_dir`.
    """

    text: str
    tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A text model, or a family of them, behind one name.

    Attributes:
        name: What `provider:` in the options says.
        default_model: The model where `model:` is not set.
        generate: Makes one call, once; raises `ModelError` when it fails. Called on several
            threads.
        check: Looks, without a call, whether there is something to call; gives one line, such
            as a version, or raises `ModelError` (`missing`, `auth`) with what to do. `None`
            where there is nothing to look at.
        context_tokens: Tokens that a prompt may have.
        takes_schema: Whether `json_schema` is enforced; where it is not, the prompt asks for it.
        reads_files: Whether `source_dir` has an effect.
        price: Takes a model's name, input tokens and output tokens; gives US dollars, or `None`
            where the model's price is not known. For answers that do not say their cost.
    """

    name: str
    default_model: str
    generate: Callable[[ModelRequest], ModelAnswer]
    check: Callable[[], str] | None = None
    context_tokens: int = 100_000
    takes_schema: bool = False
    reads_files: bool = False
    price: Callable[[str, int, int], float | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The provider and model of an attempt.

    Attributes:
        provider: The provider.
        name: The model's name.
        timeout_s: Seconds until a call is ended.
        prompt_tokens: Tokens that a prompt should have at most, as `text.count_tokens` counts;
            0 for three quarters of the provider's `context_tokens`, 60,000 at most.
        source_dir: Folder with the source that a model may read itself, absolute; empty where
            it may not, or cannot.
        call: Makes a call with retries, within the budget, and counts it; the provider's own
            `generate` where there is none.
    """

    provider: Provider
    name: str
    timeout_s: float = 600.0
    prompt_tokens: int = 0
    source_dir: str = ""
    call: Callable[[ModelRequest], ModelAnswer] | None = None

    def __post_init__(self) -> None:
        if self.prompt_tokens <= 0:
            tokens = min(self.provider.context_tokens * 3 // 4, _MOST_PROMPT_TOKENS)
            object.__setattr__(self, "prompt_tokens", tokens)

    def ask(
        self,
        prompt: str,
        *,
        json_schema: str = "",
        accept: Callable[[str], object] | None = None,
    ) -> ModelAnswer:
        """Ask the model.

        Args:
            prompt: Whole prompt.
            json_schema: JSON Schema that the answer must meet, as JSON; empty for free text.
            accept: Looks at the answer's text, and raises `ModelError` where it is not whole:
                the call has failed then, and is made again as often as `retries` says.

        Raises:
            ModelError: The call failed, after the retries that its kind allows.
            DocsfyError: The budget is spent.
        """
        request = ModelRequest(
            model=self.name,
            prompt=prompt,
            json_schema=json_schema,
            timeout_s=self.timeout_s,
            source_dir=self.source_dir,
            accept=accept,
        )
        if self.call is not None:
            return self.call(request)
        answer = self.provider.generate(request)
        if accept is not None:
            accept(answer.text)
        return answer
