"""`docsfy pages`: the pages of a documentation, with provenance and findings."""

from __future__ import annotations

import click

from docsfy_plugin.cli.known_variants import choose_status, look_up_statuses
from docsfy_plugin.cli.output import print_json, print_table
from docsfy_plugin.cli.parameters import json_option, state_dir_option
from docsfy_plugin.cli.state_folder import find_state
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.page_rows import load_pages
from docsfy_plugin.store.records import PageRow
from docsfy_plugin.store.statuses import page_json

_HEAD = ("SLUG", "TITLE", "TYPE", "STATUS", "SOURCES", "FINDINGS", "WRITTEN")


@click.command()
@click.argument("variant", required=False)
@state_dir_option
@json_option
def pages(*, variant: str | None, state_dir: str | None, as_json: bool) -> None:
    """List the pages of a documentation, in reading order.

    VARIANT may be left out where there is one.
    """
    state = find_state(state_dir)
    chosen = choose_status(variant, look_up_statuses(state), state).variant
    with Database.open_read_only(state.database_path) as db:
        found = load_pages(db, chosen)
    if as_json:
        print_json({"variant": str(chosen), "pages": [page_json(page) for page in found]})
    else:
        print_table(_HEAD, [_row(page) for page in found])


def _row(page: PageRow) -> tuple[str, ...]:
    return (
        page.slug,
        page.title,
        page.type,
        page.status,
        str(len(page.sources)),
        str(len(page.findings)),
        (page.written_at or "-")[:19].replace("T", " "),
    )
