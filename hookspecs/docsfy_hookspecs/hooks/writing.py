"""Writing a page."""

from docsfy_hookspecs.facts import Facts
from docsfy_hookspecs.markers import hookspec
from docsfy_hookspecs.models import Model
from docsfy_hookspecs.pages import Finding, PageText
from docsfy_hookspecs.plans import PageSpec
from docsfy_hookspecs.settings import Settings
from docsfy_hookspecs.sources import Excerpt


@hookspec(firstresult=True)
def docsfy_write_page(
    page: PageSpec,
    facts: Facts,
    excerpts: tuple[Excerpt, ...],
    settings: Settings,
    model: Model | None,
    outline: tuple[tuple[str, str], ...],
    previous: str,
    diff: str,
    findings: tuple[Finding, ...],
) -> str | PageText | None:
    """Write one page.

    Called once per page whose digest is new, on threads, several pages at a time. The first
    plugin that answers decides. The digest is over `page`, `facts`, `excerpts`, `settings` and
    the versions of all implementers: what depends on anything else would go stale unnoticed.

    Args:
        page: The page's spec.
        facts: What `page.needs` selects, without lines.
        excerpts: Text of source files that `page.needs` asks for with `file:GLOB`.
        settings: Options that reach planners and writers.
        model: The text model; `None` for the provider `static`.
        outline: Title and description of every other page, in reading order; of more than 2,000
            the nearest.
        previous: The page's last good text, links symbolic; empty if there is none.
        diff: Unified diff of the page's own sources since then, without comments, where nothing
            but they changed: the page is to be mended. Empty: it is to be written.
        findings: What a check found in the text just written, which `previous` is then; empty
            the first time.

    Returns:
        Markdown from `# Title` on, links to pages, symbols and source symbolic (see `text`),
        alone or in a `PageText`, or `None` to leave the page to the next plugin.

    Raises:
        DocsfyError: The page cannot be written; it fails, the others go on.
    """
