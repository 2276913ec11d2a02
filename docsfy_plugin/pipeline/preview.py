"""A dry run: what an attempt would do, found out without writing anything."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from docsfy_hookspecs import Model

from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.decision import decide, find_model, hash_rules
from docsfy_plugin.pipeline.identity import has_moved, name_variant, open_request
from docsfy_plugin.pipeline.kept import (
    KeptFacts,
    describe_snapshot,
    find_unchanged,
    load_stored,
)
from docsfy_plugin.pipeline.planning import PageAction
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.source.opening import OpenSource
from docsfy_plugin.source.remotes import is_url
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import OlderStateError
from docsfy_plugin.store.page_cache import read_records
from docsfy_plugin.store.records import SnapshotRow, VariantStatus
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.unpublished import find_unpublished
from docsfy_plugin.store.variants import Variant

UNCHANGED = "nothing changed since the last run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an attempt would do now.

    Attributes:
        variant: What it would document.
        state: The source, options and plugins that the next run would be compared with.
        up_to_date: Whether it would find nothing to do.
        actions: In reading order, removals last.
        calls: Calls of a model.
        tokens: Tokens that they are expected to take.
        cost_usd: US dollars that they are expected to take.
        previous: How the last attempt left the variant, or has it now; `None` without one.
        unpublished: Slugs of good pages that were written since the last one published.
    """

    variant: Variant
    state: SnapshotRow
    up_to_date: bool
    actions: tuple[PageAction, ...]
    calls: int = 0
    tokens: int = 0
    cost_usd: float = 0.0
    previous: VariantStatus | None = None
    unpublished: frozenset[str] = frozenset()


def preview(request: Request, host: Host) -> Preview:
    """Say what an attempt would do; no file is made, no lock is taken.

    A URL is cloned into a temporary folder, even where a clone is kept.

    Args:
        request: As for the attempt.
        host: The plugins.

    Raises:
        DocsfyError: The attempt would fail before it writes a page.
    """
    with ExitStack() as resources:
        clones = request.state_dir
        if is_url(request.repo):
            clones = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="docsfy-")))
        look = _look(request, host, clones, resources)
        return look.unchanged or _decide(look)


def preview_unchanged(request: Request, host: Host) -> Preview | None:
    """Say, without reading facts, whether an attempt would find nothing to do.

    The kept clone of a URL is brought up to date; nothing else is written.

    Returns:
        `None` where there is something to do; that an older docsfy wrote the database is, too.

    Raises:
        DocsfyError: As for `preview`.
    """
    with ExitStack() as resources:
        try:
            return _look(request, host, request.state_dir, resources).unchanged
        except OlderStateError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What is known before facts are read."""

    request: Request
    host: Host
    model: Model | None
    db: Database
    opened: OpenSource
    variant: Variant
    state: SnapshotRow
    previous: VariantStatus | None
    unchanged: Preview | None


def _look(request: Request, host: Host, clones: Path, resources: ExitStack) -> _Look:
    model = find_model(host, request.provider, request.model)
    path = StateDir(request.state_dir).database_path
    db = resources.enter_context(Database.open_read_only(path))
    opened = resources.enter_context(open_request(request, clones=clones))
    source = opened.source
    variant = name_variant(request, source, model)
    previous = next(iter(load_status(db, variant)), None)
    has_moved(opened, previous)
    rules = hash_rules(host, request.options_digest)
    state = describe_snapshot(source, "", request.options_digest, rules)
    unchanged = None
    if previous is not None and not request.writes_anew:
        unchanged = _unchanged(db, previous, state)
    return _Look(
        request=request,
        host=host,
        model=model,
        db=db,
        opened=opened,
        variant=variant,
        state=state,
        previous=previous,
        unchanged=unchanged,
    )


def _decide(look: _Look) -> Preview:
    request, variant = look.request, look.variant
    records = read_records(StateDir(request.state_dir).cache_path(variant), variant)
    decision = decide(
        host=look.host,
        source=look.opened.source,
        read=look.opened.read,
        settings=request.settings,
        model=look.model,
        facts=KeptFacts(look.db),
        stored=load_stored(look.db, variant, records),
        rules=look.state.implementers_digest,
        force=request.force,
    )
    return Preview(
        variant=variant,
        state=look.state,
        up_to_date=False,
        actions=decision.actions,
        previous=look.previous,
        unpublished=find_unpublished(look.db, variant, records),
    )


def _unchanged(db: Database, previous: VariantStatus, state: SnapshotRow) -> Preview | None:
    """The stored pages, where a run would take everything as it is stored."""
    slugs = find_unchanged(db, previous, state)
    if slugs is None:
        return None
    actions = tuple(PageAction(slug=slug, action="reuse", why=UNCHANGED) for slug in slugs)
    return Preview(
        variant=previous.variant, state=state, up_to_date=True, actions=actions, previous=previous
    )
