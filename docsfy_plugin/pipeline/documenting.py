"""The stages of an attempt from an open source to linked pages."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from docsfy_hookspecs import Facts, Page

from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.analysis import collect_analyzers, read_facts
from docsfy_plugin.pipeline.attempt_store import AttemptStore
from docsfy_plugin.pipeline.control import AttemptControl
from docsfy_plugin.pipeline.decision import Decision, Stored, decide
from docsfy_plugin.pipeline.documentation import Documentation
from docsfy_plugin.pipeline.kept import (
    KeptFacts,
    load_blobs,
    load_records,
    load_stored,
    load_unchanged,
)
from docsfy_plugin.pipeline.model_calls import PLANNING, ModelCalls
from docsfy_plugin.pipeline.pages import PageStages
from docsfy_plugin.pipeline.progress import Progress
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.pipeline.source_changes import SourceChanges
from docsfy_plugin.pipeline.source_copy import copied_source
from docsfy_plugin.source.opening import OpenSource
from docsfy_plugin.store.attempts import set_prompt_tokens
from docsfy_plugin.store.fact_rows import prune_facts
from docsfy_plugin.store.page_rows import load_pages, mark_stale
from docsfy_plugin.store.plan_rows import load_base_plan, load_plan
from docsfy_plugin.store.records import SnapshotRow, VariantStatus
from docsfy_plugin.store.result_rows import prune_results
from docsfy_plugin.store.snapshots import save_snapshot
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

_log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Documenter:
    """Makes the documentation of one attempt, on the attempt's own thread.

    Attributes:
        request: What to do.
        host: The plugins.
        calls: Of the text model; `None` for `static`.
        opened: The source.
        state: The source, options and plugins that the next run is compared with.
        store: What the attempt stores.
        control: Of the attempt.
        rest: Waits while the attempt is paused.
        progress: The event log.
        decision: What was done; `None` where there was nothing to do.
    """

    request: Request
    host: Host
    calls: ModelCalls | None
    opened: OpenSource
    state: SnapshotRow
    store: AttemptStore
    control: AttemptControl
    rest: Callable[[], None]
    progress: Progress
    decision: Decision | None = None

    def reuse_all(self, previous: VariantStatus) -> Documentation | None:
        """What is stored, where nothing changed; `None` where something did or is missing."""
        db, variant = self.store.db, self.store.variant
        unchanged = load_unchanged(db, previous, self.state)
        if unchanged is None:
            return None
        plan, linked = unchanged
        self.store.note_reused()
        self.progress.enter("up_to_date")
        return Documentation(
            source=self.opened.source,
            top=self.opened.top,
            plan=plan,
            pages=tuple(Page(spec=page, markdown=linked[page.slug]) for page in plan.pages),
            settings=self.request.settings,
            failed=(),
            findings=tuple(
                (row.slug, finding) for row in load_pages(db, variant) for finding in row.findings
            ),
            passed_over=(),
            with_secrets=(),
            # the preview shows these pages again after this attempt has closed its source
            load_facts=functools.cache(self._read_facts),
        )

    def run_stages(self) -> Documentation:
        """Plan, write, check and link.

        Raises:
            AttemptInterrupted: The attempt was stopped.
            DocsfyError: A stage failed.
        """
        with self._readable_source():
            return self._run_stages()

    def _run_stages(self) -> Documentation:
        request, store = self.request, self.store
        records = load_records(store.cache)
        if request.writes_anew:
            slugs = records if request.force else records.keys() & request.stale_pages
            pairs = [(slug, records[slug].attempt) for slug in slugs]
            mark_stale(store.db, store.variant, pairs)
        stored = load_stored(store.db, store.variant, records)
        if stored.plan is None:
            stored = self._borrow_plan(stored)
        model = self.calls.model if self.calls is not None else None
        if self.calls is not None and model is not None:
            set_prompt_tokens(store.db, store.attempt, model.prompt_tokens, at=store.now())
            if stored.base is None or request.force:
                self.calls.check()
        self.rest()
        self.progress.enter("planning" if stored.plan is None else "incremental_planning")
        decision = self.decision = decide(
            host=self.host,
            source=self.opened.source,
            read=self.opened.read,
            settings=request.settings,
            model=self.calls.model_for(PLANNING) if self.calls is not None else None,
            facts=KeptFacts(store.db),
            stored=stored,
            rules=self.state.implementers_digest,
            force=request.force,
        )
        stages = PageStages(
            decision=decision,
            host=self.host,
            calls=self.calls,
            changed=SourceChanges(self.opened, decision.excerpts, model).diff,
            source=self.opened.source,
            records=records,
            store=store,
            control=self.control,
            rest=self.rest,
            progress=self.progress,
        )
        pages = stages.run(jobs=request.jobs, shows_findings=request.shows_findings)
        passed_over = {*self.opened.source.skipped, *decision.analysis.passed_over}
        return Documentation(
            source=self.opened.source,
            top=self.opened.top,
            plan=decision.plan,
            pages=pages,
            settings=request.settings,
            failed=stages.failed,
            findings=stages.findings,
            passed_over=tuple(sorted(passed_over)),
            with_secrets=decision.analysis.with_secrets,
            load_facts=lambda: decision.analysis.facts,
        )

    @contextmanager
    def _readable_source(self) -> Iterator[None]:
        """Give the model's command line a copy of the source, where it is to look around."""
        if self.calls is None or not self.request.settings.agentic:
            yield
            return
        if not self.calls.model.provider.reads_files:
            name = self.calls.model.provider.name
            _log.warning("agentic has no effect: provider %s cannot read files", name)
            yield
            return
        opened, state = self.opened, StateDir(self.request.state_dir)
        with copied_source(opened.source, opened.read, state, self.store.attempt) as folder:
            self.calls.read_from(folder)
            yield

    def _borrow_plan(self, stored: Stored) -> Stored:
        """Begin with the plan of another variant of the source, where that was asked for."""
        if not self.request.plan_of:
            return stored
        other = Variant.parse(self.request.plan_of)
        base = load_base_plan(self.store.db, other)
        blobs = load_blobs(self.store.db, other)
        return stored if base is None else replace(stored, base=base, blobs=blobs)

    def keep_state(self) -> None:
        """Keep what the next run compares with, and drop what it does not need.

        Raises:
            DocsfyError: It cannot be kept; the next run compares more.
        """
        store, source = self.store, self.opened.source
        plan = load_plan(store.db, store.variant)
        planned = {page.slug for page in plan.pages} if plan else set()
        store.cache.remove([slug for slug in store.cache.slugs() if slug not in planned])
        files = [(file.path, file.blob) for file in source.files]
        save_snapshot(store.db, store.attempt, self.state, files)
        self.opened.keep(source.commit)
        if self.decision is not None:
            prune_results(store.db, store.attempt)
            prune_facts(store.db, self.decision.analysis.keys)

    def _read_facts(self) -> Facts:
        analyzers = collect_analyzers(self.host)
        opened = self.opened
        return read_facts(opened.source, opened.read, analyzers, KeptFacts(self.store.db)).facts
