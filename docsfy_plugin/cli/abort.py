"""`docsfy abort`: stop a run for good."""

from __future__ import annotations

import click

from docsfy_plugin.cli.asking import ask_active, print_answer
from docsfy_plugin.cli.parameters import json_option, state_dir_option
from docsfy_plugin.cli.state_folder import find_state


@click.command()
@click.argument("variant", required=False)
@state_dir_option
@json_option
def abort(*, variant: str | None, state_dir: str | None, as_json: bool) -> None:
    """Stop a run for good, and every process that it started; the old site stands.

    Pages that are written stay in the cache. VARIANT may be left out where one is being generated.
    Ends with 75 when the run has not ended after 5 seconds; a second abort then kills it.
    """
    print_answer(ask_active("abort", variant, find_state(state_dir)), as_json=as_json)
