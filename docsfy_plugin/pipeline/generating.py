"""The stage that writes pages: launches, stores, and rests while it is paused."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from docsfy_hookspecs import AttemptInterrupted, CheckResult, DocsfyError, Source

from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import HookCallError
from docsfy_plugin.pipeline.attempt_store import AttemptStore
from docsfy_plugin.pipeline.control import AttemptControl, BoundaryError
from docsfy_plugin.pipeline.decision import Decision
from docsfy_plugin.pipeline.digests import PROMPT_VERSION, PageInput
from docsfy_plugin.pipeline.model_calls import ModelCalls, Spending
from docsfy_plugin.pipeline.page_checks import PageChecks
from docsfy_plugin.pipeline.page_writing import PageWriter, WrittenPage
from docsfy_plugin.pipeline.process_ending import end_processes
from docsfy_plugin.pipeline.progress import Progress
from docsfy_plugin.pipeline.source_changes import Changed
from docsfy_plugin.pipeline.writing import Outcome, WriterThreads
from docsfy_plugin.store.records import PageRecord, Writer

_log = logging.getLogger(__name__)

_PATIENCE_S: Final = 0.05


@dataclass(kw_only=True)
class PageGeneration:
    """Writes the pages of one attempt; runs on the attempt's own thread.

    Attributes:
        decision: What is to be done.
        host: The plugins.
        calls: Of the text model; `None` for `static`.
        changed: Gives what changed of a page's sources since it was made from them.
        source: The source.
        checks: What looks at pages.
        records: Slug -> good record; grows as pages are written.
        store: What the attempt stores.
        control: Of the attempt.
        rest: Waits while the attempt is paused, see `AttemptControl.checkpoint`.
        progress: The event log.
        checked: Slug -> what checks say of a page that was written.
        reasons: Slug -> why a page could not be written.
    """

    decision: Decision
    host: Host
    calls: ModelCalls | None
    changed: Changed
    source: Source
    checks: PageChecks
    records: dict[str, PageRecord]
    store: AttemptStore
    control: AttemptControl
    rest: Callable[[], None]
    progress: Progress
    checked: dict[str, CheckResult] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def run(self, *, jobs: int) -> None:
        """Write what is to be written.

        Args:
            jobs: Pages in flight.

        Raises:
            AttemptInterrupted: The attempt was stopped; what was stored stays.
            HookCallError: A plugin failed.
            StateError: A page cannot be stored.
        """
        actions = {action.slug: action.action for action in self.decision.actions}
        inputs = self.decision.inputs
        todo = [given for slug, given in inputs.items() if actions[slug] != "reuse"]
        reused = [slug for slug in inputs if actions[slug] == "reuse"]
        self.progress.enter(
            "generating_pages", total=len(inputs), message=f"{len(todo)} of them to write"
        )
        self.store.note_reused(reused)
        for slug in reused:
            self.progress.tell("reused", slug=slug, done=1)
        writer = PageWriter(
            self.host,
            self.decision.plan,
            self.checks,
            model_for=self.calls.model_for if self.calls is not None else lambda _slug: None,
            previous=lambda slug: self.records[slug].markdown if slug in self.records else "",
            diff=lambda given: (
                self.changed(given, self.records[given.page.slug].provenance)
                if actions[given.page.slug] == "patch"
                else ""
            ),
        )
        threads: WriterThreads[PageInput, WrittenPage] = WriterThreads(
            writer.write, jobs, self._refuse_late
        )
        with closing(threads):
            self._write(threads, todo)

    def _write(
        self, threads: WriterThreads[PageInput, WrittenPage], works: Sequence[PageInput]
    ) -> None:
        todo = deque(works)
        try:
            self._fill(threads, todo)
            while todo or threads.in_flight:
                if not threads.in_flight:
                    self._flush()
                    self.rest()
                    self._fill(threads, todo)
                    continue
                outcome = threads.next(_PATIENCE_S)
                self.control.check()
                if outcome is not None:
                    # stored before the next one is begun, which may end the process
                    self._take(outcome)
                elif self.control.is_grace_over:
                    todo.extendleft(reversed(self._end_calls(threads)))
                self._fill(threads, todo)
                # rows wait until who finished beside has work again, but not for ever
                is_burst = threads.has_outcome and not self.store.is_flush_overdue
                if outcome is None or (self.store.is_flush_due and not is_burst):
                    self._flush()
            self._flush()
        except AttemptInterrupted:
            self.store.flush_stored()
            raise
        except BaseException:
            if threads.in_flight:
                self._end_model_calls()
            raise

    def _fill(self, threads: WriterThreads[PageInput, WrittenPage], todo: deque[PageInput]) -> None:
        """Hand out pages while there is room for them."""
        while todo and threads.has_room and self._launch(threads, todo[0]):
            todo.popleft()

    def _launch(self, threads: WriterThreads[PageInput, WrittenPage], given: PageInput) -> bool:
        """Hand a page out; says whether that may be done now."""
        if not self.control.may_launch:
            return False
        try:
            with self.store.crossing("launch"):
                threads.launch(given)
        except BoundaryError:
            return False
        self.store.note_started(given.page.slug)
        self.progress.tell("started", slug=given.page.slug)
        return True

    def _end_calls(self, threads: WriterThreads[PageInput, WrittenPage]) -> tuple[PageInput, ...]:
        """End what a pause has waited for long enough; the pages are pending again."""
        dropped = threads.abandon()
        self._end_model_calls()
        slugs = [given.page.slug for given in dropped]
        self.store.note_pending(slugs)
        for slug in slugs:
            self.progress.tell("status", slug=slug, message="pending again: the pause did not wait")
        return dropped

    def _end_model_calls(self) -> None:
        if self.calls is not None:
            # first, or what is ended would be tried again
            self.calls.end_calls()
        end_processes(self.store.attempt)

    def _take(self, outcome: Outcome[PageInput, WrittenPage]) -> None:
        slug = outcome.work.page.slug
        error = outcome.error
        if error is None:
            assert outcome.result is not None  # noqa: S101  # a result or an error
            self._store(outcome.work, outcome.result)
            self.progress.tell("written", slug=slug, done=1)
        elif self._is_about_one_page(error):
            assert isinstance(error, DocsfyError)  # noqa: S101  # as was just said
            self.reasons[slug] = error.message
            self.store.note_failed(slug, error.message)
            self.progress.tell("failed", slug=slug, message=error.message, done=1)
        else:
            self._flush()
            raise error

    def _is_about_one_page(self, error: BaseException) -> bool:
        if not isinstance(error, DocsfyError) or isinstance(error, HookCallError):
            return False
        return self.calls is None or not self.calls.makes_attempt_fail(error)

    def _store(self, given: PageInput, written: WrittenPage) -> None:
        page = given.page
        model, spent = self.calls.model if self.calls else None, Spending()
        if self.calls is not None:
            spent = self.calls.spent_on(page.slug)
            given = self.decision.builder.with_files(given, sorted(spent.files))
        record = PageRecord(
            slug=page.slug,
            digest=given.digest,
            attempt=self.store.attempt,
            provenance=given.provenance,
            writer=Writer(
                plugin=written.plugin,
                model=f"{model.provider.name}/{model.name}" if model else "",
                prompt_version=PROMPT_VERSION if model else "",
            ),
            written_at=self.store.now(),
            commit=self.source.commit,
            title=page.title,
            type=page.type,
            group=page.group,
            tokens=spent.tokens,
            cost_usd=spent.cost_usd,
            markdown=written.markdown,
        )
        self.store.save_page(record, "patched" if written.patched else "written")
        self.records[page.slug] = record
        self.checked[page.slug] = written.checked

    def _flush(self) -> None:
        self.store.flush()
        self.progress.flush()

    def _refuse_late(self) -> None:
        _log.info("attempt %s: refused store_page, it came too late", self.store.attempt)
