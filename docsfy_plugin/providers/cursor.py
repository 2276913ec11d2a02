"""Cursor's command line, `cursor-agent` or `agent`: one print run."""

from __future__ import annotations

from docsfy_hookspecs import ModelAnswer, ModelRequest, Provider

from docsfy_plugin.providers.answers import count, inner, is_object, read_object, text_of
from docsfy_plugin.providers.command_lines import CommandLine, model_flag
from docsfy_plugin.providers.prices import find_price

CURSOR = CommandLine(
    label="cursor-agent",
    names=("cursor-agent", "agent"),
    variables=("CURSOR_API_KEY",),
    install="Install it as https://cursor.com/cli says",
    login="Log in with: cursor-agent login, or set CURSOR_API_KEY",
    keys=("CURSOR_API_KEY",),
    status=("status",),
)

_TOKENS = ("inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens")


def make_provider() -> Provider:
    """Make the provider `cursor`."""
    return Provider(
        name="cursor",
        default_model="auto",
        generate=_generate,
        check=CURSOR.check,
        context_tokens=100_000,
        price=_price,
    )


def _price(model: str, input_tokens: int, output_tokens: int) -> float | None:
    """What Cursor asks for the model, or its vendor where that is not listed."""
    own = find_price(model, input_tokens, output_tokens, vendor="cursor")
    return own if own is not None else find_price(model, input_tokens, output_tokens)


def _generate(request: ModelRequest) -> ModelAnswer:
    environment = CURSOR.environment()
    arguments = ["-p", "--output-format", "json", *model_flag("--model", request.model), "--trust"]
    # some versions print their answer and never exit: cursor/cursor#3588
    ended = CURSOR.call(
        arguments,
        request,
        environment,
        is_answered=lambda text: is_object(text, "result", "is_error"),
    )
    result = read_object(ended.stdout, "result", "is_error")
    if ended.exit_code or result is None or result.get("is_error") is True:
        # where it names no error that is an answer, of which nothing is shown
        is_error = result is not None and result.get("is_error") is True
        said = text_of(result, "result") if result is not None and is_error else ""
        raise CURSOR.failure(
            request,
            ended.stderr or said or "no result",
            environment,
            exit_code=ended.exit_code,
            tokens=count(inner(result, "usage"), *_TOKENS),
        )
    tokens = count(inner(result, "usage"), *_TOKENS)
    text = text_of(result, "result")
    if not text.strip():
        raise CURSOR.failure(
            request, "the answer is empty", environment, kind="broken", tokens=tokens
        )
    output_tokens = count(inner(result, "usage"), "outputTokens")
    return ModelAnswer(text=text, tokens=tokens, output_tokens=output_tokens)
