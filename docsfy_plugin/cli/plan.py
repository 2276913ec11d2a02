"""`docsfy plan`: a dry run."""

from __future__ import annotations

from collections import Counter

import click

from docsfy_plugin.cli.option_flags import option_flags, read_flags
from docsfy_plugin.cli.output import print_json, print_table
from docsfy_plugin.cli.parameters import json_option, state_dir_option
from docsfy_plugin.cli.planned_requests import find_requests
from docsfy_plugin.pipeline.planning import Action
from docsfy_plugin.pipeline.preview import Preview, preview

NO_PLAN = "the model plans first; how many pages it plans is a guess"
_WORDS: tuple[tuple[Action, str], ...] = (
    ("write", "to write"),
    ("patch", "to patch"),
    ("reuse", "to reuse"),
    ("remove", "to remove"),
)


@click.command()
@click.argument("repo", required=False)
@click.option("--site-dir", metavar="DIR", default="site", help="As for generate; default: site.")
@option_flags
@state_dir_option
@json_option
def plan(
    *, repo: str | None, site_dir: str, state_dir: str | None, as_json: bool, **flags: object
) -> None:
    """Say what generate would write, reuse and remove, and why; nothing is written.

    REPO is a path or URL. Without it, and with an mkdocs.yml that lists docsfy near, this is
    about what mkdocs build would do.
    """
    set_flags = read_flags(flags, repo=repo, state_dir=state_dir)
    requests = find_requests(set_flags, site_dir, own_state_dir=state_dir is not None)
    previews = [preview(request, host) for request, host in requests]
    if not as_json:
        for one in previews:
            _print(one)
    elif len(previews) == 1:
        print_json(_json(previews[0]))
    else:
        print_json({"variants": [_json(one) for one in previews]})


def _json(one: Preview) -> dict[str, object]:
    return {
        "variant": str(one.variant),
        "pages": [
            {"slug": page.slug, "action": page.action, "why": page.why} for page in one.actions
        ],
        "calls": one.calls,
        "tokens": one.tokens,
        "cost_usd": one.cost_usd,
    }


def _print(one: Preview) -> None:
    counts = Counter(page.action for page in one.actions)
    summary = ", ".join(f"{counts[action]} {words}" for action, words in _WORDS if counts[action])
    if one.up_to_date:
        click.echo(f"{one.variant}: up to date, {len(one.actions)} pages to reuse")
        return
    if one.actions:
        print_table(
            ("ACTION", "PAGE", "WHY"), [(page.action, page.slug, page.why) for page in one.actions]
        )
    click.echo(f"{one.variant}: {summary or NO_PLAN}")
    if one.asks_planner and one.actions:
        click.echo("The planner is asked about files that no page is written from")
    if one.calls:
        cost = f"{one.cost_usd:.2f} USD" if one.is_price_known else "at a price that is not known"
        calls = f"{one.calls} {'call' if one.calls == 1 else 'calls'}"
        click.echo(f"Expected: {calls}, {one.tokens:,} tokens, {cost}")
