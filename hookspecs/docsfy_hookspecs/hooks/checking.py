"""Checking a page against the facts."""

from collections.abc import Sequence

from docsfy_hookspecs.facts import Facts
from docsfy_hookspecs.markers import hookspec
from docsfy_hookspecs.pages import CheckResult, Finding
from docsfy_hookspecs.plans import PageSpec


@hookspec
def docsfy_check_page(
    page: PageSpec, text: str, facts: Facts
) -> CheckResult | Sequence[Finding] | None:
    """Report what is wrong with a page.

    Called once per page and state of facts, after writing and before linking. Every plugin is
    called, in order; results are added up. Links are the pipeline's own check.

    Args:
        page: The page's spec; frozen, so return findings instead of editing it.
        text: The page's Markdown, links still symbolic.
        facts: All facts of the source at this snapshot.

    Returns:
        Findings in the order of their lines, or a `CheckResult` that also counts the names
        that were looked up; empty or `None` when the page is fine.

    Raises:
        DocsfyError: The check itself could not be made; the attempt fails.
    """
