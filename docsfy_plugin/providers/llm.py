"""Every model that simonw's `llm` knows, with its keys and plugins: the extra `llm`."""

from __future__ import annotations

import copy
import importlib
import json
import os
import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import click
from docsfy_hookspecs import ModelAnswer, ModelError, ModelRequest, Provider
from docsfy_hookspecs.models import ModelErrorKind

from docsfy_plugin.providers.deadlines import finish_within
from docsfy_plugin.providers.prices import find_price
from docsfy_plugin.providers.services import (
    find_finish_kind,
    find_status_kind,
    find_text_kind,
    parse_retry_after,
)

DEFAULT_MODEL = "default"
"""The one that `llm models default` names."""

MAX_ANSWER_CHARACTERS = 8_000_000

_INSTALL = "Run pip install 'mkdocs-docsfy[llm]'"
_HINTS = {
    "auth": "Run llm keys set NAME; llm keys lists those that are set",
    "missing": "Run llm models to see which there are, and llm install PLUGIN for more",
    "too-long": "Choose a model with a larger context",
}
_CLASSES: tuple[tuple[str, ModelErrorKind], ...] = (
    (r"RateLimit|ResourceExhausted|TooManyRequests|Throttl", "rate-limit"),
    (r"Authenticat|PermissionDenied|Unauthorized|Forbidden|NeedsKey", "auth"),
    (r"NotFound|UnknownModel", "missing"),
    (r"Timeout|TimedOut|DeadlineExceeded", "timeout"),
    (r"ContentFilter|ContentPolicy|Safety|BlockedPrompt", "refused"),
    (r"Connect|JSONDecode", "broken"),
)
_VENDORS = {"gemini": "google", "vertex": "google"}
"""What plugins put before a model's name -> what price lists call the vendor."""

_APPLICATION = "io.datasette.llm"
_NAME = re.compile(r"[\w.-]{1,40}")
_FINISHES = ("finish_reason", "stop_reason", "finishReason", "done_reason")
_SCHEMA_REFUSED = (400, 422)

# llm marks its plugins as loaded before it loads them, so that a second thread would miss theirs
_loading = threading.Lock()


def make_provider() -> Provider:
    """Make the provider `llm`; nothing of the library is imported before the first call."""
    return Provider(
        name="llm",
        default_model=DEFAULT_MODEL,
        generate=generate,
        check=check,
        # asked for where a model has it, which is known only when it is loaded
        takes_schema=False,
        price=price,
    )


def check() -> str:
    """Tell which version of `llm` is installed, and which keys it keeps.

    Neither it nor its plugins are loaded, so whether a model needs one of the keys shows at the
    first call.

    Raises:
        ModelError: It is not installed (`missing`).
    """
    names = _list_keys()
    keys = f"keys: {', '.join(names)}" if names else "no keys; llm keys set NAME sets one"
    return f"{_find_version()} ({keys})"


def _find_version() -> str:
    try:
        return f"llm {metadata.version('llm')}"
    except metadata.PackageNotFoundError:
        raise _not_installed() from None


