"""One run of the pipeline for a variant, from the lock to the last row."""

from __future__ import annotations

import gc
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from typing import Literal

from docsfy_hookspecs import AttemptInterrupted, DocsfyError, Event

from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.attempt_end import IMPATIENCE_S, describe_stop, end_control, end_row
from docsfy_plugin.pipeline.attempt_store import AttemptStore
from docsfy_plugin.pipeline.cancellation import CancellationFlags
from docsfy_plugin.pipeline.control import AttemptControl
from docsfy_plugin.pipeline.decision import find_requested_model, hash_rules
from docsfy_plugin.pipeline.documentation import Documentation
from docsfy_plugin.pipeline.documenting import Documenter
from docsfy_plugin.pipeline.identity import has_moved, name_variant, open_request
from docsfy_plugin.pipeline.interrupts import Interrupts
from docsfy_plugin.pipeline.kept import describe_snapshot
from docsfy_plugin.pipeline.leftovers import settle_previous
from docsfy_plugin.pipeline.model_calls import make_calls
from docsfy_plugin.pipeline.process_ending import carrying, end_processes
from docsfy_plugin.pipeline.progress import Listener, Progress
from docsfy_plugin.pipeline.publishing import Publication
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.pipeline.watcher import Watcher
from docsfy_plugin.source.opening import OpenSource, identify
from docsfy_plugin.store import attempts, locks
from docsfy_plugin.store.attempts import ABORTED_ERROR
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import BusyError, LockedStateError, StateError
from docsfy_plugin.store.event_log import append_events
from docsfy_plugin.store.origins import encode_origin
from docsfy_plugin.store.orphans import is_live
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.processes import this_process
from docsfy_plugin.store.records import FinalStatus
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.variants import Variant

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


