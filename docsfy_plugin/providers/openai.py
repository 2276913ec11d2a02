"""Any endpoint that speaks OpenAI's chat completions: Ollama, vLLM, gateways, OpenAI itself."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeGuard
from urllib.parse import urlsplit, urlunsplit

from docsfy_hookspecs import ModelAnswer, ModelError, ModelRequest, Provider

from docsfy_plugin.providers.posting import Reply, post_json
from docsfy_plugin.providers.prices import find_price
from docsfy_plugin.providers.services import (
    find_finish_kind,
    find_status_kind,
    find_text_kind,
    parse_retry_after,
    show_code,
)

DEFAULT_URL = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-5.6-luna"

_SCHEMA_REFUSED = (400, 422)
_HINTS = {
    "auth": "Look at OPENAI_API_KEY, and at the account that it belongs to",
    "missing": "Look at the option model, and at OPENAI_BASE_URL",
    "too-long": "Choose a model with a larger context",
}


def make_provider(environment: Mapping[str, str] | None = None) -> Provider:
    """Make the provider `openai`.

    Args:
        environment: Where `OPENAI_BASE_URL` and `OPENAI_API_KEY` are looked up, at each call;
            `None` for the process's own.
    """
    client = OpenAIClient(os.environ if environment is None else environment)
    return Provider(
        name="openai",
        default_model=DEFAULT_MODEL,
        generate=client.generate,
        check=client.check,
        # asked for wherever there is a schema, but many endpoints pass over it in silence
        takes_schema=False,
        price=client.price,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where calls go, and with which key.

    Attributes:
        url: Address of chat completions, query and all.
        shown: The base URL for messages: without user, password, query and fragment.
        key: The key; empty for none.
        is_local: Whether it is this machine.
        is_open: Whether what is sent, the key too, crosses a network unencrypted.
    """

    url: str = field(repr=False)
    shown: str
    key: str = field(repr=False)
    is_local: bool
    is_open: bool


def find_endpoint(environment: Mapping[str, str]) -> Endpoint:
    """Find out where to call and with which key.

    Raises:
        ModelError: The base URL makes no sense (`missing`), or there is no key for an endpoint
            on another machine, or none that can be sent (`auth`).
    """
    base = environment.get("OPENAI_BASE_URL", "").strip() or DEFAULT_URL
    key = environment.get("OPENAI_API_KEY", "").strip()
    try:
        parts = urlsplit(base)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        raise _bad_url("is no URL") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _bad_url("does not begin with http:// or https:// and a host")
    if not base.isascii() or not base.isprintable() or " " in base:
        raise _bad_url("holds blanks or characters that are not ASCII")
    if "@" in parts.netloc:
        raise _bad_url("holds a user name or a password")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    path = parts.path.rstrip("/")
    shown = urlunsplit((parts.scheme, host + port, path, "", ""))
    is_local = _is_loopback(parts.hostname)
    if not key and not is_local:
        raise ModelError(
            f"No key is set for {shown}",
            kind="auth",
            hint="Set OPENAI_API_KEY; where the endpoint needs none, to any word",
        )
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise ModelError(
            "OPENAI_API_KEY holds blanks, line breaks or characters that are not ASCII",
            kind="auth",
            hint="Set it to the key alone",
        )
    return Endpoint(
        url=urlunsplit((parts.scheme, host + port, f"{path}/chat/completions", parts.query, "")),
        shown=shown,
        key=key,
        is_local=is_local,
        is_open=parts.scheme == "http" and not is_local,
    )


class OpenAIClient:
    """Calls chat completions, one request a call, not streamed; used by several threads."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._without_schema: set[tuple[str, str]] = set()

    def check(self) -> str:
        """Tell which endpoint is called and whether there is a key; nothing is called.

        Raises:
            ModelError: Settings are missing or make no sense.
        """
        endpoint = find_endpoint(self._environment)
        key = "OPENAI_API_KEY is set" if endpoint.key else "no key"
        return f"{endpoint.shown} ({key}{', not encrypted' if endpoint.is_open else ''})"

    def price(self, model: str, input_tokens: int, output_tokens: int) -> float | None:
        """Tell what a call costs, where the endpoint is a vendor's that has a price list."""
        try:
            endpoint = find_endpoint(self._environment)
        except ModelError:
            return None
        return find_price(model, input_tokens, output_tokens, url=endpoint.shown)

    def generate(self, request: ModelRequest) -> ModelAnswer:
        """Make one call; a second one without the schema where the endpoint refuses it.

        Raises:
            ModelError: The call failed.
        """
        ends_at = time.monotonic() + request.timeout_s
        endpoint = find_endpoint(self._environment)
        place = (endpoint.url, request.model)
        schema = "" if place in self._without_schema else request.json_schema
        reply = _post(endpoint, request, schema, ends_at)
        if schema and _refuses_schema(reply):
            reply = _post(endpoint, request, "", ends_at)
            if _is_success(reply):
                self._without_schema.add(place)
        return _read_answer(reply, endpoint, request)


