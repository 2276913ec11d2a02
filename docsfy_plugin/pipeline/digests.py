"""The digest of a page: a hash over all that its writer is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from docsfy_hookspecs import (
    Excerpt,
    Facts,
    PageSpec,
    Settings,
    Source,
    UnreadableFileError,
    digest,
)
from docsfy_hookspecs.facts import EXCERPT_KIND, Fact, match_glob, parse_selector, without_lines

from docsfy_plugin.host import Host
from docsfy_plugin.source.secrets import remove_secrets

EXCERPT_MAX_BYTES = 200_000
PROMPT_VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInput:
    """What the writer of one page is given, and its hash.

    Attributes:
        page: The page's spec.
        facts: What `needs` selects, without lines.
        excerpts: Text that `needs` asks for.
        settings: Options for writers.
        provenance: Pairs of path and blob id of every file it comes from, sorted.
        digest: Hash over all of it and over who answers the hook.
    """

    page: PageSpec
    facts: Facts
    excerpts: tuple[Excerpt, ...]
    settings: Settings
    provenance: tuple[tuple[str, str], ...]
    digest: str


class InputBuilder:
    """Makes the input of every page of a plan from one state of the facts."""

    def __init__(
        self,
        host: Host,
        source: Source,
        facts: Facts,
        settings: Settings,
        read: Callable[[str, int], bytes],
        model: str,
    ) -> None:
        """Prepare for one attempt.

        Args:
            host: The plugins; the writers among them are part of every digest.
            source: The source.
            facts: All facts, with lines.
            settings: Options for writers.
            read: Takes a path and the largest size in bytes, gives the content.
            model: Name of provider and model; part of every digest.
        """
        self._blobs = {file.path: file.blob for file in source.files}
        self._facts = facts
        # where the pages lie is no writer's business
        self._settings = replace(settings, mount="")
        self._read = read
        writers = tuple((w.plugin, w.version) for w in host.implementers("docsfy_write_page"))
        self._common = digest(self._settings, writers, PROMPT_VERSION, model)
        self._given: dict[int, tuple[Fact, str]] = {}

    def build(self, page: PageSpec) -> PageInput:
        """Select what a page is written from.

        Raises:
            SelectorError: One of its needs is not a selector.
        """
        wanted = [parse_selector(need) for need in page.needs]
        globs = [name for kind, name, _ in wanted if kind == EXCERPT_KIND]
        selected = self._facts.select(
            *(need for need in page.needs if not need.startswith(f"{EXCERPT_KIND}:"))
        )
        given = [self._give(fact) for fact in selected]
        facts = Facts(fact for fact, _ in given)
        excerpts = tuple(self._excerpts(globs))
        paths = {fact.path for fact in facts} | {excerpt.path for excerpt in excerpts}
        provenance = tuple(sorted((p, self._blobs[p]) for p in paths if p in self._blobs))
        return PageInput(
            page=page,
            facts=facts,
            excerpts=excerpts,
            settings=self._settings,
            provenance=provenance,
            digest=digest(self._common, page, tuple(one for _, one in given), excerpts),
        )

    def _give(self, fact: Fact) -> tuple[Fact, str]:
        """A fact as writers see it, and its hash; made once, however many pages need it."""
        known = self._given.get(id(fact))
        if known is None:
            known = self._given[id(fact)] = (without_lines(fact), digest(fact))
        return known

    def _excerpts(self, globs: Sequence[str]) -> list[Excerpt]:
        if not globs:
            return []
        paths = [p for p in self._blobs if any(match_glob(p, glob) for glob in globs)]
        return [Excerpt(path=path, text=text) for path in paths if (text := self._text(path))]

    def _text(self, path: str) -> str:
        try:
            content, _ = remove_secrets(self._read(path, EXCERPT_MAX_BYTES))
        except UnreadableFileError:
            return ""
        return content.decode(errors="replace")
