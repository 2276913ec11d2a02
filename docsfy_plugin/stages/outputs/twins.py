"""Built-in plugin: a Markdown twin beside every page."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs import Site, SiteFile, hookimpl

from docsfy_plugin.stages.outputs.site_links import PageMap, page_url, twin_path, with_source

VERSION = "1"


@hookimpl
def docsfy_render_outputs(site: Site) -> Sequence[SiteFile]:
    """Give every page's Markdown: its title, its URL, its text, links to other twins."""
    pages = PageMap.of(site)
    return [
        SiteFile(
            path=twin_path(page),
            content=with_source(pages.for_twin(page), page_url(site, page)),
        )
        for page in site.pages
    ]