def _list_keys() -> list[str]:
    """The names of the keys that `llm` keeps, as `llm keys` shows them."""
    folder = os.environ.get("LLM_USER_PATH") or click.get_app_dir(_APPLICATION)
    try:
        kept = json.loads((Path(folder) / "keys.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    names = kept if isinstance(kept, dict) else {}
    # the one is a remark of the library's
    return sorted(name for name in names if name != "// Note" and _NAME.fullmatch(name))


def price(model: str, input_tokens: int, output_tokens: int) -> float | None:
    """Tell what a call costs; `None` for models without a key, which run here."""
    try:
        _find_version()
        found = _load_model(model)
    except ModelError:
        return None
    if not getattr(found, "needs_key", None):
        return None
    name = str(found.model_id)
    cost = find_price(name, input_tokens, output_tokens, url=getattr(found, "api_base", None))
    vendor, _, own_name = name.partition("/")
    if cost is None and own_name:
        known = _VENDORS.get(vendor, vendor)
        cost = find_price(own_name, input_tokens, output_tokens, vendor=known)
    return cost


def generate(request: ModelRequest) -> ModelAnswer:
    """Make one call; a second one without the schema where the service refuses it.

    Raises:
        ModelError: The call failed.
    """
    _find_version()
    late = threading.Event()
    return finish_within(
        request.timeout_s,
        lambda: _call(request, late),
        who=f"{request.model!r} of llm",
        give_up=late.set,
    )


def _call(request: ModelRequest, late: threading.Event) -> ModelAnswer:
    clients = _Clients(request.timeout_s)
    model = clients.watch(_load_model(request.model))
    schema = json.loads(request.json_schema) if request.json_schema else None
    schema = schema if getattr(model, "supports_schema", False) else None
    try:
        try:
            response = _prompt(model, request, schema, late)
        except Exception as exc:
            if schema is None or late.is_set() or not _refuses_schema(exc):
                raise
            response = _prompt(model, request, None, late)
    except ModelError:
        raise
    # plugins of llm are anybody's; what their errors say may hold the key or the prompt
    except BaseException as exc:  # noqa: BLE001
        raise _explain(exc, request, model) from None
    finally:
        clients.close()
    return _read_answer(response, model, request)


class _Clients:
    """The clients of vendors' SDKs that a call uses: they ask once, in time, and are closed.

    By themselves they ask three times, sleep for minutes where the service says so, go on when
    nobody waits any more, and keep connections open. llm has no setting for any of it; models
    that make their client elsewhere than in `get_client` keep the SDK's ways.
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._clients: list[Any] = []

    def watch(self, model: Any) -> Any:  # noqa: ANN401  # the library is optional
        """Give a copy of a model whose clients are these."""
        make = getattr(model, "get_client", None)
        if not callable(make):
            return model

        def make_bounded(*arguments: object, **settings: object) -> object:
            client = make(*arguments, **settings)
            if hasattr(client, "with_options"):
                client = client.with_options(max_retries=0, timeout=max(self._timeout_s, 0.001))
            self._clients.append(client)
            return client

        watched = copy.copy(model)
        watched.get_client = make_bounded
        return watched

    def close(self) -> None:
        for client in self._clients:
            if callable(close := getattr(client, "close", None)):
                close()


def _load_model(name: str) -> Any:  # noqa: ANN401  # as above
    with _loading:
        try:
            library = importlib.import_module("llm")
            return library.get_model(None if name == DEFAULT_MODEL else name)
        except BaseException as exc:  # noqa: BLE001  # plugins of llm are anybody's
            problem = type(exc).__name__
            if problem == "UnknownModelError":
                message = f"llm knows no model {name!r}"
            else:
                message = f"llm cannot load model {name!r}: {problem}"
            raise ModelError(message, kind="missing", hint=_HINTS["missing"]) from None


def _prompt(
    model: Any,  # noqa: ANN401  # as above
    request: ModelRequest,
    schema: object,
    late: threading.Event,
) -> Any:  # noqa: ANN401  # as above
    """Ask, and read all of the answer; a stream shows whether its end is missing."""
    settings = {} if schema is None else {"schema": schema}
    response = model.prompt(request.prompt, stream=bool(model.can_stream), **settings)
    chunks = iter(response)
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if late.is_set() or size > MAX_ANSWER_CHARACTERS:
            chunks.close()  # closes the connection, too
            raise ModelError(
                f"{request.model!r} of llm answers with more than"
                f" {MAX_ANSWER_CHARACTERS:,} characters",
                kind="broken",
            )
    return response


def _read_answer(response: Any, model: Any, request: ModelRequest) -> ModelAnswer:  # noqa: ANN401
    # JSON can hold halves of characters, files cannot
    text = str(response.text()).encode("utf-8", "replace").decode("utf-8")
    counts = (response.input_tokens, response.output_tokens)
    tokens = sum(count for count in counts if type(count) is int and count > 0)
    reason = _find_finish(response.response_json)
    wrong = find_finish_kind(reason) if reason else None
    if wrong is not None:
        message = f"ends its answer of {len(text):,} characters with {reason!r}"
    elif not text.strip():
        wrong, message = "broken", "gives an empty answer"
    elif _lacks_end(reason, model, tokens):
        wrong, message = "truncated", f"breaks off after {len(text):,} characters"
    else:
        output_tokens = counts[1] if type(counts[1]) is int else 0
        return ModelAnswer(text=text, tokens=tokens, output_tokens=max(output_tokens, 0))
    raise ModelError(f"{request.model!r} of llm {message}", kind=wrong, tokens=tokens)


def _lacks_end(reason: str | None, model: object, tokens: int) -> bool:
    """Tell whether a stream broke off: SDKs end it without an error.

    Models with keys are services, whose last events bring a reason or the usage. Others may be
    local libraries that never tell either.
    """
    if reason is None:
        return tokens == 0 and _is_service(model)
    return not reason


def _is_service(model: object) -> bool:
    return any(kind.__name__ == "KeyModel" for kind in type(model).__mro__)


def _find_finish(content: object) -> str | None:
    """Find why an answer ended; empty where it is left open, `None` where nobody tells."""
    if not isinstance(content, Mapping):
        return None
    details = content.get("incomplete_details")
    if isinstance(details, Mapping) and isinstance(details.get("reason"), str):
        return str(details["reason"])
    for place in (content, *_get_first(content, "choices"), *_get_first(content, "candidates")):
        for name in _FINISHES:
            if name in place:
                return place[name] if isinstance(place[name], str) else ""
    status = content.get("status")
    return status if isinstance(status, str) else None


def _get_first(content: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    parts = content.get(name)
    return [part for part in parts[:1] if isinstance(part, Mapping)] if type(parts) is list else []


def _explain(exc: BaseException, request: ModelRequest, model: object) -> ModelError:
    status = _find_status(exc)
    kind = _find_kind(exc, status)
    said = type(exc).__name__ + (f", status {status}" if status else "")
    headers = getattr(getattr(exc, "response", None), "headers", None)
    value = headers.get("retry-after") if isinstance(headers, Mapping) else None
    return ModelError(
        f"{request.model!r} of llm fails: {said}",
        kind=kind,
        hint=(kind == "auth" and _name_key(model)) or _HINTS.get(kind, ""),
        retry_after_s=parse_retry_after(value, now=datetime.now(UTC)),
    )


def _name_key(model: object) -> str:
    """Say which key a model needs; empty where it does not tell."""
    name, variable = (getattr(model, field, None) for field in ("needs_key", "key_env_var"))
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return ""
    return f"Run llm keys set {name}" + (f", or set {variable}" if variable else "")


def _find_kind(exc: BaseException, status: int) -> ModelErrorKind:
    text = f"{getattr(exc, 'code', '')} {exc}"
    if status:
        return find_status_kind(status, text)
    names = " ".join(kind.__name__ for kind in type(exc).__mro__)
    for form, kind in _CLASSES:
        if re.search(form, names):
            return kind
    return find_text_kind(text) or "broken"


def _find_status(exc: BaseException) -> int:
    response = getattr(exc, "response", None)
    for owner, name in ((exc, "status_code"), (response, "status_code"), (exc, "code")):
        value = getattr(owner, name, None)
        if type(value) is int and 300 <= value < 600:  # noqa: PLR2004  # HTTP's
            return value
    return 0


def _refuses_schema(exc: Exception) -> bool:
    status = _find_status(exc)
    return status in _SCHEMA_REFUSED and _find_kind(exc, status) == "refused"


def _not_installed() -> ModelError:
    return ModelError("The library llm is not installed", kind="missing", hint=_INSTALL)


PROVIDER = make_provider()
