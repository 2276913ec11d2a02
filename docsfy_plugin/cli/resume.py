"""`docsfy resume`: let a paused run go on."""

from __future__ import annotations

import click

from docsfy_plugin.cli.asking import ask_active, print_answer
from docsfy_plugin.cli.parameters import json_option, state_dir_option
from docsfy_plugin.cli.state_folder import find_state


@click.command()
@click.argument("variant", required=False)
@state_dir_option
@json_option
def resume(*, variant: str | None, state_dir: str | None, as_json: bool) -> None:
    """Let a paused run go on from the pages that are written.

    VARIANT may be left out where one is being generated or paused.
    """
    print_answer(ask_active("resume", variant, find_state(state_dir)), as_json=as_json)
