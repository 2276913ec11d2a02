"""What services say of a failed call, as kinds of `ModelError`; none of it names a provider."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from docsfy_hookspecs.models import ModelErrorKind

_STATUSES: dict[int, ModelErrorKind] = {
    401: "auth",
    402: "auth",
    403: "auth",
    404: "missing",
    408: "broken",
    409: "broken",
    413: "too-long",
    425: "broken",
    429: "rate-limit",
}

_CODES: tuple[tuple[str, ModelErrorKind], ...] = (
    # before everything about quotas: asking again later does not pay a bill. The word "billing"
    # is no sign of it: OpenAI and Gemini name that page in messages about ordinary limits, too
    (r"insufficient_quota|credit balance|insufficient (credits|balance)", "auth"),
    (
        r"context_length_exceeded|(maximum |max )?context (length|window|size)|too many tokens"
        r"|prompt is too long|string_above_max_length|max_model_len|reduce the length",
        "too-long",
    ),
    (r"content_filter|content_policy|ResponsibleAIPolicyViolation|responsible_ai", "refused"),
    (r"invalid_api_key|api key not valid|no key found|incorrect api key", "auth"),
    (r"model_not_found|model .{0,120}(does not exist|not found)", "missing"),
    (r"rate.?limit|quota|resource_exhausted|too many requests", "rate-limit"),
)

_FINISHES: dict[str, ModelErrorKind] = {
    "length": "truncated",
    "max_tokens": "truncated",
    "max_output_tokens": "truncated",
    "model_length": "truncated",
    "model_context_window_exceeded": "truncated",
    "incomplete": "truncated",
    "content_filter": "refused",
    "refusal": "refused",
    "safety": "refused",
    "recitation": "refused",
    "prohibited_content": "refused",
    "blocklist": "refused",
    "error": "broken",
    "failed": "broken",
    "malformed_function_call": "broken",
}

_LOOKED_AT = 20_000
"""Characters of an error in which its reason is looked for; a hostile one may have millions."""

_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,59}")


def find_status_kind(status: int, text: str = "") -> ModelErrorKind:
    """Tell why a service answered with an error.

    Args:
        status: Status of HTTP, 300 to 599.
        text: What it says beside it, codes and message; it is looked at and not shown.
    """
    found = find_text_kind(text)
    known = _STATUSES.get(status)
    if status == 429:  # noqa: PLR2004  # too many requests
        return "auth" if found == "auth" else "rate-limit"
    if known is not None:
        return known
    if status >= 500:  # noqa: PLR2004  # 529 is Anthropic's "overloaded"
        # Ollama and llama.cpp answer 500 to prompts that do not fit
        return "too-long" if found == "too-long" else "broken"
    # the same request would be answered in the same way
    return found or "refused"


def find_text_kind(text: str) -> ModelErrorKind | None:
    """Tell why, from the text alone; `None` where it does not say."""
    said = text[:_LOOKED_AT]
    return next((kind for form, kind in _CODES if re.search(form, said, re.IGNORECASE)), None)


def find_finish_kind(reason: str) -> ModelErrorKind | None:
    """Tell what is wrong with an answer that ended so; `None` where nothing is."""
    return _FINISHES.get(reason.strip().lower())


def parse_retry_after(value: str | None, *, now: datetime) -> float | None:
    """Read `Retry-After`, seconds or a date of HTTP.

    Args:
        value: The header; `None` where there is none.
        now: The time, with its zone.

    Returns:
        Seconds from now, at least 0; `None` where the header says nothing.
    """
    if value is None:
        return None
    if _SECONDS.fullmatch(value.strip()):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    zoned = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
    return max(0.0, (zoned - now).total_seconds())


def show_code(value: object, *, secret: str = "") -> str:
    """Give an error code of a service for a message: one plain word, or nothing."""
    text = value if isinstance(value, str) else ""
    if not _WORD.fullmatch(text) or (secret and (secret in text or text in secret)):
        return ""
    return text
