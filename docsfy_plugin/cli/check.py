"""`docsfy check`: does the documentation still match the code, for CI."""

from __future__ import annotations

import click

from docsfy_plugin.cli.exit_codes import FOUND_WORK
from docsfy_plugin.cli.option_flags import option_flags, read_flags
from docsfy_plugin.cli.output import print_json, print_note, print_table
from docsfy_plugin.cli.parameters import json_option, state_dir_option
from docsfy_plugin.cli.planned_requests import find_requests
from docsfy_plugin.pipeline.freshness import Freshness, judge_freshness


@click.command()
@click.argument("repo", required=False)
@click.option("--site-dir", metavar="DIR", default="site", help="As for generate; default: site.")
@option_flags
@state_dir_option
@json_option
def check(
    *,
    repo: str | None,
    site_dir: str,
    state_dir: str | None,
    as_json: bool,
    **flags: object,
) -> None:
    """Say whether the documentation matches the code; nothing is written.

    Ends with 3, and lists the stale pages, when it does not or was never written. REPO is a path
    or URL. Without it, and with an mkdocs.yml that lists docsfy near, this is about what mkdocs
    build would do.
    """
    set_flags = read_flags(flags, repo=repo, state_dir=state_dir)
    requests = find_requests(set_flags, site_dir, own_state_dir=state_dir is not None)
    judged = [judge_freshness(request, host) for request, host in requests]
    for one in judged:
        if one.is_running:
            print_note(f"{one.variant} is being generated now, and judged as it stands")
    if as_json:
        _print_json(judged)
    else:
        for one in judged:
            _print(one)
    if not all(one.is_fresh for one in judged):
        raise click.exceptions.Exit(FOUND_WORK)


def _print_json(judged: list[Freshness]) -> None:
    """One object, with the stale pages at its top where one variant is looked at."""
    variants = [_json(one) for one in judged]
    first = {"stale": variants[0]["stale"]} if len(variants) == 1 else {}
    print_json({**first, "variants": variants})


def _json(one: Freshness) -> dict[str, object]:
    return {
        "variant": str(one.variant),
        "never_written": one.never_written,
        "has_unclaimed": one.has_unclaimed,
        "stale": [
            {"slug": page.slug, "action": page.action, "why": page.why} for page in one.stale
        ],
    }


def _print(one: Freshness) -> None:
    if one.is_fresh:
        click.echo(f"{one.variant}: up to date, {one.page_count} pages")
        return
    if one.stale:
        print_table(
            ("ACTION", "PAGE", "WHY"), [(page.action, page.slug, page.why) for page in one.stale]
        )
    if one.has_unclaimed:
        click.echo("Files changed that no page is written from: the planner is to judge them")
    if one.never_written:
        click.echo(f"{one.variant}: was never written")
    else:
        click.echo(f"{one.variant}: stale are {len(one.stale)} of {one.page_count} pages")
