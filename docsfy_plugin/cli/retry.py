"""`docsfy retry`: a new attempt for the same documentation."""

from __future__ import annotations

import click

from docsfy_plugin.cli.build_log import build_log
from docsfy_plugin.cli.known_variants import choose_status, look_up_statuses
from docsfy_plugin.cli.output import print_json
from docsfy_plugin.cli.parameters import json_option, quiet_option, state_dir_option
from docsfy_plugin.cli.restarting import Wishes, restart
from docsfy_plugin.cli.show import no_such_page
from docsfy_plugin.cli.state_folder import find_state
from docsfy_plugin.store.database import Database
from docsfy_plugin.store.errors import BusyError
from docsfy_plugin.store.page_cache import read_records
from docsfy_plugin.store.page_rows import load_pages
from docsfy_plugin.store.records import RUNNING, VariantStatus
from docsfy_plugin.store.state import StateDir


@click.command()
@click.argument("variant", required=False)
@click.option("--force", is_flag=True, help="Write every page afresh.")
@click.option("--page", "pages", metavar="SLUG", multiple=True, help="Write this page afresh too.")
@click.option("--provider", default="", help="Let another one write: makes a variant of its own.")
@click.option("--model", default="", help="Let another model write, likewise.")
@state_dir_option
@quiet_option
@json_option
def retry(
    *,
    variant: str | None,
    force: bool,
    pages: tuple[str, ...],
    provider: str,
    model: str,
    state_dir: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Run again as the last time: what failed or changed is written, the rest is kept.

    The site is built and published as mkdocs build or docsfy generate did. VARIANT may be left
    out where there is one.
    """
    if pages and (provider or model):
        raise click.UsageError("--page is about these pages, --provider and --model make others")
    state = find_state(state_dir)
    status = choose_status(variant, look_up_statuses(state), state)
    _check(state, status, pages)
    wishes = Wishes(force=force, pages=pages, provider=provider, model=model)
    with build_log(quiet=quiet):
        made = restart(state, status, wishes)
    if as_json:
        print_json(made.values)
    elif not quiet:
        click.echo(made.summary)


def _check(state: StateDir, status: VariantStatus, pages: tuple[str, ...]) -> None:
    """Refuse what cannot be done, before anything is begun."""
    if status.status in RUNNING:
        raise BusyError(str(status.variant), status.pid)
    if not pages:
        return
    with Database.open_read_only(state.database_path) as db:
        planned = {page.slug for page in load_pages(db, status.variant)}
    known = planned | read_records(state.cache_path(status.variant), status.variant).keys()
    for slug in pages:
        if slug not in known:
            raise no_such_page(status.variant, slug, sorted(known))
