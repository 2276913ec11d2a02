"""The stages that are about pages: writing, validating, linking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from docsfy_hookspecs import CheckResult, DocsfyError, Finding, Page, PageSpec, Source, text

from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.attempt_store import AttemptStore
from docsfy_plugin.pipeline.control import AttemptControl
from docsfy_plugin.pipeline.decision import Decision
from docsfy_plugin.pipeline.generating import PageGeneration
from docsfy_plugin.pipeline.kept import save_linked
from docsfy_plugin.pipeline.linking import LinkResolver
from docsfy_plugin.pipeline.model_calls import ModelCalls
from docsfy_plugin.pipeline.page_checks import PageChecks
from docsfy_plugin.pipeline.progress import Progress
from docsfy_plugin.pipeline.source_changes import Changed
from docsfy_plugin.store import page_rows
from docsfy_plugin.store.records import PageFindings, PageRecord


class NoPageError(DocsfyError):
    """No page at all has a good text."""

    code = "no-page"


@dataclass(kw_only=True)
class PageStages:
    """Runs the stages over the pages of one attempt, on the attempt's own thread.

    Attributes:
        decision: What is to be done.
        host: The plugins.
        calls: Of the text model; `None` for `static`.
        changed: Gives what changed of a page's sources since it was made from them.
        source: The source.
        records: Slug -> good record; grows as pages are written.
        store: What the attempt stores.
        control: Of the attempt.
        rest: Waits while the attempt is paused.
        progress: The event log.
        failed: Slugs that could not be written, in reading order.
        findings: Pairs of slug and finding, in reading order.
    """

    decision: Decision
    host: Host
    calls: ModelCalls | None
    changed: Changed
    source: Source
    records: dict[str, PageRecord]
    store: AttemptStore
    control: AttemptControl
    rest: Callable[[], None]
    progress: Progress
    failed: tuple[str, ...] = ()
    findings: tuple[tuple[str, Finding], ...] = ()
    _checks: PageChecks = field(init=False)
    _reasons: dict[str, str] = field(default_factory=dict)
    _checked: dict[str, CheckResult] = field(default_factory=dict)

    def __post_init__(self) -> None:
        decision = self.decision
        self._checks = PageChecks(self.host, decision.plan, self.source, decision.analysis.facts)

    def run(self, *, jobs: int, shows_findings: bool) -> tuple[Page, ...]:
        """Write what is to be written, check all, link all.

        Args:
            jobs: Pages in flight.
            shows_findings: Whether findings are shown on the pages.

        Returns:
            All pages in reading order.

        Raises:
            AttemptInterrupted: The attempt was stopped.
            NoPageError: No page has a good text.
            HookCallError: A plugin failed.
        """
        specs = self.decision.plan.pages
        planned = self.decision.planned
        asked = [(s, self.records[s].attempt) for s in sorted(planned.asked) if s in self.records]
        self.store.save_plan(planned, self.source if self.calls else None, asked)
        self._align_rows()
        self.rest()
        self._write(jobs)
        self.failed = tuple(page.slug for page in specs if page.slug in self._reasons)
        if not any(page.slug in self.records for page in specs):
            first = self._reasons.get(specs[0].slug, "")
            raise NoPageError(
                f"No page could be written; the first failure: {first}",
                hint="The next run tries again: docsfy retry, or build again",
            )
        self.rest()
        checked = self._validate(specs)
        self.rest()
        linked = self._link(specs, checked)
        return tuple(
            self._page(spec, linked[spec.slug], checked[spec.slug] if shows_findings else None)
            for spec in specs
        )

    def _align_rows(self) -> None:
        """Records decide: a process that died between record and row left the row behind."""
        planned = {page.slug for page in self.decision.plan.pages}
        kept = [record for slug, record in self.records.items() if slug in planned]
        page_rows.rebuild_page_rows(self.store.db, self.store.variant, kept)

    def _write(self, jobs: int) -> None:
        generation = PageGeneration(
            decision=self.decision,
            host=self.host,
            calls=self.calls,
            changed=self.changed,
            source=self.source,
            checks=self._checks,
            records=self.records,
            store=self.store,
            control=self.control,
            rest=self.rest,
            progress=self.progress,
        )
        generation.run(jobs=jobs)
        self._reasons, self._checked = generation.reasons, generation.checked

    def _validate(self, specs: tuple[PageSpec, ...]) -> dict[str, CheckResult]:
        self.progress.enter("validating", total=len(specs))
        checked = {}
        for spec in specs:
            result = self._checked.get(spec.slug)
            if result is None:
                record = self.records.get(spec.slug)
                result = CheckResult()
                if record is not None:
                    by_model = bool(record.writer.model)
                    result = self._checks.check(spec, record.markdown, by_model=by_model)
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
            self.store.db,
            self.store.attempt,
            [
                PageFindings(
                    slug=slug,
                    findings=result.findings,
                    supported=result.supported,
                    unsupported=result.unsupported,
                )
                for slug, result in checked.items()
            ],
            at=self.store.now(),
        )
        digests = {slug: given.digest for slug, given in self.decision.inputs.items()}
        save_linked(
            self.store.db,
            self.store.attempt,
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
