"""Whether a page's text is fit to be kept, and what the checks say of it."""

from __future__ import annotations

import re

from docsfy_hookspecs import CheckResult, DocsfyError, Facts, PageSpec
from docsfy_hookspecs.text import Segment, segments

from docsfy_plugin.host import Host

_TITLE = re.compile(r"^# +\S", re.M)
# what closes is code to `segments`; a fence that nothing closes is left in the text
_OPEN_FENCE = re.compile(r"^(?:`{3,}[^`\n]*|~{3,}[^\n]*)$", re.M)


class UnfitPageError(DocsfyError):
    """What a writer gave is not a page; nothing of it is kept."""

    code = "unfit-page"


def accept_text(page: PageSpec, text: str) -> str:
    """Take a writer's text, or refuse it.

    Returns:
        The text, encodable, ending in one newline.

    Raises:
        UnfitPageError: It is empty, has not just one title and that first, or has a code block
            that nothing closes.
    """
    clean = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").strip("\n") + "\n"
    if not clean.strip():
        raise UnfitPageError(f"Page {page.slug!r} is empty")
    if not clean.startswith("# "):
        raise UnfitPageError(f"Page {page.slug!r} does not begin with its title")
    parts = tuple(segments(clean))
    texts = [part.text for part in parts if not part.is_code]
    if any(_OPEN_FENCE.search(text) for text in texts) or any(map(_is_unclosed, parts)):
        raise UnfitPageError(f"Page {page.slug!r} has a code block that is not closed")
    titles = sum(len(_TITLE.findall(text)) for text in texts)
    if titles != 1:
        raise UnfitPageError(f"Page {page.slug!r} has {titles} first-level headings")
    return clean


def _is_unclosed(part: Segment) -> bool:
    """Whether a fence was closed by a shorter one: to Markdown that is a code span of lines."""
    return part.is_code and bool(_OPEN_FENCE.match(part.text)) and not part.text.endswith("\n")


def check_page(host: Host, page: PageSpec, text: str, facts: Facts) -> CheckResult:
    """Ask every check about a page, and add up what they say.

    Raises:
        HookCallError: A check failed.
    """
    answers = host.each("docsfy_check_page", slug=page.slug, page=page, text=text, facts=facts)
    return add_results(
        *(
            one if isinstance(one, CheckResult) else CheckResult(findings=tuple(one))
            for _, one in answers
        )
    )


def add_results(*results: CheckResult) -> CheckResult:
    """Add up what several checks say of one page, findings in the order of their lines."""
    findings = [finding for result in results for finding in result.findings]
    return CheckResult(
        findings=tuple(sorted(findings, key=lambda finding: finding.line)),
        supported=sum(result.supported for result in results),
        unsupported=sum(result.unsupported for result in results),
    )
