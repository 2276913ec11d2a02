"""`docsfy pause`: let a run rest."""

from __future__ import annotations

import click

from docsfy_plugin.cli.asking import ask_active, print_answer
from docsfy_plugin.cli.parameters import json_option, state_dir_option
from docsfy_plugin.cli.state_folder import find_state


@click.command()
@click.argument("variant", required=False)
@state_dir_option
@json_option
def pause(*, variant: str | None, state_dir: str | None, as_json: bool) -> None:
    """Let a run rest: no further page is begun, and those in flight are finished.

    VARIANT may be left out where one is being generated. A paused run goes on with docsfy resume,
    and ends with docsfy abort or Ctrl-C.
    """
    print_answer(ask_active("pause", variant, find_state(state_dir)), as_json=as_json)
