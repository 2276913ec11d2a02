"""A dry run: what an attempt would do, found out without writing anything."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from docsfy_hookspecs import Model

from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.decision import (
    Decision,
    Stored,
    decide,
    find_requested_model,
    hash_rules,
)
from docsfy_plugin.pipeline.digests import PageInput
from docsfy_plugin.pipeline.estimates import (
    DryCalls,
    Estimate,
    NotSentError,
    expect_new_pages,
    expect_pages,
    expect_planning,
    guess_pages,
)
from docsfy_plugin.pipeline.identity import has_moved, name_variant, open_request
from docsfy_plugin.pipeline.kept import (
    KeptFacts,
    describe_snapshot,
    find_unchanged,
    load_stored,
)
from docsfy_plugin.pipeline.planning import PageAction
from docsfy_plugin.pipeline.request import Request
from docsfy_plugin.pipeline.source_changes import SourceChanges
from docsfy_plugin.source.opening import OpenSource
from docsfy_plugin.source.remotes import is_url
from docsfy_plugin.store.attempts import load_cost_per_token
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import OlderStateError
from docsfy_plugin.store.page_cache import read_records
from docsfy_plugin.store.records import PageRecord, SnapshotRow, VariantStatus
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
        asks_planner: Whether a model's planner would be asked, about files that no page is
            written from or for a plan; what it would decide is not known.
        calls: Calls of a model.
        tokens: Tokens that they are expected to take.
        cost_usd: US dollars that they are expected to take.
        is_price_known: Whether `cost_usd` says anything.
        previous: How the last attempt left the variant, or has it now; `None` without one.
        unpublished: Slugs of good pages that were written since the last one published.
    """

    variant: Variant
    state: SnapshotRow
    up_to_date: bool
    actions: tuple[PageAction, ...]
    asks_planner: bool = False
    calls: int = 0
    tokens: int = 0
    cost_usd: float = 0.0
    is_price_known: bool = True
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
    model = find_requested_model(host, request)
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
    request, variant, model = look.request, look.variant, look.model
    records = read_records(StateDir(request.state_dir).cache_path(variant), variant)
    stored = load_stored(look.db, variant, records)
    estimate, dry = Estimate(), DryCalls()
    asked = dry.model_of(model) if model else None
    decision: Decision | None = None
    try:
        decision = _decide_from(look, stored, asked)
    except NotSentError:
        expect_planning(estimate, dry)
        if stored.base is None:
            assert model is not None  # noqa: S101  # it was asked
            pages = guess_pages(look.opened.source)
            expect_new_pages(estimate, look.opened.source, model, pages=pages)
        else:
            # what the planner would decide is not known; what digests decide is
            now = {file.path: file.blob for file in look.opened.source.files}
            decision = _decide_from(look, replace(stored, blobs=now), asked)
    if model is not None and decision is not None:
        _expect_pages(look, decision, model, records, estimate)
    cost_usd = _cost(look, estimate)
    return Preview(
        variant=variant,
        state=look.state,
        up_to_date=False,
        actions=decision.actions if decision else (),
        asks_planner=bool(dry.sizes),
        calls=estimate.calls,
        tokens=estimate.tokens,
        cost_usd=cost_usd or 0.0,
        is_price_known=cost_usd is not None,
        previous=look.previous,
        unpublished=find_unpublished(look.db, variant, records),
    )


def _decide_from(look: _Look, stored: Stored, model: Model | None) -> Decision:
    request = look.request
    return decide(
        host=look.host,
        source=look.opened.source,
        read=look.opened.read,
        settings=request.settings,
        model=model,
        facts=KeptFacts(look.db),
        stored=stored,
        rules=look.state.implementers_digest,
        force=request.force,
    )


def _expect_pages(
    look: _Look,
    decision: Decision,
    model: Model,
    records: Mapping[str, PageRecord],
    estimate: Estimate,
) -> None:
    changes = SourceChanges(look.opened, decision.excerpts, model)
    mended = {one.slug for one in decision.actions if one.action == "patch"}

    def diff(given: PageInput) -> str:
        slug = given.page.slug
        return changes.diff(given, records[slug].provenance) if slug in mended else ""

    expect_pages(
        estimate,
        look.host,
        look.opened.source,
        decision,
        model,
        previous=lambda slug: records[slug].markdown if slug in records else "",
        diff=diff,
    )


def _cost(look: _Look, estimate: Estimate) -> float | None:
    """US dollars: by the provider's prices, else by what calls of the variant cost before."""
    if look.model is None or not estimate.calls:
        return 0.0
    price, calls = look.model.provider.price, estimate.calls
    # a call's price may depend on its size
    sizes = estimate.prompt_tokens // calls, estimate.answer_tokens // calls
    known = price and price(look.model.name, *sizes)
    if known is not None:
        return known * calls
    before = load_cost_per_token(look.db, look.variant)
    return None if before is None else before * estimate.tokens


def _unchanged(db: Database, previous: VariantStatus, state: SnapshotRow) -> Preview | None:
    """The stored pages, where a run would take everything as it is stored."""
    slugs = find_unchanged(db, previous, state)
    if slugs is None:
        return None
    actions = tuple(PageAction(slug=slug, action="reuse", why=UNCHANGED) for slug in slugs)
    return Preview(
        variant=previous.variant, state=state, up_to_date=True, actions=actions, previous=previous
    )
