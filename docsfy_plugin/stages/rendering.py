"""Built-in plugin: pages as Markdown files with front matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml
from docsfy_hookspecs import Page, Plan, Settings, SiteFile, hookimpl, text

VERSION = "1"

_BREAKS = re.compile("[\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")


@hookimpl
def docsfy_render_pages(
    plan: Plan, pages: tuple[Page, ...], settings: Settings
) -> Sequence[SiteFile]:
    """Give MkDocs one file a page, at `<mount>/<slug>.md`."""
    del plan
    folder = f"{settings.mount.strip('/')}/".lstrip("/")
    return [
        SiteFile(
            path=f"{folder}{page.spec.slug}.md",
            content=_front_matter(page) + _encodable(_body(page)),
            title=page.spec.title,
        )
        for page in pages
    ]


def _front_matter(page: Page) -> str:
    fields = {"title": page.spec.title, "description": " ".join(page.spec.description.split())}
    # templates of themes put both into their HTML as they are, in attributes too
    kept = {
        name: _encodable(value).replace("<", "&lt;").replace('"', "&quot;")
        for name, value in fields.items()
        if value
    }
    # a scalar on several lines could end the front matter early
    # of Unicode's own line breaks PyYAML writes some as they are and reads them as spaces
    plain = not any(_BREAKS.search(value) for value in kept.values())
    dumped = yaml.safe_dump(kept, allow_unicode=plain, sort_keys=False, width=float("inf"))
    return f"---\n{dumped}---\n\n"


def _body(page: Page) -> str:
    if not page.note:
        return page.markdown
    title, _, rest = page.markdown.partition("\n")
    return f"{title}\n\n!!! note\n\n    {text.escape(page.note)}\n\n{rest.lstrip(chr(10))}"


def _encodable(text_of_page: str) -> str:
    return _SURROGATES.sub("\ufffd", text_of_page)
