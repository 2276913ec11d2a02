"""Gemini's command line, `gemini`: one headless run in a folder without settings."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from docsfy_hookspecs import ModelAnswer, ModelRequest, Provider
from docsfy_hookspecs.models import ModelErrorKind

from docsfy_plugin.providers.answers import (
    JsonObject,
    count,
    inner,
    is_object,
    read_object,
    text_of,
)
from docsfy_plugin.providers.command_lines import CommandLine, model_flag
from docsfy_plugin.providers.prices import find_price

_BASE_URL = "GOOGLE_GEMINI_BASE_URL"

GEMINI = CommandLine(
    label="gemini",
    names=("gemini",),
    variables=(
        "GEMINI_API_KEY",
        "GOOGLE_API_KEY",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_CLOUD_LOCATION",
        "GOOGLE_CLOUD_PROJECT",
        _BASE_URL,
        "GOOGLE_GENAI_USE_GCA",
        "GOOGLE_GENAI_USE_VERTEXAI",
    ),
    install="Install it with: npm install -g @google/gemini-cli (Node.js 20 or later)",
    login="Log in by running: gemini, or set GEMINI_API_KEY",
)

_LOGINS = ("GEMINI_API_KEY", "GOOGLE_GENAI_USE_GCA", "GOOGLE_GENAI_USE_VERTEXAI")
_ENV_FILES = (".gemini/.env", ".env")
"""Where it looks for a key in the home folder, in this order."""

_READING = ["list_directory", "read_file", "glob", "grep_search", "search_file_content"]
_AUTH, _NO_PROMPT, _TURNS, _UNTRUSTED = 41, 42, 53, 55
_BY_EXIT_CODE: dict[int, tuple[int | None, ModelErrorKind | None]] = {
    _AUTH: (None, "auth"),
    _NO_PROMPT: (None, "broken"),
    _TURNS: (None, "truncated"),
    _UNTRUSTED: (None, "broken"),
    # an HTTP status loses its high bits in an exit code
    **{status & 255: (status, None) for status in (400, 401, 403, 404, 413, 429)},
    **{status & 255: (status, None) for status in (500, 502, 503, 504)},
}


def make_provider() -> Provider:
    """Make the provider `gemini`."""
    return Provider(
        name="gemini",
        default_model="gemini-2.5-pro",
        generate=_generate,
        check=_check,
        context_tokens=200_000,
        reads_files=True,
        price=partial(find_price, vendor="google"),
    )


def _check() -> str:
    version = GEMINI.check()
    if not any(os.environ.get(name) for name in _LOGINS):
        # whether they are there; what they say is the command line's own
        traces = (".gemini/settings.json", ".gemini/oauth_creds.json", *_ENV_FILES)
        if not any((_home() / trace).exists() for trace in traces):
            raise GEMINI.logged_out_error()
    return version


def _generate(request: ModelRequest) -> ModelAnswer:
    environment = GEMINI.environment()
    arguments = ["--skip-trust", "-o", "json", *model_flag("-m", request.model)]
    if request.source_dir:
        arguments += ["--include-directories", request.source_dir]
    with _settings(request, environment) as env_file:
        ended = GEMINI.call(
            arguments,
            request,
            environment,
            is_answered=lambda text: is_object(text, "response"),
            env_file=env_file,
        )
    answer = read_object(ended.stdout, "response")
    error = read_object(ended.stderr, "error") or read_object(ended.stdout, "error")
    tokens = _count_tokens(answer or {})
    if ended.exit_code or answer is None:
        status, kind = _BY_EXIT_CODE.get(ended.exit_code, (None, None))
        raise GEMINI.failure(
            request,
            text_of(error or {}, "error", "message") or ended.stderr or "no answer",
            environment,
            exit_code=ended.exit_code,
            status=status,
            kind=kind,
            tokens=tokens,
        )
    text = text_of(answer, "response")
    why = _loss(answer, text, request)
    if why:
        raise GEMINI.failure(request, why, environment, kind="broken", tokens=tokens)
    return ModelAnswer(
        text=text,
        tokens=tokens,
        output_tokens=sum(count(used, "candidates", "thoughts") for used in _usages(answer)),
    )


@contextmanager
def _settings(request: ModelRequest, environment: dict[str, str]) -> Iterator[Path | None]:
    """Give it settings of ours, and the `.env` that it may read: few tools, or none.

    With a key they stand for the user's, and the base URL is set, so that nothing else sends the
    key elsewhere; headless runs take it only where the way to log in is set too (0.61). A login
    lies in the user's own settings and `.env`, which stay, and beat ours.
    """
    settings: dict[str, object] = {
        # by itself it tries ten times, for minutes; the waiting is done by who calls
        "general": {"maxAttempts": 2},
        "tools": {"core": _READING if request.source_dir else []},
        # without markers of a project's top no file of instructions above is read (0.61)
        "context": {
            "memoryBoundaryMarkers": [],
            "discoveryMaxDirs": 0,
            "includeDirectoryTree": False,
        },
    }
    with tempfile.TemporaryDirectory(prefix="docsfy-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / ".gemini" / "settings.json"
        path.parent.mkdir()
        env_file = None
        if "GEMINI_API_KEY" in environment:
            settings["security"] = {"auth": {"selectedType": "gemini-api-key"}}
            environment.setdefault(_BASE_URL, "https://generativelanguage.googleapis.com")
            environment["GEMINI_CLI_HOME"] = folder
        else:
            environment["GEMINI_CLI_SYSTEM_DEFAULTS_PATH"] = str(path)
            env_file = next(
                (one for one in map(_home().joinpath, _ENV_FILES) if one.exists()), None
            )
        path.write_text(json.dumps(settings), encoding="utf-8")
        yield env_file


def _home() -> Path:
    return Path(os.environ.get("HOME") or Path.home())


def _loss(answer: JsonObject, text: str, request: ModelRequest) -> str:
    if not text.strip():
        return "the answer is empty"
    failed_tools = count(inner(answer, "stats", "tools"), "totalFail")
    if failed_tools and not request.source_dir:
        return f"{failed_tools} tool calls failed where it was to answer"
    return ""


def _usages(answer: JsonObject) -> list[JsonObject]:
    """The counts of every model that was called: some route a prompt by another one."""
    models = inner(answer, "stats", "models").values()
    return [inner(model, "tokens") for model in models]


def _count_tokens(answer: JsonObject) -> int:
    total = 0
    for tokens in _usages(answer):
        total += count(tokens, "total") or count(
            tokens, "input", "cached", "candidates", "thoughts", "tool"
        )
    return total
