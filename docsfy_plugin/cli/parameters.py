"""Parameters that several commands have."""

from __future__ import annotations

import click

state_dir_option = click.option(
    "--state-dir",
    metavar="DIR",
    help="Where state is kept; else what DOCSFY_STATE_DIR or mkdocs.yml says, else .docsfy.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
