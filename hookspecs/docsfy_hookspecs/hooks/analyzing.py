"""Reading facts from a source."""

from collections.abc import Sequence

from docsfy_hookspecs.facts import Analyzer
from docsfy_hookspecs.markers import hookspec


@hookspec
def docsfy_analyzers() -> Sequence[Analyzer]:  # type: ignore[empty-body]  # a specification
    """Offer readers of facts.

    Called once per attempt, before planning. Every plugin is called, in order; a file is read
    by every analyser whose patterns match its path. What `read` gives is kept by path, blob id
    and the analyser's name and version.

    Returns:
        Analysers; their names are unique among all plugins.

    Raises:
        DocsfyError: The analysers cannot be made; the attempt fails.
    """
