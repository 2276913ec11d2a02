from __future__ import annotations

import pytest
from docsfy_hookspecs import Facts, NavGroup, Page, PageSpec, Plan, Site, SitePage, Source


@pytest.fixture
def make_site():
    """A site of pages: slug, title, group, description, Markdown."""

    def make(*pages, url="", mount="", name="Demo", tagline="", facts=(), directory_urls=True):
        specs = [
            PageSpec(slug=slug, title=title, group=group, description=description)
            for slug, title, group, description, _ in pages
        ]
        groups = {spec.group: [] for spec in specs}
        for spec in specs:
            groups[spec.group].append(spec)
        placed = []
        for spec, (*_, markdown) in zip(specs, pages, strict=True):
            at = f"{mount}/{spec.slug}".lstrip("/")
            is_index = spec.slug == "index"
            if directory_urls:
                link = at.removesuffix("index") if is_index else f"{at}/"
                dest = f"{link}index.html"
            else:
                link = dest = f"{at}.html"
            page = Page(spec=spec, markdown=markdown)
            placed.append(SitePage(page=page, url=link, dest_path=dest))
        source = Source(
            owner="o",
            project="demo",
            branch="main",
            commit="c" * 40,
            committed_at="2024-01-01T00:00:00Z",
            repository="example.org/o/demo",
            web_url="https://example.org/o/demo",
            snapshot="s",
            files=(),
        )
        return Site(
            name=name,
            url=url,
            mount=mount,
            source=source,
            plan=Plan(
                project_name="demo",
                tagline=tagline,
                navigation=tuple(NavGroup(title=t, pages=tuple(p)) for t, p in groups.items()),
            ),
            pages=tuple(placed),
            facts=Facts(facts),
        )

    return make
