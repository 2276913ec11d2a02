"""`docsfy doctor`: what is wrong here."""

from __future__ import annotations

import click

from docsfy_plugin.cli.checkup import Checkup
from docsfy_plugin.cli.checkups import check_all
from docsfy_plugin.cli.exit_codes import DONE, FAILED
from docsfy_plugin.cli.output import print_json, utc_now
from docsfy_plugin.cli.parameters import json_option, quiet_option, state_dir_option
from docsfy_plugin.cli.state_folder import find_state
from docsfy_plugin.store.orphans import settle_orphans
from docsfy_plugin.store.repairs import repair
from docsfy_plugin.store.state import StateDir

_COLORS = {"done": "cyan", "ok": "green", "note": "yellow", "wrong": "red"}


@click.command()
@click.option(
    "--repair",
    "repairs",
    is_flag=True,
    help="Set aside what is damaged in the state, and rebuild what can be rebuilt.",
)
@state_dir_option
@quiet_option
@json_option
@click.pass_context
def doctor(
    ctx: click.Context, *, repairs: bool, state_dir: str | None, quiet: bool, as_json: bool
) -> None:
    """Look for what is wrong here, one line a finding with what to do.

    Changes nothing without --repair. With it the state is mended before it is looked at; nothing
    is deleted but cached pages that cannot be read.
    """
    state = find_state(state_dir)
    done = _mend(state) if repairs else ()
    found = check_all(state)
    wrong = [one for one in found if one.state == "wrong"]
    if as_json:
        print_json(_json(found, len(wrong)) | ({"done": done} if repairs else {}), ok=not wrong)
    else:
        for line in () if quiet else done:
            _print_line("done", f"state: {line}")
        for one in wrong if quiet else found:
            hint = f". {one.hint}" if one.hint else ""
            _print_line(one.state, f"{one.name}: {one.message}{hint}")
    ctx.exit(FAILED if wrong else DONE)


def _mend(state: StateDir) -> tuple[str, ...]:
    """Mend the state, if there is one; one line a thing done."""
    if not state.path.is_dir():
        return ()
    done = repair(state, at=utc_now())
    ended = settle_orphans(state, at=utc_now())
    return (*done, *(f"Gave the unfinished attempt of {one.variant} its end" for one in ended))


def _print_line(mark: str, text: str) -> None:
    click.echo(click.style(f"{mark:<6}", fg=_COLORS[mark]) + text)


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
