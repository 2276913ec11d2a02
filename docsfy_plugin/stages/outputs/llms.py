"""Built-in plugin: `llms.txt`, the site's index for language models, and `llms-full.txt`.

The form of `llms.txt` is https://llmstxt.org's, within what its reference parser reads without
loss: no brackets in titles, no parentheses in URLs, an information paragraph, unique sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docsfy_hookspecs import Site, SiteFile, SitePage, hookimpl

from docsfy_plugin.stages.outputs.site_links import (
    PageMap,
    one_line,
    page_url,
    twin_url,
    with_source,
)

VERSION = "1"

INDEX = "llms.txt"
WHOLE = "llms-full.txt"
_UNGROUPED = "Overview"
_NO_BRACKETS = str.maketrans("[]", "()")


@hookimpl
def docsfy_render_outputs(site: Site) -> Sequence[SiteFile]:
    """Give the index of all pages, and all pages in one file."""
    return [
        SiteFile(path=INDEX, content=_index(site)),
        SiteFile(path=WHOLE, content=_whole(site)),
    ]


def _head(site: Site) -> str:
    title = one_line(site.name) or one_line(site.plan.project_name) or "Documentation"
    summary = one_line(site.plan.tagline) or f"Documentation of {one_line(site.plan.project_name)}"
    return f"# {title}\n\n> {summary}\n"


def _information(site: Site) -> str:
    source = site.source
    where = source.web_url or f"{source.owner}/{source.project}"
    return one_line(
        f"Written from the code of {where} at commit {source.commit} of {source.branch}. Each link "
        f"leads to a page as Markdown; {WHOLE} beside this file holds all pages."
    )


def _index(site: Site) -> str:
    parts = [_head(site), f"{_information(site)}\n"]
    for name, pages in _sections(site.pages):
        entries = "".join(_entry(site, page) for page in pages)
        parts.append(f"## {name}\n\n{entries}")
    return "\n".join(parts)


def _entry(site: Site, page: SitePage) -> str:
    spec = page.page.spec
    title = one_line(spec.title).translate(_NO_BRACKETS)
    description = one_line(spec.description)
    tail = f": {description}" if description else ""
    return f"- [{title}]({twin_url(site, page)}){tail}\n"


def _sections(pages: Iterable[SitePage]) -> list[tuple[str, list[SitePage]]]:
    """Pages by navigation group, in reading order; names are unique, as the parser needs them."""
    groups: dict[str, list[SitePage]] = {}
    for page in pages:
        groups.setdefault(page.page.spec.group, []).append(page)
    sections: dict[str, list[SitePage]] = {}
    for group, members in groups.items():
        name = one_line(group).lstrip("# ") or _UNGROUPED
        unique, count = name, 1
        while unique in sections:
            count += 1
            unique = f"{name} ({count})"
        sections[unique] = members
    return list(sections.items())


def _whole(site: Site) -> str:
    pages = PageMap.of(site)
    bodies = (with_source(pages.for_whole(page), page_url(site, page)) for page in site.pages)
    return "\n".join([_head(site), f"{_information(site)}\n", *bodies])
