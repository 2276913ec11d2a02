"""Putting links into a page."""

from docsfy_hookspecs.facts import Facts
from docsfy_hookspecs.markers import hookspec
from docsfy_hookspecs.plans import PageSpec, Plan


@hookspec
def docsfy_link_page(page: PageSpec, text: str, plan: Plan, facts: Facts) -> str | None:
    """Put symbolic links into a page.

    Called once per page, after all pages are known, for every plugin in turn, each with what
    the one before returned. The pipeline resolves the links afterwards.

    Args:
        page: The page's spec.
        text: The page's Markdown, links symbolic.
        plan: The final plan.
        facts: All facts of the source at this snapshot.

    Returns:
        The text with more links, or `None` to leave it as it is.

    Raises:
        DocsfyError: The page cannot be linked; the attempt fails, the old site stands.
    """
