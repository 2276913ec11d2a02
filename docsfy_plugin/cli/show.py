"""`docsfy show`: one page as the cache keeps it."""

from __future__ import annotations

from collections.abc import Sequence

import click
from docsfy_hookspecs.errors import DocsfyError

from docsfy_plugin.cli.known_variants import choose_status, look_up_statuses
from docsfy_plugin.cli.output import print_json
from docsfy_plugin.cli.parameters import json_option, state_dir_option
from docsfy_plugin.cli.state_folder import find_state
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.page_cache import FILE_NAME, PageCache
from docsfy_plugin.store.page_rows import load_pages
from docsfy_plugin.store.records import PageRecord
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import page_json
from docsfy_plugin.store.variants import Variant

_MOST_NAMES = 2


class NoSuchPageError(DocsfyError):
    """The documentation has no such page, or none with a good text."""

    code = "no-such-page"


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="[VARIANT] SLUG")
@state_dir_option
@json_option
def show(*, names: tuple[str, ...], state_dir: str | None, as_json: bool) -> None:
    """Print one page's Markdown as it is kept, its links still symbolic.

    VARIANT may be left out where there is one.
    """
    if len(names) > _MOST_NAMES:
        raise click.UsageError(f"Got {len(names)} names, not [VARIANT] SLUG")
    state = find_state(state_dir)
    typed = names[0] if len(names) == _MOST_NAMES else None
    variant = choose_status(typed, look_up_statuses(state), state).variant
    record = _load(state, variant, names[-1])
    if as_json:
        page = _row_json(state, variant, record.slug)
        print_json({"variant": str(variant), "page": page, "markdown": record.markdown})
    else:
        click.echo(record.markdown, nl=not record.markdown.endswith("\n"))


def _load(state: StateDir, variant: Variant, slug: str) -> PageRecord:
    path = state.cache_path(variant)
    record: PageRecord | None = None
    slugs: tuple[str, ...] = ()
    if (path / FILE_NAME).is_file():
        with PageCache.open(path, variant) as cache:
            record, slugs = cache.get(slug), cache.slugs()
    if record is None:
        row = _row_json(state, variant, slug)
        if row is not None and row["digest"]:
            hint = "Run docsfy generate --force: it writes every page again"
            raise NoSuchPageError(f"Page {slug!r} of {variant} is not in the cache", hint=hint)
        raise no_such_page(variant, slug, slugs)
    return record


def no_such_page(variant: Variant, slug: str, slugs: Sequence[str]) -> NoSuchPageError:
    """Say that there is no such page, and which names are near."""
    import difflib  # noqa: PLC0415  # only for a wrong name

    near = difflib.get_close_matches(slug, slugs, n=3)
    return NoSuchPageError(
        f"{variant} has no page {slug!r}",
        hint=f"Did you mean {', '.join(near)}?" if near else "See docsfy pages",
    )


def _row_json(state: StateDir, variant: Variant, slug: str) -> dict[str, object] | None:
    with Database.open_read_only(state.database_path) as db:
        found = (page for page in load_pages(db, variant) if page.slug == slug)
        return next((page_json(page) for page in found), None)