class Attempt:
    """One run of the pipeline for a variant.

    `write` runs it up to `cross_linking`; then whoever renders calls `enter_rendering`, and at
    last `finish`, inside `publishing`, or `fail` or `abort`, the first of which counts.

    Attributes:
        id: Unique among all attempts.
        variant: What it documents; `None` until the source is known.
        control: Stops and pauses it, from any thread.
    """

    def __init__(
        self,
        request: Request,
        host: Host,
        *,
        listeners: Sequence[Listener] = (),
        now: Callable[[], datetime] = utc_now,
        flags: CancellationFlags | None = None,
        interrupts: Interrupts | None = None,
        on_waiting: Callable[[str], None] = lambda _why: None,
    ) -> None:
        """Make an attempt; nothing is touched before `write`.

        Args:
            request: What to do.
            host: The plugins.
            listeners: Told of every event, on the thread that calls `write`.
            now: The clock, UTC.
            flags: Of all attempts of this process; its own if not given.
            interrupts: Shared by attempts that one build runs; its own if not given.
            on_waiting: Told once, in a line, when it waits for another attempt of the variant.
        """
        self.id = f"{now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        self.variant: Variant | None = None
        self._interrupts = interrupts or Interrupts()
        self.control = AttemptControl(
            self.id,
            flags or CancellationFlags(),
            grace_s=request.pause_grace_s,
            held=self._interrupts.held,
            noticed=self._interrupts.acknowledge,
        )
        self._request = request
        self._host = host
        self._listeners = tuple(listeners)
        self._now = now
        self._on_waiting = on_waiting
        self._resources = ExitStack()
        self._db: Database | None = None
        self._source: OpenSource | None = None
        self._store: AttemptStore | None = None
        self._progress: Progress | None = None
        self._watcher: Watcher | None = None
        self._documenter: Documenter | None = None
        self._documentation: Documentation | None = None
        self._is_running = False

    def write(self) -> Documentation:
        """Run the stages up to `cross_linking`.

        Returns:
            The documentation, to be rendered.

        Raises:
            AttemptInterrupted: Somebody stopped it.
            DocsfyError: The attempt failed, which its row says too.
            BusyError: Another process runs one for the same variant.
        """
        self._interrupts.heed(self.control)
        try:
            return self._write()
        except (AttemptInterrupted, KeyboardInterrupt, SystemExit):
            self.abort()
            raise
        except BaseException as exc:
            # what an abort has ended may fail before the abort itself is noticed
            self.raise_if_stopped(exc)
            self.fail(exc)
            raise

    def enter_rendering(self) -> None:
        """MkDocs renders from here on, and nothing is left to pause.

        Raises:
            AttemptInterrupted: Somebody stopped it.
        """
        self.control.last_checkpoint(lambda: self._note_pause("paused"), self._note_resumed)
        self._running_progress().enter("rendering")

    def raise_if_stopped(self, cause: BaseException | None = None) -> None:
        """Go no further where somebody stopped the attempt.

        Args:
            cause: What went wrong because of that.

        Raises:
            AttemptInterrupted: It was stopped; its row says so.
        """
        if self.control.is_stopped:
            self.abort()
            raise AttemptInterrupted(self.control.message) from cause

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

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """Publish and `finish` in here: nobody stops it in between, signals wait.

        Raises:
            AttemptInterrupted: It was stopped before, or a signal came meanwhile.
            OldAttemptError: Its row has ended, or another attempt was begun.
        """
        if not self._is_running:
            yield
            return
        assert self._store is not None  # noqa: S101  # after write
        with self._store.crossing("publish"):
            yield

    def finish(self) -> None:
        """The site is published: the variant is `ready` or `partial`."""
        if not self._is_running:
            return
        with self.publishing():
            assert self._documenter is not None  # noqa: S101  # after write
            try:
                self._documenter.keep_state()
            except DocsfyError as exc:
                # the site is out: the next run compares more, and writes nothing again for that
                _log.warning("attempt %s: its state is not kept (%s)", self.id, exc.code)
            self._try_to_end(self._final_status())

    def fail(self, error: BaseException) -> None:
        """The attempt failed; the old site stands."""
        message = error.message if isinstance(error, DocsfyError) else str(error)
        code = error.code if isinstance(error, DocsfyError) else type(error).__name__
        if isinstance(error, LockedStateError) and self._db is not None:
            self._db.wait_at_most(IMPATIENCE_S)
        with self._interrupts.held():
            self._try_to_end("error", error=message or code, error_code=code)

    def abort(self) -> None:
        """Somebody stopped the attempt: its processes end, the old site stands."""
        self._interrupts.acknowledge()
        message = ABORTED_ERROR
        if self._is_running and self._db is not None:
            self.control.stop("close")
            with suppress(OSError):
                end_processes(self.id)
            self._db.wait_at_most(IMPATIENCE_S)
            message = describe_stop(self._db, self.control)
        self._try_to_end("aborted", error=message, error_code="aborted")

    def is_live(self, attempt: str) -> bool:
        """Whether another attempt of this state folder still runs; this one does."""
        return attempt == self.id or is_live(StateDir(self._request.state_dir), attempt)

    def _write(self) -> Documentation:
        request = self._request
        model = find_requested_model(self._host, request)
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
        self._lock(state, variant)
        previous = settle_previous(db, variant, at=self._at())
        rules = hash_rules(self._host, request.options_digest)
        self._begin(db, variant, previous.repository if previous else identity.repository)
        progress = self._running_progress()
        progress.enter("cloning")
        opened = opened or self._open_source()
        if has_moved(opened, previous):
            _log.info("attempt %s: the repository moved and is taken over", self.id)
            attempts.set_repository(db, self.id, opened.source.repository)
        source = opened.source
        attempts.set_source(db, self.id, commit=source.commit, dirty=source.dirty, at=self._at())
        cache = self._resources.enter_context(PageCache.open(state.cache_path(variant), variant))
        calls = make_calls(model, request, lambda: self.control.is_stopped)
        self._store = AttemptStore(variant, db, cache, self.control, self._at, calls)
        documenter = self._documenter = Documenter(
            request=request,
            host=self._host,
            calls=calls,
            opened=opened,
            state=describe_snapshot(source, self.id, request.options_digest, rules),
            store=self._store,
            control=self.control,
            rest=self._rest,
            progress=progress,
        )
        self._rest()
        documentation = None
        if previous is not None and not request.writes_anew:
            documentation = documenter.reuse_all(previous)
        self._documentation = documentation or documenter.run_stages()
        progress.flush()
        # this stays until the site is built, and rendering starts the collector often
        gc.freeze()
        return self._documentation

    def _lock(self, state: StateDir, variant: Variant) -> None:
        try:
            lock = locks.acquire(state, variant)
        except BusyError as exc:
            if not self._request.waits_when_busy:
                raise
            self._on_waiting(f"Waiting: {exc.message}")
            lock = locks.acquire(state, variant, on_busy="wait")
        self._resources.callback(lock.release)

    def _begin(self, db: Database, variant: Variant, repository: str) -> None:
        self._resources.enter_context(carrying(self.id))
        # an interrupt between the row and the flag would leave the row as if it ran
        with self._interrupts.held():
            attempts.begin_attempt(
                db,
                variant,
                self.id,
                repository=repository,
                options_digest=self._request.options_digest,
                at=self._at(),
                process=this_process(),
                origin=encode_origin(self._request.origin) if self._request.origin else "",
            )
            self._is_running = True
        self._progress = Progress(
            self.id,
            self._host,
            append=lambda events: append_events(db, events),
            listeners=(*self._listeners, self._note_stage),
            now=self._now,
            held=self._interrupts.held,
        )
        self._watcher = Watcher(db.path, self.control, self._interrupts, self._at)
        self._watcher.start()

    def _open_source(self) -> OpenSource:
        request = self._request
        self._source = self._resources.enter_context(
            open_request(request, clones=request.state_dir, on_cloning=self._tell_cloning)
        )
        return self._source

    def _tell_cloning(self, url: str) -> None:
        if self._progress is not None:
            self._progress.tell("status", message=url)

    def _rest(self) -> None:
        """Wait here while the attempt is to be paused."""
        self.control.checkpoint(lambda: self._note_pause("paused"), self._note_resumed)

    def _note_resumed(self) -> None:
        self._note_pause("generating")

    def _note_pause(self, status: Literal["paused", "generating"]) -> None:
        assert self._db is not None  # noqa: S101  # it runs
        attempts.set_status(self._db, self.id, status, at=self._at())
        progress = self._running_progress()
        progress.tell("status", message="paused" if status == "paused" else "resumed")
        progress.flush()

    def _final_status(self) -> FinalStatus:
        return "partial" if self._documentation and self._documentation.failed else "ready"

    def _try_to_end(
        self, status: FinalStatus, *, error: str | None = None, error_code: str | None = None
    ) -> None:
        """End; where that cannot be stored, whoever looks next gives the row its end."""
        try:
            self._end(status, error=error, error_code=error_code)
        except StateError as exc:
            # what ended it is what is to be told
            _log.warning("attempt %s: its end cannot be stored (%s)", self.id, exc.code)

    def _end(
        self, status: FinalStatus, *, error: str | None = None, error_code: str | None = None
    ) -> None:
        try:
            if self._is_running and self._db is not None:
                self._is_running = False
                if self._store is not None:
                    self._store.flush_last_calls()
                end_row(
                    self._db,
                    self.id,
                    self._progress,
                    status=status,
                    at=self._at(),
                    error=error,
                    error_code=error_code,
                )
        finally:
            end_control(self.control, status)
            if self._watcher is not None:
                self._watcher.stop()
            self._resources.close()
            self._interrupts.unheed(self.control)

    def _note_stage(self, event: Event) -> None:
        if event.kind != "stage" or self._db is None or not self._is_running:
            return
        documenter = self._documenter
        if event.stage == "rendering" and documenter is not None and documenter.decision is None:
            return  # an attempt that had nothing to do ends as up_to_date
        attempts.set_stage(self._db, self.id, event.stage, at=self._at())

    def _at(self) -> str:
        return self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _running_progress(self) -> Progress:
        assert self._progress is not None  # noqa: S101  # write makes it
        return self._progress
