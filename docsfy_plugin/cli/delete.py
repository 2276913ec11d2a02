"""`docsfy delete`: forget a documentation."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from docsfy_hookspecs.errors import DocsfyError

from docsfy_plugin.cli.asking import end_leftovers
from docsfy_plugin.cli.known_variants import choose_status, look_up_statuses
from docsfy_plugin.cli.output import print_json
from docsfy_plugin.cli.parameters import json_option, state_dir_option
from docsfy_plugin.cli.state_folder import find_state
from docsfy_plugin.source.clones import remove_clones
from docsfy_plugin.store.deletion import Deletion, delete_variant
from docsfy_plugin.store.errors import BusyError
from docsfy_plugin.store.records import RUNNING, VariantStatus
from docsfy_plugin.store.state import StateDir


@click.command()
@click.argument("variant")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@state_dir_option
@json_option
def delete(*, variant: str, yes: bool, state_dir: str | None, as_json: bool) -> None:
    """Forget a documentation: its pages, its log, and a clone that no other one needs.

    Its site is left alone. Refused while it is being generated. Without a terminal nobody can be
    asked, so --yes is needed.
    """
    state = find_state(state_dir)
    status = choose_status(variant, look_up_statuses(state), state)
    if status.status in RUNNING:
        raise _busy(status, status.pid)
    if not yes:
        _confirm(status)
    deletion, clones = _delete(state, status)
    if as_json:
        paths = [str(path) for path in clones]
        print_json(
            {"variant": str(deletion.variant), "pages": deletion.page_count, "clones": paths}
        )
    else:
        _print(deletion, clones)


def _delete(state: StateDir, status: VariantStatus) -> tuple[Deletion, tuple[Path, ...]]:
    end_leftovers(state, status.attempt)
    try:
        deletion = delete_variant(state, status.variant)
    except BusyError as exc:
        raise _busy(status, exc.pid) from exc
    clones = () if deletion.has_siblings else remove_clones(deletion.repository, state.path)
    return deletion, clones


def _confirm(status: VariantStatus) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("Nobody can be asked here: give --yes to delete")
    pages = f"{status.pages.planned} pages"
    if not click.confirm(f"Delete {status.variant} with {pages}?", err=True):
        raise DocsfyError("Nothing was deleted", hint="Answer y, or give --yes")


def _busy(status: VariantStatus, pid: int | None) -> DocsfyError:
    error = BusyError(str(status.variant), pid)
    error.hint = "Wait until it ends, or run docsfy abort"
    return error


def _print(deletion: Deletion, clones: tuple[Path, ...]) -> None:
    clone = " and the clone of its repository" if clones else ""
    click.echo(f"Deleted {deletion.variant}: {deletion.page_count} pages{clone}")
    click.echo("Its site is left as it is")
