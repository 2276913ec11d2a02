"""Offering text models."""

from collections.abc import Sequence

from docsfy_hookspecs.markers import hookspec
from docsfy_hookspecs.models import Provider


@hookspec
def docsfy_providers() -> Sequence[Provider]:  # type: ignore[empty-body]  # a specification
    """Offer text models.

    Called once per attempt, before anything else, when `provider` is not `static`. Every plugin
    is called, in order.

    Returns:
        Providers; their names are unique among all plugins, and none is `static`.

    Raises:
        DocsfyError: The providers cannot be made; the attempt fails.
    """
