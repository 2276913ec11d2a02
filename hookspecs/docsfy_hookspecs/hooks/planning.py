"""Deciding which pages there are."""

from docsfy_hookspecs.facts import Facts
from docsfy_hookspecs.markers import hookspec
from docsfy_hookspecs.models import Model
from docsfy_hookspecs.plans import Plan, PlanUpdate
from docsfy_hookspecs.settings import Settings
from docsfy_hookspecs.sources import Changes, Source


@hookspec(firstresult=True)
def docsfy_plan(
    source: Source, facts: Facts, settings: Settings, model: Model | None
) -> Plan | None:
    """Plan the documentation of a source.

    Called once per attempt that needs a plan, after the facts were read. The first plugin that
    answers decides.

    Args:
        source: The repository at the snapshot.
        facts: All facts, joined, with lines.
        settings: Options that reach planners and writers.
        model: The text model; `None` for the provider `static`.

    Returns:
        The plan, or `None` to leave it to the next plugin.

    Raises:
        DocsfyError: No plan can be made; the attempt fails, the old site stands.
    """


@hookspec
def docsfy_extend_plan(plan: Plan, source: Source, facts: Facts, settings: Settings) -> Plan | None:
    """Give the plan more, fewer or other pages.

    Called once per attempt for every plugin in turn, each with what the one before returned.

    Args:
        plan: The plan so far; frozen, see `Plan.with_pages` and `Plan.without`.
        source: The repository at the snapshot.
        facts: All facts, joined, with lines.
        settings: Options that reach planners and writers.

    Returns:
        The new plan, or `None` to leave it as it is.

    Raises:
        DocsfyError: The plan cannot be extended; the attempt fails, the old site stands.
    """


@hookspec(firstresult=True)
def docsfy_update_plan(
    source: Source,
    facts: Facts,
    settings: Settings,
    model: Model | None,
    previous: Plan,
    changes: Changes,
) -> PlanUpdate | None:
    """Decide what a change of the source means for the plan.

    Called instead of `docsfy_plan` when a plan is stored and the snapshot differs. The first
    plugin that answers decides; when none does, `docsfy_plan` plans afresh and the difference
    of the two plans is the update.

    Args:
        source: The repository at the snapshot.
        facts: All facts, joined, with lines.
        settings: Options that reach planners and writers.
        model: The text model; `None` for the provider `static`.
        previous: The stored plan.
        changes: Paths that were added, modified or removed since then.

    Returns:
        The update, or `None` to leave it to the next plugin.

    Raises:
        DocsfyError: No update can be made; the attempt fails, the old site stands.
    """
