"""Watching an attempt."""

from docsfy_hookspecs.events import Event
from docsfy_hookspecs.markers import hookspec


@hookspec
def docsfy_progress(event: Event) -> None:
    """Be told what happens.

    Called for every event of an attempt, in order, on the attempt's main thread, so it must
    return soon. Every plugin is called, in order. One that raises is named once and called no
    more in this attempt; the run goes on.

    Args:
        event: What happened.
    """
