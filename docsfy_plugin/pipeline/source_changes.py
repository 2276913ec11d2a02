"""What changed of a page's sources since it was made from them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Final

from docsfy_hookspecs import Model

from docsfy_plugin.pipeline.digests import PageInput, Pairs
from docsfy_plugin.pipeline.excerpts import EXCERPT_MAX_BYTES, ExcerptReader
from docsfy_plugin.pipeline.page_diffs import diff_sources
from docsfy_plugin.source.opening import OpenSource

_DIFF_PART: Final = 8
"""A diff takes at most this part of a prompt."""


class SourceChanges:
    """Diffs of pages' own sources; used on several threads."""

    def __init__(self, opened: OpenSource, excerpts: ExcerptReader, model: Model | None) -> None:
        """Read nothing yet.

        Args:
            opened: The source.
            excerpts: Reads excerpts of it.
            model: The text model, whose prompts have to hold a diff; `None` for `static`.
        """
        self._opened = opened
        self._excerpts = excerpts
        self._tokens = model.prompt_tokens // _DIFF_PART if model else 0
        self._one_at_a_time = Lock()

    def diff(self, given: PageInput, before: Pairs) -> str:
        """Compare what a page is given now with what it was made from.

        Args:
            given: What it is given.
            before: Pairs of path and blob id that it was made from.
        """
        with self._one_at_a_time:
            return diff_sources(
                before, given.provenance, self._read_old, self._excerpts.text, self._tokens
            )

    def _read_old(self, blob: str, path: str) -> str | None:
        content = self._opened.read_blob(blob, EXCERPT_MAX_BYTES)
        return None if content is None else self._excerpts.clean(path, content)


Changed = Callable[[PageInput, Pairs], str]
"""Takes what a page is given and what it was made from, gives the diff."""
