"""What is looked at in a page: by the checks of plugins, and by the pipeline itself."""

from __future__ import annotations

import posixpath

from docsfy_hookspecs import CheckResult, Facts, Finding, PageSpec, Plan, Source

from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.checking import add_results, check_page
from docsfy_plugin.pipeline.harmless_markdown import without_actions
from docsfy_plugin.pipeline.link_targets import LinkTargets
from docsfy_plugin.pipeline.page_links import (
    check_links,
    check_paths,
    with_symbolic_links,
    without_broken_links,
)
from docsfy_plugin.source.secrets import remove_secrets


class PageChecks:
    """Looks at pages of one attempt, each alone; used by several threads at once."""

    def __init__(self, host: Host, plan: Plan, source: Source, facts: Facts) -> None:
        """Prepare for one attempt.

        Args:
            host: The plugins.
            plan: The final plan.
            source: The source.
            facts: All facts, with lines.
        """
        self._host = host
        self._facts = facts
        self._targets = LinkTargets(plan, source)
        self._analysed = frozenset(posixpath.splitext(fact.path)[1] for fact in facts)

    def check(self, page: PageSpec, text: str, *, by_model: bool) -> CheckResult:
        """Look at a page's form and names; at plain links and paths too where a model wrote it.

        Symbolic links are looked at when all pages are linked.

        Raises:
            HookCallError: A check failed.
        """
        checked = check_page(self._host, page, text, self._facts)
        if not by_model:
            return checked
        plain = check_links(page.slug, text, self._targets, symbolic=False)
        known = {(finding.line, finding.message) for finding in checked.findings}
        paths = check_paths(text, self._targets, self._analysed)
        new = tuple(one for one in paths if (one.line, one.message) not in known)
        return add_results(checked, plain, CheckResult(findings=new, unsupported=len(new)))

    def find_broken_symbolic(self, page: PageSpec, text: str) -> tuple[Finding, ...]:
        """Name the symbolic links that will lead nowhere, as far as the page alone tells."""
        plain = set(check_links(page.slug, text, self._targets, symbolic=False).findings)
        found = check_links(page.slug, text, self._targets).findings
        return tuple(finding for finding in found if finding not in plain)

    def adopt(self, page: PageSpec, text: str) -> str:
        """Make a model's text one of ours: nothing that acts, no secret, plain links symbolic."""
        clean, _ = remove_secrets(without_actions(text).encode())
        return with_symbolic_links(page.slug, clean.decode(), self._targets)

    def settle(self, page: PageSpec, text: str) -> str:
        """A model's text as it is kept: relative links that lead nowhere are plain text."""
        return without_broken_links(page.slug, text, self._targets)
