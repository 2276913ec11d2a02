"""What the store takes and gives: frozen records of rows and cached pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from docsfy_plugin.store.variants import Variant

if TYPE_CHECKING:  # docsfy status is to start fast
    from docsfy_hookspecs.events import Stage
    from docsfy_hookspecs.pages import Finding

AttemptStatus = Literal["generating", "paused", "ready", "partial", "error", "aborted"]
FinalStatus = Literal["ready", "partial", "error", "aborted"]
PageStatus = Literal["pending", "writing", "written", "patched", "reused", "failed"]
DoneStatus = Literal["written", "patched", "reused"]

RUNNING: tuple[AttemptStatus, ...] = ("generating", "paused")
PUBLISHED: tuple[FinalStatus, ...] = ("ready", "partial")
FINAL: tuple[FinalStatus, ...] = get_args(FinalStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who wrote a page.

    Attributes:
        plugin: Name of the plugin.
        model: Name of the model; empty for none.
        prompt_version: Version of the prompt or templates.
    """

    plugin: str = ""
    model: str = ""
    prompt_version: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.plugin, self.model, self.prompt_version) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecord:
    """One good page as the cache keeps it.

    Attributes:
        slug: Its identity in the variant.
        digest: Hash of all that the writer was given.
        attempt: Id of the attempt that wrote it.
        provenance: Pairs of path and blob id of the source files it was made from.
        writer: Who wrote it.
        written_at: UTC ISO 8601, ending in `Z`.
        commit: The commit that it was written for.
        title: Of its spec.
        type: Of its spec.
        group: Of its spec.
        tokens: Tokens that writing it took.
        cost_usd: US dollars that writing it took.
        markdown: Its text, links symbolic.
    """

    slug: str
    digest: str
    attempt: str
    provenance: tuple[tuple[str, str], ...] = ()
    writer: Writer
    written_at: str
    commit: str
    title: str
    type: str = "guide"
    group: str = ""
    tokens: int = 0
    cost_usd: float = 0.0
    markdown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """What the database says of one page.

    Attributes:
        slug: Its identity in the variant.
        title: Of its spec.
        type: Of its spec.
        group: Of its spec.
        status: In the last attempt that planned it.
        digest: Of its record; empty if there is none.
        attempt: The attempt that wrote its record; empty if there is none.
        sources: Provenance of its record.
        writer: Who wrote its record; empty if there is none.
        written_at: When its record was written; `None` if there is none.
        error: Why it failed; `None` if it did not.
        findings: What checks found, in order.
        supported: Names looked up and found.
        unsupported: Names looked up and not found.
        tokens: Tokens that writing its record took.
        cost_usd: US dollars that writing its record took.
    """

    slug: str
    title: str
    type: str
    group: str
    status: PageStatus
    digest: str = ""
    attempt: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    writer: str = ""
    written_at: str | None = None
    error: str | None = None
    findings: tuple[Finding, ...] = ()
    supported: int = 0
    unsupported: int = 0
    tokens: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFindings:
    """What checks found on one page.

    Attributes:
        slug: The page.
        findings: In order.
        supported: Names looked up and found.
        unsupported: Names looked up and not found.
    """

    slug: str
    findings: tuple[Finding, ...] = ()
    supported: int = 0
    unsupported: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCounts:
    """How many pages of the latest attempt have which status.

    Attributes:
        planned: All of them.
        written: Written afresh.
        patched: Mended.
        reused: Taken from the cache.
        failed: Could not be written.
    """

    planned: int = 0
    written: int = 0
    patched: int = 0
    reused: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantStatus:
    """A variant as its latest attempt left it, or has it now.

    Attributes:
        variant: Which one.
        repository: Stored id of its repository.
        status: Of the latest attempt.
        stage: Where that is, or ended; `None` before the first and after publishing.
        attempt: Its id.
        pages: Its pages by status.
        failed_pages: Slugs of those that failed, in reading order.
        commit: The commit that it documents; `None` before it is known.
        dirty: Whether the checkout differed from it.
        error: Why it failed; `None` if it did not.
        supported: Names looked up and found, on all pages.
        unsupported: Names looked up and not found, on all pages.
        calls: Calls of a model, failed ones too.
        tokens: Tokens of its calls.
        cost_usd: US dollars of its calls.
        prompt_tokens: Tokens that a prompt may have; 0 without a model.
        started_at: UTC ISO 8601, ending in `Z`; as the next two.
        updated_at: When it last stored something.
        generated_at: When the variant was last published; `None` if never.
        pid: Its process while it is generating or paused.
        process_started: Start time of that process, as in `processes.ProcessId`.
    """

    variant: Variant
    repository: str
    status: AttemptStatus
    stage: Stage | None
    attempt: str
    pages: PageCounts
    failed_pages: tuple[str, ...]
    commit: str | None
    dirty: bool
    error: str | None
    supported: int
    unsupported: int
    calls: int = 0
    tokens: int
    cost_usd: float
    prompt_tokens: int = 0
    started_at: str
    updated_at: str
    generated_at: str | None
    pid: int | None
    process_started: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRow:
    """The state of a source that was last published.

    Attributes:
        attempt: The attempt that did.
        snapshot: Id of the snapshot.
        modified: Paths of modified and untracked files, sorted.
        remote: Stored id of the repository.
        commit: The documented commit.
        options_digest: Hash of the variant's options.
        implementers_digest: Hash of the implementers of all hooks.
    """

    attempt: str
    snapshot: str
    modified: tuple[str, ...]
    remote: str
    commit: str
    options_digest: str
    implementers_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was worked out from a page's text, kept until what it was worked out from changes.

    Attributes:
        slug: The page.
        digest: Hash of what it was worked out from.
        payload: Any bytes.
    """

    slug: str
    digest: str
    payload: bytes
