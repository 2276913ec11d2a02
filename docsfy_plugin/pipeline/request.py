"""What an attempt is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from docsfy_hookspecs import Settings

from docsfy_plugin.store.origins import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One documentation of one source by one writer, and how to make it.

    Attributes:
        repo: Path or URL.
        branch: Name of the branch; empty for the one checked out, or the remote's HEAD.
        owner: Empty: from the remote.
        project: Empty: from the remote.
        provider: Who writes.
        model: Empty: the provider's own default.
        settings: What planners and writers may look at.
        include: Globs of source files to look at; empty for all.
        exclude: Globs of source files to pass over.
        excluded_paths: Folders that are never documented, absolute.
        state_dir: Where state is kept, absolute.
        jobs: Pages in flight.
        timeout_s: Seconds a call of a model may take.
        prompt_tokens: Tokens that a prompt should have at most; 0 for the provider's own limit.
        retries: Further tries a call.
        budget_usd: US dollars that calls may cost; `None` for no limit.
        budget_tokens: Tokens that calls may take; `None` for no limit.
        force: Write every page afresh.
        waits_when_busy: Wait for another attempt of the variant instead of failing.
        shows_findings: Show findings on the pages.
        pause_grace_s: Seconds for which a pause waits for pages in flight.
        stale_pages: Slugs of pages to write afresh whatever their digests say; those that have
            no good text are written anyway.
        plan_of: Written form of the variant whose plan a variant without one begins with; empty
            for none.
        origin: How the attempt is started, so that it can be started again; `None` where that
            is not known.
        options_digest: Hash over all options that change what is published.
    """

    repo: str
    branch: str = ""
    owner: str = ""
    project: str = ""
    provider: str = "static"
    model: str = ""
    settings: Settings
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    excluded_paths: tuple[Path, ...] = ()
    state_dir: Path
    jobs: int = 5
    timeout_s: float = 600.0
    prompt_tokens: int = 0
    retries: int = 2
    budget_usd: float | None = None
    budget_tokens: int | None = None
    force: bool = False
    waits_when_busy: bool = False
    shows_findings: bool = False
    pause_grace_s: float = 60.0
    stale_pages: tuple[str, ...] = ()
    plan_of: str = ""
    origin: Origin | None = None
    options_digest: str = ""

    @property
    def writes_anew(self) -> bool:
        """Whether pages are asked for that are good already, so that there is work to do."""
        return self.force or bool(self.stale_pages)
