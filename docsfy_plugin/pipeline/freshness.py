"""Whether what is published still matches the code, found out without writing anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.planning import Action, PageAction
from docsfy_plugin.pipeline.preview import Preview, preview
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.store.processes import ProcessId, is_alive
from docsfy_plugin.store.records import VariantStatus
from docsfy_plugin.store.variants import Variant

UNPUBLISHED = "written, but not published"
FAILED = "could not be written last time"


@dataclass(frozen=True, slots=True, kw_only=True)
class StalePage:
    """One page that does not match the code.

    Attributes:
        slug: The page.
        action: What the next run does with it; `publish`: its text is written already.
        why: Why it is stale, in a few words.
    """

    slug: str
    action: Action | Literal["publish"]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How the documentation of one variant stands to the code.

    Attributes:
        variant: Which one.
        page_count: Number of pages that there are or should be.
        stale: Those that do not match, in reading order, removals last.
        never_written: Whether it was never published.
        is_running: Whether an attempt runs now.
        has_unclaimed: Whether files changed that no page is written from, which a model's planner
            is to judge.
    """

    variant: Variant
    page_count: int
    stale: tuple[StalePage, ...]
    never_written: bool
    is_running: bool
    has_unclaimed: bool = False

    @property
    def is_fresh(self) -> bool:
        """Whether the documentation matches the code."""
        return not self.stale and not self.never_written and not self.has_unclaimed


def judge_freshness(request: Request, host: Host) -> Freshness:
    """Compare the published documentation with the code; nothing is written.

    Args:
        request: As for an attempt.
        host: The plugins.

    Raises:
        DocsfyError: An attempt would fail before it writes a page.
    """
    ahead = preview(request, host)
    previous = ahead.previous
    found = (_judge(action, ahead) for action in ahead.actions)
    return Freshness(
        variant=ahead.variant,
        page_count=len(ahead.actions),
        stale=() if ahead.up_to_date else tuple(page for page in found if page is not None),
        never_written=previous is None or previous.generated_at is None,
        is_running=previous is not None and _is_running(previous),
        has_unclaimed=ahead.asks_planner and bool(ahead.actions),
    )


def _is_running(status: VariantStatus) -> bool:
    if status.pid is None or status.process_started is None:
        return False
    return is_alive(ProcessId(status.pid, status.process_started))


def _judge(page: PageAction, ahead: Preview) -> StalePage | None:
    """A page as stale; `None` where the published one is what a run would publish."""
    if page.action != "reuse":
        return StalePage(slug=page.slug, action=page.action, why=page.why)
    if page.slug in ahead.unpublished:
        return StalePage(slug=page.slug, action="publish", why=UNPUBLISHED)
    previous = ahead.previous
    if previous is not None and page.slug in previous.failed_pages:
        # what changed was changed back, and the published page has a note that it failed
        return StalePage(slug=page.slug, action="publish", why=FAILED)
    return None
