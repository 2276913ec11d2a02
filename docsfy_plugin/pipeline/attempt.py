"""One run of the pipeline for a variant, from the lock to the last row."""

from __future__ import annotations

import functools
import gc
import logging
import secrets
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Final

from docsfy_hookspecs import DocsfyError, Event, Facts, Page

from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.analysis import collect_analyzers, read_facts
from docsfy_plugin.pipeline.decision import Decision, decide, find_model, hash_rules
from docsfy_plugin.pipeline.documentation import Documentation
from docsfy_plugin.pipeline.identity import has_moved, name_variant, open_request
from docsfy_plugin.pipeline.kept import (
    KeptFacts,
    describe_snapshot,
    load_records,
    load_stored,
    load_unchanged,
)
from docsfy_plugin.pipeline.pages import PageStages
from docsfy_plugin.pipeline.progress import Listener, Progress
from docsfy_plugin.pipeline.publishing import Publication
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.source.opening import OpenSource, identify
from docsfy_plugin.store import attempts, locks
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.event_log import append_events
from docsfy_plugin.store.fact_rows import prune_facts
from docsfy_plugin.store.orphans import settle_own_orphan
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.page_rows import load_pages, mark_stale, pages_reused
from docsfy_plugin.store.processes import ProcessId, is_alive, this_process
from docsfy_plugin.store.records import FinalStatus, SnapshotRow, VariantStatus
from docsfy_plugin.store.result_rows import prune_results
from docsfy_plugin.store.snapshots import save_snapshot
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import Variant

_log = logging.getLogger(__name__)

ABORTED: Final = "generation aborted by user"


def utc_now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


