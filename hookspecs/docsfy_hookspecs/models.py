"""Text models: what a provider offers, and what a writer is given of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One call of a model.

    Attributes:
        model: The model's name.
        prompt: Whole prompt.
        json_schema: JSON Schema that the answer must meet, as JSON; empty for free text.
        timeout_s: Seconds until the call is ended.
    """

    model: str
    prompt: str
    json_schema: str = ""
    timeout_s: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    """What a model answered.

    Attributes:
        text: The answer, as given.
        tokens: Input and output tokens together; 0 where the provider does not say.
        cost_usd: Cost in US dollars; 0 where the provider does not say.
    """

    text: str
    tokens: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A text model, or a family of them, behind one name.

    Attributes:
        name: What `provider:` in the options says.
        default_model: The model where `model:` is not set.
        generate: Makes one call; raises `DocsfyError` when it fails.
    """

    name: str
    default_model: str
    generate: Callable[[ModelRequest], ModelAnswer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The provider and model of an attempt.

    Attributes:
        provider: The provider.
        name: The model's name.
    """

    provider: Provider
    name: str
