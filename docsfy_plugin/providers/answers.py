"""Reading what a model's command line or service says: objects, counts, and kinds of failures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from docsfy_hookspecs.models import ModelErrorKind

JsonObject = Mapping[str, object]

MAX_EXCERPT = 300
"""Characters of a complaint that are shown."""

_MAX_TRIES = 500
_MAX_READ = 4
"""Braces from which an object is looked for; each may lead to the end of a long text, so together
they may read it four times."""

_MAX_SEARCHED = 4000
"""Characters of a complaint, its end, from which the excerpt is taken; each may be looked for in a
whole prompt."""

_ECHO_LENGTH = 20
_MIN_TOKEN = 8
_TOKEN = re.compile(r"[^\s\"'`,;:(){}\[\]<>]+")
_SECRET_NAME = re.compile(
    r"KEY|TOKEN|SECRET|PASS|PWD|CREDENTIAL|AUTH|BEARER|(?:^|_)PAT(?:$|_)", re.IGNORECASE
)
_LOGIN = re.compile(r"://[^\s/@\"'<>]{1,300}@")
_MIN_SECRET = 4

_BY_STATUS: dict[int, ModelErrorKind] = {
    401: "auth",
    402: "auth",
    403: "auth",
    404: "missing",
    408: "timeout",
    413: "too-long",
    429: "rate-limit",
    503: "rate-limit",
    504: "timeout",
    529: "rate-limit",
}

_WORDS: dict[ModelErrorKind, str] = {
    "too-long": (
        r"(?:prompt|input|request|context|message)s?\b.{0,60}\btoo (?:long|large|big)"
        r"|context[ _-](?:length|window|limit)|maximum context|too many (?:input )?tokens"
        r"|exceeds? .{0,40}\b(?:token|context)|input token count|string_above_max_length"
        r"|request_too_large"
    ),
    "auth": (
        r"not logged in|log ?in (?:required|first|again)|please (?:run )?/?log ?in|/login"
        r"|unauthori[sz]ed|unauthenticated|not authenticated|authenticat|auth method"
        r"|(?:invalid|incorrect|missing|no|expired|revoked|wrong) .{0,30}"
        r"(?:api[ _-]?key|token|credential)|api[ _-]?key .{0,30}"
        r"(?:invalid|not valid|missing|required|expired|not found)"
        r"|permission[ _]?denied|permission_error|forbidden|credit balance|billing"
        r"|payment required|subscription (?:required|expired)"
    ),
    "rate-limit": (
        r"rate[ _-]?limit|too many requests|quota|resource[ _]exhausted|overloaded"
        r"|you(?:['\u2019]ve| have) (?:hit|reached|exceeded|used up) (?:your|the)"
        r"|(?:usage|session|weekly|daily|monthly|hourly|request|spend(?:ing)?) limit"
        r"|limit (?:reached|exceeded|will reset)|at capacity|high demand"
        r"|(?:temporarily|currently) unavailable|service unavailable|\b(?:429|529)\b"
    ),
    "refused": (
        r"content[ _-]?(?:filter|policy|management)|usage polic|safety|refus|blocked by"
        r"|prohibited[ _]content|policy violation|recitation|flagged"
    ),
    "truncated": (
        r"max[ _-]?(?:output[ _-]?)?tokens|output (?:token )?(?:limit|maximum)"
        r"|incomplete response|truncated"
    ),
    "missing": (
        r"model.{0,80}(?:not (?:found|exist|available|supported)"
        r"|does(?:n['\u2019]t| not) exist)|model_not_found"
        r"|(?:unknown|invalid|unsupported|no such|issue with the selected) model"
    ),
    "timeout": r"timed? ?out|deadline exceeded",
}
_BY_TEXT = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _WORDS.items())

_RETRY_AFTER = re.compile(
    r"(?:retry|try again|wait|reset)\w*(?:[ _-](?:after|in|delay|for))?[\"':= ]{1,6}"
    r"(\d{1,6}(?:\.\d{1,9})?) ?(ms|milliseconds?|s|secs?|seconds?|m|min|minutes?)?\b",
    re.IGNORECASE,
)


def read_objects(text: str) -> tuple[JsonObject, ...]:
    """Read all JSON objects out of an output, chatter around them or not.

    Args:
        text: One object, an array of them, one a line, or any of these between other words.

    Returns:
        The outermost ones in their order; none where there is none.
    """
    whole = _load(text)
    if whole is not None:
        return _objects(whole)
    lines = [line for line in text.split("\n") if line.strip()]
    loaded = [_load(line) for line in lines]
    found = tuple(one for value in loaded if value is not None for one in _objects(value))
    return found or _scan(text)


def read_object(text: str, *keys: str) -> JsonObject | None:
    """Read the last JSON object that has one of some keys.

    Args:
        text: As for `read_objects`.
        keys: Keys of which it has one at least; without any, every object will do.
    """
    for found in reversed(read_objects(text)):
        if not keys or any(key in found for key in keys):
            return found
    return None


def is_object(text: bytes, *keys: str) -> bool:
    """Tell whether an output so far is one whole object, or its last line is one."""
    stripped = text.strip()
    for candidate in (stripped, stripped[stripped.rfind(b"\n") + 1 :]):
        if candidate.endswith((b"}", b"]")):
            value = _load(candidate.decode("utf-8", "replace"))
            found = _objects(value) if value is not None else ()
            if any(key in one for one in found for key in keys):
                return True
    return False


def inner(value: object, *path: str) -> JsonObject:
    """Look an object up inside another one; an empty one where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def count(value: JsonObject, *keys: str) -> int:
    """Add up counts of an object; what is missing or no count is 0."""
    found = (value.get(key) for key in keys)
    return sum(
        max(int(one), 0)
        for one in found
        if isinstance(one, int | float) and not isinstance(one, bool) and abs(one) < 1e15  # noqa: PLR2004  # neither NaN nor infinite
    )