class Attempt:
    """One run of the pipeline for a variant.

    `write` runs it up to `cross_linking`; then whoever renders calls `enter_rendering`, and at
    last `finish`, `fail` or `abort`, the first of which counts.

    Attributes:
        id: Unique among all attempts.
        variant: What it documents; `None` until the source is known.
    """

    def __init__(
        self,
        request: Request,
        host: Host,
        *,
        listeners: Sequence[Listener] = (),
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Make an attempt; nothing is touched before `write`.

        Args:
            request: What to do.
            host: The plugins.
            listeners: Told of every event, on the thread that calls `write`.
            now: The clock, UTC.
        """
        self.id = f"{now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        self.variant: Variant | None = None
        self._request = request
        self._host = host
        self._listeners = tuple(listeners)
        self._now = now
        self._resources = ExitStack()
        self._db: Database | None = None
        self._cache: PageCache | None = None
        self._source: OpenSource | None = None
        self._progress: Progress | None = None
        self._documentation: Documentation | None = None
        self._decision: Decision | None = None
        self._state: SnapshotRow | None = None
        self._is_running = False

    def write(self) -> Documentation:
        """Run the stages up to `cross_linking`.

        Returns:
            The documentation, to be rendered.

        Raises:
            DocsfyError: The attempt failed, which its row says too.
            BusyError: Another process runs one for the same variant.
        """
        try:
            return self._write()
        except (KeyboardInterrupt, SystemExit):
            self.abort()
            raise
        except BaseException as exc:
            self.fail(exc)
            raise

    def enter_rendering(self) -> None:
        """MkDocs renders from here on."""
        self._running_progress().enter("rendering")

    def note_staging(self, publication: Publication) -> None:
        """Note which folder is about to become the site, so that a killed swap can be told."""
        assert self._db is not None  # noqa: S101  # after write
        if not publication.is_staged or publication.obstacle:
            return
        found = publication.staging.stat()
        attempts.note_staging(
            self._db,
            self.id,
            site_dir=publication.site_dir,
            device=found.st_dev,
            inode=found.st_ino,
            status=self._final_status(),
            at=self._at(),
        )

    def finish(self) -> None:
        """The site is published: the variant is `ready` or `partial`."""
        if not self._is_running:
            return
        db, cache, source = self._opened()
        assert self._state is not None  # noqa: S101  # after write
        assert self._documentation is not None  # noqa: S101  # after write
        planned = {page.slug for page in self._documentation.plan.pages}
        cache.remove([slug for slug in cache.slugs() if slug not in planned])
        files = [(file.path, file.blob) for file in source.source.files]
        save_snapshot(db, self.id, self._state, files)
        source.keep(source.source.commit)
        if self._decision is not None:
            prune_results(db, self.id)
            prune_facts(db, self._decision.analysis.keys)
        self._end(self._final_status())

    def fail(self, error: BaseException) -> None:
        """The attempt failed; the old site stands."""
        message = error.message if isinstance(error, DocsfyError) else str(error)
        code = error.code if isinstance(error, DocsfyError) else type(error).__name__
        self._end("error", error=message or code, error_code=code)

    def abort(self) -> None:
        """A user or a signal stopped the attempt; the old site stands."""
        self._end("aborted", error=ABORTED, error_code="aborted")

    def is_live(self, attempt: str) -> bool:
        """Whether another attempt of this state folder still runs; this one does."""
        if attempt == self.id:
            return True
        state = StateDir(self._request.state_dir)
        with Database.open_read_only(state.database_path) as db:
            return any(
                status.attempt == attempt
                and status.pid is not None
                and status.process_started is not None
                and is_alive(ProcessId(status.pid, status.process_started))
                for status in load_status(db)
            )

    def _write(self) -> Documentation:
        request = self._request
        model = find_model(self._host, request.provider, request.model)
        state = StateDir.create(request.state_dir)
        db = self._db = self._resources.enter_context(Database.open(state.database_path))
        identity = identify(
            request.repo,
            branch=request.branch,
            owner=request.owner,
            project=request.project,
            state_dir=state.path,
        )
        opened: OpenSource | None = None
        if not identity.branch:
            # a URL that was never cloned: only its remote knows the branch
            opened = self._open_source()
        variant = self.variant = name_variant(request, opened.source if opened else identity, model)
        lock = locks.acquire(state, variant, on_busy="wait" if request.waits_when_busy else "fail")
        self._resources.callback(lock.release)
        previous = self._settled(next(iter(load_status(db, variant)), None))
        rules = hash_rules(self._host, request.options_digest)
        self._begin(db, variant, previous.repository if previous else identity.repository)
        self._progress = Progress(
            self.id,
            self._host,
            append=lambda events: append_events(db, events),
            listeners=(*self._listeners, self._note_stage),
            now=self._now,
        )
        self._progress.enter("cloning")
        opened = opened or self._open_source()
        if has_moved(opened, previous):
            _log.info("attempt %s: the repository moved and is taken over", self.id)
            attempts.set_repository(db, self.id, opened.source.repository)
        source = opened.source
        attempts.set_source(db, self.id, commit=source.commit, dirty=source.dirty, at=self._at())
        self._cache = self._resources.enter_context(
            PageCache.open(state.cache_path(variant), variant)
        )
        self._state = describe_snapshot(source, self.id, request.options_digest, rules)
        documentation = None
        if previous is not None and previous.status == "ready" and not request.force:
            documentation = self._reuse_all(opened, variant)
        self._documentation = documentation or self._run_stages(opened, variant, rules)
        self._progress.flush()
        # this stays until the site is built, and rendering starts the collector often
        gc.freeze()
        return self._documentation

    def _begin(self, db: Database, variant: Variant, repository: str) -> None:
        attempts.begin_attempt(
            db,
            variant,
            self.id,
            repository=repository,
            options_digest=self._request.options_digest,
            at=self._at(),
            process=this_process(),
        )
        self._is_running = True

    def _settled(self, previous: VariantStatus | None) -> VariantStatus | None:
        """Give an orphan its end; the variant's lock is held, so nobody else runs it."""
        if previous is None or previous.pid is None:
            return previous
        db = self._db
        assert db is not None  # noqa: S101  # opened before
        status = settle_own_orphan(db, previous, at=self._at())
        _log.info("attempt %s was left unfinished and is %s", previous.attempt, status)
        return next(iter(load_status(db, previous.variant)))

    def _open_source(self) -> OpenSource:
        request = self._request
        self._source = self._resources.enter_context(
            open_request(request, clones=request.state_dir, on_cloning=self._tell_cloning)
        )
        return self._source

    def _tell_cloning(self, url: str) -> None:
        if self._progress is not None:
            self._progress.tell("status", message=url)

    def _reuse_all(self, opened: OpenSource, variant: Variant) -> Documentation | None:
        """What is stored, where nothing changed; `None` where something did or is missing."""
        db, _, _ = self._opened()
        assert self._state is not None  # noqa: S101  # set before
        unchanged = load_unchanged(db, variant, self._state)
        if unchanged is None:
            return None
        plan, linked = unchanged
        pages_reused(db, self.id, at=self._at())
        self._running_progress().enter("up_to_date")
        return Documentation(
            source=opened.source,
            top=opened.top,
            plan=plan,
            pages=tuple(Page(spec=page, markdown=linked[page.slug]) for page in plan.pages),
            settings=self._request.settings,
            failed=(),
            findings=tuple(
                (row.slug, finding) for row in load_pages(db, variant) for finding in row.findings
            ),
            passed_over=(),
            with_secrets=(),
            # the preview shows these pages again after this attempt has closed its source
            load_facts=functools.cache(lambda: self._read_facts(opened)),
        )

    def _read_facts(self, opened: OpenSource) -> Facts:
        db, _, _ = self._opened()
        analyzers = collect_analyzers(self._host)
        return read_facts(opened.source, opened.read, analyzers, KeptFacts(db)).facts

    def _run_stages(self, opened: OpenSource, variant: Variant, rules: str) -> Documentation:
        db, cache, _ = self._opened()
        request = self._request
        progress = self._running_progress()
        records = load_records(cache)
        stored = load_stored(db, variant, records)
        if request.force:
            mark_stale(db, variant, [(slug, one.attempt) for slug, one in records.items()])
        model = find_model(self._host, request.provider, request.model)
        progress.enter("planning" if stored.plan is None else "incremental_planning")
        decision = self._decision = decide(
            host=self._host,
            source=opened.source,
            read=opened.read,
            settings=request.settings,
            model=model,
            facts=KeptFacts(db),
            stored=stored,
            rules=rules,
            force=request.force,
        )
        stages = PageStages(
            attempt=self.id,
            variant=variant,
            decision=decision,
            host=self._host,
            model=model,
            source=opened.source,
            records=records,
            db=db,
            cache=cache,
            progress=progress,
            now=self._at,
        )
        pages = stages.run(jobs=request.jobs, shows_findings=request.shows_findings)
        return Documentation(
            source=opened.source,
            top=opened.top,
            plan=decision.plan,
            pages=pages,
            settings=request.settings,
            failed=stages.failed,
            findings=stages.findings,
            passed_over=tuple(sorted({*opened.source.skipped, *decision.analysis.passed_over})),
            with_secrets=decision.analysis.with_secrets,
            load_facts=lambda: decision.analysis.facts,
        )

    def _final_status(self) -> FinalStatus:
        return "partial" if self._documentation and self._documentation.failed else "ready"

    def _end(self, status: FinalStatus, *, error: str | None = None, error_code: str = "") -> None:
        try:
            if self._is_running and self._db is not None:
                self._is_running = False
                if self._progress is not None:
                    self._progress.tell("status", message=status)
                    self._progress.flush()
                attempts.finish_attempt(
                    self._db,
                    self.id,
                    status=status,
                    at=self._at(),
                    error=error,
                    error_code=error_code or None,
                )
        finally:
            self._resources.close()

    def _note_stage(self, event: Event) -> None:
        if event.kind != "stage" or self._db is None or not self._is_running:
            return
        if event.stage == "rendering" and self._decision is None:
            return  # an attempt that had nothing to do ends as up_to_date
        attempts.set_stage(self._db, self.id, event.stage, at=self._at())

    def _at(self) -> str:
        return self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _opened(self) -> tuple[Database, PageCache, OpenSource]:
        assert self._db is not None  # noqa: S101  # write opens all three
        assert self._cache is not None  # noqa: S101
        assert self._source is not None  # noqa: S101
        return self._db, self._cache, self._source

    def _running_progress(self) -> Progress:
        assert self._progress is not None  # noqa: S101  # write makes it
        return self._progress
