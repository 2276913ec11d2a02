"""Secrets of a known shape: found in a file's content, and taken out before anything reads it."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterator

REPLACEMENT = "«secret removed»"

_DETECTORS = (
    ("aws", "AWSKeyDetector"),
    ("azure_storage_key", "AzureStorageKeyDetector"),
    ("discord", "DiscordBotTokenDetector"),
    ("github_token", "GitHubTokenDetector"),
    ("gitlab_token", "GitLabTokenDetector"),
    ("mailchimp", "MailchimpDetector"),
    ("npm", "NpmDetector"),
    ("openai", "OpenAIDetector"),
    ("pypi_token", "PypiTokenDetector"),
    ("sendgrid", "SendGridDetector"),
    ("slack", "SlackDetector"),
    ("square_oauth", "SquareOAuthDetector"),
    ("stripe", "StripeDetector"),
    ("telegram_token", "TelegramBotTokenDetector"),
    ("twilio", "TwilioKeyDetector"),
)
"""Module and class of detect-secrets' detectors of tokens with a form of their own. Those that
go by keyword, entropy or the look of a URL are left out: on real code their hits are false."""

_OWN_PATTERNS = (
    ("GitHub fine-grained token", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    ("Anthropic API key", r"sk-ant-[a-z]{3,8}[0-9]{2}-[\w-]{80,120}"),
    ("Google API key", r"AIza[\w-]{35}"),
    ("Hugging Face token", r"hf_[A-Za-z]{34}"),
)
"""Kinds and forms of tokens that detect-secrets does not know."""

# Most files hold no secret, and importing detect-secrets takes longer than reading a repository.
# A file with none of these words and patterns has nothing that a detector would find; each
# pattern begins with a literal, which makes it ten times as fast as all of them in one.
_HINT_WORDS = (
    b"PRIVATE KEY-----",
    b"PRIVATE KEY BLOCK-----",
    b"AKIA",
    b"ASIA",
    b"ABIA",
    b"ACCA",
    b"A3T",
    b"AccountKey=",
    b"ghp_",
    b"gho_",
    b"ghu_",
    b"ghs_",
    b"ghr_",
    b"GR1348941",
    b":_authToken=",
    b"T3BlbkFJ",
    b"pypi-AgE",
    b"sq0csp-",
    b"k_live_",
    b"github_pat_",
    b"sk-ant-",
    b"AIza",
)
_HINT_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rb"aws.{0,50}['\"][0-9a-zA-Z/+]{40}['\"]",
        rb"AWS.{0,50}['\"][0-9a-zA-Z/+]{40}['\"]",
        rb"Aws.{0,50}['\"][0-9a-zA-Z/+]{40}['\"]",
        rb"gl[a-z]{2,5}-[\w-]{20}",
        rb"-us[0-9]",
        rb"\.[\w-]{6}\.[\w-]{27}",
        rb"SG\.[\w-]{22}\.",
        rb"xox[a-z]-[0-9]",
        rb"XOX[A-Z]-[0-9]",
        rb"hooks\.slack\.com/services/T",
        rb":[\w-]{35}",
        rb"AC[a-z0-9]{32}",
        rb"SK[a-z0-9]{32}",
        rb"hf_[A-Za-z]{34}",
    )
)
_LONGEST_LINE = 10_000
"""Characters looked at together; a longer line, a minified file's, is looked at in pieces."""
_OVERLAP = 300
_SHORTEST_TOKEN = 20
_EXAMPLE = "EXAMPLE"
"""What vendors' documentation writes into keys that open nothing (`AKIAIOSFODNN7EXAMPLE`)."""

_KEY_BLOCK = re.compile(
    r"-----BEGIN (?P<label>[A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?)-----"
    r"(?P<body>[^-]*(?:-(?!----)[^-]*)*)-----END (?P=label)-----"
)
_KEY_LENGTHS = range(40, 20_001)
_KEY_TOKEN = re.compile(r"\\[nrt]|(?P<token>[A-Za-z0-9+/=]{4,})")
_BASE64_RUN = re.compile(r"[A-Za-z0-9+/]{40}")


def remove_secrets(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Replace secrets of a known shape, within their lines: the number of lines stays.

    Args:
        content: A file's content, in any encoding that has ASCII in it.

    Returns:
        The content, and the kinds of secrets that were in it, sorted; content without any comes
        back as the same object.
    """
    if not _may_hold_secret(content):
        return content, ()
    text = content.decode("utf-8", "surrogateescape")
    text, has_key = _without_keys(text)
    text, kinds = _without_tokens(text)
    if has_key:
        kinds.add("Private Key")
    if not kinds:
        return content, ()
    return text.encode("utf-8", "surrogateescape"), tuple(sorted(kinds))


def _may_hold_secret(content: bytes) -> bool:
    for word in _HINT_WORDS:  # every file comes by here, and `any` over a generator costs double
        if word in content:
            return True
    return any(pattern.search(content) for pattern in _HINT_PATTERNS)


def _without_keys(text: str) -> tuple[str, bool]:
    """Remove private keys; a header alone, as code that looks for one has it, is no key."""
    if "-----END " not in text:
        return text, False
    found = False

    def emptied(match: re.Match[str]) -> str:
        nonlocal found
        if len(match["body"]) not in _KEY_LENGTHS or not _BASE64_RUN.search(match["body"]):
            return match[0]
        found = True
        body = _KEY_TOKEN.sub(lambda m: REPLACEMENT if m["token"] else m[0], match["body"])
        return f"{REPLACEMENT}{body}{REPLACEMENT}"

    return _KEY_BLOCK.sub(emptied, text), found


def _without_tokens(text: str) -> tuple[str, set[str]]:
    kinds: set[str] = set()
    lines = []
    for line in text.splitlines(keepends=True):
        for piece in _pieces(line):
            clean = piece
            if _may_hold_secret(piece.encode("utf-8", "surrogateescape")):
                for kind, pattern in _token_patterns():
                    replaced = pattern.sub(_masked, clean)
                    if replaced != clean:
                        kinds.add(kind)
                        clean = replaced
            lines.append(clean)
    return "".join(lines), kinds


def _pieces(line: str) -> Iterator[str]:
    """Cut a very long line where no token can be: some patterns are slow on such lines."""
    at = 0
    while len(line) - at > _LONGEST_LINE:
        border = re.search(r"[\s,;]", line[at + _LONGEST_LINE - _OVERLAP : at + _LONGEST_LINE])
        end = at + _LONGEST_LINE - _OVERLAP + border.end() if border else at + _LONGEST_LINE
        yield line[at:end]
        at = end
    yield line[at:]


def _masked(match: re.Match[str]) -> str:
    """Replace the secret: the first group where it is the token itself, else the whole match."""
    text, start, end = match.string, match.start(), match.end()
    if _EXAMPLE in match[0]:
        return match[0]
    if match.re.groups and match.end(1) - match.start(1) >= _SHORTEST_TOKEN:
        inner = match.start(1) - start, match.end(1) - start
        return f"{match[0][: inner[0]]}{REPLACEMENT}{match[0][inner[1] :]}"
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    # a part of something longer has no known shape
    return match[0] if any(map(str.isalnum, around)) else REPLACEMENT


@functools.cache
def _token_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for module, name in _DETECTORS:
        detector = getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), name)()
        found += [(detector.secret_type, pattern) for pattern in detector.denylist]
    return (*found, *((kind, re.compile(pattern)) for kind, pattern in _OWN_PATTERNS))