def amount(value: JsonObject, key: str) -> float:
    """Read an amount of an object; 0 where it is missing or no amount."""
    found = value.get(key)
    if isinstance(found, int | float) and not isinstance(found, bool) and 0 <= found < 1e9:  # noqa: PLR2004  # neither NaN nor infinite
        return float(found)
    return 0.0


def text_of(value: JsonObject, *path: str) -> str:
    """Read a text inside an object; empty where it is missing or no text."""
    found = inner(value, *path[:-1]).get(path[-1])
    return found if isinstance(found, str) else ""


def kind_of(text: str, status: int | None = None) -> ModelErrorKind:
    """Tell why a call failed, from what the service or its client says.

    Vendors word it differently from one version to the next, so this matches loosely.

    Args:
        text: What it says, for people; never an answer.
        status: HTTP status, where there is one.
    """
    said = text[:4000]
    # what these say decides what to do; an ambiguous text does not overrule them
    if status in {401, 402, 408, 413, 429, 503, 504, 529}:
        return "too-long" if status == 429 and _is(said, "too-long") else _BY_STATUS[status]  # noqa: PLR2004  # some say so of one prompt
    for kind, pattern in _BY_TEXT:
        if pattern.search(said):
            return kind
    return _BY_STATUS.get(status or 0, "broken")


def retry_after_s(text: str) -> float | None:
    """Read how many seconds a service says to wait; `None` where it does not say.

    Args:
        text: What it says, such as `Please retry in 12.5s`.
    """
    found = _RETRY_AFTER.search(text[:4000])
    if found is None:
        return None
    unit = (found[2] or "s").lower()
    factor = 0.001 if (unit.startswith("mi") and unit.startswith("milli")) or unit == "ms" else 1.0
    if unit.startswith("m") and factor == 1.0:
        factor = 60.0
    return float(found[1]) * factor


def last_words(text: str, *, prompt: str, environment: Mapping[str, str]) -> str:
    """Take from a complaint what may be shown.

    Args:
        text: What a provider says of its own failure.
        prompt: What it was given: nothing that looks like a part of it is shown.
        environment: Variables it saw; the values of keys are replaced.

    Returns:
        The last lines in one line, at most 300 characters; empty where nothing is left.
    """
    for name, value in sorted(environment.items(), key=lambda item: -len(item[1])):
        if _SECRET_NAME.search(name) and len(value) >= _MIN_SECRET:
            text = text.replace(value, "***")
    # of proxies and base URLs
    text = _LOGIN.sub("://***@", text[-2 * _MAX_SEARCHED :])
    squeezed = _squeeze(prompt)
    kept: list[str] = []
    room = MAX_EXCERPT
    for line in reversed(text[-_MAX_SEARCHED:].splitlines()[-20:]):
        words = "".join(char if char.isprintable() else " " for char in line)[-2000:].strip()
        if not words or _echoes(words, prompt, squeezed):
            continue
        if len(words) > room:
            if not kept:
                kept.append(words[:room])
            break
        kept.append(words)
        room -= len(words) + 1
    return " ".join(reversed(kept))[:MAX_EXCERPT].strip().rstrip(".")


def _echoes(line: str, prompt: str, squeezed: str) -> bool:
    tokens = (token.strip(".!?*_#=-") for token in _TOKEN.findall(line))
    if any(_is_telling(token) and token in prompt for token in tokens):
        return True
    said = _squeeze(line)
    starts = range(max(len(said) - _ECHO_LENGTH + 1, 0))
    return any(said[start : start + _ECHO_LENGTH] in squeezed for start in starts)


def _is_telling(token: str) -> bool:
    """Tell whether a word is hardly one of a sentence, but a name, a path or a value."""
    return len(token) >= _MIN_TOKEN and not token.isalpha()


def _squeeze(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _is(text: str, wanted: ModelErrorKind) -> bool:
    return any(kind == wanted and pattern.search(text) for kind, pattern in _BY_TEXT)


def _load(text: str) -> object | None:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _objects(value: object) -> tuple[JsonObject, ...]:
    values: Iterable[object] = value if isinstance(value, list) else (value,)
    return tuple(one for one in values if isinstance(one, dict))


def _scan(text: str) -> tuple[JsonObject, ...]:
    decoder = json.JSONDecoder()
    found: list[JsonObject] = []
    at = text.find("{")
    tries, left = _MAX_TRIES, _MAX_READ * len(text)
    while at >= 0 and tries and left > 0:
        tries -= 1
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as exc:
            left -= getattr(exc, "pos", len(text)) - at
            end = at + 1
        else:
            found += _objects(value)
        at = text.find("{", end)
    return tuple(found)