def _post(endpoint: Endpoint, request: ModelRequest, schema: str, ends_at: float) -> Reply:
    content: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": "user", "content": request.prompt}],
        "stream": False,
    }
    if schema:
        form = json.loads(schema)
        content["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": form, "strict": _is_strict(form)},
        }
    headers = {"Accept": "application/json", "User-Agent": "docsfy"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    return post_json(
        endpoint.url,
        json.dumps(content).encode("ascii"),
        headers,
        timeout_s=ends_at - time.monotonic(),
        who=endpoint.shown,
        # a proxy of the company cannot reach this machine
        direct=endpoint.is_local,
    )


def _read_answer(reply: Reply, endpoint: Endpoint, request: ModelRequest) -> ModelAnswer:
    if not _is_success(reply):
        raise _explain_status(reply, endpoint, request)
    content = _load_object(reply.body)
    if content is None:
        raise ModelError(
            f"{endpoint.shown} answers {len(reply.body):,} bytes{_show_type(reply, endpoint)}"
            " that are no JSON object",
            kind="broken",
        )
    tokens = _count_tokens(content.get("usage"))
    choice = _get_first(content.get("choices"))
    if choice is None:  # gateways report errors so, with the status of success
        kind = find_text_kind(json.dumps(content.get("error"))) or "broken"
        raise ModelError(
            f"{endpoint.shown} answers without a choice{_show_error_code(content, endpoint)}",
            kind=kind,
            hint=_HINTS.get(kind, ""),
            tokens=tokens,
        )
    message = choice.get("message")
    fields = message if isinstance(message, dict) else {}
    text = _join_text(fields.get("content"))
    reason = choice.get("finish_reason")
    wrong = find_finish_kind(reason) if isinstance(reason, str) else None
    if wrong is None and fields.get("refusal"):
        wrong = "refused"
    if wrong is not None:
        raise ModelError(
            f"{request.model!r} at {endpoint.shown} ends its answer of {len(text):,} characters"
            f" with {show_code(reason, secret=endpoint.key) or 'a refusal'!r}",
            kind=wrong,
            tokens=tokens,
        )
    if not text.strip():
        raise ModelError(
            f"{request.model!r} at {endpoint.shown} gives an empty answer",
            kind="broken",
            tokens=tokens,
        )
    output_tokens = _count(content.get("usage"), "completion_tokens")
    return ModelAnswer(text=text, tokens=tokens, output_tokens=output_tokens)


def _explain_status(reply: Reply, endpoint: Endpoint, request: ModelRequest) -> ModelError:
    status = reply.status
    if 300 <= status < 400:  # noqa: PLR2004  # redirects
        return ModelError(
            f"{endpoint.shown} answers {status}, a redirect, which a key does not follow",
            kind="missing",
            hint="Set OPENAI_BASE_URL to where the endpoint is",
        )
    content = _load_object(reply.body) or {}
    # the text may hold the prompt or parts of the key, so that it is not shown
    kind = find_status_kind(status, reply.body.decode("utf-8", "replace"))
    about = f" for {request.model!r}" if kind in {"missing", "refused", "too-long"} else ""
    return ModelError(
        f"{endpoint.shown} answers {status}{_show_error_code(content, endpoint)}{about}",
        kind=kind,
        hint=_HINTS.get(kind, ""),
        retry_after_s=parse_retry_after(reply.headers.get("retry-after"), now=datetime.now(UTC)),
        tokens=_count_tokens(content.get("usage")),
    )


def _show_error_code(content: Mapping[str, Any], endpoint: Endpoint) -> str:
    error = content.get("error")
    fields = error if isinstance(error, dict) else {}
    for name in ("code", "type"):
        if code := show_code(fields.get(name), secret=endpoint.key):
            return f" ({code})"
    return ""


def _show_type(reply: Reply, endpoint: Endpoint) -> str:
    given = reply.headers.get("content-type", "").partition(";")[0].strip()
    is_plain = re.fullmatch(r"[a-z]{1,20}/[a-z0-9.+-]{1,40}", given) is not None
    return f" of {given}" if is_plain and (not endpoint.key or endpoint.key not in given) else ""


def _refuses_schema(reply: Reply) -> bool:
    if reply.status not in _SCHEMA_REFUSED:
        return False
    kind = find_status_kind(reply.status, reply.body.decode("utf-8", "replace"))
    return kind not in {"too-long", "auth", "missing"}


def _is_success(reply: Reply) -> bool:
    return 200 <= reply.status < 300  # noqa: PLR2004  # HTTP's


def _is_strict(schema: object) -> bool:
    """Tell whether OpenAI's strict mode takes a schema: every object closed, all required."""
    if isinstance(schema, list):
        return all(_is_strict(part) for part in schema)
    if not isinstance(schema, dict):
        return True
    properties = schema.get("properties")
    if schema.get("type") == "object" or isinstance(properties, dict):
        names = properties if isinstance(properties, dict) else {}
        if schema.get("additionalProperties") is not False:
            return False
        if set(schema.get("required", ())) != set(names):
            return False
    return all(_is_strict(part) for part in schema.values())


def _load_object(body: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _get_first(choices: object) -> dict[str, Any] | None:
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else None


def _join_text(content: object) -> str:
    """Join the text of a message: one string, or parts of which some are text."""
    parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
    given = [part.get("text") for part in parts if _is_text(part)]
    texts = [text for text in given if isinstance(text, str)]
    # JSON can hold halves of characters, files cannot
    return "".join(texts).encode("utf-8", "replace").decode("utf-8")


def _is_text(part: object) -> TypeGuard[dict[str, object]]:
    return isinstance(part, dict) and part.get("type") == "text"


def _count_tokens(usage: object) -> int:
    parts = _count(usage, "prompt_tokens") + _count(usage, "completion_tokens")
    return _count(usage, "total_tokens") or parts


def _count(usage: object, name: str) -> int:
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if type(value) is int and value > 0 else 0


def _is_loopback(host: str) -> bool:
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bad_url(why: str) -> ModelError:
    return ModelError(
        f"OPENAI_BASE_URL {why}",
        kind="missing",
        hint="Set it to an address such as http://127.0.0.1:11434/v1",
    )


PROVIDER = make_provider()
