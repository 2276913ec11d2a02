"""List prices of models, from the library genai-prices where it is installed: the extra `prices`.

It brings its prices with it and downloads nothing unless it is told to, which nobody does here.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from functools import cache
from typing import Any

_LIBRARY = "genai_prices"
_VERSION = re.compile(r"\d{1,3}(?:-\d{1,3})*")


def find_price(
    model: str,
    input_tokens: int,
    output_tokens: int,
    *,
    vendor: str | None = None,
    url: str | None = None,
) -> float | None:
    """Find what one call costs.

    Args:
        model: The model's name.
        input_tokens: Tokens of the prompt.
        output_tokens: Tokens of the answer.
        vendor: Whose model it is, as the library names vendors; looked up by the model's name
            where neither this nor `url` is given.
        url: Base URL that is called.

    Returns:
        US dollars; `None` where the library is not installed or does not know the model.
    """
    library = _load()
    if library is None or not model:
        return None
    where = {"provider_api_url": url} if url else {"provider_id": vendor} if vendor else {}
    usage = library.Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    try:
        return float(library.calc_price(usage, model, **where).total_price)
    except Exception:  # noqa: BLE001  # no call fails for its price
        return None


def find_newest(vendor: str, prefix: str) -> str:
    """Find the newest model of a family by the numbers in its name.

    Args:
        vendor: Whose family it is.
        prefix: What the names begin with, before the numbers: `claude-sonnet-`.

    Returns:
        Its name; empty where none is known.
    """
    library = _load()
    if library is None:
        return ""
    try:
        snapshot = importlib.import_module(f"{_LIBRARY}.data_snapshot").get_snapshot()
        names = [
            str(model.id)
            for one in snapshot.providers
            if one.id == vendor
            for model in one.models
            if model.id.startswith(prefix)
        ]
    except Exception:  # noqa: BLE001  # as above
        return ""
    numbered = [name for name in names if _VERSION.fullmatch(name[len(prefix) :])]
    return max(
        numbered,
        key=lambda name: [int(part) for part in name[len(prefix) :].split("-")],
        default="",
    )


@cache
def _load() -> Any:  # noqa: ANN401  # the library is optional
    """The library, which takes a quarter of a second to import; `None` where it is not there."""
    if importlib.util.find_spec(_LIBRARY) is None:
        return None
    try:
        return importlib.import_module(_LIBRARY)
    except Exception:  # noqa: BLE001  # as above
        return None
