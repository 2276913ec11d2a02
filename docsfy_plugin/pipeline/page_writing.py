"""Writing one page: the writer is asked, its text checked, once more where the checks object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from docsfy_hookspecs import CheckResult, DocsfyError, Facts, Finding, Model, Plan

from docsfy_plugin.host import Host
from docsfy_plugin.pipeline.checking import accept_text, check_page
from docsfy_plugin.pipeline.digests import PageInput


class UnwrittenPageError(DocsfyError):
    """No plugin writes a page, or its text stays wrong."""

    code = "unwritten-page"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPage:
    """A page that was just written and is good.

    Attributes:
        slug: The page.
        plugin: Name of the plugin that wrote it.
        markdown: Its text, links symbolic.
        checked: What the checks say of it.
    """

    slug: str
    plugin: str
    markdown: str
    checked: CheckResult


class PageWriter:
    """Writes pages of one attempt; used by several threads at once."""

    def __init__(
        self,
        host: Host,
        plan: Plan,
        facts: Facts,
        model: Model | None,
        previous: Callable[[str], str],
    ) -> None:
        """Prepare for one attempt.

        Args:
            host: The plugins.
            plan: The final plan.
            facts: All facts, with lines.
            model: The text model; `None` for `static`.
            previous: Gives a page's last good text; empty if there is none.
        """
        self._host = host
        self._facts = facts
        self._model = model
        self._previous = previous
        self._outline = tuple((page.title, page.description) for page in plan.pages)
        self._places = {page.slug: place for place, page in enumerate(plan.pages)}

    def write(self, given: PageInput) -> WrittenPage:
        """Write a page.

        Raises:
            DocsfyError: It cannot be written, or what was written is not good.
        """
        plugin, text = self._ask(given, ())
        checked = check_page(self._host, given.page, text, self._facts)
        if _faults(checked) and self._model is not None:
            plugin, text = self._ask(given, checked.findings)
            checked = check_page(self._host, given.page, text, self._facts)
        faults = _faults(checked)
        if faults:
            raise UnwrittenPageError(
                f"What plugin {plugin!r} wrote is not good: {faults[0].message} ({faults[0].code})"
            )
        return WrittenPage(slug=given.page.slug, plugin=plugin, markdown=text, checked=checked)

    def _ask(self, given: PageInput, findings: tuple[Finding, ...]) -> tuple[str, str]:
        slug = given.page.slug
        place = self._places[slug]
        answer = self._host.first(
            "docsfy_write_page",
            slug=slug,
            page=given.page,
            facts=given.facts,
            excerpts=given.excerpts,
            settings=given.settings,
            model=self._model,
            # slices, since every page of 10,000 is given the 9,999 others
            outline=self._outline[:place] + self._outline[place + 1 :],
            previous=self._previous(slug),
            diff="",
            findings=findings,
        )
        if answer is None:
            raise UnwrittenPageError(f"No plugin writes page {slug!r}")
        plugin, text = answer
        return plugin, accept_text(given.page, text)


def _faults(checked: CheckResult) -> tuple[Finding, ...]:
    return tuple(finding for finding in checked.findings if finding.severity == "error")
