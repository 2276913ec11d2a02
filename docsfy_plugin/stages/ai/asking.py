"""Calls whose prompt is made again, shorter, where it did not fit."""

from __future__ import annotations

import logging
from collections.abc import Callable

from docsfy_hookspecs import Model, ModelAnswer, ModelError

_log = logging.getLogger(__name__)

_HALF = 0.5


def ask_within(
    model: Model,
    make_prompt: Callable[[float], str],
    *,
    json_schema: str = "",
    accept: Callable[[str], object] | None = None,
) -> ModelAnswer:
    """Ask a model; once more with half of the data, if the service finds the prompt too long.

    Args:
        model: The model.
        make_prompt: Takes the part of the data that is to be shown, up to 1.
        json_schema: As `Model.ask` takes it.
        accept: As `Model.ask` takes it.

    Raises:
        ModelError: The call failed.
    """
    try:
        return model.ask(make_prompt(1.0), json_schema=json_schema, accept=accept)
    except ModelError as exc:
        if exc.kind != "too-long":
            raise
        _log.info("the prompt is too long for the model, asking with half of the data")
    return model.ask(make_prompt(_HALF), json_schema=json_schema, accept=accept)
