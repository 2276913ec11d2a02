"""Making files for MkDocs, and for the finished site."""

from collections.abc import Sequence

from docsfy_hookspecs.markers import hookspec
from docsfy_hookspecs.pages import Page, Site, SiteFile
from docsfy_hookspecs.plans import Plan
from docsfy_hookspecs.settings import Settings


@hookspec
def docsfy_render_pages(
    plan: Plan, pages: tuple[Page, ...], settings: Settings
) -> Sequence[SiteFile] | None:
    """Make the files that MkDocs is given, before it collects its own.

    Called once per build. Every plugin is called, in order; two that give one path are an
    error.

    Args:
        plan: The final plan.
        pages: All pages in reading order, links resolved.
        settings: Options that reach planners and writers.

    Returns:
        Files below `docs_dir`; pages lie at `<mount>/<slug>.md`.

    Raises:
        DocsfyError: The files cannot be made; the attempt fails, the old site stands.
    """


@hookspec
def docsfy_render_outputs(site: Site) -> Sequence[SiteFile] | None:
    """Make site-level files after the build.

    Called once per build, when MkDocs has written its pages and before the site is published.
    Every plugin is called, in order; two that give one path are an error.

    Args:
        site: What the build made.

    Returns:
        Files below `site_dir`.

    Raises:
        DocsfyError: The files cannot be made; the attempt fails, the old site stands.
    """
