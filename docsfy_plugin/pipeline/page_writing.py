"""Writing one page: the writer is asked, its text checked, once more where the checks object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from docsfy_hookspecs import (
    CheckResult,
    DocsfyError,
    Finding,
    Model,
    ModelAnswer,
    ModelRequest,
    PageSpec,
    PageText,
    Plan,
)

from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import HookCallError
from docsfy_plugin.pipeline.checking import accept_text
from docsfy_plugin.pipeline.digests import PageInput
from docsfy_plugin.pipeline.page_checks import PageChecks

_MOST_OUTLINED: Final = 2000


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
        broken_links: Symbolic links that lead nowhere; they are found again when all pages are
            linked.
        by_model: Whether the model was asked for it in a way that is seen.
        patched: Whether it is the previous text with parts of it replaced.
    """

    slug: str
    plugin: str
    markdown: str
    checked: CheckResult
    broken_links: tuple[Finding, ...] = ()
    by_model: bool = False
    patched: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that is to be corrected."""
        return (*self.checked.findings, *self.broken_links)

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What keeps it from being good."""
        return tuple(one for one in self.checked.findings if one.severity == "error")


class _Asked:
    """The model of one page, and whether whoever writes the page has asked it."""

    def __init__(self, model: Model | None) -> None:
        self.is_used = False
        self._model = model
        self.model = replace(model, call=self._call) if model is not None else None

    def _call(self, request: ModelRequest) -> ModelAnswer:
        assert self._model is not None  # noqa: S101  # there would be nothing to call
        self.is_used = True
        return (self._model.call or self._model.provider.generate)(request)


class PageWriter:
    """Writes pages of one attempt; used by several threads at once."""

    def __init__(
        self,
        host: Host,
        plan: Plan,
        checks: PageChecks,
        model_for: Callable[[str], Model | None],
        previous: Callable[[str], str],
        diff: Callable[[PageInput], str],
    ) -> None:
        """Prepare for one attempt.

        Args:
            host: The plugins.
            plan: The final plan.
            checks: What looks at pages.
            model_for: Gives the text model for a page's slug; `None` for `static`.
            previous: Gives a page's last good text; empty if there is none.
            diff: Gives what changed of a page's sources where it is to be mended; else empty.
        """
        self._host = host
        self._checks = checks
        self._model_for = model_for
        self._previous = previous
        self._diff = diff
        self._outline = tuple((page.title, page.description) for page in plan.pages)
        self._places = {page.slug: place for place, page in enumerate(plan.pages)}

    def write(self, given: PageInput) -> WrittenPage:
        """Write a page.

        Raises:
            DocsfyError: It cannot be written, or what was written is not good.
        """
        slug = given.page.slug
        asked = _Asked(self._model_for(slug))
        page = self._ask(given, asked, previous=self._previous(slug), diff=self._diff(given))
        if page.findings and asked.model is not None:
            page = self._correct(given, asked, page)
        if page.by_model:
            page = self._settle(given, page)
        if page.faults:
            fault = page.faults[0]
            raise UnwrittenPageError(
                f"What plugin {page.plugin!r} wrote is not good: {fault.message} ({fault.code})"
            )
        return page

    def _correct(self, given: PageInput, asked: _Asked, page: WrittenPage) -> WrittenPage:
        """Have a page corrected once; the better one of the two counts."""
        try:
            corrected = self._ask(given, asked, previous=page.markdown, findings=page.findings)
        except HookCallError:
            raise
        except DocsfyError:
            # what is left of the first is reported, and worth more than no page
            if page.faults:
                raise
            return page
        if _badness(corrected) > _badness(page):
            return page
        return replace(corrected, patched=corrected.patched and page.patched)

    def _ask(
        self,
        given: PageInput,
        asked: _Asked,
        *,
        previous: str,
        diff: str = "",
        findings: tuple[Finding, ...] = (),
    ) -> WrittenPage:
        slug = given.page.slug
        answer = self._host.first(
            "docsfy_write_page",
            slug=slug,
            page=given.page,
            facts=given.facts,
            excerpts=given.excerpts,
            settings=given.settings,
            model=asked.model,
            outline=self._outline_around(self._places[slug]),
            previous=previous,
            diff=diff,
            findings=findings,
        )
        if answer is None:
            raise UnwrittenPageError(f"No plugin writes page {slug!r}")
        plugin, written = answer
        text = written if isinstance(written, PageText) else PageText(markdown=written)
        markdown = accept_text(given.page, text.markdown)
        if asked.is_used:
            markdown = self._checks.adopt(given.page, markdown)
        page = WrittenPage(
            slug=slug,
            plugin=plugin,
            markdown=markdown,
            checked=CheckResult(),
            by_model=asked.is_used,
            patched=text.patched,
        )
        return self._look_at(page, given.page, has_model=asked.model is not None)

    def _settle(self, given: PageInput, page: WrittenPage) -> WrittenPage:
        """The page as it is kept, when nothing more is corrected."""
        markdown = self._checks.settle(given.page, page.markdown)
        if markdown == page.markdown:
            return page
        return self._look_at(replace(page, markdown=markdown), given.page, has_model=True)

    def _look_at(self, page: WrittenPage, spec: PageSpec, *, has_model: bool) -> WrittenPage:
        text = page.markdown
        return replace(
            page,
            checked=self._checks.check(spec, text, by_model=has_model),
            broken_links=self._checks.find_broken_symbolic(spec, text) if has_model else (),
        )

    def _outline_around(self, place: int) -> tuple[tuple[str, str], ...]:
        """The other pages, the nearest ones of a plan so large that copying all takes longest."""
        end = min(max(place, _MOST_OUTLINED // 2) + _MOST_OUTLINED // 2 + 1, len(self._outline))
        begin = max(end - _MOST_OUTLINED - 1, 0)
        return self._outline[begin:place] + self._outline[place + 1 : end]


def _badness(page: WrittenPage) -> tuple[int, int]:
    return len(page.faults), len(page.findings)
