"""What is kept of a variant, as the pipeline asks for it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from docsfy_hookspecs import Fact, Plan, Source

from docsfy_plugin.pipeline.decision import Stored
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.fact_rows import FactKey, load_facts, save_facts
from docsfy_plugin.store.page_cache import PageCache
from docsfy_plugin.store.page_rows import load_stale
from docsfy_plugin.store.plan_rows import load_base_plan, load_plan, load_planned_files
from docsfy_plugin.store.records import PageRecord, Result, SnapshotRow, VariantStatus
from docsfy_plugin.store.result_rows import load_complete_slugs, load_results, save_results
from docsfy_plugin.store.snapshots import load_snapshot, load_snapshot_files
from docsfy_plugin.store.variants import Variant

LINKED = "linked"


class KeptFacts:
    """The analysers' results in the sidecar database."""

    def __init__(self, db: Database) -> None:
        """Read from, and where it is writable write to, a database."""
        self._db = db
        self._unsaved: dict[FactKey, tuple[Fact, ...]] = {}

    def load_facts(self, keys: Sequence[FactKey]) -> Mapping[FactKey, tuple[Fact, ...]]:
        """Give what is kept of the keys asked for."""
        kept = load_facts(self._db, [key for key in keys if key not in self._unsaved])
        return {**kept, **{key: self._unsaved[key] for key in keys if key in self._unsaved}}

    def save_facts(self, facts: Mapping[FactKey, tuple[Fact, ...]]) -> None:
        """Keep facts; those for a database that is only looked at are kept here."""
        if self._db.read_only:
            self._unsaved |= facts
        elif facts:
            save_facts(self._db, facts.items())


def load_stored(db: Database, variant: Variant, records: Mapping[str, PageRecord]) -> Stored:
    """Gather what a variant's last run left.

    Args:
        db: The database.
        variant: The variant.
        records: Slug -> record of every good page in its cache.
    """
    snapshot = load_snapshot(db, variant)
    stale = load_stale(db, variant)
    return Stored(
        plan=load_plan(db, variant),
        base=load_base_plan(db, variant),
        digests={slug: record.digest for slug, record in records.items()},
        provenance={slug: record.provenance for slug, record in records.items()},
        stale=frozenset(s for s, r in records.items() if (s, r.attempt) in stale),
        rules=snapshot.implementers_digest if snapshot else "",
        blobs=load_blobs(db, variant),
    )


def load_blobs(db: Database, variant: Variant) -> dict[str, str]:
    """Path -> blob id of the files that were there when the variant was planned last."""
    return dict(load_planned_files(db, variant) or load_snapshot_files(db, variant))


def load_records(cache: PageCache) -> dict[str, PageRecord]:
    """Slug -> record of every good page."""
    return {record.slug: record for record in cache.records()}


def describe_snapshot(source: Source, attempt: str, options_digest: str, rules: str) -> SnapshotRow:
    """What a published source is compared with by the next run."""
    return SnapshotRow(
        attempt=attempt,
        snapshot=source.snapshot,
        modified=tuple(file.path for file in source.files if file.modified),
        remote=f"{source.repository} {source.web_url}".rstrip(),
        commit=source.commit,
        options_digest=options_digest,
        implementers_digest=rules,
    )


def is_same_state(kept: SnapshotRow, now: SnapshotRow) -> bool:
    """Whether there is nothing to do; the attempt and the commit do not matter."""
    return (kept.snapshot, kept.modified, kept.remote, kept.options_digest) == (
        now.snapshot,
        now.modified,
        now.remote,
        now.options_digest,
    ) and kept.implementers_digest == now.implementers_digest


def save_linked(db: Database, attempt: str, pages: Mapping[str, tuple[str, str]]) -> None:
    """Keep the linked text of pages.

    Args:
        db: The database.
        attempt: Its id.
        pages: Slug -> digest and linked Markdown.
    """
    save_results(
        db,
        attempt,
        LINKED,
        (
            Result(slug=slug, digest=digest, payload=zlib.compress(text.encode(), 1))
            for slug, (digest, text) in pages.items()
        ),
    )


def load_linked(db: Database, variant: Variant) -> dict[str, str]:
    """Slug -> linked Markdown; a damaged one is left out."""
    linked = {}
    for result in load_results(db, variant, LINKED):
        try:
            linked[result.slug] = zlib.decompress(result.payload).decode()
        except (zlib.error, UnicodeDecodeError):
            continue
    return linked


def find_unchanged(
    db: Database, previous: VariantStatus, state: SnapshotRow
) -> tuple[str, ...] | None:
    """The pages that `load_unchanged` would give, told without reading them.

    Returns:
        Slugs in reading order; `None` where something changed or is missing.
    """
    if not _is_unchanged(db, previous, state):
        return None
    return load_complete_slugs(db, previous.variant, LINKED)


def load_unchanged(
    db: Database, previous: VariantStatus, state: SnapshotRow
) -> tuple[Plan, dict[str, str]] | None:
    """What a run would take as it is stored, where nothing changed since it was published.

    Args:
        db: The database.
        previous: The variant as its last attempt left it.
        state: What is there now.

    Returns:
        The plan and the linked Markdown of every page; `None` where something changed or is
        missing.
    """
    plan = load_plan(db, previous.variant)
    if plan is None or not _is_unchanged(db, previous, state):
        return None
    linked = load_linked(db, previous.variant)
    return None if any(page.slug not in linked for page in plan.pages) else (plan, linked)


def _is_unchanged(db: Database, previous: VariantStatus, state: SnapshotRow) -> bool:
    kept = load_snapshot(db, previous.variant)
    if previous.status != "ready" or kept is None or not is_same_state(kept, state):
        return False
    # one that was killed after the swap left its texts beside the snapshot of the one before
    return kept.attempt == previous.attempt
