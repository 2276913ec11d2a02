"""Codex's command line, `codex exec`: one turn, read-only, nothing kept."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from docsfy_hookspecs import ModelAnswer, ModelError, ModelRequest, Provider

from docsfy_plugin.providers.answers import (
    JsonObject,
    count,
    inner,
    is_object,
    read_objects,
    text_of,
)
from docsfy_plugin.providers.command_lines import CommandLine, model_flag
from docsfy_plugin.providers.prices import find_price

_BASE_URL = "OPENAI_BASE_URL"
_KEYS = ("CODEX_API_KEY", "OPENAI_API_KEY")

CODEX = CommandLine(
    label="codex",
    names=("codex",),
    variables=(*_KEYS, _BASE_URL, "CODEX_HOME"),
    install="Install it with: npm install -g @openai/codex",
    login="Log in with: codex login, or set CODEX_API_KEY",
    keys=("CODEX_API_KEY", _BASE_URL),
    status=("login", "status"),
)

_ACTIONS = frozenset(
    {"command_execution", "file_change", "mcp_tool_call", "web_search", "collab_tool_call"}
)
_STATUS = re.compile(r"(?:status|error|http)\D{0,12}\b([45]\d\d)\b", re.IGNORECASE)


def make_provider() -> Provider:
    """Make the provider `codex`."""
    return Provider(
        name="codex",
        default_model="default",
        generate=_generate,
        check=CODEX.check,
        context_tokens=150_000,
        takes_schema=True,
        price=partial(find_price, vendor="openai"),
    )


def _generate(request: ModelRequest) -> ModelAnswer:
    environment = CODEX.environment()
    with _schema_file(request.json_schema) as schema_path:
        ended = CODEX.call(
            _arguments(request, schema_path, environment),
            request,
            environment,
            is_answered=lambda text: (
                is_object(text, "usage") and text.rfind(b"turn.completed") > text.rfind(b"\n{")
            ),
        )
    events = [event for event in read_objects(ended.stdout) if "type" in event]
    turns = [inner(event, "usage") for event in events if event["type"] == "turn.completed"]
    output_tokens = sum(count(usage, "output_tokens") for usage in turns)
    tokens = sum(count(usage, "input_tokens") for usage in turns) + output_tokens
    complaint = _complaint(events)
    if ended.exit_code or not turns:
        found = _STATUS.search(complaint)
        raise CODEX.failure(
            request,
            complaint or ended.stderr or "the turn was not completed",
            environment,
            exit_code=ended.exit_code,
            status=int(found[1]) if found else None,
            tokens=tokens,
        )
    items = [inner(event, "item") for event in events if event["type"] == "item.completed"]
    acts = [text_of(item, "type") for item in items if item.get("type") in _ACTIONS]
    said = [text_of(item, "text") for item in items if item.get("type") == "agent_message"]
    if acts or not said or not said[-1].strip():
        why = f"it acted ({acts[0]}) where it was to answer" if acts else "the answer is empty"
        raise CODEX.failure(request, why, environment, kind="broken", tokens=tokens)
    return ModelAnswer(text=said[-1], tokens=tokens, output_tokens=output_tokens)


def _arguments(
    request: ModelRequest, schema_path: str, environment: Mapping[str, str]
) -> list[str]:
    arguments = ["exec", "--json", "--skip-git-repo-check", "--ephemeral", "-s", "read-only"]
    # else files of instructions are read from the folders above, up to the top of a repository
    arguments += ["-c", "project_doc_max_bytes=0"]
    arguments += model_flag("-m", request.model)
    if schema_path:
        arguments += ["--output-schema", schema_path]
    base_url = environment.get(_BASE_URL, "")
    if base_url:
        if "@" in base_url.partition("?")[0]:  # other users of the machine see arguments
            message = f"{_BASE_URL} holds a user name or a password"
            raise ModelError(message, kind="missing", hint="Set a key instead")
        # a provider of its own: the built-in one tries a websocket for seconds first
        settings = {"name": "docsfy", "base_url": base_url, "wire_api": "responses"}
        key = next((name for name in _KEYS if name in environment), "")
        if key:  # a server on this machine may need none
            settings["env_key"] = key
        # a TOML string of these characters is the JSON one
        table = ",".join(f"{name}={json.dumps(value)}" for name, value in settings.items())
        limits = "request_max_retries=2,stream_max_retries=1"
        arguments += ["-c", 'model_provider="docsfy"']
        arguments += ["-c", f"model_providers.docsfy={{{table},{limits}}}"]
    return [*arguments, "-"]


def _complaint(events: Sequence[JsonObject]) -> str:
    said = [
        text_of(event, "error", "message") or text_of(event, "message")
        for event in events
        if event["type"] in {"error", "turn.failed"}
    ]
    return "\n".join(dict.fromkeys(text for text in said if text))


@contextmanager
def _schema_file(schema: str) -> Iterator[str]:
    """Keep a JSON Schema in a file, outside the folder in which the command runs."""
    if not schema:
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="docsfy-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "schema.json"
        path.write_text(schema, encoding="utf-8")
        yield str(path)
