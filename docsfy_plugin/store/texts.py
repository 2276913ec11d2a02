"""Text as bytes and back: JSON, and what is not UTF-8."""

from __future__ import annotations

import json


def dump_json(value: object) -> str:
    """Write compact JSON; characters stand as they are, so that any text comes back."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_bytes(text: str) -> bytes:
    """Encode any text, lone surrogates too; `from_bytes` gives it back."""
    return text.encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> str:
    """Decode what `to_bytes` gave.

    Raises:
        UnicodeDecodeError: It gave something else.
    """
    return data.decode("utf-8", "surrogatepass")


def printable(text: str) -> str:
    r"""Text that SQLite takes: bytes of a path that are not UTF-8 become `\udc..`."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
