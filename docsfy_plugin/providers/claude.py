"""Claude Code's command line, `claude`: tools off, no settings but its login."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence

from docsfy_hookspecs import ModelAnswer, ModelRequest, Provider
from docsfy_hookspecs.models import ModelErrorKind

from docsfy_plugin.providers.answers import (
    JsonObject,
    amount,
    count,
    inner,
    is_object,
    read_object,
    read_objects,
    text_of,
)
from docsfy_plugin.providers.command_lines import CommandLine, model_flag
from docsfy_plugin.providers.prices import find_newest, find_price
from docsfy_plugin.providers.processes import Finished

_BASE_URL = "ANTHROPIC_BASE_URL"

CLAUDE = CommandLine(
    label="claude",
    names=("claude",),
    variables=(
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_AUTH_TOKEN",
        _BASE_URL,
        "CLAUDE_CODE_MAX_OUTPUT_TOKENS",
        "CLAUDE_CODE_OAUTH_TOKEN",
        "CLAUDE_CONFIG_DIR",
    ),
    install="Install it with: npm install -g @anthropic-ai/claude-code (Node.js 22 or later)",
    login="Log in with: claude /login, or set ANTHROPIC_API_KEY",
    keys=("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
    status=("auth", "status"),
    logged_out='"loggedin": false',
    fixed={
        # set, so that no file can send the key elsewhere
        _BASE_URL: "https://api.anthropic.com",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        # without it a 429 is tried for minutes
        "CLAUDE_CODE_MAX_RETRIES": "2",
        "DISABLE_AUTOUPDATER": "1",
    },
)

_SYSTEM_PROMPT = (
    "You write software documentation. Answer with exactly what is asked for, and nothing else."
)
_VENDOR = "anthropic"
_LONGEST_PATH = 4096
_RESULT_KEYS = ("result", "is_error", "structured_output")
_TOKENS = (
    "input_tokens",
    "output_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
)


def make_provider() -> Provider:
    """Make the provider `claude`."""
    return Provider(
        name="claude",
        default_model="sonnet",
        generate=_generate,
        check=CLAUDE.check,
        context_tokens=150_000,
        takes_schema=True,
        reads_files=True,
        price=_price,
    )


def _price(model: str, input_tokens: int, output_tokens: int) -> float | None:
    """The list price, for estimates: an answer says its own."""
    # `sonnet[1m]` is `sonnet` with a larger window
    name = model.partition("[")[0]
    if name.isalpha():
        name = find_newest(_VENDOR, f"claude-{name}-")
    return find_price(name, input_tokens, output_tokens, vendor=_VENDOR)


def _generate(request: ModelRequest) -> ModelAnswer:
    environment = CLAUDE.environment()
    ended = CLAUDE.call(
        _arguments(request),
        request,
        environment,
        is_answered=lambda text: is_object(text, *_RESULT_KEYS),
    )
    events = read_objects(ended.stdout)
    results = [event for event in events if any(key in event for key in _RESULT_KEYS)]
    result = results[-1] if results else None
    if result is None:
        raise CLAUDE.failure(
            request,
            ended.stderr or "no result",
            environment,
            exit_code=ended.exit_code,
            kind=None if ended.exit_code else "broken",
        )
    return _read(request, result, events, ended, environment)


def _arguments(request: ModelRequest) -> list[str]:
    arguments = ["-p", *model_flag("--model", request.model)]
    if request.source_dir:
        # only the stream says which files were read
        arguments += ["--output-format", "stream-json", "--verbose"]
        arguments += ["--tools", "Read,Glob,Grep", "--add-dir", request.source_dir]
    else:
        arguments += ["--output-format", "json", "--tools", ""]
    arguments += ["--system-prompt", _SYSTEM_PROMPT]
    arguments += ["--setting-sources", "", "--strict-mcp-config", "--no-session-persistence"]
    if request.json_schema:
        arguments += ["--json-schema", request.json_schema]
    return arguments


def _read(
    request: ModelRequest,
    result: JsonObject,
    events: Sequence[JsonObject],
    ended: Finished,
    environment: Mapping[str, str],
) -> ModelAnswer:
    tokens = count(inner(result, "usage"), *_TOKENS)
    cost_usd = amount(result, "total_cost_usd")
    text = text_of(result, "result")
    if result.get("is_error") is True or ended.exit_code:
        failed = result.get("api_error_status")
        raise CLAUDE.failure(
            request,
            _complaint(result, text) or ended.stderr,
            environment,
            exit_code=ended.exit_code,
            status=failed if isinstance(failed, int) else None,
            tokens=tokens,
            cost_usd=cost_usd,
        )
    structured = result.get("structured_output")
    if request.json_schema and structured is not None:
        text = json.dumps(structured, ensure_ascii=False)
    loss = _loss(request, result, text, events)
    if loss:
        kind, why = loss
        raise CLAUDE.failure(
            request,
            why,
            environment,
            kind=kind,
            tokens=tokens,
            cost_usd=cost_usd,
        )
    files = _files_read(events, request.source_dir) if request.source_dir else ()
    return ModelAnswer(
        text=text,
        tokens=tokens,
        output_tokens=count(inner(result, "usage"), "output_tokens"),
        cost_usd=cost_usd,
        files=files,
    )


def _complaint(result: JsonObject, text: str) -> str:
    """What a failed result says; one that ran out of turns or budget has no text."""
    if text:
        # else it is an answer, of which nothing is shown
        return text if result.get("is_error") is True else ""
    errors = result.get("errors")
    listed = [str(one) for one in errors] if isinstance(errors, list) else []
    return "\n".join(listed) or text_of(result, "terminal_reason") or text_of(result, "subtype")


def _loss(
    request: ModelRequest, result: JsonObject, text: str, events: Sequence[JsonObject]
) -> tuple[ModelErrorKind, str] | None:
    """Find what a result that claims success has lost."""
    if not text.strip():
        return "broken", "the answer is empty"
    if request.json_schema and read_object(text) is None:
        # it tries some times, and then says something else
        return "broken", "the answer does not meet the schema"
    reasons = {text_of(result, "stop_reason")}
    reasons |= {text_of(inner(event, "message"), "stop_reason") for event in events}
    plain = not request.source_dir and not request.json_schema
    # at the limit it goes on in another turn, and gives only that one (2.1.329)
    if "max_tokens" in reasons or (plain and count(result, "num_turns") > 1):
        return "truncated", "the answer reached the limit of output tokens"
    if "refusal" in reasons:
        return "refused", "the model refused"
    denied = result.get("permission_denials")
    if denied and not request.source_dir:
        return "broken", f"{len(denied) if isinstance(denied, list) else 1} tool calls were denied"
    return None


def _files_read(events: Sequence[JsonObject], source_dir: str) -> tuple[str, ...]:
    """The files that it read, relative to the source, sorted."""
    top = os.path.realpath(source_dir)
    found: set[str] = set()
    for event in events:
        content = inner(event, "message").get("content")
        for part in content if isinstance(content, list) else []:
            path = text_of(part, "input", "file_path") if isinstance(part, dict) else ""
            # what a model says may be no path at all
            if path.isprintable() and 0 < len(path) <= _LONGEST_PATH:
                relative = os.path.relpath(os.path.realpath(os.path.join(top, path)), top)  # noqa: PTH118  # a name, looked up nowhere
                if relative != ".." and not relative.startswith(f"..{os.sep}"):
                    found.add(relative.replace(os.sep, "/"))
    return tuple(sorted(found))
