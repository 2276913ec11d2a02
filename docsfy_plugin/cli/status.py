"""`docsfy status`: what is documented here and how it stands."""

from __future__ import annotations

import click

from docsfy_plugin.cli.known_variants import NEXT, NOTHING, choose_status, look_up_statuses
from docsfy_plugin.cli.output import print_json, print_note, print_table
from docsfy_plugin.cli.parameters import json_option, state_dir_option
from docsfy_plugin.cli.state_folder import find_state
from docsfy_plugin.store.records import VariantStatus
from docsfy_plugin.store.state import StateDir
from docsfy_plugin.store.statuses import status_json
from docsfy_plugin.terminal import harmless

_HEAD = ("VARIANT", "STATUS", "STAGE", "PAGES", "WRITTEN", "REUSED", "FAILED", "COMMIT", "UPDATED")


@click.command()
@click.argument("variant", required=False)
@click.option("--watch", is_flag=True, help="Follow a run until it ends; the exit code tells how.")
@state_dir_option
@json_option
def status(*, variant: str | None, watch: bool, state_dir: str | None, as_json: bool) -> None:
    """Show what is documented here and how it stands.

    VARIANT is [owner/]project[@branch][/provider[/model]]; without it all are shown, and with
    --watch the only run that goes on is followed.
    """
    state = find_state(state_dir)
    found = look_up_statuses(state)
    if watch:
        raise click.exceptions.Exit(_watch(state, variant, found, as_json=as_json))
    if variant is not None:
        found = (choose_status(variant, found, state),)
    if as_json:
        print_json({"variants": [status_json(one) for one in found]})
    elif not found:
        print_note(f"{NOTHING}. {NEXT}")
    else:
        print_table(_HEAD, [_row(one) for one in found])
        for one in found:
            _print_calls(one)
            _print_troubles(one)


def _watch(
    state: StateDir, typed: str | None, found: tuple[VariantStatus, ...], *, as_json: bool
) -> int:
    """Follow a run; gives the exit code that tells how it ended."""
    from docsfy_plugin.cli import watching  # noqa: PLC0415  # docsfy status is to start fast

    run = watching.choose_watched(typed, found, state)
    run = watching.watch_run(state, run, silent=as_json)
    if as_json:
        print_json({"variants": [status_json(run)]})
    else:
        click.echo(watching.describe_end(run))
    return watching.exit_code_of_end(run)


def _row(one: VariantStatus) -> tuple[str, ...]:
    pages = one.pages
    return (
        str(one.variant),
        one.status,
        (one.stage or "-").replace("_", " "),
        str(pages.planned),
        str(pages.written + pages.patched),
        str(pages.reused),
        str(pages.failed),
        (one.commit or "-")[:9] + ("+" if one.dirty else ""),
        one.updated_at[:19].replace("T", " "),
    )


def _print_calls(one: VariantStatus) -> None:
    if one.prompt_tokens:
        click.echo(f"{one.variant}: {describe_calls(one)}")


def describe_calls(one: VariantStatus) -> str:
    """What the calls of a model took, and how long a prompt may be."""
    calls = f"{one.calls} {'call' if one.calls == 1 else 'calls'}"
    spent = ""
    if one.calls:
        tokens = f"{one.tokens:,} tokens" if one.tokens else "tokens not told"
        cost = f"{one.cost_usd:.2f} USD" if one.cost_usd else "cost not told"
        spent = f", {tokens}, {cost}"
    return f"{calls}{spent}; prompts of at most {one.prompt_tokens:,} tokens"


def _print_troubles(one: VariantStatus) -> None:
    if one.error:
        click.echo(f"{one.variant}: {harmless(one.error)}")
    if one.failed_pages:
        click.echo(f"{one.variant}: failed are {', '.join(one.failed_pages)}")
