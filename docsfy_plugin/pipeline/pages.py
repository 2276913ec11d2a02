"""The stages that are about pages: writing, validating, linking."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from docsfy_hookspecs import CheckResult, DocsfyError, Finding, Model, Page, PageSpec, Source, text

from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import HookCallError
from docsfy_plugin.pipeline.checking import check_page
from docsfy_plugin.pipeline.decision import Decision
from docsfy_plugin.pipeline.digests import PROMPT_VERSION, PageInput
from docsfy_plugin.pipeline.kept import save_linked
from docsfy_plugin.pipeline.linking import LinkResolver
from docsfy_plugin.pipeline.page_writing import PageWriter, WrittenPage
from docsfy_plugin.pipeline.progress import BATCH_S, Progress
from docsfy_plugin.pipeline.writing import Outcome, run_in_threads
from docsfy_plugin.store import page_rows
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.plan_rows import save_plan
from docsfy_plugin.store.records import DoneStatus, PageFindings, PageRecord, Writer
from docsfy_plugin.store.variants import Variant


class NoPageError(DocsfyError):
    """No page at all has a good text."""

    code = "no-page"


@dataclass(kw_only=True)
class PageStages:
    """Runs the stages over the pages of one attempt, on the attempt's own thread.

    Attributes:
        attempt: Its id.
        variant: What it documents.
        decision: What is to be done.
        host: The plugins.
        model: The text model; `None` for `static`.
        source: The source.
        records: Slug -> good record; grows as pages are written.
        db: The sidecar database.
        cache: The page cache.
        progress: The event log.
        now: The time as rows have it.
        failed: Slugs that could not be written, in reading order.
        findings: Pairs of slug and finding, in reading order.
    """

    attempt: str
    variant: Variant
    decision: Decision
    host: Host
    model: Model | None
    source: Source
    records: dict[str, PageRecord]
    db: Database
    cache: PageCache
    progress: Progress
    now: Callable[[], str]
    failed: tuple[str, ...] = ()
    findings: tuple[tuple[str, Finding], ...] = ()
    _reasons: dict[str, str] = field(default_factory=dict)
    _checked: dict[str, CheckResult] = field(default_factory=dict)
    _rows: list[tuple[PageRecord, DoneStatus]] = field(default_factory=list)
    _started: list[str] = field(default_factory=list)
    _flushed: float = field(default_factory=time.monotonic)

    def run(self, *, jobs: int, shows_findings: bool) -> tuple[Page, ...]:
        """Write what is to be written, check all, link all.

        Args:
            jobs: Pages in flight.
            shows_findings: Whether findings are shown on the pages.

        Returns:
            All pages in reading order.

        Raises:
            NoPageError: No page has a good text.
            HookCallError: A plugin failed.
        """
        specs = self.decision.plan.pages
        save_plan(self.db, self.attempt, self.decision.plan)
        page_rows.set_planned(self.db, self.attempt, specs, at=self.now())
        self._align_rows()
        self._write(jobs)
        self.failed = tuple(page.slug for page in specs if page.slug in self._reasons)
        if not any(page.slug in self.records for page in specs):
            first = self._reasons.get(specs[0].slug, "")
            raise NoPageError(f"No page could be written; the first failure: {first}")
        checked = self._validate(specs)
        linked = self._link(specs, checked)
        return tuple(
            self._page(spec, linked[spec.slug], checked[spec.slug] if shows_findings else None)
            for spec in specs
        )

    def _align_rows(self) -> None:
        """Records decide: a process that died between record and row left the row behind."""
        planned = {page.slug for page in self.decision.plan.pages}
        kept = [record for slug, record in self.records.items() if slug in planned]
        page_rows.rebuild_page_rows(self.db, self.variant, kept)

    def _write(self, jobs: int) -> None:
        actions = {action.slug: action.action for action in self.decision.actions}
        inputs = self.decision.inputs
        todo = [given for slug, given in inputs.items() if actions[slug] != "reuse"]
        reused = [slug for slug in inputs if actions[slug] == "reuse"]
        self.progress.enter(
            "generating_pages", total=len(inputs), message=f"{len(todo)} of them to write"
        )
        page_rows.pages_reused(self.db, self.attempt, reused, at=self.now())
        for slug in reused:
            self.progress.tell("reused", slug=slug, done=1)
        writer = PageWriter(
            self.host,
            self.decision.plan,
            self.decision.analysis.facts,
            self.model,
            previous=lambda slug: self.records[slug].markdown if slug in self.records else "",
        )
        for outcome in run_in_threads(todo, writer.write, jobs, self._start, self._flush):
            self._take(outcome)
        self._flush()

    def _start(self, given: PageInput) -> None:
        self._started.append(given.page.slug)
        self.progress.tell("started", slug=given.page.slug)

    def _take(self, outcome: Outcome[PageInput, WrittenPage]) -> None:
        slug = outcome.work.page.slug
        error = outcome.error
        if error is None:
            assert outcome.result is not None  # noqa: S101  # a result or an error
            self._store(outcome.work, outcome.result)
            self.progress.tell("written", slug=slug, done=1)
        elif isinstance(error, DocsfyError) and not isinstance(error, HookCallError):
            self._flush()
            self._reasons[slug] = error.message
            page_rows.page_failed(self.db, self.attempt, slug, error=error.message, at=self.now())
            self.progress.tell("failed", slug=slug, message=error.message, done=1)
        else:
            self._flush()
            raise error
        if time.monotonic() - self._flushed > BATCH_S:
            self._flush()

    def _store(self, given: PageInput, written: WrittenPage) -> None:
        """Record first, row second; rows are written in batches."""
        page = given.page
        record = PageRecord(
            slug=page.slug,
            digest=given.digest,
            attempt=self.attempt,
            provenance=given.provenance,
            writer=Writer(
                plugin=written.plugin,
                model=self.model.name if self.model else "",
                prompt_version=PROMPT_VERSION if self.model else "",
            ),
            written_at=self.now(),
            commit=self.source.commit,
            title=page.title,
            type=page.type,
            group=page.group,
            markdown=written.markdown,
        )
        self.cache.store(record)
        self.records[page.slug] = record
        self._checked[page.slug] = written.checked
        self._rows.append((record, "written"))

    def _flush(self) -> None:
        if self._started:
            page_rows.pages_started(self.db, self.attempt, self._started, at=self.now())
            self._started = []
        if self._rows:
            page_rows.pages_stored(self.db, self.attempt, self._rows, at=self.now())
            self._rows = []
        self.progress.flush()
        self._flushed = time.monotonic()

    def _validate(self, specs: tuple[PageSpec, ...]) -> dict[str, CheckResult]:
        self.progress.enter("validating", total=len(specs))
        facts = self.decision.analysis.facts
        checked = {}
        for spec in specs:
            result = self._checked.get(spec.slug)
            if result is None:
                result = CheckResult()
                if spec.slug in self.records:
                    markdown = self.records[spec.slug].markdown
                    result = check_page(self.host, spec, markdown, facts)
            checked[spec.slug] = result
        self.progress.tell("status", message="checked", done=len(specs))
        return checked

    def _link(
        self, specs: tuple[PageSpec, ...], checked: dict[str, CheckResult]
    ) -> Mapping[str, str]:
        """Put links in and resolve them; what cannot be resolved joins the findings."""
        self.progress.enter("cross_linking", total=len(specs))
        plan, facts = self.decision.plan, self.decision.analysis.facts
        texts = {
            spec.slug: self.host.chain(
                "docsfy_link_page",
                "text",
                self._text(spec),
                slug=spec.slug,
                page=spec,
                plan=plan,
                facts=facts,
            )
            for spec in specs
        }
        resolver = LinkResolver(plan, texts, self.source, facts)
        linked: dict[str, str] = {}
        for spec in specs:
            page = resolver.resolve(spec.slug)
            linked[spec.slug] = page.markdown
            old = checked[spec.slug]
            checked[spec.slug] = CheckResult(
                findings=(*old.findings, *page.findings),
                supported=old.supported + page.resolved,
                unsupported=old.unsupported + len(page.findings),
            )
        self._save(specs, checked, linked)
        self.progress.tell("status", message="linked", done=len(specs))
        return linked

    def _save(
        self,
        specs: tuple[PageSpec, ...],
        checked: Mapping[str, CheckResult],
        linked: Mapping[str, str],
    ) -> None:
        self.findings = tuple(
            (spec.slug, finding) for spec in specs for finding in checked[spec.slug].findings
        )
        page_rows.save_findings(
            self.db,
            self.attempt,
            [
                PageFindings(
                    slug=slug,
                    findings=result.findings,
                    supported=result.supported,
                    unsupported=result.unsupported,
                )
                for slug, result in checked.items()
            ],
            at=self.now(),
        )
        digests = {slug: given.digest for slug, given in self.decision.inputs.items()}
        save_linked(
            self.db,
            self.attempt,
            {slug: (digests[slug], linked[slug]) for slug in linked if slug not in self._reasons},
        )

    def _text(self, spec: PageSpec) -> str:
        """A page's good text, or a stub where it never had one."""
        record = self.records.get(spec.slug)
        if record is not None:
            return record.markdown
        reason = text.escape(self._reasons[spec.slug])
        return f"# {text.escape(spec.title)}\n\nThis page could not be written: {reason}\n"

    def _page(self, spec: PageSpec, markdown: str, shown: CheckResult | None) -> Page:
        record = self.records.get(spec.slug)
        note = ""
        if spec.slug in self._reasons and record is not None:
            note = (
                f"This page was written for commit {record.commit[:12]}; "
                "it could not be written again since."
            )
        if shown is not None and shown.findings:
            listed = "; ".join(f"{f.message} ({f.code})" for f in shown.findings)
            note = f"{note} Findings: {listed}".strip()
        return Page(
            spec=spec, markdown=markdown, writer=str(record.writer) if record else "", note=note
        )
