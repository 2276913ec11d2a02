"""Which of the variants kept here a command is about."""

from __future__ import annotations

from collections.abc import Callable

from docsfy_plugin.cli.output import utc_now
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import (
    AmbiguousVariantError,
    FullDiskError,
    LockedStateError,
    NoSuchVariantError,
    ReadOnlyStateError,
)
from docsfy_plugin.store.orphans import foresee_ends, settle_orphans
from docsfy_plugin.store.records import VariantStatus
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import load_status
from docsfy_plugin.store.variants import Variant, find_variant

NOTHING = "Nothing is documented here yet"
NEXT = "Run docsfy generate, or docsfy init and mkdocs build"


def look_up_statuses(state: StateDir) -> tuple[VariantStatus, ...]:
    """All variants as they stand; those whose process is gone are given their end first.

    Raises:
        StateError: The database cannot be read.
    """
    load: Callable[[Database], tuple[VariantStatus, ...]] = load_status
    try:
        settle_orphans(state, at=utc_now())
    except (FullDiskError, LockedStateError, ReadOnlyStateError):
        # who may only look is not told that a dead process still works
        load = foresee_ends
    with Database.open_read_only(state.database_path) as db:
        return load(db)


def choose_status(
    typed: str | None, statuses: tuple[VariantStatus, ...], state: StateDir
) -> VariantStatus:
    """The status of the variant that the user means.

    Args:
        typed: As typed; `None` means the only one that there is.
        statuses: Of all variants.
        state: Where they are kept.

    Raises:
        NoSuchVariantError: There is none, or none fits.
        AmbiguousVariantError: Several fit.
    """
    by_variant: dict[Variant, VariantStatus] = {one.variant: one for one in statuses}
    if not statuses:
        raise NoSuchVariantError(f"{NOTHING}: {str(state.path)!r} holds no variant", hint=NEXT)
    if typed is not None:
        return by_variant[find_variant(typed, by_variant)]
    if len(statuses) > 1:
        listed = ", ".join(str(variant) for variant in by_variant)
        raise AmbiguousVariantError(
            f"There are {len(statuses)} variants", hint=f"Name one of {listed}"
        )
    return statuses[0]
