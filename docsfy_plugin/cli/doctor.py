"""`docsfy doctor`: what is wrong here."""

from __future__ import annotations

import click

from docsfy_plugin.cli.checkups import Checkup, check_all
from docsfy_plugin.cli.exit_codes import DONE, FAILED
from docsfy_plugin.cli.output import print_json
from docsfy_plugin.cli.parameters import json_option, quiet_option, state_dir_option
from docsfy_plugin.cli.state_folder import find_state

_COLORS = {"ok": "green", "note": "yellow", "wrong": "red"}


@click.command()
@state_dir_option
@quiet_option
@json_option
@click.pass_context
def doctor(ctx: click.Context, *, state_dir: str | None, quiet: bool, as_json: bool) -> None:
    """Look for what is wrong here, one line a finding with what to do; changes nothing."""
    found = check_all(find_state(state_dir))
    wrong = [one for one in found if one.state == "wrong"]
    if as_json:
        print_json(_json(found, len(wrong)), ok=not wrong)
    else:
        for one in wrong if quiet else found:
            mark = click.style(f"{one.state:<6}", fg=_COLORS[one.state])
            click.echo(f"{mark}{one.name}: {one.message}{'. ' + one.hint if one.hint else ''}")
    ctx.exit(FAILED if wrong else DONE)


def _json(found: tuple[Checkup, ...], wrong: int) -> dict[str, object]:
    checks = [
        {"name": one.name, "state": one.state, "message": one.message, "hint": one.hint}
        for one in found
    ]
    if not wrong:
        return {"checks": checks}
    message = f"{wrong} of {len(found)} checks found something wrong"
    error = {"code": "not-well", "message": message, "hint": "See checks"}
    return {"checks": checks, "error": error}
