"""Slugs that every MkDocs configuration can serve, made from names that nobody chose for it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from docsfy_hookspecs import PageSpec

MAX_PART = 80
"""Characters of one part: with a hash and an ending it stays below the 255 bytes of a file name."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_BAD_START = re.compile(r"^[.-]+")
_TAKEN = frozenset({"index", "readme", "404", "search", "assets"})


def slug_part(name: str) -> str:
    """One part of a slug; it changes with the name alone.

    A name that had to be altered gets a hash of the original, so two names never meet.
    """
    part = _BAD_START.sub("", _UNSAFE.sub("-", name)).rstrip(".-")[:MAX_PART]
    folded = part.casefold()
    if part and part == name and folded not in _TAKEN and not folded.endswith((".md", ".html")):
        return part
    part = re.sub(r"\.(?=(?:md|html)$)", "-", part, flags=re.I)
    return f"{part or 'page'}-{name_hash(name)}"


def page_slug(*names: str) -> str:
    """A slug with one part a name."""
    return "/".join(slug_part(name) for name in names)


def name_hash(name: str) -> str:
    """Eight hexadecimal digits that tell names apart."""
    return hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:8]


def distinct(pages: Sequence[PageSpec]) -> tuple[PageSpec, ...]:
    """Give pages whose slugs differ in case only, or not at all, a hash of what tells them apart.

    All of them get one, so no slug depends on the order of the pages.
    """
    counts = Counter(page.slug.casefold() for page in pages)
    seen: Counter[str] = Counter()
    result = []
    for page in pages:
        if counts[page.slug.casefold()] == 1:
            result.append(page)
            continue
        identity = f"{page.slug}\0{page.title}\0{' '.join(page.sources)}"
        seen[identity] += 1
        again = f"\0{seen[identity]}" if seen[identity] > 1 else ""
        result.append(replace(page, slug=f"{page.slug}-{name_hash(identity + again)}"))
    return tuple(result)
