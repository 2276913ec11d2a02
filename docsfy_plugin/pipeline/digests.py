"""The digest of a page: a hash over all that its writer is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from docsfy_hookspecs import (
    Excerpt,
    Facts,
    Model,
    Module,
    PageSpec,
    Settings,
    Source,
    TestFile,
    digest,
)
from docsfy_hookspecs.facts import EXCERPT_KIND, Fact, match_glob, parse_selector, without_lines

from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.excerpts import ExcerptReader
from docsfy_plugin.pipeline.packing import pack

PROMPT_VERSION = "1"
NO_MODEL = "static"

_GIVEN_SHARE = 0.7
"""Of a prompt's tokens, for facts and excerpts; the rest is for rules, outline and old text."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInput:
    """What the writer of one page is given, and its hash.

    Attributes:
        page: The page's spec.
        facts: What `needs` selects, without lines.
        excerpts: Text that `needs` asks for.
        settings: Options for writers.
        provenance: Pairs of path and blob id of every file it comes from, sorted.
        given: Hash over all of it and over who answers the hook.
        digest: The same; of a page whose writer reads the source itself also over provenance.
    """

    page: PageSpec
    facts: Facts
    excerpts: tuple[Excerpt, ...]
    settings: Settings
    provenance: Pairs
    given: str
    digest: str


class InputBuilder:
    """Makes the input of every page of a plan from one state of the facts."""

    def __init__(
        self,
        host: Host,
        source: Source,
        facts: Facts,
        settings: Settings,
        excerpts: ExcerptReader,
        model: Model | None = None,
        last_provenance: Mapping[str, Pairs] | None = None,
    ) -> None:
        """Prepare for one attempt.

        Args:
            host: The plugins; the writers among them are part of every digest.
            source: The source.
            facts: All facts, with lines.
            settings: Options for writers.
            excerpts: Reads excerpts.
            model: The text model, `None` for `static`; what it is given is packed to its size.
            last_provenance: Slug -> files that the page was made from when it was written.
        """
        self._blobs = {file.path: file.blob for file in source.files}
        self._facts = facts
        # where the pages lie is no writer's business
        self._settings = replace(settings, mount="")
        self._excerpts = excerpts
        self._model = model
        self._reads_source = settings.agentic and model is not None and model.provider.reads_files
        self._last = last_provenance or {}
        writers = tuple((w.plugin, w.version) for w in host.implementers("docsfy_write_page"))
        writer = f"{model.provider.name}/{model.name}" if model else NO_MODEL
        self._common = digest(self._settings, writers, PROMPT_VERSION, writer)
        self._tests = _paths_of_tests(facts) if model else frozenset()
        self._matched: dict[str, tuple[str, ...]] = {}
        self._given: dict[int, tuple[Fact, str]] = {}

    def build(self, page: PageSpec) -> PageInput:
        """Select what a page is written from.

        Raises:
            SelectorError: One of its needs is not a selector.
            HookCallError: An analyser cannot strip comments.
        """
        selected: Sequence[Fact] = self._facts.select(
            *(need for need in page.needs if not need.startswith(f"{EXCERPT_KIND}:"))
        )
        excerpts: Sequence[Excerpt] = self._read_excerpts(page)
        if self._model is not None:
            wanted = {excerpt.path for excerpt in excerpts}
            # tests beside the code of a page: see `_without_tests`
            if wanted:
                selected = [f for f in selected if f.path not in self._tests or f.path in wanted]
            packed = pack(selected, excerpts, int(self._model.prompt_tokens * _GIVEN_SHARE))
            selected, excerpts = packed.facts, packed.excerpts
        given = [self._give(fact) for fact in selected]
        hashes = tuple(one for _, one in given)
        paths = {fact.path for fact, _ in given} | {excerpt.path for excerpt in excerpts}
        made = PageInput(
            page=page,
            facts=Facts(fact for fact, _ in given),
            excerpts=tuple(excerpts),
            settings=self._settings,
            provenance=self._pairs(paths),
            given=digest(self._common, page, hashes, tuple(excerpts)),
            digest="",
        )
        if not self._reads_source:
            return replace(made, digest=made.given)
        return self.with_files(made, [path for path, _ in self._last.get(page.slug, ())])

    def with_files(self, made: PageInput, paths: Sequence[str]) -> PageInput:
        """Count files among what a page comes from that its writer has read by itself.

        Args:
            made: The page's input.
            paths: Files; those that the snapshot does not have are passed over.
        """
        if not self._reads_source:
            return made
        own = [path for glob in made.page.sources for path in self._matching(glob)]
        provenance = self._pairs({*(path for path, _ in made.provenance), *own, *paths})
        return replace(made, provenance=provenance, digest=digest(made.given, provenance))

    def _pairs(self, paths: set[str]) -> Pairs:
        return tuple(sorted((p, self._blobs[p]) for p in paths if p in self._blobs))

    def _give(self, fact: Fact) -> tuple[Fact, str]:
        """A fact as writers see it, and its hash; made once, however many pages need it."""
        known = self._given.get(id(fact))
        if known is None:
            known = self._given[id(fact)] = (without_lines(fact), digest(fact))
        return known

    def _matching(self, glob: str) -> tuple[str, ...]:
        """Paths that match a glob; found once, however many pages ask."""
        known = self._matched.get(glob)
        if known is None:
            if glob.endswith("/") or any(char in glob for char in "*?["):
                known = tuple(path for path in self._blobs if match_glob(path, glob))
            else:
                known = (glob,) if glob in self._blobs else ()
            self._matched[glob] = known
        return known

    def _without_tests(self, glob: str) -> tuple[str, ...]:
        """Paths that match a glob, without tests unless it is about nothing else.

        In many languages tests lie beside the code; no user looks for what is in them.
        """
        paths = self._matching(glob)
        others = tuple(path for path in paths if path not in self._tests)
        return others or paths

    def _read_excerpts(self, page: PageSpec) -> list[Excerpt]:
        wanted = [parse_selector(need) for need in page.needs]
        globs = [name for kind, name, _ in wanted if kind == EXCERPT_KIND]
        if not globs:
            return []
        # where not all fit the last are left out: details, not the end of the alphabet
        found = dict.fromkeys(
            path
            for glob in globs
            for path in sorted(self._without_tests(glob), key=lambda path: path.count("/"))
        )
        read = self._excerpts.text
        return [Excerpt(path=path, text=text) for path in found if (text := read(path))]


def _paths_of_tests(facts: Facts) -> frozenset[str]:
    """Files of tests and nothing else: Rust has tests within the code."""
    code = {module.path for module in facts.of(Module) if module.role == "package"}
    return frozenset(test.path for test in facts.of(TestFile) if test.path not in code)
