"""One call of a provider, that is to be answered or to fail."""

import pytest
from docsfy_hookspecs import ModelAnswer, ModelError, ModelRequest, Provider

PROMPT = "Write of SECRET-PAGE-TEXT."


def ask(provider: Provider, **fields) -> ModelAnswer:
    given = {"model": provider.default_model, "prompt": PROMPT, "timeout_s": 20.0} | fields
    return provider.generate(ModelRequest(**given))


def fail(provider: Provider, **fields) -> ModelError:
    with pytest.raises(ModelError) as caught:
        ask(provider, **fields)
    assert "SECRET-PAGE-TEXT" not in f"{caught.value}{caught.value.__context__}"
    return caught.value
