"""Page records as bytes and back, each with a checksum of its own."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from docsfy_hookspecs.errors import DocsfyError

from docsfy_plugin.store.records import PageRecord, Writer
from docsfy_plugin.store.texts import dump_json, from_bytes, to_bytes
from docsfy_plugin.store.variants import Variant

FORMAT = 1
"""Changes when records are written otherwise; those of another format are misses."""


class PageDecodeError(ValueError):
    """Bytes are not a whole record."""


def encode_page(variant: Variant, record: PageRecord) -> bytes:
    """Write a record: a line with the SHA-256 of the rest, a line of JSON, the Markdown."""
    header = dump_json(
        {
            "format": FORMAT,
            "variant": str(variant),
            "slug": record.slug,
            "digest": record.digest,
            "attempt": record.attempt,
            "provenance": record.provenance,
            "writer": [record.writer.plugin, record.writer.model, record.writer.prompt_version],
            "written_at": record.written_at,
            "commit": record.commit,
            "title": record.title,
            "type": record.type,
            "group": record.group,
            "tokens": record.tokens,
            "cost_usd": record.cost_usd,
        }
    )
    body = to_bytes(f"{header}\n{record.markdown}")
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def decode_page(data: bytes) -> tuple[Variant, PageRecord]:
    """Read what `encode_page` wrote.

    Raises:
        PageDecodeError: The bytes are cut, changed, or of another format.
    """
    checksum, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        raise PageDecodeError("its checksum is wrong")
    line, _, markdown = body.partition(b"\n")
    try:
        header: dict[str, Any] = json.loads(from_bytes(line))
        return Variant.parse(header["variant"]), _read_record(header, from_bytes(markdown))
    except (ValueError, TypeError, KeyError, RecursionError, DocsfyError) as exc:
        raise PageDecodeError(str(exc)) from exc


def _read_record(header: dict[str, Any], markdown: str) -> PageRecord:
    if header["format"] != FORMAT:
        raise ValueError(f"it has format {header['format']!r}")
    plugin, model, prompt_version = header["writer"]
    return PageRecord(
        slug=header["slug"],
        digest=header["digest"],
        attempt=header["attempt"],
        provenance=tuple((path, blob) for path, blob in header["provenance"]),
        writer=Writer(plugin=plugin, model=model, prompt_version=prompt_version),
        written_at=header["written_at"],
        commit=header["commit"],
        title=header["title"],
        type=header["type"],
        group=header["group"],
        tokens=header["tokens"],
        cost_usd=header["cost_usd"],
        markdown=markdown,
    )
